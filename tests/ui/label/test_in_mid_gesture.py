"""Something else comes while the hand is dragging: what was drawn so far counts, and is never lost."""

from __future__ import annotations

import math

import pytest
from label.gesture_words import BESIDE, BOX, CTRL, LEFT, NONE, SHIFT, parts, ring
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from ui.qt.canvas.tool import Pending
from ui.workflow.annotating.editor import DraftEditor

Key = Qt.Key
TRACE = tuple((320 + 90 * math.cos(a / 10), 180 + 90 * math.sin(a / 10)) for a in range(60))


@pytest.fixture
def screen():
    return QTest.createTouchDevice()


def hold(hand, *stops, modifiers=NONE) -> QPoint:
    """Press and move along, and do not let go."""
    places = [hand.at(*stop) for stop in stops]
    QTest.mousePress(hand.canvas, LEFT, modifiers, places[0])
    for place in places[1:]:
        hand.move_pressed(place, modifiers)
    return places[-1]


def let_go(hand, place: QPoint, modifiers=NONE) -> None:
    QTest.mouseRelease(hand.canvas, LEFT, modifiers, place)


@pytest.mark.parametrize("key", [Key.Key_Right, Key.Key_R, Key.Key_B, Key.Key_S], ids=["view", "box", "brush", "smart"])
def test_a_freehand_stroke_counts_when_another_view_or_tool_is_taken(hand, key):
    hand.key(Key.Key_1)
    place = hold(hand, *TRACE, modifiers=SHIFT)
    hand.key(key)
    let_go(hand, place, SHIFT)
    assert len(hand.panel.draft.pen("top").points) > 20


def test_enter_in_mid_stroke_finishes_what_was_traced(hand):
    hand.key(Key.Key_1)
    place = hold(hand, *TRACE, modifiers=SHIFT)
    hand.key(Key.Key_Return)
    let_go(hand, place, SHIFT)
    (damage,) = hand.panel.draft.damages
    assert len(ring(hand, damage.uid)) > 20
    assert hand.panel.draft.pens == ()


@pytest.mark.parametrize("way", ["right-click", "backspace"])
def test_dropping_a_point_in_mid_stroke_does_not_take_the_stroke(hand, way):
    hand.key(Key.Key_1)
    place = hold(hand, *TRACE, modifiers=SHIFT)
    if way == "right-click":
        QTest.mouseClick(hand.canvas, Qt.MouseButton.RightButton, NONE, place)
    else:
        hand.key(Key.Key_Backspace)
    let_go(hand, place, SHIFT)
    assert len(hand.panel.draft.pen("top").points) > 20


def test_an_item_is_not_undamaged_while_a_damage_is_being_brushed(hand, store):
    hand.key(Key.Key_1)
    hand.key(Key.Key_B)
    place = hold(hand, *TRACE)
    hand.key(Key.Key_N)
    let_go(hand, place)
    assert len(hand.panel.draft.damages) == 1
    assert "not undamaged" in hand.panel.notice.text()
    assert store.annotations.latest(1) is None


def test_a_dragged_point_is_submitted_where_it_was_dragged_to(hand, store, qtbot):
    hand.outline(Key.Key_1, *BOX)
    hand.put_pen_down()
    hand.click(300, 200)
    with qtbot.waitSignal(hand.panel.finished):
        hold(hand, BOX[0], (200, 100), (150, 80))
        hand.key(Key.Key_Return, CTRL)
    (damage,) = store.annotations.latest(1).damages
    assert damage.regions[0].parts[0].outer[0] == pytest.approx((150, 80), abs=1)


@pytest.mark.parametrize("leave", ["close_capture", "finish_saving"])
def test_a_stroke_is_saved_when_the_capture_or_the_window_is_closed(hand, store, leave):
    hand.key(Key.Key_1)
    hand.key(Key.Key_B)
    hold(hand, *TRACE)
    assert getattr(hand.panel, leave)()
    hand.saved()
    assert len(DraftEditor(store, 1, "7F3A").draft.damages) == 1


def test_pasting_in_mid_drag_keeps_both(hand):
    uid = hand.outline(Key.Key_1, *BOX)
    hand.key(Key.Key_C, CTRL)
    hand.put_pen_down()
    hand.click(300, 200)
    place = hold(hand, BOX[0], (200, 100), (150, 80))
    hand.key(Key.Key_V, CTRL)
    let_go(hand, place)
    assert len(hand.panel.draft.damages) == 2
    assert parts(hand, uid)[0].outer[0] == pytest.approx((150, 80), abs=1)


def test_the_pen_stays_in_the_hand_after_pasting_in_mid_outline(hand):
    hand.outline(Key.Key_2, *BESIDE)
    hand.key(Key.Key_C, CTRL)
    hand.key(Key.Key_1)
    hand.clicks(*BOX[:3])
    hand.key(Key.Key_V, CTRL)
    hand.key(Key.Key_Return)
    assert [damage.type for damage in hand.panel.draft.damages] == ["tear", "tear", "crush"]
    assert hand.canvas.tool.armed == "crush"


def two_fingers(hand, screen, *stops) -> None:
    """One finger comes down and moves along the stops; then a second comes, and both are lifted."""
    places = [hand.at(*stop) for stop in stops]
    QTest.touchEvent(hand.canvas, screen).press(0, places[0], hand.canvas).commit()
    for place in places[1:]:
        QTest.touchEvent(hand.canvas, screen).move(0, place, hand.canvas).commit()
    beside = places[-1] + QPoint(150, 0)
    QTest.touchEvent(hand.canvas, screen).stationary(0).press(1, beside, hand.canvas).commit()
    lifted = QTest.touchEvent(hand.canvas, screen)
    lifted.release(0, places[-1], hand.canvas).release(1, beside, hand.canvas).commit()


def test_a_pinch_whose_fingers_come_one_after_the_other_leaves_no_point(hand, screen):
    hand.key(Key.Key_1)
    two_fingers(hand, screen, (200, 150), (207, 150), (212, 150))
    assert hand.panel.draft.pens == ()
    hand.clicks(*BOX[:2])
    two_fingers(hand, screen, (200, 150), (207, 150), (212, 150))
    assert len(hand.panel.draft.pen("top").points) == 2


def test_a_long_trace_is_not_lost_to_a_second_finger(hand, screen):
    hand.key(Key.Key_1)
    two_fingers(hand, screen, *TRACE[:30])
    assert len(hand.panel.draft.pen("top").points) > 10


def test_the_image_stays_under_the_hand_when_a_bar_comes_below_it_and_goes_again(hand, qtbot):
    before, height = hand.at(100, 100), hand.canvas.height()
    bar = QWidget(hand.panel)
    bar.setFixedHeight(48)
    hand.panel.parts.add_bar(bar)
    for is_there in (True, False):
        bar.setVisible(is_there)
        qtbot.waitUntil(lambda is_there=is_there: (hand.canvas.height() < height) is is_there)
        assert hand.at(100, 100) == before


@pytest.mark.parametrize("key", [Key.Key_Right, Key.Key_O], ids=["view", "hide"])
def test_what_waits_for_a_second_region_ends_where_the_first_is_not_seen(hand, key):
    hand.outline(Key.Key_1, *BOX)
    hand.key(Key.Key_J)
    assert hand.canvas.tool.pending is Pending.JOIN
    hand.key(key)
    assert hand.canvas.tool.pending is Pending.NOTHING
