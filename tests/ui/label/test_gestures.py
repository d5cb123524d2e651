"""Rectangle, brush, joining, detail, snapping, hiding, copying: real mouse, wheel, touch and key events."""

from __future__ import annotations

import json
import math

import pytest
from PySide6.QtCore import QPoint, QPointF, QRect, Qt
from PySide6.QtGui import QGuiApplication, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from booth.outline_algebra import area_of, iou
from booth.outlines import is_simple, parts_area
from ui.qt.canvas.drawing_tools import DrawingTools
from ui.qt.canvas.region_bar import RegionTools
from ui.qt.canvas.tool import Pending, ToolKind, Variant
from ui.workflow.annotating.editor import DraftEditor

SHIFT, ALT, NONE = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.AltModifier, Qt.KeyboardModifier.NoModifier
CTRL = Qt.KeyboardModifier.ControlModifier
LEFT = Qt.MouseButton.LeftButton
BOX = ((220.0, 120.0), (400.0, 120.0), (400.0, 240.0), (220.0, 240.0))
BESIDE = ((440.0, 120.0), (560.0, 120.0), (560.0, 240.0), (440.0, 240.0))


def parts(hand, uid: str) -> tuple:
    return hand.panel.draft.region(uid, hand.canvas.view).parts


def ring(hand, uid: str) -> tuple:
    return parts(hand, uid)[0].outer


def aid(hand, kind):
    return next(one for one in hand.panel.companions if isinstance(one, kind))


def push(button) -> None:
    assert button.isEnabled()
    QTest.mouseClick(button, LEFT)


def wheel(hand, notches: int, modifiers=NONE) -> None:
    at = QPointF(hand.canvas.rect().center())
    none = Qt.MouseButton.NoButton
    turned = QPoint(0, 120 * notches)
    event = QWheelEvent(at, at, QPoint(), turned, none, modifiers, Qt.ScrollPhase.NoScrollPhase, False)
    QApplication.sendEvent(hand.canvas, event)


def hover(hand, x: float, y: float, modifiers=NONE) -> None:
    none = Qt.MouseButton.NoButton
    hand.move_pressed(hand.at(x, y), modifiers, none)


@pytest.fixture(autouse=True)
def empty_clipboard(qapp):
    QGuiApplication.clipboard().clear()
    yield
    QGuiApplication.clipboard().clear()


# Rectangle


def test_a_rectangle_is_dragged_in_one_step_of_undo_and_stays_in_the_hand(hand):
    hand.key(Qt.Key.Key_2)
    hand.key(Qt.Key.Key_R)
    hand.drag((300, 200), (200, 150), (100, 100))
    hand.drag((400, 100), (500, 200))
    assert [damage.type for damage in hand.panel.draft.damages] == ["tear", "tear"]
    corners = [hand.image_point(hand.at(*point)) for point in ((100, 100), (300, 100), (300, 200), (100, 200))]
    for found, wanted in zip(hand.panel.draft.damages[0].regions[0].parts[0].outer, corners, strict=True):
        assert math.dist(found, wanted) < 0.01
    hand.key(Qt.Key.Key_Z, CTRL)
    assert len(hand.panel.draft.damages) == 1


def test_two_clicks_make_a_rectangle_and_panning_between_them_loses_nothing(hand):
    hand.key(Qt.Key.Key_1)
    hand.key(Qt.Key.Key_R)
    hand.click(100, 100)
    assert len(hand.panel.draft.pen("top").points) == 1
    hand.canvas.zoom_to(1.3)
    hand.drag((200, 200), (210, 205), (220, 210), button=Qt.MouseButton.MiddleButton)
    hover(hand, 250, 180)
    hand.click(300, 200)
    (damage,) = hand.panel.draft.damages
    assert parts_area(damage.regions[0].parts) == pytest.approx(200 * 100, rel=0.02)
    assert hand.panel.draft.pens == ()


def test_a_rectangle_is_clamped_to_the_image(hand):
    hand.canvas.zoom_to(0.5)
    hand.key(Qt.Key.Key_1)
    hand.key(Qt.Key.Key_R)
    hand.drag((-50, -40), (100, 100), (700, 400))
    assert ring(hand, hand.panel.draft.damages[0].uid) == ((0.0, 0.0), (640.0, 0.0), (640.0, 360.0), (0.0, 360.0))


def test_a_flat_rectangle_is_refused_with_a_sentence(hand):
    hand.key(Qt.Key.Key_1)
    hand.key(Qt.Key.Key_R)
    hand.drag((100, 100), (200, 100), (300, 100))
    assert hand.panel.draft.damages == ()
    assert "area" in hand.panel.notice.text()


def test_a_tool_key_once_more_and_the_type_key_give_the_pen_back(hand):
    hand.key(Qt.Key.Key_1)
    for key, kind in ((Qt.Key.Key_R, ToolKind.RECTANGLE), (Qt.Key.Key_B, ToolKind.BRUSH)):
        hand.key(key)
        assert hand.canvas.tool.kind is kind
        hand.key(key)
        assert (hand.canvas.tool.kind, hand.canvas.tool.armed) == (ToolKind.PEN, "crush")
    hand.key(Qt.Key.Key_R)
    hand.key(Qt.Key.Key_3)
    assert (hand.canvas.tool.kind, hand.canvas.tool.armed) == (ToolKind.RECTANGLE, "hole")
    hand.key(Qt.Key.Key_3)
    assert (hand.canvas.tool.kind, hand.canvas.tool.armed) == (ToolKind.PEN, "hole")


def test_without_a_type_the_rectangle_takes_the_one_that_was_armed_last(hand):
    hand.key(Qt.Key.Key_R)
    assert "type" in hand.panel.status
    hand.put_pen_down()
    hand.outline(Qt.Key.Key_4, *BOX)
    hand.put_pen_down()
    hand.key(Qt.Key.Key_R)
    hand.drag((440, 100), (480, 150), (500, 200))
    assert [damage.type for damage in hand.panel.draft.damages] == ["deconstruction"] * 2


# Brush


def test_a_stroke_begins_a_damage_and_the_next_one_over_it_adds_to_it(hand):
    hand.key(Qt.Key.Key_1)
    hand.key(Qt.Key.Key_B)
    hand.drag((200, 150), (250, 150), (300, 150))
    (damage,) = hand.panel.draft.damages
    width = hand.canvas.tool.brush_px
    assert parts_area(parts(hand, damage.uid)) == pytest.approx(100 * width + math.pi * width**2 / 4, rel=0.05)
    hand.drag((250, 150), (250, 200), (250, 250))
    assert len(hand.panel.draft.damages) == 1
    assert parts_area(parts(hand, damage.uid)) > 180 * width
    hand.drag((500, 300), (520, 300), (540, 300))
    assert len(hand.panel.draft.damages) == 2
    for _ in range(3):
        hand.key(Qt.Key.Key_Z, CTRL)
    assert hand.panel.draft.damages == ()


def test_alt_takes_area_away_and_what_is_left_is_valid(hand):
    uid = hand.outline(Qt.Key.Key_1, *BOX)
    hand.put_pen_down()
    hand.click(310, 180)
    hand.key(Qt.Key.Key_B)
    hand.drag((280, 180), (310, 180), (340, 180), modifiers=ALT)
    (part,) = parts(hand, uid)
    assert len(part.cutouts) == 1
    hand.drag((310, 100), (310, 180), (310, 260), modifiers=ALT)
    assert len(parts(hand, uid)) == 2
    assert all(is_simple(one) for part in parts(hand, uid) for one in (part.outer, *part.cutouts))
    hand.key(Qt.Key.Key_Z, CTRL)
    hand.key(Qt.Key.Key_Z, CTRL)
    assert ring(hand, uid) == tuple(hand.image_point(hand.at(*point)) for point in BOX)


def test_a_stroke_over_a_damage_of_another_type_begins_one_of_the_armed_type(hand):
    hand.outline(Qt.Key.Key_1, *BOX)
    hand.key(Qt.Key.Key_2)
    hand.key(Qt.Key.Key_B)
    hand.drag((300, 180), (320, 180), (340, 180))
    assert [damage.type for damage in hand.panel.draft.damages] == ["crush", "tear"]


def test_taking_everything_away_takes_the_damage_and_undo_brings_it_back(hand):
    hand.key(Qt.Key.Key_1)
    hand.key(Qt.Key.Key_B)
    hand.drag((300, 180), (310, 180))
    hand.key(Qt.Key.Key_Period)
    hand.key(Qt.Key.Key_Period)
    hand.drag((300, 180), (310, 180), modifiers=ALT)
    assert hand.panel.draft.damages == ()
    hand.key(Qt.Key.Key_Z, CTRL)
    assert len(hand.panel.draft.damages) == 1


def test_a_stroke_is_cut_at_the_border_of_the_image(hand):
    hand.key(Qt.Key.Key_1)
    hand.key(Qt.Key.Key_B)
    hand.drag((20, 60), (5, 60), (-40, 60))
    (damage,) = hand.panel.draft.damages
    assert min(x for x, _ in ring(hand, damage.uid)) == 0.0


def test_keys_wheel_and_buttons_change_the_brush_and_its_circle_is_seen(hand):
    hand.key(Qt.Key.Key_1)
    hand.key(Qt.Key.Key_B)
    hover(hand, 300, 180)
    plain = hand.canvas.grab().toImage()
    hand.key(Qt.Key.Key_Period)
    assert hand.canvas.tool.brush_px == pytest.approx(30)
    assert hand.canvas.grab().toImage() != plain
    hand.key(Qt.Key.Key_Comma)
    assert hand.canvas.tool.brush_px == pytest.approx(24)
    scale = hand.canvas.viewport.scale
    wheel(hand, 2, CTRL)
    assert hand.canvas.tool.brush_px == pytest.approx(24 * 1.25**2)
    assert hand.canvas.viewport.scale == scale
    push(aid(hand, DrawingTools).brush_size.smaller)
    assert hand.canvas.tool.brush_px == pytest.approx(30)
    wheel(hand, 1)
    assert hand.canvas.viewport.scale > scale


def test_a_brush_without_a_type_picks_a_damage_or_asks_for_a_type(hand):
    uid = hand.outline(Qt.Key.Key_1, *BOX)
    hand.put_pen_down()
    hand.canvas.set_tool(type(hand.canvas.tool)(kind=ToolKind.BRUSH))
    hand.drag((60, 60), (80, 60))
    assert "type" in hand.panel.notice.text()
    hand.click(310, 180)
    assert hand.canvas.tool.selected == uid
    hand.drag((400, 180), (420, 180), (430, 180))
    assert parts_area(parts(hand, uid)) > 180 * 120
    hand.drag((600, 300), (610, 300))
    assert len(parts(hand, uid)) == 2


def test_escape_drops_a_stroke_in_progress_and_nothing_of_it_stays_on_screen(hand, qtbot):
    hand.key(Qt.Key.Key_1)
    hand.key(Qt.Key.Key_B)
    hover(hand, 400, 300)
    qtbot.waitUntil(lambda: hand.canvas.is_fine)
    before = hand.canvas.grab().toImage()
    places = [hand.at(x, 100) for x in range(100, 401, 20)]
    QTest.mousePress(hand.canvas, LEFT, NONE, places[0])
    for place in places:
        hand.move_pressed(place)
        QApplication.processEvents()
    hand.key(Qt.Key.Key_Escape)
    assert hand.panel.draft.damages == ()
    hover(hand, 400, 300)
    assert hand.canvas.grab().toImage() == before


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
    hand.key(Qt.Key.Key_O)
    hand.click(310, 180)
    assert hand.canvas.tool.selected == uid


def test_hiding_is_no_step_of_undo(hand):
    uid = hand.outline(Qt.Key.Key_1, *BOX)
    hand.key(Qt.Key.Key_O)
    assert uid in hand.canvas.tool.hidden
    hand.key(Qt.Key.Key_Z, CTRL)
    assert hand.panel.draft.damages == ()


# Copy and paste


def test_a_region_is_pasted_into_another_view_as_the_same_damage(hand):
    uid = hand.outline(Qt.Key.Key_3, *BOX)
    hand.key(Qt.Key.Key_C, CTRL)
    hand.key(Qt.Key.Key_Right)
    hand.key(Qt.Key.Key_V, CTRL)
    (damage,) = hand.panel.draft.damages
    assert [region.view for region in damage.regions] == ["top", "front"]
    assert damage.regions[0].parts == damage.regions[1].parts
    assert hand.canvas.tool.selected == uid
    hand.key(Qt.Key.Key_V, CTRL)
    assert len(hand.panel.draft.damages) == 2
    hand.key(Qt.Key.Key_Z, CTRL)
    assert len(hand.panel.draft.damages) == 1


def test_a_region_is_pasted_into_another_capture_as_a_new_damage(hand):
    uid = hand.outline(Qt.Key.Key_3, *BOX)
    hand.key(Qt.Key.Key_C, CTRL)
    hand.saved()
    hand.open(2)
    hand.key(Qt.Key.Key_V, CTRL)
    (damage,) = hand.panel.draft.damages
    assert damage.uid != uid
    assert damage.type == "hole"
    assert len(damage.regions[0].parts[0].outer) == 4


@pytest.mark.parametrize(
    "text",
    ["", "a list", "{}", "[1, 2]", '{"kind": "traybooth region 1"}', '{"kind": "traybooth region 1", "region": 3}'],
)
def test_a_foreign_text_is_refused_with_a_sentence(hand, text):
    QGuiApplication.clipboard().setText(text)
    hand.key(Qt.Key.Key_V, CTRL)
    assert hand.panel.draft.damages == ()
    assert "clipboard" in hand.panel.notice.text()


@pytest.mark.parametrize("spoilt", ["nan", "line", "none", "number"])
def test_a_spoilt_copy_is_refused(hand, spoilt):
    hand.outline(Qt.Key.Key_3, *BOX)
    hand.key(Qt.Key.Key_C, CTRL)
    told = json.loads(QGuiApplication.clipboard().text())
    part = told["region"]["parts"][0]
    part["outer"] = {"nan": [[math.nan, 1]] * 3, "line": part["outer"][:2], "none": [], "number": 7}[spoilt]
    QGuiApplication.clipboard().setText(json.dumps(told))
    hand.key(Qt.Key.Key_V, CTRL)
    assert len(hand.panel.draft.damages) == 1
    assert "clipboard" in hand.panel.notice.text()


def test_what_is_pasted_from_a_larger_image_is_brought_into_this_one(hand):
    hand.outline(Qt.Key.Key_3, *BOX)
    hand.key(Qt.Key.Key_C, CTRL)
    told = json.loads(QGuiApplication.clipboard().text())
    told["region"]["parts"] = [{"outer": [[1700, 900], [1800, 900], [1800, 1000], [1700, 1000]], "cutouts": []}]
    QGuiApplication.clipboard().setText(json.dumps(told))
    hand.key(Qt.Key.Key_V, CTRL)
    outer = ring(hand, hand.panel.draft.damages[1].uid)
    assert (max(x for x, _ in outer), max(y for _, y in outer)) == (640.0, 360.0)
    assert (min(x for x, _ in outer), min(y for _, y in outer)) == (540.0, 260.0)


def test_a_type_that_this_station_does_not_know_is_refused(hand):
    hand.outline(Qt.Key.Key_3, *BOX)
    hand.key(Qt.Key.Key_C, CTRL)
    QGuiApplication.clipboard().setText(QGuiApplication.clipboard().text().replace('"hole"', '"moth"'))
    hand.key(Qt.Key.Key_V, CTRL)
    assert len(hand.panel.draft.damages) == 1
    assert "type" in hand.panel.notice.text()


# Touch, without a keyboard


@pytest.fixture(scope="module")
def screen():
    return QTest.createTouchDevice()


def tap(hand, screen, x: float, y: float) -> None:
    place = hand.at(x, y)
    QTest.touchEvent(hand.canvas, screen).press(0, place, hand.canvas).commit()
    QTest.touchEvent(hand.canvas, screen).release(0, place, hand.canvas).commit()


def stroke(hand, screen, *stops: tuple[float, float]) -> None:
    places = [hand.at(*stop) for stop in stops]
    QTest.touchEvent(hand.canvas, screen).press(0, places[0], hand.canvas).commit()
    for place in places[1:]:
        QTest.touchEvent(hand.canvas, screen).move(0, place, hand.canvas).commit()
    QTest.touchEvent(hand.canvas, screen).release(0, places[-1], hand.canvas).commit()


def test_a_finger_draws_rectangles_and_brushes_and_takes_away(hand, screen):
    tools = aid(hand, DrawingTools)
    push(hand.panel.side.palette_box.types["crush"])
    push(tools.kinds[ToolKind.RECTANGLE])
    stroke(hand, screen, (100, 100), (150, 150), (200, 200))
    (damage,) = hand.panel.draft.damages
    whole = parts_area(parts(hand, damage.uid))
    assert whole == pytest.approx(100 * 100, rel=0.03)
    push(tools.kinds[ToolKind.BRUSH])
    stroke(hand, screen, (190, 150), (210, 150), (230, 150))
    more = parts_area(parts(hand, damage.uid))
    assert more > whole
    push(tools.variants[Variant.TAKE_AWAY])
    stroke(hand, screen, (100, 100), (110, 150), (100, 200))
    assert parts_area(parts(hand, damage.uid)) < more


def test_a_finger_cuts_out_deletes_a_point_adds_a_part_and_redraws(hand, screen):
    tools = aid(hand, DrawingTools)
    uid = hand.outline(Qt.Key.Key_1, *BOX)
    hand.put_pen_down()
    tap(hand, screen, 310, 180)
    push(tools.variants[Variant.TAKE_AWAY])
    for x, y in ((280, 150), (340, 150), (340, 200)):
        tap(hand, screen, x, y)
    push(hand.panel.side.finish)
    assert len(parts(hand, uid)[0].cutouts) == 1
    assert hand.canvas.tool.variant is Variant.PLAIN
    push(tools.variants[Variant.TAKE_AWAY])
    tap(hand, screen, *BOX[0])
    assert len(ring(hand, uid)) == 3
    push(tools.variants[Variant.ADD_PART])
    for x, y in ((480, 60), (560, 60), (560, 110)):
        tap(hand, screen, x, y)
    push(hand.panel.side.finish)
    assert len(parts(hand, uid)) == 2
    push(tools.variants[Variant.REDRAW])
    before = parts(hand, uid)
    stroke(hand, screen, (400, 150), (430, 160), (440, 180), (430, 200), (400, 210))
    assert parts(hand, uid) != before
    assert max(x for x, _ in ring(hand, uid)) > 425


def test_a_double_tap_finishes_the_outline_where_the_finger_trembles(hand, screen):
    push(hand.panel.side.palette_box.types["tear"])
    for point in BOX:
        tap(hand, screen, *point)
    assert len(hand.panel.draft.pen("top").points) == 4
    tap(hand, screen, BOX[3][0] + 6, BOX[3][1] - 5)
    (damage,) = hand.panel.draft.damages
    assert len(ring(hand, damage.uid)) == 4


def test_a_finger_pulls_a_new_point_out_of_an_edge_from_twenty_pixels_away(hand, screen):
    uid = hand.outline(Qt.Key.Key_1, *BOX)
    hand.put_pen_down()
    tap(hand, screen, 310, 180)
    start = hand.image_point(hand.at(310, 120) + QPoint(0, 18))
    stroke(hand, screen, start, (310, 100), (310, 80))
    assert len(ring(hand, uid)) == 5


def test_a_second_finger_drops_a_stroke_and_pans(hand, screen):
    push(hand.panel.side.palette_box.types["crush"])
    push(aid(hand, DrawingTools).kinds[ToolKind.BRUSH])
    first, second = hand.at(200, 150), hand.at(260, 150)
    QTest.touchEvent(hand.canvas, screen).press(0, first, hand.canvas).commit()
    QTest.touchEvent(hand.canvas, screen).move(0, first + QPoint(20, 0), hand.canvas).commit()
    at = first + QPoint(20, 0)
    QTest.touchEvent(hand.canvas, screen).move(0, at, hand.canvas).press(1, second, hand.canvas).commit()
    step = QPoint(0, 40)
    moved = QTest.touchEvent(hand.canvas, screen)
    moved.move(0, at + step, hand.canvas).move(1, second + step, hand.canvas).commit()
    lifted = QTest.touchEvent(hand.canvas, screen)
    lifted.release(0, at + step, hand.canvas).release(1, second + step, hand.canvas).commit()
    assert hand.panel.draft.damages == ()
    assert hand.canvas.viewport.y != 0


# A disk that is full


def let_grow(store, pages: int) -> None:
    """How many pages the database may have; SQLite takes no fewer than it has."""
    catalogue = store.parts.catalogue
    catalogue.writer.run(lambda: catalogue._raw.execute(f"PRAGMA max_page_count={pages}").fetchone())


def test_on_a_full_disk_vertices_and_strokes_are_kept_and_the_capture_cannot_be_left(hand, store, qtbot):
    hand.outline(Qt.Key.Key_1, *BOX)
    hand.saved()
    let_grow(store, 1)
    hand.key(Qt.Key.Key_B)
    with qtbot.waitSignal(hand.panel.problem) as told:
        hand.drag(*[(250 + 150 * math.cos(a / 9), 180 + 120 * math.sin(a / 7)) for a in range(300)])
        hand.key(Qt.Key.Key_B)
        for number in range(150):
            hand.click(40 + number % 30 * 18, 280 + number // 30 * 14)
    assert "disk" in told.args[0].sentence.lower()
    assert hand.panel.drafting.is_stuck
    hand.panel.open_capture(2)
    assert hand.panel.capture_id == 1
    before = hand.panel.draft
    assert len(before.pen("top").points) == 150
    let_grow(store, 1_000_000)
    with qtbot.waitSignal(hand.panel.saved):
        hand.panel.close_capture()
    hand.saved()
    assert DraftEditor(store, 1, "7F3A").draft == before
