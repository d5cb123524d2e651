"""A person draws on the canvas: real mouse, wheel, touch and key events, and what becomes of them."""

from __future__ import annotations

import math
import random

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from booth.outlines import ring_area
from storage.records import Severity, Surface
from ui.workflow.annotating.draft import PenPurpose

SHIFT, ALT, NONE = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.AltModifier, Qt.KeyboardModifier.NoModifier
CTRL = Qt.KeyboardModifier.ControlModifier
RIGHT, MIDDLE = Qt.MouseButton.RightButton, Qt.MouseButton.MiddleButton
BOX = ((220.0, 120.0), (400.0, 120.0), (400.0, 240.0), (220.0, 240.0))
INNER = ((280.0, 150.0), (340.0, 150.0), (340.0, 200.0))


def wheel(canvas, at: QPoint, notches: int) -> None:
    event = QWheelEvent(
        QPointF(at),
        QPointF(canvas.mapToGlobal(at)),
        QPoint(),
        QPoint(0, 120 * notches),
        Qt.MouseButton.NoButton,
        NONE,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(canvas, event)


def points(hand) -> tuple:
    pen = hand.panel.draft.pen(hand.canvas.view)
    return pen.points if pen else ()


def ring(hand, uid: str) -> tuple:
    return hand.panel.draft.region(uid, hand.canvas.view).parts[0].outer


def assert_near(found, wanted, tolerance: float = 0.01) -> None:
    assert len(found) == len(wanted)
    for one, other in zip(found, wanted, strict=True):
        assert math.dist(one, other) <= tolerance


@pytest.mark.parametrize("scale", [None, 0.37, 1.0, 2.5, 17.3])
def test_vertices_are_where_the_person_clicked_at_every_zoom(hand, scale):
    if scale is not None:
        hand.canvas.zoom_to(scale)
    middle = hand.canvas.rect().center()
    places = [middle + QPoint(*step) for step in ((-90, -60), (95, -50), (61, 55), (-40, 62))]
    wanted = [hand.image_point(place) for place in places]
    width, height = hand.canvas.picture.size
    assert all(0 <= x <= width and 0 <= y <= height for x, y in wanted)
    hand.key(Qt.Key.Key_1)
    for place in places:
        QTest.mouseClick(hand.canvas, Qt.MouseButton.LeftButton, NONE, place)
    hand.key(Qt.Key.Key_Return)
    (damage,) = hand.panel.draft.damages
    assert_near(damage.regions[0].parts[0].outer, wanted)
    assert damage.type == "crush"


def test_a_vertex_is_there_on_press_already(hand):
    hand.key(Qt.Key.Key_2)
    QTest.mousePress(hand.canvas, Qt.MouseButton.LeftButton, NONE, hand.at(*BOX[0]))
    assert len(points(hand)) == 1
    QTest.mouseRelease(hand.canvas, Qt.MouseButton.LeftButton, NONE, hand.at(*BOX[0]))
    assert len(points(hand)) == 1


@pytest.mark.parametrize("way", ["first point", "double-click", "enter"])
def test_an_outline_is_finished_in_three_ways_and_the_pen_stays_in_the_hand(hand, way):
    hand.key(Qt.Key.Key_1)
    hand.clicks(*BOX)
    if way == "first point":
        hand.click(*BOX[0])
    elif way == "double-click":
        QTest.mouseDClick(hand.canvas, Qt.MouseButton.LeftButton, NONE, hand.at(*BOX[3]))
    else:
        hand.key(Qt.Key.Key_Return)
    (damage,) = hand.panel.draft.damages
    assert len(damage.regions[0].parts[0].outer) == 4
    assert points(hand) == ()
    hand.click(60, 60)
    assert len(points(hand)) == 1


def test_a_double_click_elsewhere_is_two_points(hand):
    hand.key(Qt.Key.Key_1)
    hand.clicks(*BOX[:3])
    hand.second_click(hand.at(*BOX[3]))
    assert len(points(hand)) == 4
    assert hand.panel.draft.damages == ()


def test_no_vertex_is_lost_in_two_hundred_rapid_clicks(hand):
    chance = random.Random(3)
    places = [QPoint(120, 90)]
    while len(places) < 200:
        place = QPoint(chance.randrange(150, 700), chance.randrange(100, 480))
        # Two clicks at one place are a double-click, which finishes.
        places += [place] if (place - places[-1]).manhattanLength() > 8 else []
    hand.key(Qt.Key.Key_1)
    for number, place in enumerate(places):
        if number % 2:
            hand.second_click(place)
        else:
            QTest.mouseClick(hand.canvas, Qt.MouseButton.LeftButton, NONE, place)
    assert_near(points(hand), [hand.image_point(place) for place in places])


def test_an_outline_of_two_points_is_not_finished_and_not_lost(hand):
    hand.key(Qt.Key.Key_1)
    hand.clicks(*BOX[:2])
    hand.key(Qt.Key.Key_Return)
    assert len(points(hand)) == 2
    assert hand.panel.notice.isVisible()
    assert "three" in hand.panel.notice.text()


@pytest.mark.parametrize("way", ["right-click", "backspace", "ctrl+z"])
def test_the_last_vertex_is_dropped_in_three_ways(hand, way):
    hand.key(Qt.Key.Key_1)
    hand.clicks(*BOX[:3])
    if way == "right-click":
        hand.click(50, 50, button=RIGHT)
    elif way == "backspace":
        hand.key(Qt.Key.Key_Backspace)
    else:
        hand.key(Qt.Key.Key_Z, CTRL)
    assert_near(points(hand), [hand.image_point(hand.at(*point)) for point in BOX[:2]])


def test_escape_cancels_and_ctrl_z_brings_the_outline_back(hand):
    hand.key(Qt.Key.Key_1)
    hand.clicks(*BOX)
    before = points(hand)
    hand.key(Qt.Key.Key_Escape)
    assert points(hand) == ()
    hand.key(Qt.Key.Key_Z, CTRL)
    assert points(hand) == before


def test_finishing_is_undone_to_the_open_outline(hand):
    uid = hand.outline(Qt.Key.Key_1, *BOX)
    before = ring(hand, uid)
    hand.key(Qt.Key.Key_Z, CTRL)
    assert points(hand) == before
    hand.key(Qt.Key.Key_Y, CTRL)
    assert ring(hand, uid) == before


def test_shift_drag_draws_freehand_with_no_more_points_than_it_takes(hand):
    hand.key(Qt.Key.Key_1)
    arc = [(320 + 100 * math.cos(a / 10), 180 + 100 * math.sin(a / 10)) for a in range(60)]
    hand.drag(*arc, modifiers=SHIFT)
    assert 15 < len(points(hand)) < 50
    hand.key(Qt.Key.Key_Return)
    (damage,) = hand.panel.draft.damages
    assert all(abs(math.dist(point, (320, 180)) - 100) < 1.5 for point in damage.regions[0].parts[0].outer)


def test_clicks_outside_the_image_are_clamped_to_its_border(hand):
    hand.canvas.zoom_to(0.5)
    hand.key(Qt.Key.Key_1)
    hand.clicks((-40, -30), (700, -30), (700, 400), (-40, 400))
    assert points(hand) == ((0.0, 0.0), (640.0, 0.0), (640.0, 360.0), (0.0, 360.0))


def test_a_vertex_is_dragged_and_clamped(hand):
    uid = hand.outline(Qt.Key.Key_1, *BOX)
    hand.drag(BOX[0], (200, 100), (180, 90))
    assert_near(ring(hand, uid)[:1], [hand.image_point(hand.at(180, 90))], 1.5)
    hand.drag(ring(hand, uid)[0], (-30, -30))
    assert ring(hand, uid)[0] == (0.0, 0.0)
    hand.key(Qt.Key.Key_Z, CTRL)
    assert ring(hand, uid)[0] != (0.0, 0.0)


def test_the_ghost_point_on_an_edge_is_pulled_out(hand):
    uid = hand.outline(Qt.Key.Key_1, *BOX)
    hand.drag((310, 120), (310, 90), (310, 80))
    assert len(ring(hand, uid)) == 5
    assert_near(ring(hand, uid)[1:2], [(310, 80)], 1.0)


def test_a_click_on_a_vertex_with_the_pen_in_the_hand_starts_the_next_outline(hand):
    hand.outline(Qt.Key.Key_1, *BOX)
    hand.click(*BOX[0])
    assert len(points(hand)) == 1


def test_alt_click_deletes_a_vertex(hand):
    uid = hand.outline(Qt.Key.Key_1, *BOX)
    hand.click(*BOX[1], modifiers=ALT)
    assert len(ring(hand, uid)) == 3


def test_rubber_band_and_delete_take_vertices_away(hand):
    uid = hand.outline(Qt.Key.Key_1, *BOX, (190.0, 180.0))
    hand.put_pen_down()
    hand.drag((380, 60), (430, 160))
    assert len(hand.canvas.tool.vertices) == 1
    hand.key(Qt.Key.Key_Delete)
    assert len(ring(hand, uid)) == 4


def test_alt_draw_inside_a_region_makes_a_cut_out(hand):
    uid = hand.outline(Qt.Key.Key_1, *BOX)
    hand.click(*INNER[0], modifiers=ALT)
    assert hand.panel.draft.pen("top").purpose is PenPurpose.CUTOUT
    hand.clicks(*INNER[1:])
    hand.key(Qt.Key.Key_Return)
    (part,) = hand.panel.draft.region(uid, "top").parts
    assert_near(part.cutouts[0], INNER, 1.0)


def test_without_the_pen_an_alt_click_cuts_out_and_an_alt_drag_moves(hand):
    uid = hand.outline(Qt.Key.Key_1, *BOX)
    hand.put_pen_down()
    before = ring(hand, uid)
    hand.drag((310, 180), (330, 170), (350, 160), modifiers=ALT)
    shift = ring(hand, uid)[0][0] - before[0][0], ring(hand, uid)[0][1] - before[0][1]
    assert_near([shift], [(40, -20)], 1.5)
    hand.click(340, 170, modifiers=ALT)
    assert hand.panel.draft.pen("top").purpose is PenPurpose.CUTOUT


def test_alt_draw_beside_every_region_is_refused_with_a_sentence(hand):
    hand.outline(Qt.Key.Key_1, *BOX)
    hand.click(60, 60, modifiers=ALT)
    assert points(hand) == ()
    assert "cut-out" in hand.panel.notice.text()


def test_shift_alt_draw_adds_a_part(hand):
    uid = hand.outline(Qt.Key.Key_1, *BOX)
    hand.click(480, 60, modifiers=SHIFT | ALT)
    hand.clicks((560, 60), (560, 120))
    hand.key(Qt.Key.Key_Return)
    assert len(hand.panel.draft.damages) == 1
    assert len(hand.panel.draft.region(uid, "top").parts) == 2


def test_a_region_is_not_dragged_by_accident_but_by_its_handle(hand):
    uid = hand.outline(Qt.Key.Key_1, *BOX)
    hand.put_pen_down()
    before = ring(hand, uid)
    hand.click(310, 180)
    hand.drag((310, 180), (380, 220))
    assert ring(hand, uid) == before
    handle = hand.canvas.handle.center().toPoint()
    start = hand.image_point(handle)
    hand.drag(start, (start[0] + 20, start[1] + 10), (start[0] + 50, start[1] + 30))
    assert_near(ring(hand, uid)[:1], [(before[0][0] + 50, before[0][1] + 30)], 1.5)


def test_the_handle_follows_its_region_when_panning_and_zooming(hand):
    hand.outline(Qt.Key.Key_1, *BOX)
    hand.canvas.zoom_to(1.5)
    before = hand.canvas.handle
    hand.drag((320, 200), (330, 210), (350, 220), button=MIDDLE)
    moved = hand.canvas.handle.topLeft() - before.topLeft()
    assert moved.x() == pytest.approx(45, abs=2)
    assert moved.y() == pytest.approx(30, abs=2)


def test_a_dragged_region_stays_in_the_image(hand):
    uid = hand.outline(Qt.Key.Key_1, *BOX)
    hand.put_pen_down()
    hand.drag((310, 180), (100, 20), (-200, -200), modifiers=ALT)
    assert_near(ring(hand, uid)[:1], [(0, 0)])
    assert ring(hand, uid)[2][0] == pytest.approx(180, abs=1.5)


def test_delete_takes_the_selected_region_and_undo_brings_it_back(hand):
    hand.outline(Qt.Key.Key_1, *BOX)
    hand.put_pen_down()
    hand.click(310, 180)
    hand.key(Qt.Key.Key_Delete)
    assert hand.panel.draft.damages == ()
    hand.key(Qt.Key.Key_Z, CTRL)
    assert len(hand.panel.draft.damages) == 1


@pytest.mark.parametrize("way", ["clicks", "stroke"])
def test_a_stretch_of_the_outline_is_redrawn_with_shift(hand, way):
    uid = hand.outline(Qt.Key.Key_1, *BOX)
    hand.put_pen_down()
    hand.click(310, 180)
    if way == "clicks":
        hand.click(280, 120, modifiers=SHIFT)
        hand.clicks((290, 90), (330, 90), (340, 120))
    else:
        hand.drag((280, 120), (285, 105), (290, 90), (310, 88), (330, 90), (336, 105), (340, 120), modifiers=SHIFT)
    assert points(hand) == ()
    assert ring_area(ring(hand, uid)) > 180 * 120 + 1000
    hand.key(Qt.Key.Key_Z, CTRL)
    hand.key(Qt.Key.Key_Escape)
    assert ring_area(ring(hand, uid)) == pytest.approx(180 * 120, rel=0.02)


def test_a_locked_outline_is_not_changed_by_hand_or_key_until_it_is_unlocked(hand):
    uid = hand.outline(Qt.Key.Key_1, *BOX)
    hand.put_pen_down()
    hand.click(310, 180)
    hand.key(Qt.Key.Key_L)
    before = hand.panel.draft.damages
    hand.drag(BOX[0], (180, 90))
    hand.drag((310, 180), (340, 200), modifiers=ALT)
    hand.panel.select_damage(uid)
    for key in (Qt.Key.Key_Delete, Qt.Key.Key_2, Qt.Key.Key_M, Qt.Key.Key_P):
        hand.key(key)
    assert hand.panel.draft.damages == before
    assert "locked" in hand.panel.notice.text()
    hand.key(Qt.Key.Key_L)
    hand.key(Qt.Key.Key_2)
    assert hand.panel.draft.damages[0].type == "tear"


def test_plus_and_minus_move_the_selected_damage_in_the_order(hand):
    first = hand.outline(Qt.Key.Key_1, *BOX)
    hand.outline(Qt.Key.Key_2, *INNER)
    hand.panel.select_damage(first)
    QTest.keyClick(hand.canvas, "+")
    assert hand.panel.draft.damages[-1].uid == first
    QTest.keyClick(hand.canvas, "-")
    assert hand.panel.draft.damages[0].uid == first


def test_a_type_key_relabels_a_picked_damage_but_arms_the_pen_after_drawing(hand):
    hand.outline(Qt.Key.Key_1, *BOX)
    hand.key(Qt.Key.Key_2)
    assert hand.panel.draft.damages[0].type == "crush"
    assert hand.canvas.tool.armed == "tear"
    hand.put_pen_down()
    hand.click(310, 180)
    hand.key(Qt.Key.Key_5)
    assert hand.panel.draft.damages[0].type == "spillage"


def test_a_type_key_in_mid_outline_changes_what_is_drawn(hand):
    hand.key(Qt.Key.Key_1)
    hand.clicks(*BOX)
    hand.key(Qt.Key.Key_3)
    hand.key(Qt.Key.Key_Return)
    assert hand.panel.draft.damages[0].type == "hole"


def test_m_and_p_toggle_the_selected_damage_or_the_next(hand):
    hand.key(Qt.Key.Key_M)
    hand.outline(Qt.Key.Key_1, *BOX)
    assert hand.panel.draft.damages[0].severity is Severity.MAJOR
    hand.key(Qt.Key.Key_M)
    hand.key(Qt.Key.Key_P)
    damage = hand.panel.draft.damages[0]
    assert (damage.severity, damage.surface) == (Severity.MINOR, Surface.PRODUCT)


@pytest.mark.parametrize("way", ["middle", "space"])
def test_panning_in_mid_outline_keeps_it_and_adds_nothing(hand, way):
    hand.canvas.zoom_to(2.0)
    hand.key(Qt.Key.Key_1)
    hand.clicks((300, 160), (340, 160))
    before, place = points(hand), hand.canvas.viewport
    if way == "middle":
        hand.drag((320, 200), (300, 190), (280, 180), button=MIDDLE)
    else:
        QTest.keyPress(hand.canvas, Qt.Key.Key_Space)
        hand.drag((320, 200), (300, 190), (280, 180))
        QTest.keyRelease(hand.canvas, Qt.Key.Key_Space)
    assert points(hand) == before
    assert hand.canvas.viewport.x < place.x - 20
    hand.click(330, 200)
    assert_near(points(hand)[2:], [hand.image_point(hand.at(330, 200))])


def test_the_wheel_zooms_at_the_cursor_also_in_mid_outline(hand):
    hand.key(Qt.Key.Key_1)
    hand.clicks(*BOX[:2])
    at = hand.at(300, 200)
    before, scale = hand.image_point(at), hand.canvas.viewport.scale
    wheel(hand.canvas, at, 3)
    assert hand.canvas.viewport.scale == pytest.approx(scale * 1.2**3)
    assert_near([hand.image_point(at)], [before], 1e-9)
    assert len(points(hand)) == 2


def test_zoom_keys_show_a_hundred_per_cent_and_fit(hand):
    wheel(hand.canvas, hand.at(300, 200), 4)
    hand.key(Qt.Key.Key_0, CTRL)
    assert hand.canvas.viewport.scale == 1.0
    hand.key(Qt.Key.Key_F)
    left, top = hand.canvas.viewport.to_widget(0, 0)
    right, bottom = hand.canvas.viewport.to_widget(640, 360)
    assert left >= 0
    assert top >= 0
    assert right <= hand.canvas.width()
    assert bottom <= hand.canvas.height()


def test_a_double_click_never_zooms(hand):
    before = hand.canvas.viewport
    QTest.mouseDClick(hand.canvas, Qt.MouseButton.LeftButton, NONE, hand.at(50, 50))
    assert hand.canvas.viewport == before


def test_above_four_hundred_per_cent_pixels_are_not_smoothed(hand, qtbot):
    hand.canvas.zoom_to(16.0)
    qtbot.waitUntil(lambda: hand.canvas.is_fine)
    shown = hand.canvas.grab().toImage()
    x, y = hand.canvas.viewport.to_widget(300, 170)
    row = {shown.pixelColor(round(x) + step, round(y) + 8).rgb() for step in range(1, 15)}
    assert len(row) == 1


def test_peek_hides_the_outlines_while_h_is_held(hand):
    hand.outline(Qt.Key.Key_1, *BOX)
    hand.key(Qt.Key.Key_Escape)
    edge = hand.at(310, 120)
    drawn = hand.canvas.grab().toImage().pixelColor(edge)
    QTest.keyPress(hand.canvas, Qt.Key.Key_H)
    hidden = hand.canvas.grab().toImage().pixelColor(edge)
    QTest.keyRelease(hand.canvas, Qt.Key.Key_H)
    assert hidden != drawn
    assert hand.canvas.grab().toImage().pixelColor(edge) == drawn


def test_what_is_cached_looks_as_what_is_painted_anew(hand, qtbot):
    for key, shift in ((Qt.Key.Key_1, 0), (Qt.Key.Key_2, 90), (Qt.Key.Key_3, 180)):
        hand.outline(key, (100 + shift, 60), (160 + shift, 70), (150 + shift, 160))
    hand.put_pen_down()
    hand.canvas.zoom_to(2.0)
    hand.drag((320, 200), (300, 190), (290, 170), button=MIDDLE)
    hand.drag((320, 200), (340, 210), (350, 230), button=MIDDLE)
    qtbot.waitUntil(lambda: hand.canvas.is_fine)
    hand.click(130, 90)
    hand.key(Qt.Key.Key_M)
    hand.put_pen_down()
    cached = hand.canvas.grab().toImage()
    hand.canvas.set_picture(hand.canvas.picture)
    assert hand.canvas.grab().toImage() == cached


@pytest.fixture(scope="module")
def screen():
    return QTest.createTouchDevice()


def test_a_tap_adds_a_vertex_and_a_double_tap_finishes(hand, screen):
    hand.key(Qt.Key.Key_1)
    for point in BOX:
        place = hand.at(*point)
        QTest.touchEvent(hand.canvas, screen).press(0, place, hand.canvas).commit()
        QTest.touchEvent(hand.canvas, screen).release(0, place, hand.canvas).commit()
    assert len(points(hand)) == 4
    place = hand.at(*BOX[0]) + QPoint(15, 10)
    QTest.touchEvent(hand.canvas, screen).press(0, place, hand.canvas).commit()
    QTest.touchEvent(hand.canvas, screen).release(0, place, hand.canvas).commit()
    assert len(hand.panel.draft.damages) == 1


def test_two_fingers_zoom_and_pan_in_mid_outline_without_drawing(hand, screen):
    hand.key(Qt.Key.Key_1)
    hand.clicks(*BOX[:2])
    before, scale = points(hand), hand.canvas.viewport.scale
    first, second = QPoint(300, 250), QPoint(400, 250)
    under = hand.image_point(QPoint(350, 250))
    touch = QTest.touchEvent
    touch(hand.canvas, screen).press(0, first, hand.canvas).commit()
    touch(hand.canvas, screen).move(0, first, hand.canvas).press(1, second, hand.canvas).commit()
    for step in range(1, 6):
        apart = QPoint(10 * step, 0)
        touch(hand.canvas, screen).move(0, first - apart, hand.canvas).move(1, second + apart, hand.canvas).commit()
    touch(hand.canvas, screen).release(0, first, hand.canvas).release(1, second, hand.canvas).commit()
    assert points(hand) == before
    assert hand.canvas.viewport.scale == pytest.approx(scale * 2.0)
    assert_near([hand.image_point(QPoint(350, 250))], [under], 1e-6)


def test_a_finger_takes_a_vertex_from_twenty_pixels_away(hand, screen):
    uid = hand.outline(Qt.Key.Key_1, *BOX)
    hand.put_pen_down()
    hand.click(310, 180)
    start = hand.at(*BOX[0]) + QPoint(-14, -14)
    stop = start + QPoint(-40, -30)
    QTest.touchEvent(hand.canvas, screen).press(0, start, hand.canvas).commit()
    QTest.touchEvent(hand.canvas, screen).move(0, (start + stop) / 2, hand.canvas).commit()
    QTest.touchEvent(hand.canvas, screen).move(0, stop, hand.canvas).commit()
    QTest.touchEvent(hand.canvas, screen).release(0, stop, hand.canvas).commit()
    assert_near(ring(hand, uid)[:1], [hand.image_point(stop)], 0.01)


def test_a_finger_that_moves_with_the_pen_draws_freehand(hand, screen):
    hand.key(Qt.Key.Key_1)
    QTest.touchEvent(hand.canvas, screen).press(0, hand.at(100, 100), hand.canvas).commit()
    for x in range(110, 300, 10):
        QTest.touchEvent(hand.canvas, screen).move(0, hand.at(x, 120), hand.canvas).commit()
    QTest.touchEvent(hand.canvas, screen).release(0, hand.at(300, 120), hand.canvas).commit()
    assert_near(points(hand)[-1:], [(300, 120)], 2.0)
    assert len(points(hand)) < 6
