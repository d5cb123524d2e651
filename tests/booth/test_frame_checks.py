"""What is seen to be wrong with frames: noise of a sensor passes, each fault is named, and no look takes long."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from booth.frames import Frame, Intrinsics, Optics
from booth.streams.frame_checks import SPOILING, FrameChecks, FrameFault

SIZE = Intrinsics(320, 180, 200.0, 200.0, 160.0, 90.0)
PERIOD_NS = 33_000_000


def frame(number: int, **changes) -> Frame:
    """The frame of this number of a sound camera, with noise and a device's clock of its own."""
    rng = np.random.default_rng(number)
    color = np.clip(rng.normal(120, 3, (180, 320, 3)), 0, 255).astype(np.uint8)
    exposed_ns = number * PERIOD_NS
    values = {"color": color, "depth": None, "optics": Optics(SIZE), "host_time_ns": exposed_ns + 8_000_000}
    values |= {"exposed_ns": exposed_ns, "device_time_ns": exposed_ns + 777, "device_time_domain": "own"}
    return Frame("left", number, **(values | changes))


@pytest.fixture
def checks() -> FrameChecks:
    return FrameChecks()


def judge(checks: FrameChecks, one: Frame, *, is_live: bool = True, is_lit: bool = True) -> tuple[FrameFault, ...]:
    return checks.judge(one, one.host_time_ns, is_live=is_live, is_lit=is_lit)


def test_a_sound_camera_has_no_faults(checks: FrameChecks):
    assert [judge(checks, frame(number)) for number in range(1, 30)] == [()] * 29


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"color": np.zeros((180, 320, 3), np.uint8)}, FrameFault.BLACK),
        ({"color": np.full((180, 320, 3), 255, np.uint8)}, FrameFault.WHITE),
        ({"color": np.zeros((90, 160, 3), np.uint8)}, FrameFault.WRONG_SIZE),
        ({"sequence": 2}, FrameFault.DUPLICATE),
        ({"sequence": 1}, FrameFault.BACKWARD),
        ({"exposed_ns": PERIOD_NS}, FrameFault.BACKWARD),
        ({"device_time_ns": 5}, FrameFault.BACKWARD),
        ({"device_time_ns": 2 * PERIOD_NS + 777}, FrameFault.STALE),
        ({"host_time_ns": 10_000_000_000}, FrameFault.STALE),
    ],
)
def test_each_fault_is_named(checks: FrameChecks, changes: dict, fault: FrameFault):
    assert judge(checks, frame(1)) == judge(checks, frame(2)) == ()
    third = frame(3)
    number = changes.pop("sequence", 3)
    wrong = replace(third, sequence=number, **changes)
    assert judge(checks, wrong) == (fault,)
    assert judge(checks, frame(4)) == ()


def test_half_an_image_is_seen_from_above_and_below(checks: FrameChecks):
    for number, rows in ((1, slice(100, None)), (2, slice(0, 60))):
        color = frame(number).color.copy()
        color[rows] = 0
        assert judge(checks, replace(frame(number), color=color)) == (FrameFault.HALF,)


def test_a_dark_floor_that_fades_into_the_image_is_not_half_an_image(checks: FrameChecks):
    color = frame(1).color.copy()
    color[60:] = (color[60:] * np.linspace(1.0, 0.0, 120)[:, None, None] ** 2).astype(np.uint8)
    color[150:] = 0
    assert judge(checks, replace(frame(1), color=color)) == ()


def test_the_same_pixels_are_frozen_only_after_some_frames_and_only_of_a_sensor(checks: FrameChecks):
    still = frame(1).color
    found = [judge(checks, replace(frame(number), color=still)) for number in range(1, 12)]
    assert found[:5] == [()] * 5
    assert found[-1] == (FrameFault.FROZEN,)
    of_a_file = FrameChecks()
    seen = [judge(of_a_file, replace(frame(number), color=still), is_live=False) for number in range(1, 12)]
    assert seen == [()] * 11


def test_black_is_no_fault_in_the_dark(checks: FrameChecks):
    dark = np.zeros((180, 320, 3), np.uint8)
    found = [judge(checks, replace(frame(number), color=dark), is_lit=False) for number in range(1, 12)]
    assert found == [()] * 11


def test_pixels_that_nobody_looked_at_stay_unmade_where_a_recording_shows_them(checks: FrameChecks):
    def refuse() -> np.ndarray:
        raise AssertionError("the pixels were looked at")

    unseen = Frame("left", 1, refuse, None, Optics(SIZE), 1000, 1000)
    assert checks.judge(unseen, 2000, is_live=False, is_lit=True) == ()


def test_a_camera_whose_numbers_begin_anew_is_believed_after_one_frame(checks: FrameChecks):
    judge(checks, frame(500))
    later = [replace(frame(600 + number), sequence=number) for number in range(3)]
    assert [bool(SPOILING.intersection(judge(checks, one))) for one in later] == [True, False, False]
