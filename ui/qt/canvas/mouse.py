"""The mouse on the canvas: main button draws, the middle one or Space pans, the right one drops, a wheel zooms."""

from __future__ import annotations

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QKeyEvent, QMouseEvent, QWheelEvent

from ui.qt.canvas import choosing
from ui.qt.canvas import tool as tools
from ui.qt.canvas.tool import ToolKind

WHEEL_STEP = 1.2
_LEFT, _MIDDLE, _RIGHT = Qt.MouseButton.LeftButton, Qt.MouseButton.MiddleButton, Qt.MouseButton.RightButton


class Mouse:
    """Turns Qt's mouse events into presses, drags, pans and zooms of the canvas."""

    def __init__(self, canvas) -> None:
        self._canvas = canvas
        self._pan_from: QPointF | None = None
        self.holds_space = False

    @property
    def is_panning(self) -> bool:
        return self._pan_from is not None

    def pressed(self, event: QMouseEvent, is_double: bool) -> None:
        """A button goes down. Of two quick clicks Qt calls the second a double-click: at another place it is none."""
        at = event.position()
        if event.button() == _MIDDLE or (event.button() == _LEFT and self.holds_space):
            self._pan_from = at
            self._canvas.show_cursor()
        elif event.button() == _RIGHT:
            self._canvas.act(tools.drop_last)
        elif event.button() == _LEFT:
            self._canvas.press(at, self._canvas.pointer(at, event.modifiers()), is_double)

    def moved(self, event: QMouseEvent) -> None:
        at, canvas = event.position(), self._canvas
        pointer = canvas.pointer(at, event.modifiers())
        if self._pan_from is not None:
            step, self._pan_from = at - self._pan_from, at
            canvas.pan_by(step.x(), step.y())
        elif canvas.tool.gesture is None:
            canvas.hover(at, pointer)
        elif event.buttons() & _LEFT:
            canvas.drag(at, pointer)
        else:
            # The release went to another window; what was dragged so far counts.
            canvas.release(at, pointer)

    def released(self, event: QMouseEvent) -> None:
        if self._pan_from is not None and event.button() in (_LEFT, _MIDDLE):
            self._pan_from = None
            self._canvas.show_cursor()
        elif event.button() == _LEFT:
            at = event.position()
            self._canvas.release(at, self._canvas.pointer(at, event.modifiers()))

    def turned(self, event: QWheelEvent) -> None:
        # With Alt, Qt turns the wheel sideways.
        notches = (event.angleDelta().y() or event.angleDelta().x()) / 120
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier and self._canvas.tool.kind is ToolKind.BRUSH:
            self._canvas.act(choosing.change_brush, notches)
        else:
            self._canvas.zoom_by(WHEEL_STEP**notches, event.position())
        event.accept()

    def space(self, event: QKeyEvent, is_down: bool) -> bool:
        """Take the event if it is the plain space bar; False where it is another key."""
        if event.key() != Qt.Key.Key_Space or (is_down and event.modifiers()):
            return False
        if not event.isAutoRepeat():
            self.holds_space = is_down
            self._canvas.show_cursor()
        return True

    def let_go(self) -> None:
        """The focus went elsewhere, and the release of the space bar with it."""
        self.holds_space = False
