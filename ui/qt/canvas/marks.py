"""How gestures in progress look: rubber band, rectangle, brush, and the places where a point would go."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from ui.qt.canvas.paint import polygon
from ui.qt.theme import COLORS

_HALO = QColor(0, 0, 0, 170)


def paint_ghost(painter: QPainter, at: QPointF, color: QColor, solid: bool) -> None:
    """The point that a drag would put into the edge, or the vertex that a drag would move (`solid`)."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
    painter.setPen(QPen(_HALO, 4.5))
    painter.setBrush(QColor("white") if solid else QColor(255, 255, 255, 120))
    painter.drawEllipse(at, 7.0, 7.0)
    painter.setPen(QPen(color, 2.5))
    painter.drawEllipse(at, 7.0, 7.0)


def paint_snap(painter: QPainter, at: QPointF, is_vertex: bool) -> None:
    """The place of another outline that a point is drawn to: a square on a point of it, a diamond on an edge."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    corners = np.array([[-7, -7], [7, -7], [7, 7], [-7, 7]] if is_vertex else [[0, -9], [9, 0], [0, 9], [-9, 0]])
    outline = polygon(corners + [at.x(), at.y()])
    for pen in (QPen(_HALO, 5.0), QPen(QColor(COLORS.focus), 2.5)):
        painter.setPen(pen)
        painter.drawPolygon(outline)


def paint_band(painter: QPainter, rect: QRectF) -> None:
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    painter.setPen(_dashed(QColor(COLORS.accent), 1.0))
    painter.setBrush(QColor(245, 185, 66, 26))
    painter.drawRect(rect)


def paint_box(painter: QPainter, rect: QRectF, color: QColor) -> None:
    """A rectangle in the making."""
    fill = QColor(color)
    fill.setAlpha(40)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(_HALO, 4.5))
    painter.drawRect(rect)
    painter.setBrush(fill)
    painter.setPen(QPen(color, 2.0))
    painter.drawRect(rect)


def paint_stroke(painter: QPainter, points: np.ndarray, radius_px: float, color: QColor) -> None:
    """What the brush passed over, (n, 2) widget points, see-through and without the cost of smooth edges."""
    ink = QColor(color)
    ink.setAlpha(110)
    pen = QPen(ink, 2 * radius_px, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    painter.setPen(pen)
    painter.drawPolyline(polygon(points if len(points) > 1 else np.repeat(points, 2, axis=0)))


def paint_brush(painter: QPainter, at: QPointF, radius_px: float, color: QColor, takes_away: bool) -> None:
    """The brush under the hand: a circle with a plus, or a dashed one with a minus."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for pen in (QPen(_HALO, 4.0), _dashed(color, 1.8) if takes_away else QPen(color, 1.8)):
        painter.setPen(pen)
        painter.drawEllipse(at, radius_px, radius_px)
    arm = 4.0
    for pen in (QPen(_HALO, 4.0), QPen(QColor("white"), 1.8)):
        painter.setPen(pen)
        painter.drawLine(at - QPointF(arm, 0), at + QPointF(arm, 0))
        if not takes_away:
            painter.drawLine(at - QPointF(0, arm), at + QPointF(0, arm))


def _dashed(color: QColor, width: float) -> QPen:
    pen = QPen(color, width)
    pen.setDashPattern([5, 4])
    return pen
