"""The catalogue file: brought to this version's schema, written by the one writer, read by everybody."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.pool import NullPool, QueuePool

from storage import database, upgrade
from storage.database import CATALOGUE, sentences
from storage.errors import StoreDamaged, StoreError, StoreFull
from storage.folder import Room
from storage.writer import Writer

T = TypeVar("T")


class Catalogue:
    """`reading()` gives a short read transaction to any thread; `write` runs a transaction in the writer thread."""

    def __init__(self, path: Path, writer: Writer | None = None, room: Room | None = None) -> None:
        self.path = path
        self._writer = writer
        self._room = room
        self._connection: Connection | None = None
        self._has_failed = False
        if writer is not None:
            writer.run(self._open)
        else:
            upgrade.refuse_unless_current(path)
        self._readers = _engine(lambda: database.open_for_reading(path), "BEGIN", QueuePool)

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A consistent view of the catalogue; fetch and leave, the log cannot shrink meanwhile."""
        with sentences(self.path), self._readers.connect() as connection, connection.begin():
            yield connection

    def write(self, work: Callable[[Connection], T]) -> T:
        """What `work` returns, once its transaction is durable. Gives up the ballast when the disk is full."""
        return self.writer.run(lambda: self._write_or_make_room(work))

    @property
    def writer(self) -> Writer:
        if self._writer is None:
            raise StoreError("This store is open for reading only.", "Write through the station that is running.")
        return self._writer

    def transact(self, work: Callable[[Connection], T]) -> T:
        """One BEGIN IMMEDIATE transaction; for the writer thread, which has `write` call it."""
        if self._connection is None:
            raise StoreError("The store is closed.", "Open it again to write.")
        with self.watched(), sentences(self.path), self._connection.begin():
            return work(self._connection)

    @contextmanager
    def watched(self) -> Iterator[None]:
        """All writing runs inside. After a failed fsync nobody knows what is on the disk, and trying again would
        hide it, so nothing is written any more."""
        if self._has_failed:
            raise StoreDamaged(
                "The disk did not keep what was written; the store only reads from now on.",
                "Stop the station, check the disk, then start again.",
            )
        try:
            yield
        except StoreError as error:
            self._has_failed = self._has_failed or _is_failed_fsync(error)
            raise

    def checkpoint(self, how: str = "PASSIVE") -> None:
        """Carry the log into the file; in the writer thread only."""
        with sentences(self.path):
            database.checkpoint(self._raw, self.path, how)

    def close_writer(self) -> None:
        """In the writer thread, as its last job."""
        if self._connection is not None:
            engine = self._connection.engine
            self._connection.close()
            engine.dispose()
            self._connection = None

    def close_readers(self) -> None:
        self._readers.dispose()

    @property
    def _raw(self) -> sqlite3.Connection:
        return self._connection.connection.driver_connection

    def _open(self) -> None:
        upgrade.refuse_foreign_or_newer(self.path)
        engine = _engine(lambda: database.open_for_writing(self.path, CATALOGUE), "BEGIN IMMEDIATE", NullPool)
        with sentences(self.path):
            self._connection = engine.connect()
        try:
            upgrade.bring_up_to_date(self._connection, self.path)
        except BaseException:
            self.close_writer()
            raise

    def _write_or_make_room(self, work: Callable[[Connection], T]) -> T:
        try:
            result = self.transact(work)
        except StoreFull:
            if self._room is None or not self._room.release_ballast():
                raise
            result = self.transact(work)
        if database.log_is_long(self.path):
            self.checkpoint("TRUNCATE")
        return result


def _is_failed_fsync(error: StoreError) -> bool:
    cause = getattr(error.__cause__, "orig", error.__cause__)
    return getattr(cause, "sqlite_errorcode", 0) == sqlite3.SQLITE_IOERR_FSYNC


def _engine(creator: Callable[[], sqlite3.Connection], begin: str, pool: type) -> Engine:
    """Plain BEGINs of our own: the driver's implicit ones would be deferred and fail at once when busy."""
    engine = create_engine("sqlite://", creator=creator, poolclass=pool)
    event.listen(engine, "begin", lambda connection: connection.exec_driver_sql(begin))
    return engine
