"""Lets the frames of files that were recorded together appear together: each at its own stamp, from one common zero."""

from __future__ import annotations

import threading

from booth.clock import Clock
from booth.pace import FORGIVEN_PERIODS


class Timeline:
    """One playing of files that belong together. Any thread may call; offsets are nanoseconds since the zero.

    It begins with the first frame that is asked for, and anew once all have left. Where a reader is far too late, all
    go on later instead of in a rush; what was asked for until then keeps its time, so that frames of one instant have
    one time whoever reads them first.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._guard = threading.Lock()
        # From each of these offsets on, the host's time of the zero; it grows with each delay.
        self._zeros: list[tuple[int, int]] = []
        self._furthest_ns = 0
        self._playing: set[str] = set()
        self._known: set[str] = set()

    def join(self, name: str) -> int:
        """The offset from which on `name` takes part: 0, or where the others are when it comes back among them."""
        with self._guard:
            if not self._playing:
                self._zeros, self._furthest_ns, self._known = [], 0, set()
            comes_back = name in self._known and bool(self._zeros)
            self._playing.add(name)
            self._known.add(name)
            return self._clock.now_ns() - self._zeros[-1][1] if comes_back else 0

    def leave(self, name: str) -> None:
        with self._guard:
            self._playing.discard(name)

    def due_ns(self, offset_ns: int) -> int:
        """The host's time of this offset."""
        with self._guard:
            if not self._zeros:
                self._zeros.append((0, self._clock.now_ns()))
            self._furthest_ns = max(self._furthest_ns, offset_ns)
            return offset_ns + next(zero for first, zero in reversed(self._zeros) if offset_ns >= first or first == 0)

    def step(self, offset_ns: int, period_ns: int) -> None:
        """A frame of this offset was handed over."""
        with self._guard:
            zero_ns = self._clock.now_ns() - offset_ns
            if zero_ns - self._zeros[-1][1] > FORGIVEN_PERIODS * period_ns:
                # Stamps of one instant differ a little from file to file; half a period tells instants apart.
                self._zeros.append((self._furthest_ns + period_ns // 2, zero_ns))


class Turn:
    """One file's part in a timeline. `ahead_ns` is by how much its first frame comes after the zero.

    `speed` 2 plays twice as fast as it was recorded.
    """

    def __init__(self, timeline: Timeline, name: str, ahead_ns: int, speed: float, period_ns: int) -> None:
        self._timeline, self._name = timeline, name
        self._speed, self._period_ns = speed, period_ns
        self._from_ns = timeline.join(name)
        self._zero_ns: int | None = None
        self._ahead_ns = ahead_ns
        self._last_ns = 0

    def offset_ns(self, stamp_ns: int) -> int:
        """Where a frame with this stamp stands; call it once for each frame, in their order."""
        if self._zero_ns is None:
            self._zero_ns = stamp_ns - self._ahead_ns
        elif stamp_ns < self._last_ns:
            # The device's counter wrapped or was reset: this frame follows the one before.
            self._zero_ns += stamp_ns - self._last_ns - self._period_ns
        self._last_ns = stamp_ns
        return int((stamp_ns - self._zero_ns) / self._speed)

    def is_missed(self, offset_ns: int) -> bool:
        """Whether this frame was played while the file was closed."""
        return offset_ns < self._from_ns

    def due_ns(self, offset_ns: int) -> int:
        return self._timeline.due_ns(offset_ns)

    def step(self, offset_ns: int) -> None:
        self._timeline.step(offset_ns, int(self._period_ns / self._speed))

    def leave(self) -> None:
        self._timeline.leave(self._name)
