"""A recorded camera: what it delivered then, when it delivered it."""

from __future__ import annotations

import threading
from dataclasses import replace

from booth.devices import CameraInfo
from booth.errors import DeviceError, EndOfStream, FrameTimeout
from booth.events import Event, EventKind
from booth.frames import Frame, Optics
from booth.profile_recording import DRIVER
from booth.recording.errors import RecordingError
from booth.recording.reader import RecordedEvent
from booth.replay.player import Player
from booth.replay.timeline import Moment

# How long an opening may take that the recording tells of: as long as the station gives a camera.
OPENING_S = 30.0


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
        self._player.enter(self, self.view)
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
