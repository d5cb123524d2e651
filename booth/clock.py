"""All time in the program comes through a clock, so that a test or a replay can bring its own."""

from __future__ import annotations

import time
from typing import Protocol


class Clock(Protocol):
    def now_ns(self) -> int:
        """Host monotonic nanoseconds; the base of every host time in this program."""

    def utc_us(self) -> int:
        """Wall time, microseconds since 1970 in UTC; for people and records, never for intervals."""

    def sleep(self, seconds: float) -> None:
        """Let `seconds` of this clock's time pass."""


class SystemClock:
    """The machine's own clock."""

    def now_ns(self) -> int:
        return time.monotonic_ns()

    def utc_us(self) -> int:
        return time.time_ns() // 1000

    def sleep(self, seconds: float) -> None:
        if seconds > 0:
            time.sleep(seconds)
