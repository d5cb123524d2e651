"""A colour camera over an image reader: what cameras of OpenCV and of GenICam have in common."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol

import numpy as np

from booth.calibration_files import CameraCalibration, read_camera_calibration
from booth.clock import Clock
from booth.devices import CameraInfo
from booth.errors import DeviceError, FrameTimeout
from booth.frames import Frame, Intrinsics, Optics, frozen_array
from booth.pace import Pace
from booth.readers.image_reader import Grabbed, ImageReader, Source

OPEN_TIMEOUT_S = 10.0

log = logging.getLogger(__name__)


class ReaderConfig(Protocol):
    """What a profile says of every such camera."""

    rate_hz: float
    width: int | None
    height: int | None
    calibration: Path | None


@dataclass(frozen=True, slots=True)
class Origin:
    """Where the images of a view come from: the driver's name, what the camera is found by, whether it is a device (and
    no file), and what opens it."""

    driver: str
    place: str
    is_device: bool
    open: Callable[[], Source]


class ReaderCamera:
    """One such camera or file."""

    def __init__(
        self, view: str, config: ReaderConfig, clock: Clock, origin: Origin, open_timeout_s: float = OPEN_TIMEOUT_S
    ) -> None:
        self.view = view
        self._config = config
        self._clock = clock
        self._origin = origin
        self._open_timeout_s = open_timeout_s
        self._reader: ImageReader | None = None
        self._hanging: list[ImageReader] = []
        self._pace: Pace | None = None
        self._optics: Optics | None = None
        self._info = CameraInfo(view, origin.driver, "", origin.place, True, False, config.rate_hz, origin.is_device)

    def open(self) -> None:
        self.close()
        is_device, rate_hz = self._origin.is_device, self._config.rate_hz
        reader = ImageReader(self.view, self._origin.open, self._clock, is_device, rate_hz, self._origin.driver)
        try:
            first = reader.start(self._open_timeout_s)
            self._optics = _optics(self._config, first)
        except ValueError as error:
            self._leave(reader)
            raise DeviceError(self.view, f"{self.view} cannot be used: {error}") from error
        except DeviceError as error:
            self._leave(reader)
            raise self._with_what_hangs(error, reader) from error
        self._reader = reader
        self._info = self._told_by(reader.source)
        self._pace = None if is_device else Pace(self._clock, rate_hz)

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
        reader, self._reader = self._reader, None
        if reader is not None:
            self._leave(reader)

    @property
    def info(self) -> CameraInfo:
        return self._info

    @property
    def optics(self) -> Optics:
        if self._optics is None:
            raise DeviceError(self.view, f"{self.view} is closed.", "Open the booth first.")
        return self._optics

    def _told_by(self, source: Source) -> CameraInfo:
        serial = source.serial or self._origin.place
        return replace(self._info, model=source.model, serial=serial, settings=dict(source.settings))

    def _leave(self, reader: ImageReader) -> None:
        """Stop a reader; one whose driver does not let go of it is left behind, and remembered while it hangs."""
        reader.stop()
        self._hanging = [one for one in [*self._hanging, reader] if one.hangs]
        if reader.hangs:
            log.warning("the thread %s hangs in the driver of %s and is left behind", reader.thread_name, self.view)

    def _with_what_hangs(self, error: DeviceError, reader: ImageReader) -> DeviceError:
        earlier = [one.thread_name for one in self._hanging if one is not reader and one.hangs]
        if not earlier:
            return error
        told = f"{error.sentence} An earlier read still hangs in its driver ({', '.join(earlier)})."
        return DeviceError(self.view, told, "Unplug the camera and plug it in again.")

    def _frame(self, grabbed: Grabbed, source: Source) -> Frame:
        # A file's images are exposed, for all that anybody can tell, when their turn comes.
        now_ns = self._clock.now_ns()
        from_device = self._origin.is_device
        return Frame(
            view=self.view,
            sequence=grabbed.number,
            color=frozen_array(grabbed.image),
            depth=None,
            optics=self._optics,
            host_time_ns=grabbed.arrived_ns if from_device else now_ns,
            exposed_ns=grabbed.exposed_ns if from_device else now_ns,
            exposure_us=source.settings.get("exposure_us"),
            gain=source.settings.get("gain"),
            device_time_ns=grabbed.stamp_ns,
            device_time_domain="" if grabbed.stamp_ns is None else "host_monotonic",
        )


def _optics(config: ReaderConfig, image: np.ndarray) -> Optics:
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
