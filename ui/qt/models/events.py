"""What happened last as rows: time, kind, device and sentence, newest first."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QAbstractTableModel, QModelIndex, Qt
from PySide6.QtGui import QColor

from ui.qt.happened import event_text, is_bad, is_fault, is_worth_a_line, kind_name, source_name
from ui.qt.language import moment_text
from ui.qt.theme import COLORS

if TYPE_CHECKING:
    from booth.events import Event

COLUMNS = ("time", "kind", "device", "sentence")


class EventsModel(QAbstractTableModel):
    """Keeps the events it was shown last; a text is made when its row is looked at."""

    def __init__(self, parent=None) -> None:
        super().__init__(parent)
        self._events: tuple[Event, ...] = ()
        self.only_faults = False

    def show(self, events: Sequence[Event]) -> None:
        """Show these events (oldest first), in the language in force."""
        wanted = is_fault if self.only_faults else is_worth_a_line
        rows = tuple(event for event in reversed(events) if wanted(event))
        if rows != self._events:
            self.beginResetModel()
            self._events = rows
            self.endResetModel()

    def rowCount(self, parent: QModelIndex | None = None) -> int:
        return len(self._events)

    def columnCount(self, parent: QModelIndex | None = None) -> int:
        return len(COLUMNS)

    def data(self, index: QModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        event = self._events[index.row()]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return self._text(event, COLUMNS[index.column()])
        if role == Qt.ItemDataRole.ForegroundRole and is_bad(event):
            return QColor(COLORS.bad)
        if role == Qt.ItemDataRole.ForegroundRole and COLUMNS[index.column()] != "sentence":
            return QColor(COLORS.muted)
        return None

    def _text(self, event: Event, column: str) -> str:
        match column:
            case "time":
                return moment_text(event.utc_us)
            case "kind":
                return kind_name(event.kind)
            case "device":
                return source_name(event)
        return event_text(event)
