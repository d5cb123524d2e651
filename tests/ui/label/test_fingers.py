"""Everything is done by touch too, without a keyboard."""

from __future__ import annotations

import pytest
from label.gesture_words import BOX, aid, hover, parts, push, ring
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtTest import QTest

from booth.outlines import parts_area
from ui.qt.aids.drawing_tools import DrawingTools
from ui.qt.canvas.tool import ToolKind, Variant


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


def test_where_a_mouse_would_snap_does_not_bother_a_finger(hand, screen):
    hand.outline(Qt.Key.Key_1, *BOX)
    hand.put_pen_down()
    hand.key(Qt.Key.Key_2)
    hover(hand, *BOX[0])
    marked = hand.canvas.grab(QRect(hand.at(200, 100), hand.at(240, 140))).toImage()
    tap(hand, screen, 500, 300)
    assert hand.canvas.grab(QRect(hand.at(200, 100), hand.at(240, 140))).toImage() != marked
