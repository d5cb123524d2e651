"""The figures of the region in hand, written beside it on the canvas."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRect, QRectF
from PySide6.QtGui import QPainter

from ui.qt.canvas.paint import note_size, paint_note

if TYPE_CHECKING:
    from ui.qt.canvas.tool import Pointer

_GAP_PX = 10.0


class SizeTag:
    """Lies below the region, or above it where there is no room; the hand passes through."""

    def __init__(self, canvas) -> None:
        self._canvas = canvas
        self._bounds: tuple[float, float, float, float] | None = None
        self._painted = QRect()
        self.text = ""
        canvas.overlays.append(self)

    def show(self, text: str, bounds: tuple[float, float, float, float] | None) -> None:
        """Write below these bounds (left, top, right, bottom, image pixels); nothing where there are none."""
        if (text, bounds) == (self.text, self._bounds):
            return
        self.text, self._bounds = text, bounds
        self._canvas.update(self._painted.united(self._rect().toAlignedRect()))

    def press(self, pointer: Pointer) -> bool:
        return False

    def paint(self, painter: QPainter, _rect: QRect) -> None:
        place = self._rect()
        self._painted = place.toAlignedRect().adjusted(-1, -1, 1, 1)
        if place.isEmpty():
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
        paint_note(painter, place, self.text)

    def _rect(self) -> QRectF:
        """Below the region, else above it, and always in the widget; empty where nothing is told."""
        if not self.text or self._bounds is None:
            return QRectF()
        (width, height), view = note_size(self.text), self._canvas.viewport
        top_left = QPointF(*view.to_widget(*self._bounds[:2]))
        bottom_right = QPointF(*view.to_widget(*self._bounds[2:]))
        x = min(max((top_left.x() + bottom_right.x() - width) / 2, 4), self._canvas.width() - width - 4)
        y = bottom_right.y() + _GAP_PX
        if y + height > self._canvas.height() - 4:
            y = top_left.y() - 3 * _GAP_PX - 2 * height
        return QRectF(x, min(max(y, 4), self._canvas.height() - height - 4), width, height)
