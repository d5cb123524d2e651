"""The cards beside the live views: the item, its live score and how it lies."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from textwrap import shorten
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFontMetrics, QResizeEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QLineEdit, QPushButton

from ui.qt.card import Card
from ui.qt.keyboard import keyboard
from ui.qt.label.buttons import BigButton
from ui.qt.language import number_text
from ui.qt.pages.capture.words import CHECKS, check_name
from ui.qt.scale import NEAR, ScoreScale
from ui.qt.score_words import looks_like
from ui.qt.sentences import localised
from ui.qt.theme import COLORS, font_of, set_role, sizes

if TYPE_CHECKING:
    from booth.devices import StagedItem
    from storage.taxonomy import DamageType
    from ui.workflow.live_scores import LiveScores


MOST_LETTERS = 140


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
    """The live fused score against the threshold, what it is about, and the switches for scores and heatmap."""

    def __init__(self) -> None:
        super().__init__()
        self.figure, self._what = QLabel("–"), QLabel()
        self.about, self.state = QLabel(), QLabel()
        self.scale = ScoreScale()
        self.scores, self.heat = (BigButton("switch", 1.0, sizes().font) for _ in range(2))
        self._threshold: float | None = None
        self._scores: LiveScores | None = None
        self._types: Sequence[DamageType] = ()
        self._problem = ""
        self._is_empty = False
        self.title.hide()
        set_role(self.figure, "figure")
        for label in (self._what, self.about, self.state):
            set_role(label, "small")
            label.setWordWrap(True)
        self._lay_out()
        self.retranslate()

    def _lay_out(self) -> None:
        row = QHBoxLayout()
        row.setSpacing(sizes().pad)
        row.addWidget(self.figure)
        row.addWidget(self._what, 1)
        self.column.addLayout(row)
        for widget in (self.scale, self.about, self.state):
            self.column.addWidget(widget)
        switches = QHBoxLayout()
        switches.setSpacing(sizes().gap)
        for switch in (self.scores, self.heat):
            switch.setCheckable(True)
            switches.addWidget(switch, 1)
        self.scores.setChecked(True)
        self.column.addLayout(switches)

    def show_model(self, threshold: float | None, problem: str) -> None:
        """The threshold in force, or why there is no model."""
        self._threshold, self._problem = threshold, problem
        self.retranslate()

    def show_types(self, types: Sequence[DamageType]) -> None:
        """The damage types by which a score says what it looks like."""
        self._types = types

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
        keys = keyboard().keys
        self.scores.show_words(self.tr("Live scores"), keys.label("scores"))
        self.heat.show_words(self.tr("Heatmap"), keys.label("heat"))
        fused = self._fused
        self.figure.setText("–" if fused is None else number_text(fused, 2))
        is_over = fused is not None and self._threshold is not None and fused >= self._threshold
        self.figure.setStyleSheet(f"color: {COLORS.bad}" if is_over else "")
        self._what.setText(self.tr("live damage score"))
        if self._threshold is not None:
            told = self.tr("threshold {threshold}").format(threshold=number_text(self._threshold, 2))
            self._what.setText(self._what.text() + "\n" + told)
            self.scale.show_score(fused, self._threshold)
        self.scale.setVisible(self._threshold is not None)
        self.about.setText(self._about_line())
        self.about.setVisible(self._threshold is not None)
        state = localised(self._state_line())
        self.state.setText(shorten(state, MOST_LETTERS, placeholder=" …"))
        self.state.setToolTip(state if len(state) > MOST_LETTERS else "")

    @property
    def _fused(self) -> float | None:
        return self._scores.fused if self._scores is not None and not self._is_empty else None

    def _about_line(self) -> str:
        """What the damage looks like and where, as far as there may be one."""
        if self._fused is None or self._threshold is None or (worst := self._scores.worst) is None:
            return ""
        if self._fused < NEAR * self._threshold:
            return self.tr("Nothing stands out")
        damage = max(worst.class_scores, key=worst.class_scores.get, default="")
        return looks_like(damage, worst.view, self._types)

    def _state_line(self) -> str:
        if self._problem:
            return self.tr("No scores: {problem}").format(problem=self._problem)
        if self._threshold is None:
            return self.tr("The model is starting …")
        if not self.scores.isChecked():
            return self.tr("Live scores are off")
        if self._is_empty:
            return self.tr("The tray is empty")
        if self._scores is None or self._scores.fused is None or self._scores.problem:
            return (self._scores.problem if self._scores is not None else "") or self.tr("No score yet")
        return self.tr("Whole item {rate} times a second").format(rate=number_text(self._scores.rate_hz, 1))


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
