"""Fingers on the canvas: one draws and drags, two pinch and pan, also in the middle of an outline."""

from __future__ import annotations

import math
from dataclasses import replace

from PySide6.QtCore import QPointF
from PySide6.QtGui import QEventPoint

from ui.qt.canvas.gestures import Stroke
from ui.qt.canvas.hands.reach import TOUCH_DRAG_PX
from ui.qt.canvas.tool import drop_last

_RELEASED = QEventPoint.State.Released
DOUBLE_TAP_MS = 350
# Fingers that begin to pinch do not come down at once; what the first one drew further than this was meant.
SLIP_PX = 40.0
DOUBLE_TAP_PX = 22.0


class Touch:
    """Turns touch points into presses of the canvas.

    A finger counts as a click only when it is lifted or has clearly moved: until then a second one may come down,
    and two fingers never draw. What the first one drew before the second came counts where it went far enough.
    """

    def __init__(self, canvas) -> None:
        self._canvas = canvas
        self._waiting: QPointF | None = None
        self._is_down = False
        self._began = self._reached = QPointF()
        self._pinch: tuple[QPointF, float] | None = None
        self._last_tap: tuple[int, QPointF] | None = None

    def handle(self, points: list[QEventPoint], time_ms: int) -> None:
        """All fingers of one touch event; `time_ms` is the event's own time."""
        down = [point for point in points if point.state() != _RELEASED]
        if len(points) >= 2:
            self._two_fingers(down)
        elif self._pinch is None and points:
            self._one_finger(points[0], time_ms)
        if not down:
            self._pinch = None

    def cancel(self) -> None:
        """The system took the fingers away, as a second finger would."""
        self._let_go()
        self._pinch = None

    def _one_finger(self, point: QEventPoint, time_ms: int) -> None:
        at = point.position()
        if point.state() == QEventPoint.State.Pressed:
            self._waiting = at
        elif point.state() == _RELEASED:
            self._lift(at, time_ms)
        elif self._is_down:
            self._reached = at
            self._canvas.drag(at, self._canvas.pointer(at, touch=True))
        elif self._waiting is not None and _distance(self._waiting, at) >= TOUCH_DRAG_PX:
            self._begin_drag(at)

    def _begin_drag(self, at: QPointF) -> None:
        """A finger that moves drags what it took, and draws freehand where it took nothing."""
        start, self._waiting = self._waiting, None
        self._is_down = True
        self._began, self._reached = start, at
        self._canvas.press(start, replace(self._canvas.pointer(start, touch=True), drags=True))
        self._canvas.drag(at, self._canvas.pointer(at, touch=True))

    def _lift(self, at: QPointF, time_ms: int) -> None:
        pointer = self._canvas.pointer(at, touch=True)
        if self._waiting is not None:
            is_double = self._is_double(at, time_ms)
            self._last_tap = None if is_double else (time_ms, at)
            self._canvas.press(at, pointer, is_double)
        if self._waiting is not None or self._is_down:
            self._canvas.release(at, pointer)
        self._waiting, self._is_down = None, False

    def _is_double(self, at: QPointF, time_ms: int) -> bool:
        if self._last_tap is None:
            return False
        return time_ms - self._last_tap[0] <= DOUBLE_TAP_MS and _distance(self._last_tap[1], at) <= DOUBLE_TAP_PX

    def _two_fingers(self, down: list[QEventPoint]) -> None:
        """Pan by the middle and zoom by the distance of the first two fingers that are down."""
        self._let_go()
        if len(down) < 2:
            self._pinch = self._pinch or (QPointF(), 0.0)
            return
        first, second = down[0].position(), down[1].position()
        middle, spread = (first + second) / 2, max(1.0, _distance(first, second))
        before = self._pinch
        self._pinch = middle, spread
        if before is not None and before[1] > 0:
            step = middle - before[0]
            self._canvas.zoom_by(spread / before[1], before[0], step.x(), step.y())

    def _let_go(self) -> None:
        if self._is_down and _distance(self._began, self._reached) >= SLIP_PX:
            self._canvas.settle()
        elif self._is_down:
            self._forget()
        self._waiting, self._is_down = None, False

    def _forget(self) -> None:
        """Drop what the finger began, with the point of the pen that it set."""
        canvas = self._canvas
        was_tracing = isinstance(canvas.tool.gesture, Stroke)
        canvas.set_tool(replace(canvas.tool, gesture=None))
        if was_tracing:
            canvas.act(drop_last)


def _distance(first: QPointF, second: QPointF) -> float:
    return math.hypot(first.x() - second.x(), first.y() - second.y())
