"""The real scene through the whole program: captured, stored, read back, annotated, exported."""

from __future__ import annotations

import json
from pathlib import Path

import cv2
import numpy as np
import pytest
from pycocotools.coco import COCO

from storage.records import CaptureQuery, Verdict
from storage.store import Store
from ui.cli import main
from ui.workflow.annotating.commands import AddRegion
from ui.workflow.annotating.draft import Part
from ui.workflow.annotating.editor import DraftEditor


@pytest.fixture(scope="module")
def data(apc_shelf: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with one capture of the real scene, taken by the command line."""
    folder = tmp_path_factory.mktemp("apc")
    code = main(["capture", "--profile", str(apc_shelf), "--data", str(folder), "--no-score", "--item", "shelf"])
    assert code == 0
    return folder


def test_fifteen_views_come_back_pixel_by_pixel(apc_shelf: Path, data: Path):
    views = json.loads((apc_shelf / "calibration.json").read_text())["views"]
    with Store.read(data) as store:
        images = {(image.view[-2:], image.plane): image for image in store.captures.images(1)}
        assert len(images) == 30
        for view in views:
            for plane in ("color", "depth"):
                source = cv2.imread(str(apc_shelf / view[plane]), cv2.IMREAD_UNCHANGED)
                stored = store.captures.pixels(images[view["view"], plane])
                assert stored.dtype == source.dtype
                assert np.array_equal(stored, source), f"{plane} of view {view['view']}"


def test_the_calibration_comes_back(apc_shelf: Path, data: Path):
    calibration = json.loads((apc_shelf / "calibration.json").read_text())
    with Store.read(data) as store:
        for image in store.captures.images(1):
            view = next(one for one in calibration["views"] if one["view"] == image.view[-2:])
            assert np.allclose(image.optics.color.matrix, calibration["color_intrinsics"], rtol=0, atol=1e-9)
            assert np.allclose(image.optics.depth.matrix, calibration["depth_intrinsics"], rtol=0, atol=1e-9)
            assert np.allclose(image.optics.depth_to_color, calibration["depth_to_color"], rtol=0, atol=1e-9)
            assert np.allclose(image.optics.camera_to_booth, view["camera_to_world"], rtol=0, atol=1e-9)
            assert image.depth_unit_m == calibration["depth_unit_m"]


@pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")
def test_a_region_leaves_as_coco_with_its_area(apc_shelf: Path, data: Path, tmp_path: Path):
    corners = ((310.2, 205.7), (367.9, 204.3), (369.4, 262.8), (311.0, 264.1))
    with Store.open(data) as store:
        view = next(image.view for image in store.captures.images(1) if image.view.endswith("07"))
        editor = DraftEditor(store, 1, "7F3", "default-1")
        editor.do(AddRegion("d" * 32, "crush", view, (Part(corners),)))
        assert editor.submit().verdict is Verdict.DAMAGED
    assert main(["export", "coco", str(tmp_path / "coco"), "--data", str(data), "--state", "submitted"]) == 0
    coco = COCO(tmp_path / "coco" / "annotations.json")
    (annotation,) = coco.loadAnns(coco.getAnnIds())
    (image,) = coco.loadImgs(annotation["image_id"])
    assert annotation["area"] == pytest.approx(float(cv2.contourArea(np.float32(corners))), rel=0.005)
    assert coco.annToMask(annotation).sum() == pytest.approx(annotation["area"], rel=0.02)
    exported = cv2.imread(str(tmp_path / "coco" / "images" / Path(image["file_name"]).name))
    assert np.array_equal(exported, cv2.imread(str(apc_shelf / "view-07.color.png")))


def test_the_same_scene_is_scored_by_id(data: Path, tiny_model: Path):
    assert main(["models", "approve", str(tiny_model), "--data", str(data)]) == 0
    assert main(["score", "1", "--data", str(data), "--model", str(tiny_model)]) == 0
    with Store.read(data) as store:
        (capture,) = store.captures.page(CaptureQuery()).captures
        assert 0 <= capture.fused_score <= 1
        assert len(store.scores.latest(1).images) == 15
