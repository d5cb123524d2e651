"""The rig over devices whose every move a test decides: small drivers of its own, behind the same contract."""

from __future__ import annotations

import threading
import time

import numpy as np
import pytest

from booth.clock import SystemClock
from booth.devices import CameraInfo
from booth.drivers import Devices
from booth.errors import CaptureError, DeviceError, EndOfStream, FrameTimeout, OpenError
from booth.frames import Frame, Intrinsics, Optics
from booth.profile import Profile
from booth.rig import Rig

SIZE = Intrinsics(64, 36, 50.0, 50.0, 31.5, 17.5)


class Room:
    """Light levels that lamps set and cameras see."""

    def __init__(self) -> None:
        self.levels = {"a": 0.0, "b": 0.0}
        self.history: list[dict[str, float]] = []


class Lamp:
    """A bank of two lights; `stuck` takes commands and does nothing, `broken` does not open."""

    def __init__(self, room: Room, *, stuck: bool = False, broken: bool = False) -> None:
        self.name, self.lights = "lamp", ("a", "b")
        self.room, self.stuck, self.broken = room, stuck, broken

    def open(self) -> None:
        if self.broken:
            raise DeviceError("lamp", "The lamp does not answer.", "Check its cable.")

    def set_levels(self, levels) -> int:
        self.room.history.append(dict(levels))
        if not self.stuck:
            self.room.levels.update(levels)
        return time.monotonic_ns()

    def close(self) -> None:
        self.room.levels.update(a=0.0, b=0.0)


class Eye:
    """A camera at 200 Hz that sees the room's light; `fault` is raised at each read while it is set."""

    def __init__(self, view: str, room: Room, *, broken: bool = False) -> None:
        self.view, self.room, self.broken = view, room, broken
        self.fault: type[DeviceError] | None = None
        self.fault_at_level: float | None = None
        self.sequence = 0
        self.is_open = False
        self.optics = Optics(SIZE)
        self._gone = threading.Event()

    @property
    def info(self) -> CameraInfo:
        return CameraInfo(self.view, "eye", "eye", f"eye-{self.view}", True, False, 200.0)

    def open(self) -> None:
        if self.broken:
            raise DeviceError(self.view, f"The camera {self.view} was not found.", "Plug it in.")
        self.is_open = True

    def read(self, timeout_s: float) -> Frame:
        exposed_ns = time.monotonic_ns()
        if self._gone.wait(0.005):
            raise DeviceError(self.view, f"The camera {self.view} was closed.")
        if self.fault and (self.fault_at_level is None or self.room.levels["b"] == self.fault_at_level):
            raise self.fault(self.view, f"The camera {self.view} shows a fault.")
        self.sequence += 1
        value = int(20 + 100 * self.room.levels["a"] + 60 * self.room.levels["b"])
        color = np.full((36, 64, 3), value, np.uint8)
        return Frame(self.view, self.sequence, color, None, self.optics, time.monotonic_ns(), exposed_ns)

    def close(self) -> None:
        self.is_open = False
        self._gone.set()


PROFILE = {
    "name": "test",
    "cameras": {name: {"driver": "opencv", "device": number} for number, name in enumerate(("left", "right"))},
    "lights": {
        "lamp": {"driver": "simulated", "lights": {name: {"azimuth_deg": 0, "elevation_deg": 45} for name in "ab"}}
    },
    "lightings": {"bright": {"a": 1.0}, "side": {"b": 1.0}, "both": {"a": 1.0, "b": 1.0}},
    "recipe": {"lightings": ["bright", "side", "both"], "resting": "bright", "settle_ms": 5, "deadline_s": 0.4},
}


@pytest.fixture
def room():
    return Room()


@pytest.fixture
def eyes(room):
    return [Eye("left", room), Eye("right", room)]


@pytest.fixture
def open_rig(room, eyes):
    opened = []

    def start(lamp: Lamp | None = None) -> Rig:
        devices = Devices(tuple(eyes), (lamp or Lamp(room),))
        opened.append(Rig.open(Profile.model_validate(PROFILE), devices=devices))
        return opened[-1]

    yield start
    for rig in opened:
        rig.close()
    assert not [thread.name for thread in threading.enumerate() if thread.name.startswith("camera-")]


def test_a_capture_takes_every_view_under_every_lighting_in_order(open_rig, room):
    frames = open_rig().capture()
    assert [shot.lighting for shot in frames.shots] == ["bright", "side", "both"]
    assert frames.views == ("left", "right")
    assert frames.is_complete
    for shot, value in zip(frames.shots, (120, 80, 180), strict=True):
        assert {int(frame.color.mean()) for frame in shot.frames.values()} == {value}
        assert all(frame.exposed_ns >= shot.settled_ns for frame in shot.frames.values())


def test_a_change_of_light_is_verified_and_no_change_needs_no_proof(open_rig):
    assert [shot.verified for shot in open_rig().capture().shots] == [None, True, True]


def test_the_light_goes_back_to_what_it_was_before_the_capture(open_rig, room):
    rig = open_rig()
    rig.light("side")
    rig.capture()
    assert (rig.lighting, room.levels) == ("side", {"a": 0.0, "b": 1.0})


def test_a_light_that_does_not_change_ends_the_capture_and_keeps_what_was_taken(open_rig, room):
    rig = open_rig()
    rig._banks[0].stuck = True
    with pytest.raises(CaptureError, match="'side' was asked for, but the images did not change") as caught:
        rig.capture()
    assert [shot.verified for shot in caught.value.partial.shots] == [None, False]
    assert not caught.value.partial.is_complete


@pytest.mark.parametrize("fault", [FrameTimeout, DeviceError, EndOfStream])
def test_a_camera_that_fails_in_the_middle_is_named_and_earlier_shots_stay(open_rig, eyes, room, fault):
    rig = open_rig()
    eyes[1].fault, eyes[1].fault_at_level = fault, 1.0
    with pytest.raises(CaptureError, match="right") as caught:
        rig.capture()
    partial = caught.value.partial
    assert set(partial.shots[0].frames) == {"left", "right"}
    assert set(partial.shots[1].frames) == {"left"}
    assert room.levels == {"a": 1.0, "b": 0.0}
    assert "right" in partial.problems[0]


def test_a_camera_that_came_back_takes_part_in_the_next_capture(open_rig, eyes):
    rig = open_rig()
    eyes[0].fault = FrameTimeout
    with pytest.raises(CaptureError, match="left"):
        rig.capture()
    eyes[0].fault = None
    assert rig.capture().is_complete


def test_all_devices_that_fail_to_open_are_named_and_the_others_closed(room, eyes):
    eyes[0].broken = True
    devices = Devices(tuple(eyes), (Lamp(room, broken=True),))
    with pytest.raises(OpenError) as caught:
        Rig.open(Profile.model_validate(PROFILE), devices=devices)
    assert {failure.device for failure in caught.value.failures} == {"lamp", "left"}
    assert not eyes[1].is_open
    assert room.levels == {"a": 0.0, "b": 0.0}


def test_lights_are_dark_after_an_exception(room, eyes):
    devices = Devices(tuple(eyes), (Lamp(room),))

    def work() -> None:
        with Rig.open(Profile.model_validate(PROFILE), devices=devices) as rig:
            rig.light("both")
            assert room.levels["b"] == 1.0
            raise RuntimeError("something else went wrong")

    with pytest.raises(RuntimeError, match="something else"):
        work()
    assert room.levels == {"a": 0.0, "b": 0.0}


def test_latest_never_waits_and_health_counts(open_rig, eyes):
    rig = open_rig()
    first = rig.latest("left").sequence
    later = rig._streams["left"].first_exposed_after(SystemClock().now_ns()).result(2)
    assert later.sequence > first
    eyes[0].sequence += 7
    rig._streams["left"].first_exposed_after(SystemClock().now_ns()).result(2)
    left = rig.health()[0]
    assert (left.view, left.state, left.dropped) == ("left", "live", 7)
    assert left.rate_hz > 10


def test_a_watcher_sees_every_frame_until_it_stops(open_rig):
    rig, seen, enough = open_rig(), [], threading.Event()

    def note(frame: Frame) -> None:
        seen.append(frame.sequence)
        if len(seen) >= 20:
            enough.set()

    unwatch = rig.watch("right", note)
    assert enough.wait(5)
    unwatch()
    rig._streams["right"].first_exposed_after(SystemClock().now_ns()).result(2)
    count = len(seen)
    rig._streams["right"].first_exposed_after(SystemClock().now_ns()).result(2)
    assert len(seen) == count
    assert seen[:20] == list(range(seen[0], seen[0] + 20))


def test_a_second_capture_at_the_same_time_is_refused(open_rig):
    rig, errors = open_rig(), []
    started = threading.Event()

    def again(_: Frame) -> None:
        if rig.is_capturing and not started.is_set():
            started.set()
            try:
                rig.capture()
            except CaptureError as error:
                errors.append(str(error))

    rig.watch("left", again)
    rig.capture()
    assert "running already" in errors[0]


def test_unknown_lights_and_lightings_are_refused_with_what_there_is(open_rig):
    rig = open_rig()
    with pytest.raises(DeviceError, match="bright, side, both"):
        rig.light("moon")
    with pytest.raises(DeviceError, match="no light c"):
        rig.set_levels({"c": 1.0})
