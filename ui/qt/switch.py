"""A switch for something that is on or off, large enough for gloves."""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QCheckBox, QWidget

from ui.qt.theme import COLORS, font_of, sizes


class Switch(QCheckBox):
    """Text on the left with its key, the switch on the right; on is amber with the knob to the right."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._key = ""
        self.setMinimumHeight(sizes().target)

    def show_text(self, text: str, key: str = "") -> None:
        self._key = key
        self.setText(text)

    def sizeHint(self) -> QSize:
        return QSize(QFontMetrics(self.font()).horizontalAdvance(self.text()) + 90, sizes().target)

    def hitButton(self, pos) -> bool:
        return self.rect().contains(pos)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        height = round(sizes().font * 1.5)
        track = QRectF(self.width() - height * 1.8 - 2, (self.height() - height) / 2, height * 1.8, height)
        painter.setPen(QPen(QColor(COLORS.focus), 2) if self.hasFocus() else QPen(QColor(COLORS.disabled), 1.5))
        painter.setBrush(QColor(COLORS.accent if self.isChecked() else COLORS.ground))
        painter.drawRoundedRect(track, height / 2, height / 2)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(COLORS.on_accent if self.isChecked() else COLORS.muted))
        left = track.right() - height + 4 if self.isChecked() else track.left() + 4
        painter.drawEllipse(QRectF(left, track.top() + 4, height - 8, height - 8))
        self._paint_text(painter, round(track.left()) - sizes().gap)

    def _paint_text(self, painter: QPainter, room: int) -> None:
        key_width = 0
        if self._key:
            painter.setFont(font_of(sizes().small))
            painter.setPen(QColor(COLORS.muted))
            key_width = painter.fontMetrics().horizontalAdvance(self._key) + sizes().gap
            painter.drawText(
                QRect(room - key_width, 0, key_width, self.height()), Qt.AlignmentFlag.AlignCenter, self._key
            )
        painter.setFont(font_of(sizes().font))
        painter.setPen(QColor(COLORS.text))
        text = painter.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, room - key_width)
        place = QRect(0, 0, room - key_width, self.height())
        painter.drawText(place, Qt.AlignmentFlag.AlignVCenter, text)
