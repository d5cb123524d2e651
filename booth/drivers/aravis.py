"""GenICam cameras (GigE Vision, USB3 Vision) over Aravis, a library of the system that only they need."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path

import cv2
import numpy as np

from booth.clock import Clock
from booth.drivers import Devices
from booth.errors import DeviceError
from booth.plugged.found import FoundDevice, SettingRange
from booth.problems import one_of
from booth.profile import Profile
from booth.profile_cameras import AravisCamera
from booth.readers.aravis_library import AravisCamera as Device
from booth.readers.aravis_library import AravisError, listed
from booth.readers.reader_camera import Origin, ReaderCamera

# Shorter than a reader waits for its thread when it stops.
TAKE_TIMEOUT_S = 0.4
TOLERATED_DIFFERENCE = 0.1
INSTALL = "Install it with: sudo apt install libaravis-0.8-0"
# Of GenICam's names for the first two pixels of the first row OpenCV takes those of the second row.
TO_BGR: dict[str, Callable[[np.ndarray], np.ndarray]] = {
    "Mono8": partial(cv2.cvtColor, code=cv2.COLOR_GRAY2BGR),
    "BayerRG8": partial(cv2.cvtColor, code=cv2.COLOR_BayerBG2BGR),
    "BayerGR8": partial(cv2.cvtColor, code=cv2.COLOR_BayerGB2BGR),
    "BayerGB8": partial(cv2.cvtColor, code=cv2.COLOR_BayerGR2BGR),
    "BayerBG8": partial(cv2.cvtColor, code=cv2.COLOR_BayerRG2BGR),
    "RGB8": lambda data: np.ascontiguousarray(data.reshape(data.shape[0], -1, 3)[..., ::-1]),
}
# The profile's keys and the library's names of them.
FEATURES = {"rate_hz": "frame_rate", "exposure_us": "exposure_time", "gain": "gain"}


def build(
    cameras: Mapping[str, AravisCamera],
    lights: Mapping[str, object],
    profile: Profile,
    clock: Clock,
    state_folder: Path | None,
) -> Devices:
    """One camera for each entry."""
    return Devices(tuple(_camera(view, config, clock) for view, config in cameras.items()))


def _camera(view: str, config: AravisCamera, clock: Clock) -> ReaderCamera:
    origin = Origin("aravis", config.serial or config.host, True, partial(AravisSource, view, config))
    return ReaderCamera(view, config, clock, origin)


class AravisSource:
    """An open GenICam camera, set as the profile wants it; colour or grey, as (h, w, 3) uint8 BGR."""

    def __init__(self, view: str, config: AravisCamera) -> None:
        self._view = view
        self._to_bgr = TO_BGR[config.pixel_format]
        self._last = None
        self.lost = 0
        try:
            self._device = Device(config.host or _address(view, config.serial))
        except OSError as error:
            raise DeviceError(view, f"{view} is a GenICam camera, but Aravis is not installed.", INSTALL) from error
        except AravisError as error:
            sentence = f"{view} ({config.host or config.serial}) cannot be opened: {error}."
            raise DeviceError(view, sentence, "Is it on, and does another program use it?") from error
        try:
            self.model, self.serial = self._device.model, self._device.serial
            self.settings = _configure(self._device, view, config)
            self._device.start()
        except AravisError as error:
            self.release()
            raise DeviceError(view, f"{view} does not take what the profile asks: {error}.") from error
        except DeviceError:
            self.release()
            raise

    def grab(self) -> np.ndarray | None:
        taken = self._device.take(TAKE_TIMEOUT_S)
        if taken is None:
            return None
        number, data = taken
        # A counter of 16 bits begins anew at 1; nobody can tell how much was lost just then.
        self.lost = 0 if self._last is None else max(number - self._last - 1, 0)
        self._last = number
        return None if data is None else self._to_bgr(data)

    def stamp_ns(self) -> int | None:
        return None

    def release(self) -> None:
        self._device.close()


def found() -> list[FoundDevice]:
    """All GenICam cameras that answer; none where the library is not there."""
    try:
        return [FoundDevice("aravis", model, serial, address) for model, serial, address in listed()]
    except OSError:
        return []


def _address(view: str, serial: str) -> str:
    known = {serial: address for _, serial, address in listed()}
    if serial not in known:
        sentence = f"The GenICam camera {serial} of {view} does not answer; those that do are {one_of(known)}."
        raise DeviceError(view, sentence, "Check its cable and power, or its serial number in the profile.")
    return known[serial]


def _configure(device: Device, view: str, config: AravisCamera) -> dict[str, float]:
    """What the camera says is set. Raises DeviceError with all that it does not take, AravisError what it refuses."""
    device.choose(config.pixel_format, config.width, config.height)
    asked = {key: value for key in FEATURES if (value := getattr(config, key)) is not None}
    refused = [SettingRange(key, *device.range(FEATURES[key])).refusal(value) for key, value in asked.items()]
    if not any(refused):
        read = {key: device.set(FEATURES[key], value) for key, value in asked.items()}
        refused = [_differs(key, value, read[key]) for key, value in asked.items()]
    if told := [sentence for sentence in refused if sentence]:
        raise DeviceError(view, f"{view} does not take what the profile asks: {'; '.join(told)}.")
    return read


def _differs(key: str, value: float, read: float) -> str:
    return "" if abs(read - value) <= TOLERATED_DIFFERENCE * value else f"{key} {value:g} was asked, {read:g} is set"
