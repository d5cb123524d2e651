"""Pictures off the GUI thread: the newest wish first, then its neighbours, and a cache of those seen last."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence

from PySide6.QtCore import QObject, Signal

from ui.qt.canvas.picture import Picture, adjusted_picture
from ui.qt.jobs import Jobs, Lane
from ui.qt.label.opened import PictureKey

CACHE_BYTES = 160_000_000


class PictureLoader(QObject):
    """Reads one picture at a time, so that a wish never waits behind more than one that is no longer wanted.

    What has to be worked out has a lane of its own, so that it holds up nothing that only has to be read. An adjusted
    picture is made of the plain one, which is kept too. `loaded` carries a key; `failed` a key and why it cannot be
    read, when that picture is the one wanted now.
    """

    loaded = Signal(object)
    failed = Signal(object, object)

    def __init__(self, jobs: Jobs, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._jobs = jobs
        self._read: Callable[[PictureKey], Picture] = lambda key: Picture()
        self._cache: OrderedDict[PictureKey, Picture] = OrderedDict()
        self._wanted: list[PictureKey] = []
        self._running: dict[Lane, PictureKey] = {}
        self._first: PictureKey | None = None
        self._broken: dict[PictureKey, BaseException] = {}

    @property
    def is_idle(self) -> bool:
        """True when nothing is being read, and nothing waits."""
        return not self._running and not self._wanted

    def awaits(self, key: PictureKey) -> bool:
        """True while the picture is being made, or waits for it."""
        return key in (*self._running.values(), *self._wanted)

    def get(self, key: PictureKey) -> Picture | None:
        """The picture if it is there already."""
        if key in self._cache:
            self._cache.move_to_end(key)
        return self._cache.get(key)

    def want(self, keys: Sequence[PictureKey]) -> None:
        """Read these, in this order, in place of all that was wanted before; the first is wanted now, the others
        perhaps next."""
        self._first = next(iter(keys), None)
        needed = dict.fromkeys(part for key in keys for part in (key.plain, key))
        self._wanted = [key for key in needed if key not in self._cache and key.plain not in self._broken]
        self._tell_broken(self._first)
        self._next()

    def begin(self, read: Callable[[PictureKey], Picture], ready: Mapping[PictureKey, Picture] | None = None) -> None:
        """Forget all pictures, and read others from now on; some may be `ready`."""
        self._read = read
        self.clear()
        self._cache.update(ready or {})

    def clear(self) -> None:
        self._wanted, self._first = [], None
        self._cache.clear()
        self._broken.clear()

    def _next(self) -> None:
        """Give each lane that is free the first picture that it can make now."""
        for key in list(self._wanted):
            lane = "store" if key.is_stored else "picture"
            is_ready = key == key.plain or not {key.plain} & {*self._wanted, *self._running.values()}
            if lane not in self._running and is_ready:
                self._wanted.remove(key)
                self._running[lane] = key
                self._start(lane, key)

    def _start(self, lane: Lane, key: PictureKey) -> None:
        read, plain = self._read, self._cache.get(key.plain)
        work = (lambda: read(key)) if key == key.plain else (lambda: _adjusted(plain or read(key.plain), key))
        # What was begun before all pictures were forgotten shows what is not there any more.
        keep, give_up = self._keep, self._give_up

        def settle(take: Callable, result) -> None:
            take(lane, result) if read is self._read else self._drop(lane)

        self._jobs.run(lane, work, lambda picture: settle(keep, picture), lambda error: settle(give_up, error))

    def _drop(self, lane: Lane) -> None:
        del self._running[lane]
        self._next()

    def _keep(self, lane: Lane, picture: Picture) -> None:
        key = self._running.pop(lane)
        self._forget_other_adjustments(key)
        self._cache[key] = picture
        while len(self._cache) > 2 and sum(kept.size_bytes for kept in self._cache.values()) > CACHE_BYTES:
            self._cache.popitem(last=False)
        self.loaded.emit(key)
        self._next()

    def _forget_other_adjustments(self, key: PictureKey) -> None:
        """While a slider moves, what it passed is not wanted again."""
        passed = [kept for kept in self._cache if kept.plain == key.plain and kept not in (key, key.plain)]
        for kept in passed if key != key.plain else ():
            del self._cache[kept]

    def _give_up(self, lane: Lane, error: BaseException) -> None:
        key = self._running.pop(lane)
        self._broken[key.plain] = error
        if self._first is not None and self._first.plain == key.plain:
            self._tell_broken(self._first)
        self._next()

    def _tell_broken(self, wanted: PictureKey | None) -> None:
        if wanted is not None and wanted.plain in self._broken:
            self.failed.emit(wanted, self._broken[wanted.plain])


def _adjusted(plain: Picture, key: PictureKey) -> Picture:
    return adjusted_picture(plain, key.adjustment)
