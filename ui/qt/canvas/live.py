"""What changes while the hand works: the selected region, the pen, handles and the rubber band, over the cache."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPointF, QRect, QRectF
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QWidget

from ui.qt.canvas import marks, paint
from ui.qt.canvas.gestures import Band, Box, BrushStroke, Gesture, Preview, RegionDrag, Stroke, VertexDrag
from ui.qt.canvas.hands.boxing import waits_for_corner
from ui.qt.canvas.hands.reach import can_close, hovered, pen_snap
from ui.qt.canvas.scene import Shape, Vertex
from ui.qt.canvas.targets import Snap
from ui.qt.canvas.tool import Pointer, ToolKind, Variant
from ui.qt.theme import font_of, sizes

TOUCH_TARGET_PX = 44.0
_EMPTY = np.empty((0, 2))


class LivePainter:
    """Paints over the cached layer of the canvas, and keeps what must be painted small."""

    def __init__(self, canvas: QWidget) -> None:
        self._canvas = canvas
        self._painted, self._stroked = QRect(), QRect()
        self._hovered = None
        self._snap: Snap | None = None
        self._takes_away = False
        self.pill: QRectF | None = None

    def refresh(self) -> None:
        """Let what was painted and what is to be painted now be painted anew."""
        shape = self._active()
        self.pill = self._pill_of(shape)
        if isinstance(self._canvas.tool.gesture, BrushStroke):
            now = self._stroke_end()
            self._stroked = self._stroked.united(now)
        else:
            now = self._extent(shape)
            self._painted, self._stroked = self._painted.united(self._stroked), QRect()
        self._canvas.update(now.united(self._painted))
        self._painted = now

    def hover(self, pointer: Pointer) -> None:
        """The hand moves without pressing."""
        tool, scene = self._canvas.tool, self._canvas.scene
        before = self._hovered, self._snap
        self._hovered, self._snap = hovered(tool, scene, pointer), pen_snap(tool, scene, pointer)
        self._takes_away = pointer.alt or tool.variant is Variant.TAKE_AWAY
        if before != (self._hovered, self._snap) or scene.pen is not None or self._shows_brush():
            self.refresh()

    def forget(self) -> None:
        """The hand left, or is a finger, which is nowhere until it presses."""
        self._hovered, self._snap, self._takes_away = None, None, False
        self.refresh()

    def handle_at(self, at: QPointF, touch: bool) -> bool:
        """True on the label of the selected region, which is the handle that moves it."""
        if self.pill is None or self._canvas.scene.pen is not None:
            return False
        grow = max(0.0, (TOUCH_TARGET_PX - self.pill.height()) / 2) if touch else 0.0
        return self.pill.adjusted(-grow, -grow, grow, grow).contains(at)

    def rect_of(self, bounds: tuple[float, float, float, float]) -> QRect:
        """The widget pixels that a region with these bounds (image pixels) may touch."""
        view, margin = self._canvas.viewport, paint.MARGIN_PX + 2
        left, top = view.to_widget(bounds[0], bounds[1])
        right, bottom = view.to_widget(bounds[2], bounds[3])
        rect = QRectF(left, top, right - left, bottom - top).adjusted(-margin, -margin, margin, margin)
        # An outline at a great zoom is far larger than the widget, and Qt's rectangles are 32 bit.
        return rect.intersected(QRectF(self._canvas.rect())).toAlignedRect()

    def paint(self, painter: QPainter, rect: QRect) -> None:
        gesture = self._canvas.tool.gesture
        shape = self._active()
        if shape is not None:
            self._paint_shape(painter, shape, gesture)
        if self._canvas.scene.pen is not None:
            self._paint_pen(painter)
        if isinstance(gesture, Band):
            marks.paint_band(painter, self._rect(gesture.start, gesture.end))
        elif isinstance(gesture, Box):
            marks.paint_box(painter, self._rect(gesture.start, gesture.end), self._color())
        elif self._shows_brush():
            self._paint_brush(painter, gesture)
        if (mark := self._snap_mark()) is not None:
            marks.paint_snap(painter, self._placed(mark.point), mark.is_vertex)

    def _active(self) -> Shape | None:
        scene, tool = self._canvas.scene, self._canvas.tool
        return scene.shape(tool.selected) if tool.selected else None

    def _rings(self, shape: Shape) -> list[np.ndarray]:
        """The selected region's rings in widget points, with the drag in progress."""
        return [paint.placed(ring, self._canvas.viewport) for ring in rings_in_hand(shape, self._canvas.tool.gesture)]

    def _paint_shape(self, painter: QPainter, shape: Shape, gesture) -> None:
        look, color = self._canvas.look, self._canvas.look.color(shape.damage.type)
        fine = self._canvas.is_fine and (gesture is None or isinstance(gesture, Preview))
        selected = _selected(shape, self._canvas.tool.vertices, self._canvas.viewport)
        paint.paint_active(painter, self._rings(shape), color, look.pattern(shape.damage.type), selected, fine)
        if self._hovered is not None and gesture is None and self._canvas.scene.pen is None:
            self._paint_hovered(painter, shape)
        if self.pill is not None and gesture is None:
            paint.paint_pill(painter, self.pill, self._text(shape), color, self._font())

    def _paint_hovered(self, painter: QPainter, shape: Shape) -> None:
        found = self._hovered
        if found.ring not in shape.refs:
            return
        is_vertex = isinstance(found, Vertex)
        ring = shape.rings[shape.refs.index(found.ring)]
        if is_vertex and found.index >= len(ring):
            return
        point = ring[found.index] if is_vertex else found.point
        marks.paint_ghost(painter, self._placed(point), self._canvas.look.color(shape.damage.type), is_vertex)

    def _paint_pen(self, painter: QPainter) -> None:
        scene, view, gesture = self._canvas.scene, self._canvas.viewport, self._canvas.tool.gesture
        stroke = paint.placed(gesture.points, view) if isinstance(gesture, Stroke) else _EMPTY
        cursor, closes = self._thread_end()
        if waits_for_corner(self._canvas.tool, scene.pen) and len(cursor):
            box = QRectF(self._placed(scene.pen.points[0]), QPointF(*cursor[0])).normalized()
            marks.paint_box(painter, box, self._canvas.look.color(scene.pen.type))
            return
        points = paint.placed(scene.pen.points, view)
        paint.paint_pen(painter, points, stroke, cursor, self._canvas.look.color(scene.pen.type), closes)

    def _thread_end(self) -> tuple[np.ndarray, bool]:
        """Where the thread from the last point ends, in the image or on an outline that is near; and whether a click
        there closes."""
        at, scene, view = self._canvas.cursor_at, self._canvas.scene, self._canvas.viewport
        if at is None:
            return _EMPTY, False
        inside = scene.inside(view.to_image(at.x(), at.y()))
        closes = can_close(scene.pen, inside, view.scale)
        end = inside if closes or self._snap is None else self._snap.point
        return paint.placed(end, view), closes

    def _paint_brush(self, painter: QPainter, gesture) -> None:
        tool, scale = self._canvas.tool, self._canvas.viewport.scale
        takes_away, color = self._takes_away, self._color()
        if isinstance(gesture, BrushStroke):
            takes_away = gesture.takes_away
            ink = QColor("black") if takes_away else color
            points = paint.placed(gesture.points, self._canvas.viewport)
            marks.paint_stroke(painter, points, gesture.radius_px * scale, ink)
        marks.paint_brush(painter, self._canvas.cursor_at, tool.brush_px / 2 * scale, color, takes_away)

    def _shows_brush(self) -> bool:
        canvas = self._canvas
        return canvas.tool.kind is ToolKind.BRUSH and canvas.cursor_at is not None and canvas.scene.pen is None

    def _snap_mark(self) -> Snap | None:
        """The place that the point in the hand was drawn to, or would be."""
        gesture = self._canvas.tool.gesture
        if isinstance(gesture, VertexDrag):
            return Snap(gesture.point, True) if gesture.is_snapped else None
        if isinstance(gesture, Box):
            return Snap(gesture.end, True) if gesture.is_snapped else None
        return self._snap if gesture is None and self._canvas.cursor_at is not None else None

    def _color(self) -> QColor:
        """The colour of the armed type, else of the selected damage."""
        shape = self._active()
        kind = self._canvas.tool.armed or (shape.damage.type if shape is not None else "")
        return self._canvas.look.color(kind)

    def _extent(self, shape: Shape | None) -> QRect:
        tool, scene = self._canvas.tool, self._canvas.scene
        rect = QRectF()
        if shape is not None:
            rect = _bounds(np.concatenate(self._rings(shape)))
        if scene.pen is not None:
            rect = rect.united(_bounds(self._pen_points()))
        if isinstance(tool.gesture, Band | Box):
            rect = rect.united(self._rect(tool.gesture.start, tool.gesture.end))
        if self._shows_brush():
            rect = rect.united(self._brush_rect())
        if (mark := self._snap_mark()) is not None:
            rect = rect.united(QRectF(self._placed(mark.point), self._placed(mark.point)).adjusted(-9, -9, 9, 9))
        if rect.isNull() and self.pill is None:
            return QRect()
        grown = rect.adjusted(-paint.MARGIN_PX, -paint.MARGIN_PX, paint.MARGIN_PX, paint.MARGIN_PX)
        grown = grown.united(self.pill) if self.pill is not None else grown
        return grown.intersected(QRectF(self._canvas.rect())).toAlignedRect().adjusted(-1, -1, 1, 1)

    def _pen_points(self) -> np.ndarray:
        scene, view, gesture = self._canvas.scene, self._canvas.viewport, self._canvas.tool.gesture
        stroke = gesture.points if isinstance(gesture, Stroke) else ()
        return np.concatenate([paint.placed((*scene.pen.points, *stroke), view), self._thread_end()[0]])

    def _stroke_end(self) -> QRect:
        """What the newest piece of a brush stroke touches; all before it is on the screen already."""
        gesture, scale = self._canvas.tool.gesture, self._canvas.viewport.scale
        reach = gesture.radius_px * scale + paint.MARGIN_PX
        piece = _bounds(paint.placed(gesture.points[-3:], self._canvas.viewport))
        whole = piece.adjusted(-reach, -reach, reach, reach).united(self._brush_rect())
        return whole.intersected(QRectF(self._canvas.rect())).toAlignedRect()

    def _brush_rect(self) -> QRectF:
        at, reach = self._canvas.cursor_at, self._canvas.tool.brush_px / 2 * self._canvas.viewport.scale + 6
        return QRectF(at.x() - reach, at.y() - reach, 2 * reach, 2 * reach)

    def _rect(self, corner, other) -> QRectF:
        return QRectF(self._placed(corner), self._placed(other)).normalized()

    def _placed(self, point) -> QPointF:
        return QPointF(*self._canvas.viewport.to_widget(*point))

    def _pill_of(self, shape: Shape | None) -> QRectF | None:
        if shape is None or not self._canvas.viewport.scale or self._canvas.tool.kind is ToolKind.BRUSH:
            return None
        bounds = _bounds(paint.placed(np.array(shape.bounds).reshape(2, 2), self._canvas.viewport))
        return paint.pill_rect(self._text(shape), bounds, self._font(), QRectF(self._canvas.rect()))

    def _text(self, shape: Shape) -> str:
        return self._canvas.look.title(shape.damage)

    def _font(self):
        return font_of(sizes().font)


def rings_in_hand(shape: Shape, gesture: Gesture | None) -> list[np.ndarray]:
    """The rings of a shape (n, 2) in image pixels, with the drag in progress."""
    rings = list(shape.rings)
    if isinstance(gesture, Preview) and gesture.damage == shape.damage.uid:
        rings = list(gesture.rings)
    if isinstance(gesture, VertexDrag) and gesture.has_moved and gesture.ring in shape.refs:
        at = shape.refs.index(gesture.ring)
        rings[at] = _dragged(rings[at], gesture)
    elif isinstance(gesture, RegionDrag) and gesture.damage == shape.damage.uid:
        rings = [ring + gesture.shift for ring in rings]
    return rings


def _dragged(ring: np.ndarray, drag: VertexDrag) -> np.ndarray:
    if drag.inserts:
        return np.insert(ring, drag.index, drag.point, axis=0)
    moved = ring.copy()
    moved[drag.index] = drag.point
    return moved


def _selected(shape: Shape, vertices: frozenset[Vertex], view) -> np.ndarray:
    known = dict(zip(shape.refs, shape.rings, strict=True))
    points = [known[v.ring][v.index] for v in vertices if v.ring in known and v.index < len(known[v.ring])]
    return paint.placed(points, view) if points else _EMPTY


def _bounds(points: np.ndarray) -> QRectF:
    if not len(points):
        return QRectF()
    low, high = points.min(axis=0), points.max(axis=0)
    # Never of no size: Qt takes a rectangle without width for none at all.
    return QRectF(low[0], low[1], max(1.0, high[0] - low[0]), max(1.0, high[1] - low[1]))
