"""The steps of a replay: one message, one timer or one deadline after the other, each when all rest again."""

from __future__ import annotations

import threading
from collections.abc import Callable

from booth.replay.audience import Audience
from booth.replay.timeline import Timeline
from booth.replay.timers import Timers
from booth.replay.waiting import WaitingRoom

# What lies between the last message of a recording and its first when it begins anew.
LOOP_GAP_NS = 1_000_000_000 // 30


class Playing:
    """Moves the time. One thread at a time plays; `loop` begins the recording anew at its end."""

    def __init__(self, timeline: Timeline, audience: Audience, timers: Timers, room: WaitingRoom) -> None:
        self._timeline, self._audience, self._timers, self._room = timeline, audience, timers, room
        self.now_ns = timeline.start_ns
        self.loop = False
        self.passed = 0

    @property
    def at_end(self) -> bool:
        return self._timeline.is_at_end and not self.loop

    @property
    def position_ns(self) -> int:
        """How far the recording has been played."""
        passed_ns = self.now_ns - self._timeline.later_ns - self._timeline.start_ns
        return min(max(passed_ns, 0), self._timeline.length_ns)

    def next_ns(self) -> int | None:
        """When the next thing happens; None where nothing ever does."""
        timer = self._timers.next()
        found = [self._timeline.due_ns, timer and timer.due_ns, self._room.next_ns()]
        return min((one for one in found if one is not None), default=None)

    def advance(self, limit_ns: int) -> bool:
        """Do what comes next up to `limit_ns`, and wait until all rest again; False when nothing more was to do."""
        self._room.gather()
        next_ns = self.next_ns()
        if next_ns is None or next_ns > limit_ns:
            self.now_ns = max(self.now_ns, limit_ns)
            return False
        self.now_ns = max(self.now_ns, next_ns)
        timer = self._timers.next()
        if self._timeline.due_ns == next_ns:
            self._pass_on()
        elif timer is not None and timer.due_ns == next_ns:
            timer.fire()
        else:
            self._room.expire(self.now_ns)
        self._room.answer()
        return True

    def until(self, holds: Callable[[], bool], until_ns: int, changed: threading.Condition) -> bool:
        """Play on until it holds, or until the time has passed; False then."""
        self._room.gather()
        self._room.answer()
        while True:
            with changed:
                if holds():
                    return True
            if not self.advance(until_ns):
                with changed:
                    return bool(holds())

    def one_message(self) -> None:
        """Pass on one message, with every timer and deadline before it."""
        before = self.passed
        while self.passed == before and (due_ns := self._timeline.due_ns) is not None:
            self.advance(due_ns)

    def seek(self, position_ns: int) -> None:
        """Go on there. Before anything has been played, the time itself begins there."""
        position_ns = min(max(position_ns, 0), self._timeline.length_ns)
        if not self.passed and self._audience.is_empty:
            self.now_ns = self._timeline.start_ns + position_ns
        self._jump(position_ns, self.now_ns)

    def begin_anew_if_due(self) -> None:
        if self.loop and self._timeline.is_at_end:
            self._jump(0, self.now_ns + LOOP_GAP_NS)

    def _pass_on(self) -> None:
        with self._audience.guard:
            if self._timeline.due_ns is None:  # the last device has just closed
                return
            moment = self._timeline.take()
        self.passed += 1
        self._audience.show(moment)
        self.begin_anew_if_due()

    def _jump(self, position_ns: int, at_ns: int) -> None:
        with self._audience.guard:
            self._timeline.seek(position_ns, at_ns)
        self._audience.tell_jump()
