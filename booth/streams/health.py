"""How a camera's stream is doing, as figures of one moment."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from enum import StrEnum

from booth.frames import Frame
from booth.pairing import LEAP_NS
from booth.streams.frame_checks import FrameFault

RATE_WINDOW = 60
DRIFT_FRAMES = 60


class StreamState(StrEnum):
    """What a stream is doing: not one frame yet, delivering, late, lost and tried again, lost for good, at its end,
    or closed."""

    STARTING = "starting"
    LIVE = "live"
    STALLED = "stalled"
    RESTARTING = "restarting"
    GONE = "gone"
    ENDED = "ended"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class StreamHealth:
    """How a stream is doing. `dropped` counts gaps in the sequence, `latency_ms` runs from exposure to our hands.

    `restarts` counts how often the camera came back, `next_try_s` is the time until it is tried again (None: it is
    not waiting for that). `drift_ms` is how far the device's clock has run from the host's since the camera was
    opened; 0 where the device has no clock. `faults` counts frames with something wrong, and losses; `wrong` says what
    is wrong with the frames now.
    """

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
    restarts: int = 0
    drift_ms: float = 0.0
    next_try_s: float | None = None
    faults: int = 0
    wrong: tuple[FrameFault, ...] = ()


class Drift:
    """How far a device's clock runs from the host's. Latency only adds, so that the quickest frames tell most."""

    def __init__(self) -> None:
        self._domain = ""
        self._first: list[int] = []
        self._last: deque[int] = deque(maxlen=DRIFT_FRAMES)

    def add(self, frame: Frame) -> None:
        if frame.device_time_ns is None:
            return
        offset_ns = frame.host_time_ns - frame.device_time_ns
        if frame.device_time_domain != self._domain or (self._last and abs(offset_ns - self._last[-1]) > LEAP_NS):
            self.__init__()
            self._domain = frame.device_time_domain
        if len(self._first) < DRIFT_FRAMES:
            self._first.append(offset_ns)
        self._last.append(offset_ns)

    @property
    def ms(self) -> float:
        """Milliseconds by which the device's clock has lost against the host's; 0 before there is a second's worth."""
        last = tuple(self._last)
        return (min(last) - min(self._first)) / 1e6 if len(last) == DRIFT_FRAMES else 0.0


class Tally:
    """What a stream counts; only its reader's thread writes."""

    def __init__(self) -> None:
        self.arrivals: deque[int] = deque(maxlen=RATE_WINDOW)
        self.frames = self.dropped = self.restarts = self.losses = 0
        self.latency_ns = 0
        self.last_fault = ""
        self.drift = Drift()
        self._sequence: int | None = None

    def reopened(self) -> None:
        """The camera begins anew: its sequence, its clock and its rate."""
        self._sequence, self.drift = None, Drift()
        self.arrivals.clear()

    def saw(self, frame: Frame) -> None:
        """Any frame, also one that is not published."""
        if self._sequence is not None:
            self.dropped += max(frame.sequence - self._sequence - 1, 0)
        self._sequence = max(frame.sequence, self._sequence or 0)

    def published(self, frame: Frame, now_ns: int) -> None:
        self.frames += 1
        self.latency_ns = now_ns - frame.exposed_ns
        self.arrivals.append(frame.host_time_ns)
        self.drift.add(frame)

    @property
    def rate_hz(self) -> float:
        arrivals_ns = tuple(self.arrivals)
        if len(arrivals_ns) < 2 or arrivals_ns[-1] <= arrivals_ns[0]:
            return 0.0
        return (len(arrivals_ns) - 1) / ((arrivals_ns[-1] - arrivals_ns[0]) / 1e9)
