"""The real scene: a damage drawn in the label panel leaves as COCO with the area that was drawn."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from pycocotools.coco import COCO
from PySide6.QtCore import Qt

from booth.outlines import parts_area
from storage.formats.coco import export_coco
from storage.records import CaptureQuery
from storage.store import Store
from ui.cli import main


@pytest.fixture(scope="module")
def shelf(apc_shelf: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with one capture of the real scene, taken by the command line."""
    folder = tmp_path_factory.mktemp("shelf") / "data"
    assert main(["capture", "--profile", str(apc_shelf), "--data", str(folder), "--no-score", "--item", "box"]) == 0
    return folder


@pytest.fixture
def stored_once(shelf: Path) -> Path:
    return shelf


@pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")
def test_the_tissue_box_drawn_in_view_07_comes_out_of_coco_with_its_area(
    hand, store: Store, apc_shelf: Path, tmp_path: Path, qtbot
):
    truth = json.loads((apc_shelf / "ground_truth.json").read_text())
    corners = [tuple(corner) for corner in truth["corners_px"]["07"]]
    view = next(view for view in hand.panel.drafting.capture.capture.views if view.endswith("07"))
    qtbot.mouseClick(hand.panel.parts.strip.thumb(view), Qt.MouseButton.LeftButton)
    assert hand.canvas.view == view
    hand.canvas.zoom_to(2.0)
    hand.outline(Qt.Key.Key_1, *corners)
    (damage,) = hand.panel.draft.damages
    drawn = parts_area(damage.regions[0].parts)
    with qtbot.waitSignal(hand.panel.finished):
        hand.key(Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    export_coco(store, CaptureQuery(), tmp_path / "coco", pictures=False)
    coco = COCO(tmp_path / "coco" / "annotations.json")
    (annotation,) = coco.loadAnns(coco.getAnnIds())
    assert annotation["area"] == pytest.approx(drawn, rel=0.005)
    assert coco.annToMask(annotation).sum() == pytest.approx(drawn, rel=0.005)
