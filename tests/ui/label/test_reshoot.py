"""A view taken again from the canvas while the item lies still: shapes kept, the image of before kept as well."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import shiboken6
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from booth.appearance.stillness import lies_still
from booth.events import EventKind
from storage.records import Capture, ItemRef
from ui.qt.aids.reshooting import Reshooting
from ui.qt.label.panel import LabelPanel
from ui.qt.theme import apply_theme
from ui.settings import Settings
from ui.station import Station
from ui.workflow.annotating.commands import StartPen
from ui.workflow.capture import take_capture
from ui.workflow.errors import WorkflowError
from ui.workflow.reshoot import reshoot

CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def booth(tmp_path: Path, small_booth: Path, tiny_model: Path, approvals: Path):
    """A station with the simulated booth, an item on its tray and a model."""
    given = {"data": tmp_path / "data", "model": tiny_model, "approvals": approvals}
    settings = Settings(profile=str(small_booth), author="7F3A", **given)
    with Station(settings, live=False) as station:
        station.open()
        station.rig.stage.place(seed=3)
        station.rig.stage.settle()
        yield station


@pytest.fixture
def capture(booth: Station) -> Capture:
    capture = take_capture(booth.rig, booth.store, ItemRef("item-3"), author="7F3A")
    booth.assessor.assess(capture.id)
    return capture


def take_again(booth: Station, capture: Capture, view: str = "top", lightings: tuple[str, ...] = ("left",)) -> Capture:
    return reshoot(booth.rig, booth.store, capture.id, view, lightings, author="9B21")


# -- the use case ------------------------------------------------------------------------------------------------------


def test_one_view_under_one_lighting_is_taken_again(booth: Station, capture: Capture):
    before = {image.id for image in booth.store.captures.images(capture.id)}
    old = booth.store.captures.frame(capture.id, "top", "left")
    assert take_again(booth, capture).id == capture.id
    new = booth.store.captures.frame(capture.id, "top", "left")
    assert new.exposed_ns > old.exposed_ns
    assert lies_still(old, new, booth.profile.tray)
    after = booth.store.captures.images(capture.id)
    assert {(image.view, image.lighting) for image in after if image.id not in before} == {("top", "left")}
    earlier = [image for image in booth.store.captures.earlier_images(capture.id) if image.plane == "color"]
    assert np.array_equal(booth.store.captures.pixels(earlier[0]), old.color)


def test_a_view_is_taken_again_under_all_lightings_and_the_light_is_then_as_before(booth: Station, capture: Capture):
    booth.rig.light("left")
    take_again(booth, capture, "left", ("diffuse", "left"))
    assert booth.rig.lighting == "left"
    places = {(image.view, image.lighting) for image in booth.store.captures.earlier_images(capture.id)}
    assert places == {("left", "diffuse"), ("left", "left")}


def changed(booth: Station, change) -> None:
    change(booth.rig.stage)
    booth.rig.stage.settle()


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (lambda stage: stage.remove(), "The tray is empty"),
        (lambda stage: stage.move(12.0, 5.0), "does not lie as it lay"),
        (lambda stage: stage.turn(12.0), "does not lie as it lay"),
        (lambda stage: stage.place(seed=9), "does not lie as it lay"),
    ],
    ids=["empty", "moved", "turned", "another"],
)
def test_nothing_is_kept_where_the_item_does_not_lie_as_it_lay(booth: Station, capture: Capture, change, sentence: str):
    changed(booth, change)
    images = [image.id for image in booth.store.captures.images(capture.id)]
    with pytest.raises(WorkflowError, match=sentence):
        take_again(booth, capture)
    assert [image.id for image in booth.store.captures.images(capture.id)] == images


def test_only_the_newest_capture_can_be_taken_again(booth: Station, capture: Capture):
    newer = take_capture(booth.rig, booth.store, ItemRef("item-4"), author="7F3A")
    with pytest.raises(WorkflowError, match="captured since"):
        take_again(booth, capture)
    assert take_again(booth, newer).id == newer.id


@pytest.mark.parametrize(
    ("view", "lightings", "sentence"), [("back", ("left",), "no view back"), ("top", ("right",), "no lighting right")]
)
def test_what_the_booth_does_not_have_is_refused(
    booth: Station, capture: Capture, view: str, lightings: tuple[str, ...], sentence: str
):
    with pytest.raises(WorkflowError, match=sentence):
        take_again(booth, capture, view, lightings)


def test_a_capture_of_another_booth_is_refused(booth: Station, capture: Capture, small_booth: Path, tmp_path: Path):
    other = tmp_path / "other.toml"
    other.write_text(small_booth.read_text("utf-8").replace('name = "small"', 'name = "other"'), "utf-8")
    data = booth.settings.data
    booth.close()
    with Station(Settings(profile=str(other), data=data), live=False) as station:
        station.open()
        with pytest.raises(WorkflowError, match="another booth"):
            take_again(station, capture)


# -- in the window -----------------------------------------------------------------------------------------------------


@pytest.fixture
def panel(qtbot, booth: Station, capture: Capture, jobs):
    apply_theme(QApplication.instance())
    window = QWidget()
    window.resize(1190, 710)
    made = LabelPanel(booth, jobs, window)
    made.resize(window.size())
    with qtbot.waitExposed(window):
        window.show()
    with qtbot.waitSignal(made.opened):
        made.open_capture(capture.id)
    qtbot.waitUntil(lambda: bool(made.canvas.picture.levels))
    yield made
    qtbot.waitUntil(lambda: made.loader.is_idle)
    shiboken6.delete(window)


@pytest.fixture
def aid(panel: LabelPanel) -> Reshooting:
    return next(companion for companion in panel.companions if isinstance(companion, Reshooting))


def shown_color(panel: LabelPanel) -> np.ndarray:
    image = panel.canvas.picture.levels[0].convertToFormat(panel.canvas.picture.levels[0].Format.Format_RGB888)
    flat = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.bytesPerLine())
    return flat[:, : image.width() * 3].reshape(image.height(), image.width(), 3)[..., ::-1].copy()


def stored_color(booth: Station, panel: LabelPanel) -> np.ndarray:
    showing = panel.showing
    return booth.store.captures.frame(panel.capture_id, showing.view, showing.lighting).color


def test_the_key_asks_first_and_pressed_again_takes_the_shown_view(panel, aid, booth: Station, qtbot):
    before = shown_color(panel)
    QTest.keyClick(panel.canvas, Qt.Key.Key_E)
    panel.drafting.do(StartPen("top", "tear", ((10.0, 10.0), (50.0, 10.0))))
    panel.canvas.zoom_to(2.0)
    scale, draft = panel.canvas.viewport.scale, panel.draft
    QTest.keyClick(panel.canvas, Qt.Key.Key_R, CTRL)
    assert aid.bar.isVisible()
    assert booth.store.captures.earlier_images(panel.capture_id) == ()
    QTest.keyClick(panel.canvas, Qt.Key.Key_R, CTRL)
    qtbot.waitUntil(lambda: len(booth.store.captures.earlier_images(panel.capture_id)) == 2)
    qtbot.waitUntil(lambda: np.array_equal(shown_color(panel), stored_color(booth, panel)))
    assert panel.showing.lighting == "left"
    assert not np.array_equal(shown_color(panel), before)
    assert (panel.canvas.viewport.scale, panel.draft) == (scale, draft)
    qtbot.waitUntil(lambda: len(booth.store.scores.history(panel.capture_id)) == 2)


def test_the_image_of_before_is_shown_on_request(panel, aid, booth: Station, qtbot):
    before = shown_color(panel)
    QTest.keyClick(panel.canvas, Qt.Key.Key_R, CTRL)
    assert not aid.bar.earlier.isEnabled()
    QTest.mouseClick(aid.bar.one, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: aid.bar.earlier.isEnabled())
    qtbot.waitUntil(lambda: np.array_equal(shown_color(panel), stored_color(booth, panel)))
    QTest.mouseClick(aid.bar.earlier, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: np.array_equal(shown_color(panel), before))
    QTest.mouseClick(aid.bar.earlier, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: np.array_equal(shown_color(panel), stored_color(booth, panel)))
    QTest.keyClick(panel.canvas, Qt.Key.Key_Escape)
    assert not aid.bar.isVisible()


def test_all_lightings_of_the_view_are_taken_by_the_other_button(panel, aid, booth: Station, qtbot):
    told = []
    unwatch = booth.events.watch(told.append)
    aid.open_bar()
    QTest.mouseClick(aid.bar.all, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: len(booth.store.captures.earlier_images(panel.capture_id)) == 4)
    unwatch()
    (event,) = [event for event in told if event.kind is EventKind.OPERATOR]
    assert event.what == "reshot"
    assert event.detail["lightings"] == ["diffuse", "left"]


def test_a_refusal_is_told_and_the_shapes_stay(panel, aid, booth: Station, qtbot):
    changed(booth, lambda stage: stage.place(seed=9))
    panel.drafting.do(StartPen("top", "tear", ((10.0, 10.0), (50.0, 10.0))))
    draft = panel.draft
    aid.open_bar()
    with qtbot.waitSignal(panel.problem) as told:
        QTest.mouseClick(aid.bar.one, Qt.MouseButton.LeftButton)
    assert "does not lie as it lay" in told.args[0].sentence
    assert panel.draft is draft
    assert aid.bar.one.isEnabled()


def test_without_a_booth_the_bar_says_why(panel, aid, booth: Station, monkeypatch):
    monkeypatch.setattr(booth, "rig", None)
    aid.open_bar()
    assert not aid.bar.one.isEnabled()
    assert "not open" in aid.bar.words.text()
