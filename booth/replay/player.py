"""Plays a recording: passes its messages on one by one, and with them the time of everything that waits."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from booth.errors import DeviceError
from booth.recording.errors import RecordingError
from booth.replay.audience import Audience
from booth.replay.pacing import Pacer
from booth.replay.playing import Playing
from booth.replay.timeline import Moment, Timeline
from booth.replay.timers import Timer, Timers
from booth.replay.waiting import Wait, WaitingRoom

NS = 1_000_000_000


@dataclass(frozen=True, slots=True)
class PlayerState:
    """Where a replay is, in seconds of the recording; `speed` 0 is as fast as it goes."""

    position_s: float
    duration_s: float
    speed: float
    is_playing: bool
    loop: bool
    at_end: bool

    @property
    def left_s(self) -> float:
        """How much of the recording is yet to come."""
        return max(self.duration_s - self.position_s, 0.0)


class Player:
    """A recording under somebody's hand, or under nobody's; its calls return at once, in any thread.

    Until `play` is called nobody plays but the thread that made the player, and only while it waits through the
    clock: two such replays are the same, message by message. From `play` on a thread of its own plays at `speed`, and
    stands still at the end. `timeline` is where the recording is; host times never go back, also after a jump back.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.timeline = Timeline(path)
        self.audience = Audience(self.timeline)
        self.room = WaitingRoom(self._stir)
        self._timers = Timers()
        self._playing = Playing(self.timeline, self.audience, self._timers, self.room)
        self._thread = threading.current_thread()
        self._pacer: Pacer | None = None
        self._speed = 1.0
        self._is_closed = False

    @property
    def now_ns(self) -> int:
        """Host monotonic nanoseconds, in the base of the booth that was recorded."""
        return self._playing.now_ns

    @property
    def is_over(self) -> bool:
        """True at the end of a replay that nobody's hand is on, who might jump back."""
        return self._playing.at_end and self._pacer is None

    def state(self) -> PlayerState:
        """Where it is; never blocks."""
        playing, pacer = self._playing, self._pacer
        place = (playing.position_ns / NS, self.timeline.length_ns / NS, self._speed)
        return PlayerState(*place, pacer is not None and pacer.is_playing, playing.loop, playing.at_end)

    @property
    def speed(self) -> float:
        return self._speed

    @speed.setter
    def speed(self, speed: float) -> None:
        """Times real time; 0 is as fast as it goes. Raises ValueError for one below."""
        if speed < 0:
            raise ValueError(f"a replay cannot run at {speed:g} times real time")
        self._speed = speed
        self._do(lambda: None)

    @property
    def loop(self) -> bool:
        return self._playing.loop

    @loop.setter
    def loop(self, loop: bool) -> None:
        self._playing.loop = loop
        self._do(self._playing.begin_anew_if_due)

    def play(self) -> None:
        """Play on by a thread of its own, now and from now on."""
        if self._is_closed:
            return
        if self._pacer is None:
            self._pacer = Pacer(self._playing, self.room, lambda: self._speed)
            self._thread, self.room.counts_all = self._pacer.thread, False
            self._pacer.start()
        self._pacer.play()

    def pause(self) -> None:
        """Stand still; somebody who waits for a thing to be done, a capture say, still has it done."""
        if self._pacer is not None:
            self._pacer.pause()

    def step(self) -> None:
        """Pass on one message, with every timer before it."""
        self._do(self._playing.one_message)

    def seek(self, position_s: float) -> None:
        """Go on at this second of the recording; the booth's time goes on as if nothing had happened.

        A replay that has not begun yet begins there, with all stamps as they were recorded.
        """
        self._do(lambda: self._playing.seek(int(position_s * NS)))

    def close(self) -> None:
        """Play no more: who waits is told that the time has passed. May be called twice."""
        self._is_closed = True
        self.room.shut()
        if self._pacer is not None:
            self._pacer.close()
        with self.audience.guard:
            self.timeline.close()

    def enter(self, device: object, name: str) -> None:
        """A device opens. Raises DeviceError where the file cannot be read any more."""
        try:
            self.audience.enter(device, self.now_ns)
        except RecordingError as error:
            raise DeviceError(name, f"{name} cannot be replayed: {error.sentence}", error.hint) from error
        self._stir()

    def watch(self, passed: Callable[[Moment], None], jumped: Callable[[], None] = lambda: None) -> Callable[[], None]:
        """Have every message handed to `passed` by whoever plays, and each jump told; the result ends that."""
        return self.audience.watch(passed, jumped)

    def every(self, period_s: float, action: Callable[[], None], name: str) -> Timer:
        """As `Clock.every`."""
        timer = Timer(period_s, action, name, self.now_ns)
        self._timers.add(timer)
        self._stir()
        return timer

    def wait(
        self, holds: Callable[[], bool], timeout_s: float, changed: threading.Condition, *, is_reader: bool = False
    ) -> bool:
        """As `Clock.wait`; `is_reader` says that the thread has nothing else to do than to read a camera."""
        until_ns = self.now_ns + max(int(timeout_s * NS), 0)
        if not self._is_closed and threading.current_thread() is not self._thread:
            return self.room.rest(Wait(holds, until_ns, changed, is_reader))
        if is_reader:
            self.room.arrive()
        return self._playing.until(holds, until_ns, changed)

    def _do(self, action: Callable[[], None]) -> None:
        """Now, or between two steps of the thread that plays."""
        if self._pacer is None:
            action()
        else:
            self._pacer.wish(action)

    def _stir(self) -> None:
        if self._pacer is not None:
            self._pacer.stir()
