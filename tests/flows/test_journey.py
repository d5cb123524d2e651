"""The whole journey on the simulated booth: place, capture, score, annotate, submit, review, export."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import cv2
import pytest
from pycocotools.coco import COCO

from storage.records import CaptureState, Part, Severity, Verdict
from storage.store import Store
from ui.cli import main
from ui.workflow.annotating.commands import AddRegion, MoveVertex, SetSeverity, SetVerdict
from ui.workflow.annotating.draft import RingRef
from ui.workflow.annotating.editor import DraftEditor
from ui.workflow.errors import WorkflowError
from ui.workflow.review import accept, send_back

SQUARE = ((120.0, 60.0), (200.0, 60.0), (200.0, 120.0), (120.0, 120.0))
Command = Callable[..., list[dict]]


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return tmp_path / "data"


@pytest.fixture
def tiny_model(tiny_model: Path, data: Path, capfd: pytest.CaptureFixture[str]) -> Path:
    assert main(["models", "approve", str(tiny_model), "--data", str(data)]) == 0, capfd.readouterr().err
    capfd.readouterr()
    return tiny_model


@pytest.fixture
def command(data: Path, small_booth: Path, tiny_model: Path, capfd: pytest.CaptureFixture[str]) -> Command:
    """Run a command with --json on the small booth and give back the objects that it printed."""
    where = {"capture": ["--profile", small_booth, "--model", tiny_model], "stage": ["--profile", small_booth]}

    def run(*words: object) -> list[dict]:
        options = [*where.get(words[0], []), "--data", data, "--json"]
        assert main([str(word) for word in (*words, *options)]) == 0, capfd.readouterr().err
        return [json.loads(line) for line in capfd.readouterr().out.splitlines()]

    return run


@pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")
def test_two_items_go_all_the_way(command: Command, data: Path, tmp_path: Path):
    damaged, good = command("capture", "--count", 2)
    assert damaged["item"] != good["item"]
    assert damaged["views"] == ["top", "left"]
    assert damaged["lightings"] == ["diffuse", "left"]
    assert 0 <= damaged["score"] <= 1
    with Store.open(data) as store:
        label(store, damaged["capture"], good["capture"])
    command("export", "coco", tmp_path / "coco", "--state", "accepted")
    check_export(tmp_path / "coco", damaged)


def label(store: Store, damaged: int, good: int) -> None:
    """Draw one region and mend it, submit both captures, and review them."""
    editor = DraftEditor(store, damaged, "7F3", "default-1")
    editor.do(AddRegion("a" * 32, "tear", "top", (Part(SQUARE),)))
    editor.do(MoveVertex(RingRef("a" * 32, "top"), 0, (110.0, 50.0)))
    editor.undo()
    editor.do(SetSeverity("a" * 32, Severity.MAJOR))
    editor.flush()
    again = DraftEditor(store, damaged, "7F3", "default-1")
    assert again.draft == editor.draft
    assert again.submit().damages[0].severity is Severity.MAJOR
    other = DraftEditor(store, good, "7F3", "default-1")
    other.do(SetVerdict(Verdict.UNDAMAGED))
    assert other.undamaged().verdict is Verdict.UNDAMAGED
    accept(store, damaged, author="L1")
    send_back(store, good, reasons=("missed",), author="L1")
    assert store.captures.get(damaged).state is CaptureState.ACCEPTED
    assert store.captures.get(good).state is CaptureState.RETURNED


def check_export(folder: Path, damaged: dict) -> None:
    coco = COCO(folder / "annotations.json")
    assert len(coco.getImgIds()) == len(damaged["views"])
    (annotation,) = coco.loadAnns(coco.getAnnIds())
    assert coco.loadCats(annotation["category_id"])[0]["name"] == "tear"
    assert annotation["area"] == pytest.approx(80 * 60, rel=0.005)
    assert coco.annToMask(annotation).sum() == 80 * 60
    (image,) = coco.loadImgs(annotation["image_id"])
    assert cv2.imread(str(folder / "images" / Path(image["file_name"]).name)).shape == (180, 320, 3)


def test_a_capture_takes_what_was_placed_and_then_the_next(command: Command):
    placed = command("stage", "place", "--seed", 7, "--damage", "crush", "--severity", "major")[0]["item"]
    assert placed["damages"] == ["major crush"]
    first, second = command("capture", "--count", 2)
    assert first["item"] == placed["code"]
    assert second["item"] != placed["code"]


def test_an_item_that_was_damaged_after_its_capture_is_captured_again(command: Command):
    (first,) = command("capture")
    command("stage", "damage", "tear")
    (second,) = command("capture")
    assert first["item"] == second["item"]
    (third,) = command("capture", "--again")
    assert third["item"] == second["item"]
    (fourth,) = command("capture")
    assert fourth["item"] != third["item"]


def test_a_stage_is_turned_moved_and_emptied(command: Command):
    before = command("stage", "next")[0]["item"]
    turned = command("stage", "turn", 30)[0]["item"]
    moved = command("stage", "move", 10, -5)[0]["item"]
    assert turned["turn_deg"] != before["turn_deg"]
    assert moved["x_mm"] == pytest.approx(before["x_mm"] + 10)
    assert command("stage", "show")[0]["item"] == moved
    assert command("stage", "remove")[0]["item"] is None


def test_a_capture_that_was_not_submitted_cannot_be_reviewed(command: Command, data: Path):
    (taken,) = command("capture")
    with Store.open(data) as store:
        with pytest.raises(WorkflowError, match="not submitted"):
            accept(store, taken["capture"], author="L1")
        with pytest.raises(WorkflowError, match="reason"):
            send_back(store, taken["capture"], author="L1")


def test_doctor_sees_each_light_come_and_go(small_booth: Path, tiny_model: Path, data: Path, capfd):
    words = ["doctor", "--profile", small_booth, "--model", tiny_model, "--data", data, "--json"]
    assert main([str(word) for word in words]) == 0
    checks = {check["name"]: check for check in json.loads(capfd.readouterr().out)["checks"]}
    assert "dark again" in checks["light top"]["text"]
    assert "dark again" in checks["light left"]["text"]
