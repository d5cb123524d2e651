"""Lets frames that come from files appear at the pace of a camera."""

from __future__ import annotations

from threading import Event

from booth.clock import Clock

# A wait is cut into pieces of this length, so that `stopped` ends it soon however slow the pace is.
LONGEST_NAP_S = 0.05
# A reader that is later than this many periods starts afresh instead of catching up in a rush.
FORGIVEN_PERIODS = 4


def wait_until(clock: Clock, instant_ns: int, timeout_s: float, stopped: Event) -> bool:
    """True once the clock shows `instant_ns`; False when `timeout_s` passed first or `stopped` was set."""
    last_ns = clock.now_ns() + int(timeout_s * 1e9)
    while (now_ns := clock.now_ns()) < instant_ns:
        if now_ns >= last_ns or stopped.is_set():
            return False
        clock.sleep(min(instant_ns - now_ns, last_ns - now_ns, LONGEST_NAP_S * 1e9) / 1e9)
    return not stopped.is_set()


class Pace:
    """When the next frame of a file is due; every frame waits for its turn and none is left out."""

    def __init__(self, clock: Clock, rate_hz: float) -> None:
        self._clock = clock
        self._period_ns = int(1e9 / rate_hz)
        self._due_ns = clock.now_ns()

    def wait(self, timeout_s: float, stopped: Event) -> bool:
        """True once the next frame is due; False when `timeout_s` passed first or `stopped` was set."""
        return wait_until(self._clock, self._due_ns, timeout_s, stopped)

    def step(self) -> None:
        """The frame that was due has been handed over."""
        late_ns = self._clock.now_ns() - self._due_ns
        forgiven = late_ns > FORGIVEN_PERIODS * self._period_ns
        self._due_ns += self._period_ns + (late_ns if forgiven else 0)
