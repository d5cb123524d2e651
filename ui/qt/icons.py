"""The rail's pictures, drawn from lines, so that they are sharp at every size."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPen, QPixmap

from ui.qt.theme import COLORS

Draw = Callable[[QPainter], object]


def icon(draw: Draw, size: int) -> QIcon:
    """An icon that is grey, and amber where its button is checked."""
    made = QIcon()
    made.addPixmap(drawn(draw, size, COLORS.muted), QIcon.Mode.Normal, QIcon.State.Off)
    made.addPixmap(drawn(draw, size, COLORS.accent), QIcon.Mode.Normal, QIcon.State.On)
    return made


def drawn(draw: Draw, size: int, color: str) -> QPixmap:
    """One picture in one colour."""
    ratio = 2.0
    pixmap = QPixmap(QSize(size, size) * ratio)
    pixmap.setDevicePixelRatio(ratio)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.scale(size / 24, size / 24)
    painter.setPen(QPen(QColor(color), 2, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin))
    draw(painter)
    painter.end()
    return pixmap


def draw_capture(painter: QPainter) -> None:
    """A camera."""
    painter.drawRoundedRect(QRectF(3, 7, 18, 13), 2.5, 2.5)
    painter.drawPolyline([QPointF(8, 7), QPointF(9.5, 4), QPointF(14.5, 4), QPointF(16, 7)])
    painter.drawEllipse(QPointF(12, 13.5), 3.6, 3.6)


def draw_review(painter: QPainter) -> None:
    """Four thumbnails, the last one ticked."""
    for x, y in ((3, 3), (13.5, 3), (3, 13.5)):
        painter.drawRoundedRect(QRectF(x, y, 7.5, 7.5), 1.5, 1.5)
    painter.drawPolyline([QPointF(13.5, 17.5), QPointF(16.2, 20.2), QPointF(21, 14)])


def draw_insights(painter: QPainter) -> None:
    """A curve over two axes."""
    painter.drawPolyline([QPointF(3, 3), QPointF(3, 21), QPointF(21, 21)])
    painter.drawPolyline([QPointF(6, 17), QPointF(9, 10), QPointF(13, 7), QPointF(20, 5)])


def draw_booth(painter: QPainter) -> None:
    """Three sliders."""
    for y, knob in ((6, 15), (12, 8), (18, 13)):
        painter.drawLine(QPointF(3, y), QPointF(knob - 2.4, y))
        painter.drawLine(QPointF(knob + 2.4, y), QPointF(21, y))
        painter.drawEllipse(QPointF(knob, y), 2.4, 2.4)


def draw_tray(painter: QPainter) -> None:
    """The program's sign: an item on a tray under a light."""
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(COLORS.accent))
    painter.drawRoundedRect(QRectF(1, 1, 22, 22), 5.5, 5.5)
    painter.setPen(QPen(QColor(COLORS.on_accent), 2, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawPolyline([QPointF(5, 14), QPointF(7, 18), QPointF(17, 18), QPointF(19, 14)])
    painter.drawRect(QRectF(9, 8.5, 6, 6))
    painter.drawLine(QPointF(12, 4.2), QPointF(12, 5.4))


def draw_dot(painter: QPainter) -> None:
    """All is well."""
    painter.setBrush(painter.pen().color())
    painter.drawEllipse(QPointF(12, 12), 6, 6)


def draw_warning(painter: QPainter) -> None:
    """Something is not well; another shape, so that colour is not needed to see it."""
    painter.drawPolygon([QPointF(12, 3), QPointF(22, 20), QPointF(2, 20)])
    painter.drawLine(QPointF(12, 9), QPointF(12, 14))
    painter.drawPoint(QPointF(12, 17.2))


def draw_play(painter: QPainter) -> None:
    """A recording runs."""
    painter.setBrush(painter.pen().color())
    painter.drawPolygon([QPointF(7, 4.5), QPointF(19, 12), QPointF(7, 19.5)])


def draw_pause(painter: QPainter) -> None:
    """A recording stands still."""
    painter.setBrush(painter.pen().color())
    for x in (6.5, 14.5):
        painter.drawRect(QRectF(x, 5, 3, 14))


def draw_step(painter: QPainter) -> None:
    """One message further."""
    painter.setBrush(painter.pen().color())
    painter.drawPolygon([QPointF(5, 5), QPointF(15, 12), QPointF(5, 19)])
    painter.drawLine(QPointF(19, 5), QPointF(19, 19))


def draw_stop(painter: QPainter) -> None:
    """Nothing is recorded any more."""
    painter.setBrush(painter.pen().color())
    painter.drawRect(QRectF(6, 6, 12, 12))
