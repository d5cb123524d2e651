"""The same threshold for each damage type, severity, surface, product group and set."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTreeWidget, QTreeWidgetItem, QWidget

from ui.qt.language import number_text
from ui.qt.pages.insights.words import figure_text, group_heading, group_name, rate_text
from ui.qt.theme import sizes

if TYPE_CHECKING:
    from inference.evaluation.report import EvaluationReport, Group

_GROUP = Qt.ItemDataRole.UserRole


class GroupTable(QTreeWidget):
    """A line a group; `picked` carries the Group of the line that was clicked."""

    picked = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.damage_names: dict[str, str] = {}
        self._report: EvaluationReport | None = None
        self._threshold = 0.5
        self.setColumnCount(5)
        self.setRootIsDecorated(False)
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setIndentation(sizes().gap)
        self.setMinimumHeight(round(sizes().font * 11))
        self.itemClicked.connect(self._clicked)
        self.retranslate()

    def show_report(self, report: EvaluationReport) -> None:
        self._report = report
        self.clear()
        for by in dict.fromkeys(group.by for group in report.groups):
            heading = QTreeWidgetItem(self)
            heading.setFirstColumnSpanned(True)
            heading.setData(0, _GROUP, by)
            for group in report.groups:
                if group.by == by:
                    QTreeWidgetItem(heading).setData(0, _GROUP, group)
        self.expandAll()
        self.show_threshold(self._threshold)

    def show_threshold(self, threshold: float) -> None:
        """The figures of every line at this threshold."""
        self._threshold = threshold
        for heading in map(self.topLevelItem, range(self.topLevelItemCount())):
            heading.setText(0, group_heading(heading.data(0, _GROUP)))
            for item in map(heading.child, range(heading.childCount())):
                self._fill(item, item.data(0, _GROUP))

    def retranslate(self) -> None:
        self.setHeaderLabels(
            [self.tr("Group"), self.tr("Damaged"), self.tr("Found"), self.tr("Good ones sidelined"), self.tr("AUROC")]
        )
        header = self.header()
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setStretchLastSection(True)
        self.show_threshold(self._threshold)

    def _fill(self, item: QTreeWidgetItem, group: Group) -> None:
        at = group.scores.at(self._threshold)
        texts = (
            group_name(group, self.damage_names),
            number_text(at.found.total),
            rate_text(at.found),
            rate_text(at.alarms) if group.has_own_undamaged else "",
            figure_text(group.auroc),
        )
        for column, text in enumerate(texts):
            item.setText(column, text)

    def _clicked(self, item: QTreeWidgetItem, _column: int) -> None:
        if item.parent() is not None:
            self.picked.emit(item.data(0, _GROUP))
