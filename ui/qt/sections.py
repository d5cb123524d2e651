"""A page of several sections: the row of switches above, and the section on screen that alone looks and speaks."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import (
    QButtonGroup,
    QFrame,
    QHBoxLayout,
    QPushButton,
    QScrollArea,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from ui.qt.icons import draw_dot, drawn
from ui.qt.keyboard import keyboard
from ui.qt.page import Page
from ui.qt.session import Session
from ui.qt.theme import set_role, sizes

LOOK_MS = 500


class Section(Page):
    """A part of a page. `look` is called some times a second while it is on screen, and never waits."""

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


class SectionedPage(Page):
    """Only the section on screen looks, and the page says what that section says."""

    def __init__(self) -> None:
        super().__init__()
        self.sections: tuple[Section, ...] = ()
        self.bar, self.stack = SectionBar(), QStackedWidget()
        self._look = QTimer(self, interval=LOOK_MS)
        self._lay_out()
        self.bar.chosen.connect(self.show_section)
        self._look.timeout.connect(self._look_again)

    def take_in(self, *sections: Section) -> None:
        """Have these sections, of which the first is on screen."""
        self.sections = sections
        for section in sections:
            self._connect(section)
        self.retranslate()
        self.show_section(0)

    @property
    def section(self) -> Section:
        """The section on screen."""
        return self.sections[self.stack.currentIndex()]

    def show_section(self, index: int) -> None:
        before = self.section
        self.stack.setCurrentIndex(index)
        self.bar.check(index)
        if before is not self.section:
            before.left()
        if self._look.isActive():
            self.section.entered()
        self.say(self.section.banner.sentence, self.section.banner.detail)
        self.hint(self.section.hints)

    def in_charge(self) -> QWidget:
        return self.section

    def entered(self) -> None:
        self._look.start()
        self.section.entered()
        self._look_again()

    def left(self) -> None:
        self._look.stop()
        self.section.left()

    def shut(self) -> None:
        """Stop looking; the window is about to go."""
        self._look.stop()

    def retranslate(self) -> None:
        self.bar.show_names([section.name() for section in self.sections])

    def _look_again(self) -> None:
        self.section.look()
        for index, section in enumerate(self.sections):
            self.bar.mark(index, section.mark())

    def _connect(self, section: Section) -> None:
        section.banner_changed.connect(lambda said: self.section is section and self.say(said.sentence, said.detail))
        section.hints_changed.connect(lambda hints: self.section is section and self.hint(hints))
        section.note_changed.connect(self.note_changed)
        section.problem.connect(self.problem)
        self.stack.addWidget(section)

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.bar)
        column.addWidget(self.stack, 1)
