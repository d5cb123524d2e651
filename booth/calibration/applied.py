"""Cameras that see by their stored calibration: one wrapper for all drivers."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from booth.calibration.document import StoredCalibration
from booth.calibration.store import calibration_in_force, unsound_calibrations
from booth.devices import Camera, CameraInfo
from booth.drivers import Devices
from booth.events import EventKind, EventLog
from booth.frames import Frame, Optics


def with_calibrations(devices: Devices, data: Path) -> Devices:
    """The devices, whose cameras take over the newest calibration of their serial number and image size in `data`.

    It counts more than what the profile or the device says: it was measured in this booth, and later. Cameras whose
    pixels come from a file keep what belongs to that file.
    """
    return replace(devices, cameras=tuple(CalibratedCamera(camera, data) for camera in devices.cameras))


def tell_unsound(data: Path, events: EventLog) -> None:
    """Tell of every calibration in `data` that cannot be used, since what counts in its place is older, or a guess."""
    for sentence in unsound_calibrations(data):
        events.tell(EventKind.FAULT, "calibration", "unsound", sentence=sentence)


class CalibratedCamera:
    """A camera with the calibration in force when it was opened; without one it is as its driver made it."""

    def __init__(self, camera: Camera, data: Path) -> None:
        self.view = camera.view
        self._camera, self._data = camera, data
        self._stored: StoredCalibration | None = None
        self._known: tuple[Optics, Optics] | None = None

    def open(self) -> None:
        self._camera.open()
        self._stored, self._known = None, None
        optics, info = self._camera.optics, self._camera.info
        if info.is_live and optics.color is not None:
            self._stored = calibration_in_force(self._data, info.serial, (optics.color.width, optics.color.height))

    def read(self, timeout_s: float) -> Frame:
        frame = self._camera.read(timeout_s)
        return frame if self._stored is None else frame.with_stamps(optics=self._over(frame.optics))

    def close(self) -> None:
        self._camera.close()

    @property
    def info(self) -> CameraInfo:
        return self._camera.info

    @property
    def optics(self) -> Optics:
        return self._over(self._camera.optics)

    def _over(self, optics: Optics) -> Optics:
        """One value for as long as the camera's own stays the same, as readers compare it by identity."""
        if self._stored is None:
            return optics
        if self._known is None or self._known[0] is not optics:
            self._known = optics, self._stored.over(optics)
        return self._known[1]
