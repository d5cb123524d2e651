"""Whether images and scores are still as they were: what drifts first, with the day since when."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QDateTime, QEvent, QLocale, Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QLabel, QTreeWidget, QTreeWidgetItem, QVBoxLayout

from ui.qt.language import number_text
from ui.qt.sections import Section
from ui.qt.session import Session
from ui.qt.theme import COLORS, set_role, sizes
from ui.qt.words import capital, lighting_name, view_name

if TYPE_CHECKING:
    from ui.workflow.drift_watch import DriftReport, DriftRow


class DriftSection(Section):
    """The newest captures of the station's profile against its reference period."""

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.table, self._told = QTreeWidget(), set_role(QLabel(wordWrap=True), "muted")
        self.report: DriftReport | None = None
        self._is_stale = True
        self._lay_out()
        session.changed.connect(self._mark_stale)
        self.retranslate()

    def name(self) -> str:
        return self.tr("Drift")

    def mark(self) -> str:
        return COLORS.warn if self.report is not None and self.report.drifting else ""

    def entered(self) -> None:
        station = self.session.station
        if not self._is_stale or station is None or station.store is None:
            return
        self._is_stale = False
        model = station.model.sha256 if station.model is not None else ""

        def work() -> DriftReport:
            from ui.workflow.drift_watch import watch_drift

            return watch_drift(station.store, station.profile.name, model)

        self.session.jobs.run("insight", work, self._show, self.problem.emit)

    def retranslate(self) -> None:
        super().retranslate()
        headings = (
            self.tr("What"),
            self.tr("View"),
            self.tr("Lighting"),
            self.tr("Reference period"),
            self.tr("Newest captures"),
            self.tr("Change"),
            self.tr("Since"),
        )
        self.table.setHeaderLabels(headings)
        if self.report is None:
            self.say(self.tr("Are images and scores as they were?"))
        else:
            self._show(self.report)

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    def _mark_stale(self) -> None:
        self._is_stale = True
        if self.isVisible():
            self.entered()

    def _show(self, report: DriftReport) -> None:
        self.report = report
        self.table.setVisible(bool(report.rows))
        figures = {"reference": number_text(report.reference_captures), "recent": number_text(report.recent_captures)}
        if report.problem:
            self.say(self.tr("Too few captures yet to tell whether anything drifts"))
            told = self.tr("{reference} captures of the reference period, {recent} since then; it takes 30 of each.")
        else:
            count = len(report.drifting)
            drifts = self.tr("{count} figures drift: look at lights, lenses and cameras").format(count=count)
            if count == 1:
                drifts = self.tr("One figure drifts: look at lights, lenses and cameras")
            self.say(drifts if count else self.tr("Images and scores are as they were"))
            told = self.tr("The newest {recent} captures against {reference} of the reference period.")
        self._told.setText(told.format(**figures))
        self.table.clear()
        for row in report.rows:
            self._add(row)

    def _add(self, row: DriftRow) -> None:
        since = ""
        if row.since_utc_us is not None:
            day = QDateTime.fromMSecsSinceEpoch(row.since_utc_us // 1000).date()
            since = QLocale().toString(day, QLocale.FormatType.ShortFormat)
        digits = 3 if abs(row.reference_median) < 10 else 1
        texts = (
            measure_name(row.measure),
            view_name(row.view) if row.view else "",
            lighting_name(row.lighting) if row.lighting else "",
            number_text(row.reference_median, digits),
            number_text(row.recent_median, digits),
            self._change(row),
            since,
        )
        item = QTreeWidgetItem(self.table, [capital(texts[0]), *texts[1:]])
        for column in range(len(texts)):
            item.setForeground(column, QColor(COLORS.warn if row.is_drifting else COLORS.text))

    def _change(self, row: DriftRow) -> str:
        sign = "+" if row.change > 0 else "−" if row.change < 0 else ""
        if row.measure in ("luma", "contrast", "sharpness"):
            return f"{sign}{number_text(abs(100 * row.change), 1)} %"
        if row.measure.endswith("_share"):
            return self.tr("{points} points").format(points=f"{sign}{number_text(abs(100 * row.change), 1)}")
        return f"{sign}{number_text(abs(row.change), 3)}"

    def _lay_out(self) -> None:
        self.table.setRootIsDecorated(False)
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.table.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.table.header().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        column = QVBoxLayout(self)
        column.setContentsMargins(*[sizes().pad] * 4)
        column.setSpacing(sizes().gap)
        column.addWidget(self._told)
        column.addWidget(self.table, 1)
        self._told.setAlignment(Qt.AlignmentFlag.AlignTop)


def measure_name(measure: str) -> str:
    """A figure that drift is watched in."""
    names = {
        "luma": QCoreApplication.translate("insights", "brightness"),
        "contrast": QCoreApplication.translate("insights", "contrast"),
        "sharpness": QCoreApplication.translate("insights", "sharpness"),
        "saturated_share": QCoreApplication.translate("insights", "saturated pixels"),
        "red_share": QCoreApplication.translate("insights", "share of red"),
        "blue_share": QCoreApplication.translate("insights", "share of blue"),
        "depth_share": QCoreApplication.translate("insights", "depth readings"),
        "fused": QCoreApplication.translate("insights", "fused score"),
        "supervised": QCoreApplication.translate("insights", "damage score"),
        "anomaly": QCoreApplication.translate("insights", "anomaly score"),
    }
    return names.get(measure, measure)
