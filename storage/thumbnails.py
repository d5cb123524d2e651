"""Small JPEGs in a file of their own that can be thrown away and made again."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

from storage.database import THUMBS, sentences
from storage.errors import NotFound, StoreError
from storage.manifest import Plane
from storage.rebuildable import RebuildableFile
from storage.writer import Writer

WIDTH_PX = 256
_TABLES = """
CREATE TABLE IF NOT EXISTS thumb (
    capture_id INTEGER NOT NULL, position INTEGER NOT NULL, view TEXT NOT NULL, lighting TEXT NOT NULL,
    jpeg BLOB NOT NULL, PRIMARY KEY (capture_id, position)) WITHOUT ROWID;
"""


@dataclass(frozen=True, slots=True)
class Thumb:
    """One small picture of one view under one lighting."""

    view: str
    lighting: str
    jpeg: bytes


Planes = Callable[[int, int | None], list[Plane]]


class Thumbnails(RebuildableFile):
    """The thumbnail file. `planes` reads a stored capture's planes for those that are missing."""

    def __init__(self, path: Path, writer: Writer | None, pool: ThreadPoolExecutor, planes: Planes) -> None:
        super().__init__(path, writer, THUMBS, _TABLES)
        self._pool = pool
        self._planes = planes

    def make(self, capture_id: int, planes: Sequence[Plane]) -> None:
        """Make and keep the thumbnails of a capture just stored, without making anybody wait."""
        pictures = [plane for plane in planes if plane.plane == "color"] or list(planes)
        made = [self._pool.submit(thumb_of, plane) for plane in pictures]
        self._writer.post(lambda: self._keep(capture_id, made))

    def forget(self, capture_id: int) -> None:
        """Drop what is kept of a capture; it is made again when it is asked for."""
        if self._writer is not None:
            self._writer.run(lambda: self._drop(capture_id))

    def one(self, capture_id: int, view: str | None, lighting: str | None) -> bytes:
        """The first thumbnail that fits; what is missing is made from the stored images."""
        for look in (self._find, self._find_settled, self._remake):
            for thumb in look(capture_id):
                if view in (None, thumb.view) and lighting in (None, thumb.lighting):
                    return thumb.jpeg
        raise NotFound(f"Capture {capture_id} has no image of {view or 'any view'} under {lighting or 'any light'}.")

    def many(self, capture_ids: Iterable[int]) -> dict[int, bytes]:
        """The first thumbnail of each capture that has one; of those missing only that one is made."""
        wanted = list(capture_ids)
        marks = ",".join("?" * len(wanted))
        sql = f"SELECT capture_id, jpeg FROM thumb WHERE position=0 AND capture_id IN ({marks})"
        found = dict(self._read(sql, wanted))
        for capture_id in (capture_id for capture_id in wanted if capture_id not in found):
            thumbs = self._find_settled(capture_id) or self._remake(capture_id, 1)
            if thumbs:
                found[capture_id] = thumbs[0].jpeg
        return found

    def rebuild(self, capture_ids: Iterable[int], count: int, progress: Callable[[int, int], None] | None) -> int:
        done = 0
        for capture_id in capture_ids:
            self._remake(capture_id)
            done += 1
            if progress is not None:
                progress(done, count)
        return done

    def _find(self, capture_id: int) -> list[Thumb]:
        sql = "SELECT view, lighting, jpeg FROM thumb WHERE capture_id=? ORDER BY position"
        return [Thumb(*row) for row in self._read(sql, (capture_id,))]

    def _find_settled(self, capture_id: int) -> list[Thumb]:
        """What is there once the writer has done all that it was asked before."""
        if self._writer is not None:
            self._writer.run(lambda: None)
        return self._find(capture_id)

    def _remake(self, capture_id: int, count: int | None = None) -> list[Thumb]:
        """Make the first `count` or all thumbnails from the stored images, and keep them where that is possible."""
        made = [self._pool.submit(thumb_of, plane) for plane in self._planes(capture_id, count)]
        if self._writer is not None:
            self._writer.run(lambda: self._keep(capture_id, made))
        return [thumb.result() for thumb in made]

    def _keep(self, capture_id: int, made: Sequence[Future[Thumb]]) -> None:
        """A cache that cannot be written is no reason to fail: the pictures are made again when asked for."""
        rows = [(capture_id, position, *_row(future.result())) for position, future in enumerate(made)]
        try:
            with sentences(self._path):
                self._connection.execute("BEGIN IMMEDIATE")
                self._connection.executemany("INSERT OR REPLACE INTO thumb VALUES (?, ?, ?, ?, ?)", rows)
                self._connection.execute("COMMIT")
        except StoreError:
            if self._connection.in_transaction:
                self._connection.execute("ROLLBACK")

    def _drop(self, capture_id: int) -> None:
        with sentences(self._path):
            self._connection.execute("DELETE FROM thumb WHERE capture_id=?", (capture_id,))


def thumb_of(plane: Plane) -> Thumb:
    return Thumb(plane.frame.view, plane.lighting, jpeg_of(plane.pixels))


def jpeg_of(pixels: np.ndarray, width_px: int = WIDTH_PX) -> bytes:
    """A JPEG of at most `width_px`; depth is stretched over its own range."""
    height, width = pixels.shape[:2]
    size = (min(width, width_px), max(1, round(height * min(width, width_px) / width)))
    small = cv2.resize(pixels, size, interpolation=cv2.INTER_AREA)
    if small.dtype != np.uint8:
        small = cv2.normalize(small, None, 0, 255, cv2.NORM_MINMAX, cv2.CV_8U)
    return cv2.imencode(".jpg", small, (cv2.IMWRITE_JPEG_QUALITY, 85))[1].tobytes()


def _row(thumb: Thumb) -> tuple[str, str, bytes]:
    return thumb.view, thumb.lighting, thumb.jpeg
