"""The cards beside the live views: the item, its live score and how it lies."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFontMetrics, QResizeEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QLineEdit, QPushButton

from ui.qt.card import Card
from ui.qt.keyboard import keyboard
from ui.qt.language import number_text
from ui.qt.pages.capture.words import CHECKS, check_name
from ui.qt.scale import ScoreScale
from ui.qt.sentences import localised
from ui.qt.theme import COLORS, font_of, set_role, sizes

if TYPE_CHECKING:
    from booth.devices import StagedItem
    from ui.workflow.live_scores import LiveScores


class ItemCard(Card):
    """The code of what lies on the tray: scanned, typed, or said by a stage that knows it."""

    code_entered = Signal(str)
    next_wished = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.code = QLineEdit()
        self.next = QPushButton()
        self._about = set_role(QLabel(), "small")
        self._staged: StagedItem | None = None
        self.code.textChanged.connect(lambda _: self._fit_font())
        self._fit_font()
        self.code.setMaxLength(80)
        self._about.setWordWrap(True)
        self._about.hide()
        self.next.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.next.hide()
        for widget in (self.code, self._about, self.next):
            self.column.addWidget(widget)
        self.code.returnPressed.connect(lambda: self.code_entered.emit(self.code.text().strip()))
        self.next.clicked.connect(self.next_wished)
        self.retranslate()

    def show_staged(self, item: StagedItem | None) -> bool:
        """Show what the stage says; a code that was typed for the item before goes. True where it is another item."""
        if item == self._staged:
            return False
        is_other = item is None or self._staged is None or item.code != self._staged.code
        self._staged = item
        if is_other:
            self._set(item.code if item else "")
        self._about.setText(item.title if item else "")
        self._about.setVisible(item is not None)
        return is_other

    def set_code(self, code: str) -> None:
        """A scanned code replaces what is there."""
        self._set(code.strip())
        self.code_entered.emit(code.strip())

    def clear(self) -> None:
        """Forget a typed code once its item is done; a staged item keeps its own."""
        self._set(self._staged.code if self._staged else "")

    @property
    def typed(self) -> str:
        """The code in the field."""
        return self.code.text().strip()

    def _set(self, code: str) -> None:
        self.code.setText(code)
        self.code.setCursorPosition(0)

    def _fit_font(self) -> None:
        """Long codes in smaller letters, so that they can be read whole."""
        shown = self.code.text() or self.code.placeholderText()
        room = self.width() - 2 * sizes().pad - 26
        font = font_of(sizes().large, bold=True)
        while font.pixelSize() > sizes().small and QFontMetrics(font).horizontalAdvance(shown) > room:
            font.setPixelSize(font.pixelSize() - 1)
        # A style sheet's font rules over setFont.
        self.code.setStyleSheet(f"font-size: {font.pixelSize()}px; font-weight: 700")

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_font()

    def retranslate(self) -> None:
        self.title.setText(self.tr("Item"))
        self.code.setPlaceholderText(self.tr("Scan or type the code"))
        self.code.setAccessibleName(self.tr("Code of the item"))
        self._fit_font()
        self.next.setText(self.tr("Next item") + f"   {keyboard().keys.label('next_item')}")


class ScoreCard(Card):
    """The live fused score against the threshold."""

    def __init__(self) -> None:
        super().__init__()
        self.figure, self._what, self._rate = QLabel("–"), QLabel(), QLabel()
        self.scale = ScoreScale()
        self._threshold: float | None = None
        self._scores: LiveScores | None = None
        self._problem = ""
        self._is_empty = False
        self.title.hide()
        set_role(self.figure, "figure")
        for label in (self._what, self._rate):
            set_role(label, "small")
            label.setWordWrap(True)
        row = QHBoxLayout()
        row.setSpacing(sizes().pad)
        row.addWidget(self.figure)
        row.addWidget(self._what, 1)
        self.column.addLayout(row)
        self.column.addWidget(self.scale)
        self.column.addWidget(self._rate)
        self.retranslate()

    def show_model(self, threshold: float | None, problem: str) -> None:
        """The model's threshold, or why there is none."""
        self._threshold, self._problem = threshold, problem
        self.retranslate()

    def show_empty(self, is_empty: bool) -> None:
        """Tell that nothing lies on the tray, so that there is nothing to score."""
        if is_empty != self._is_empty:
            self._is_empty = is_empty
            self.retranslate()

    def show_scores(self, scores: LiveScores | None) -> None:
        if scores is not self._scores:
            self._scores = scores
            self.retranslate()

    def retranslate(self) -> None:
        scores, threshold = self._scores, self._threshold
        fused = scores.fused if scores is not None else None
        self.figure.setText("–" if fused is None else number_text(fused, 2))
        is_over = fused is not None and threshold is not None and fused >= threshold
        self.figure.setStyleSheet(f"color: {COLORS.bad}" if is_over else "")
        self._what.setText(self.tr("live damage score"))
        if threshold is not None:
            told = self.tr("threshold {threshold}").format(threshold=number_text(threshold, 2))
            self._what.setText(self._what.text() + "\n" + told)
            self.scale.show_score(fused, threshold)
        self.scale.setVisible(threshold is not None)
        self._rate.setText(localised(self._last_line()))

    def _last_line(self) -> str:
        if self._problem:
            return self.tr("No scores: {problem}").format(problem=self._problem)
        if self._threshold is None:
            return self.tr("The model is starting …")
        if self._is_empty:
            return self.tr("The tray is empty")
        if self._scores is None or self._scores.fused is None:
            return (self._scores.problem if self._scores is not None else "") or self.tr("No score yet")
        return self.tr("{rate} scores a second").format(rate=number_text(self._scores.rate_hz, 1))


class PlacementCard(Card):
    """Six checks of how the item lies, each with a sign as well as a colour."""

    def __init__(self) -> None:
        super().__init__()
        self._labels = {check: QLabel() for check in CHECKS}
        self._checks: Mapping[str, bool] = {}
        grid = QGridLayout()
        grid.setHorizontalSpacing(sizes().gap)
        grid.setVerticalSpacing(sizes().gap // 2)
        for index, label in enumerate(self._labels.values()):
            grid.addWidget(label, index // 2, index % 2)
        self.column.addLayout(grid)
        self.retranslate()

    def show_checks(self, checks: Mapping[str, bool]) -> None:
        if checks != self._checks:
            self._checks = dict(checks)
            self.retranslate()

    def retranslate(self) -> None:
        self.title.setText(self.tr("Placement"))
        for check, label in self._labels.items():
            passed = self._checks.get(check)
            sign, color = {True: ("✓", COLORS.good), False: ("✗", COLORS.warn)}.get(passed, ("·", COLORS.muted))
            label.setText(f'<span style="color:{color}; font-weight:700">{sign}</span>&nbsp; {check_name(check)}')
