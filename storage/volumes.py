"""Frames in SQLite files that are sealed at 4 GB or when the day changes and never change again."""

from __future__ import annotations

import hashlib
import json
import os
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from booth.clock import Clock
from storage import database
from storage.database import VOLUME, sentences
from storage.errors import StoreDamaged, StoreError
from storage.manifest import Json, StoredBlob, text_sha256

LIMIT_BYTES = 4 * 10**9
_WAIT_TO_SEAL_MS = 200
_HASHED_AT_ONCE = 8 * 1024 * 1024
_TABLES = """
CREATE TABLE volume (created_utc_us INTEGER NOT NULL);
CREATE TABLE manifest (
    id INTEGER PRIMARY KEY, capture_uid TEXT NOT NULL UNIQUE, sha256 TEXT NOT NULL, json TEXT NOT NULL);
CREATE TABLE blob (
    id INTEGER PRIMARY KEY, capture_uid TEXT NOT NULL, sha256 TEXT NOT NULL, bytes BLOB NOT NULL);
"""


@dataclass(frozen=True, slots=True)
class Encoded:
    """A plane's bytes as they go into a volume."""

    codec: str
    data: bytes
    sha256: str


def volume_file(folder: Path, volume_id: int) -> Path:
    return folder / f"V{volume_id:06d}.sqlite"


def volume_ids(folder: Path) -> list[int]:
    """The volumes that are there, oldest first."""
    return sorted(int(path.stem[1:]) for path in folder.glob("V*.sqlite") if path.stem[1:].isdigit())


class VolumeWriter:
    """The open volume's only read-write connection; every method belongs to the writer thread."""

    def __init__(self, folder: Path, volume_id: int, clock: Clock) -> None:
        self.id = volume_id
        self.path = volume_file(folder, volume_id)
        self._connection = database.open_for_writing(self.path, VOLUME)
        with sentences(self.path):
            self.created_utc_us = self._make_tables(clock)

    @property
    def size_bytes(self) -> int:
        pages = self._connection.execute("PRAGMA page_count").fetchone()[0]
        return pages * VOLUME.page_size

    @property
    def is_empty(self) -> bool:
        return self._connection.execute("SELECT 1 FROM manifest LIMIT 1").fetchone() is None

    def is_due(self, now_utc_us: int, limit_bytes: int) -> bool:
        """True when the volume is full or from another day, and holds something."""
        is_over = self.size_bytes >= limit_bytes or _day(now_utc_us) != _day(self.created_utc_us)
        return is_over and not self.is_empty

    def find(self, uid: str) -> Json | None:
        """The manifest of a capture that is already in this volume."""
        row = self._connection.execute("SELECT json, sha256 FROM manifest WHERE capture_uid=?", (uid,)).fetchone()
        return None if row is None else _checked_manifest(self.path, *row)

    def append(self, uid: str, encoded: Iterable[Encoded], manifest: Callable[[list[StoredBlob]], Json]) -> Json:
        """Store all blobs and the manifest made of where they lie in one transaction; durable when it returns."""
        with sentences(self.path):
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                entry = manifest([self._insert_blob(uid, blob) for blob in encoded])
                self._insert_manifest(uid, json.dumps(entry))
                self._connection.execute("COMMIT")
            except BaseException:
                if self._connection.in_transaction:
                    self._connection.execute("ROLLBACK")
                raise
        return entry

    def checkpoint(self, how: str = "PASSIVE") -> bool:
        with sentences(self.path):
            return database.checkpoint(self._connection, self.path, how)

    def seal(self) -> bool:
        """Fold the log in and make the file read-only; False when a reader was in the way, then nothing changed."""
        if not self._leave_wal():
            return False
        self._connection.close()
        with sentences(self.path):
            _make_durable_and_read_only(self.path)
        return True

    def close(self) -> None:
        self._connection.close()

    def _leave_wal(self) -> bool:
        """Needs the file alone. Readers are short, so one is waited for briefly: a capture may be behind this."""
        self._connection.execute(f"PRAGMA busy_timeout={_WAIT_TO_SEAL_MS}")
        try:
            with sentences(self.path):
                database.checkpoint(self._connection, self.path, "TRUNCATE")
                (mode,) = self._connection.execute("PRAGMA journal_mode=DELETE").fetchone()
        except StoreError:
            mode = "wal"
        self._connection.execute(f"PRAGMA busy_timeout={database.BUSY_TIMEOUT_MS}")
        return mode == "delete"

    def _make_tables(self, clock: Clock) -> int:
        if not self._connection.execute("SELECT 1 FROM sqlite_master LIMIT 1").fetchone():
            self._connection.executescript(
                f"BEGIN IMMEDIATE; {_TABLES} INSERT INTO volume VALUES ({int(clock.utc_us())}); COMMIT;"
            )
        return self._connection.execute("SELECT created_utc_us FROM volume").fetchone()[0]

    def _insert_blob(self, uid: str, blob: Encoded) -> StoredBlob:
        blob_id = self._connection.execute(
            "INSERT INTO blob (capture_uid, sha256, bytes) VALUES (?, ?, ?)", (uid, blob.sha256, blob.data)
        ).lastrowid
        return StoredBlob(blob_id, blob.codec, len(blob.data), blob.sha256)

    def _insert_manifest(self, uid: str, text: str) -> None:
        self._connection.execute(
            "INSERT INTO manifest (capture_uid, sha256, json) VALUES (?, ?, ?)", (uid, text_sha256(text), text)
        )


def read_blob(folder: Path, volume_id: int, blob_id: int, sha256: str) -> bytes:
    """A blob whose bytes match `sha256`. Raises StoreDamaged where they do not or are not there."""
    path = volume_file(folder, volume_id)
    with sentences(path), closing(open_volume(path)) as connection:
        row = connection.execute("SELECT bytes FROM blob WHERE id=?", (blob_id,)).fetchone()
    if row is None or hashlib.sha256(row[0]).hexdigest() != sha256:
        raise StoreDamaged(
            f"Image {blob_id} in {path} does not match its SHA-256.", "Restore this volume from a backup."
        )
    return row[0]


def manifests(folder: Path, volume_id: int) -> Iterator[Json]:
    """Every readable manifest of a volume, in the order in which the captures were stored."""
    path = volume_file(folder, volume_id)
    with sentences(path), closing(open_volume(path)) as connection:
        database.check_kind(connection, path, VOLUME)
        for text, sha256 in connection.execute("SELECT json, sha256 FROM manifest ORDER BY id"):
            yield _checked_manifest(path, text, sha256)


def uids(folder: Path, volume_id: int) -> list[str]:
    """The captures whose manifest is in a volume."""
    path = volume_file(folder, volume_id)
    with sentences(path), closing(open_volume(path)) as connection:
        return [uid for (uid,) in connection.execute("SELECT capture_uid FROM manifest ORDER BY id")]


def open_volume(path: Path) -> sqlite3.Connection:
    """A reading connection; sealed volumes (their file is read-only) are opened as immutable."""
    return database.open_for_reading(path, immutable=is_sealed(path))


def is_sealed(path: Path) -> bool:
    """The file's own mode says so, which survives the loss of the catalogue and of copies without a log."""
    return path.exists() and not path.stat().st_mode & 0o222


def file_sha256(path: Path, is_stopped: Callable[[], bool] = lambda: False) -> str | None:
    """SHA-256 of a sealed volume, None when stopped. Never of an open volume: closing its file drops SQLite's locks."""
    digest = hashlib.sha256()
    with open(path, "rb") as file:
        while chunk := file.read(_HASHED_AT_ONCE):
            digest.update(chunk)
            if is_stopped():
                return None
    return digest.hexdigest()


def _checked_manifest(path: Path, text: str, sha256: str) -> Json:
    if text_sha256(text) != sha256:
        raise StoreDamaged(f"A manifest in {path} does not match its SHA-256.", "Restore this volume from a backup.")
    return json.loads(text)


def _make_durable_and_read_only(path: Path) -> None:
    os.chmod(path, 0o444)
    for name, flags in ((path, os.O_RDONLY), (path.parent, os.O_RDONLY | os.O_DIRECTORY)):
        descriptor = os.open(name, flags)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _day(utc_us: int) -> str:
    return datetime.fromtimestamp(utc_us / 1e6, UTC).date().isoformat()
