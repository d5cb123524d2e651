"""What happens again and again in a replay, each time at its exact instant of the replay's time."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable

log = logging.getLogger(__name__)


class Timer:
    """Called by whoever plays; `due_ns` is when. A period that passes during a call is left out."""

    def __init__(self, period_s: float, action: Callable[[], None], name: str, now_ns: int) -> None:
        self.name = name
        self.is_closed = False
        self._period_ns = max(int(period_s * 1e9), 1)
        self._action = action
        self._runs = threading.RLock()
        self._is_running = False
        self.due_ns = now_ns + self._period_ns

    def close(self) -> None:
        """No further call begins; back when the one under way has ended (at once when called from inside it)."""
        self.is_closed = True
        with self._runs:
            pass

    def fire(self) -> None:
        self.due_ns += self._period_ns
        with self._runs:
            if self.is_closed or self._is_running:
                return
            self._is_running = True
            try:
                self._action()
            except Exception:
                log.exception("%s failed and is tried again", self.name)
            finally:
                self._is_running = False


class Timers:
    """All timers of a replay, in the order in which they were begun."""

    def __init__(self) -> None:
        self._timers: tuple[Timer, ...] = ()
        self._guard = threading.Lock()

    def add(self, timer: Timer) -> None:
        with self._guard:
            self._timers = (*(one for one in self._timers if not one.is_closed), timer)

    def next(self) -> Timer | None:
        """The one that is due first; of several, the oldest."""
        return min((one for one in self._timers if not one.is_closed), key=lambda one: one.due_ns, default=None)
