"""Captures: stored once and for ever, found by query, given back pixel by pixel."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence

import numpy as np
from sqlalchemy import Connection, Row, insert, update

from booth.frames import Frame, FrameSet
from storage import schema
from storage.errors import NotFound, StoreError
from storage.images import Images
from storage.intake import Intake
from storage.manifest import Plane, planes_of
from storage.parts import StoreParts
from storage.queries import (
    capture_from,
    key_behind,
    select_captures,
    select_captures_by_ids,
    select_count,
    select_ids,
)
from storage.records import Capture, CapturePage, CaptureQuery, CaptureState, ImageRecord, ItemRef
from storage.thumbnails import Thumbnails

_BATCH = 500
_BY_IDS = select_captures_by_ids()


class Captures:
    """The captures of a station. `add` returns when the capture is durable; everything else works by id."""

    def __init__(self, parts: StoreParts, intake: Intake, images: Images, thumbnails: Thumbnails) -> None:
        self._parts = parts
        self._catalogue = parts.catalogue
        self._intake = intake
        self._images = images
        self._thumbnails = thumbnails

    def add(self, frames: FrameSet, item: ItemRef, *, set_id: int | None = None, author: str = "") -> Capture:
        """Store a capture in a set (the current one); one that is stored already, by its uid, is given back as it is.

        Raises StoreFull, and NotFound for a set that is not there; nothing was acknowledged then."""
        known = self.by_uid(frames.uid)
        if known is not None:
            return known
        capture_id, planes = self._intake.take(frames, item, set_id, author or self._parts.author)
        self._thumbnails.make(capture_id, planes)
        return self.get(capture_id)

    def add_again(self, capture_id: int, frames: FrameSet, author: str = "") -> Capture:
        """Add views of a stored capture that were taken again; those of before stay as `earlier_images`.

        Durable on return; frames that are stored already, by their uid, are not stored again. Raises StoreError where
        the capture has no such view under such a lighting, StoreFull, and NotFound.
        """
        capture = self.get(capture_id)
        known = {(image.view, image.lighting, image.plane) for image in self.images(capture_id)}
        if not known.issuperset(taken := {(p.frame.view, p.lighting, p.plane) for p in planes_of(frames)}):
            told = ", ".join(" ".join(filter(None, one)) for one in sorted(taken - known))
            raise StoreError(f"Capture {capture_id} has no {told} that could be taken again.", "Take a new capture.")
        self._thumbnails.forget(capture_id)  # first, so that a crash leaves none of what is not the newest any more
        self._intake.take_again(frames, capture, author or self._parts.author)
        self._thumbnails.make(capture_id, self._images.first_planes(capture_id))
        return self.get(capture_id)

    def get(self, capture_id: int) -> Capture:
        found = self.many((capture_id,))
        if not found:
            raise NotFound(f"There is no capture {capture_id}.")
        return found[0]

    def by_uid(self, uid: str) -> Capture | None:
        with self._catalogue.reading() as connection:
            row = connection.execute(select_captures().where(schema.captures.c.uid == uid)).first()
        return None if row is None else capture_from(row)

    def many(self, capture_ids: tuple[int, ...]) -> tuple[Capture, ...]:
        """The captures of these ids that there are, in the order of the ids."""
        with self._catalogue.reading() as connection:
            found = _by_ids(connection, capture_ids)
        return tuple(capture_from(found[capture_id]) for capture_id in capture_ids if capture_id in found)

    def page(self, query: CaptureQuery, key: str | None = None, limit: int = 200) -> CapturePage:
        """The next `limit` captures behind `key`; equally fast on every page."""
        with self._catalogue.reading() as connection:
            found = connection.execute(select_ids(query, key, limit + 1)).all()
            by_id = _by_ids(connection, [row[0] for row in found[:limit]])
        captures = tuple(capture_from(by_id[row[0]]) for row in found[:limit])
        return CapturePage(captures, key_behind(query, found[limit - 1]) if len(found) > limit else None)

    def ids(self, query: CaptureQuery) -> Iterator[int]:
        """The ids of all captures of a query in its order; fetched in batches, each a short read."""
        key: str | None = None
        while True:
            with self._catalogue.reading() as connection:
                found = connection.execute(select_ids(query, key, _BATCH)).all()
            yield from (row[0] for row in found)
            if len(found) < _BATCH:
                return
            key = key_behind(query, found[-1])

    def count(self, query: CaptureQuery) -> int:
        with self._catalogue.reading() as connection:
            return connection.execute(select_count(query)).scalar_one()

    def images(self, capture_id: int) -> tuple[ImageRecord, ...]:
        """Every plane of a capture in recipe order, the newest where one was taken again. Raises NotFound."""
        images = self._images.of(capture_id)
        if not images:
            self.get(capture_id)
        return images

    def first_images(self, capture_id: int) -> tuple[ImageRecord, ...]:
        """Every plane of a capture in recipe order as the capture was stored, whatever was taken again since."""
        return self._images.first(capture_id)

    def earlier_images(self, capture_id: int) -> tuple[ImageRecord, ...]:
        """The planes of which there is a newer take, in recipe order, oldest first; `pixels` reads them too."""
        return self._images.earlier(capture_id)

    def pixels(self, image: ImageRecord) -> np.ndarray:
        """The plane as it was captured, read-only. Raises StoreDamaged when the bytes do not match their SHA-256."""
        return self._images.pixels(image)

    def frame(self, capture_id: int, view: str, lighting: str) -> Frame:
        """The frame of one view under one lighting, with all its planes, as it came from the camera."""
        return self._images.frame(capture_id, view, lighting)

    def levels(self, capture_id: int) -> dict[str, dict[str, float]]:
        """The level (0 to 1) that each light was commanded to, by lighting."""
        return self._images.levels(capture_id)

    def frame_set(self, capture_id: int) -> FrameSet:
        """The whole capture as it came from the booth, with the newest frame of each view and lighting."""
        return self._images.frame_set(capture_id)

    def planes(self, capture_id: int, plane: str) -> list[Plane]:
        """All stored planes of one kind ("color" or "depth") with their pixels, in recipe order."""
        return self._images.planes(capture_id, plane)

    def thumbnail(self, capture_id: int, view: str | None = None, lighting: str | None = None) -> bytes:
        """A JPEG about 256 pixels wide; of the first view and lighting where none is named."""
        return self._thumbnails.one(capture_id, view, lighting)

    def thumbnails(self, capture_ids: tuple[int, ...]) -> dict[int, bytes]:
        """The first view's thumbnail of each capture, in one query for a whole grid."""
        return self._thumbnails.many(capture_ids)

    def rebuild_thumbnails(self, progress: Callable[[int, int], None] | None = None) -> int:
        """Make all thumbnails again from the stored images; how many captures that were."""
        return self._thumbnails.rebuild(self.ids(CaptureQuery(order="oldest")), self.count(CaptureQuery()), progress)

    def skip(self, capture_id: int, reason: str, author: str = "") -> None:
        """Lay a capture aside, with a reason; it stays stored."""
        row = {"capture_id": capture_id, "reason": reason, "author": author or self._parts.author}
        row["created_utc_us"] = self._parts.clock.utc_us()
        self.get(capture_id)
        self._catalogue.write(lambda connection: _skip(connection, row))


def _by_ids(connection: Connection, capture_ids: Sequence[int]) -> dict[int, Row]:
    rows = connection.execute(_BY_IDS, {"ids": json.dumps(list(capture_ids))})
    return {row[0]: row for row in rows}


def _skip(connection: Connection, row: dict) -> None:
    connection.execute(insert(schema.skips), row)
    skipped = update(schema.captures).where(schema.captures.c.id == row["capture_id"])
    connection.execute(skipped.values(state=CaptureState.SKIPPED.value, queue_key=-1.0))
