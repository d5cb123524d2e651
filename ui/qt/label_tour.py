"""Every state of labelling, as a person gets there: tools, proposals, millimetres, light, checks, taking again."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from functools import cache

from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from booth.frames import FrameSet
from booth.outlines import simplify
from booth.simulation.items import item_spec, make_item
from booth.simulation.render import Render
from booth.simulation.scene import default_cameras, default_lights
from storage.records import ItemRef, Point
from ui.qt.aids.moved import Moved
from ui.qt.aids.proposing import Proposing
from ui.qt.aids.region_bar import RegionTools
from ui.qt.aids.reshooting import Reshooting
from ui.qt.aids.smart import SmartOutlines
from ui.qt.label.wanted import DepthStyle
from ui.qt.pages.capture.page import CapturePage
from ui.qt.waiting import settle, wait_for

CTRL, NONE = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.NoModifier
LEFT = Qt.MouseButton.LeftButton
SEED, KIND, DAMAGE, SEVERITY = 9316, "carton", "crush", "major"
NUDGE_MM = 3.0


class Hand:
    """A person's hand over the canvas of a label panel, with real keys and a real mouse; points are image pixels."""

    def __init__(self, panel) -> None:
        self._panel, self._canvas = panel, panel.canvas

    def key(self, key: Qt.Key, modifiers: Qt.KeyboardModifier = NONE) -> None:
        QTest.keyClick(self._canvas, key, modifiers)
        settle(0.2)

    def _at(self, point: Point) -> QPoint:
        return QPointF(*self._canvas.viewport.to_widget(*point)).toPoint()

    def click(self, *points: Point) -> None:
        for point in points:
            QTest.mouseClick(self._canvas, LEFT, NONE, self._at(point))
            settle(0.7)

    def hover(self, point: Point) -> None:
        self._move(point, Qt.MouseButton.NoButton)

    def press(self, start: Point, stop: Point) -> None:
        """Press and move, and hold."""
        QTest.mousePress(self._canvas, LEFT, NONE, self._at(start))
        self._move(stop, LEFT)

    def drag(self, start: Point, stop: Point) -> None:
        self.press(start, stop)
        QTest.mouseRelease(self._canvas, LEFT, NONE, self._at(stop))

    def _move(self, point: Point, held: Qt.MouseButton) -> None:
        place = self._at(point)
        told = QPointF(place), QPointF(self._canvas.mapToGlobal(place)), Qt.MouseButton.NoButton, held, NONE
        QApplication.sendEvent(self._canvas, QMouseEvent(QEvent.Type.MouseMove, *told))
        settle(0.2)

    def put_down(self) -> None:
        for _ in range(3):
            self.key(Qt.Key.Key_Escape)

    def show(self, view: str) -> None:
        while self._panel.showing.view != view:
            self.key(Qt.Key.Key_Right)
        settle(0.5)


class LabelTour:
    """Labels a crushed carton with keys and mouse; `shoot` takes the screen under a name.

    The page shows the live half when the tour begins.
    """

    def __init__(self, page: CapturePage, station, shoot: Callable[[str], None]) -> None:
        self._page, self._station, self._shoot = page, station, shoot
        self._panel, self._hand = page.label, Hand(page.label)

    def go(self) -> None:
        self._moved()
        self._capture()
        self._draw()
        self._project()
        self._tools()
        self._light()
        self._checks()
        self._take_again()

    def _capture(self) -> None:
        stage = self._station.rig.stage
        stage.place(seed=SEED, kind=KIND, damage=DAMAGE, severity=SEVERITY)
        stage.settle()
        settle(2.0)
        QTest.keyClick(self._page.live, Qt.Key.Key_Space)
        wait_for(lambda: self._page.is_labelling and self._panel.isEnabled())
        wait_for(lambda: bool(self._panel.canvas.picture.levels))
        settle(2.0)

    def _draw(self) -> None:
        corners = crush_seen_from("top")
        self._hand.key(Qt.Key.Key_1)
        self._hand.click(*corners[:-1])
        self._hand.hover(corners[-1])
        self._shoot("pen")
        self._hand.click(corners[-1])
        self._hand.key(Qt.Key.Key_Return)
        wait_for(lambda: self._panel.side.damages.rows.rowCount() == 1)
        settle(3.0)
        self._shoot("millimetres")

    def _project(self) -> None:
        proposing = self._companion(Proposing)
        self._hand.key(Qt.Key.Key_B, CTRL)
        wait_for(lambda: bool(proposing.waiting) and not proposing.maker.is_busy)
        self._shoot("projected")
        self._hand.key(Qt.Key.Key_Tab)
        settle(1.0)
        self._shoot("proposal")
        while proposing.focused is not None:
            self._hand.key(Qt.Key.Key_Return)
            settle(0.5)
        self._hand.show("top")
        settle(2.0)
        self._shoot("agreed")
        (x, y), *_ = crush_seen_from("top")
        self._hand.drag((x, y), (x + 14.0, y - 14.0))
        settle(1.0)
        self._shoot("stale")

    def _tools(self) -> None:
        (x, y), smart = crush_seen_from("top")[0], self._companion(SmartOutlines)
        region = self._companion(RegionTools)
        region.shows.click()
        self._shoot("region")
        region.shows.click()
        self._hand.key(Qt.Key.Key_B)
        self._hand.hover((x, y))
        self._shoot("brush")
        self._hand.key(Qt.Key.Key_R)
        self._hand.press((x - 160.0, y - 130.0), (x - 60.0, y - 60.0))
        self._shoot("rectangle")
        self._hand.key(Qt.Key.Key_Escape)
        QTest.mouseRelease(self._panel.canvas, LEFT)
        self._hand.key(Qt.Key.Key_S)
        self._hand.drag(*box_around(crush_seen_from("top")))
        wait_for(lambda: smart.is_answered)
        settle(0.5)
        self._shoot("smart")
        self._hand.key(Qt.Key.Key_Escape)
        self._hand.put_down()

    def _light(self) -> None:
        for name in ("range", "relief", "difference"):
            self._hand.key(Qt.Key.Key_D)
            wait_for(lambda: not self._panel.showing.is_waiting)
            self._shoot(name)
        self._hand.key(Qt.Key.Key_D)
        self._hand.key(Qt.Key.Key_A)
        self._shoot("adjust")
        self._hand.key(Qt.Key.Key_A)
        for style in DepthStyle:
            self._panel.showing.show_depth_as(style)
            wait_for(lambda: not self._panel.showing.is_waiting)
            self._shoot(f"depth-{style}")
        self._panel.showing.show_depth(False)
        self._panel.select_damage(self._panel.draft.damages[0].uid)
        self._hand.key(Qt.Key.Key_T)
        settle(1.5)
        self._shoot("best-light")

    def _checks(self) -> None:
        self._hand.put_down()
        x, y = crush_seen_from("top")[0]
        self._hand.key(Qt.Key.Key_2)
        self._hand.click((x - 200, y - 60), (x - 90, y + 40), (x - 90, y - 60), (x - 200, y + 40))
        self._hand.key(Qt.Key.Key_Return)
        self._hand.put_down()
        settle(1.5)
        self._shoot("finding")
        while self._panel.draft.pens or len(self._panel.draft.damages) > 1:
            self._hand.key(Qt.Key.Key_Z, CTRL)
        self._hand.put_down()

    def _take_again(self) -> None:
        taking = self._companion(Reshooting)
        self._hand.key(Qt.Key.Key_R, CTRL)
        self._shoot("take-again")
        self._hand.key(Qt.Key.Key_R, CTRL)
        wait_for(taking.bar.earlier.isEnabled)
        self._shoot("taken-again")
        QTest.mouseClick(taking.bar.earlier, LEFT)
        settle(0.5)
        self._shoot("earlier-image")
        QTest.mouseClick(taking.bar.earlier, LEFT)
        self._station.rig.stage.move(15.0, 5.0)
        self._station.rig.stage.settle()
        self._hand.key(Qt.Key.Key_R, CTRL)
        wait_for(lambda: taking.bar.one.isEnabled())
        settle(1.0)
        self._shoot("take-again-refused")
        self._hand.key(Qt.Key.Key_Escape)

    def _moved(self) -> None:
        """A capture in which the item moved before the last two lightings."""
        rig = self._station.rig
        rig.stage.place(seed=SEED, kind=KIND, damage=DAMAGE, severity=SEVERITY)
        rig.stage.settle()
        before = rig.capture()
        rig.stage.move(NUDGE_MM, 0.0)
        rig.stage.settle()
        after = rig.capture()
        shots = (*before.shots[:2], *after.shots[2:])
        mixed = FrameSet(uuid.uuid4().hex, before.profile, shots, before.started_ns, before.started_utc_us)
        self._page.open_label(self._station.store.captures.add(mixed, ItemRef("nudged")))
        wait_for(lambda: self._panel.isEnabled())
        wait_for(lambda: bool(self._companion(Moved).found.get("top")))
        self._shoot("moved")
        self._hand.key(Qt.Key.Key_N)
        wait_for(lambda: not self._page.is_labelling)

    def _companion(self, kind: type):
        return next(one for one in self._panel.companions if type(one) is kind)


@cache
def crush_seen_from(view: str) -> tuple[Point, ...]:
    """The true outline of the tour's damage with few points, in pixels of a view."""
    spec = item_spec(SEED, KIND, DAMAGE, SEVERITY)
    truth = Render(make_item(spec), default_cameras(), default_lights(), spec).truth(view)
    return simplify(truth.damages[0].outline()[0].outer, 2.0)


def box_around(points: tuple[Point, ...], margin_px: float = 10.0) -> tuple[Point, Point]:
    """Two opposite corners of a box around points."""
    low, high = (tuple(map(extreme, zip(*points, strict=True))) for extreme in (min, max))
    return (low[0] - margin_px, low[1] - margin_px), (high[0] + margin_px, high[1] + margin_px)
