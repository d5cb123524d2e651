"""A line of text that shrinks a little rather than be cut."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetrics, QResizeEvent
from PySide6.QtWidgets import QLabel, QWidget

from ui.qt.theme import font_of

SMALLEST_SHARE, SMALLEST_PX = 0.7, 12


class FittedLabel(QLabel):
    """Letters of `pixels`, smaller where the text needs it; what still does not fit ends in dots and stays as a
    tool tip."""

    def __init__(self, pixels: int, *, bold: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._whole, self._pixels, self._is_bold = "", pixels, bold
        self.setTextFormat(Qt.TextFormat.PlainText)

    def show_text(self, text: str) -> None:
        self._whole = text
        self.setAccessibleName(text)
        self._fit()

    def text(self) -> str:
        """The whole text, also where it is shown shortened."""
        return self._whole

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        font = font_of(self._pixels, bold=self._is_bold)
        smallest = max(round(self._pixels * SMALLEST_SHARE), SMALLEST_PX)
        while font.pixelSize() > smallest and QFontMetrics(font).horizontalAdvance(self._whole) > self.width():
            font.setPixelSize(font.pixelSize() - 1)
        shown = QFontMetrics(font).elidedText(self._whole, Qt.TextElideMode.ElideRight, max(self.width(), 1))
        self.setFont(font)
        self.setText(shown)
        self.setToolTip(self._whole if shown != self._whole else "")
