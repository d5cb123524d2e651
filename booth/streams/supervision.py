"""Keeps one camera going: the thread that opens and reads it, and opens it again with growing pauses when it went."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol

from booth.clock import Clock
from booth.devices import Camera
from booth.errors import BoothError, DeviceError, EndOfStream, FrameTimeout
from booth.frames import Frame

READ_TIMEOUT_S = 0.5
FIRST_PAUSE_S, LONGEST_PAUSE_S = 0.5, 30.0
# A camera that delivered for this long counts as well again: the next pause is the shortest once more.
WELL_AFTER_S = 10.0
# Without a usable frame for this long, or for so many periods of a slow camera, a camera is opened again.
STALLED_S, STALLED_PERIODS = 5.0, 5
FIRST_FRAME_S = 10.0
# A call into a device that takes this much longer than it may is one that hangs.
HANGS_AFTER_S, OPENING_S, CLOSING_S = 3.0, 30.0, 5.0
MOST_LEFT_BEHIND = 3

log = logging.getLogger(__name__)


class Watcher(Protocol):
    """Who is told how a camera does; called in the camera's thread, `lost` also in the watchdog's."""

    def opened(self) -> None: ...

    def took(self, frame: Frame) -> bool:
        """False for a frame that is of no use."""

    def late(self, error: FrameTimeout) -> None: ...

    def lost(self, error: DeviceError) -> None: ...

    def restarting(self, error: DeviceError, pause_s: float) -> None: ...

    def finished(self, error: DeviceError | None) -> None:
        """It is not opened again: at its end, gone before its first frame (`error` says), or closed (None)."""


class CameraKeeper:
    """Owns the threads of one camera. What fails before the first frame is final, so that opening a booth fails fast;
    after it the camera is opened again until it is back or `stop` is called.

    A thread that hangs in its device is woken by closing the camera. Where that does not help it is left behind and
    another one takes its place.
    """

    def __init__(self, camera: Camera, clock: Clock, watcher: Watcher) -> None:
        self.view = camera.view
        self._camera = camera
        self._clock = clock
        self._watcher = watcher
        self._changed = threading.Condition()
        self._is_stopped = False
        self._has_delivered = False
        self._tries = 0
        self._opened_ns = self._fresh_ns = 0
        self._is_fresh = False
        self._call: tuple[int, float] | None = None
        self._hang: DeviceError | None = None
        self._left_behind: list[threading.Thread] = []
        self._thread = self._new_thread()

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """Ask the thread to end; a waiting read is woken by closing the camera."""
        with self._changed:
            self._is_stopped = True
            self._changed.notify_all()
        self._camera.close()

    def join(self, timeout_s: float) -> bool:
        """Wait for the thread; False where it hangs in its device, to be left behind as a daemon."""
        if self._thread.ident is not None:
            self._thread.join(timeout_s)
        return not self._thread.is_alive()

    def check(self) -> None:
        """The watchdog's look, now and then: a call into the device that takes far too long is ended."""
        call = self._call
        if call is None or self._is_stopped or not self._has_delivered:
            return
        since_ns, may_take_s = call
        late_s = (self._clock.now_ns() - since_ns) / 1e9 - may_take_s - HANGS_AFTER_S
        if late_s > 0 and self._hang is None:
            self._wake()
        elif late_s > HANGS_AFTER_S and len(self._hanging()) < MOST_LEFT_BEHIND:
            self._replace_thread()

    def _wake(self) -> None:
        self._hang = DeviceError(
            self.view, f"The camera {self.view} hangs: it does not answer.", "Unplug it and plug it in again."
        )
        self._watcher.lost(self._hang)
        # Closing may hang as well, and the watchdog has other cameras to look after.
        threading.Thread(target=self._camera.close, name=f"waking-{self.view}", daemon=True).start()

    def _hanging(self) -> list[threading.Thread]:
        self._left_behind = [thread for thread in self._left_behind if thread.is_alive()]
        return self._left_behind

    def _replace_thread(self) -> None:
        log.warning("%s hangs in its device and is left behind", self._thread.name)
        self._left_behind.append(self._thread)
        self._call = None
        self._thread = self._new_thread()
        self._thread.start()

    def _new_thread(self) -> threading.Thread:
        return threading.Thread(target=self._run, name=f"camera-{self.view}", daemon=True)

    def _is_wanted(self) -> bool:
        """False once stopped, and in a thread that was left behind."""
        return not self._is_stopped and threading.current_thread() is self._thread

    def _run(self) -> None:
        problem = self._hang
        while self._is_wanted() and (problem is None or self._pauses_for(problem)):
            problem = self._ended_by()
            is_final = isinstance(problem, EndOfStream) or not self._has_delivered
            self._let_go(None if is_final else problem)
            if problem is not None and is_final and self._is_wanted():
                self._watcher.finished(problem)
                return
        if threading.current_thread() is self._thread:
            self._watcher.finished(None)

    def _ended_by(self) -> DeviceError | None:
        """Open the camera and read until that ends; why it ended, None where that is what was asked for."""
        try:
            self._open()
            while self._is_wanted():
                self._read_once()
        except BoothError as error:
            return self._why(error)
        except Exception as error:
            log.exception("the driver of %s failed", self.view)
            return self._why(DeviceError(self.view, f"The driver of {self.view} failed: {error}."))
        return None

    def _let_go(self, problem: DeviceError | None) -> None:
        """Close the camera, after it was told that it is lost: closing what was unplugged may hang."""
        if problem is not None and problem is not self._hang and self._is_wanted():
            self._watcher.lost(problem)
        if threading.current_thread() is self._thread:
            with self._calling(CLOSING_S):
                self._camera.close()

    @contextmanager
    def _calling(self, may_take_s: float) -> Iterator[None]:
        """Lets the watchdog know that the device has been called, and since when."""
        self._call = (self._clock.now_ns(), may_take_s)
        try:
            yield
        finally:
            if threading.current_thread() is self._thread:
                self._call = None

    def _why(self, error: BoothError) -> DeviceError:
        """What a hanging call says after it was woken is only that it was woken."""
        why = self._hang or error
        return why if isinstance(why, DeviceError) else DeviceError(self.view, why.sentence, why.hint)

    def _open(self) -> None:
        self._hang = None
        with self._calling(OPENING_S):
            self._camera.open()
        if self._is_wanted():
            self._opened_ns = self._fresh_ns = self._clock.now_ns()
            self._is_fresh = False
            self._watcher.opened()

    def _read_once(self) -> None:
        try:
            with self._calling(READ_TIMEOUT_S):
                frame = self._camera.read(READ_TIMEOUT_S)
        except FrameTimeout as late:
            self._watcher.late(late)
        else:
            if self._is_wanted() and self._hang is None and self._watcher.took(frame):
                self._note_fresh()
        self._refuse_stall()

    def _note_fresh(self) -> None:
        self._has_delivered = self._is_fresh = True
        self._fresh_ns = self._clock.now_ns()
        if self._fresh_ns - self._opened_ns > WELL_AFTER_S * 1e9:
            self._tries = 0

    def _refuse_stall(self) -> None:
        period_s = 1.0 / self._camera.info.rate_hz if self._camera.info.rate_hz > 0 else 0.0
        limit_s = max(STALLED_S if self._is_fresh else FIRST_FRAME_S, STALLED_PERIODS * period_s)
        if self._has_delivered and self._clock.now_ns() - self._fresh_ns > limit_s * 1e9:
            sentence = f"The camera {self.view} sent no usable frame in {limit_s:g} s."
            raise DeviceError(self.view, sentence, "Check its cable and its power.")

    def _pauses_for(self, problem: DeviceError) -> bool:
        """Wait until the camera is to be tried again; False where it was stopped meanwhile."""
        pause_s = min(FIRST_PAUSE_S * 2.0**self._tries, LONGEST_PAUSE_S)
        self._tries += 1
        self._watcher.restarting(problem, pause_s)
        return not self._clock.wait(lambda: self._is_stopped, pause_s, self._changed)
