"""The same threshold for each damage type, severity, surface, product group and set."""

from __future__ import annotations

from collections.abc import Iterator
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
        self._threshold = 0.5
        self.setColumnCount(5)
        self.setRootIsDecorated(False)
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setIndentation(sizes().gap)
        self.setMinimumHeight(round(sizes().font * 11))
        self.itemClicked.connect(self._clicked)
        self.retranslate()

    def show_report(self, report: EvaluationReport) -> None:
        self.clear()
        for by in dict.fromkeys(group.by for group in report.groups):
            heading = QTreeWidgetItem(self)
            heading.setFirstColumnSpanned(True)
            heading.setData(0, _GROUP, by)
            for group in report.groups:
                if group.by == by:
                    QTreeWidgetItem(heading).setData(0, _GROUP, group)
        self.expandAll()
        self._fill_constant()

    def show_threshold(self, threshold: float) -> None:
        """The figures of every line at this threshold."""
        self._threshold = threshold
        for item, group in self._lines():
            at = group.scores.at(threshold)
            item.setText(2, rate_text(at.found))
            item.setText(3, rate_text(at.alarms) if group.has_own_undamaged else "")

    def retranslate(self) -> None:
        self.setHeaderLabels(
            [self.tr("Group"), self.tr("Damaged"), self.tr("Found"), self.tr("Good ones sidelined"), self.tr("AUROC")]
        )
        header = self.header()
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setStretchLastSection(True)
        self._fill_constant()

    def _fill_constant(self) -> None:
        """What no threshold changes, and then what it does."""
        for heading in map(self.topLevelItem, range(self.topLevelItemCount())):
            heading.setText(0, group_heading(heading.data(0, _GROUP)))
        for item, group in self._lines():
            item.setText(0, group_name(group, self.damage_names))
            item.setText(1, number_text(len(group.scores.damaged)))
            item.setText(4, figure_text(group.auroc))
        self.show_threshold(self._threshold)

    def _lines(self) -> Iterator[tuple[QTreeWidgetItem, Group]]:
        for heading in map(self.topLevelItem, range(self.topLevelItemCount())):
            for item in map(heading.child, range(heading.childCount())):
                yield item, item.data(0, _GROUP)

    def _clicked(self, item: QTreeWidgetItem, _column: int) -> None:
        if item.parent() is not None:
            self.picked.emit(item.data(0, _GROUP))
