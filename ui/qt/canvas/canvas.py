"""The canvas: shows one view with its regions and announces what the hand wishes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Protocol

from PySide6.QtCore import QEvent, QPointF, QRect, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QWidget

from ui.qt.canvas import pointing
from ui.qt.canvas import tool as tools
from ui.qt.canvas.choosing import AFTER_THE_GESTURE
from ui.qt.canvas.layers import BaseLayer
from ui.qt.canvas.live import LivePainter
from ui.qt.canvas.mouse import Mouse
from ui.qt.canvas.paint import Look, Polygons, ShapePainter
from ui.qt.canvas.picture import Picture
from ui.qt.canvas.scene import Shape, difference, shapes_of
from ui.qt.canvas.sight import Sight
from ui.qt.canvas.targets import NO_TARGETS, Targets
from ui.qt.canvas.tool import Pending, Pointer, Scene, Step, Tool, ToolKind, is_moved
from ui.qt.canvas.touch import Touch
from ui.qt.canvas.viewport import Viewport
from ui.qt.theme import COLORS
from ui.workflow.annotating.draft import AnnotationDraft

SMOOTH_BELOW = 4.0
REST_MS = 130
MANY_AT_ONCE = 24
_TOUCHES = (QEvent.Type.TouchBegin, QEvent.Type.TouchUpdate, QEvent.Type.TouchEnd)


class Overlay(Protocol):
    """What somebody beside the canvas paints over its regions, below the one in hand; hidden with them."""

    def paint(self, painter: QPainter, rect: QRect) -> None:
        """Paint what lies in the rectangle (widget pixels)."""

    def press(self, pointer: Pointer) -> bool:
        """True where the press was meant for it, and the tool shall not hear of it."""


class Canvas(QWidget):
    """Shows what it is given (picture, draft, tool).

    `commanded` carries a command for the draft; who handles it calls `set_draft` before it returns, or refuses by
    not doing so. `tool_changed` tells of every change of pen or selection and of a gesture that begins or ends,
    `gesture_moved` of every move in between, and `refused` why something cannot be done.
    """

    commanded = Signal(object)
    tool_changed = Signal(object)
    gesture_moved = Signal()
    refused = Signal(object)
    zoom_changed = Signal(float)

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.look = look
        self._draft, self._tool, self._picture = AnnotationDraft(0), Tool(), Picture()
        self._shapes: tuple[Shape, ...] = ()
        self._seen: tuple[Shape, ...] = ()
        self._targets = NO_TARGETS
        self._known: dict[str, tuple[Shape, ...]] = {}
        self._sight = Sight()
        self._painter, self._live = ShapePainter(), LivePainter(self)
        self._base = BaseLayer(self._paint_base)
        self._fine, self._peeks = True, False
        self._cursor: QPointF | None = None
        self._held = Pointer((0.0, 0.0))
        self.overlays: list[Overlay] = []
        self._mouse, self._touch = Mouse(self), Touch(self)
        self._rest = QTimer(self, singleShot=True, interval=REST_MS)
        self._rest.timeout.connect(self._be_fine)
        self._set_up()

    # What is shown

    @property
    def tool(self) -> Tool:
        return self._tool

    @property
    def viewport(self) -> Viewport:
        return self._sight.at

    @property
    def view(self) -> str:
        return self._sight.view

    @property
    def picture(self) -> Picture:
        return self._picture

    @property
    def shapes(self) -> tuple[Shape, ...]:
        """The regions of this view that can be seen."""
        return self._seen

    @property
    def scene(self) -> Scene:
        size, scale = self._picture.size, self.viewport.scale
        return Scene(self._draft, self.view, size, scale, self._seen, self._targets)

    @property
    def handle(self) -> QRectF | None:
        """The label of the selected region, by which it is moved; None without a selection."""
        return self._live.pill

    @property
    def cursor_at(self) -> QPointF | None:
        """Where the hand is over the canvas, in widget pixels."""
        return self._cursor

    @property
    def is_fine(self) -> bool:
        """False while zooming and panning, when lines are thin and quick."""
        return self._fine

    def begin(self, shapes: Mapping[str, tuple[Shape, ...]] | None = None, polygons: Polygons | None = None) -> None:
        """Begin a new capture: every view is fitted again. Shapes of some views, and their polygons, may be made
        beforehand."""
        self._shapes, self._seen, self._known = (), (), dict(shapes or {})
        self._painter.begin(polygons or {})
        self._sight.begin()

    def show_view(self, view: str, picture: Picture, draft: AnnotationDraft) -> None:
        """Show a view; its zoom and pan are as they were when it was last shown."""
        is_other = view != self.view
        if is_other:
            self._tool = replace(self._tool, gesture=None, vertices=frozenset(), pending=Pending.NOTHING)
            shapes = self._known.pop(view, ())
            self._known[self.view] = self._shapes
            self._shapes = self._seen = shapes
            self._sight.turn_to(view)
            self._draft = draft
            self._take_shapes()
        self.set_draft(draft)
        self.set_picture(picture)
        if is_other and len(self._shapes) > MANY_AT_ONCE:
            self._be_quick()

    def set_picture(self, picture: Picture) -> None:
        """Put another image under the shapes; zoom and pan stay."""
        self._picture = picture
        self._sight.show_image(picture.size)
        self._invalidate()
        self.zoom_changed.emit(self.viewport.scale)

    def set_draft(self, draft: AnnotationDraft) -> None:
        """Show another state of the draft; only what differs is painted anew."""
        is_pen_only, self._draft = draft.damages is self._draft.damages, draft
        if not is_pen_only:
            self._take_shapes()
        self._live.refresh()

    def set_tool(self, tool: Tool) -> None:
        """Take another pen or selection."""
        before, self._tool = self._tool, tool
        if before.hidden != tool.hidden:
            self._see()
        if before.selected != tool.selected:
            for uid in (before.selected, tool.selected):
                self._repaint_shape(self.scene.shape(uid))
        self.show_cursor()
        self._live.refresh()
        if is_moved(before, tool):
            self.gesture_moved.emit()
        elif before != tool:
            self.tool_changed.emit(tool)

    def set_peek(self, peeks: bool) -> None:
        """Show the image without any shape, or with them again."""
        self._peeks = peeks
        self._invalidate()

    # What keys, mouse and fingers do

    def act(self, transition, *arguments) -> None:
        """Take a step of the tool: one of the functions of `tool.py` that need no pointer."""
        if transition in AFTER_THE_GESTURE:
            self.settle()
        self._take(transition(self._tool, self.scene, *arguments))

    def pointer(self, at: QPointF, modifiers=Qt.KeyboardModifier.NoModifier, touch: bool = False) -> Pointer:
        """A place of the widget as the tool understands it."""
        shift = bool(modifiers & Qt.KeyboardModifier.ShiftModifier)
        alt = bool(modifiers & Qt.KeyboardModifier.AltModifier)
        ctrl = bool(modifiers & Qt.KeyboardModifier.ControlModifier)
        place, on_handle = self.viewport.to_image(at.x(), at.y()), self._live.handle_at(at, touch)
        return Pointer(place, shift, alt, touch, on_handle, ctrl)

    def settle(self) -> None:
        """Let what is being dragged count as if it were let go here, because something else comes before its end."""
        dragging = self._tool
        if dragging.gesture is not None:
            self._tool = replace(dragging, gesture=None)
            self._take(pointing.release(dragging, self.scene, self._held))

    def pick(self, damage: str) -> None:
        """Select a damage; what is being dragged counts first."""
        self.settle()
        self.set_tool(tools.select(self._tool, damage))

    def press(self, at: QPointF, pointer: Pointer, is_double: bool = False) -> None:
        self._cursor, self._held = at, pointer
        if pointer.touch:
            self._live.forget()
        if self._picture.size == (0, 0) or any(overlay.press(pointer) for overlay in self.overlays):
            return
        self._take(pointing.press(self._tool, self.scene, pointer, is_double))

    def drag(self, at: QPointF, pointer: Pointer) -> None:
        self._cursor, self._held = at, pointer
        self._take(pointing.move(self._tool, self.scene, pointer))

    def release(self, at: QPointF, pointer: Pointer) -> None:
        self._cursor = at
        self._take(pointing.release(self._tool, self.scene, pointer))

    def hover(self, at: QPointF, pointer: Pointer) -> None:
        self._cursor = at
        self._live.hover(pointer)
        self.show_cursor()

    def zoom_to(self, scale: float) -> None:
        """Show at a scale (1 = 100 %) around the cursor, or around the middle where it is not over the canvas."""
        at = self._cursor or QPointF(self.width() / 2, self.height() / 2)
        self._sight.scale_to(scale, at.x(), at.y())
        self._be_quick()

    def zoom_by(self, factor: float, at: QPointF, dx: float = 0.0, dy: float = 0.0) -> None:
        """Zoom around a place of the widget and shift, as a pinch does both at once."""
        self._sight.zoom(factor, at.x(), at.y(), dx, dy)
        self._be_quick()

    def fit(self) -> None:
        """Show the whole image, and go on doing so when the window changes."""
        self._sight.fit()
        self._be_quick()

    def pan_by(self, dx: float, dy: float) -> None:
        """Shift the image; what is painted is scrolled, and only what comes into view is painted."""
        ratio = self.devicePixelRatioF()
        moved = self._sight.pan(round(dx * ratio) / ratio, round(dy * ratio) / ratio)
        if all(abs(step * ratio - round(step * ratio)) < 1e-6 for step in moved):
            self._fine = False
            self._base.scroll(*moved)
            self._rest.start()
        else:
            self._base.invalidate()
        self._live.refresh()
        self.update()

    def show_cursor(self) -> None:
        """Let the cursor tell what a press would do."""
        shape = self._cursor_shape()
        if self.cursor().shape() != shape:
            self.setCursor(shape)

    # Events of Qt

    def mousePressEvent(self, event) -> None:
        self._mouse.pressed(event, is_double=False)

    def mouseDoubleClickEvent(self, event) -> None:
        self._mouse.pressed(event, is_double=True)

    def mouseMoveEvent(self, event) -> None:
        self._mouse.moved(event)

    def mouseReleaseEvent(self, event) -> None:
        self._mouse.released(event)

    def wheelEvent(self, event) -> None:
        self._mouse.turned(event)

    def keyPressEvent(self, event) -> None:
        if not self._mouse.space(event, is_down=True):
            super().keyPressEvent(event)

    def keyReleaseEvent(self, event) -> None:
        if not self._mouse.space(event, is_down=False):
            super().keyReleaseEvent(event)

    def focusOutEvent(self, event) -> None:
        self._mouse.let_go()
        super().focusOutEvent(event)

    def leaveEvent(self, event) -> None:
        self._cursor = None
        self._live.forget()
        super().leaveEvent(event)

    def event(self, event) -> bool:
        if event.type() in _TOUCHES:
            self._touch.handle(event.points(), event.timestamp())
            event.accept()
            return True
        if event.type() == QEvent.Type.TouchCancel:
            self._touch.cancel()
            return True
        return super().event(event)

    def resizeEvent(self, event) -> None:
        self._sight.resize((self.width(), self.height()))
        self._invalidate()
        self.zoom_changed.emit(self.viewport.scale)
        super().resizeEvent(event)

    def paintEvent(self, event) -> None:
        painter = QPainter(self)
        self._base.resize(self.size(), self.devicePixelRatioF())
        self._base.show(painter, event.region())
        if not self._peeks:
            for overlay in self.overlays:
                painter.save()
                overlay.paint(painter, event.rect())
                painter.restore()
            self._live.paint(painter, event.rect())
        painter.end()

    # Painting

    def _paint_base(self, painter: QPainter, rect: QRect) -> None:
        painter.fillRect(rect, QColor(COLORS.ground))
        self._picture.paint(painter, self.viewport, SMOOTH_BELOW)
        if not self._peeks:
            inactive = [shape for shape in self._seen if shape.damage.uid != self._tool.selected]
            self._painter.paint(painter, rect, inactive, self.viewport, self.look, self._fine)

    def _take_shapes(self) -> None:
        """The shapes of the draft in this view; those that are as before are kept."""
        self._shapes = shapes_of(self._draft, self.view, self._shapes)
        self._painter.keep(self._shapes)
        self._see()

    def _see(self) -> None:
        """Leave out what is hidden, and paint what differs anew."""
        before, hidden = self._seen, self._tool.hidden
        seen = [shape for shape in self._shapes if shape.damage.uid not in hidden] if hidden else self._shapes
        self._seen = tuple(seen)
        self._targets = Targets(self._seen)
        self._repaint_difference(before, self._seen)

    def _repaint_difference(self, before: tuple[Shape, ...], after: tuple[Shape, ...]) -> None:
        different = difference(before, after)
        if len(different) > MANY_AT_ONCE:
            self._be_quick()
            return
        for shape in different:
            if shape.damage.uid == self._tool.selected:
                self.update(self._live.rect_of(shape.bounds))  # it is painted over the base, which stays
            else:
                self._repaint_shape(shape)

    def _repaint_shape(self, shape: Shape | None) -> None:
        if shape is not None:
            rect = self._live.rect_of(shape.bounds)
            self._base.invalidate(rect)
            self.update(rect)

    def _invalidate(self) -> None:
        self._base.invalidate()
        self._live.refresh()
        self.update()

    def _be_quick(self) -> None:
        """Everything anew with thin lines, and with smooth ones once the hand rests."""
        self._fine = False
        self._rest.start()
        self._invalidate()
        self.zoom_changed.emit(self.viewport.scale)

    def _be_fine(self) -> None:
        if self._mouse.is_panning:
            self._rest.start()
            return
        self._fine = True
        self._invalidate()

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

    def _cursor_shape(self) -> Qt.CursorShape:
        if self._mouse.is_panning:
            return Qt.CursorShape.ClosedHandCursor
        if self._mouse.holds_space:
            return Qt.CursorShape.OpenHandCursor
        if self._cursor is not None and self._live.handle_at(self._cursor, False):
            return Qt.CursorShape.SizeAllCursor
        if self._tool.pending is not Pending.NOTHING:
            return Qt.CursorShape.PointingHandCursor
        is_drawing = self._tool.armed or self._tool.kind is ToolKind.BRUSH or self.scene.pen is not None
        return Qt.CursorShape.CrossCursor if is_drawing else Qt.CursorShape.ArrowCursor

    def _set_up(self) -> None:
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_AcceptTouchEvents)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setMinimumSize(320, 240)
