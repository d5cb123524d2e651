"""A SQLite file beside the catalogue whose content can be made again: one that is damaged is thrown away."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

from storage import database
from storage.database import Kind, sentences
from storage.writer import Writer


class RebuildableFile:
    """Held open for writing in the writer's thread, and opened for each reading; without a writer it is only read."""

    def __init__(self, path: Path, writer: Writer | None, kind: Kind, tables: str) -> None:
        self._path = path
        self._writer = writer
        self._connection: sqlite3.Connection | None = None
        if writer is not None:
            writer.run(lambda: self._open(kind, tables))

    def checkpoint(self, how: str = "PASSIVE") -> None:
        if self._connection is not None:
            with sentences(self._path):
                database.checkpoint(self._connection, self._path, how)

    def close(self) -> None:
        """In the writer thread, as its last job."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _open(self, kind: Kind, tables: str) -> None:
        self._connection = database.open_rebuildable(self._path, kind, tables)

    def _read(self, sql: str, values: Sequence) -> list[tuple]:
        """All rows; none where there is no file yet. Raises StoreError."""
        if not self._path.exists():
            return []
        with sentences(self._path), closing(database.open_for_reading(self._path)) as connection:
            return connection.execute(sql, values).fetchall()
