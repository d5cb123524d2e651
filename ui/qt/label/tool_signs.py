"""The tools' pictures, drawn from lines in a square of 24 by 24, by the name of the action or of the keys held."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPainterPath

from ui.qt.icons import Draw


def _line(painter: QPainter, *points: tuple[float, float]) -> None:
    painter.drawPolyline([QPointF(x, y) for x, y in points])


def _draw_pen(painter: QPainter) -> None:
    """An outline with its points."""
    _line(painter, (4, 17), (7, 6), (18, 4), (20, 15), (11, 20), (4, 17))
    painter.setBrush(painter.pen().color())
    for x, y in ((4, 17), (7, 6), (18, 4), (20, 15), (11, 20)):
        painter.drawEllipse(QPointF(x, y), 1.2, 1.2)


def _draw_rectangle(painter: QPainter) -> None:
    painter.drawRect(QRectF(4, 6, 16, 12))


def _draw_brush(painter: QPainter) -> None:
    """A round brush and the stroke behind it."""
    path = QPainterPath(QPointF(3, 19))
    path.cubicTo(6, 12, 9, 20, 13, 13)
    painter.drawPath(path)
    painter.drawEllipse(QPointF(16.5, 8.5), 5, 5)


def _draw_smart(painter: QPainter) -> None:
    """A wand with sparks."""
    _line(painter, (4, 20), (14, 10))
    for x, y, reach in ((17, 7, 3.5), (8, 6, 2), (18.5, 16, 2)):
        _line(painter, (x - reach, y), (x + reach, y))
        _line(painter, (x, y - reach), (x, y + reach))


def _draw_take_away(painter: QPainter) -> None:
    _draw_blob(painter)
    _line(painter, (8, 12), (16, 12))


def _draw_add_part(painter: QPainter) -> None:
    _draw_blob(painter)
    _line(painter, (8, 12), (16, 12))
    _line(painter, (12, 8), (12, 16))


def _draw_redraw(painter: QPainter) -> None:
    """An outline of which a stretch is another."""
    _line(painter, (4, 17), (6, 7), (18, 7), (20, 17), (4, 17))
    pen = painter.pen()
    pen.setStyle(Qt.PenStyle.DotLine)
    painter.setPen(pen)
    _line(painter, (6, 7), (12, 2.5), (18, 7))


def _draw_region(painter: QPainter) -> None:
    """Two regions that overlap."""
    painter.drawEllipse(QPointF(9, 10), 6, 6)
    painter.drawEllipse(QPointF(15, 14), 6, 6)


def _draw_adjust(painter: QPainter) -> None:
    """Half dark, half light."""
    painter.drawEllipse(QPointF(12, 12), 8.5, 8.5)
    painter.setBrush(painter.pen().color())
    painter.drawChord(QRectF(3.5, 3.5, 17, 17), 90 * 16, 180 * 16)


def _draw_project(painter: QPainter) -> None:
    """From one image into others."""
    painter.drawRect(QRectF(2.5, 8, 7.5, 8))
    painter.drawRect(QRectF(15.5, 2.5, 6.5, 6.5))
    painter.drawRect(QRectF(15.5, 15, 6.5, 6.5))
    _line(painter, (10, 11), (15.5, 6))
    _line(painter, (10, 13), (15.5, 18))


def _draw_reshoot(painter: QPainter) -> None:
    """A camera's lens in a turning arrow."""
    painter.drawEllipse(QPointF(12, 12), 3.2, 3.2)
    painter.drawArc(QRectF(3.5, 3.5, 17, 17), 60 * 16, 290 * 16)
    _line(painter, (12.5, 1.5), (16.4, 4.7), (13, 8))


def _draw_blob(painter: QPainter) -> None:
    painter.drawRoundedRect(QRectF(3, 4, 18, 16), 7, 7)


SIGNS: Mapping[str, Draw] = {
    "pen": _draw_pen,
    "rectangle": _draw_rectangle,
    "brush": _draw_brush,
    "smart": _draw_smart,
    "Alt": _draw_take_away,
    "Shift+Alt": _draw_add_part,
    "Shift": _draw_redraw,
    "region": _draw_region,
    "adjust": _draw_adjust,
    "project": _draw_project,
    "reshoot": _draw_reshoot,
}
