"""What cameras ask of a USB controller, in megabytes a second."""

from __future__ import annotations

from pathlib import Path

import pytest

from booth.clock import SystemClock
from booth.errors import BoothError
from booth.events import EventKind, EventLog
from booth.plugged.bandwidth import asked_mb_s, estimate, tell_overloads
from booth.plugged.found import FoundDevice
from booth.profile import load_profile
from booth.profile_cameras import OpenCVCamera, RealSenseCamera

NEAR, FAR = "0000:00:14.0", "0000:03:00.0"
CAMERAS = """
name = "busy"
[cameras.left]
driver = "realsense"
serial = "0012"
[cameras.right]
driver = "realsense"
serial = "0013"
streams = ["depth"]
[cameras.top]
driver = "opencv"
device = 4
width = 1280
height = 720
[cameras.front]
driver = "opencv"
device = 6
width = 1280
height = 720
pixel_format = "MJPG"
"""


@pytest.fixture
def profile(tmp_path: Path):
    path = tmp_path / "busy.toml"
    path.write_text(CAMERAS)
    return load_profile(path)


def realsense(serial: str, controller: str, speed_mbps: float) -> FoundDevice:
    return FoundDevice("realsense", "D435", serial, "2-1", controller, speed_mbps)


def webcam(number: int, controller: str, speed_mbps: float = 480) -> FoundDevice:
    return FoundDevice("opencv", "Webcam", "", f"/dev/video{number}", controller, speed_mbps)


def test_a_stream_asks_what_was_measured_of_it():
    both = RealSenseCamera(driver="realsense", serial="0012")
    depth = RealSenseCamera(driver="realsense", serial="0012", streams=("depth",))
    assert asked_mb_s(depth) == pytest.approx(24.4, abs=0.1)
    assert asked_mb_s(both) - asked_mb_s(depth) == pytest.approx(55.3, abs=0.1)


def test_a_compressed_stream_asks_less():
    raw, compressed = (
        OpenCVCamera(driver="opencv", device=0, width=1280, height=720, pixel_format=layout)
        for layout in ("YUYV", "MJPG")
    )
    assert asked_mb_s(compressed) < asked_mb_s(raw) / 4


def test_loads_are_added_up_for_each_bus_of_each_controller(profile):
    found = [realsense("0012", NEAR, 5000), realsense("0013", NEAR, 5000), webcam(4, NEAR), webcam(6, FAR)]
    loads = {(load.usb_controller, load.speed_mbps): load for load in estimate(profile, found)}
    assert {key: list(load.mb_s_by_view) for key, load in loads.items()} == {
        (NEAR, 5000): ["left", "right"],
        (NEAR, 480): ["top"],
        (FAR, 480): ["front"],
    }
    assert loads[NEAR, 5000].mb_s == pytest.approx(104.2, abs=0.2)
    assert not loads[NEAR, 5000].is_too_much
    assert not loads[FAR, 480].is_too_much


def test_more_than_a_bus_carries_is_told_with_each_view(profile):
    (load,) = estimate(profile, [webcam(4, NEAR), webcam(6, NEAR)])
    assert load.is_too_much
    assert load.sentence == (
        "The USB controller 0000:00:14.0 cannot carry its cameras: 66 MB/s are asked (top 55, front 11), "
        "about 40 MB/s go over USB at 480 Mbit/s."
    )


def test_a_usb_3_camera_at_a_usb_2_port_is_too_much(profile):
    (load,) = estimate(profile, [realsense("0012", NEAR, 480)])
    assert load.is_too_much


def test_cameras_that_are_not_found_or_not_on_usb_ask_nothing(profile):
    assert estimate(profile, [realsense("0099", NEAR, 5000), webcam(4, "", 0)]) == ()
    assert estimate(load_profile("simulated"), [webcam(4, NEAR)]) == ()


def test_a_bus_that_cannot_carry_its_cameras_is_told_before_they_are_opened(profile):
    events = EventLog(SystemClock())
    tell_overloads(profile, events, lambda: [webcam(4, NEAR), webcam(6, NEAR), realsense("0012", FAR, 5000)])
    (told,) = events.recent(EventKind.FAULT)
    assert (told.source, told.what, told.detail["views"]) == (NEAR, "overloaded", ["top", "front"])
    assert "cannot carry its cameras" in told.sentence


def test_a_search_that_fails_is_told_and_keeps_nothing_from_starting(profile):
    def fails():
        raise BoothError("The search for devices crashed (signal 11).")

    events = EventLog(SystemClock())
    tell_overloads(profile, events, fails)
    (told,) = events.recent(EventKind.FAULT)
    assert told.sentence == "The search for devices crashed (signal 11)."


def test_nothing_is_looked_for_on_behalf_of_a_booth_without_usb_cameras():
    events = EventLog(SystemClock())
    tell_overloads(load_profile("simulated"), events, lambda: pytest.fail("looked for devices"))
    assert events.recent() == ()
