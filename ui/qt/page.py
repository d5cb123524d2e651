"""What every page tells the window around it."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QEvent, Signal
from PySide6.QtWidgets import QWidget


@dataclass(frozen=True, slots=True)
class Banner:
    """The one sentence of what is expected next, and a quieter second line."""

    sentence: str
    detail: str = ""


Hints = tuple[tuple[str, str], ...]


class Page(QWidget):
    """A page gets the session in its constructor and knows no other page.

    `hints` are pairs of key and what it does; `note` is what was done last (a text, and whether it is good news).
    """

    banner_changed = Signal(object)
    hints_changed = Signal(object)
    note_changed = Signal(str, str)
    problem = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.banner = Banner("")
        self.hints: Hints = ()

    def say(self, sentence: str, detail: str = "") -> None:
        """Tell what is expected next, if that is something new."""
        banner = Banner(sentence, detail)
        if banner != self.banner:
            self.banner = banner
            self.banner_changed.emit(banner)

    def hint(self, hints: Hints) -> None:
        if hints != self.hints:
            self.hints = hints
            self.hints_changed.emit(hints)

    def in_charge(self) -> QWidget:
        """The part of the page whose keys work wherever the focus is."""
        return self

    def entered(self) -> None:
        """The page came on screen."""

    def left(self) -> None:
        """Another page came on screen."""

    def retranslate(self) -> None:
        """Set every text again in the language in force."""

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)
