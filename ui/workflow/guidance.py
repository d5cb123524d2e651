"""Watches the tray while the station is open, in a thread of its own."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

from booth.clock import Clock
from booth.placement import Placement, PlacementWatch
from booth.rig import Rig


class GuideLoop:
    """Judges the newest frames some times a second; `latest` never blocks. It rests while a capture is taken,
    because the lights change then."""

    def __init__(self, rig: Rig, clock: Clock, rate_hz: float = 8.0) -> None:
        self._rig = rig
        self._watch = PlacementWatch(rig.profile.tray, clock)
        self._period_s = 1.0 / rate_hz
        self._latest: Placement | None = None
        self._changed = threading.Condition()
        self._closing = threading.Event()
        self._thread = threading.Thread(target=self._run, name="guidance", daemon=True)
        self._thread.start()

    @property
    def latest(self) -> Placement | None:
        """The newest judgement; None before the first, and after something ended the watching."""
        return self._latest

    def wait(self, is_wanted: Callable[[Placement], bool], timeout_s: float) -> bool:
        """True as soon as `is_wanted` says so of a new placement, of which it sees each once; False after the time."""
        deadline, seen = time.monotonic() + timeout_s, None
        with self._changed:
            while (left_s := deadline - time.monotonic()) > 0 and self._thread.is_alive():
                self._changed.wait(left_s)
                placement = self._latest
                if placement is not None and placement is not seen and is_wanted(placement):
                    return True
                seen = placement
        return False

    def close(self) -> None:
        self._closing.set()
        self._thread.join()

    def _run(self) -> None:
        try:
            while not self._closing.wait(self._period_s):
                if not self._rig.is_capturing:
                    self._publish(self._watch.update(self._rig.latest_all()))
        finally:
            self._publish(None)

    def _publish(self, placement: Placement | None) -> None:
        with self._changed:
            self._latest = placement
            self._changed.notify_all()
