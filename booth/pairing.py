"""Brings together what a device delivers apart: planes of one instant, and its clock with the host's."""

from __future__ import annotations

import threading
from collections import deque
from dataclasses import dataclass

import numpy as np

# Latency varies from frame to frame and can only add: the quickest of the last frames shows the true offset best.
FIT_FRAMES = 300
# A device's counter that leaps by more than this against the host's clock has wrapped or was reset.
LEAP_NS = 1_000_000_000


@dataclass(frozen=True, slots=True, eq=False)
class Plane:
    """One colour (h, w, 3) uint8 BGR or depth (h, w) uint16 plane, copied out of the SDK, with its device's stamps.

    `wall_us` is when it was seen, microseconds since 1970, by the clock of the machine that the device was at.
    """

    kind: str
    pixels: np.ndarray
    number: int
    time_ns: int
    domain: str
    arrived_ns: int
    exposure_us: float | None = None
    gain: float | None = None
    depth_unit_m: float = 0.001
    wall_us: int | None = None


Pair = dict[str, Plane]


class Pairing:
    """Pairs planes whose device times lie nearest and at most `tolerance_ns` apart; counts those left alone.

    Planes of one kind must come in the order of their times. With one kind there is nothing to wait for.
    """

    def __init__(self, kinds: tuple[str, ...], tolerance_ns: int) -> None:
        self.unpaired = 0
        self._tolerance_ns = tolerance_ns
        self._waiting: dict[str, deque[Plane]] = {kind: deque() for kind in kinds}

    def add(self, plane: Plane) -> Pair | None:
        """The planes of one instant as soon as they are complete, by kind."""
        self._waiting[plane.kind].append(plane)
        while all(self._waiting.values()):
            heads = {kind: waiting[0] for kind, waiting in self._waiting.items()}
            oldest = _oldest(heads)
            if max(abs(head.time_ns - oldest.time_ns) for head in heads.values()) <= self._tolerance_ns:
                return {kind: waiting.popleft() for kind, waiting in self._waiting.items()}
            self._waiting[oldest.kind].popleft()
            self.unpaired += 1
        self._forget_old()
        return None

    def missing(self) -> tuple[str, ...]:
        """The kinds that nothing has come of while others wait."""
        return tuple(kind for kind, waiting in self._waiting.items() if not waiting)

    def _forget_old(self) -> None:
        """A stream whose partner has died keeps only what could still find a partner."""
        for waiting in self._waiting.values():
            while waiting and abs(waiting[-1].time_ns - waiting[0].time_ns) > LEAP_NS:
                waiting.popleft()
                self.unpaired += 1


def _oldest(heads: Pair) -> Plane:
    times = [head.time_ns for head in heads.values()]
    # Stamps this far apart stand on both sides of a counter's wrap, where only the arrival tells which came first.
    leapt = max(times) - min(times) > LEAP_NS
    return min(heads.values(), key=lambda head: head.arrived_ns if leapt else head.time_ns)


class PlaneQueue:
    """Planes on their way from an SDK's threads to the reader: bounded, counted, with an end.

    Of a file every plane is kept, so a full queue makes the SDK wait, once `hold_back` was called; of a device the
    oldest makes room.
    """

    def __init__(self, capacity: int, keep_all: bool) -> None:
        self.dropped = 0
        self._capacity = capacity
        self._keep_all = keep_all
        self._planes: deque[Plane] = deque()
        self._changed = threading.Condition()
        self._holds_back = False
        self._stopped = False

    def hold_back(self) -> None:
        """From now on the SDK may be made to wait; before, while it still starts, it would wait for itself."""
        self._holds_back = True

    def put(self, plane: Plane) -> None:
        with self._changed:
            if self._keep_all:
                self._changed.wait_for(lambda: not self._holds_back or self._has_room() or self._stopped)
            elif not self._has_room():
                self._planes.popleft()
                self.dropped += 1
            if not self._stopped:
                self._planes.append(plane)
                self._changed.notify_all()

    def take(self, timeout_s: float) -> Plane | None:
        """The oldest plane, or None when none came in time or the queue was stopped."""
        with self._changed:
            self._changed.wait_for(lambda: self._planes or self._stopped, timeout_s)
            if self._stopped or not self._planes:
                return None
            self._changed.notify_all()
            return self._planes.popleft()

    def _has_room(self) -> bool:
        return len(self._planes) < self._capacity

    def stop(self) -> None:
        """Lets go of everything, and of everybody who waits."""
        with self._changed:
            self._stopped = True
            self._planes.clear()
            self._changed.notify_all()


class ClockFit:
    """The host's time of a device's stamps, fitted as the smallest difference seen lately."""

    def __init__(self) -> None:
        self._domain = ""
        self._offsets: deque[int] = deque(maxlen=FIT_FRAMES)

    def host_ns(self, device_ns: int, arrived_ns: int, domain: str) -> int:
        """Host monotonic nanoseconds of `device_ns`, late by at most the smallest latency; never after `arrived_ns`."""
        offset = arrived_ns - device_ns
        if domain != self._domain or (self._offsets and abs(offset - self._offsets[-1]) > LEAP_NS):
            self._offsets.clear()
            self._domain = domain
        self._offsets.append(offset)
        return device_ns + min(self._offsets)
