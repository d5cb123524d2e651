"""Who follows a replay: the devices that are open on it, and everybody who sees each message as it passes."""

from __future__ import annotations

import threading
from collections.abc import Callable

from booth.replay.timeline import Moment, Timeline


class Audience:
    """Any thread may come and go. The recording's file is open while a device is."""

    def __init__(self, timeline: Timeline) -> None:
        self.guard = threading.RLock()
        self._timeline = timeline
        self._devices: set[object] = set()
        self._watchers: tuple[tuple[Callable[[Moment], None], Callable[[], None]], ...] = ()

    @property
    def is_empty(self) -> bool:
        """True while no device is open."""
        return not self._devices

    def enter(self, device: object, now_ns: int) -> None:
        """A device opens. Raises RecordingError where the file cannot be read any more."""
        with self.guard:
            self._timeline.open(now_ns)
            self._devices.add(device)

    def leave(self, device: object) -> None:
        with self.guard:
            self._devices.discard(device)
            if not self._devices:
                self._timeline.close()

    def watch(self, passed: Callable[[Moment], None], jumped: Callable[[], None]) -> Callable[[], None]:
        """Have every message handed to `passed` by whoever plays, and each jump told; the result ends that."""
        watcher = (passed, jumped)
        with self.guard:
            self._watchers += (watcher,)
        return lambda: self._unwatch(watcher)

    def show(self, moment: Moment) -> None:
        for passed, _ in self._watchers:
            passed(moment)

    def tell_jump(self) -> None:
        for _, jumped in self._watchers:
            jumped()

    def _unwatch(self, watcher: tuple) -> None:
        with self.guard:
            self._watchers = tuple(one for one in self._watchers if one is not watcher)
