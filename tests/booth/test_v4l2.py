"""What a camera of Linux takes, read from the kernel's own structure."""

from __future__ import annotations

import errno
import struct
from pathlib import Path

import pytest

from booth.plugged.found import SettingRange
from booth.profile_cameras import OpenCVCamera
from booth.readers.opencv_sources import impossible
from booth.readers.v4l2 import setting_ranges

EXPOSURE_ABSOLUTE, GAIN = 0x009A0902, 0x00980913


def kernel(*controls: tuple[int, int, int, int]):
    """Answers as the kernel does for a camera with these controls: (id, least, most, flags)."""

    def ioctl(file: int, request: int, data: bytearray) -> int:
        # _IOWR('V', 36, struct v4l2_queryctrl)
        assert request == (3 << 30 | len(data) << 16 | ord("V") << 8 | 36)
        (wanted,) = struct.unpack_from("=I", data)
        for control, least, most, flags in controls:
            if control == wanted:
                struct.pack_into("=iiiiI", data, 40, least, most, 1, least, flags)
                return 0
        raise OSError(errno.EINVAL, "Invalid argument")

    return ioctl


@pytest.fixture
def device(tmp_path: Path) -> Path:
    path = tmp_path / "video0"
    path.touch()
    return path


def test_ranges_come_in_the_units_of_the_profile(device):
    ranges = setting_ranges(device, kernel((EXPOSURE_ABSOLUTE, 3, 2047, 0), (GAIN, 0, 255, 0)))
    assert ranges == (SettingRange("exposure_us", 300, 204_700), SettingRange("gain", 0, 255))


def test_controls_that_are_not_there_or_switched_off_have_none(device):
    assert setting_ranges(device, kernel((GAIN, 0, 255, 1))) == ()


def test_a_camera_that_cannot_be_asked_has_none(tmp_path):
    assert setting_ranges(tmp_path / "video9", kernel((GAIN, 0, 255, 0))) == ()


def test_a_file_that_is_no_camera_has_none(device):
    assert setting_ranges(device) == ()


def test_values_outside_a_range_are_all_told(device):
    ranges = setting_ranges(device, kernel((EXPOSURE_ABSOLUTE, 3, 2047, 0), (GAIN, 0, 255, 0)))
    asked = OpenCVCamera(driver="opencv", device=0, exposure_us=50.0, gain=300.0)
    assert impossible(asked, ranges) == [
        "exposure_us must lie between 300 and 204700, but is 50",
        "gain must lie between 0 and 255, but is 300",
    ]
    assert impossible(OpenCVCamera(driver="opencv", device=0, gain=12.0), ranges) == []
