"""The charts of an evaluation, each on its card: histogram, curves, calibration, and the groups."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QLabel, QWidget

from ui.qt.card import Card
from ui.qt.pages.insights.charts import CalibrationChart, CurveChart, HistogramChart
from ui.qt.pages.insights.groups import GroupTable
from ui.qt.pages.insights.words import figure_text
from ui.qt.theme import set_role, sizes

if TYPE_CHECKING:
    from inference.evaluation.report import EvaluationReport

ROOMY_EM = 62


class Boards(QWidget):
    """`threshold_wished` tells of a place on a curve or of the line that was dragged; `scores_picked` of a span of
    scores: low, high, and which kinds (damaged: True)."""

    threshold_wished = Signal(float)
    scores_picked = Signal(float, float, object)

    def __init__(self) -> None:
        super().__init__()
        self.histogram, self.roc = HistogramChart(), CurveChart(counts_alarms=True)
        self.precision, self.calibration = CurveChart(counts_alarms=False), CalibrationChart()
        self.groups = GroupTable()
        self.cards = [_Board(chart) for chart in (self.histogram, self.roc, self.precision, self.calibration)]
        self.cards.append(_Board(self.groups))
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(sizes().gap)
        self._place()
        self._connect()
        self.retranslate()

    def show_report(self, report: EvaluationReport, threshold: float) -> None:
        self.histogram.show_histogram(report.histogram)
        self.roc.show_curve(report.roc)
        self.precision.show_curve(report.precision_recall)
        self.calibration.show_calibration(report.calibration)
        self.groups.show_report(report)
        self._tell(report)
        self.show_threshold(report, threshold)

    def show_threshold(self, report: EvaluationReport, threshold: float) -> None:
        at = report.at(threshold)
        self.histogram.show_threshold(threshold)
        self.roc.show_mark(at.alarms.value, at.found.value)
        sidelined = at.found.hits + at.alarms.hits
        self.precision.show_mark(at.found.value, at.found.hits / sidelined if sidelined else float("nan"))
        self.groups.show_threshold(threshold)

    def retranslate(self) -> None:
        titles = (
            self.tr("Captures by score: undamaged upwards, damaged downwards"),
            self.tr("What is found, and how many good ones that costs (ROC)"),
            self.tr("Precision and recall among these captures"),
            self.tr("Are scores probabilities? (Calibration)"),
            self.tr("At this threshold, by group"),
        )
        for card, title in zip(self.cards, titles, strict=True):
            card.title.setText(title)
        self.histogram.show_titles(self.tr("score"), self.tr("captures"))
        self.roc.show_titles(self.tr("good ones sidelined"), self.tr("damaged found"))
        self.precision.show_titles(self.tr("damaged found"), self.tr("share damaged"))
        self.calibration.show_titles(self.tr("score"), self.tr("damaged"))
        self.groups.retranslate()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place()

    def _place(self) -> None:
        """Two charts beside each other where there is room for them."""
        columns = 2 if self.width() >= sizes().font * ROOMY_EM or self.width() < 100 else 1
        spans = (2, 1, 1, 1, 1) if columns == 2 else (1,) * 5
        at = 0
        for card, span in zip(self.cards, spans, strict=True):
            self._grid.addWidget(card, at // columns, at % columns, 1, span)
            at += span

    def _tell(self, report: EvaluationReport) -> None:
        area, average, fit = report.auroc, report.average_precision.value, report.calibration
        value, low, high = (figure_text(figure) for figure in (area.value, area.low, area.high))
        self.cards[1].told.setText(f"AUROC {value} ({low} – {high})")
        self.cards[2].told.setText(self.tr("average {value}").format(value=figure_text(average)))
        told = self.tr("Brier {brier}, expected error {error}")
        figures = {"brier": figure_text(fit.brier), "error": figure_text(fit.expected_error)}
        self.cards[3].told.setText(told.format(**figures))

    def _connect(self) -> None:
        self.histogram.threshold_moved.connect(self.threshold_wished)
        self.histogram.picked.connect(lambda low, high, damaged: self.scores_picked.emit(low, high, (damaged,)))
        self.calibration.picked.connect(lambda low, high: self.scores_picked.emit(low, high, (True, False)))
        self.roc.picked.connect(self.threshold_wished)
        self.precision.picked.connect(self.threshold_wished)


class _Board(Card):
    """A card with a figure below its title."""

    def __init__(self, inner: QWidget) -> None:
        super().__init__()
        self.told = set_role(QLabel(), "plain")
        self.column.addWidget(self.told)
        self.column.addWidget(inner, 1)
