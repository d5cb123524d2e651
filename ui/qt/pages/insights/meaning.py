"""The threshold as a slider, and what it means on a day: found, missed, sidelined, and how sure that is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QLocale, Qt, Signal
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QSlider,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from ui.qt.language import date_time_text, number_text
from ui.qt.pages.insights.words import amount_text, caution_text, rate_text, share_text
from ui.qt.sections import scroll_area
from ui.qt.theme import set_role, sizes

if TYPE_CHECKING:
    from inference.evaluation.judged import Operating
    from inference.evaluation.report import EvaluationReport
    from storage.records import ThresholdDecision

STEPS = 1000
FALSE_RATES = (0.001, 0.01, 0.05)
MOST_DECISIONS = 4


class MeaningPanel(QFrame):
    """`threshold_changed` tells of the slider, `day_changed` of volume or damage rate; `captures_wished` names
    "missed" or "alarms"; `decided` carries the note."""

    threshold_changed = Signal(float)
    rate_wished = Signal(float)
    day_changed = Signal()
    captures_wished = Signal(str)
    decided = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.slider = QSlider(Qt.Orientation.Horizontal, minimum=0, maximum=STEPS)
        self.volume, self.one_in = QSpinBox(minimum=1, maximum=10_000_000), QSpinBox(minimum=2, maximum=1_000_000)
        self.missed, self.alarms = QPushButton(), QPushButton()
        self.decide, self.note = QPushButton(), QLineEdit(maxLength=200)
        self.rates = tuple(QPushButton() for _ in FALSE_RATES)
        self._figure, self._names = set_role(QLabel(), "figure"), [set_role(QLabel(), "small") for _ in range(5)]
        self._values = [QLabel(wordWrap=True) for _ in range(5)]
        self._headings = {name: set_role(QLabel(), "small") for name in ("threshold", "at", "volume", "one_in")}
        self.caution = set_role(QLabel(wordWrap=True), "bad")
        self.notes, self.history = (set_role(QLabel(wordWrap=True), "small") for _ in range(2))
        self._shown: tuple[EvaluationReport, float] | None = None
        self._decisions: tuple[ThresholdDecision, ...] = ()
        self._lay_out()
        self._connect()
        self.retranslate()

    @property
    def prevalence(self) -> float:
        return 1.0 / self.one_in.value()

    @property
    def items_a_day(self) -> float:
        return float(self.volume.value())

    def show_threshold(self, report: EvaluationReport, threshold: float) -> None:
        """All figures at a threshold; takes a fraction of a millisecond of counting."""
        self._shown = report, threshold
        at = report.at(threshold)
        self._figure.setText(number_text(threshold, 3))
        self.slider.blockSignals(True)
        self.slider.setValue(round(threshold * STEPS))
        self.slider.blockSignals(False)
        texts = (
            rate_text(at.found),
            rate_text(at.alarms),
            amount_text(at.sidelined_a_day),
            amount_text(at.missed_a_day),
            share_text(at.precision),
        )
        for label, text in zip(self._values, texts, strict=True):
            label.setText(text)
        self._show_counts(at)
        self._show_cautions(report, at)
        self.decide.setEnabled(report.damaged + report.undamaged > 0)

    def show_decisions(self, decisions: tuple[ThresholdDecision, ...]) -> None:
        """What was decided for this model, the newest first."""
        self._decisions = decisions
        newest = sorted(decisions, key=lambda one: one.created_utc_us, reverse=True)[:MOST_DECISIONS]
        lines = [
            " · ".join(
                part
                for part in (
                    number_text(one.threshold, 3), one.author, date_time_text(one.created_utc_us), one.note
                )
                if part
            )
            for one in newest
        ]  # fmt: skip
        self.history.setText("\n".join(lines) or self.tr("No threshold was decided yet: the model's own is in force."))

    def retranslate(self) -> None:
        names = (
            self.tr("Damaged found"),
            self.tr("Good ones sidelined"),
            self.tr("Sidelined a day"),
            self.tr("Damaged missed a day"),
            self.tr("Of the sidelined, damaged"),
        )
        for label, name in zip(self._names, names, strict=True):
            label.setText(name)
        self._headings["threshold"].setText(self.tr("Sidelined from this score on"))
        self._headings["at"].setText(self.tr("Where so many good ones are sidelined"))
        self._headings["volume"].setText(self.tr("Items a day"))
        self._headings["one_in"].setText(self.tr("One damaged in"))
        for button, rate in zip(self.rates, FALSE_RATES, strict=True):
            button.setText(f"{number_text(100 * rate, 0 if rate >= 0.01 else 1)} %")
        for box in (self.volume, self.one_in):
            box.setLocale(QLocale())
        self.decide.setText(self.tr("Use this threshold"))
        self.note.setPlaceholderText(self.tr("Why (kept with the decision)"))
        if self._shown is not None:
            self.show_threshold(*self._shown)
        self.show_decisions(self._decisions)

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    def _show_cautions(self, report: EvaluationReport, at: Operating) -> None:
        """What makes the figures of no use stands beside them, what is only good to know below."""
        grave: dict[bool, list[str]] = {True: [], False: []}
        for one in report.cautions(at.threshold):
            grave[one.kind not in ("unreviewed", "undecided")].append(caution_text(one, report, at))
        for label, is_grave in ((self.caution, True), (self.notes, False)):
            label.setText("\n".join(grave[is_grave]))
            label.setVisible(bool(grave[is_grave]))

    def _show_counts(self, at: Operating) -> None:
        missed = at.found.total - at.found.hits
        self.missed.setText(self.tr("Show the missed: {count}").format(count=number_text(missed)))
        self.alarms.setText(self.tr("Show false alarms: {count}").format(count=number_text(at.alarms.hits)))
        self.missed.setEnabled(missed > 0)
        self.alarms.setEnabled(at.alarms.hits > 0)

    def _connect(self) -> None:
        self.slider.valueChanged.connect(lambda value: self.threshold_changed.emit(value / STEPS))
        for button, rate in zip(self.rates, FALSE_RATES, strict=True):
            button.clicked.connect(lambda _=False, rate=rate: self.rate_wished.emit(rate))
        for box in (self.volume, self.one_in):
            box.valueChanged.connect(lambda _: self.day_changed.emit())
        self.missed.clicked.connect(lambda: self.captures_wished.emit("missed"))
        self.alarms.clicked.connect(lambda: self.captures_wished.emit("alarms"))
        self.decide.clicked.connect(lambda: self.decided.emit(self.note.text().strip()))

    def _lay_out(self) -> None:
        set_role(self, "panel")
        self.setFixedWidth(sizes().side)
        set_role(self.decide, "primary")
        self.decide.setEnabled(False)
        self.volume.setValue(20_000)
        self.one_in.setValue(1_000)
        for box in (self.volume, self.one_in):
            box.setGroupSeparatorShown(True)
            box.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
            box.setMinimumWidth(1)
            box.lineEdit().setTextMargins(sizes().gap // 2, 0, 0, 0)
        column = QVBoxLayout(self)
        column.setContentsMargins(*[sizes().pad] * 4)
        column.setSpacing(sizes().gap)
        area = scroll_area(self._inner())
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        column.addWidget(area, 1)
        column.addWidget(self.note)
        column.addWidget(self.decide)

    def _inner(self) -> QWidget:
        inner = QWidget()
        column = QVBoxLayout(inner)
        column.setContentsMargins(0, 0, sizes().pad, 0)
        column.setSpacing(sizes().gap)
        for widget in (self._headings["threshold"], self._figure, self.slider, self._headings["at"]):
            column.addWidget(widget)
        row = QHBoxLayout()
        for button in self.rates:
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            button.setMinimumWidth(1)
            row.addWidget(button, 1)
        column.addLayout(row)
        column.addLayout(self._figures())
        for widget in (self.caution, self.missed, self.alarms):
            column.addWidget(widget)
        column.addLayout(self._day())
        for widget in (self.notes, self.history):
            column.addWidget(widget)
        column.addStretch(1)
        return inner

    def _figures(self) -> QVBoxLayout:
        column = QVBoxLayout()
        column.setSpacing(2)
        for name, value in zip(self._names, self._values, strict=True):
            column.addWidget(name)
            column.addWidget(value)
        return column

    def _day(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setSpacing(sizes().gap // 2)
        for column, (name, box) in enumerate((("volume", self.volume), ("one_in", self.one_in))):
            grid.addWidget(self._headings[name], 0, column)
            grid.addWidget(box, 1, column)
        return grid
