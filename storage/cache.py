"""What can be worked out again at any time, kept in a file of its own so that it need not be."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from storage import database
from storage.database import CACHE, sentences
from storage.errors import StoreError
from storage.rebuildable import RebuildableFile
from storage.writer import Writer

LIMIT_BYTES = 2 * 1024**3
_TABLES = """
CREATE TABLE IF NOT EXISTS kept (
    id INTEGER PRIMARY KEY, kind TEXT NOT NULL, key TEXT NOT NULL, data BLOB NOT NULL, UNIQUE (kind, key));
"""


class Cache(RebuildableFile):
    """Blobs by kind and key. What was put first goes first when the file grows beyond `limit_bytes`.

    Losing any of it costs time only: what cannot be written or read is taken as not there.
    """

    def __init__(
        self,
        path: Path,
        writer: Writer | None,
        check_room: Callable[[int], None] = lambda needed_bytes: None,
        limit_bytes: int = LIMIT_BYTES,
    ) -> None:
        """`check_room` raises StoreError where the disk has no room for so much more: captures come first."""
        super().__init__(path, writer, CACHE, _TABLES)
        self._check_room = check_room
        self._limit_bytes = limit_bytes

    def get(self, kind: str, key: str) -> bytes | None:
        """What was put there last; None where it is not kept (any more)."""
        try:
            found = self._read("SELECT data FROM kept WHERE kind=? AND key=?", (kind, key))
        except StoreError:
            return None
        return found[0][0] if found else None

    def put(self, kind: str, key: str, data: bytes) -> None:
        """Keep it in place of what was there; a store that only reads keeps nothing."""
        sql = "INSERT OR REPLACE INTO kept (kind, key, data) VALUES (?, ?, ?)"
        self._write(sql, (kind, key, data), len(data))

    def forget(self, kind: str, key: str | None = None) -> None:
        """Drop one blob, or all of a kind."""
        self._write("DELETE FROM kept WHERE kind=? AND key=coalesce(?, key)", (kind, key))

    def _write(self, sql: str, values: tuple, needed_bytes: int = 0) -> None:
        if self._writer is not None:
            with suppress(StoreError):
                self._writer.run(lambda: self._change(sql, values, needed_bytes))

    def _change(self, sql: str, values: tuple, needed_bytes: int) -> None:
        if needed_bytes:
            self._check_room(needed_bytes)
        with sentences(self._path):
            self._connection.execute(sql, values)
            self._make_room()
        if database.log_is_long(self._path):
            self.checkpoint("TRUNCATE")

    def _make_room(self) -> None:
        """Freed pages are used again, so the file stays as long as it was at most."""
        while self._used_bytes() > self._limit_bytes:
            self._connection.execute("DELETE FROM kept WHERE id IN (SELECT id FROM kept ORDER BY id LIMIT 10)")

    def _used_bytes(self) -> int:
        asked = ("page_count", "freelist_count", "page_size")
        pages, free, size = (self._connection.execute(f"PRAGMA {name}").fetchone()[0] for name in asked)
        return (pages - free) * size
