"""A thread for a source of images whose every call may block for ever."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from booth.clock import Clock
from booth.errors import DeviceError, EndOfStream, FrameTimeout

JOIN_TIMEOUT_S = 0.5
FILE_QUEUE = 4
# A driver may have filled this many buffers before we asked for them, whatever BUFFERSIZE was set to.
DEVICE_BUFFERS = 4
FAILURES_BEFORE_GONE = 10
PAUSE_AFTER_FAILURE_S = 0.05


@dataclass(frozen=True, slots=True, eq=False)
class Grabbed:
    """One image as it came: (h, w, 3) uint8 BGR, its number, when it arrived and when its exposure began at soonest."""

    image: np.ndarray
    number: int
    arrived_ns: int
    exposed_ns: int
    stamp_ns: int | None


class Source(Protocol):
    """Where images come from. `grab` returns None at the end of a file, or when a device gave nothing new.

    `settings` are what was set and read back, by the profile's keys. `lost` is how many images the device itself
    counted between the last two that it gave. `serial` is empty where a source does not know it.
    """

    model: str
    serial: str
    lost: int
    settings: Mapping[str, float]

    def grab(self) -> np.ndarray | None: ...

    def stamp_ns(self) -> int | None: ...

    def release(self) -> None: ...


class ImageReader:
    """Owns the thread that opens, reads and releases a source, since each of the three may block for ever.

    Of a device only the newest image is kept, so that its buffers never go stale; of a file every image. What a device
    fails to give, or gives a second time, takes a number too, so that it shows as a gap.
    """

    def __init__(
        self,
        view: str,
        open_source: Callable[[], Source],
        clock: Clock,
        live: bool,
        rate_hz: float,
        driver: str = "opencv",
    ) -> None:
        self.source: Source | None = None
        self.stopped = threading.Event()
        self._view = view
        self._open_source = open_source
        self._clock = clock
        self._live = live
        self._period_ns = int(1e9 / rate_hz)
        self._images: deque[Grabbed] = deque()
        self._end: DeviceError | None = None
        self._changed = threading.Condition()
        self._arrivals: deque[int] = deque(maxlen=DEVICE_BUFFERS)
        self._thread = threading.Thread(target=self._run, name=f"{driver}-{view}", daemon=True)

    def start(self, timeout_s: float) -> np.ndarray:
        """The first image, which stays in the queue; the source counts as open only when that is there."""
        self._thread.start()
        if not self._clock.wait(lambda: bool(self._images or self._end), timeout_s, self._changed):
            sentence = f"{self._view} was not ready in {timeout_s:g} s."
            raise DeviceError(self._view, sentence, "Unplug the camera, plug it in again, and start again.")
        with self._changed:
            if not self._images:
                raise self._end
            return self._images[0].image

    def take(self, timeout_s: float) -> Grabbed:
        self._clock.wait(lambda: bool(self._images or self._end or self.stopped.is_set()), timeout_s, self._changed)
        with self._changed:
            self.refuse_when_stopped()
            if self._images:
                self._changed.notify_all()
                return self._images.popleft()
            raise self._end or FrameTimeout(self._view, f"{self._view} gave no frame in {timeout_s:g} s.")

    def refuse_when_stopped(self) -> None:
        if self.stopped.is_set():
            raise DeviceError(self._view, f"{self._view} is closed.", "Open the booth first.")

    def stop(self) -> None:
        """Ends the reading. A thread that hangs in a driver is left behind; it releases the source when it wakes."""
        with self._changed:
            self.stopped.set()
            self._images.clear()
            self._changed.notify_all()
        if self._thread.is_alive() and self._thread is not threading.current_thread():
            self._thread.join(JOIN_TIMEOUT_S)

    @property
    def hangs(self) -> bool:
        """Whether its thread was told to stop and has not come back from the driver yet."""
        return self.stopped.is_set() and self._thread.is_alive()

    @property
    def thread_name(self) -> str:
        return self._thread.name

    def _run(self) -> None:
        try:
            self.source = self._open_source()
            self._read_on()
        except DeviceError as error:
            self._finish(error)
        except Exception as error:
            # Nobody else sees what goes wrong in this thread; the next `take` tells it.
            self._finish(DeviceError(self._view, f"{self._view} failed: {error}"))
        finally:
            if self.source is not None:
                self.source.release()

    def _read_on(self) -> None:
        number = failures = 0
        self._arrivals.append(self._clock.now_ns())
        while not self.stopped.is_set():
            image = self.source.grab()
            number += 1 + self.source.lost
            if image is not None:
                self._put(image, number - 1)
                failures = 0
            elif not self._live:
                raise EndOfStream(self._view, f"{self._view} is at the end of its file.")
            elif (failures := failures + 1) >= FAILURES_BEFORE_GONE:
                raise DeviceError(self._view, f"{self._view} stopped giving images.", "Check its cable.")
            else:
                self.stopped.wait(PAUSE_AFTER_FAILURE_S)

    def _put(self, image: np.ndarray, number: int) -> None:
        arrived_ns, stamp_ns = self._clock.now_ns(), self.source.stamp_ns()
        exposed_ns = earliest_exposure_ns(arrived_ns, stamp_ns, self._arrivals[0], self._period_ns)
        self._arrivals.append(arrived_ns)
        with self._changed:
            if self._live:
                self._images.clear()
            else:
                self._changed.wait_for(lambda: len(self._images) < FILE_QUEUE or self.stopped.is_set())
            if not self.stopped.is_set():
                self._images.append(Grabbed(image, number, arrived_ns, exposed_ns, stamp_ns))
                self._changed.notify_all()

    def _finish(self, error: DeviceError) -> None:
        with self._changed:
            self._end = error
            self._changed.notify_all()


def earliest_exposure_ns(arrived_ns: int, stamp_ns: int | None, oldest_ns: int, period_ns: int) -> int:
    """The earliest instant (host monotonic ns) at which the exposure of an image can have begun.

    The driver's stamp is taken at the end of the exposure, which lasts a period at most. Without a stamp that makes
    sense: the image's buffer was empty when the image DEVICE_BUFFERS before it arrived, at `oldest_ns`.
    """
    sensible = stamp_ns is not None and oldest_ns <= stamp_ns <= arrived_ns
    return (stamp_ns if sensible else oldest_ns) - period_ns
