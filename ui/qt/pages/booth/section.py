"""What the sections of the booth page share: the row of switches, a page that scrolls, work in the device lane."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QButtonGroup, QFrame, QHBoxLayout, QPushButton, QScrollArea, QVBoxLayout, QWidget

from ui.qt.icons import draw_dot, drawn
from ui.qt.keyboard import keyboard
from ui.qt.page import Page
from ui.qt.session import Session
from ui.qt.theme import set_role, sizes


class Section(Page):
    """A part of the booth page. `look` is called some times a second while it is on screen, and never waits."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.session = session

    def name(self) -> str:
        """The words on its switch."""
        return ""

    def mark(self) -> str:
        """The colour of the dot on its switch, "" for none."""
        return ""

    def look(self) -> None:
        """Show the figures of this moment."""

    def entered(self) -> None:
        self.look()

    def retranslate(self) -> None:
        self.hint(((keyboard().keys.label("help"), self.tr("help")),))

    def on_device(self, work: Callable[[], object], done: Callable[[object], object] | None = None) -> None:
        """Do `work` in the device lane, then `done` with what it gave; a failure is shown."""
        self.session.jobs.run("device", work, done or (lambda _: self.look()), self.problem.emit)

    def scroll(self, inner: QWidget) -> None:
        """Let the section's content scroll where the window is too low for it."""
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(scroll_area(inner))


def scroll_area(inner: QWidget) -> QScrollArea:
    """A place where `inner` scrolls where there is too little room for it."""
    area = QScrollArea(widgetResizable=True)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    area.setWidget(inner)
    return area


class SectionBar(QFrame):
    """One large switch a section; `chosen` carries its place in the row."""

    chosen = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self.group = QButtonGroup(self)
        self.group.idClicked.connect(self.chosen)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(sizes().pad, sizes().gap, sizes().pad, 0)
        self._row.setSpacing(sizes().gap // 2)
        self._row.addStretch(1)

    def show_names(self, names: Sequence[str]) -> None:
        for index, name in enumerate(names):
            if self.group.button(index) is None:
                self._add(index)
            self.group.button(index).setText(name.replace("&", "&&"))

    def check(self, index: int) -> None:
        if self.group.button(index) is not None:
            self.group.button(index).setChecked(True)

    def mark(self, index: int, color: str) -> None:
        """A dot of this colour on a switch, "" for none."""
        button = self.group.button(index)
        if button.property("mark") != color:
            button.setProperty("mark", color)
            button.setIcon(QIcon(drawn(draw_dot, 18, color)) if color else QIcon())

    def _add(self, index: int) -> None:
        button = QPushButton(checkable=True)
        button.setIconSize(QSize(18, 18))
        button.setMinimumHeight(sizes().target)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        set_role(button, "section")
        self.group.addButton(button, index)
        self._row.insertWidget(index, button)
