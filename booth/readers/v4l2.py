"""What a camera of Linux says that its settings take, asked of the kernel (V4L2), since OpenCV does not tell."""

from __future__ import annotations

import os
import struct
import sys
from collections.abc import Callable
from pathlib import Path

from booth.plugged.found import SettingRange

# <linux/videodev2.h>: VIDIOC_QUERYCTRL with struct v4l2_queryctrl: id, type, name, minimum, maximum, step, default,
# flags, two reserved words.
QUERY = 0xC0445624
CONTROL = struct.Struct("=II32siiiiI8x")
DISABLED = 0x0001
# The profile's key, the control's id, and the profile's units in one of the control's: exposure is counted in 100 us.
CONTROLS = (("exposure_us", 0x009A0902, 100.0), ("gain", 0x00980913, 1.0))
Ioctl = Callable[[int, int, bytearray], int]


def setting_ranges(device: Path, ioctl: Ioctl | None = None) -> tuple[SettingRange, ...]:
    """The ranges that the camera tells, by the profile's keys; none where it cannot be asked."""
    if ioctl is None:
        if sys.platform != "linux":
            return ()
        from fcntl import ioctl
    try:
        file = os.open(device, os.O_RDWR | os.O_NONBLOCK)
    except OSError:
        return ()
    try:
        found = [_range(file, ioctl, *control) for control in CONTROLS]
    finally:
        os.close(file)
    return tuple(one for one in found if one is not None)


def _range(file: int, ioctl: Ioctl, key: str, control: int, unit: float) -> SettingRange | None:
    answer = bytearray(CONTROL.pack(control, 0, b"", 0, 0, 0, 0, 0))
    try:
        ioctl(file, QUERY, answer)
    except OSError:
        # The camera does not have this control.
        return None
    _, _, _, least, most, _, _, flags = CONTROL.unpack(answer)
    return None if flags & DISABLED else SettingRange(key, least * unit, most * unit)
