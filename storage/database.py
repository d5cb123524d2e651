"""Opens SQLite files the one way this program does: pragmas, WAL asserted, errors as sentences."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from sqlalchemy.exc import DBAPIError

from storage.errors import StoreBusy, StoreDamaged, StoreError, StoreFull

BUSY_TIMEOUT_MS = 5000
_EVERY_CONNECTION = (
    f"PRAGMA busy_timeout={BUSY_TIMEOUT_MS}",
    "PRAGMA foreign_keys=ON",
    "PRAGMA mmap_size=0",
    "PRAGMA temp_store=MEMORY",
    "PRAGMA trusted_schema=OFF",
    "PRAGMA cell_size_check=ON",
)
_WRITERS = ("PRAGMA wal_autocheckpoint=0", "PRAGMA journal_size_limit=67108864", "PRAGMA secure_delete=FAST")
WAL_ALARM_BYTES = 256 * 1024 * 1024
# The log's index cannot grow: on a full disk that is what a connection meets first.
_FULL = (sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR_WRITE, sqlite3.SQLITE_IOERR_SHMSIZE)
_DAMAGED = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_FORMAT)


@dataclass(frozen=True, slots=True)
class Kind:
    """What a file of ours is: its mark in the header, its page size and how safely it is written."""

    what: str
    application_id: int
    page_size: int
    synchronous: str = "FULL"
    auto_vacuum: str = "NONE"
    cache_kib: int = 16384


CATALOGUE = Kind("catalogue", int.from_bytes(b"TBct"), 4096, auto_vacuum="INCREMENTAL")
VOLUME = Kind("frame volume", int.from_bytes(b"TBvo"), 32768, cache_kib=32768)
THUMBS = Kind("thumbnail file", int.from_bytes(b"TBth"), 32768, synchronous="NORMAL", cache_kib=4096)
CACHE = Kind("cache", int.from_bytes(b"TBca"), 32768, synchronous="NORMAL", cache_kib=4096)


def open_for_writing(path: Path, kind: Kind) -> sqlite3.Connection:
    """The connection of the one writer; an absent or empty file is made. Raises StoreError."""
    with sentences(path):
        connection = _connect(path, "mode=rwc")
        try:
            _mark_if_new(connection, kind)
            check_kind(connection, path, kind)
            ensure_wal(connection, path)
            _set_up_writer(connection, kind)
        except BaseException:
            connection.close()
            raise
        return connection


def open_rebuildable(path: Path, kind: Kind, tables: str) -> sqlite3.Connection:
    """The same for a file whose content can be made again: one that is damaged is thrown away."""
    try:
        return _with_tables(open_for_writing(path, kind), tables)
    except (StoreDamaged, sqlite3.DatabaseError):
        for file in path.parent.glob(path.name + "*"):
            file.unlink()
        return _with_tables(open_for_writing(path, kind), tables)


def _with_tables(connection: sqlite3.Connection, tables: str) -> sqlite3.Connection:
    try:
        connection.executescript(tables)
    except BaseException:
        connection.close()
        raise
    return connection


def open_for_reading(path: Path, *, immutable: bool = False) -> sqlite3.Connection:
    """A read-only connection; `immutable` for a sealed volume, which takes no locks at all."""
    with sentences(path):
        return _connect(path, "mode=ro&immutable=1" if immutable else "mode=ro")


def ensure_wal(connection: sqlite3.Connection, path: Path) -> None:
    """Switch to write-ahead logging; where that is impossible SQLite raises nothing, so the answer is looked at."""
    (mode,) = connection.execute("PRAGMA journal_mode=WAL").fetchone()
    if mode != "wal":
        raise StoreError(
            f"{path} cannot use write-ahead logging (SQLite answered {mode!r}).",
            "Put the data folder on a local disk; network shares cannot keep captures safe.",
        )


def check_kind(connection: sqlite3.Connection, path: Path, kind: Kind) -> None:
    """Raises StoreDamaged when the file is not ours, whatever its name."""
    (application_id,) = connection.execute("PRAGMA application_id").fetchone()
    if application_id != kind.application_id:
        raise StoreDamaged(
            f"{path} is not a {kind.what} of this program.",
            "Move the file away, or choose another data folder with --data.",
        )


def checkpoint(connection: sqlite3.Connection, path: Path, how: str = "PASSIVE") -> bool:
    """Carry the log into the file; False when readers kept a part of it back. A log that grew too long in spite of
    passive ones, which begin it anew only when no reader is there, is cut."""
    how = "TRUNCATE" if log_is_long(path) else how
    busy, pages, moved = connection.execute(f"PRAGMA wal_checkpoint({how})").fetchone()
    return busy == 0 and pages == moved


def log_is_long(path: Path) -> bool:
    log = path.with_name(path.name + "-wal")
    return log.exists() and log.stat().st_size > WAL_ALARM_BYTES


@contextmanager
def sentences(path: Path | str) -> Iterator[None]:
    """Turn what SQLite raises inside the block into the store's own errors."""
    try:
        yield
    except (sqlite3.Error, DBAPIError) as error:
        raise told(error, path) from error
    except OSError as error:
        raise _told_of_the_system(error, path) from error


def told(error: Exception, path: Path | str) -> StoreError:
    """SQLite's error as a sentence and a hint."""
    cause = error.orig if isinstance(error, DBAPIError) and error.orig else error
    code = getattr(cause, "sqlite_errorcode", 0) or 0
    if code in _FULL:
        return full(path)
    if code & 0xFF in _DAMAGED:
        return StoreDamaged(f"{path} is damaged or not a database: {cause}.", "Run: traybooth doctor")
    if code & 0xFF in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return StoreBusy(f"{path} is held by another program.", "Close the other program and try again.")
    if code & 0xFF == sqlite3.SQLITE_CANTOPEN:
        return StoreError(f"{path} cannot be opened.", "Check that the folder is there and may be read and written.")
    if code & 0xFF == sqlite3.SQLITE_READONLY:
        return StoreError(f"{path} cannot be written.", "Check the permissions of the data folder.")
    return StoreError(f"SQLite could not work with {path}: {cause}.", "Run: traybooth doctor")


def full(path: Path | str) -> StoreFull:
    return StoreFull(
        f"There is no room left to write {path}; what is stored can still be read.",
        "Free some disk space; nothing of the last capture was acknowledged.",
    )


def _told_of_the_system(error: OSError, path: Path | str) -> StoreError:
    if error.errno in (27, 28, 122):  # EFBIG, ENOSPC, EDQUOT
        return full(path)
    return StoreError(f"{path} cannot be used: {error.strerror or error}.", "Choose another data folder with --data.")


def _connect(path: Path, options: str) -> sqlite3.Connection:
    uri = f"file:{quote(str(path.absolute()))}?{options}"
    connection = sqlite3.connect(uri, uri=True, isolation_level=None, check_same_thread=False, timeout=5.0)
    for pragma in _EVERY_CONNECTION:
        connection.execute(pragma)
    return connection


def _mark_if_new(connection: sqlite3.Connection, kind: Kind) -> None:
    if connection.execute("PRAGMA page_count").fetchone()[0]:
        return
    connection.execute(f"PRAGMA page_size={kind.page_size}")
    connection.execute(f"PRAGMA auto_vacuum={kind.auto_vacuum}")
    connection.execute(f"PRAGMA application_id={kind.application_id}")


def _set_up_writer(connection: sqlite3.Connection, kind: Kind) -> None:
    connection.execute(f"PRAGMA synchronous={kind.synchronous}")
    connection.execute(f"PRAGMA cache_size=-{kind.cache_kib}")
    for pragma in _WRITERS:
        connection.execute(pragma)
