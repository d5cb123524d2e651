"""How far each set is from its goal: in all, by damage type and by day."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QDate, QEvent, QLocale, Qt, Signal
from PySide6.QtWidgets import QComboBox, QGridLayout, QLabel, QProgressBar, QPushButton, QVBoxLayout, QWidget

from ui.qt.card import Card
from ui.qt.language import number_text
from ui.qt.sections import Section
from ui.qt.session import Session
from ui.qt.theme import set_role, sizes

if TYPE_CHECKING:
    from storage.records import CaptureQuery, SetDay, SetProgress, SetRecord
    from storage.store import Store


@dataclass(frozen=True, slots=True)
class SetFigures:
    """All sets, and the figures of one of them."""

    sets: tuple[SetRecord, ...]
    chosen: SetRecord
    progress: SetProgress
    days: tuple[SetDay, ...]


def read_set(store: Store, set_id: int | None) -> SetFigures:
    """The set, or the current one. In a lane; raises StoreError."""
    chosen = store.sets.current() if set_id is None else store.sets.get(set_id)
    return SetFigures(store.sets.all(), chosen, store.sets.progress(chosen.id), store.sets.days(chosen.id))


class SetsSection(Section):
    """`captures_wished` carries the query of the captures behind a figure, and what they are."""

    captures_wished = Signal(object, str)

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.box, self.goal, self.types, self.by_day = QComboBox(), GoalCard(), TypesCard(), DaysCard()
        self.figures: SetFigures | None = None
        self._is_stale = True
        self._lay_out()
        self.box.currentIndexChanged.connect(lambda _: self.refresh(self.box.currentData()))
        self.types.picked.connect(self._pick_type)
        self.goal.picked.connect(self._pick_verdict)
        session.changed.connect(self.mark_stale)
        self.retranslate()

    def name(self) -> str:
        return self.tr("Sets")

    def entered(self) -> None:
        if self._is_stale and self.session.station is not None and self.session.station.store is not None:
            self.refresh(self.figures.chosen.id if self.figures is not None else None)

    def mark_stale(self) -> None:
        self._is_stale = True
        if self.isVisible():
            self.entered()

    def refresh(self, set_id: int | None) -> None:
        self._is_stale = False
        store = self.session.station.store
        self.session.jobs.run("insight", lambda: read_set(store, set_id), self._show, self.problem.emit)

    def retranslate(self) -> None:
        super().retranslate()
        self.say(self.tr("How far each set is"), self.tr("Click a figure to see its captures"))

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange and self.figures is not None:
            self._show(self.figures)

    def _show(self, figures: SetFigures) -> None:
        self.figures = figures
        self.box.blockSignals(True)
        self.box.clear()
        for one in figures.sets:
            self.box.addItem(one.name, one.id)
        self.box.setCurrentIndex(self.box.findData(figures.chosen.id))
        self.box.blockSignals(False)
        self.goal.show_figures(figures)
        self.types.show_types(self._types(), figures.progress)
        self.by_day.show_days(figures.days)

    def _types(self) -> list[tuple[str, str]]:
        """Code and title of every damage type; those of captures that the taxonomy no longer names too."""
        from ui.qt.words import damage_name

        known = [(kind.code, damage_name(kind)) for kind in self.session.station.taxonomy.types]
        codes = {code for code, _ in known}
        return known + [(code, code) for code in self.figures.progress.by_type if code not in codes]

    def _pick_type(self, code: str) -> None:
        from storage.records import CaptureQuery

        self._wish(CaptureQuery(set_id=self.figures.chosen.id, damage_type=code))

    def _pick_verdict(self, verdict: str) -> None:
        from storage.records import CaptureQuery, Verdict

        self._wish(CaptureQuery(set_id=self.figures.chosen.id, verdict=Verdict(verdict) if verdict else None))

    def _wish(self, query: CaptureQuery) -> None:
        self.captures_wished.emit(query, self.figures.chosen.name)

    def _lay_out(self) -> None:
        self.box.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.box.setMaximumWidth(sizes().side)
        inner = QWidget()
        grid = QGridLayout(inner)
        grid.setContentsMargins(*[sizes().pad] * 4)
        grid.setSpacing(sizes().gap)
        grid.addWidget(self.box, 0, 0)
        grid.addWidget(self.goal, 1, 0)
        grid.addWidget(self.types, 1, 1)
        grid.addWidget(self.by_day, 2, 0, 1, 2)
        grid.setColumnStretch(0, 1)
        grid.setColumnStretch(1, 1)
        grid.setRowStretch(3, 1)
        self.scroll(inner)


class GoalCard(Card):
    """Captures against the goal, and how many of them are damaged. `picked` names a verdict, "" for all."""

    picked = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._figures: SetFigures | None = None
        self._count, self._goal = set_role(QLabel(), "figure"), set_role(QLabel(wordWrap=True), "muted")
        self.bar, self.share = QProgressBar(textVisible=False), set_role(QLabel(wordWrap=True), "muted")
        self.buttons = {verdict: QPushButton() for verdict in ("", "damaged", "undamaged")}
        for widget in (self._count, self._goal, self.bar, self.share, *self.buttons.values()):
            self.column.addWidget(widget)
        self.column.addStretch(1)
        for verdict, button in self.buttons.items():
            button.clicked.connect(lambda _=False, verdict=verdict: self.picked.emit(verdict))
        self.retranslate()

    def show_figures(self, figures: SetFigures) -> None:
        self._figures = figures
        done, goal = figures.progress, figures.chosen.goal_captures
        self._count.setText(number_text(done.captures))
        self.bar.setVisible(goal > 0)
        self.bar.setRange(0, max(goal, 1))
        self.bar.setValue(min(done.captures, goal))
        missing = max(goal - done.captures, 0)
        self._goal.setText(
            self.tr("of {goal} captures, {missing} to go").format(goal=number_text(goal), missing=number_text(missing))
            if goal
            else self.tr("captures; the set has no goal")
        )
        judged = done.damaged + done.undamaged
        told = self.tr("{share} % of those decided are damaged, wished are {goal} %")
        shares = [100 * done.damaged / judged if judged else 0.0, 100 * figures.chosen.goal_damaged]
        self.share.setText(told.format(share=number_text(shares[0]), goal=number_text(shares[1])))
        names = {"": self.tr("All: {count}"), "damaged": self.tr("Damaged: {count}")}
        names["undamaged"] = self.tr("Undamaged: {count}")
        counts = {"": done.captures, "damaged": done.damaged, "undamaged": done.undamaged}
        for verdict, button in self.buttons.items():
            button.setText(names[verdict].format(count=number_text(counts[verdict])))
            button.setEnabled(counts[verdict] > 0)

    def retranslate(self) -> None:
        self.title.setText(self.tr("Goal"))
        if self._figures is not None:
            self.show_figures(self._figures)


class TypesCard(Card):
    """How many captures show each damage type; `picked` names its code."""

    picked = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.buttons: dict[str, QPushButton] = {}
        self._rows = QVBoxLayout()
        self.column.addLayout(self._rows)
        self.column.addStretch(1)
        self.retranslate()

    def show_types(self, types: list[tuple[str, str]], progress: SetProgress) -> None:
        for code, title in types:
            if code not in self.buttons:
                self.buttons[code] = QPushButton()
                self.buttons[code].clicked.connect(lambda _=False, code=code: self.picked.emit(code))
                self._rows.addWidget(self.buttons[code])
            count = progress.by_type.get(code, 0)
            self.buttons[code].setText(f"{title}: {number_text(count)}")
            self.buttons[code].setEnabled(count > 0)

    def retranslate(self) -> None:
        self.title.setText(self.tr("Captures by damage type"))


class DaysCard(Card):
    """Captures of each day; the chart's library is loaded with the first figures."""

    def __init__(self) -> None:
        super().__init__()
        self.chart = None
        self._days: tuple[SetDay, ...] = ()
        self.retranslate()

    def show_days(self, days: tuple[SetDay, ...]) -> None:
        self._days = days
        if self.chart is None:
            from ui.qt.pages.insights.charts import DaysChart

            self.chart = DaysChart()
            self.column.addWidget(self.chart)
        names = [QLocale().toString(QDate.fromString(one.day, Qt.DateFormat.ISODate), "dd. MMM") for one in days]
        others = [one.captures - one.damaged - one.undamaged for one in days]
        self.chart.show_days(names, [one.undamaged for one in days], [one.damaged for one in days], others)

    def retranslate(self) -> None:
        self.title.setText(self.tr("Captures by day: undamaged, damaged, undecided"))
