"""A column of buttons at the left edge of the canvas, in its middle, for a hand without a keyboard."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ui.qt.theme import set_role, sizes


class SideButtons(QWidget):
    """Stays where it belongs when its parent changes its size; hidden until somebody shows it."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        set_role(self, "panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(*[sizes().gap // 2] * 4)
        self.column.setSpacing(sizes().gap // 2)
        parent.installEventFilter(self)
        self.hide()

    def place(self) -> None:
        """Lie down anew: what is inside changed its size."""
        self.adjustSize()
        self.move(sizes().gap, (self.parentWidget().height() - self.height()) // 2)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize:
            self.place()
        return super().eventFilter(watched, event)
