"""Where to draw the line: charts of the scores beside the decisions, and the threshold with what it means."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from ui.qt.keyboard import keyboard
from ui.qt.language import number_text
from ui.qt.pages.insights.choosing import ChoiceLine
from ui.qt.pages.insights.meaning import MeaningPanel
from ui.qt.pages.insights.reading import Choices, Evaluated, read_choices, read_evaluation
from ui.qt.pages.insights.words import comparison_html
from ui.qt.sections import Section, scroll_area
from ui.qt.session import Session
from ui.qt.theme import set_role, sizes

if TYPE_CHECKING:
    from inference.evaluation.report import Group
    from ui.qt.pages.insights.boards import Boards


class ThresholdSection(Section):
    """Reads when it comes on screen or something changed; every figure leads to its captures (`captures_wished`:
    their query, and what they are)."""

    captures_wished = Signal(object, str)

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.line, self.meaning = ChoiceLine(), MeaningPanel()
        self.boards: Boards | None = None
        self.comparison = QLabel(wordWrap=True)
        self.evaluated: Evaluated | None = None
        self.threshold = 0.5
        self._empty = set_role(QLabel(wordWrap=True), "muted")
        self._is_stale, self._asked = True, 0
        self._lay_out()
        self._connect()
        self.retranslate()

    def name(self) -> str:
        return self.tr("Scores and threshold")

    def entered(self) -> None:
        if self._is_stale and self.session.station is not None and self.session.station.store is not None:
            self.refresh()

    def mark_stale(self) -> None:
        """Captures changed: read again now, or when the section comes on screen."""
        self._is_stale = True
        if self.isVisible():
            self.entered()

    def refresh(self) -> None:
        """Read what can be chosen, then evaluate what is chosen."""
        self._is_stale = False
        store = self.session.station.store
        self.session.jobs.run("insight", lambda: read_choices(store), self._show_choices, self.problem.emit)

    def choose(self, threshold: float) -> None:
        """Show what a threshold means; nothing is decided by that."""
        if self.evaluated is None:
            return
        self.threshold = threshold
        self.meaning.show_threshold(self.evaluated.report, threshold)
        self.boards.show_threshold(self.evaluated.report, threshold)

    def retranslate(self) -> None:
        self._empty.setText(
            self.tr("There are no scores yet. They come with the first captures, or with: traybooth score")
        )
        self.say(
            self.tr("Choose from which score on an item is sidelined"),
            self.tr("Click a bar, a point or a line to see the captures behind it"),
        )
        self.hint(((keyboard().keys.label("help"), self.tr("help")),))
        self._show_comparison()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange and self.boards is not None:
            self.boards.groups.damage_names = self._damage_names()
            self.boards.retranslate()
            if self.evaluated is not None:
                self.boards.show_report(self.evaluated.report, self.threshold)

    def _show_choices(self, choices: Choices) -> None:
        self.line.show_choices(choices)
        self._empty.setVisible(not choices.models)
        self._evaluate()

    def _evaluate(self) -> None:
        line, meaning = self.line, self.meaning
        if not line.model_sha256:
            return
        self._asked += 1
        asked, store = self._asked, self.session.station.store
        chosen = (line.query(), line.model_sha256, line.other_sha256, meaning.prevalence, meaning.items_a_day)

        def work() -> Evaluated | None:
            return read_evaluation(store, *chosen) if asked == self._asked else None  # something else is asked by now

        self.session.jobs.run(
            "insight", work, lambda evaluated: asked == self._asked and self._show(evaluated), self.problem.emit
        )

    def _show(self, evaluated: Evaluated) -> None:
        """What somebody tries out stays while captures come; else it is the threshold in force."""
        before, self.evaluated = self.evaluated, evaluated
        if before is None or before.model != evaluated.model or before.report.threshold == self.threshold:
            self.threshold = evaluated.report.threshold
        self._boards().show_report(evaluated.report, self.threshold)
        self.meaning.show_decisions(evaluated.decisions)
        self.meaning.show_threshold(evaluated.report, self.threshold)
        self._show_comparison()

    def _show_day(self) -> None:
        """Another volume or damage rate needs no other captures."""
        if self.evaluated is None:
            return
        day = {"prevalence": self.meaning.prevalence, "volume": self.meaning.items_a_day}
        self.evaluated = replace(self.evaluated, report=replace(self.evaluated.report, **day))
        self.choose(self.threshold)

    def _show_comparison(self) -> None:
        shown = self.evaluated
        self.comparison.setVisible(shown is not None and bool(shown.other))
        if shown is None or not shown.other:
            return
        if shown.other == shown.model:
            self.comparison.setText(self.tr("This is the same model: choose another one to compare with."))
        elif shown.comparison is None:
            told = self.tr("The two models have no judged capture in common. Score the same captures with both: {how}")
            self.comparison.setText(told.format(how="traybooth score"))
        else:
            names = self.line.title(shown.model), self.line.title(shown.other)
            self.comparison.setText(comparison_html(shown.comparison, *names))

    def _boards(self) -> Boards:
        """The charts need their library only from the first scores on."""
        if self.boards is None:
            from ui.qt.pages.insights.boards import Boards

            self.boards = Boards()
            self.boards.groups.damage_names = self._damage_names()
            self.boards.threshold_wished.connect(self.choose)
            self.boards.scores_picked.connect(self._pick_scores)
            self.boards.groups.picked.connect(self._pick_group)
            self._place.addWidget(self.boards)
        return self.boards

    def _damage_names(self) -> dict[str, str]:
        from ui.qt.words import damage_name

        return {kind.code: damage_name(kind) for kind in self.session.station.taxonomy.types}

    def _pick_scores(self, low: float, high: float, kinds: tuple[bool, ...]) -> None:
        scores = self.evaluated.report.scores
        ids = tuple(one for kind in kinds for one in scores.between(low, high, damaged=kind))
        told = self.tr("score {low} to {high}").format(low=number_text(low, 2), high=number_text(high, 2))
        self._wish(ids, told)

    def _pick_group(self, group: Group) -> None:
        from ui.qt.pages.insights.words import group_name

        told = self.tr("{group}: missed").format(group=group_name(group, self.boards.groups.damage_names))
        self._wish(group.scores.missed(self.threshold), told)

    def _pick_side(self, which: str) -> None:
        scores = self.evaluated.report.scores
        if which == "missed":
            self._wish(scores.missed(self.threshold), self.tr("missed"))
        else:
            self._wish(scores.alarms(self.threshold), self.tr("false alarms"))

    def _pick_link(self, link: str) -> None:
        which, _, whose = link.partition("-")
        self._wish(getattr(getattr(self.evaluated.comparison, which), f"only_{whose}"), self.tr("one model only"))

    def _wish(self, ids: tuple[int, ...], told: str) -> None:
        from storage.records import CaptureQuery

        if ids:
            self.captures_wished.emit(CaptureQuery(ids=ids), f"{told} ({number_text(len(ids))})")

    def _decide(self, note: str) -> None:
        station, evaluated, threshold = self.session.station, self.evaluated, self.threshold
        self.meaning.decide.setEnabled(False)

        def work() -> None:
            from ui.workflow.evaluating import decide

            decide(
                station.store, evaluated.model, evaluated.rows, evaluated.report, threshold, evaluated.query,
                note=note, author=station.author,
            )  # fmt: skip

        self.session.jobs.run("store", work, lambda _: self._decided(threshold), self._not_decided)

    def _not_decided(self, error: BaseException) -> None:
        self.meaning.decide.setEnabled(True)
        self.problem.emit(error)

    def _decided(self, threshold: float) -> None:
        self.meaning.note.clear()
        told = self.tr("Items are sidelined from {threshold} on").format(threshold=number_text(threshold, 3))
        self.note_changed.emit(told, "good")
        self.session.changed.emit()

    def _connect(self) -> None:
        self.session.changed.connect(self.mark_stale)
        self.line.changed.connect(self._evaluate)
        self.meaning.day_changed.connect(self._show_day)
        self.meaning.threshold_changed.connect(self.choose)
        self.meaning.rate_wished.connect(
            lambda rate: self.evaluated and self.choose(self.evaluated.report.scores.threshold_at(rate))
        )
        self.meaning.captures_wished.connect(self._pick_side)
        self.meaning.decided.connect(self._decide)
        self.comparison.linkActivated.connect(self._pick_link)

    def _lay_out(self) -> None:
        left = QWidget()
        self._place = QVBoxLayout(left)
        self._place.setContentsMargins(*[sizes().pad] * 4)
        self._place.setSpacing(sizes().gap)
        self._place.addWidget(self.line)
        self._place.addWidget(self._empty)
        self._place.addWidget(self.comparison)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(scroll_area(left), 1)
        row.addWidget(self.meaning)
