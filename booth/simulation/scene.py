"""Where the simulated booth's cameras and lights are: frozen values in millimetres and degrees."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from booth.frames import Intrinsics, Optics
from booth.simulation.vectors import turned


@dataclass(frozen=True)
class TraySpec:
    """The tray's inner size (x, y) and its rim, in millimetres."""

    width_mm: float = 600.0
    depth_mm: float = 450.0
    rim_mm: float = 12.0
    rim_height_mm: float = 15.0

    @property
    def half_mm(self) -> tuple[float, float]:
        return self.width_mm / 2, self.depth_mm / 2


DEFAULT_TRAY = TraySpec()


@dataclass(frozen=True)
class CameraSpec:
    """One pinhole view: its place, the point it looks at (millimetres in the booth's frame), and its pixels."""

    view: str
    position_mm: tuple[float, float, float]
    look_at_mm: tuple[float, float, float]
    width: int = 1280
    height: int = 720
    focal_px: float = 1200.0
    rate_hz: float = 30.0

    @cached_property
    def intrinsics(self) -> Intrinsics:
        """A centred pinhole; (cx, cy) follow OpenCV's pixel centres."""
        centre = ((self.width - 1) / 2, (self.height - 1) / 2)
        return Intrinsics(self.width, self.height, self.focal_px, self.focal_px, *centre)

    @cached_property
    def rotation(self) -> np.ndarray:
        """(3, 3) float64; its rows are the camera's x (right), y (down) and z (forward) axes in the booth's frame."""
        forward = np.subtract(self.look_at_mm, self.position_mm).astype(np.float64)
        forward /= np.linalg.norm(forward)
        up = (0.0, 0.0, 1.0) if abs(forward[2]) < 0.99 else (0.0, 1.0, 0.0)
        right = np.cross(forward, up)
        right /= np.linalg.norm(right)
        return np.stack([right, np.cross(forward, right), forward])

    @cached_property
    def optics(self) -> Optics:
        """The same camera for colour and depth, posed in metres."""
        pose = np.eye(4)
        pose[:3, :3] = self.rotation.T
        pose[:3, 3] = np.asarray(self.position_mm, np.float64) / 1000.0
        return Optics(color=self.intrinsics, depth=self.intrinsics, camera_to_booth=pose)

    def scaled(self, factor: float) -> CameraSpec:
        """The same view with `factor` times the pixels on each side; for quick renders at reduced size."""
        size = (max(1, round(self.width * factor)), max(1, round(self.height * factor)))
        return replace(self, width=size[0], height=size[1], focal_px=self.focal_px * factor)

    def to_camera(self, points_mm: np.ndarray) -> np.ndarray:
        """(..., 3) millimetres of the booth's frame in the camera's."""
        return turned(np.asarray(points_mm, np.float64) - np.asarray(self.position_mm), self.rotation)


@dataclass(frozen=True)
class LightSpec:
    """One light by where it stands: azimuth counterclockwise from +x, elevation above the tray.

    `softness` is the part of the full circle that it fills (0.1: a narrow panel). From 0.5 on it is a ring of light
    all around, which is seen from the tray at 62 degrees or at `elevation_deg`, whichever is lower.
    """

    name: str
    azimuth_deg: float
    elevation_deg: float
    softness: float = 0.12

    @property
    def is_ring(self) -> bool:
        return self.softness >= 0.5

    @property
    def seen_at_deg(self) -> float:
        """Elevation of the middle of the light."""
        return min(self.elevation_deg, 62.0) if self.is_ring else min(max(self.elevation_deg, 9.0), 80.0)

    def direction(self, azimuth_offset_deg: float = 0.0, elevation_offset_deg: float = 0.0) -> np.ndarray:
        """(3,) unit vector from the tray towards the light."""
        azimuth = np.radians(self.azimuth_deg + azimuth_offset_deg)
        elevation = np.radians(self.seen_at_deg + elevation_offset_deg)
        flat = np.cos(elevation)
        return np.array([flat * np.cos(azimuth), flat * np.sin(azimuth), np.sin(elevation)])


def default_cameras() -> tuple[CameraSpec, ...]:
    """The views of the shipped profile `simulated`: 1280x720 from above, and three oblique, the tray filling each."""
    return (
        CameraSpec("top", (0.0, 0.0, 850.0), (0.0, 0.0, 0.0)),
        CameraSpec("left", (-600.0, 0.0, 600.0), (-75.0, 0.0, 10.0)),
        CameraSpec("right", (600.0, 0.0, 600.0), (75.0, 0.0, 10.0)),
        CameraSpec("front", (0.0, -600.0, 600.0), (0.0, -30.0, 10.0)),
    )


def default_lights() -> tuple[LightSpec, ...]:
    """A diffuse ring above, and three panels whose light grazes the tray."""
    return (
        LightSpec("top", 0.0, 90.0, 1.0),
        LightSpec("left", 180.0, 24.0),
        LightSpec("right", 0.0, 24.0),
        LightSpec("back", 90.0, 24.0),
    )


def default_lightings() -> dict[str, Mapping[str, float]]:
    """The four named levels of the default lights."""
    names = {"diffuse": "top", "left": "left", "right": "right", "back": "back"}
    lights = [light.name for light in default_lights()]
    return {name: {light: float(light == lit) for light in lights} for name, lit in names.items()}
