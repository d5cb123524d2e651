"""The one thread that reads a camera: the newest frame in a slot, and promises for frames exposed after an instant."""

from __future__ import annotations

import logging
import threading
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future, InvalidStateError
from dataclasses import dataclass
from enum import StrEnum

from booth.clock import Clock
from booth.devices import Camera
from booth.errors import BoothError, DeviceError, EndOfStream, FrameTimeout
from booth.frames import Frame

READ_TIMEOUT_S = 0.5
STALLED_AFTER_S = 1.0
RATE_WINDOW = 60

log = logging.getLogger(__name__)


class StreamState(StrEnum):
    """What a stream is doing: not one frame yet, delivering, late, lost, at its end, or closed."""

    STARTING = "starting"
    LIVE = "live"
    STALLED = "stalled"
    GONE = "gone"
    ENDED = "ended"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class StreamHealth:
    """How a stream is doing. `dropped` counts gaps in the sequence, `latency_ms` runs from exposure to our hands."""

    view: str
    driver: str
    model: str
    serial: str
    state: StreamState
    rate_hz: float
    nominal_hz: float
    frames: int
    dropped: int
    latency_ms: float
    age_ms: float
    last_fault: str
    has_color: bool
    has_depth: bool


@dataclass(slots=True)
class _Tally:
    """What the reader thread counts; only it writes."""

    arrivals: deque
    frames: int = 0
    dropped: int = 0
    latency_ns: int = 0
    last_fault: str = ""


class CameraStream:
    """Owns a camera's thread: it opens the camera, reads until told to stop, and closes it again.

    `ready` settles with the first frame, or with the DeviceError that opening or the first read gave.
    """

    def __init__(self, camera: Camera, clock: Clock) -> None:
        self.view = camera.view
        self.ready: Future[Frame] = Future()
        self._camera = camera
        self._clock = clock
        self._state = StreamState.STARTING
        self._newest: Frame | None = None
        self._watchers: tuple[Callable[[Frame], None], ...] = ()
        self._awaited: tuple[tuple[int, Future[Frame]], ...] = ()
        self._change = threading.Lock()
        self._stop = threading.Event()
        self._tally = _Tally(deque(maxlen=RATE_WINDOW))
        self._thread = threading.Thread(target=self._run, name=f"camera-{camera.view}", daemon=True)

    def start(self) -> None:
        self._thread.start()

    @property
    def newest(self) -> Frame | None:
        """The newest frame, at once; None before the first."""
        return self._newest

    def watch(self, callback: Callable[[Frame], None]) -> Callable[[], None]:
        """Have every frame handed to `callback` in the reader's thread; the result ends that."""
        with self._change:
            self._watchers += (callback,)
        return lambda: self._unwatch(callback)

    def first_exposed_after(self, instant_ns: int) -> Future[Frame]:
        """A promise of the first frame whose exposure begins at `instant_ns` (host monotonic) or later.

        It fails with DeviceError when the camera goes or its stream ends; the caller sets the deadline.
        """
        promise: Future[Frame] = Future()
        with self._change:
            if self._state in (StreamState.GONE, StreamState.ENDED, StreamState.CLOSED):
                promise.set_exception(self._lost())
            else:
                self._awaited += ((instant_ns, promise),)
        return promise

    def health(self) -> StreamHealth:
        """Figures of this moment; may be called from any thread."""
        info, tally, newest = self._camera.info, self._tally, self._newest
        age_s = 0.0 if newest is None else (self._clock.now_ns() - newest.host_time_ns) / 1e9
        state = StreamState.STALLED if self._state == StreamState.LIVE and age_s > STALLED_AFTER_S else self._state
        return StreamHealth(
            view=self.view,
            driver=info.driver,
            model=info.model,
            serial=info.serial,
            state=state,
            rate_hz=_rate_hz(tuple(tally.arrivals)) if state == StreamState.LIVE else 0.0,
            nominal_hz=info.rate_hz,
            frames=tally.frames,
            dropped=tally.dropped,
            latency_ms=tally.latency_ns / 1e6,
            age_ms=age_s * 1e3,
            last_fault=tally.last_fault,
            has_color=info.has_color,
            has_depth=info.has_depth,
        )

    def stop(self) -> None:
        """Ask the thread to end; a waiting read is woken by closing the camera."""
        self._stop.set()
        self._camera.close()

    def join(self, timeout_s: float) -> bool:
        """Wait for the thread; False where it hangs in its device, to be left behind as a daemon."""
        if self._thread.ident is not None:
            self._thread.join(timeout_s)
        return not self._thread.is_alive()

    def _run(self) -> None:
        try:
            self._camera.open()
            while not self._stop.is_set():
                self._read_once()
        except EndOfStream as end:
            self._finish(StreamState.ENDED, end)
        except BoothError as error:
            self._finish(StreamState.GONE, error)
        except Exception as error:
            log.exception("the driver of %s failed", self.view)
            self._finish(StreamState.GONE, DeviceError(self.view, f"The driver of {self.view} failed: {error}."))
        finally:
            self._camera.close()
            self._finish(StreamState.CLOSED, DeviceError(self.view, f"The camera {self.view} was closed."))

    def _read_once(self) -> None:
        try:
            frame = self._camera.read(READ_TIMEOUT_S)
        except FrameTimeout as late:
            self._tally.last_fault = str(late)
            if self._state == StreamState.LIVE:
                self._state = StreamState.STALLED
            return
        self._count(frame)
        self._publish(frame)

    def _count(self, frame: Frame) -> None:
        tally = self._tally
        if self._newest is not None:
            tally.dropped += max(frame.sequence - self._newest.sequence - 1, 0)
        tally.frames += 1
        tally.latency_ns = self._clock.now_ns() - frame.exposed_ns
        tally.arrivals.append(frame.host_time_ns)

    def _publish(self, frame: Frame) -> None:
        self._newest = frame
        self._state = StreamState.LIVE
        with self._change:
            due = tuple(promise for instant, promise in self._awaited if frame.exposed_ns >= instant)
            self._awaited = tuple(wait for wait in self._awaited if frame.exposed_ns < wait[0])
        for promise in (*due, self.ready):
            _settle(promise, frame)
        for callback in self._watchers:
            self._show(callback, frame)

    def _show(self, callback: Callable[[Frame], None], frame: Frame) -> None:
        try:
            callback(frame)
        except Exception:
            log.exception("a watcher of %s failed and is not called again", self.view)
            self._unwatch(callback)

    def _unwatch(self, callback: Callable[[Frame], None]) -> None:
        with self._change:
            self._watchers = tuple(one for one in self._watchers if one is not callback)

    def _finish(self, state: StreamState, error: BoothError) -> None:
        """Name the state that the stream ends in and fail every promise; the first reason given stays."""
        with self._change:
            if self._state not in (StreamState.GONE, StreamState.ENDED):
                self._state = state
                if state != StreamState.CLOSED:
                    self._tally.last_fault = str(error)
            waiting, self._awaited = self._awaited, ()
        for promise in (*(promise for _, promise in waiting), self.ready):
            _fail(promise, error)

    def _lost(self) -> DeviceError:
        why = f" {self._tally.last_fault}" if self._tally.last_fault else ""
        return DeviceError(self.view, f"The camera {self.view} delivers no frames any more ({self._state}).{why}")


def _settle(promise: Future, frame: Frame) -> None:
    # A caller that gave up has cancelled its promise; `ready` is settled once and stays.
    if not promise.done():
        try:
            promise.set_result(frame)
        except InvalidStateError:
            log.debug("a promise was given up while its frame arrived")


def _fail(promise: Future, error: BoothError) -> None:
    if not promise.done():
        try:
            promise.set_exception(error)
        except InvalidStateError:
            log.debug("a promise was given up while its camera went")


def _rate_hz(arrivals_ns: tuple[int, ...]) -> float:
    if len(arrivals_ns) < 2 or arrivals_ns[-1] <= arrivals_ns[0]:
        return 0.0
    return (len(arrivals_ns) - 1) / ((arrivals_ns[-1] - arrivals_ns[0]) / 1e9)
