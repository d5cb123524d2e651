"""Frames of a capture as the surfaces that the gallery compares: colour, and where in the booth each pixel lies."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

import cv2
import numpy as np

from booth.frames import Frame, Intrinsics
from booth.geometry import rays, registered_depth
from booth.profile_parts import Tray
from inference.errors import InferenceError
from inference.gallery.surfels import SurfaceView
from storage.store import Store

LIGHTING = "diffuse"
"""The lighting whose colour is compared, where a capture has it: its shadows are the softest."""

WIDTH = 640
"""Pixels across at which surfaces are compared, about: finer than their cells."""

_JUMP_SHARE = 0.03
_ABOVE_RIM_MM = 4.0


def surface_views(store: Store, capture_id: int, tray: Tray | None = None) -> tuple[SurfaceView, ...]:
    """A stored capture's views that have colour, depth and a calibrated place. `tray`: the usual one if not given.

    Raises InferenceError where no view has all three, and StoreError.
    """
    lightings: dict[str, list[str]] = {}
    for image in store.captures.images(capture_id):
        if image.plane == "color":
            lightings.setdefault(image.view, []).append(image.lighting)
    found = (
        surface_view({name: store.captures.frame(capture_id, view, name) for name in names}, tray or Tray())
        for view, names in lightings.items()
    )
    return _some(found, f"Capture {capture_id}")


def live_surface_views(frames: Iterable[Frame], tray: Tray) -> tuple[SurfaceView, ...]:
    """The same of the newest frame of each view. Raises InferenceError where none has colour, depth and place."""
    return _some((surface_view({"": frame}, tray) for frame in frames), "What the cameras show")


def surface_view(frames: Mapping[str, Frame], tray: Tray) -> SurfaceView | None:
    """One view from its frames by lighting; their depth is averaged. None without depth, lens or calibration."""
    frame = frames.get(LIGHTING) or next(iter(frames.values()))
    lens = frame.optics.color
    if frame.color is None or lens is None or lens.fx <= 0 or not frame.optics.calibrated:
        return None
    shots = [one for one in frames.values() if one.depth is not None and one.optics.depth is not None]
    if not shots:
        return None
    step = max(1, round(lens.width / WIDTH))
    depth = _coarser(_together(shots), step)
    height, width = depth.shape
    color = cv2.resize(frame.color[: height * step, : width * step], (width, height), interpolation=cv2.INTER_AREA)
    points = _directions(lens, step)[:height, :width] * depth[..., None] * np.float32(1000)
    place = frame.optics.camera_to_booth
    points = points @ place[:3, :3].T.astype(np.float32) + (place[:3, 3] * 1000).astype(np.float32)
    points[~((depth > 0) & _on_tray(points, tray))] = np.nan
    return SurfaceView(frame.view, color, points)


def _some(views: Iterable[SurfaceView | None], what: str) -> tuple[SurfaceView, ...]:
    found = tuple(view for view in views if view is not None)
    if not found:
        raise InferenceError(
            f"{what} cannot be compared with references: no view has colour, depth and a known place.",
            "Calibrate the booth's cameras, and use one that measures depth.",
        )
    return found


def _together(shots: Sequence[Frame]) -> np.ndarray:
    """(h, w) float32 metres: the mean of what the shots read at each colour pixel, 0 where none did."""
    total, count = 0.0, 0
    for shot in shots:
        depth_m = shot.depth_m() if shot.optics.depth_is_registered else registered_depth(shot)
        total, count = total + depth_m, count + (depth_m > 0).astype(np.float32)
    return total / np.maximum(count, 1)


def _coarser(depth_m: np.ndarray, step: int) -> np.ndarray:
    """Means of step x step readings, 0 where one is missing or they jump: an edge has no place between its sides."""
    height, width = depth_m.shape[0] // step, depth_m.shape[1] // step
    parts = [depth_m[y : height * step : step, x : width * step : step] for y in range(step) for x in range(step)]
    near, far, total = parts[0].copy(), parts[0].copy(), parts[0].copy()
    for part in parts[1:]:
        np.minimum(near, part, out=near)
        np.maximum(far, part, out=far)
        total += part
    return np.where((near > 0) & (far - near < _JUMP_SHARE * far), total / len(parts), 0).astype(np.float32)


@lru_cache(maxsize=16)
def _directions(lens: Intrinsics, step: int) -> np.ndarray:
    """(h/step, w/step, 3) float32 rays through the middles of step x step pixels."""
    u, v = np.meshgrid(np.arange(lens.width // step), np.arange(lens.height // step))
    return rays(lens, (np.stack([u, v], axis=-1) + 0.5) * step).astype(np.float32)


def _on_tray(points: np.ndarray, tray: Tray) -> np.ndarray:
    """(h, w) bool: inside of the rim, or above it, and not higher than items may be."""
    x, y, z = np.abs(points[..., 0]), np.abs(points[..., 1]), points[..., 2]
    half = np.array([tray.width_mm, tray.depth_mm], np.float32) / 2
    inside = (x < half[0] - tray.rim_mm) & (y < half[1] - tray.rim_mm)
    over = (x < half[0]) & (y < half[1]) & (z > tray.rim_height_mm + _ABOVE_RIM_MM)
    return (inside | over) & (z < tray.max_height_mm)
