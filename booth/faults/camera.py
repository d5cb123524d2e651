"""Any camera, with whatever faults are in force for it."""

from __future__ import annotations

import threading
from collections import deque

from booth.clock import Clock
from booth.devices import Camera, CameraInfo
from booth.errors import DeviceError, FrameTimeout
from booth.faults.injector import ActiveFault, FaultInjector
from booth.faults.pixels import PIXEL_FAULTS
from booth.frames import Frame, Optics

# How long a wait is that only closing the camera ends; any clock gets there in its own time.
FOREVER_S = 1e8
REFUSALS = {
    "setting_refused": "The camera {view} does not take what the profile asks: exposure was refused.",
    "setting_differs": "The camera {view} does not take what the profile asks: exposure 8000 was asked, 4000 is set.",
}


class FaultyCamera:
    """Passes everything through while nothing is in force, and behaves as a camera with these faults otherwise."""

    def __init__(self, camera: Camera, injector: FaultInjector, clock: Clock) -> None:
        self.view = camera.view
        self._camera, self._injector, self._clock = camera, injector, clock
        self._changed = threading.Condition()
        self._is_closed = True
        self._waiting: deque[Frame] = deque()
        self._kept: dict[str, Frame] = {}

    def open(self) -> None:
        self._refuse_to_open()
        self._camera.open()
        self._waiting.clear()
        self._kept.clear()
        self._is_closed = False

    def read(self, timeout_s: float) -> Frame:
        if self._waiting and not self._is_closed:
            return self._waiting.popleft()
        ends_ns, left_s = self._clock.now_ns() + int(timeout_s * 1e9), timeout_s
        while True:
            self._refuse_when_gone()
            frame = self._camera.read(left_s)
            self._refuse_when_gone()
            if (handed := self._changed_by(frame)) is not None:
                return handed
            left_s = (ends_ns - self._clock.now_ns()) / 1e9
            if left_s <= 0:
                raise FrameTimeout(self.view, f"{self.view} gave no frame in {timeout_s:g} s.")

    def close(self) -> None:
        with self._changed:
            self._is_closed = True
            self._changed.notify_all()
        self._camera.close()

    @property
    def info(self) -> CameraInfo:
        return self._camera.info

    @property
    def optics(self) -> Optics:
        return self._camera.optics

    def _refuse_to_open(self) -> None:
        if self._injector.of(self.view, "unplug"):
            raise self._unplugged()
        for fault in self._injector.of(self.view, *REFUSALS):
            raise DeviceError(self.view, REFUSALS[fault.fault.kind].format(view=self.view))
        if self._injector.use_up(self.view, "fail_to_open"):
            raise DeviceError(self.view, f"The camera {self.view} cannot be opened.", "Is another program using it?")

    def _refuse_when_gone(self) -> None:
        if self._injector.of(self.view, "hang"):
            self._wait(FOREVER_S)
        if self._injector.of(self.view, "unplug"):
            raise self._unplugged()
        if self._injector.of(self.view, "fail_to_open", *REFUSALS):
            raise DeviceError(self.view, f"The camera {self.view} stopped giving images.", "Check its cable.")

    def _unplugged(self) -> DeviceError:
        return DeviceError(self.view, f"The camera {self.view} is not plugged in.", "Check its cable.")

    def _wait(self, seconds: float) -> None:
        """Let time pass. Raises DeviceError where the camera is closed meanwhile."""
        if self._clock.wait(lambda: self._is_closed, seconds, self._changed):
            raise DeviceError(self.view, f"The camera {self.view} is closed.", "Open the booth first.")

    def _changed_by(self, frame: Frame) -> Frame | None:
        """The frame as the faults in force leave it; None where it is lost or held back."""
        faults = self._injector.of(self.view)
        hits = {one.fault.kind: one for one in faults if one.hits(frame.sequence)}
        self._kept = {kind: kept for kind, kept in self._kept.items() if any(one.fault.kind == kind for one in faults)}
        if "drop" in hits:
            return None
        frame = self._timed(frame, hits)
        for kind, change in PIXEL_FAULTS.items():
            if kind in hits:
                frame = change(frame, hits[kind])
        return self._ordered(frame, hits)

    def _timed(self, frame: Frame, hits: dict[str, ActiveFault]) -> Frame:
        """The frame as late, as old or as frozen as it is to be."""
        if "delay" in hits or "jitter" in hits:
            frame = self._delayed(frame, hits)
        if "stale_time" in hits:
            first = self._kept.setdefault("stale_time", frame)
            frame = frame.with_stamps(exposed_ns=first.exposed_ns, device_time_ns=first.device_time_ns)
        if "backward_time" in hits:
            frame = _put_back(frame, int(hits["backward_time"].fault.number("back_s") * 1e9))
        if "freeze" in hits:
            first = self._kept.setdefault("freeze", frame)
            frame = first.with_stamps(**_stamps(frame))
        return frame

    def _delayed(self, frame: Frame, hits: dict[str, ActiveFault]) -> Frame:
        delay_s = hits["delay"].fault.number("delay_s") if "delay" in hits else 0.0
        if "jitter" in hits:
            jitter = hits["jitter"]
            delay_s += jitter.fault.number("delay_s") * jitter.chance(frame.sequence, "delay").random()
        self._wait(delay_s)
        return frame.with_stamps(host_time_ns=self._clock.now_ns())

    def _ordered(self, frame: Frame, hits: dict[str, ActiveFault]) -> Frame | None:
        """The frame whose turn it is; what is to come after it waits for the next read."""
        if "reorder" in hits and "reorder" not in self._kept:
            self._kept["reorder"] = frame
            return None
        if (held := self._kept.pop("reorder", None)) is not None:
            self._waiting.append(held)
        if "duplicate" in hits:
            self._waiting.append(frame)
        return frame


def _stamps(frame: Frame) -> dict[str, object]:
    names = ("sequence", "host_time_ns", "exposed_ns", "device_time_ns")
    return {name: getattr(frame, name) for name in names}


def _put_back(frame: Frame, by_ns: int) -> Frame:
    device_ns = None if frame.device_time_ns is None else frame.device_time_ns - by_ns
    return frame.with_stamps(exposed_ns=frame.exposed_ns - by_ns, device_time_ns=device_ns)
