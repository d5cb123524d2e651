"""A rounded piece of a page with a small title."""

from __future__ import annotations

from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QFrame, QLabel, QVBoxLayout

from ui.qt.theme import set_role, sizes


class Card(QFrame):
    """Says its texts again when the language changes."""

    def __init__(self) -> None:
        super().__init__()
        set_role(self, "card")
        self.title = set_role(QLabel(), "small")
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(*[sizes().pad] * 4)
        self.column.setSpacing(sizes().gap // 2)
        self.column.addWidget(self.title)

    def retranslate(self) -> None:
        """Set every text again."""

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)
