"""The page of the engineer: a row of large switches, and the part of the booth that is looked at below it."""

from __future__ import annotations

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from ui.qt.page import Page
from ui.qt.pages.booth.calibrate import CalibrateSection
from ui.qt.pages.booth.devices import DevicesSection
from ui.qt.pages.booth.faults import FaultsSection
from ui.qt.pages.booth.record import RecordSection
from ui.qt.pages.booth.section import Section, SectionBar
from ui.qt.session import Session

LOOK_MS = 500


class BoothPage(Page):
    """Only the section on screen looks at the booth; the page says what that section says."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.devices, self.record, self.faults = DevicesSection(session), RecordSection(session), FaultsSection(session)
        self.calibrate = CalibrateSection(session)
        self.sections: tuple[Section, ...] = (self.devices, self.record, self.faults, self.calibrate)
        self.bar, self.stack = SectionBar(), QStackedWidget()
        self._look = QTimer(self, interval=LOOK_MS)
        self._lay_out()
        for section in self.sections:
            self._connect(section)
        self.bar.chosen.connect(self.show_section)
        self.devices.calibrations.wished.connect(lambda: self.show_section(self.sections.index(self.calibrate)))
        self._look.timeout.connect(self._look_again)
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
        self.calibrate.tiles.detach()

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
