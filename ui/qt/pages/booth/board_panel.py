"""The hand on a calibration: what was seen of the board, pictures, the fit and its result."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QProgressBar, QPushButton, QVBoxLayout, QWidget

from ui.qt.keybutton import KeyButton
from ui.qt.language import number_text
from ui.qt.pages.booth.calibrator import Calibrator
from ui.qt.pages.booth.coverage import CoverageCard
from ui.qt.pages.booth.result import ResultCard
from ui.qt.sections import scroll_area
from ui.qt.switch import Switch
from ui.qt.theme import set_role, sizes
from ui.qt.words import view_name

if TYPE_CHECKING:
    from booth.calibration.takes import TakenBoard

LAST_TAKES = 4


class BoardPanel(QFrame):
    """Shows a calibrator; what its buttons do is connected by the section."""

    def __init__(self) -> None:
        super().__init__()
        self.coverage, self.result = CoverageCard(), ResultCard()
        self.told, self.last = QLabel(wordWrap=True), set_role(QLabel(wordWrap=True), "small")
        self.progress = QProgressBar(textVisible=False)
        self.by_itself, self.holds = Switch(), Switch()
        self.take, self.solve = KeyButton("take"), QPushButton()
        self.again, self.print = QPushButton(), QPushButton()
        self._lay_out()

    def show_run(self, run: Calibrator) -> None:
        """One thing to do at a time: pictures, then the fit, then whether to keep it."""
        self.coverage.show_coverage(run.coverage)
        self.result.show_result(run.result, run.moved)
        takes_pictures = run.result is None and run.steps is None
        for widget in (self.by_itself, self.take, self.solve, self.again):
            widget.setVisible(takes_pictures)
        self.holds.setVisible(takes_pictures and run.is_staged)
        self.take.setEnabled(run.run is not None and not self.holds.isChecked())
        self.take.show_role("secondary" if run.is_enough else "primary")
        set_role(self.solve, "primary" if run.is_enough else "")
        for button in (self.solve, self.again):
            button.setEnabled(bool(run.takes))
        self._show_steps(run.steps)
        self._show_takes(run.takes)

    def retranslate(self) -> None:
        self.by_itself.show_text(self.tr("Take by itself when still"))
        self.holds.show_text(self.tr("The booth holds the board"))
        self.take.setText(self.tr("Take a picture"))
        self.solve.setText(self.tr("Solve"))
        self.again.setText(self.tr("Start over"))
        self.print.setText(self.tr("Board as PDF"))

    def _show_takes(self, takes: Sequence[TakenBoard]) -> None:
        """How many pictures, and which views saw the board in the last ones."""
        told = self.tr("1 picture taken") if len(takes) == 1 else self.tr("{count} pictures taken")
        self.told.setText(told.format(count=number_text(len(takes))))
        lines = [
            f"{take.number} · {', '.join(map(view_name, take.sightings))}" for take in takes[: -LAST_TAKES - 1 : -1]
        ]
        self.last.setText("\n".join(lines))
        self.last.setVisible(bool(lines))

    def _show_steps(self, steps: tuple[int, int] | None) -> None:
        self.progress.setVisible(steps is not None)
        if steps is not None:
            self.progress.setRange(0, steps[1])
            self.progress.setValue(steps[0])

    def _lay_out(self) -> None:
        set_role(self, "panel")
        self.setFixedWidth(round(sizes().side * 1.25))
        column = QVBoxLayout(self)
        column.setContentsMargins(*[sizes().pad] * 4)
        column.setSpacing(sizes().gap)
        column.addWidget(scroll_area(self._cards()), 1)
        for widget in (self.holds, self.by_itself, self.take):
            column.addWidget(widget)

    def _cards(self) -> QWidget:
        inner = QWidget()
        column = QVBoxLayout(inner)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(sizes().gap)
        for widget in (self.result, self.coverage, self.told, self.last, self.progress):
            column.addWidget(widget)
        buttons = QHBoxLayout()
        for button in (self.solve, self.again):
            buttons.addWidget(button, 1)
        column.addLayout(buttons)
        column.addWidget(self.print, 0, Qt.AlignmentFlag.AlignLeft)
        column.addStretch(1)
        return inner
