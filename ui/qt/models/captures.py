"""The captures of a query as a model of any length: ids in a flat array, everything else only for what is seen."""

from __future__ import annotations

from array import array
from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from PySide6.QtCore import QAbstractListModel, QModelIndex, Qt, QTimer, Signal
from PySide6.QtGui import QImage, QPixmap

if TYPE_CHECKING:
    from storage.records import Capture, CaptureQuery
    from ui.qt.session import Session

FIRST_IDS, MORE_IDS = 200, 5_000
MOST_KEPT = 800
MOST_AT_ONCE = 60

CAPTURE = Qt.ItemDataRole.UserRole
THUMBNAIL = Qt.ItemDataRole.UserRole + 1


@dataclass(frozen=True, eq=False, slots=True)
class _Seen:
    """What is kept of a row that was on screen lately."""

    capture: Capture
    thumbnail: QPixmap


class CaptureModel(QAbstractListModel):
    """Rows are captures in the query's order. Eight bytes a row; details and thumbnails of the last few hundred rows.

    Rows that are asked for and not there yet are fetched together in the store lane, the latest asked first.
    """

    counted = Signal(int)

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._ids = array("q")
        self._seen: OrderedDict[int, _Seen] = OrderedDict()
        self._wanted: OrderedDict[int, int] = OrderedDict()
        self._is_fetching = False
        self._generation = 0
        self._soon = QTimer(self, singleShot=True, interval=0)
        self._soon.timeout.connect(self._fetch)

    def show(self, query: CaptureQuery) -> None:
        """Show what a query finds: the first rows as soon as they are there, the others behind them."""
        self._generation += 1
        generation = self._generation
        captures = self._session.station.store.captures
        ids = captures.ids(query)
        self._session.jobs.run(
            "store",
            lambda: (array("q", islice(ids, FIRST_IDS)), captures.count(query)),
            lambda found: self._restart(generation, ids, *found),
        )

    def forget(self) -> None:
        """Details may have changed: fetch them again as they are looked at."""
        self._seen.clear()
        if self._ids:
            self.dataChanged.emit(self.index(0), self.index(len(self._ids) - 1))

    def capture_id(self, row: int) -> int:
        return self._ids[row]

    def row_of(self, capture_id: int) -> int:
        """The row of a capture, -1 where it is not (yet) among them."""
        return self._ids.index(capture_id) if capture_id in self._ids else -1

    def rowCount(self, parent: QModelIndex | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self._ids)

    def data(self, index: QModelIndex, role: int = Qt.ItemDataRole.DisplayRole):
        if not index.isValid():
            return None
        seen = self._look(index.row())
        if seen is None:
            return None
        if role == CAPTURE:
            return seen.capture
        if role == THUMBNAIL:
            return seen.thumbnail
        return seen.capture.item_code if role == Qt.ItemDataRole.DisplayRole else None

    def _look(self, row: int) -> _Seen | None:
        capture_id = self._ids[row]
        if (seen := self._seen.get(capture_id)) is not None:
            self._seen.move_to_end(capture_id)
            return seen
        self._wanted[capture_id] = row
        self._wanted.move_to_end(capture_id)
        if not self._is_fetching and not self._soon.isActive():
            self._soon.start()
        return None

    def _restart(self, generation: int, ids: Iterator[int], first: array, count: int) -> None:
        if generation != self._generation:
            return
        self.beginResetModel()
        self._ids = first
        self._seen.clear()
        self._wanted.clear()
        self.endResetModel()
        self.counted.emit(count)
        self._more(generation, ids)

    def _more(self, generation: int, ids: Iterator[int]) -> None:
        self._session.jobs.run(
            "store", lambda: array("q", islice(ids, MORE_IDS)), lambda found: self._append(generation, ids, found)
        )

    def _append(self, generation: int, ids: Iterator[int], found: array) -> None:
        if generation != self._generation or not found:
            return
        self.beginInsertRows(QModelIndex(), len(self._ids), len(self._ids) + len(found) - 1)
        self._ids.extend(found)
        self.endInsertRows()
        self._more(generation, ids)

    def _fetch(self) -> None:
        newest = list(self._wanted.items())[-MOST_AT_ONCE:]
        self._wanted.clear()
        if not newest or not self._session.jobs.is_open:  # the timer may go off while the window is closing
            return
        self._is_fetching = True
        rows = dict(newest)
        store = self._session.station.store
        self._session.jobs.run("store", lambda: _details(store, tuple(rows)), lambda found: self._keep(rows, found))

    def _keep(self, rows: dict[int, int], found: list[tuple[Capture, QImage]]) -> None:
        self._is_fetching = False
        for capture, image in found:
            self._seen[capture.id] = _Seen(capture, QPixmap.fromImage(image))
            row = rows[capture.id]
            if row < len(self._ids) and self._ids[row] == capture.id:
                self.dataChanged.emit(self.index(row), self.index(row))
        while len(self._seen) > MOST_KEPT:
            self._seen.popitem(last=False)
        if self._wanted:
            self._soon.start()


def _details(store, capture_ids: tuple[int, ...]) -> list[tuple[Capture, QImage]]:
    """In the store lane: captures with their decoded thumbnails (a null image where there is none)."""
    thumbnails = store.captures.thumbnails(capture_ids)
    return [(capture, QImage.fromData(thumbnails.get(capture.id, b""))) for capture in store.captures.many(capture_ids)]
