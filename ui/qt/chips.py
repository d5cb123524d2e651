"""Words on a dark rounded ground, drawn once and kept: text is the dearest part of a live tile."""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPixmap
from PySide6.QtWidgets import QWidget

from ui.qt.theme import font_of, sizes

MOST_KEPT = 24


class Chips:
    """The chips of one widget, in its own resolution."""

    def __init__(self, widget: QWidget) -> None:
        self._widget = widget
        self._drawn: dict[tuple[str, str, float], QPixmap] = {}

    def get(self, text: str, color: str) -> QPixmap:
        """The text in a colour."""
        key = (text, color, self._widget.devicePixelRatioF())
        if key not in self._drawn:
            if len(self._drawn) >= MOST_KEPT:
                self._drawn.clear()
            self._drawn[key] = draw_chip(*key)
        return self._drawn[key]


def draw_chip(text: str, color: str, ratio: float) -> QPixmap:
    probe = QPixmap(1, 1)
    painter = QPainter(probe)
    painter.setFont(font_of(sizes().font))
    size = painter.fontMetrics().size(0, text) + QSize(2 * sizes().gap, sizes().gap)
    painter.end()
    pixmap = QPixmap(size * ratio)
    pixmap.setDevicePixelRatio(ratio)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(14, 16, 18, 215))
    painter.drawRoundedRect(QRectF(0, 0, size.width(), size.height()), sizes().radius / 1.5, sizes().radius / 1.5)
    painter.setPen(QColor(color))
    painter.setFont(font_of(sizes().font))
    painter.drawText(QRect(0, 0, size.width(), size.height()), Qt.AlignmentFlag.AlignCenter, text)
    painter.end()
    return pixmap


def width_of(pixmap: QPixmap) -> int:
    return round(pixmap.width() / pixmap.devicePixelRatio())


def height_of(pixmap: QPixmap) -> int:
    return round(pixmap.height() / pixmap.devicePixelRatio())
