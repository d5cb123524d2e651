"""A damage score on its scale: green below, red from the threshold on, and where the score stands."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.qt.theme import COLORS

NEAR = 0.65


class ScoreScale(QWidget):
    """0 to 1 from left to right, with a tick at the threshold and a hand at the score."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._score: float | None = None
        self._threshold = 0.5
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_score(self, score: float | None, threshold: float) -> None:
        if (score, threshold) != (self._score, self._threshold):
            self._score, self._threshold = score, threshold
            self.update()

    def sizeHint(self) -> QSize:
        return QSize(120, 22)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        track = QRectF(2, 5, self.width() - 4, 12)
        painter.setClipRect(track)
        stops = ((0.0, NEAR, "#2F6B4F"), (NEAR, 1.0, "#7A6024"))
        for low, high, color in (
            *((a * self._threshold, b * self._threshold, c) for a, b, c in stops),
            (self._threshold, 1.0, "#8A3A34"),
        ):
            left = track.left() + low * track.width()
            painter.fillRect(QRectF(left, track.top(), (high - low) * track.width(), 12), QColor(color))
        painter.setClipping(False)
        self._paint_hand(painter, track, self._threshold, COLORS.muted, 2, 8)
        if self._score is not None:
            self._paint_hand(painter, track, self._score, COLORS.text, 4, 11)

    def _paint_hand(self, painter: QPainter, track: QRectF, at: float, color: str, thick: int, reach: int) -> None:
        x = track.left() + min(max(at, 0.0), 1.0) * track.width()
        painter.setPen(QPen(QColor(color), thick, Qt.PenStyle.SolidLine, Qt.PenCapStyle.FlatCap))
        painter.drawLine(QPointF(x, track.center().y() - reach), QPointF(x, track.center().y() + reach))
