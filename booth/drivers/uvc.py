"""Cameras that OpenCV reads: a webcam or machine camera by number, a film, or a numbered image sequence."""

from __future__ import annotations

import math
import sys
from collections.abc import Mapping
from pathlib import Path

import cv2
import numpy as np

from booth.calibration_files import CameraCalibration, read_camera_calibration
from booth.clock import Clock
from booth.devices import CameraInfo
from booth.drivers import Devices
from booth.errors import DeviceError, FrameTimeout
from booth.frames import Frame, Intrinsics, Optics, frozen_array
from booth.image_files import numbered_files, read_color
from booth.image_reader import Grabbed, ImageReader, Source
from booth.pace import Pace
from booth.profile import Profile
from booth.profile_cameras import OpenCVCamera

OPEN_TIMEOUT_S = 10.0
# Cameras round exposure and gain to what they can do.
TOLERATED_DIFFERENCE = 0.1


def build(
    cameras: Mapping[str, OpenCVCamera],
    lights: Mapping[str, object],
    profile: Profile,
    clock: Clock,
    state_folder: Path | None,
) -> Devices:
    """One camera for each entry."""
    return Devices(tuple(UvcCamera(view, config, clock) for view, config in cameras.items()))


class UvcCamera:
    """One OpenCV camera or file; colour only."""

    def __init__(self, view: str, config: OpenCVCamera, clock: Clock, open_timeout_s: float = OPEN_TIMEOUT_S) -> None:
        self.view = view
        self._config = config
        self._clock = clock
        self._open_timeout_s = open_timeout_s
        self._reader: ImageReader | None = None
        self._pace: Pace | None = None
        self._optics: Optics | None = None

    def open(self) -> None:
        self.close()
        reader = ImageReader(
            self.view, self._source, self._clock, self._config.device is not None, self._config.rate_hz
        )
        try:
            first = reader.start(self._open_timeout_s)
            self._optics = _optics(self._config, first)
        except ValueError as error:
            reader.stop()
            raise DeviceError(self.view, f"{self.view} cannot be used: {error}") from error
        except DeviceError:
            reader.stop()
            raise
        self._reader = reader
        self._pace = None if self._config.device is not None else Pace(self._clock, self._config.rate_hz)

    def read(self, timeout_s: float) -> Frame:
        reader, pace = self._reader, self._pace
        if reader is None:
            raise DeviceError(self.view, f"{self.view} is closed.", "Open the booth first.")
        if pace is not None and not pace.wait(timeout_s, reader.stopped):
            reader.refuse_when_stopped()
            raise FrameTimeout(self.view, f"{self.view} gave no frame in {timeout_s:g} s.")
        grabbed = reader.take(timeout_s)
        if pace is not None:
            pace.step()
        return self._frame(grabbed, reader.source)

    def close(self) -> None:
        if self._reader is not None:
            self._reader.stop()
        self._reader = None

    @property
    def info(self) -> CameraInfo:
        source = self._reader.source if self._reader is not None else None
        model = source.model if source is not None else ""
        place, is_device = _place(self._config), self._config.device is not None
        return CameraInfo(self.view, "opencv", model, place, True, False, self._config.rate_hz, is_device)

    @property
    def optics(self) -> Optics:
        if self._optics is None:
            raise DeviceError(self.view, f"{self.view} is closed.", "Open the booth first.")
        return self._optics

    def _source(self) -> Source:
        if self._config.device is not None:
            return DeviceSource(self.view, self._config)
        if self._config.file is not None:
            return FilmSource(self.view, self._config.file)
        return SequenceSource(self.view, self._config.sequence)

    def _frame(self, grabbed: Grabbed, source: Source) -> Frame:
        # A file's images are exposed, for all that anybody can tell, when their turn comes.
        now_ns = self._clock.now_ns()
        from_device = self._config.device is not None
        return Frame(
            view=self.view,
            sequence=grabbed.number,
            color=frozen_array(grabbed.image),
            depth=None,
            optics=self._optics,
            host_time_ns=grabbed.arrived_ns if from_device else now_ns,
            exposed_ns=grabbed.exposed_ns if from_device else now_ns,
            exposure_us=source.exposure_us,
            gain=source.gain,
            device_time_ns=grabbed.stamp_ns,
            device_time_domain="" if grabbed.stamp_ns is None else "host_monotonic",
        )


class SequenceSource:
    """Numbered images, smallest number first."""

    exposure_us = gain = None
    model = "image sequence"

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

    exposure_us = gain = None
    model = "film"

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
            self.exposure_us, self.gain = _configure(self._capture, view, config)
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


def _configure(capture: cv2.VideoCapture, view: str, config: OpenCVCamera) -> tuple[float | None, float | None]:
    """Exposure (microseconds) and gain as set. Raises DeviceError with everything that the camera did not take."""
    capture.set(cv2.CAP_PROP_BUFFERSIZE, 1)
    backend = capture.getBackendName()
    wanted = {
        "width": (cv2.CAP_PROP_FRAME_WIDTH, config.width),
        "height": (cv2.CAP_PROP_FRAME_HEIGHT, config.height),
        # Many cameras do not say their rate, so it is demanded only of a profile that names it.
        "frames a second": (cv2.CAP_PROP_FPS, config.rate_hz if "rate_hz" in config.model_fields_set else None),
        "gain": (cv2.CAP_PROP_GAIN, config.gain),
    }
    if config.exposure_us is not None:
        capture.set(cv2.CAP_PROP_AUTO_EXPOSURE, manual_exposure_mode(backend))
        wanted["exposure"] = (cv2.CAP_PROP_EXPOSURE, exposure_setting(backend, config.exposure_us))
    asked = {what: (key, value) for what, (key, value) in wanted.items() if value is not None}
    for key, value in asked.values():
        capture.set(key, value)
    refused = refusals({what: (value, capture.get(key)) for what, (key, value) in asked.items()})
    if refused:
        raise DeviceError(view, f"The camera {view} does not take what the profile asks: {'; '.join(refused)}.")
    return config.exposure_us, config.gain


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


def _place(config: OpenCVCamera) -> str:
    return str(config.device if config.device is not None else (config.file or config.sequence).name)


def _optics(config: OpenCVCamera, image: np.ndarray) -> Optics:
    """The calibrated optics, or a guess marked as such. Raises ValueError where the image does not fit the profile."""
    if image.dtype != np.uint8 or image.ndim != 3 or image.shape[2] != 3:
        raise ValueError("it does not give 8-bit colour.")
    height, width = image.shape[:2]
    if (config.width or width, config.height or height) != (width, height):
        raise ValueError(f"it gives {width} x {height} pixels, not {config.width} x {config.height}.")
    if config.calibration is None:
        return Optics(color=_guessed_intrinsics(width, height), calibrated=False)
    return _calibrated_optics(read_camera_calibration(config.calibration), width, height)


def _calibrated_optics(calibration: CameraCalibration, width: int, height: int) -> Optics:
    if calibration.image_size != (width, height):
        size = " x ".join(str(side) for side in calibration.image_size)
        raise ValueError(f"it gives {width} x {height} pixels, its calibration is for {size}.")
    return Optics(color=calibration.intrinsics(), camera_to_booth=np.array(calibration.camera_to_booth))


def _guessed_intrinsics(width: int, height: int) -> Intrinsics:
    # Most webcams see about 60 degrees across, which makes the focal length seven eighths of the width.
    focal_px = 0.875 * width
    return Intrinsics(width, height, focal_px, focal_px, (width - 1) / 2, (height - 1) / 2)
