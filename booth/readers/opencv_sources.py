"""Where OpenCV's images come from: numbered files, a film, or a camera set as the profile wants it."""

from __future__ import annotations

import math
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType

import cv2
import numpy as np

from booth.errors import DeviceError
from booth.image_files import numbered_files, read_color
from booth.plugged.found import SettingRange
from booth.profile_cameras import OpenCVCamera
from booth.readers.v4l2 import setting_ranges

# Cameras round exposure and gain to what they can do.
TOLERATED_DIFFERENCE = 0.1


class SequenceSource:
    """Numbered images, smallest number first."""

    settings: Mapping[str, float] = MappingProxyType({})
    model, serial, lost = "image sequence", "", 0

    def __init__(self, view: str, pattern: Path) -> None:
        self._view = view
        try:
            self._files = iter(numbered_files(pattern))
        except ValueError as error:
            raise DeviceError(view, f"The images of {view} cannot be used: {error}") from error

    def grab(self) -> np.ndarray | None:
        file = next(self._files, None)
        try:
            return None if file is None else read_color(file)
        except ValueError as error:
            raise DeviceError(self._view, f"{self._view} stopped: {error}") from error

    def stamp_ns(self) -> int | None:
        return None

    def release(self) -> None:
        """Nothing is held open between two images."""


class FilmSource:
    """Every image of a film, as it is stored (not turned)."""

    settings: Mapping[str, float] = MappingProxyType({})
    model, serial, lost = "film", "", 0

    def __init__(self, view: str, path: Path) -> None:
        if not path.exists():
            raise DeviceError(view, f"There is no film {path} for {view}.")
        self._film = cv2.VideoCapture(str(path), cv2.CAP_FFMPEG)
        if not self._film.isOpened():
            raise DeviceError(view, f"The film {path} of {view} cannot be read.", "Is it a film, and is it whole?")
        self._film.set(cv2.CAP_PROP_ORIENTATION_AUTO, 0)

    def grab(self) -> np.ndarray | None:
        delivered, image = self._film.read()
        return image if delivered else None

    def stamp_ns(self) -> int | None:
        return None

    def release(self) -> None:
        self._film.release()


class DeviceSource:
    """A camera by its number, set as the profile wants it; what the camera refuses is told at once."""

    serial, lost = "", 0

    def __init__(self, view: str, config: OpenCVCamera) -> None:
        if sys.platform == "linux" and not Path(f"/dev/video{config.device}").exists():
            sentence = f"The camera {view} (device {config.device}) is not plugged in."
            raise DeviceError(view, sentence, "Check its cable, or the number of the device in the profile.")
        self._capture = cv2.VideoCapture(config.device, _backend())
        if not self._capture.isOpened():
            sentence = f"The camera {view} (device {config.device}) cannot be opened."
            raise DeviceError(view, sentence, "Is another program using it?")
        self.model = f"{self._capture.getBackendName()} device {config.device}"
        self._size = (config.width, config.height)
        self._last_stamp_ns = -1
        try:
            self.settings = _configure(self._capture, view, config)
        except DeviceError:
            self._capture.release()
            raise

    def grab(self) -> np.ndarray | None:
        delivered, image = self._capture.read()
        # Some backends report success after a time-out, and hand over the last image again or an empty one.
        if not delivered or image is None or image.size == 0 or self._is_repeated():
            return None
        return image

    def stamp_ns(self) -> int | None:
        return self._last_stamp_ns if self._last_stamp_ns > 0 else None

    def release(self) -> None:
        self._capture.release()

    def _is_repeated(self) -> bool:
        stamp_ns = int(self._capture.get(cv2.CAP_PROP_POS_MSEC) * 1e6)
        repeated = 0 < stamp_ns == self._last_stamp_ns
        self._last_stamp_ns = stamp_ns
        return repeated


def _backend() -> int:
    return {"linux": cv2.CAP_V4L2, "win32": cv2.CAP_MSMF, "darwin": cv2.CAP_AVFOUNDATION}.get(sys.platform, cv2.CAP_ANY)


def _configure(capture: cv2.VideoCapture, view: str, config: OpenCVCamera) -> dict[str, float]:
    """What the camera says is set, by the profile's keys. Raises DeviceError with everything that it did not take."""
    _refuse(view, impossible(config, setting_ranges(Path(f"/dev/video{config.device}"))))
    capture.set(cv2.CAP_PROP_BUFFERSIZE, 1)
    refused = _choose_format(capture, config)
    if config.exposure_us is not None:
        capture.set(cv2.CAP_PROP_AUTO_EXPOSURE, manual_exposure_mode(capture.getBackendName()))
    asked = {what: (key, value) for what, (key, value) in _wanted(capture, config).items() if value is not None}
    for key, value in asked.values():
        capture.set(key, value)
    read = {what: capture.get(key) for what, (key, _) in asked.items()}
    refused += refusals({what: (value, read[what]) for what, (_, value) in asked.items()})
    _refuse(view, refused)
    # The backend's number for an exposure is its own; it was taken, so the profile's stands.
    return {"exposure_us": config.exposure_us} | read if config.exposure_us is not None else read


def _refuse(view: str, told: list[str]) -> None:
    if told:
        raise DeviceError(view, f"The camera {view} does not take what the profile asks: {'; '.join(told)}.")


def impossible(config: OpenCVCamera, ranges: Sequence[SettingRange]) -> list[str]:
    """A few words for each value of the profile that lies outside what the camera says it takes."""
    asked = {span: value for span in ranges if (value := getattr(config, span.name)) is not None}
    return [words for span, value in asked.items() if (words := span.refusal(value))]


def _wanted(capture: cv2.VideoCapture, config: OpenCVCamera) -> dict[str, tuple[int, float | None]]:
    """OpenCV's property and the value asked for it, by the profile's keys."""
    exposure = None if config.exposure_us is None else exposure_setting(capture.getBackendName(), config.exposure_us)
    return {
        "width": (cv2.CAP_PROP_FRAME_WIDTH, config.width),
        "height": (cv2.CAP_PROP_FRAME_HEIGHT, config.height),
        # Many cameras do not say their rate, so it is demanded only of a profile that names it.
        "rate_hz": (cv2.CAP_PROP_FPS, config.rate_hz if "rate_hz" in config.model_fields_set else None),
        "gain": (cv2.CAP_PROP_GAIN, config.gain),
        "exposure": (cv2.CAP_PROP_EXPOSURE, exposure),
    }


def _choose_format(capture: cv2.VideoCapture, config: OpenCVCamera) -> list[str]:
    """Sets the pixel format, before size and rate, which depend on it; the result names one that was not taken."""
    if config.pixel_format is None:
        return []
    capture.set(cv2.CAP_PROP_FOURCC, cv2.VideoWriter.fourcc(*config.pixel_format))
    read = fourcc_name(capture.get(cv2.CAP_PROP_FOURCC))
    return [] if read == config.pixel_format else [f"pixel_format {config.pixel_format} was asked, {read} is set"]


def fourcc_name(code: float) -> str:
    """The four letters of a format's number, "none" for a backend that does not tell."""
    return int(code).to_bytes(4, "little").decode("ascii", "replace") if code > 0 else "none"


def refusals(settings: Mapping[str, tuple[float, float]]) -> list[str]:
    """A few words for each setting whose value read back differs from the one asked; `settings` is (asked, read)."""
    return [
        f"{what} {asked:g} was asked, {read:g} is set"
        for what, (asked, read) in settings.items()
        if not math.isclose(asked, read, rel_tol=0.0 if what in ("width", "height") else TOLERATED_DIFFERENCE)
    ]


def exposure_setting(backend: str, exposure_us: float) -> float:
    """The number by which OpenCV's backend means this exposure: V4L2 counts 100 us, Windows powers of two seconds."""
    return math.log2(exposure_us * 1e-6) if backend in ("MSMF", "DSHOW") else exposure_us / 100.0


def manual_exposure_mode(backend: str) -> float:
    """What switches off the automatic exposure: V4L2's own number for manual, a quarter for DirectShow."""
    return {"V4L2": 1.0, "DSHOW": 0.25}.get(backend, 0.0)
