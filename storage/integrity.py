"""Checks of what is stored: the catalogue by SQLite's own check, images and sealed volumes by their SHA-256."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Row, func, select

from storage import database, schema
from storage.database import sentences
from storage.errors import StoreError
from storage.ingest import unknown_uids
from storage.store import Store
from storage.volumes import file_sha256, open_volume, uids, volume_file, volume_ids

_I, _V = schema.images, schema.volumes
_BATCH = 256


@dataclass(frozen=True, slots=True)
class IntegrityReport:
    """What was looked at and what was wrong, a sentence each. `next_after` goes on from here with `verify(after=)`,
    and is None when the last image was reached."""

    images: int
    bytes: int
    problems: tuple[str, ...]
    next_after: int | None


def verify(
    store: Store,
    *,
    after: int = 0,
    limit: int | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> IntegrityReport:
    """Check the catalogue, that all volumes are there, and the SHA-256 of up to `limit` images with ids beyond
    `after`. `progress` gets images done and images in all. Never raises for damage: it is what the report is for."""
    problems = [*check_catalogue(store), *check_volumes(store)]
    count, done, size = _count(store, after, limit), 0, 0
    last: int | None = after
    while limit is None or done < limit:
        rows = _slice(store, last, _BATCH if limit is None else min(_BATCH, limit - done))
        if not rows:
            last = None
            break
        problems += check_images(store.parts.frames_folder, rows)
        done, size, last = done + len(rows), size + sum(row.size_bytes for row in rows), rows[-1].id
        if progress is not None:
            progress(done, count)
    return IntegrityReport(done, size, tuple(problems), last)


def check_catalogue(store: Store) -> Iterator[str]:
    """What SQLite's quick_check and foreign_key_check find."""
    path = store.parts.catalogue.path
    try:
        with sentences(path), closing(database.open_for_reading(path)) as connection:
            found = [text for (text,) in connection.execute("PRAGMA quick_check(20)") if text != "ok"]
            found += [f"{row[0]} row {row[1]} names a missing {row[2]}" for row in _dangling(connection)]
    except StoreError as error:
        found = [str(error)]
    yield from (f"Catalogue: {text}" for text in found)


def check_volumes(store: Store) -> Iterator[str]:
    """Volumes that are missing, and captures in volumes that the catalogue does not know."""
    folder = store.parts.frames_folder
    with store.parts.catalogue.reading() as connection:
        files = connection.execute(select(_V.c.file).order_by(_V.c.id)).scalars().all()
    for file in files:
        if not (folder / file).exists():
            yield f"Volume {file} is missing. Restore it from a backup."
    for volume_id in volume_ids(folder):
        yield from _check_manifests(store, volume_id)


def check_sealed(store: Store) -> Iterator[str]:
    """Sealed volumes whose file does not match the SHA-256 noted when they were sealed; reads them wholly."""
    with store.parts.catalogue.reading() as connection:
        sealed = connection.execute(select(_V.c.id, _V.c.sha256).where(_V.c.sha256.is_not(None))).all()
    for volume_id, sha256 in sealed:
        path = volume_file(store.parts.frames_folder, volume_id)
        if path.exists() and file_sha256(path) != sha256:
            yield f"Volume {path.name} does not match its SHA-256. Restore it from a backup."


def check_images(frames_folder: Path, rows: list[Row]) -> Iterator[str]:
    """The images of these rows whose bytes are missing or changed; each volume is opened once."""
    for volume_id in sorted({row.volume_id for row in rows}):
        path = volume_file(frames_folder, volume_id)
        wanted = [row for row in rows if row.volume_id == volume_id]
        try:
            with sentences(path), closing(open_volume(path)) as connection:
                for row in wanted:
                    if not _matches(connection, row):
                        yield f"{_name(row)} in {path.name} does not match its SHA-256."
        except StoreError as error:
            yield f"{len(wanted)} image(s) from {_name(wanted[0])} on cannot be read: {error}"


def _matches(connection, row: Row) -> bool:
    found = connection.execute("SELECT bytes FROM blob WHERE id=?", (row.blob_id,)).fetchone()
    return found is not None and hashlib.sha256(found[0]).hexdigest() == row.sha256


def _name(row: Row) -> str:
    return f"Capture {row.capture_id}, {row.view} {row.lighting} {row.plane}"


def _dangling(connection) -> list[tuple]:
    return connection.execute("PRAGMA foreign_key_check").fetchmany(20)


def _check_manifests(store: Store, volume_id: int) -> Iterator[str]:
    folder = store.parts.frames_folder
    try:
        stored = uids(folder, volume_id)
    except StoreError as error:
        yield str(error)
        return
    with store.parts.catalogue.reading() as connection:
        orphans = unknown_uids(connection, stored)
    if orphans:
        name = volume_file(folder, volume_id).name
        yield f"{len(orphans)} capture(s) in {name} are not in the catalogue. Start the station: it adopts them."


def _count(store: Store, after: int, limit: int | None) -> int:
    with store.parts.catalogue.reading() as connection:
        count = connection.execute(select(func.count()).where(_I.c.id > after)).scalar_one()
    return count if limit is None else min(count, limit)


def _slice(store: Store, after: int, limit: int) -> list[Row]:
    columns = (_I.c.id, _I.c.capture_id, _I.c.view, _I.c.lighting, _I.c.plane)
    place = (_I.c.volume_id, _I.c.blob_id, _I.c.size_bytes, _I.c.sha256)
    with store.parts.catalogue.reading() as connection:
        return connection.execute(select(*columns, *place).where(_I.c.id > after).order_by(_I.c.id).limit(limit)).all()
