"""What is seen of one camera: the newest frame in a slot, promises of frames to come, and how it is doing."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future

from booth.clock import Clock
from booth.devices import Camera, CameraInfo
from booth.errors import DeviceError, EndOfStream, FrameTimeout
from booth.events import EventKind, EventLog
from booth.frames import Frame
from booth.streams.fault_log import FaultLog
from booth.streams.frame_checks import SPOILING, FrameChecks
from booth.streams.health import StreamHealth, StreamState, Tally
from booth.streams.promises import Promises, fail, settle
from booth.streams.supervision import CameraKeeper
from booth.streams.watchers import Watchers

__all__ = ["CameraStream", "StreamHealth", "StreamState"]

STALLED_AFTER_S = 1.0


class CameraStream:
    """One camera's frames. Its `keeper` owns the thread, which tells here what becomes of the camera.

    `ready` settles with the first frame, or with the DeviceError that came instead. STREAM events tell people and
    recordings: whenever the camera is opened, the next one is "opened" or, where that failed, "restarting" (after the
    first failure ever: "gone"); "gone" says why an open camera was lost, "restarting" when it is tried again, "ended"
    that its source has no more frames.
    """

    def __init__(
        self,
        camera: Camera,
        clock: Clock,
        events: EventLog | None = None,
        is_lit: Callable[[Frame], bool] = lambda frame: False,
    ) -> None:
        self.view = camera.view
        self.ready: Future[Frame] = Future()
        self.keeper = CameraKeeper(camera, clock, self)
        self._camera, self._clock = camera, clock
        self._events = events or EventLog(clock)
        self._is_lit = is_lit
        self._state = StreamState.STARTING
        self._info: CameraInfo | None = None
        self._newest: Frame | None = None
        self._next_try_ns: int | None = None
        self._watchers = Watchers(self.view)
        self._promises = Promises()
        self._checks = FrameChecks()
        self._faults = FaultLog(self.view, self._events)
        self._tally = Tally()

    @property
    def newest(self) -> Frame | None:
        """The newest frame, at once; None before the first."""
        return self._newest

    def watch(self, callback: Callable[[Frame], None]) -> Callable[[], None]:
        """Have every frame handed to `callback` in the camera's thread; the result ends that."""
        return self._watchers.add(callback)

    def first_exposed_after(self, instant_ns: int) -> Future[Frame]:
        """A promise of the first frame whose exposure begins at `instant_ns` (host monotonic) or later.

        It fails with DeviceError when the camera goes or its stream ends, at once where it is gone already; the caller
        sets the deadline.
        """
        return self._promises.make(instant_ns)

    def health(self) -> StreamHealth:
        """Figures of this moment; may be called from any thread."""
        info, tally, newest = self._info or self._camera.info, self._tally, self._newest
        now_ns, next_try_ns = self._clock.now_ns(), self._next_try_ns
        age_s = 0.0 if newest is None else (now_ns - newest.host_time_ns) / 1e9
        state = StreamState.STALLED if self._state == StreamState.LIVE and age_s > STALLED_AFTER_S else self._state
        return StreamHealth(
            view=self.view,
            driver=info.driver,
            model=info.model,
            serial=info.serial,
            state=state,
            rate_hz=tally.rate_hz if state == StreamState.LIVE else 0.0,
            nominal_hz=info.rate_hz,
            frames=tally.frames,
            dropped=tally.dropped,
            latency_ms=tally.latency_ns / 1e6,
            age_ms=age_s * 1e3,
            last_fault=tally.last_fault,
            has_color=info.has_color,
            has_depth=info.has_depth,
            restarts=tally.restarts,
            drift_ms=tally.drift.ms,
            next_try_s=None if next_try_ns is None else max(next_try_ns - now_ns, 0) / 1e9,
            faults=self._faults.total + tally.losses,
            wrong=self._faults.running,
        )

    def opened(self) -> None:
        self._info, self._next_try_ns = self._camera.info, None
        self._checks.reset()
        self._tally.reopened()
        is_back = self._newest is not None
        sentence = f"The camera {self.view} is there again." if is_back else f"The camera {self.view} is open."
        self._tally.restarts += is_back
        info = self._info
        self._tell("opened", sentence, model=info.model, serial=info.serial, settings=dict(info.settings))

    def took(self, frame: Frame) -> bool:
        """Publish the frame, unless it would spoil a capture; False then."""
        now_ns = self._clock.now_ns()
        faults = self._checks.judge(frame, now_ns, is_live=self._info.is_live, is_lit=self._is_lit(frame))
        self._faults.note(faults, now_ns)
        self._tally.saw(frame)
        if faults:
            self._tally.last_fault = faults[-1].sentence(self.view)
        if SPOILING.intersection(faults):
            return False
        self._tally.published(frame, now_ns)
        self._newest, self._state = frame, StreamState.LIVE
        # Watchers first: a recording then has the frame before anything that somebody does because of it.
        self._watchers.show(frame)
        self._promises.keep(frame)
        settle(self.ready, frame)
        return True

    def late(self, error: FrameTimeout) -> None:
        self._tally.last_fault = str(error)
        if self._state == StreamState.LIVE:
            self._state = StreamState.STALLED

    def lost(self, error: DeviceError) -> None:
        if self._state is not StreamState.RESTARTING:
            self._tell("gone", str(error), error=error.sentence, hint=error.hint)
        self._state = StreamState.RESTARTING
        self._tally.losses += 1
        self._give_up(error)

    def restarting(self, error: DeviceError, pause_s: float) -> None:
        self._next_try_ns = self._clock.now_ns() + round(pause_s * 1e9)
        self._faults.end_all()
        sentence = f"The camera {self.view} is tried again in {pause_s:g} s. {error}"
        self._tell("restarting", sentence, pause_s=pause_s, error=error.sentence, hint=error.hint)

    def finished(self, error: DeviceError | None) -> None:
        self._faults.end_all()
        self._next_try_ns = None
        if error is None:
            self._state = StreamState.CLOSED
        elif isinstance(error, EndOfStream):
            self._state = StreamState.ENDED
            self._tell("ended", str(error), error=error.sentence, hint=error.hint)
        else:
            self._state = StreamState.GONE
            self._tell("gone", str(error), error=error.sentence, hint=error.hint)
        self._give_up(error or DeviceError(self.view, f"The camera {self.view} was closed."))

    def _give_up(self, error: DeviceError) -> None:
        """Fail every promise, those to come until a frame comes again, and `ready`."""
        if self._state is not StreamState.CLOSED:
            self._tally.last_fault = str(error)
        why = f"The camera {self.view} delivers no frames any more. {error.sentence}"
        self._promises.fail(DeviceError(self.view, why, error.hint))
        fail(self.ready, error)

    def _tell(self, what: str, sentence: str, **detail: str | float) -> None:
        self._events.tell(EventKind.STREAM, self.view, what, sentence=sentence, **detail)
