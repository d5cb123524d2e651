"""How a capture gets in: frames and manifest into a volume, then the catalogue, and only then is it acknowledged."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future

from sqlalchemy import Connection

from booth.frames import FrameSet
from storage import sets
from storage.encoding import Encoders
from storage.ingest import capture_id_of, insert_frames, state_of
from storage.manifest import Json, Plane, Stamp, manifest_of, planes_of
from storage.parts import StoreParts
from storage.records import Capture, ItemRef
from storage.shelf import Shelf
from storage.volumes import Encoded


class Intake:
    """Encodes on all cores, writes in the writer thread."""

    def __init__(self, parts: StoreParts, shelf: Shelf, encoders: Encoders) -> None:
        self._parts = parts
        self._catalogue = parts.catalogue
        self._shelf = shelf
        self._encoders = encoders

    def take(self, frames: FrameSet, item: ItemRef, set_id: int | None, author: str) -> tuple[int, list[Plane]]:
        """The id of the capture, durable, and its planes. Raises StoreFull before anything is written."""
        return self._take(frames, lambda: self._stamp(item, set_id, author))

    def take_again(self, frames: FrameSet, capture: Capture, author: str) -> None:
        """Add views of a stored capture that were taken again; durable on return. Raises StoreFull as `take` does."""
        item = ItemRef(capture.item_code, capture.product_code, capture.product_title)
        now = self._parts.clock.utc_us()
        self._take(frames, lambda: Stamp(item, capture.set_id, author, now, capture.uid))

    def _take(self, frames: FrameSet, stamp: Callable[[], Stamp]) -> tuple[int, list[Plane]]:
        planes = list(planes_of(frames))
        self._parts.room.check(sum(plane.pixels.nbytes for plane in planes))
        encoded = self._encoders.start(planes)
        writer = self._catalogue.writer
        capture_id = writer.run(lambda: self.write(frames, stamp(), planes, encoded))
        writer.post(self._tidy)
        return capture_id, planes

    def write(self, frames: FrameSet, stamp: Stamp, planes: list[Plane], encoded: list[Future[Encoded]]) -> int:
        """In the writer thread: the volume first, then the catalogue."""
        self._shelf.roll_if_due()  # before looking for the uid, as this adopts what an earlier try left in the volume
        with self._catalogue.reading() as connection:
            known = capture_id_of(connection, frames.uid)
        if known is not None:
            return known
        volume_id, entry = self._store(frames, stamp, planes, encoded)
        file = self._shelf.file(volume_id)
        return self._catalogue.transact(
            lambda connection: insert_frames(connection, volume_id, file, entry, state_of(entry))
        )

    def _store(
        self, frames: FrameSet, stamp: Stamp, planes: list[Plane], encoded: list[Future[Encoded]]
    ) -> tuple[int, Json]:
        with self._catalogue.watched():
            return self._shelf.store(
                frames.uid,
                (future.result() for future in encoded),
                lambda stored: manifest_of(frames, stamp, list(zip(planes, stored, strict=True))),
            )

    def _stamp(self, item: ItemRef, set_id: int | None, author: str) -> Stamp:
        now = self._parts.clock.utc_us()

        def chosen(connection: Connection) -> int:
            return sets.known_or_current(connection, None, now) if set_id is None else sets.require(connection, set_id)

        return Stamp(item, self._catalogue.transact(chosen), author, now)

    def _tidy(self) -> None:
        """After a capture, and off its way: the only checkpointer folds the logs in."""
        self._shelf.checkpoint()
        self._catalogue.checkpoint()
