"""Buttons of the label panel that paint their words and keys themselves, so that both fit at any width."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QPushButton, QWidget

from ui.qt.theme import COLORS, font_of, readable_on, set_role, sizes

BORDER_PX = 4
SMALLEST_PX = 12
LINE_EM = 1.2


class KeyedButton(QPushButton):
    """Keeps the keyboard with the canvas; a key of its own is shown, not pressed."""

    def __init__(self, role: str = "", height: int = 0, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._words, self._key = "", ""
        set_role(self, role)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        # The theme's style sheet sets a height for all buttons, which only another one can change.
        self.setStyleSheet(f"min-height: {(height or sizes().target) - BORDER_PX}px; padding: 0;")

    def show_words(self, words: str, key: str) -> None:
        if (words, key) == (self._words, self._key):
            return
        self._words, self._key = words, key
        self.setAccessibleName(words)
        self.setToolTip(f"{words} ({key})" if key else words)
        self.update()

    @property
    def words(self) -> str:
        return self._words

    def ink(self) -> QColor:
        color = COLORS.on_accent if self.property("role") == "primary" else COLORS.text
        return QColor(color if self.isEnabled() else COLORS.disabled)

    def sizeHint(self) -> QSize:
        return QSize(round(sizes().target * 1.6), super().sizeHint().height())

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()


class TypeButton(KeyedButton):
    """A damage type, or a severity or surface: its key on its colour, and its name."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self._color = COLORS.line

    def show_sign(self, words: str, sign: str, color: str = COLORS.line) -> None:
        if color != self._color:
            self._color = color
            self.update()
        self.show_words(words, sign)

    def paintEvent(self, event) -> None:
        super().paintEvent(event)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        side = round(self.height() * 0.55)
        inset = (self.height() - side) / 2
        sign = QRectF(inset, inset, side, side)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(self._color))
        painter.drawRoundedRect(sign, 6, 6)
        painter.setPen(QColor(readable_on(self._color)))
        painter.setFont(font_of(round(side * 0.62), bold=True))
        painter.drawText(sign, Qt.AlignmentFlag.AlignCenter, self._key)
        painter.setPen(self.ink())
        text = QRectF(sign.right() + inset * 0.8, 0, self.width() - sign.right() - inset * 1.4, self.height())
        fitted_text(painter, text, self._words, sizes().font, Qt.AlignmentFlag.AlignVCenter)


class BigButton(KeyedButton):
    """A button with its key printed below its words; without a key the words stand in the middle."""

    def __init__(self, role: str, scale: float, font_px: int, parent: QWidget | None = None) -> None:
        super().__init__(role, round(sizes().target * scale), parent)
        self._font_px = font_px
        self._is_bold = role in ("primary", "secondary")

    def paintEvent(self, event) -> None:
        super().paintEvent(event)
        painter = QPainter(self)
        painter.setPen(self.ink())
        inside = QRectF(self.rect()).adjusted(8, 4, -8, -4)
        if not self._key:
            fitted_text(painter, inside, self._words, self._font_px, Qt.AlignmentFlag.AlignCenter, self._is_bold)
            return
        middle = inside.top() + inside.height() * 0.56
        top, below = QRectF(inside), QRectF(inside)
        top.setBottom(middle)
        below.setTop(middle)
        centre = Qt.AlignmentFlag.AlignHCenter
        fitted_text(painter, top, self._words, self._font_px, centre | Qt.AlignmentFlag.AlignBottom, self._is_bold)
        fitted_text(painter, below, self._key, sizes().small, centre | Qt.AlignmentFlag.AlignTop)


def fitted_text(painter: QPainter, rect: QRectF, text: str, font_px: int, where, bold: bool = False) -> None:
    """Text in this size, smaller where it would not fit, and cut with an ellipsis only then."""
    room = int(rect.width())
    tallest = min(font_px, int(rect.height() / LINE_EM))
    for size in range(max(tallest, SMALLEST_PX), SMALLEST_PX - 1, -1):
        painter.setFont(font_of(size, bold=bold))
        # Cut words may be a pixel wider than measured.
        if painter.fontMetrics().horizontalAdvance(text) < room:
            break
    shown = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, room)
    painter.drawText(rect, where, shown)
