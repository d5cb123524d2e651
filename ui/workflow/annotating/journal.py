"""The way of a draft's gestures into the store's journal."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from storage.store import Store


@dataclass(frozen=True, slots=True)
class Entry:
    """One line for the journal that is not written yet; a payload that takes long is made when it is written."""

    kind: str
    payload: str | Callable[[], str]


class JournalWriter:
    """The entries of one capture on their way into the store, in order. `post` on any thread, `flush` on one.

    `sequence` is the last entry known; `was_overtaken` tells that somebody else wrote to the same journal since.
    """

    def __init__(self, store: Store, capture_id: int, author: str) -> None:
        self._store, self._capture_id, self._author = store, capture_id, author
        self._waiting: deque[Entry] = deque()
        self.sequence = 0
        self.was_overtaken = False

    @property
    def waiting(self) -> int:
        """How many entries are not durable yet."""
        return len(self._waiting)

    def post(self, entry: Entry) -> None:
        self._waiting.append(entry)

    def flush(self) -> int | None:
        """Write what waits; the last entry's time (microseconds UTC), None where nothing waited.

        Raises StoreError where one cannot be written; that one and all after it wait on, to be flushed again.
        """
        written = None
        while self._waiting:
            entry = self._waiting[0]
            payload = entry.payload if isinstance(entry.payload, str) else entry.payload()
            written = self._store.annotations.append(self._capture_id, entry.kind, payload, self._author)
            self._waiting.popleft()
            self.was_overtaken |= written.sequence != self.sequence + 1
            self.sequence = written.sequence
        return written.created_utc_us if written else None
