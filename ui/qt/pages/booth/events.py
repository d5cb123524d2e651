"""What happened last, newest first, with faults apart where they are looked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractItemView, QHBoxLayout, QHeaderView, QTableView

from ui.qt.card import Card
from ui.qt.models.events import COLUMNS, EventsModel
from ui.qt.switch import Switch
from ui.qt.theme import sizes

if TYPE_CHECKING:
    from booth.events import Event

ROWS_IN_SIGHT = 9


class EventsCard(Card):
    """A row an event; the sentence in full as a tool tip."""

    def __init__(self) -> None:
        super().__init__()
        self.table, self.only_faults = QTableView(), Switch()
        self.model = EventsModel(self)
        self._events: tuple[Event, ...] = ()
        self.table.setModel(self.model)
        self._lay_out()
        self.only_faults.toggled.connect(self._filter)
        self.retranslate()

    def show_events(self, events: tuple[Event, ...]) -> None:
        """Events as the log keeps them, oldest first."""
        self._events = events
        self.model.show(events)

    def retranslate(self) -> None:
        self.title.setText(self.tr("What happened"))
        self.only_faults.show_text(self.tr("Faults only"))
        self.table.viewport().update()

    def _filter(self, is_on: bool) -> None:
        self.model.only_faults = is_on
        self.model.show(self._events)

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        self.column.removeWidget(self.title)
        head.addWidget(self.title, 1)
        head.addWidget(self.only_faults)
        self.column.addLayout(head)
        self.column.addWidget(self.table, 1)
        row_px = round(sizes().font * 1.9)
        table = self.table
        table.horizontalHeader().hide()
        table.verticalHeader().hide()
        table.verticalHeader().setDefaultSectionSize(row_px)
        table.verticalHeader().setMinimumSectionSize(row_px)
        table.setShowGrid(False)
        table.setWordWrap(False)
        table.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        table.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        table.setMinimumHeight(row_px * ROWS_IN_SIGHT)
        table.horizontalHeader().setStretchLastSection(True)
        for column, widest_em in zip(range(len(COLUMNS) - 1), (7.6, 5.6, 5.2), strict=True):
            table.horizontalHeader().setSectionResizeMode(column, QHeaderView.ResizeMode.Fixed)
            table.setColumnWidth(column, round(sizes().font * widest_em))
