"""Lets the frames of files that were recorded together appear together: each at its own stamp, from one common zero."""

from __future__ import annotations

import threading

from booth.clock import Clock
from booth.pace import FORGIVEN_PERIODS


class Timeline:
    """One playing of files that belong together. Any thread may call; offsets are nanoseconds since the zero.

    It begins with the first frame that is asked for, and anew once all have left.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._guard = threading.Lock()
        self._begun_ns: int | None = None
        self._playing: set[str] = set()
        self._known: set[str] = set()

    def join(self, name: str) -> int:
        """The offset from which on `name` takes part: 0, or where the others are when it comes back among them."""
        with self._guard:
            if not self._playing:
                self._begun_ns, self._known = None, set()
            comes_back = name in self._known and self._begun_ns is not None
            self._playing.add(name)
            self._known.add(name)
            return self._clock.now_ns() - self._begun_ns if comes_back else 0

    def leave(self, name: str) -> None:
        with self._guard:
            self._playing.discard(name)

    def due_ns(self, offset_ns: int) -> int:
        """The host's time of this offset."""
        with self._guard:
            if self._begun_ns is None:
                self._begun_ns = self._clock.now_ns()
            return self._begun_ns + offset_ns

    def step(self, offset_ns: int, period_ns: int) -> None:
        """A frame of this offset was handed over; where that was far too late, all go on later, none in a rush."""
        late_ns = self._clock.now_ns() - self.due_ns(offset_ns)
        if late_ns > FORGIVEN_PERIODS * period_ns:
            with self._guard:
                self._begun_ns += late_ns


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
