"""Plays a recording: passes its messages on one by one, and with them the time of everything that waits."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from booth.events import Event
from booth.recording.reader import RecordingFile
from booth.replay.pacing import Pacer
from booth.replay.timeline import Moment, Timeline
from booth.replay.timers import Timer, Timers
from booth.replay.waiting import Wait, WaitingRoom

NS = 1_000_000_000
# What lies between the last message of a recording and its first when it begins anew.
LOOP_GAP_NS = NS // 30


@dataclass(frozen=True, slots=True)
class PlayerState:
    """Where a replay is, in seconds of the recording; `speed` 0 is as fast as it goes."""

    position_s: float
    duration_s: float
    speed: float
    is_playing: bool
    loop: bool
    at_end: bool


class Player:
    """Owns the timeline. Every step is one message, one timer or one deadline, and the next comes when all rest again.

    Until `play` is called nobody plays but the thread that made the player, and only while it waits through the
    clock: two such replays are the same, message by message. From `play` on a thread of its own plays at `speed`, and
    stands still at the end.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.room = WaitingRoom(self._stir)
        self._timeline = Timeline(path)
        self._now_ns = self._timeline.start_ns
        self._timers = Timers()
        self._watchers: tuple[tuple[Callable[[Moment], None], Callable[[], None]], ...] = ()
        self._devices: set[object] = set()
        self._guard = threading.RLock()
        self._plays = threading.current_thread()
        self._pacer: Pacer | None = None
        self._speed, self._loop = 1.0, False
        self._passed = 0
        self._is_closed = False

    @property
    def recording(self) -> RecordingFile:
        """The file; it is open while a device is."""
        return self._timeline.recording

    @property
    def now_ns(self) -> int:
        """Host monotonic nanoseconds of the recording; they never go back, also where somebody jumps back."""
        return self._now_ns

    @property
    def utc_us(self) -> int:
        return self._timeline.utc_us(self._now_ns)

    @property
    def at_end(self) -> bool:
        return self._timeline.is_at_end and not self._loop

    @property
    def is_over(self) -> bool:
        """True at the end of a replay that nobody's hand is on, who might seek back."""
        return self.at_end and self._pacer is None

    @property
    def position_ns(self) -> int:
        """How far the recording has been played."""
        passed_ns = self._now_ns - self._timeline.later_ns - self._timeline.start_ns
        return min(max(passed_ns, 0), self._timeline.end_ns - self._timeline.start_ns)

    @property
    def standing(self) -> tuple[Event, ...]:
        """Events for what stood in the booth where the recording was begun or jumped to: levels, and what lay there."""
        return self._timeline.standing

    def state(self) -> PlayerState:
        """At once, from any thread."""
        duration_s = (self._timeline.end_ns - self._timeline.start_ns) / NS
        is_playing = self._pacer is not None and self._pacer.is_playing
        return PlayerState(self.position_ns / NS, duration_s, self._speed, is_playing, self._loop, self.at_end)

    # What a person does

    @property
    def speed(self) -> float:
        return self._speed

    @speed.setter
    def speed(self, speed: float) -> None:
        """Times real time; 0 is as fast as it goes. Raises ValueError for one below."""
        if speed < 0:
            raise ValueError(f"a replay cannot run at {speed:g} times real time")
        self._speed = speed
        if self._pacer is not None:
            self._pacer.wish()

    @property
    def loop(self) -> bool:
        return self._loop

    @loop.setter
    def loop(self, loop: bool) -> None:
        self._loop = loop
        self._do(self._begin_anew)

    def play(self) -> None:
        """Play on by a thread of its own, now and from now on."""
        with self._guard:
            if self._is_closed:
                return
            if self._pacer is None:
                self._pacer = Pacer(self)
                self._plays, self.room.counts_all = self._pacer.thread, False
                self._pacer.start()
        self._pacer.play()

    def pause(self) -> None:
        """Stand still; somebody who waits for a thing to be done, a capture say, still has it done."""
        if self._pacer is not None:
            self._pacer.pause()

    def step(self) -> None:
        """Pass on one message, with every timer before it."""
        self._do(self._one_message)

    def seek(self, position_s: float) -> None:
        """Go on at this second of the recording; the booth's time goes on as if nothing had happened.

        A replay that has not begun yet begins there, with all stamps as they were recorded.
        """
        self._do(lambda: self._seek(int(position_s * NS)))

    def close(self) -> None:
        """Play no more: who waits is told that the time has passed. May be called twice."""
        self._is_closed = True
        self.room.shut()
        if self._pacer is not None:
            self._pacer.close()
        with self._guard:
            self._timeline.close()

    # What devices and the clock do

    def watch(self, passed: Callable[[Moment], None], jumped: Callable[[], None] = lambda: None) -> Callable[[], None]:
        """Have every message handed to `passed` by whoever plays, and each jump told; the result ends that."""
        watcher = (passed, jumped)
        with self._guard:
            self._watchers += (watcher,)
        return lambda: self._unwatch(watcher)

    def expect(self, cameras: int) -> None:
        """Nothing is passed on before so many cameras were read for the first time, so that none misses a frame."""
        self.room.expect(cameras)

    def enter(self, device: object) -> None:
        """A device opens. Raises RecordingError where the file cannot be read any more."""
        with self._guard:
            self._timeline.open(self._now_ns)
            self._devices.add(device)
        self._stir()

    def leave(self, device: object) -> None:
        """A device closes; with the last one the file is closed too."""
        with self._guard:
            self._devices.discard(device)
            if not self._devices:
                self._timeline.close()

    def every(self, period_s: float, action: Callable[[], None], name: str) -> Timer:
        timer = Timer(period_s, action, name, self._now_ns)
        self._timers.add(timer)
        self._stir()
        return timer

    def wait(
        self, holds: Callable[[], bool], timeout_s: float, changed: threading.Condition, *, is_reader: bool = False
    ) -> bool:
        """As `Clock.wait`; `is_reader` says that the thread has nothing else to do than to read a camera."""
        until_ns = self._now_ns + max(int(timeout_s * NS), 0)
        if self._is_closed or threading.current_thread() is self._plays:
            if is_reader:
                self.room.arrive()
            return self._play_until(holds, until_ns, changed)
        return self.room.rest(Wait(holds, until_ns, changed, is_reader))

    # How it is played

    def next_ns(self) -> int | None:
        """When the next thing happens; None where nothing ever does."""
        timer = self._timers.next()
        found = [self._timeline.due_ns, timer and timer.due_ns, self.room.next_ns()]
        return min((one for one in found if one is not None), default=None)

    def advance(self, limit_ns: int) -> bool:
        """Do what comes next up to `limit_ns`, and wait until all rest again; False when nothing more was to do."""
        self.room.gather()
        next_ns = self.next_ns()
        if next_ns is None or next_ns > limit_ns:
            self._now_ns = max(self._now_ns, limit_ns)
            return False
        self._now_ns = max(self._now_ns, next_ns)
        timer = self._timers.next()
        if self._timeline.due_ns == next_ns:
            self._pass_on()
        elif timer is not None and timer.due_ns == next_ns:
            timer.fire()
        else:
            self.room.expire(self._now_ns)
        self.room.answer()
        return True

    def gather(self) -> None:
        """Wait, though not for ever, until all cameras are read."""
        if self._expected:
            self.room.gather(self._expected)
            self.room.answer()

    def _play_until(self, holds: Callable[[], bool], until_ns: int, changed: threading.Condition) -> bool:
        self.room.gather()
        self.room.answer()
        while True:
            with changed:
                if holds():
                    return True
            if not self.advance(until_ns):
                with changed:
                    return bool(holds())

    def _pass_on(self) -> None:
        with self._guard:
            if self._timeline.due_ns is None:  # the last device has just closed
                return
            moment = self._timeline.take()
        self._passed += 1
        for passed, _ in self._watchers:
            passed(moment)
        self._begin_anew()

    def _begin_anew(self) -> None:
        if self._loop and self._timeline.is_at_end:
            self._jump(0, self._now_ns + LOOP_GAP_NS)

    def _one_message(self) -> None:
        before = self._passed
        while self._passed == before and (due_ns := self._timeline.due_ns) is not None:
            self.advance(due_ns)

    def _seek(self, position_ns: int) -> None:
        position_ns = min(max(position_ns, 0), self._timeline.end_ns - self._timeline.start_ns)
        if not self._passed and not self._devices:
            self._now_ns = self._timeline.start_ns + position_ns
        self._jump(position_ns, self._now_ns)

    def _jump(self, position_ns: int, at_ns: int) -> None:
        with self._guard:
            self._timeline.seek(position_ns, at_ns)
        for _, jumped in self._watchers:
            jumped()

    def _stir(self) -> None:
        if self._pacer is not None:
            self._pacer.stir()

    def _do(self, action: Callable[[], None]) -> None:
        if self._pacer is None:
            action()
        else:
            self._pacer.wish(action)

    def _unwatch(self, watcher: tuple) -> None:
        with self._guard:
            self._watchers = tuple(one for one in self._watchers if one is not watcher)
