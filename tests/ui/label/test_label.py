"""The label panel on a real store: opening, saving, refusing, submitting, and what survives."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtTest import QTest

from booth.events import EventKind
from storage.errors import StoreDamaged, StoreFull
from storage.records import CaptureScore, CaptureState, ImageScore, Verdict
from storage.store import Store
from ui.qt.label.opened import Plane
from ui.workflow.annotating.commands import from_json
from ui.workflow.annotating.editor import DraftEditor

CTRL, ALT, SHIFT = (
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.AltModifier,
    Qt.KeyboardModifier.ShiftModifier,
)
BOX = ((220.0, 120.0), (400.0, 120.0), (400.0, 240.0), (220.0, 240.0))
TRIANGLE = ((100.0, 60.0), (160.0, 70.0), (150.0, 160.0))


def score_of(capture_id: int, figure: float = 0.82) -> CaptureScore:
    heat = np.zeros((36, 64), np.uint8)
    heat[12:24, 22:40] = 250
    images = (ImageScore("top", "diffuse", figure, heatmap=heat), ImageScore("front", "diffuse", 0.3))
    return CaptureScore(capture_id, "0" * 64, figure, 0.55, images, 0.1)


def test_what_is_drawn_is_in_the_store_when_the_panel_says_saved(hand, store, qtbot):
    hand.key(Qt.Key.Key_1)
    with qtbot.waitSignal(hand.panel.saved) as told:
        hand.click(*BOX[0])
    assert told.args[0].startswith("Saved ")
    assert [entry.kind for entry in store.annotations.journal(1)] == ["StartPen"]


def test_undo_and_redo_survive_closing_and_opening(hand, store):
    hand.outline(Qt.Key.Key_1, *BOX)
    hand.outline(Qt.Key.Key_2, *TRIANGLE)
    hand.key(Qt.Key.Key_Z, CTRL)
    hand.key(Qt.Key.Key_Z, CTRL)
    before = hand.panel.draft
    hand.saved()
    hand.open(2)
    hand.open(1)
    assert hand.panel.draft == before
    for _ in range(2):
        hand.key(Qt.Key.Key_Z, CTRL | SHIFT)
    assert [damage.type for damage in hand.panel.draft.damages] == ["crush", "tear"]
    for _ in range(9):
        hand.key(Qt.Key.Key_Z, CTRL)
    assert (hand.panel.draft.damages, hand.panel.draft.pens) == ((), ())
    assert not hand.panel.side.undo.isEnabled()


def test_switching_the_light_keeps_zoom_shapes_and_the_open_outline(hand, qtbot):
    uid = hand.outline(Qt.Key.Key_1, *BOX)
    hand.canvas.zoom_to(2.0)
    hand.clicks(*TRIANGLE[:2])
    place, draft, dark = hand.canvas.viewport, hand.panel.draft, hand.canvas.picture
    hand.key(Qt.Key.Key_E)
    qtbot.waitUntil(lambda: hand.canvas.picture is not dark)
    assert hand.panel.showing.lighting == "left"
    assert (hand.canvas.viewport, hand.panel.draft) == (place, draft)
    assert [shape.damage.uid for shape in hand.canvas.shapes] == [uid]
    hand.key(Qt.Key.Key_Q)
    assert hand.panel.showing.lighting == "diffuse"
    assert hand.panel.parts.lighting.button("diffuse").isChecked()


def test_another_view_has_its_own_outline_and_zoom_and_the_first_comes_back(hand, qtbot):
    hand.key(Qt.Key.Key_1)
    hand.canvas.zoom_to(2.0)
    hand.clicks((300, 160), (340, 160))
    place = hand.canvas.viewport
    hand.key(Qt.Key.Key_Right)
    qtbot.waitUntil(lambda: hand.canvas.view == "front")
    assert hand.canvas.viewport != place
    hand.clicks(*TRIANGLE)
    hand.key(Qt.Key.Key_Return)
    hand.key(Qt.Key.Key_Left)
    assert hand.canvas.viewport == place
    assert len(hand.panel.draft.pen("top").points) == 2
    assert [damage.regions[0].view for damage in hand.panel.draft.damages] == ["front"]


def test_undo_goes_to_the_view_where_it_shows(hand):
    hand.outline(Qt.Key.Key_1, *BOX)
    hand.key(Qt.Key.Key_Right)
    assert hand.canvas.view == "front"
    hand.key(Qt.Key.Key_Z, CTRL)
    assert hand.canvas.view == "top"
    assert len(hand.panel.draft.pen("top").points) == 4


def test_shift_alt_draw_in_another_view_shows_the_selected_damage_there(hand):
    uid = hand.outline(Qt.Key.Key_1, *BOX)
    hand.key(Qt.Key.Key_Right)
    hand.click(*TRIANGLE[0], modifiers=SHIFT | ALT)
    hand.clicks(*TRIANGLE[1:])
    hand.key(Qt.Key.Key_Return)
    (damage,) = hand.panel.draft.damages
    assert damage.uid == uid
    assert [region.view for region in damage.regions] == ["top", "front"]


def test_undamaged_is_refused_with_a_sentence_while_damage_is_drawn(hand, store):
    hand.outline(Qt.Key.Key_1, *BOX)
    hand.key(Qt.Key.Key_N)
    assert hand.panel.notice.isVisible()
    assert hand.panel.notice.text().startswith("Damage is drawn")
    assert store.captures.get(1).state is CaptureState.CAPTURED


def test_n_ends_an_undamaged_item(hand, store, qtbot):
    with qtbot.waitSignal(hand.panel.finished) as ended:
        hand.key(Qt.Key.Key_N)
    assert ended.args == [1, "undamaged"]
    assert store.annotations.latest(1).verdict is Verdict.UNDAMAGED
    assert store.captures.get(1).state is CaptureState.SUBMITTED
    assert hand.panel.capture_id is None


def test_ctrl_enter_submits_what_is_drawn(hand, store, qtbot):
    hand.outline(Qt.Key.Key_1, *BOX)
    drawn = hand.panel.draft.damages
    with qtbot.waitSignal(hand.panel.finished) as ended:
        hand.key(Qt.Key.Key_Return, CTRL)
    assert ended.args == [1, "submitted"]
    latest = store.annotations.latest(1)
    assert (latest.damages, latest.verdict, latest.author) == (drawn, Verdict.DAMAGED, "7F3A")
    assert store.annotations.drafts() == ()


def test_the_submit_button_does_the_same(hand, store, qtbot):
    hand.outline(Qt.Key.Key_5, *BOX)
    with qtbot.waitSignal(hand.panel.finished):
        qtbot.mouseClick(hand.panel.side.submit, Qt.MouseButton.LeftButton)
    assert store.captures.get(1).damage_types == ("spillage",)


def test_submitting_twice_in_a_row_is_one_revision(hand, store, qtbot):
    hand.outline(Qt.Key.Key_1, *BOX)
    with qtbot.waitSignal(hand.panel.finished):
        hand.panel.drafting.submit()
        hand.panel.drafting.submit()
        hand.panel.drafting.undamaged()
    hand.panel.drafting.submit()
    hand.open(1)
    assert [revision.revision for revision in store.annotations.history(1)] == [1]


def test_without_a_keyboard_buttons_finish_cancel_and_delete(hand, qtbot):
    side, left = hand.panel.side, Qt.MouseButton.LeftButton
    assert not side.finish.isEnabled()
    assert not side.remove.isEnabled()
    qtbot.mouseClick(side.palette_box.types["hole"], left)
    hand.clicks(*BOX)
    qtbot.mouseClick(side.finish, left)
    assert [damage.type for damage in hand.panel.draft.damages] == ["hole"]
    assert side.remove.words == "Delete"
    hand.clicks(*TRIANGLE)
    assert side.remove.words == "Cancel"
    qtbot.mouseClick(side.remove, left)
    assert hand.panel.draft.pens == ()
    hand.panel.select_damage(hand.panel.draft.damages[0].uid)
    qtbot.mouseClick(side.remove, left)
    assert hand.panel.draft.damages == ()


def test_submitting_nothing_is_refused_with_a_sentence(hand):
    hand.key(Qt.Key.Key_Return, CTRL)
    assert hand.panel.notice.text().startswith("Nothing is drawn")
    assert hand.panel.capture_id == 1


def test_submitting_with_an_open_outline_goes_to_it_and_loses_nothing(hand):
    hand.outline(Qt.Key.Key_1, *BOX)
    hand.clicks(*TRIANGLE)
    hand.key(Qt.Key.Key_Right)
    hand.key(Qt.Key.Key_Return, CTRL)
    assert hand.panel.notice.text().startswith("An outline is still in progress")
    assert hand.canvas.view == "top"
    assert len(hand.panel.draft.pen("top").points) == 3


def test_skipping_flags_the_capture_and_keeps_the_draft(hand, store, qtbot):
    hand.outline(Qt.Key.Key_1, *BOX)
    with qtbot.waitSignal(hand.panel.finished) as ended:
        hand.key(Qt.Key.Key_Space, CTRL)
    assert ended.args == [1, "skipped"]
    assert store.captures.get(1).state is CaptureState.SKIPPED
    assert len(DraftEditor(store, 1, "7F3A").draft.damages) == 1


def test_a_damage_picked_in_the_list_is_shown_in_its_view_and_can_be_relabelled(hand, qtbot):
    uid = hand.outline(Qt.Key.Key_1, *BOX)
    hand.key(Qt.Key.Key_Right)
    damages = hand.panel.side.damages
    place = damages.visualRect(damages.rows.index(0)).center()
    qtbot.mouseClick(damages.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert hand.canvas.view == "top"
    assert hand.canvas.tool.selected == uid
    hand.key(Qt.Key.Key_4)
    assert hand.panel.draft.damages[0].type == "deconstruction"


def test_a_click_on_a_type_button_arms_the_pen_and_leaves_the_keys_to_the_canvas(hand, qtbot):
    button = hand.panel.side.palette_box.types["tear"]
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert hand.canvas.tool.armed == "tear"
    assert button.isChecked()
    assert not button.hasFocus()


def test_every_target_is_large_enough_for_a_glove(hand):
    from PySide6.QtWidgets import QAbstractButton

    small = [b for b in hand.panel.findChildren(QAbstractButton) if b.isVisible() and min(b.width(), b.height()) < 44]
    assert small == []


def test_the_score_is_shown_with_its_threshold_and_in_the_strip(hand):
    hand.panel.show_score(score_of(1))
    assert hand.panel.side.score.figure.text() == "0.82"
    assert "0.55" in hand.panel.side.score.caption.text()
    hand.panel.show_score(score_of(2, 0.1))
    assert hand.panel.side.score.figure.text() == "0.82"


def test_the_heatmap_lies_over_the_image_only_while_it_is_switched_on(hand, qtbot):
    hand.panel.show_score(score_of(1))
    place = hand.at(310, 180)
    plain = hand.canvas.grab().toImage().pixelColor(place)
    qtbot.mouseClick(hand.panel.parts.lighting.heat, Qt.MouseButton.LeftButton)
    heated = hand.canvas.grab().toImage().pixelColor(place)
    assert heated.red() > plain.red() + 40
    qtbot.mouseClick(hand.panel.parts.lighting.heat, Qt.MouseButton.LeftButton)
    assert hand.canvas.grab().toImage().pixelColor(place) == plain


def test_w_lays_depth_over_the_image_and_holding_it_shows_depth_only(hand, qtbot):
    hand.key(Qt.Key.Key_W)
    qtbot.waitUntil(lambda: len(hand.canvas.picture.overlays) == 1)
    hand.key(Qt.Key.Key_W)
    assert hand.canvas.picture.overlays == ()
    showing = hand.panel.showing
    color = hand.canvas.picture.levels[0]
    QTest.keyPress(hand.canvas, Qt.Key.Key_W)
    qtbot.waitUntil(lambda: hand.canvas.picture.levels[0] is not color)
    assert not showing.has_depth_overlay
    QTest.keyRelease(hand.canvas, Qt.Key.Key_W)
    assert hand.canvas.picture.levels[0] is color
    assert showing._keys()[0].plane is Plane.COLOR


def test_the_newest_wish_for_a_picture_is_read_before_older_ones(hand, qtbot):
    read = []
    loader = hand.panel.loader
    original = loader._read
    loader.begin(lambda key: (read.append((key.view, key.lighting)), original(key))[1])
    hand.panel.showing.show_lighting("left")
    hand.panel.showing.show_view("front")
    hand.panel.showing.show_lighting("diffuse")
    qtbot.waitUntil(lambda: loader.is_idle)
    # One picture may have been on its way already.
    assert read.index(("front", "diffuse")) <= 1


def test_an_image_that_cannot_be_read_is_told_once_and_not_shown_as_another(hand, qtbot):
    told, loader = [], hand.panel.loader
    hand.panel.problem.connect(told.append)
    original = loader._read

    def damaged(key):
        if key.lighting == "left":
            raise StoreDamaged("The image does not match its checksum.")
        return original(key)

    qtbot.waitUntil(lambda: loader.is_idle)
    loader.begin(damaged)
    hand.key(Qt.Key.Key_E)
    qtbot.waitUntil(lambda: hand.canvas.picture.levels == ())
    assert len(told) == 1
    assert hand.canvas.picture.size == (640, 360)
    hand.key(Qt.Key.Key_Q)
    qtbot.waitUntil(lambda: hand.canvas.picture.levels != ())
    hand.key(Qt.Key.Key_E)
    assert len(told) == 2


def test_the_status_tells_what_the_next_click_does(hand):
    assert hand.panel.status.startswith("Choose a damage type")
    hand.key(Qt.Key.Key_1)
    assert hand.panel.status == "Click starts an outline: Crush"
    hand.clicks(*BOX[:3])
    assert "finishes" in hand.panel.status
    assert any("add a point" in text for _, text in hand.panel.hints)


class FullDisk:
    """Refuses to append while it is full, like the store does."""

    def __init__(self, annotations) -> None:
        self._append = annotations.append
        self.is_full = True

    def __call__(self, *arguments):
        if self.is_full:
            raise StoreFull("The disk is full.", "Make room.")
        return self._append(*arguments)


def test_a_save_that_fails_says_so_keeps_the_work_and_blocks_leaving(hand, store, qtbot, monkeypatch):
    disk = FullDisk(store.annotations)
    monkeypatch.setattr(store.annotations, "append", disk)
    hand.key(Qt.Key.Key_1)
    with qtbot.waitSignal(hand.panel.problem) as told:
        hand.clicks(*BOX)
    assert told.args[0].sentence == "The disk is full."
    qtbot.waitUntil(lambda: hand.panel.drafting.is_stuck)
    hand.panel.open_capture(2)
    assert hand.panel.capture_id == 1
    assert len(hand.panel.draft.pen("top").points) == 4
    disk.is_full = False
    with qtbot.waitSignal(hand.panel.saved):
        hand.panel.close_capture()
    hand.open(2)
    assert len(DraftEditor(store, 1, "7F3A").draft.pen("top").points) == 4


def test_a_failed_submit_keeps_the_capture_open(hand, store, qtbot, monkeypatch):
    def full(*_arguments):
        raise StoreFull("The disk is full.", "Make room.")

    hand.outline(Qt.Key.Key_1, *BOX)
    hand.saved()
    monkeypatch.setattr(store.annotations, "submit", full)
    with qtbot.waitSignal(hand.panel.problem):
        hand.key(Qt.Key.Key_Return, CTRL)
    assert hand.panel.isEnabled()
    assert len(hand.panel.draft.damages) == 1


CHILD = """
import sys
from itertools import combinations
sys.path[:0] = [{here!r}]
from pathlib import Path
from PySide6.QtCore import Qt, QPoint
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from conftest import LabelStation, LabelPanel, Jobs, QUICK
from storage.store import Store
from storage.taxonomy import load_taxonomy
app = QApplication([])
store, jobs = Store.open(Path({folder!r}), author="7F3A", limits=QUICK), Jobs()
panel = LabelPanel(LabelStation(store, load_taxonomy()), jobs)
panel.resize(1190, 710)
clicks = iter([(220, 120), (400, 120), (400, 240), (300, 260), (220, 240)])
def next_click(*_):
    point = next(clicks, None)
    if point is None:
        print("drawn", flush=True)
        return
    place = panel.canvas.viewport.to_widget(*point)
    QTest.mouseClick(panel.canvas, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier,
                     QPoint(round(place[0]), round(place[1])))
def begin(*_):
    QTest.keyClick(panel.canvas, Qt.Key.Key_3)
    next_click()
panel.opened.connect(begin)
panel.saved.connect(next_click)
panel.show()
panel.open_capture(1)
app.exec()
"""


def test_after_kill_9_in_the_middle_of_a_polygon_it_is_there_with_its_history(folder: Path):
    """The child prints only after the store has said that the fifth point is durable, and is then killed."""
    code = CHILD.format(here=str(Path(__file__).parent), folder=str(folder))
    root = str(Path(__file__).parents[3])
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "PYTHONPATH": root}
    child = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True, env=environment)
    try:
        assert child.stdout.readline().strip() == "drawn"
    finally:
        child.send_signal(signal.SIGKILL)
        child.communicate()
    with Store.open(folder) as store:
        editor = DraftEditor(store, 1, "7F3A")
        pen = editor.draft.pen("top")
        assert (len(pen.points), pen.type) == (5, "hole")
        for left in (4, 3, 2, 1):
            editor.undo()
            assert len(editor.draft.pen("top").points) == left
        assert editor.can_redo


@pytest.mark.parametrize("number", ["6", "9"])
def test_a_key_without_a_type_does_nothing(hand, number):
    QTest.keyClick(hand.canvas, number)
    assert hand.canvas.tool.armed == ""


def test_the_panel_is_closed_to_the_hand_until_a_capture_is_open(panel):
    assert not panel.isEnabled()
    QTest.mouseClick(panel.canvas, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, QPoint(300, 200))
    panel.undo()
    panel.drafting.submit()
    assert panel.draft is None


@pytest.mark.parametrize("size", [(1190, 710), (880, 568), (632, 640)])
def test_no_part_lies_over_another_in_a_small_window(hand, qtbot, size):
    hand.panel.window().resize(*size)
    hand.panel.resize(*size)
    side, parts = hand.panel.side, hand.panel.parts
    keyed = [*side.palette_box.types.values(), side.palette_box.severity, side.palette_box.surface]
    keyed += [side.finish, side.remove, side.undo, side.redo, side.undamaged, side.submit]
    lower = [parts.lighting.button("diffuse"), parts.lighting.depth, parts.lighting.heat]
    places = [QRect(widget.mapTo(hand.panel, QPoint()), widget.size()) for widget in (*keyed, *lower, parts.strip)]
    whole = hand.panel.rect()
    assert [place for place in places if not whole.contains(place)] == []
    assert [(a, b) for a, b in combinations(places, 2) if a.intersects(b)] == []


def test_what_ends_a_capture_is_told_so_that_a_recording_holds_it(hand, station, qtbot):
    hand.outline(Qt.Key.Key_1, *BOX)
    drawn = hand.panel.draft.damages
    with qtbot.waitSignal(hand.panel.finished):
        hand.key(Qt.Key.Key_Return, CTRL)
    hand.open(2)
    with qtbot.waitSignal(hand.panel.finished):
        hand.key(Qt.Key.Key_Space, CTRL)
    submitted, skipped = station.events.recent(EventKind.OPERATOR)
    assert (submitted.what, submitted.detail["capture"], submitted.detail["author"]) == ("submitted", 1, "7F3A")
    content = from_json("Replace", json.dumps(submitted.detail["annotation"]))
    assert (content.damages, content.verdict) == (drawn, Verdict.DAMAGED)
    assert (skipped.what, skipped.detail["capture"]) == ("skipped", 2)
