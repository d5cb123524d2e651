"""The clock of a replay: its time is the recording's, and passes while somebody waits for it or a player plays."""

from __future__ import annotations

import threading
from collections.abc import Callable

from booth.clock import Ticker
from booth.replay.player import Player


class ReplayClock:
    """A `booth.clock.Clock` over a player; a timer is called by whoever plays, at its exact instant."""

    def __init__(self, player: Player) -> None:
        self.player = player

    def now_ns(self) -> int:
        return self.player.now_ns

    def utc_us(self) -> int:
        return self.player.timeline.utc_us(self.player.now_ns)

    def sleep(self, seconds: float) -> None:
        self.player.wait(lambda: False, seconds, threading.Condition())

    def wait(self, holds: Callable[[], bool], timeout_s: float, changed: threading.Condition) -> bool:
        return self.player.wait(holds, timeout_s, changed)

    def every(self, period_s: float, action: Callable[[], None], name: str) -> Ticker:
        return self.player.every(period_s, action, name)
