"""Calibrated stills of a folder, handed over again and again at their own pace as if a camera stood there."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from threading import Event

import numpy as np

from booth.calibration_files import StillFolder, StillView, read_still_folder
from booth.clock import Clock
from booth.devices import CameraInfo
from booth.drivers import Devices
from booth.errors import DeviceError, FrameTimeout
from booth.frames import IDENTITY, Frame, Intrinsics, Optics, frozen_array
from booth.image_files import read_color, read_depth
from booth.pace import wait_until
from booth.profile import Profile
from booth.profile_cameras import ReplayCamera, view_names


def build(
    cameras: Mapping[str, ReplayCamera],
    lights: Mapping[str, object],
    profile: Profile,
    clock: Clock,
    state_folder: Path | None,
) -> Devices:
    """One camera for each chosen view of each folder."""
    return Devices(tuple(camera for entry, config in cameras.items() for camera in _cameras(entry, config, clock)))


def _cameras(entry: str, config: ReplayCamera, clock: Clock) -> list[StillCamera]:
    chosen = config.views or tuple(still.view for still in read_still_folder(config.folder).views)
    names = view_names(entry, config)
    return [StillCamera(name, view, config, clock) for name, view in zip(names, chosen, strict=True)]


class StillCamera:
    """One view of a folder of calibrated stills; the files are read once, when it is opened."""

    def __init__(self, view: str, still: str, config: ReplayCamera, clock: Clock) -> None:
        self.view = view
        self._still = still
        self._config = config
        self._clock = clock
        self._closed = Event()
        self._closed.set()
        self._planes: tuple[np.ndarray | None, np.ndarray | None] = (None, None)
        self._optics: Optics | None = None
        self._depth_unit_m = 0.001
        self._opened_ns = 0
        self._sequence = -1

    def open(self) -> None:
        try:
            folder = read_still_folder(self._config.folder)
            still = _find(folder, self._still, self._config.folder)
            self._planes = _read_planes(self._config.folder, folder, still)
        except ValueError as error:
            raise DeviceError(self.view, f"The stills of {self.view} cannot be used: {error}") from error
        self._optics = _optics(folder, still, np.array(self._config.world_to_booth))
        self._depth_unit_m = folder.depth_unit_m
        self._opened_ns, self._sequence = self._clock.now_ns(), -1
        self._closed.clear()

    def read(self, timeout_s: float) -> Frame:
        self._require_open()
        period_ns = 1e9 / self._config.rate_hz
        passed = int((self._clock.now_ns() - self._opened_ns) / period_ns)
        sequence = max(self._sequence + 1, passed)
        exposed_ns = self._opened_ns + int(sequence * period_ns)
        if not wait_until(self._clock, exposed_ns, timeout_s, self._closed):
            self._require_open()
            raise FrameTimeout(self.view, f"{self.view} gave no frame in {timeout_s:g} s.")
        self._sequence = sequence
        return self._frame(sequence, exposed_ns)

    def close(self) -> None:
        self._closed.set()
        self._planes = (None, None)

    @property
    def info(self) -> CameraInfo:
        lenses, serial = self.optics, f"{self._config.folder.name}/{self._still}"
        has_color, has_depth = lenses.color is not None, lenses.depth is not None
        return CameraInfo(self.view, "replay", "stills", serial, has_color, has_depth, self._config.rate_hz, False)

    @property
    def optics(self) -> Optics:
        if self._optics is None:
            self._require_open()
        return self._optics

    def _require_open(self) -> None:
        if self._closed.is_set():
            raise DeviceError(self.view, f"The stills of {self.view} are closed.", "Open the booth first.")

    def _frame(self, sequence: int, exposed_ns: int) -> Frame:
        color, depth = self._planes
        self._require_open()
        return Frame(
            view=self.view,
            sequence=sequence,
            color=color,
            depth=depth,
            optics=self._optics,
            host_time_ns=max(self._clock.now_ns(), exposed_ns),
            exposed_ns=exposed_ns,
            depth_unit_m=self._depth_unit_m,
        )


def _find(folder: StillFolder, view: str, path: Path) -> StillView:
    for still in folder.views:
        if still.view == view:
            return still
    raise ValueError(f"{path} has no view {view}.")


def _read_planes(path: Path, folder: StillFolder, still: StillView) -> tuple[np.ndarray | None, np.ndarray | None]:
    color = None if still.color is None else frozen_array(read_color(path / still.color))
    depth = None if still.depth is None else frozen_array(read_depth(path / still.depth))
    for name, plane, lens in ((still.color, color, folder.color_optics()), (still.depth, depth, folder.depth_optics())):
        if plane is not None:
            _check_size(name, plane, lens)
    return color, depth


def _check_size(name: str | None, plane: np.ndarray, lens: Intrinsics) -> None:
    height, width = plane.shape[:2]
    if (width, height) != (lens.width, lens.height):
        raise ValueError(f"{name} has {width} x {height} pixels, its calibration {lens.width} x {lens.height}.")


def _optics(folder: StillFolder, still: StillView, world_to_booth: np.ndarray) -> Optics:
    return Optics(
        color=None if still.color is None else folder.color_optics(),
        depth=None if still.depth is None else folder.depth_optics(),
        depth_to_color=IDENTITY if folder.depth_to_color is None else np.array(folder.depth_to_color),
        camera_to_booth=world_to_booth @ np.array(still.camera_to_world),
    )
