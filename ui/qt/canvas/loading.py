"""Pictures off the GUI thread: the newest wish first, then its neighbours, and a cache of those seen last."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject, Signal

from ui.qt.canvas.opened import PictureKey
from ui.qt.canvas.picture import Picture
from ui.qt.jobs import Jobs

CACHE_BYTES = 96_000_000


class PictureLoader(QObject):
    """Reads one picture at a time, so that a wish never waits behind more than one that is no longer wanted.

    `loaded` carries a key; `failed` a key and why it cannot be read, when that picture is the one wanted now.
    """

    loaded = Signal(object)
    failed = Signal(object, object)

    def __init__(self, jobs: Jobs, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._jobs = jobs
        self._read: Callable[[PictureKey], Picture] = lambda key: Picture()
        self._cache: OrderedDict[PictureKey, Picture] = OrderedDict()
        self._wanted: list[PictureKey] = []
        self._running: PictureKey | None = None
        self._first: PictureKey | None = None
        self._broken: dict[PictureKey, BaseException] = {}

    def get(self, key: PictureKey) -> Picture | None:
        """The picture if it is there already."""
        if key in self._cache:
            self._cache.move_to_end(key)
        return self._cache.get(key)

    def want(self, keys: Sequence[PictureKey]) -> None:
        """Read these, in this order, in place of all that was wanted before; the first is wanted now, the others
        perhaps next."""
        self._first = next(iter(keys), None)
        self._wanted = [key for key in dict.fromkeys(keys) if key not in self._cache and key not in self._broken]
        self._tell_broken(self._first)
        self._next()

    def begin(self, read: Callable[[PictureKey], Picture]) -> None:
        """Forget all pictures, and read others from now on."""
        self._read = read
        self.clear()

    def clear(self) -> None:
        self._wanted, self._first = [], None
        self._cache.clear()
        self._broken.clear()

    def _next(self) -> None:
        if self._running is not None or not self._wanted:
            return
        key, read = self._wanted.pop(0), self._read
        self._running = key
        self._jobs.run("store", lambda: read(key), self._keep, self._give_up)

    def _keep(self, picture: Picture) -> None:
        key, self._running = self._running, None
        self._cache[key] = picture
        while len(self._cache) > 2 and sum(kept.size_bytes for kept in self._cache.values()) > CACHE_BYTES:
            self._cache.popitem(last=False)
        self.loaded.emit(key)
        self._next()

    def _give_up(self, error: BaseException) -> None:
        key, self._running = self._running, None
        self._broken[key] = error
        if key == self._first:
            self._tell_broken(key)
        self._next()

    def _tell_broken(self, key: PictureKey | None) -> None:
        if key in self._broken:
            self.failed.emit(key, self._broken[key])
