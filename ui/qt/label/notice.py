"""Sentences over the canvas, so that the image never jumps under the hand."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtWidgets import QLabel, QWidget

from ui.qt.language import number_text
from ui.qt.theme import COLORS, sizes

SHOWN_MS = 6000


class Notice(QLabel):
    """Lies at the top of its parent, lets clicks through, and stays as wide as its sentence."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._timer = QTimer(self, singleShot=True, interval=SHOWN_MS)
        self._timer.timeout.connect(self.hide)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(True)
        self.setStyleSheet(
            f"background: {COLORS.warn_ground}; color: {COLORS.text}; border: 1px solid {COLORS.warn};"
            f"border-radius: {sizes().radius}px; padding: {sizes().gap}px {sizes().pad}px; font-weight: 600;"
        )
        parent.installEventFilter(self)
        self.hide()

    def tell(self, sentence: str, hint: str = "") -> None:
        """Show a sentence for some seconds."""
        self.setText(f"{sentence} {hint}".strip())
        self._place()
        self.show()
        self.raise_()
        self._timer.start()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and self.isVisible():
            self._place()
        return super().eventFilter(watched, event)

    def _place(self) -> None:
        room = self.parentWidget().width() - 2 * sizes().pad
        words = self.fontMetrics().horizontalAdvance(self.text()) + 4 * sizes().pad
        width = max(80, min(room, words))
        self.setFixedWidth(width)
        self.setFixedHeight(self.heightForWidth(width))
        self.move((self.parentWidget().width() - width) // 2, sizes().pad)


class StatusPill(QLabel):
    """Says at the canvas's lower edge what the next click does, and at which zoom; lets clicks through."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._sentence, self._zoom = "", ""
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setStyleSheet(
            f"background: rgba(10, 11, 13, 215); color: {COLORS.text};"
            f"border-radius: {sizes().radius}px; padding: {sizes().gap // 2}px {sizes().pad}px;"
        )
        parent.installEventFilter(self)

    def tell(self, sentence: str) -> None:
        self._sentence = sentence
        self._place()

    def show_scale(self, scale: float) -> None:
        """The zoom as people read it, 1 = 100 %."""
        self._zoom = number_text(scale * 100) + " %"
        self._place()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize:
            self._place()
        return super().eventFilter(watched, event)

    def _place(self) -> None:
        """As wide as the words, in the middle; where there is no room, the sentence is cut and not the zoom."""
        room, metrics = self.parentWidget().size(), self.fontMetrics()
        zoom = f"   ·   {self._zoom}" if self._zoom and self._sentence else self._zoom
        left_over = room.width() - 2 * sizes().gap - 2 * sizes().pad - metrics.horizontalAdvance(zoom)
        sentence = metrics.elidedText(self._sentence, Qt.TextElideMode.ElideRight, max(0, left_over - 4))
        self.setText(sentence + zoom)
        self.adjustSize()
        left = (room.width() - self.width()) // 2
        self.move(left, room.height() - self.height() - sizes().gap // 2)
