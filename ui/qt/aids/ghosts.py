"""Proposals on the canvas: dashed outlines with their type and figure, over the regions and under the one in hand."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPainterPath, QPolygonF

from booth.outlines import bounds, contains, parts_area, rings_of
from storage.records import Proposal
from ui.qt.canvas.canvas import Canvas
from ui.qt.canvas.hands.reach import hovered
from ui.qt.canvas.live import TOUCH_TARGET_PX
from ui.qt.canvas.paint import cosmetic, path_of, polygon
from ui.qt.canvas.scene import shape_at
from ui.qt.canvas.tool import Pending, Pointer, Scene, Tool, ToolKind, Variant
from ui.qt.language import number_text
from ui.qt.theme import COLORS, font_of, readable_on, sizes

_DASHES = [4.0, 2.5]


@dataclass(frozen=True)
class GhostShape:
    """A proposal with its outline as Qt polygons in image pixels."""

    proposal: Proposal

    @cached_property
    def outlines(self) -> tuple[QPolygonF, ...]:
        return tuple(polygon(np.array(ring)) for ring in rings_of(self.proposal.region.parts))

    @cached_property
    def path(self) -> QPainterPath:
        return path_of(self.outlines)

    @cached_property
    def bounds(self) -> tuple[float, float, float, float]:
        return bounds(self.proposal.region.parts)


class GhostLayer:
    """The proposals of the view that is shown; `clicked` is told the id of one that is pressed with an idle hand."""

    def __init__(self, canvas: Canvas, clicked: Callable[[int], object]) -> None:
        self._canvas, self._clicked = canvas, clicked
        self._shapes: tuple[GhostShape, ...] = ()
        self._focused = 0
        canvas.overlays.append(self)

    def show(self, proposals: Sequence[Proposal], focused: int) -> None:
        """Show these, the focused one (its id) before the others."""
        known = {shape.proposal.id: shape for shape in self._shapes}
        shapes = tuple(known.get(one.id) or GhostShape(one) for one in proposals)
        if (shapes, focused) != (self._shapes, self._focused):
            self._shapes, self._focused = shapes, focused
            self._canvas.update()

    def paint(self, painter: QPainter, rect: QRect) -> None:
        seen = [shape for shape in self._shapes if self._place(shape).intersects(QRectF(rect))]
        for paint in (self._paint_outline, self._paint_label):
            for shape in sorted(seen, key=self._is_focused):
                paint(painter, shape)

    def press(self, pointer: Pointer) -> bool:
        """Focus the smallest proposal under an idle hand; what is drawn already comes first."""
        if not self._shapes or not _is_idle(self._canvas.tool, self._canvas.scene, pointer):
            return False
        hit = [shape.proposal for shape in self._shapes if self._is_hit(shape, pointer)]
        if hit:
            self._clicked(min(hit, key=lambda one: parts_area(one.region.parts)).id)
        return bool(hit)

    def _is_hit(self, shape: GhostShape, pointer: Pointer) -> bool:
        """Inside the outline or on its label; for a finger also anywhere on a target of its size around it."""
        at, outline = QPointF(*self._canvas.viewport.to_widget(*pointer.at)), self._outline_rect(shape)
        lacking = max(0.0, TOUCH_TARGET_PX - min(outline.width(), outline.height())) / 2
        is_near = pointer.touch and outline.adjusted(-lacking, -lacking, lacking, lacking).contains(at)
        return is_near or self._label_rect(shape).contains(at) or contains(shape.proposal.region.parts, pointer.at)

    def _is_focused(self, shape: GhostShape) -> bool:
        return shape.proposal.id == self._focused

    def _paint_outline(self, painter: QPainter, shape: GhostShape) -> None:
        view, fine, color = self._canvas.viewport, self._canvas.is_fine, self._color(shape)
        painter.save()
        painter.translate(view.x, view.y)
        painter.scale(view.scale, view.scale)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, fine)
        if self._is_focused(shape):
            fill = QColor(color)
            fill.setAlpha(56)
            painter.fillPath(shape.path, fill)
        width = 2.5 if self._is_focused(shape) else 1.75
        pens = (cosmetic(QColor(0, 0, 0, 190), width + 1.5), cosmetic(color, width, _DASHES))
        for pen in pens if fine else pens[1:]:
            painter.setPen(pen)
            for outline in shape.outlines:
                painter.drawPolygon(outline)
        painter.restore()

    def _paint_label(self, painter: QPainter, shape: GhostShape) -> None:
        color, is_focused = self._color(shape), self._is_focused(shape)
        rect = self._label_rect(shape)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
        painter.setPen(cosmetic(color, 2.0, [] if is_focused else _DASHES[::-1]))
        painter.setBrush(color if is_focused else QColor(10, 11, 13, 225))
        painter.drawRoundedRect(rect, 5, 5)
        painter.setFont(self._font(shape))
        painter.setPen(QColor(readable_on(color.name()) if is_focused else COLORS.text))
        painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, self._text(shape))

    def _place(self, shape: GhostShape) -> QRectF:
        """The widget pixels that the proposal may touch."""
        return self._outline_rect(shape).adjusted(-6, -6, 6, 6).united(self._label_rect(shape).adjusted(-2, -2, 2, 2))

    def _outline_rect(self, shape: GhostShape) -> QRectF:
        view, (left, top, right, bottom) = self._canvas.viewport, shape.bounds
        return QRectF(QPointF(*view.to_widget(left, top)), QPointF(*view.to_widget(right, bottom)))

    def _label_rect(self, shape: GhostShape) -> QRectF:
        """Above the outline or beside it, where it is seen whole and covers no handle."""
        metrics, outline = QFontMetricsF(self._font(shape)), self._outline_rect(shape)
        width, height = metrics.horizontalAdvance(self._text(shape)) + 16, metrics.height() + 6
        x, y = outline.center().x() - width / 2, outline.center().y() - height / 2
        above, below = outline.top() - height - 8, outline.bottom() + 8
        places = ((x, above), (outline.right() + 8, y), (outline.left() - width - 8, y), (x, below), (x, y))
        rects = [QRectF(*place, width, height) for place in places]
        handle, widget = self._canvas.handle or QRectF(), QRectF(self._canvas.rect())
        return next((one for one in rects if widget.contains(one) and not handle.intersects(one)), rects[0])

    def _text(self, shape: GhostShape) -> str:
        return f"{self._canvas.look.name(shape.proposal.type)} {number_text(shape.proposal.score, 2)}".strip()

    def _color(self, shape: GhostShape) -> QColor:
        return self._canvas.look.color(shape.proposal.type)

    def _font(self, shape: GhostShape):
        return font_of(sizes().small, bold=self._is_focused(shape))


def _is_idle(tool: Tool, scene: Scene, pointer: Pointer) -> bool:
    """True where a plain press would neither draw nor take hold of anything."""
    is_busy = tool.armed or scene.pen or tool.kind is not ToolKind.PEN or tool.pending is not Pending.NOTHING
    is_plain = tool.variant is Variant.PLAIN and not (pointer.alt or pointer.is_freehand or pointer.on_handle)
    is_over = shape_at(scene.shapes, pointer.at) or hovered(tool, scene, pointer)
    return is_plain and not is_busy and not is_over
