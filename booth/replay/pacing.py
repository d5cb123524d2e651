"""The thread that plays a recording for people: in real time, slower, faster, or not at all."""

from __future__ import annotations

import logging
import threading
from collections import deque
from collections.abc import Callable

from booth.clock import SystemClock
from booth.replay.playing import Playing
from booth.replay.waiting import WaitingRoom

log = logging.getLogger(__name__)

# A replay that is later than this goes on from where it is instead of catching up in a rush.
FORGIVEN_NS = 250_000_000
# How long nothing is looked at where nothing is to come.
IDLE_S = 0.25


class Pacer:
    """Lets the steps of a replay happen when they are due by the machine's clock, at `speed()` times real time (0: as
    fast as it goes); `wish` has things done between two."""

    def __init__(self, playing: Playing, room: WaitingRoom, speed: Callable[[], float]) -> None:
        self.is_playing = False
        self.thread = threading.Thread(target=self._run, name="replay", daemon=True)
        self._playing, self._room, self._wanted_speed = playing, room, speed
        self._machine = SystemClock()
        self._changed = threading.Condition()
        self._wishes: deque[Callable[[], None]] = deque()
        self._is_closed = self._is_stirred = False
        self._machine_ns = self._replay_ns = 0

    def start(self) -> None:
        self.thread.start()

    def play(self) -> None:
        with self._changed:
            self.is_playing = True
            self.wish()

    def pause(self) -> None:
        with self._changed:
            self.is_playing = False
            self.wish()

    def wish(self, action: Callable[[], None] = lambda: None) -> None:
        """Have this done before anything else; afterwards the pace is taken anew."""
        self._wishes.append(action)
        self.stir()

    def stir(self) -> None:
        """Look again what comes next: something was added."""
        with self._changed:
            self._is_stirred = True
            self._changed.notify_all()

    def close(self) -> None:
        with self._changed:
            self._is_closed = True
            self._changed.notify_all()
        if threading.current_thread() is not self.thread:
            self.thread.join()

    def _run(self) -> None:
        self._begin()
        while not self._is_closed:
            try:
                self._go_on()
            except Exception:
                log.exception("the replay failed and stands still")
                self.is_playing = False
                self._rest(IDLE_S)

    def _go_on(self) -> None:
        if self._wishes:
            self._wishes.popleft()()
            self._room.answer()
            self._begin()
        elif not self._plays_on() and not self._room.has_others():
            self._rest(IDLE_S)
            self._begin()
        else:
            self._step()

    def _plays_on(self) -> bool:
        """At the end it stands still, unless somebody has just wished for something."""
        with self._changed:
            if self._playing.at_end and not self._wishes:
                self.is_playing = False
            return self.is_playing

    def _step(self) -> None:
        next_ns, limit_ns = self._playing.next_ns(), self._reached_ns()
        if next_ns is None:
            self._rest(IDLE_S)
        elif limit_ns is None or next_ns <= limit_ns:
            self._playing.advance(next_ns)
            if limit_ns is None or limit_ns - next_ns > FORGIVEN_NS * self._speed:
                self._begin()
        else:
            self._rest((next_ns - limit_ns) / (self._speed * 1e9))

    @property
    def _speed(self) -> float:
        """Whoever waits beyond the end does so in real time, however fast it was: nothing there can be hurried."""
        return 1.0 if self._playing.at_end else self._wanted_speed()

    def _reached_ns(self) -> int | None:
        """The replay's time by the machine's clock; None where it is as fast as it goes."""
        if not self._speed:
            return None
        return self._replay_ns + int((self._machine.now_ns() - self._machine_ns) * self._speed)

    def _begin(self) -> None:
        self._machine_ns, self._replay_ns = self._machine.now_ns(), self._playing.now_ns

    def _rest(self, seconds: float) -> None:
        with self._changed:
            if not self._is_stirred and not self._is_closed:
                self._changed.wait(seconds)
            self._is_stirred = False
