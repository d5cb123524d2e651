"""Buttons on the canvas while the smart outline is in the hand: what a click means, take over, take back, drop."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from ui.qt.keyboard import keyboard
from ui.qt.label.buttons import BigButton
from ui.qt.label.side_buttons import SideButtons
from ui.qt.label.toolbox import held_text
from ui.qt.label.words import tr
from ui.qt.theme import sizes

WIDTH_TARGETS = 2.4


class SmartBar(SideButtons):
    """Everything that the keys do, for a hand that has none."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.include, self.exclude = (BigButton("switch", 1.0, sizes().small, self) for _ in range(2))
        self.accept = BigButton("secondary", 1.0, sizes().small, self)
        self.back, self.drop = (BigButton("", 1.0, sizes().small, self) for _ in range(2))
        for button in (self.include, self.exclude, self.accept, self.back, self.drop):
            button.setFixedWidth(round(WIDTH_TARGETS * sizes().target))
            self.column.addWidget(button)
        for button in (self.include, self.exclude):
            button.setCheckable(True)

    def show_state(self, excludes: bool, is_asked: bool, is_answered: bool) -> None:
        self.include.setChecked(not excludes)
        self.exclude.setChecked(excludes)
        self.exclude.setEnabled(is_asked)
        self.accept.setEnabled(is_answered)
        self.back.setEnabled(is_asked)
        self.drop.setEnabled(is_asked)
        self.place()

    def retranslate(self) -> None:
        key = keyboard().keys.label
        self.include.show_words(tr("+ Add"), tr("Click"))
        self.exclude.show_words(tr("− Leave out"), f"{held_text('Alt')}+{tr('Click')}")
        self.accept.show_words(tr("Take over"), key("finish"))
        self.back.show_words(tr("Take back"), key("drop_vertex"))
        self.drop.show_words(tr("Discard"), key("cancel"))
        self.place()
