"""Watches the tray while the station is open."""

from __future__ import annotations

import threading
from collections.abc import Callable

from booth.clock import Clock
from booth.placement import Placement, PlacementWatch
from booth.rig import Rig


class GuideLoop:
    """Judges the newest frames some times a second; `latest` never blocks. It rests while a capture is taken,
    because the lights change then."""

    def __init__(self, rig: Rig, clock: Clock, rate_hz: float = 8.0) -> None:
        self._rig = rig
        self._clock = clock
        self._watch = PlacementWatch(rig.profile.tray, clock)
        self._latest: Placement | None = None
        self._is_closed = False
        self._changed = threading.Condition()
        self._ticker = clock.every(1.0 / rate_hz, self._look, "guidance")

    @property
    def latest(self) -> Placement | None:
        """The newest judgement; None before the first, and after a look that failed."""
        return self._latest

    def wait(self, is_wanted: Callable[[Placement], bool], timeout_s: float) -> bool:
        """True as soon as `is_wanted` says so of a new placement, of which it sees each once; False after the time."""
        seen: list[Placement | None] = [None]

        def is_found() -> bool:
            placement, last = self._latest, seen[0]
            seen[0] = placement
            return self._is_closed or (placement is not None and placement is not last and is_wanted(placement))

        return self._clock.wait(is_found, timeout_s, self._changed) and not self._is_closed

    def close(self) -> None:
        self._ticker.close()
        self._is_closed = True
        self._publish(None)

    def _look(self) -> None:
        if self._rig.is_capturing:
            return
        try:
            placement = self._watch.update(self._rig.latest_all(), self._rig.missing_views)
        except Exception:
            self._publish(None)
            raise
        self._publish(placement)

    def _publish(self, placement: Placement | None) -> None:
        with self._changed:
            self._latest = placement
            self._changed.notify_all()
