"""A recorded bank of lights: it changes only as it did then."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import dataclass

from booth.devices import refuse_wrong_levels
from booth.errors import DeviceError
from booth.events import EventKind
from booth.recording.reader import RecordedEvent
from booth.replay.player import Player
from booth.replay.timeline import Moment

# How long a command is held back until the recorded one comes, for levels that are in force and for others.
SOON_S, LATER_S = 0.25, 5.0
# How late a command may be for the recorded one.
MISSED_S = 1.0
SAME_LEVEL = 1e-6


@dataclass(frozen=True, slots=True)
class _Command:
    """Levels by light, and when they were out (host nanoseconds)."""

    levels: Mapping[str, float]
    done_ns: int


class RecordedBank:
    """A bank that changes only when it did so in the recording: a command waits for the recorded one.

    Its first command after it was opened is taken as it is, because a booth opens under its resting light, whatever
    light it was recorded under.
    """

    def __init__(self, name: str, lights: tuple[str, ...], player: Player) -> None:
        self.name, self.lights = name, lights
        self._player = player
        self._changed = threading.Condition()
        self._levels: dict[str, float] = {}
        self._last: _Command | None = None
        self._asked: dict[str, float] | None = None
        self._answer: int | DeviceError | None = None
        self._is_open = self._is_new = False
        player.watch(self._passed, self._stand)

    def open(self) -> None:
        self._player.enter(self, self.name)
        self._is_open = self._is_new = True
        self._stand()

    def set_levels(self, levels: Mapping[str, float]) -> int:
        if not self._is_open:
            raise DeviceError(self.name, f"The recorded lights {self.name} are closed.", "Open the booth first.")
        refuse_wrong_levels(self, levels)
        if self._is_new:
            self._is_new = False
            return self._player.now_ns
        answer = self._just_done(levels) or self._recorded(levels, SOON_S if self._is_on(levels) else LATER_S)
        if isinstance(answer, DeviceError):
            raise answer
        if answer is None and not self._is_on(levels):
            hint = "Its captures can be taken again, each at its moment: traybooth replay."
            raise DeviceError(self.name, "The lights of a recording change only as they did then.", hint)
        return self._player.now_ns if answer is None else answer

    def close(self) -> None:
        if self._is_open:
            self._is_open = False
            self._player.audience.leave(self)

    def _is_on(self, levels: Mapping[str, float]) -> bool:
        return all(_is_same(self._levels.get(light, 0.0), level) for light, level in levels.items())

    def _just_done(self, levels: Mapping[str, float]) -> int | None:
        """When the newest recorded command was out, if it is this one and we are late for it, as where a frame that
        the station had is missing in the recording; None otherwise."""
        with self._changed:
            last = self._last
            if last is None or not _are_same(last.levels, levels):
                return None
            self._last = None
        return last.done_ns if self._player.now_ns - last.done_ns <= MISSED_S * 1e9 else None

    def _recorded(self, levels: Mapping[str, float], timeout_s: float) -> int | DeviceError | None:
        """When the recorded command of these levels was out, or how it failed; None where none comes in time."""
        with self._changed:
            self._asked, self._answer = dict(levels), None
        self._player.wait(lambda: self._answer is not None, timeout_s, self._changed)
        with self._changed:
            answer, self._asked, self._answer = self._answer, None, None
        return answer

    def _passed(self, moment: Moment) -> None:
        message = moment.message
        if not isinstance(message, RecordedEvent) or message.event.source != self.name:
            return
        event, levels = message.event, message.event.detail.get("levels", {})
        is_answer = self._asked is not None and self._answer is None and _are_same(levels, self._asked)
        with self._changed:
            if (event.kind, event.what) == (EventKind.LIGHT, "acknowledged"):
                self._levels |= levels
                done_ns = event.detail.get("commanded_ns", event.at_ns) + moment.later_ns
                if is_answer:
                    self._answer = done_ns
                else:
                    self._last = _Command(levels, done_ns)
            elif (event.kind, event.what) == (EventKind.FAULT, "failed") and is_answer:
                self._answer = DeviceError(self.name, event.sentence)

    def _stand(self) -> None:
        """The levels in force where the recording was begun or jumped to."""
        standing = [event for event in self._player.timeline.standing if event.source == self.name]
        with self._changed:
            self._last = None
            self._levels = {
                light: level for event in standing for light, level in event.detail.get("levels", {}).items()
            }


def _is_same(one: float, other: float) -> bool:
    return abs(one - other) <= SAME_LEVEL


def _are_same(one: Mapping[str, float], other: Mapping[str, float]) -> bool:
    return one.keys() == other.keys() and all(_is_same(one[light], other[light]) for light in one)
