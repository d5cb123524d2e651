"""All time and all waiting in the program goes through a clock, so that a test or a replay can bring its own."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from typing import Protocol

log = logging.getLogger(__name__)


class Ticker(Protocol):
    """Something that happens again and again until it is closed."""

    def close(self) -> None:
        """No further call begins; back when the one under way has ended (at once when called from inside it)."""


class Clock(Protocol):
    """Whoever waits for another thread waits through the clock: a replay, whose time stands still, then plays on."""

    def now_ns(self) -> int:
        """Host monotonic nanoseconds; the base of every host time in this program."""

    def utc_us(self) -> int:
        """Wall time, microseconds since 1970 in UTC; for people and records, never for intervals."""

    def sleep(self, seconds: float) -> None:
        """Let `seconds` of this clock's time pass."""

    def wait(self, holds: Callable[[], bool], timeout_s: float, changed: threading.Condition) -> bool:
        """True once `holds()`, which is asked with `changed` held and whenever it is notified; False after the time.

        `changed` must not be held by the caller.
        """

    def every(self, period_s: float, action: Callable[[], None], name: str) -> Ticker:
        """Call `action` each time this much has passed, first after one period; a call that fails is logged.

        A period that passes during a call is left out. `name` is what the thread is called, where there is one.
        """


class SystemClock:
    """The machine's own clock."""

    def now_ns(self) -> int:
        return time.monotonic_ns()

    def utc_us(self) -> int:
        return time.time_ns() // 1000

    def sleep(self, seconds: float) -> None:
        if seconds > 0:
            time.sleep(seconds)

    def wait(self, holds: Callable[[], bool], timeout_s: float, changed: threading.Condition) -> bool:
        with changed:
            return changed.wait_for(holds, timeout_s)

    def every(self, period_s: float, action: Callable[[], None], name: str) -> Ticker:
        return _ThreadTicker(period_s, action, name)


def settled(clock: Clock, future: Future, timeout_s: float) -> bool:
    """True once the future has its result or its error; False when `timeout_s` of the clock's time passed first."""
    changed = threading.Condition()

    def tell(_: Future) -> None:
        with changed:
            changed.notify_all()

    future.add_done_callback(tell)
    return clock.wait(future.done, timeout_s, changed)


class _ThreadTicker:
    def __init__(self, period_s: float, action: Callable[[], None], name: str) -> None:
        self._period_s, self._action = period_s, action
        self._closing = threading.Event()
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)
        self._thread.start()

    def close(self) -> None:
        self._closing.set()
        if threading.current_thread() is not self._thread:
            self._thread.join()

    def _run(self) -> None:
        while not self._closing.wait(self._period_s):
            try:
                self._action()
            except Exception:
                log.exception("%s failed and is tried again", self._thread.name)
