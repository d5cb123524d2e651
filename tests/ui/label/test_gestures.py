"""Rectangle and brush: real mouse, wheel and key events, also on a full disk."""

from __future__ import annotations

import math

import pytest
from label.gesture_words import ALT, BOX, CTRL, LEFT, NONE, aid, hover, parts, push, ring, wheel
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from booth.outlines import is_simple, parts_area
from ui.qt.aids.drawing_tools import DrawingTools
from ui.qt.canvas.tool import ToolKind
from ui.workflow.annotating.editor import DraftEditor

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


def test_alt_begins_a_rectangular_cut_out(hand):
    hand.key(Qt.Key.Key_1)
    hand.key(Qt.Key.Key_R)
    hand.drag((200, 100), (300, 200), (400, 300))
    hand.click(250, 150, ALT)
    hand.click(350, 250)
    (part,) = parts(hand, hand.panel.draft.damages[0].uid)
    assert parts_area((part,)) == pytest.approx(200 * 200 - 100 * 100, rel=0.02)


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
