"""Regions joined, cut, made simpler, snapped to, hidden and locked: real mouse and key events."""

from __future__ import annotations

import math

import pytest
from label.gesture_words import ALT, BESIDE, BOX, CTRL, LEFT, NONE, SHIFT, aid, hover, parts, push, ring
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from booth.outline_algebra import area_of, iou
from booth.outlines import parts_area
from ui.qt.aids.region_bar import RegionTools
from ui.qt.canvas.tool import Pending
from ui.workflow.annotating.editor import DraftEditor

# Joining and cutting


def overlapping(hand) -> tuple[str, str]:
    first = hand.outline(Qt.Key.Key_1, *BOX)
    second = hand.outline(Qt.Key.Key_2, (350, 150), (500, 150), (500, 300), (350, 300))
    hand.put_pen_down()
    hand.click(240, 140)
    assert hand.canvas.tool.selected == first
    return first, second


def test_join_takes_the_clicked_region_in_and_its_damage_goes_in_one_step(hand):
    first, second = overlapping(hand)
    both = area_of((*parts(hand, first), *parts(hand, second))).area
    hand.key(Qt.Key.Key_J)
    assert hand.canvas.tool.pending is Pending.JOIN
    assert "join" in hand.panel.status
    hand.click(450, 270)
    assert [damage.uid for damage in hand.panel.draft.damages] == [first]
    assert parts_area(parts(hand, first)) == pytest.approx(both)
    hand.key(Qt.Key.Key_Z, CTRL)
    assert [damage.uid for damage in hand.panel.draft.damages] == [first, second]


def test_a_joined_damage_that_is_seen_elsewhere_too_stays_there(hand):
    first, second = overlapping(hand)
    hand.panel.select_damage(second)
    hand.key(Qt.Key.Key_Right)
    hand.click(100, 100, SHIFT | ALT)
    hand.clicks((200, 100), (200, 200))
    hand.key(Qt.Key.Key_Return)
    hand.key(Qt.Key.Key_Left)
    hand.panel.select_damage(first)
    hand.key(Qt.Key.Key_J)
    hand.click(450, 270)
    assert [region.view for region in hand.panel.draft.damage(second).regions] == ["front"]


def test_cut_away_takes_the_clicked_regions_area_from_the_selected_one(hand):
    first, second = overlapping(hand)
    before = parts(hand, second)
    hand.key(Qt.Key.Key_J, SHIFT)
    hand.click(450, 270)
    assert iou(parts(hand, first), parts(hand, second)) == pytest.approx(0, abs=1e-9)
    assert parts(hand, second) == before
    assert hand.canvas.tool.pending is Pending.NOTHING


def test_joining_nothing_says_so_and_escape_takes_the_wish_back(hand):
    overlapping(hand)
    hand.key(Qt.Key.Key_J)
    hand.click(60, 60)
    assert "no other region" in hand.panel.notice.text()
    hand.key(Qt.Key.Key_Escape)
    assert hand.canvas.tool.pending is Pending.NOTHING
    assert hand.canvas.tool.selected


def test_cutting_regions_that_do_not_overlap_is_refused(hand):
    hand.outline(Qt.Key.Key_2, *BESIDE)
    hand.outline(Qt.Key.Key_1, *BOX)
    hand.put_pen_down()
    hand.click(310, 180)
    hand.key(Qt.Key.Key_J, SHIFT)
    hand.click(500, 180)
    assert "overlap" in hand.panel.notice.text()


def test_buttons_join_cut_hide_and_lock_as_the_keys_do(hand):
    first, second = overlapping(hand)
    tools = aid(hand, RegionTools)
    push(tools.shows)
    assert tools.bar.isVisible()
    push(tools.bar.buttons["hide"])
    assert first in hand.canvas.tool.hidden
    push(tools.bar.buttons["show_all"])
    assert hand.canvas.tool.hidden == frozenset()
    push(tools.bar.buttons["lock"])
    assert not tools.bar.buttons["join"].isEnabled()
    push(tools.bar.buttons["lock"])
    shown = hand.canvas.grab().toImage()
    QTest.mousePress(tools.bar.buttons["peek"], LEFT)
    assert hand.canvas.grab().toImage() != shown
    QTest.mouseRelease(tools.bar.buttons["peek"], LEFT)
    push(tools.bar.buttons["raise"])
    assert [damage.uid for damage in hand.panel.draft.damages] == [second, first]
    push(tools.bar.buttons["join"])
    hand.click(450, 270)
    assert [damage.uid for damage in hand.panel.draft.damages] == [first]


# Detail


@pytest.fixture
def detailed(hand) -> str:
    """A freehand circle, picked, with the bar of the region shown."""
    hand.key(Qt.Key.Key_1)
    hand.drag(*[(320 + 90 * math.cos(a / 12), 180 + 90 * math.sin(a / 12)) for a in range(75)], modifiers=SHIFT)
    hand.key(Qt.Key.Key_Return)
    uid = hand.panel.draft.damages[0].uid
    hand.put_pen_down()
    hand.click(320, 180)
    push(aid(hand, RegionTools).shows)
    QApplication.processEvents()
    return uid


def slide(slider, share: float, let_go: bool = True) -> None:
    """Drag the slider's handle from where it is to a share of its way."""
    room, y = slider.width() - 22, slider.height() // 2
    start, stop = QPoint(11 + round(room * slider.value() / 100), y), QPoint(11 + round(room * share), y)
    QTest.mousePress(slider, LEFT, NONE, start)
    for step in range(1, 6):
        QTest.mouseMove(slider, start + (stop - start) * step / 5)
    if let_go:
        QTest.mouseRelease(slider, LEFT, NONE, stop)


def test_the_slider_makes_an_outline_simpler_and_gives_it_back(hand, detailed):
    slider, before = aid(hand, RegionTools).bar.detail, ring(hand, detailed)
    slide(slider, 0.3, let_go=False)
    assert ring(hand, detailed) == before
    assert hand.canvas.tool.gesture is not None
    QTest.mouseRelease(slider, LEFT)
    coarse = ring(hand, detailed)
    assert 3 <= len(coarse) < len(before) / 2
    slide(slider, 0.7)
    assert len(coarse) < len(ring(hand, detailed)) < len(before)
    slide(slider, 1.0)
    assert ring(hand, detailed) == before
    hand.key(Qt.Key.Key_Z, CTRL)
    hand.key(Qt.Key.Key_Z, CTRL)
    assert ring(hand, detailed) == coarse


def test_the_original_outlives_a_restart_until_the_region_is_changed_otherwise(hand, detailed, store):
    slider, before = aid(hand, RegionTools).bar.detail, ring(hand, detailed)
    slide(slider, 0.2)
    hand.saved()
    assert DraftEditor(store, 1, "7F3A").draft == hand.panel.draft
    hand.panel.close_capture()
    hand.open(1)
    hand.click(320, 180)
    slide(slider, 1.0)
    assert ring(hand, detailed) == before
    slide(slider, 0.2)
    x, y = ring(hand, detailed)[0]
    hand.drag((x, y), (x + 5, y), (x + 12, y))
    assert hand.panel.draft.original(detailed, "top") is None
    assert slider.value() == 100


# Snapping


def test_new_points_snap_to_points_of_others_so_that_neighbours_share_their_border(hand):
    first = hand.outline(Qt.Key.Key_1, *BOX)
    hand.put_pen_down()
    hand.key(Qt.Key.Key_2)
    hand.clicks((403, 123), (480, 120), (480, 240), (397, 237))
    hand.key(Qt.Key.Key_Return)
    second = hand.panel.draft.damages[1].uid
    assert ring(hand, second)[0] == ring(hand, first)[1]
    assert ring(hand, second)[3] == ring(hand, first)[2]
    assert iou(parts(hand, first), parts(hand, second)) == 0.0


def test_control_suspends_snapping_and_the_button_turns_it_off(hand):
    first = hand.outline(Qt.Key.Key_1, *BOX)
    hand.put_pen_down()
    hand.key(Qt.Key.Key_2)
    hand.click(403, 123, CTRL)
    assert hand.panel.draft.pen("top").points[0] not in ring(hand, first)
    hand.key(Qt.Key.Key_Escape)
    push(aid(hand, RegionTools).shows)
    push(aid(hand, RegionTools).bar.buttons["snap"])
    hand.click(403, 123)
    assert hand.panel.draft.pen("top").points[0] not in ring(hand, first)


def test_a_dragged_vertex_snaps_to_an_edge_and_the_mark_shows_where(hand):
    first = hand.outline(Qt.Key.Key_1, *BOX)
    second = hand.outline(Qt.Key.Key_2, *BESIDE)
    edge = ring(hand, first)[1][0]
    hand.put_pen_down()
    hand.click(500, 180)
    places = [hand.at(*point) for point in ((440, 120), (420, 160), (404, 180))]
    QTest.mousePress(hand.canvas, LEFT, NONE, places[0])
    hand.move_pressed(places[1])
    assert not hand.canvas.tool.gesture.is_snapped
    hand.move_pressed(places[2])
    assert hand.canvas.tool.gesture.is_snapped
    QTest.mouseRelease(hand.canvas, LEFT, NONE, places[2])
    assert ring(hand, second)[0][0] == edge
    assert ring(hand, second)[0][1] == pytest.approx(180, abs=1)


def test_where_a_click_would_snap_is_shown_before_it(hand):
    hand.outline(Qt.Key.Key_1, *BOX)
    hand.put_pen_down()
    hand.key(Qt.Key.Key_2)
    hover(hand, 300, 300)
    hover(hand, 403, 123, CTRL)
    plain = hand.canvas.grab().toImage()
    hover(hand, 403, 123)
    assert hand.canvas.grab().toImage() != plain


# Hiding and locking


def test_a_locked_region_takes_no_stroke_and_no_part_and_joins_nothing(hand):
    uid = hand.outline(Qt.Key.Key_1, *BOX)
    hand.put_pen_down()
    hand.click(310, 180)
    hand.key(Qt.Key.Key_L)
    before = hand.panel.draft
    hand.key(Qt.Key.Key_B)
    hand.drag((380, 180), (420, 180))
    hand.key(Qt.Key.Key_B)
    hand.click(500, 100, SHIFT | ALT)
    hand.key(Qt.Key.Key_J)
    assert hand.panel.draft is before
    assert "locked" in hand.panel.notice.text()
    assert hand.canvas.tool.selected == uid


def test_a_hidden_region_is_not_shown_and_the_hand_passes_through_it(hand, qtbot):
    around = QRect(hand.at(200, 90), hand.at(420, 260))
    qtbot.waitUntil(lambda: hand.canvas.is_fine)
    empty = hand.canvas.grab(around).toImage()
    uid = hand.outline(Qt.Key.Key_1, *BOX)
    hand.put_pen_down()
    hand.click(310, 180)
    hand.key(Qt.Key.Key_O)
    hand.click(310, 180)
    assert hand.canvas.tool.selected == ""
    hover(hand, 60, 60)
    qtbot.waitUntil(lambda: hand.canvas.is_fine)
    assert hand.canvas.grab(around).toImage() == empty
    hand.panel.select_damage(uid)
    assert "hidden" in hand.panel.status
    rows = hand.panel.side.damages.rows
    assert "hidden" in rows.data(rows.index(0))
    hand.key(Qt.Key.Key_O)
    hand.click(310, 180)
    assert hand.canvas.tool.selected == uid


def test_a_hidden_region_takes_no_stroke_and_no_part(hand):
    hand.outline(Qt.Key.Key_1, *BOX)
    hand.put_pen_down()
    hand.click(310, 180)
    hand.key(Qt.Key.Key_O)
    before = hand.panel.draft
    hand.key(Qt.Key.Key_B)
    hand.drag((500, 180), (540, 180))
    assert "hidden" in hand.panel.notice.text()
    hand.key(Qt.Key.Key_B)
    hand.click(500, 100, SHIFT | ALT)
    assert hand.panel.draft is before


def test_hiding_is_no_step_of_undo(hand):
    uid = hand.outline(Qt.Key.Key_1, *BOX)
    hand.key(Qt.Key.Key_O)
    assert uid in hand.canvas.tool.hidden
    hand.key(Qt.Key.Key_Z, CTRL)
    assert hand.panel.draft.damages == ()
