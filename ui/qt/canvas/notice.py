"""A sentence over the canvas that goes away by itself, so that the image never jumps under the hand."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtWidgets import QLabel, QWidget

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
