"""A clock whose time jumps as soon as everybody waits for it, and by which one thread runs at a time: a booth under it
does the same every time, as fast as the machine can."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass

START_NS = 1_000_000_000_000
UTC_US = 1_767_225_600_000_000
# A thread that ends tells nobody; those that wait for their turn look this often.
LOOK_EVERY_S = 0.005


@dataclass(eq=False)
class _Wait:
    thread: threading.Thread
    holds: Callable[[], bool]
    due_ns: int
    changed: threading.Condition
    result: bool | None = None

    def has_come_true(self) -> bool:
        with self.changed:
            return bool(self.holds())


class VirtualClock:
    """A `booth.clock.Clock`. The thread that makes it and those of cameras take part in its time: it passes when all
    of them wait, to the next deadline or ticker. Other threads are not waited for, and their waits are short."""

    def __init__(self) -> None:
        self._ns = START_NS
        self._owner = threading.current_thread()
        self._turn = threading.Condition()
        self._waits: list[_Wait] = []
        self._tickers: list[VirtualTicker] = []

    def now_ns(self) -> int:
        return self._ns

    def utc_us(self) -> int:
        return UTC_US + (self._ns - START_NS) // 1000

    def sleep(self, seconds: float) -> None:
        self.wait(lambda: False, seconds, threading.Condition())

    def wait(self, holds: Callable[[], bool], timeout_s: float, changed: threading.Condition) -> bool:
        thread = threading.current_thread()
        if not self._takes_part(thread):
            with changed:
                return changed.wait_for(holds, min(timeout_s, LOOK_EVERY_S))
        wait = _Wait(thread, holds, self._ns + max(int(timeout_s * 1e9), 0), changed)
        with self._turn:
            self._waits.append(wait)
            self._pass_on()
            while wait.result is None:
                self._turn.wait(LOOK_EVERY_S)
                self._pass_on()
        return wait.result

    def every(self, period_s: float, action: Callable[[], None], name: str) -> VirtualTicker:
        ticker = VirtualTicker(self._tickers, int(period_s * 1e9), action, self._ns)
        self._tickers.append(ticker)
        return ticker

    def _takes_part(self, thread: threading.Thread) -> bool:
        return thread is self._owner or thread.name.startswith(("camera-", "waking-"))

    def _pass_on(self) -> None:
        """Give the next one its turn, once nobody runs. Called with the turn held."""
        while self._waits and not self._somebody_runs():
            true = [wait for wait in self._waits if wait.has_come_true()]
            if true:
                self._give(min(true, key=_rank), True)
                return
            late = min(self._waits, key=lambda wait: (wait.due_ns, _rank(wait)))
            ticker = min(self._tickers, key=lambda one: one.due_ns, default=None)
            if ticker is None or late.due_ns < ticker.due_ns:
                self._ns = max(self._ns, late.due_ns)
                self._give(late, False)
                return
            self._ns = max(self._ns, ticker.due_ns)
            ticker.fire()

    def _give(self, wait: _Wait, result: bool) -> None:
        self._waits.remove(wait)
        wait.result = result
        self._turn.notify_all()

    def _somebody_runs(self) -> bool:
        waiting = {wait.thread for wait in self._waits}
        return any(
            self._takes_part(thread) and thread not in waiting and not _is_joining(thread)
            for thread in threading.enumerate()
        )


class VirtualTicker:
    def __init__(self, among: list[VirtualTicker], period_ns: int, action: Callable[[], None], now_ns: int) -> None:
        self._among, self._period_ns, self._action = among, period_ns, action
        self.due_ns = now_ns + period_ns
        self._is_closed = False

    def fire(self) -> None:
        self.due_ns += self._period_ns
        self._action()

    def close(self) -> None:
        if not self._is_closed:
            self._is_closed = True
            self._among.remove(self)


def _rank(wait: _Wait) -> str:
    return wait.thread.name


def _is_joining(thread: threading.Thread) -> bool:
    """Whether the thread waits for the end of another one, which needs its turn for that."""
    frame = sys._current_frames().get(thread.ident)
    return frame is not None and frame.f_code.co_name in ("join", "_wait_for_tstate_lock")
