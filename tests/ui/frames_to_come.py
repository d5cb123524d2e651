"""Waiting in a test for what a booth does by itself."""

from __future__ import annotations

import threading

from ui.station import Station


def wait_for_frames(station: Station, view: str, count: int) -> None:
    """Back when so many frames more of the view have come, by the station's own clock."""
    seen, changed = [], threading.Condition()

    def note(frame) -> None:
        with changed:
            seen.append(frame)
            changed.notify_all()

    unwatch = station.rig.watch(view, note)
    assert station.clock.wait(lambda: len(seen) >= count, 30.0, changed)
    unwatch()
