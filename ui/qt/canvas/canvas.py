"""The canvas: shows one view with its regions and turns mouse, wheel and touch into commands for the draft."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from PySide6.QtCore import QEvent, QPointF, QRect, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QWidget

from ui.qt.canvas import tool as tools
from ui.qt.canvas.layers import BaseLayer
from ui.qt.canvas.live import LivePainter
from ui.qt.canvas.paint import Look, ShapePainter
from ui.qt.canvas.picture import Picture
from ui.qt.canvas.scene import Shape, shapes_of
from ui.qt.canvas.tool import Pointer, Scene, Step, Tool
from ui.qt.canvas.touch import Touch
from ui.qt.canvas.viewport import Viewport, fitted, panned, scaled, zoomed
from ui.qt.theme import COLORS
from ui.workflow.annotation_draft import AnnotationDraft

WHEEL_STEP = 1.2
SMOOTH_BELOW = 4.0
REST_MS = 130
MANY_AT_ONCE = 24
_LEFT, _MIDDLE, _RIGHT = Qt.MouseButton.LeftButton, Qt.MouseButton.MiddleButton, Qt.MouseButton.RightButton


class Canvas(QWidget):
    """Shows what it is given (picture, draft, tool) and announces what the hand wishes.

    `commanded` carries a command for the draft; who handles it calls `set_draft` before it returns, or refuses by
    not doing so. `tool_changed` tells of every change of pen or selection, `refused` why something cannot be done.
    """

    commanded = Signal(object)
    tool_changed = Signal(object)
    refused = Signal(object)
    zoom_changed = Signal(float)

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.look = look
        self._draft, self._view = AnnotationDraft(0), ""
        self._shapes: tuple[Shape, ...] = ()
        self._known: dict[str, tuple[Shape, ...]] = {}
        self._tool = Tool()
        self._picture = Picture()
        self._viewports: dict[str, Viewport] = {}
        self._viewport = Viewport()
        self._painter, self._live = ShapePainter(), LivePainter(self)
        self._base = BaseLayer(self._paint_base)
        self._fine, self._peeks, self._space = True, False, False
        self._cursor: QPointF | None = None
        self._pan_from: QPointF | None = None
        self._touch = Touch(self)
        self._rest = QTimer(self, singleShot=True, interval=REST_MS)
        self._rest.timeout.connect(self._be_fine)
        self._set_up()

    # What the canvas shows

    @property
    def tool(self) -> Tool:
        return self._tool

    @property
    def viewport(self) -> Viewport:
        return self._viewport

    @property
    def view(self) -> str:
        return self._view

    @property
    def picture(self) -> Picture:
        return self._picture

    @property
    def shapes(self) -> tuple[Shape, ...]:
        return self._shapes

    @property
    def scene(self) -> Scene:
        return Scene(self._draft, self._view, self._picture.size, self._viewport.scale, self._shapes)

    def begin(self, shapes: Mapping[str, tuple[Shape, ...]] | None = None) -> None:
        """Begin a new capture: every view is fitted again. `shapes` of some views may be made beforehand."""
        self._view, self._shapes, self._known = "", (), dict(shapes or {})
        self._viewports.clear()
        self._viewport = replace(self._viewport, fits=True)

    def show_view(self, view: str, picture: Picture, draft: AnnotationDraft) -> None:
        """Show a view; its zoom and pan are as they were when it was last shown."""
        is_other = view != self._view or view not in self._viewports
        if is_other:
            self._tool = replace(self._tool, gesture=None, vertices=frozenset())
            shapes = self._known.pop(view, ())
            self._known[self._view] = self._shapes
            self._view, self._shapes = view, shapes
            self._viewport = self._viewports.get(view) or Viewport()
        self.set_draft(draft)
        self.set_picture(picture)
        if is_other and len(self._shapes) > MANY_AT_ONCE:
            self._be_quick()

    def set_picture(self, picture: Picture) -> None:
        """Put another image under the shapes; zoom and pan stay, as far as the image has the same size."""
        is_other_size = picture.size != self._picture.size
        self._picture = picture
        if self._viewport.fits or (is_other_size and self._view not in self._viewports):
            self._viewport = fitted(picture.size, self._widget_size())
        self._viewports[self._view] = self._viewport
        self._invalidate()
        self.zoom_changed.emit(self._viewport.scale)

    def set_draft(self, draft: AnnotationDraft) -> None:
        """Show another state of the draft; only what differs is painted anew."""
        self._draft = draft
        before, self._shapes = self._shapes, shapes_of(draft, self._view, self._shapes)
        self._painter.keep(self._shapes)
        self._repaint_difference(before, self._shapes)
        self._live.refresh()

    def set_tool(self, tool: Tool) -> None:
        """Take another pen or selection."""
        before, self._tool = self._tool, tool
        if before.selected != tool.selected:
            for uid in (before.selected, tool.selected):
                self._repaint_shape(self.scene.shape(uid))
        self._show_cursor()
        self._live.refresh()
        if before != tool:
            self.tool_changed.emit(tool)

    def set_peek(self, peeks: bool) -> None:
        """Show the image without any shape, or with them again."""
        self._peeks = peeks
        self._invalidate()

    # What the keys do

    def act(self, transition, *arguments) -> None:
        """Take a step of the tool: one of the functions of `tool.py` that need no pointer."""
        self._take(transition(self._tool, self.scene, *arguments))

    def zoom_to(self, scale: float) -> None:
        """Show at a scale (1 = 100 %) around the middle, or around the cursor where it is over the canvas."""
        at = self._cursor or QPointF(self.width() / 2, self.height() / 2)
        self._look_from(scaled(self._viewport, scale, at.x(), at.y()))

    def zoom_by(self, factor: float, at: QPointF, dx: float = 0.0, dy: float = 0.0) -> None:
        """Zoom around a place of the widget and shift, as a pinch does both at once."""
        view = zoomed(self._viewport, factor, at.x(), at.y())
        self._look_from(panned(view, dx, dy, self._picture.size, self._widget_size()))

    def fit(self) -> None:
        self._look_from(fitted(self._picture.size, self._widget_size()))

    def pan_by(self, dx: float, dy: float) -> None:
        """Shift the image; what is painted is scrolled, and only what comes into view is painted."""
        ratio = self.devicePixelRatioF()
        dx, dy = round(dx * ratio) / ratio, round(dy * ratio) / ratio
        after = panned(self._viewport, dx, dy, self._picture.size, self._widget_size())
        moved = after.x - self._viewport.x, after.y - self._viewport.y
        self._viewport = self._viewports[self._view] = after
        if all(abs(step * ratio - round(step * ratio)) < 1e-6 for step in moved):
            self._fine = False
            self._base.scroll(*moved)
            self._rest.start()
        else:
            self._base.invalidate()
        self.update()

    # What the hand does

    def press(self, at: QPointF, pointer: Pointer, is_double: bool = False) -> None:
        self._cursor = at
        pointer = replace(pointer, on_handle=self._live.handle_at(at, pointer.touch))
        self._take(tools.press(self._tool, self.scene, pointer, is_double))

    def drag(self, at: QPointF, pointer: Pointer) -> None:
        self._cursor = at
        self._take(tools.move(self._tool, self.scene, pointer))

    def release(self, at: QPointF, pointer: Pointer) -> None:
        self._cursor = at
        self._take(tools.release(self._tool, self.scene, pointer))

    def pointer(self, at: QPointF, modifiers=Qt.KeyboardModifier.NoModifier, touch: bool = False) -> Pointer:
        """The place of the widget as the tool understands it."""
        shift = bool(modifiers & Qt.KeyboardModifier.ShiftModifier)
        alt = bool(modifiers & Qt.KeyboardModifier.AltModifier)
        return Pointer(self._viewport.to_image(at.x(), at.y()), shift, alt, touch)

    def mousePressEvent(self, event) -> None:
        self._mouse_pressed(event, is_double=False)

    def mouseDoubleClickEvent(self, event) -> None:
        # Qt sends the second of two quick clicks as this; where it is not at the same place it is a click.
        self._mouse_pressed(event, is_double=True)

    def mouseMoveEvent(self, event) -> None:
        at = event.position()
        if self._pan_from is not None:
            step = at - self._pan_from
            self._pan_from = at
            self.pan_by(step.x(), step.y())
        elif self._tool.gesture is not None:
            self.drag(at, self.pointer(at, event.modifiers()))
        else:
            self._hover(at, event.modifiers())

    def mouseReleaseEvent(self, event) -> None:
        if self._pan_from is not None and event.button() in (_LEFT, _MIDDLE):
            self._pan_from = None
            self._show_cursor()
        elif event.button() == _LEFT:
            self.release(event.position(), self.pointer(event.position(), event.modifiers()))

    def wheelEvent(self, event) -> None:
        # With Alt, Qt turns the wheel sideways.
        turned = event.angleDelta().y() or event.angleDelta().x()
        self.zoom_by(WHEEL_STEP ** (turned / 120), event.position())
        event.accept()

    def keyPressEvent(self, event) -> None:
        if event.key() != Qt.Key.Key_Space or event.modifiers():
            super().keyPressEvent(event)
        elif not event.isAutoRepeat():
            self._space = True
            self._show_cursor()

    def keyReleaseEvent(self, event) -> None:
        if event.key() != Qt.Key.Key_Space:
            super().keyReleaseEvent(event)
        elif not event.isAutoRepeat():
            self._space = False
            self._show_cursor()

    def focusOutEvent(self, event) -> None:
        self._space = False
        super().focusOutEvent(event)

    def leaveEvent(self, event) -> None:
        self._cursor = None
        self._live.refresh()
        super().leaveEvent(event)

    def event(self, event) -> bool:
        if event.type() in (QEvent.Type.TouchBegin, QEvent.Type.TouchUpdate, QEvent.Type.TouchEnd):
            self._touch.handle(event.points(), event.timestamp())
            event.accept()
            return True
        if event.type() == QEvent.Type.TouchCancel:
            self._touch.cancel()
            return True
        return super().event(event)

    # Painting

    def paintEvent(self, event) -> None:
        painter = QPainter(self)
        self._base.resize(self.size(), self.devicePixelRatioF())
        self._base.show(painter, event.region())
        if not self._peeks:
            self._live.paint(painter, event.rect())
        painter.end()

    def resizeEvent(self, event) -> None:
        if self._viewport.fits:
            self._viewport = fitted(self._picture.size, self._widget_size())
            self._viewports[self._view] = self._viewport
            self.zoom_changed.emit(self._viewport.scale)
        self._invalidate()
        super().resizeEvent(event)

    @property
    def cursor_at(self) -> QPointF | None:
        """Where the hand is over the canvas, in widget pixels."""
        return self._cursor

    @property
    def handle(self) -> QRectF | None:
        """The label of the selected region, by which it is moved; None without a selection."""
        return self._live.pill

    @property
    def is_fine(self) -> bool:
        """False while zooming and panning, when lines are thin and quick."""
        return self._fine

    def _paint_base(self, painter: QPainter, rect: QRect) -> None:
        painter.fillRect(rect, QColor(COLORS.ground))
        self._picture.paint(painter, self._viewport, SMOOTH_BELOW)
        if not self._peeks:
            inactive = [shape for shape in self._shapes if shape.damage.uid != self._tool.selected]
            self._painter.paint(painter, rect, inactive, self._viewport, self.look, self._fine)

    def _repaint_difference(self, before: tuple[Shape, ...], after: tuple[Shape, ...]) -> None:
        old, new = set(map(id, before)), set(map(id, after))
        different = [shape for shape in (*before, *after) if (id(shape) in old) != (id(shape) in new)]
        if len(different) > MANY_AT_ONCE:
            self._be_quick()
            return
        for shape in different:
            self._repaint_shape(shape)

    def _repaint_shape(self, shape: Shape | None) -> None:
        if shape is None:
            return
        rect = self._live.rect_of(shape.bounds)
        self._base.invalidate(rect)
        self.update(rect)

    def _invalidate(self) -> None:
        self._base.invalidate()
        self.update()

    def _be_quick(self) -> None:
        """Everything anew with thin lines, and with smooth ones once the hand rests."""
        self._fine = False
        self._rest.start()
        self._invalidate()

    def _be_fine(self) -> None:
        if self._pan_from is not None:
            self._rest.start()
            return
        self._fine = True
        self._invalidate()

    def _look_from(self, viewport: Viewport) -> None:
        before, self._viewport = self._viewport, viewport
        self._viewports[self._view] = viewport
        self._be_quick()
        if before.scale != viewport.scale:
            self.zoom_changed.emit(viewport.scale)

    # Steps of the tool

    def _take(self, step: Step) -> None:
        """Send the step's commands; its tool holds only where the draft took them."""
        if step.refused is not None:
            self.refused.emit(step.refused)
        for command in step.commands:
            before = self._draft
            self.commanded.emit(command)
            if self._draft is before:
                self.set_tool(replace(self._tool, gesture=None))
                return
        self.set_tool(step.tool)

    def _mouse_pressed(self, event, is_double: bool) -> None:
        at = event.position()
        if event.button() == _MIDDLE or (event.button() == _LEFT and self._space):
            self._pan_from = at
            self.setCursor(Qt.CursorShape.ClosedHandCursor)
        elif event.button() == _RIGHT:
            self.act(tools.drop_last)
        elif event.button() == _LEFT and self._picture.size != (0, 0):
            self.press(at, self.pointer(at, event.modifiers()), is_double)

    def _hover(self, at: QPointF, modifiers) -> None:
        self._cursor = at
        self._live.hover(self.pointer(at, modifiers))
        self._show_cursor()

    def _show_cursor(self) -> None:
        if self._pan_from is not None:
            return
        if self._space:
            shape = Qt.CursorShape.OpenHandCursor
        elif self._cursor is not None and self._live.handle_at(self._cursor, False):
            shape = Qt.CursorShape.SizeAllCursor
        elif self._tool.armed or self.scene.pen is not None:
            shape = Qt.CursorShape.CrossCursor
        else:
            shape = Qt.CursorShape.ArrowCursor
        if self.cursor().shape() != shape:
            self.setCursor(shape)

    def _widget_size(self) -> tuple[int, int]:
        return self.width(), self.height()

    def _set_up(self) -> None:
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_AcceptTouchEvents)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setMinimumSize(320, 240)
