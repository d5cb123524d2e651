"""One view as it is measured in: a colour camera, its place in the booth, and depth on its pixels."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import isfinite

import numpy as np

from booth.frames import IDENTITY, Frame, Intrinsics, frozen_array
from booth.geometry import pixel_rays, registered_depth, transformed


@dataclass(frozen=True, eq=False)
class SeenView:
    """A view of a capture. depth_m: (h, w) float32 metres along the colour camera's axis, 0 = no reading.

    `camera_to_booth` carries points of the colour camera into the booth (4x4 float64, metres). `is_calibrated` tells
    whether that place is known: without it a view cannot be held against another one.
    """

    name: str
    camera: Intrinsics
    camera_to_booth: np.ndarray
    depth_m: np.ndarray
    is_calibrated: bool = True

    def __post_init__(self) -> None:
        object.__setattr__(self, "camera_to_booth", frozen_array(self.camera_to_booth, np.float64))
        object.__setattr__(self, "depth_m", frozen_array(self.depth_m, np.float32))

    @property
    def has_depth(self) -> bool:
        return bool(self.depth_m.any())

    def points_m(self, step: int = 1) -> np.ndarray:
        """(h/step, w/step, 3) float64 booth metres of every step-th pixel's reading; the camera's place for none."""
        along = pixel_rays(self.camera, step) * self.depth_m[::step, ::step, None]
        return transformed(self.camera_to_booth, along)


def seen_view(frames: Sequence[Frame]) -> SeenView:
    """A view from its frames under one or more lightings; their depth together is quieter than that of one.

    Each pixel's depth is the median of its readings. A view whose lens nobody told has no depth and is not calibrated.
    Raises ValueError without frames or colour.
    """
    if not frames or not (_is_lens(frames[0].optics.color) or frames[0].color is not None):
        raise ValueError("a view without a colour camera cannot be measured in")
    first, optics = frames[0], frames[0].optics
    if not _is_lens(optics.color):
        height, width = first.color.shape[:2]
        lens = Intrinsics(width, height, width, width, (width - 1) / 2, (height - 1) / 2)
        return SeenView(first.view, lens, IDENTITY, np.zeros((height, width), np.float32), False)
    readings = [registered_depth(frame) for frame in frames if frame.depth is not None]
    nothing = np.zeros((optics.color.height, optics.color.width), np.float32)
    depth_m = _median(readings) if readings else nothing
    return SeenView(first.view, optics.color, optics.camera_to_booth, depth_m, optics.calibrated)


def _is_lens(lens: Intrinsics | None) -> bool:
    """False for what a device that lost its calibration tells: nothing, zeros, or no numbers."""
    if lens is None:
        return False
    return min(lens.fx, lens.fy) > 0 and all(map(isfinite, (lens.fx, lens.fy, lens.cx, lens.cy, *lens.distortion)))


def _median(readings: Sequence[np.ndarray]) -> np.ndarray:
    """The median of what was read at each pixel; 0 where nothing was."""
    if len(readings) == 1:
        return readings[0]
    stack = np.sort(np.stack(readings), axis=0)  # unread pixels come first
    count = np.count_nonzero(stack, axis=0)
    low = len(stack) - count + np.maximum(count - 1, 0) // 2
    high = np.minimum(len(stack) - count + count // 2, len(stack) - 1)
    low = np.minimum(low, len(stack) - 1)
    both = np.take_along_axis(stack, np.stack([low, high]), axis=0)
    return np.where(count > 0, both.mean(axis=0), 0).astype(np.float32)
