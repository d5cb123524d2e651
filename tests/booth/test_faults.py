"""What each fault does to the frames of a camera and to lights, on the simulated booth under a clock that jumps."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from virtual_time import VirtualClock

from booth.devices import Camera, LightBank
from booth.drivers import Devices, build_devices
from booth.errors import DeviceError, FrameTimeout
from booth.events import EventLog
from booth.faults import wrap
from booth.faults.injector import FaultInjector
from booth.faults.kinds import LIGHT_FAULTS
from booth.faults.plan import Fault
from booth.frames import Frame
from booth.profile import load_profile


class Bench:
    """A wrapped camera and its lights, open."""

    def __init__(self, profile: Path) -> None:
        self.clock = VirtualClock()
        self.faults = FaultInjector(self.clock, EventLog(self.clock))
        self.plain: Devices = build_devices(load_profile(profile), self.clock)
        devices = wrap(self.plain, self.faults, self.clock)
        self.camera: Camera = devices.cameras[0]
        self.lights: LightBank = devices.lights[0]
        self.lights.open()
        self.lights.set_levels({"top": 1.0, "left": 0.25})
        self.camera.open()

    def have(self, kind: str, **values) -> None:
        device = self.lights.name if kind in LIGHT_FAULTS else self.camera.view
        self.faults.inject(Fault(kind=kind, device=device, **values))

    def read(self, count: int) -> list[Frame]:
        return [self.camera.read(1.0) for _ in range(count)]

    def close(self) -> None:
        self.camera.close()
        self.lights.close()


@pytest.fixture
def bench(small_booth: Path) -> Iterator[Bench]:
    bench = Bench(small_booth)
    yield bench
    bench.close()


def numbers(frames: list[Frame]) -> list[int]:
    return [frame.sequence for frame in frames]


def test_nothing_in_force_hands_over_the_very_frames_of_the_camera(bench: Bench):
    frames = bench.read(5)
    assert [later - sooner for sooner, later in pairwise(numbers(frames))] == [1, 1, 1, 1]
    assert bench.camera.info == bench.plain.cameras[0].info


def test_dropped_frames_are_missing_and_all_dropped_is_a_timeout(bench: Bench):
    bench.have("drop", probability=0.5, duration_s=2.0)
    frames = bench.read(20)
    assert 30 < numbers(frames)[-1] - numbers(frames)[0] < 60
    bench.clock.sleep(3.0)
    bench.have("drop")
    with pytest.raises(FrameTimeout, match="top"):
        bench.camera.read(0.5)


def test_a_frozen_image_has_new_stamps(bench: Bench):
    bench.have("freeze")
    one, other = bench.read(2)
    np.testing.assert_array_equal(one.color, other.color)
    assert other.sequence > one.sequence
    assert other.exposed_ns > one.exposed_ns
    bench.faults.clear()
    assert (bench.read(1)[0].color != one.color).any()


@pytest.mark.parametrize(("kind", "least_s", "most_s"), [("delay", 0.2, 0.25), ("jitter", 0.0, 0.15)])
def test_late_frames_keep_the_time_of_their_exposure(bench: Bench, kind: str, least_s: float, most_s: float):
    (sound,) = bench.read(1)
    bench.have(kind)
    late = [(frame.host_time_ns - frame.exposed_ns) / 1e9 for frame in bench.read(5)]
    usual_s = (sound.host_time_ns - sound.exposed_ns) / 1e9
    assert all(least_s - 1e-6 <= one - usual_s <= most_s for one in late)
    assert kind == "delay" or len({round(one, 6) for one in late}) > 1


def test_frames_come_twice(bench: Bench):
    bench.have("duplicate")
    found = numbers(bench.read(6))
    assert found[::2] == found[1::2]
    assert found[0] < found[2] < found[4]


def test_frames_come_in_the_wrong_order(bench: Bench):
    bench.have("reorder")
    found = numbers(bench.read(6))
    assert [(found[place] - found[place + 1]) for place in (0, 2, 4)] == [1, 1, 1]


def test_stale_time_stands_and_backward_time_jumps(bench: Bench):
    (sound,) = bench.read(1)
    bench.have("stale_time", duration_s=0.5)
    stale = bench.read(4)
    assert len({frame.exposed_ns for frame in stale}) == len({frame.device_time_ns for frame in stale}) == 1
    bench.clock.sleep(1.0)
    bench.have("backward_time", parameters={"back_s": 3.0})
    (back,) = bench.read(1)
    assert back.exposed_ns < sound.exposed_ns
    assert back.device_time_ns < sound.device_time_ns


def changed(kind: str) -> Callable[[Frame, Frame], bool]:
    """What must hold of a sound frame and one with this fault."""
    return {
        "black": lambda sound, wrong: not wrong.color.any() and not wrong.depth.any(),
        "over_exposed": lambda sound, wrong: bool((wrong.color == 255).all()) and not wrong.depth.any(),
        "half_frame": lambda sound, wrong: wrong.color[:90].any() and not wrong.color[90:].any(),
        "wrong_size": lambda sound, wrong: wrong.color.shape == (90, 160, 3) and wrong.depth.shape == (90, 160),
    }[kind]


@pytest.mark.parametrize("kind", ["black", "over_exposed", "half_frame", "wrong_size"])
def test_pixels_are_spoilt_and_stamps_are_not(bench: Bench, kind: str):
    (sound,) = bench.read(1)
    bench.have(kind)
    (wrong,) = bench.read(1)
    assert changed(kind)(sound, wrong)
    assert wrong.sequence == sound.sequence + 1
    assert not wrong.color.flags.writeable


def test_flipped_bits_are_as_many_as_asked_and_the_same_each_time(small_booth: Path):
    def flipped(bits: int) -> np.ndarray:
        bench = Bench(small_booth)
        if bits:
            bench.have("flipped_bits", parameters={"bits": bits})
        (frame,) = bench.read(1)
        bench.close()
        return frame.color

    sound, wrong, again = flipped(0), flipped(16), flipped(16)
    assert 0 < np.unpackbits(sound ^ wrong).sum() <= 16
    np.testing.assert_array_equal(wrong, again)


def test_an_unplugged_camera_neither_reads_nor_opens_until_it_is_plugged_in_again(bench: Bench):
    bench.have("unplug", duration_s=1.0)
    for call in (lambda: bench.camera.read(1.0), bench.camera.open):
        with pytest.raises(DeviceError, match="not plugged in") as caught:
            call()
        assert not isinstance(caught.value, FrameTimeout)
    bench.camera.close()
    bench.clock.sleep(1.0)
    bench.camera.open()
    assert bench.read(1)


def test_a_camera_fails_to_open_as_often_as_asked(bench: Bench):
    bench.have("fail_to_open", parameters={"times": 2})
    with pytest.raises(DeviceError, match="stopped giving images"):
        bench.camera.read(1.0)
    bench.camera.close()
    for _ in range(2):
        with pytest.raises(DeviceError, match="cannot be opened"):
            bench.camera.open()
    bench.camera.open()
    assert bench.faults.active() == ()


@pytest.mark.parametrize("kind", ["setting_refused", "setting_differs"])
def test_a_setting_that_is_not_taken_is_said_as_drivers_say_it(bench: Bench, kind: str):
    bench.camera.close()
    bench.have(kind)
    with pytest.raises(DeviceError, match="does not take what the profile asks: exposure"):
        bench.camera.open()


def test_lights_that_do_not_answer_say_so(bench: Bench):
    bench.have("no_answer")
    with pytest.raises(DeviceError, match="do not answer") as caught:
        bench.lights.set_levels({"top": 0.5})
    assert caught.value.device == "panel"


def levels(bench: Bench) -> dict[str, float]:
    return bench.plain.cameras[0]._scene.levels.last()


@pytest.mark.parametrize(
    ("kind", "found"),
    [
        ("stuck_on", {"top": 1.0, "left": 1.0}),
        ("stuck_off", {"top": 0.0, "left": 0.0}),
        ("dim", {"top": 0.0, "left": pytest.approx(0.3)}),
    ],
)
def test_stuck_and_dim_lights_take_what_they_can(bench: Bench, kind: str, found: dict[str, float]):
    bench.have(kind, duration_s=1.0)
    bench.lights.set_levels({"top": 0.0, "left": 1.0})
    assert levels(bench) == found
    bench.clock.sleep(1.0)
    bench.lights.set_levels({"top": 0.0, "left": 1.0})
    assert levels(bench) == {"top": 0.0, "left": 1.0}


def test_late_lights_are_late_by_the_clock(bench: Bench):
    bench.have("late", parameters={"delay_s": 1.5})
    before_ns = bench.clock.now_ns()
    assert bench.lights.set_levels({"top": 0.5}) - before_ns == 1_500_000_000


def test_closing_makes_stuck_lights_dark(bench: Bench):
    bench.have("stuck_on")
    bench.lights.close()
    assert levels(bench) == {"top": 0.0, "left": 0.0}
