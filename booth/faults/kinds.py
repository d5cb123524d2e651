"""What can be made to go wrong, by kind of device; each with a line for people and the numbers it takes."""

from __future__ import annotations

from collections.abc import Mapping

STORE = "store"

CAMERA_FAULTS: Mapping[str, str] = {
    "drop": "frames are lost",
    "freeze": "the same image again and again",
    "delay": "frames come late",
    "jitter": "frames come more or less late",
    "duplicate": "frames come twice",
    "reorder": "frames come in the wrong order",
    "stale_time": "the time stamps stand still",
    "backward_time": "the time stamps jump back",
    "black": "black images",
    "over_exposed": "white images",
    "half_frame": "the lower part of the image is missing",
    "flipped_bits": "some bits of the image are wrong",
    "wrong_size": "images of the wrong size",
    "unplug": "the camera is unplugged, and plugged in again at the end",
    "fail_to_open": "the camera goes, and cannot be opened for some tries",
    "setting_refused": "the camera goes, and refuses a setting when it is opened",
    "setting_differs": "the camera goes, and reads back another setting than was asked",
    "hang": "the camera hangs until it is closed",
}
LIGHT_FAULTS: Mapping[str, str] = {
    "no_answer": "the lights do not answer",
    "late": "commands take effect late",
    "stuck_on": "the lights stay on",
    "stuck_off": "the lights stay dark",
    "dim": "the lights are too dim",
}
STORAGE_FAULTS: Mapping[str, str] = {
    "slow": "writing takes long",
    "full": "the disk is full",
}
ALL_FAULTS: Mapping[str, str] = {**CAMERA_FAULTS, **LIGHT_FAULTS, **STORAGE_FAULTS}

# The numbers that a kind takes, with what they are unless a plan says otherwise.
PARAMETERS: Mapping[str, Mapping[str, float]] = {
    "delay": {"delay_s": 0.2},
    "jitter": {"delay_s": 0.1},
    "backward_time": {"back_s": 5.0},
    "half_frame": {"part": 0.5},
    "flipped_bits": {"bits": 64},
    "fail_to_open": {"times": 3},
    "late": {"delay_s": 0.3},
    "dim": {"factor": 0.3},
    "slow": {"delay_s": 0.5},
}
