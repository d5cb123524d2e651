"""The store of a station: one folder with a catalogue, frame volumes, a thumbnail file and a cache."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from pathlib import Path

from booth.clock import Clock, SystemClock
from storage import folder as folders
from storage import volumes
from storage.annotations import Annotations
from storage.cache import Cache
from storage.captures import Captures
from storage.catalogue import Catalogue
from storage.encoding import Encoders
from storage.errors import StoreError
from storage.gallery import Gallery
from storage.identifications import Identifications
from storage.image_stats import ImageStatistics
from storage.images import Images
from storage.intake import Intake
from storage.models import Models
from storage.parts import StoreParts
from storage.people import Events, People
from storage.products import Products
from storage.reviews import Reviews
from storage.scores import Scores
from storage.sealing import Sealing
from storage.sets import Sets
from storage.shelf import Shelf
from storage.thresholds import Thresholds
from storage.thumbnails import Thumbnails
from storage.writer import Writer


@dataclass(frozen=True, slots=True)
class Limits:
    """`floor_bytes` of the disk are left free; a volume is sealed at `volume_bytes`; logs shrink after `idle_s`."""

    floor_bytes: int = 10**9
    ballast_bytes: int = folders.BALLAST_BYTES
    volume_bytes: int = volumes.LIMIT_BYTES
    idle_s: float = 5.0


DEFAULT_LIMITS = Limits()


class Store:
    """Everything that a station keeps. Any thread may call anything; a call that writes returns when it is durable.

    `open` and `read` make one; used in a `with` block or closed with `close`, which finishes what is queued.
    """

    captures: Captures
    annotations: Annotations
    scores: Scores
    models: Models
    thresholds: Thresholds
    identifications: Identifications
    gallery: Gallery
    image_stats: ImageStatistics
    cache: Cache
    reviews: Reviews
    sets: Sets
    products: Products
    people: People
    events: Events

    def __init__(self, parts: StoreParts, writer: Writer | None, lock: folders.Lock | None, limits: Limits) -> None:
        self.folder = parts.folder
        self.adopted: tuple[int, ...] = ()
        self.parts = parts
        self._writer = writer
        self._lock = lock
        self._encoders = Encoders()
        self._sealing = Sealing(parts)
        self._shelf = Shelf(parts, limits.volume_bytes, self._sealing.start)
        self._gather()
        if writer is not None:
            self.adopted = writer.run(self._shelf.open)
            writer.on_idle = self._tidy
            self._sealing.start()

    @classmethod
    def open(
        cls,
        folder: Path,
        *,
        clock: Clock | None = None,
        author: str = "",
        limits: Limits = DEFAULT_LIMITS,
        before_write: Callable[[], None] = lambda: None,
    ) -> Store:
        """The store in `folder`, made where there is none. Raises StoreBusy, StoreTooNew, StoreDamaged, StoreError.

        `before_write` is called before anything is written, in the thread that writes; what it raises is raised to
        who wanted to write, and nothing is written then.
        """
        folder = Path(folder)
        folders.prepare(folder)
        room = folders.Room(folder, limits.floor_bytes, limits.ballast_bytes, before_write)
        with ExitStack() as undo:  # whatever fails on the way, nothing stays open
            lock = folders.Lock(folder)
            undo.callback(lock.release)
            room.keep_ballast()
            writer = Writer(limits.idle_s, before_write)
            undo.callback(writer.close)
            catalogue = Catalogue(folder / "station.sqlite", writer, room)
            undo.callback(writer.run, catalogue.close_writer)
            store = cls(StoreParts(folder, catalogue, clock or SystemClock(), room, author), writer, lock, limits)
            undo.pop_all()
        return store

    @classmethod
    def read(cls, folder: Path) -> Store:
        """A store that only reads, beside a running station or after one; what would write raises StoreError."""
        folder = Path(folder)
        room = folders.Room(folder, 0)
        catalogue = Catalogue(folder / "station.sqlite")
        return cls(StoreParts(folder, catalogue, SystemClock(), room), None, None, DEFAULT_LIMITS)

    def check_room(self) -> None:
        """Raises StoreFull where the disk is too full for another capture; asked before one is taken."""
        self.parts.room.check(0)

    def close(self) -> None:
        """Finish what is queued, fold the logs in, let go of the folder. May be called twice."""
        self._sealing.close()
        self.parts.catalogue.close_readers()  # the writer is to be the last, which takes the logs away
        if self._writer is not None:
            self._writer.close(self._finish)
        self._encoders.close()
        self.parts.catalogue.close_readers()
        if self._lock is not None:
            self._lock.release()

    def __enter__(self) -> Store:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    def _gather(self) -> None:
        parts, writer = self.parts, self._writer
        pool: ThreadPoolExecutor = self._encoders.pool
        images = Images(parts)
        self._thumbnails = Thumbnails(parts.folder / "thumbs.sqlite", writer, pool, images.first_planes)
        intake = Intake(parts, self._shelf, self._encoders)
        self.captures = Captures(parts, intake, images, self._thumbnails)
        self.annotations = Annotations(parts)
        self.models = Models(parts)
        self.scores = Scores(parts, self.models)
        self.thresholds = Thresholds(parts)
        self.identifications = Identifications(parts)
        self.gallery = Gallery(parts)
        self.image_stats = ImageStatistics(parts)
        self.cache = Cache(parts.folder / "cache.sqlite", writer, parts.room.check)
        self.reviews = Reviews(parts)
        self.sets = Sets(parts.catalogue, parts.clock)
        self.products = Products(parts.catalogue, parts.clock)
        self.people = People(parts)
        self.events = Events(parts)

    def _tidy(self) -> None:
        """When nothing was written for a while: seal what is due, let the logs shrink."""
        self._shelf.roll_if_due()
        self._shelf.checkpoint("TRUNCATE")
        self.parts.catalogue.checkpoint("TRUNCATE")
        self._thumbnails.checkpoint("TRUNCATE")
        self.cache.checkpoint("TRUNCATE")

    def _finish(self) -> None:
        """A log that cannot be folded in, on a full disk say, stays beside its file and is durable there."""
        for checkpoint in (self._shelf.checkpoint, self.parts.catalogue.checkpoint):
            with suppress(StoreError):
                checkpoint("TRUNCATE")
        self._shelf.close()
        self._thumbnails.close()
        self.cache.close()
        self.parts.catalogue.close_writer()
