"""Devices are looked for in a process of its own, whatever that process does."""

from __future__ import annotations

import json
import sys
import threading

import pytest

from booth.clock import SystemClock
from booth.drivers.realsense import RealSense, sdk
from booth.errors import BoothError, DeviceError
from booth.plugged.find_devices import search
from booth.plugged.found import FoundDevice, RecentSearch, Search, SettingRange, reset_device, search_devices
from booth.profile_cameras import RealSenseCamera
from booth.realsense.bus import PluggedIn, restart

LEFT = {"driver": "realsense", "model": "D435", "serial": "0012", "place": "2-1.3", "usb_controller": "0000:00:14.0"}
ANSWER = {"devices": [LEFT | {"ranges": [{"name": "gain", "least": 0, "most": 128}]}], "problems": []}


def program(code: str) -> tuple[str, ...]:
    return (sys.executable, "-c", code)


def test_the_answer_is_the_last_line_whatever_a_library_prints_before_it():
    found = search_devices(program=program(f"print('libusb: hello'); print({json.dumps(ANSWER)!r})"))
    assert found == Search((FoundDevice(**LEFT, ranges=(SettingRange("gain", 0, 128),)),))


@pytest.mark.parametrize("printed", ["", "no JSON", "[]", '{"devices": [{"driver": "realsense"}]}'])
def test_nonsense_gets_a_sentence(printed):
    with pytest.raises(BoothError, match="no answer that makes sense"):
        search_devices(program=program(f"print({printed!r})"))


def test_a_search_that_crashes_gets_a_sentence():
    with pytest.raises(BoothError, match="crashed \\(signal 11\\)"):
        search_devices(program=program("import os, signal; os.kill(os.getpid(), signal.SIGSEGV)"))


def test_a_search_that_fails_tells_why():
    with pytest.raises(BoothError, match="failed: the bus is on fire"):
        search_devices(program=program("import sys; sys.exit('the bus is on fire')"))


def test_a_search_that_hangs_is_killed(tmp_path):
    mark = tmp_path / "ended"
    code = f"import time, pathlib; time.sleep(60); pathlib.Path({str(mark)!r}).touch()"
    with pytest.raises(BoothError, match=r"took longer than 0\.2 s"):
        search_devices(0.2, program=program(code))
    assert not mark.exists()


def test_this_machine_can_be_searched():
    found = search_devices()
    assert all(isinstance(device, FoundDevice) for device in found.devices)


def test_what_cannot_be_looked_for_hides_no_other(monkeypatch):
    monkeypatch.setitem(sys.modules, "pyrealsense2", None)
    found = search(["realsense", "opencv"])
    assert [problem for problem in found.problems if "pyrealsense2 is not installed" in problem]


def test_a_device_that_is_away_cannot_be_restarted():
    with pytest.raises(BoothError, match="000000000000 is not plugged in"):
        reset_device("000000000000")


def test_a_device_that_cannot_restart_says_so(software_realsense):
    with pytest.raises(DeviceError, match="0012 cannot be restarted"):
        restart(sdk("left"), "0012", [software_realsense.device])


class Searched:
    """Counts searches, each of which takes until it is let go."""

    def __init__(self, *devices: FoundDevice) -> None:
        self.count = 0
        self.go = threading.Event()
        self.devices = devices

    def __call__(self, drivers) -> Search:
        assert drivers == ("realsense",)
        self.count += 1
        assert self.go.wait(30)
        return Search(self.devices)


def test_cameras_that_look_at_the_same_time_share_one_search(hand_clock):
    searched, answers = Searched(FoundDevice(**LEFT)), []
    recent = RecentSearch("realsense", hand_clock, searched)
    threads = [threading.Thread(target=lambda: answers.append(recent.devices())) for _ in range(4)]
    for thread in threads:
        thread.start()
    searched.go.set()
    for thread in threads:
        thread.join()
    assert answers == [(FoundDevice(**LEFT),)] * 4
    assert searched.count == 1
    hand_clock.sleep(60)
    recent.devices()
    assert searched.count == 2


def test_a_camera_that_is_away_is_not_looked_for_in_this_process(hand_clock):
    searched = Searched(FoundDevice(**LEFT))
    searched.go.set()
    find = PluggedIn(RecentSearch("realsense", hand_clock, searched))
    with pytest.raises(DeviceError, match="0077 of left is not plugged in; found are 0012"):
        find(None, "left", RealSenseCamera(driver="realsense", serial="0077"))


def test_a_search_that_fails_is_told_by_the_camera_that_wanted_it(hand_clock):
    failures = []

    def fails(drivers):
        failures.append(drivers)
        return search_devices(program=program("raise SystemExit(3)"))

    find = PluggedIn(RecentSearch("realsense", hand_clock, fails))
    for view in ("left", "right"):
        with pytest.raises(DeviceError, match=f"{view} cannot be looked for: .*exit code 3") as caught:
            find(None, view, RealSenseCamera(driver="realsense", serial="0077"))
        assert caught.value.device == view
    # A search that takes long to fail is not made once for each camera.
    assert len(failures) == 1


def test_a_camera_that_never_gives_a_frame_is_restarted_in_a_process_of_its_own(software_realsense):
    sizes = {"color": {"width": 64, "height": 48}, "depth": {"width": 48, "height": 32}, "rate_hz": 30.0}
    config = RealSenseCamera(driver="realsense", serial="0012", **sizes)
    camera = RealSense("left", config, SystemClock(), find=lambda sdk, view, config: software_realsense.device)
    for _ in range(2):
        camera.open()
        camera.close()
    # The software device is not on the bus, so the helper does not find it there.
    with pytest.raises(DeviceError, match=r"left cannot be restarted: .*0012 is not plugged in"):
        camera.open()
    camera.open()
    camera.close()
