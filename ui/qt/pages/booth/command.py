"""A command to type elsewhere, with a button that copies it."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QSizePolicy, QWidget

from ui.qt.theme import set_role, sizes


class CommandLine(QWidget):
    """The command can be marked by hand too; a long one is wrapped."""

    def __init__(self) -> None:
        super().__init__()
        self.command, self.copy = set_role(QLabel(wordWrap=True), "key"), QPushButton()
        self.command.setTextFormat(Qt.TextFormat.PlainText)
        self.command.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.command.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(sizes().gap)
        row.addWidget(self.command, 1)
        row.addWidget(self.copy)
        self.copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(self.command.text()))
        self._retranslate()

    def show_command(self, command: str) -> None:
        if command != self.command.text():
            self.command.setText(command)

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
        super().changeEvent(event)

    def _retranslate(self) -> None:
        self.copy.setText(self.tr("Copy"))
