"""The cameras and lights of a recording: what they delivered then, when they delivered it."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from booth.clock import Clock
from booth.devices import CameraInfo, refuse_wrong_levels
from booth.drivers import Devices
from booth.errors import DeviceError, EndOfStream, FrameTimeout
from booth.events import Event, EventKind
from booth.frames import Frame, Optics
from booth.profile import Profile
from booth.profile_recording import DRIVER, RecordedLights
from booth.profile_recording import RecordedCamera as CameraConfig
from booth.recording.errors import RecordingError
from booth.recording.reader import RecordedEvent
from booth.replay.clock import ReplayClock
from booth.replay.player import Player
from booth.replay.timeline import Moment

# How long an opening may take that the recording tells of: as long as the station gives a camera.
OPENING_S = 30.0
# How long a command is held back until the recorded one comes, for levels that are in force and for others.
SOON_S, LATER_S = 0.25, 5.0
SAME_LEVEL = 1e-6


def build(
    cameras: Mapping[str, CameraConfig],
    lights: Mapping[str, RecordedLights],
    profile: Profile,
    clock: Clock,
    state_folder: Path | None,
) -> Devices:
    """Devices that hang on the player of `clock`. Raises ValueError for a clock that is not a replay's."""
    if not isinstance(clock, ReplayClock):
        raise ValueError("recorded devices need the clock of their recording: booth.drivers.clock_of(profile)")
    clock.player.room.expect(len(cameras))
    eyes = tuple(RecordedCamera(view, clock.player) for view in cameras)
    return Devices(eyes, tuple(RecordedBank(name, bank.light_names, clock.player) for name, bank in lights.items()))


def _opened(player: Player, device: object, name: str) -> None:
    try:
        player.enter(device)
    except RecordingError as error:
        raise DeviceError(name, f"{name} cannot be replayed: {error.sentence}", error.hint) from error


class RecordedCamera:
    """One view of a recording. It is lost and comes back as it was and did then."""

    def __init__(self, view: str, player: Player) -> None:
        self.view = view
        self._player = player
        self._changed = threading.Condition()
        self._frame: Frame | None = None
        self._lost: DeviceError | None = None
        self._outcomes = 0
        self._is_open = False
        player.watch(self._passed, self._jumped)

    def open(self) -> None:
        _opened(self._player, self, self.view)
        before = self._outcomes
        if self._lost is not None:
            self._player.wait(lambda: self._outcomes > before, OPENING_S, self._changed, is_reader=True)
        if self._lost is not None:
            self._player.audience.leave(self)
            raise self._lost
        with self._changed:
            self._frame, self._is_open = None, True

    def read(self, timeout_s: float) -> Frame:
        self._player.wait(self._has_word, timeout_s, self._changed, is_reader=True)
        with self._changed:
            frame, self._frame = self._frame, None
            if not self._is_open:
                raise DeviceError(self.view, f"The recorded camera {self.view} is closed.", "Open the booth first.")
            if frame is not None:
                return frame
            if self._lost is not None:
                raise self._lost
        if self._player.is_over:
            raise EndOfStream(self.view, f"The recording of {self.view} has ended.", "Play it again from its start.")
        raise FrameTimeout(self.view, f"{self.view} gave no frame in {timeout_s:g} s.")

    def close(self) -> None:
        with self._changed:
            self._frame, self._is_open = None, False
            self._changed.notify_all()
        self._player.audience.leave(self)

    @property
    def info(self) -> CameraInfo:
        return replace(self._player.timeline.recording.camera_info(self.view), driver=DRIVER, is_live=False)

    @property
    def optics(self) -> Optics:
        """The optics that the view began with; none of use where it never showed a frame."""
        try:
            return self._player.timeline.recording.optics(self.view)
        except RecordingError:
            return Optics(calibrated=False)

    def _has_word(self) -> bool:
        return self._frame is not None or self._lost is not None or not self._is_open or self._player.is_over

    def _passed(self, moment: Moment) -> None:
        message = moment.message
        if isinstance(message, RecordedEvent):
            if message.event.kind is EventKind.STREAM and message.event.source == self.view:
                self._note(message.event)
        elif message.view == self.view and self._is_open:
            with self._changed:
                self._frame = moment.frame()

    def _note(self, event: Event) -> None:
        with self._changed:
            self._outcomes += event.what in ("opened", "restarting")
            if event.what == "opened":
                self._lost = None
            elif event.what in ("gone", "restarting", "ended"):
                kind = EndOfStream if event.what == "ended" else DeviceError
                sentence = event.detail.get("error") or event.sentence
                self._lost = kind(self.view, sentence, event.detail.get("hint", ""))

    def _jumped(self) -> None:
        """Where the recording goes on now the camera is taken to be there; the recording says where it is not."""
        with self._changed:
            self._frame = self._lost = None
            self._outcomes += 1


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
        self._asked: dict[str, float] | None = None
        self._answer: int | DeviceError | None = None
        self._is_open = self._is_new = False
        player.watch(self._passed, self._stand)

    def open(self) -> None:
        _opened(self._player, self, self.name)
        self._is_open = self._is_new = True
        self._stand()

    def set_levels(self, levels: Mapping[str, float]) -> int:
        if not self._is_open:
            raise DeviceError(self.name, f"The recorded lights {self.name} are closed.", "Open the booth first.")
        refuse_wrong_levels(self, levels)
        if self._is_new:
            self._is_new = False
            return self._player.now_ns
        in_force = all(_is_same(self._levels.get(light, 0.0), level) for light, level in levels.items())
        answer = self._recorded(levels, SOON_S if in_force else LATER_S)
        if isinstance(answer, DeviceError):
            raise answer
        if answer is None and not in_force:
            hint = "Capture at the moment at which it was done in the recording."
            raise DeviceError(self.name, "The lights of a recording change only as they did then.", hint)
        return self._player.now_ns if answer is None else answer

    def close(self) -> None:
        if self._is_open:
            self._is_open = False
            self._player.audience.leave(self)

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
                if is_answer:
                    self._answer = event.detail.get("commanded_ns", event.at_ns) + moment.later_ns
            elif (event.kind, event.what) == (EventKind.FAULT, "failed") and is_answer:
                self._answer = DeviceError(self.name, event.sentence)

    def _stand(self) -> None:
        """The levels in force where the recording was begun or jumped to."""
        standing = [event for event in self._player.timeline.standing if event.source == self.name]
        with self._changed:
            self._levels = {
                light: level for event in standing for light, level in event.detail.get("levels", {}).items()
            }


def _is_same(one: float, other: float) -> bool:
    return abs(one - other) <= SAME_LEVEL


def _are_same(one: Mapping[str, float], other: Mapping[str, float]) -> bool:
    return one.keys() == other.keys() and all(_is_same(one[light], other[light]) for light in one)
