"""A large button with its key printed on it."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QPushButton, QStyle, QStyleOptionButton, QWidget

from ui.qt.keyboard import keyboard
from ui.qt.theme import COLORS, font_of, set_role, sizes


class KeyButton(QPushButton):
    """What it does in large letters, the key in small ones below. `role` is "primary" or "secondary"."""

    def __init__(self, action: str, role: str = "primary", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._action = action
        self.setProperty("large", True)
        self.show_role(role)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)

    def show_role(self, role: str) -> None:
        """Be the one thing to do ("primary"), or one of others."""
        self._role = role
        set_role(self, role)

    def sizeHint(self) -> QSize:
        width = QFontMetrics(self._large).horizontalAdvance(self.text()) + 3 * sizes().pad
        return QSize(width, sizes().large_target + 4)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        option = QStyleOptionButton()
        self.initStyleOption(option)
        option.text = ""
        painter = QPainter(self)
        self.style().drawControl(QStyle.ControlElement.CE_PushButton, option, painter, self)
        large, small = QFontMetrics(self._large).height(), QFontMetrics(font_of(sizes().small)).height()
        key = keyboard().keys.label(self._action)
        top = (self.height() - large - (small if key else 0)) // 2
        painter.setPen(QColor(self._ink()))
        painter.setFont(self._large)
        painter.drawText(QRect(0, top, self.width(), large), Qt.AlignmentFlag.AlignCenter, self.text())
        painter.setFont(font_of(sizes().small))
        painter.drawText(QRect(0, top + large, self.width(), small), Qt.AlignmentFlag.AlignCenter, key)

    @property
    def _large(self):
        return font_of(sizes().large, bold=True)

    def _ink(self) -> str:
        if not self.isEnabled():
            return COLORS.disabled
        return COLORS.on_accent if self._role == "primary" else COLORS.text
