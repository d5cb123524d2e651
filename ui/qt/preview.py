"""From a camera's thread to the screen: frames at tile size in a newest-frame slot, depth by a lookup table."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum

import cv2
import numpy as np

from booth.frames import Frame, Intrinsics
from booth.geometry import registered_depth

DEPTH_VALUES = 65_536


class DepthMode(StrEnum):
    """What of depth a preview shows."""

    OFF = "off"
    OVERLAY = "overlay"
    ONLY = "only"


@dataclass(frozen=True, eq=False, slots=True)
class Picture:
    """One frame ready for the screen: (h, w, 4) uint8 BGRA with alpha 255, read-only, and where it came from."""

    pixels: np.ndarray
    sequence: int
    host_time_ns: int


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the screen asks of a feed: the tile's size in device pixels, and how depth is shown."""

    width: int
    height: int
    depth: DepthMode = DepthMode.OFF


class PreviewFeed:
    """Owns the watch on one view. Until something is `wanted` it does nothing; `newest` never blocks.

    All work is done in the camera's thread: resized first, coloured after, so that the GUI thread only draws.
    """

    def __init__(self, view: str, watch: Callable[[str, Callable[[Frame], None]], Callable[[], None]]) -> None:
        self.view = view
        self.wanted: Wanted | None = None
        self.newest: Picture | None = None
        self._table: np.ndarray | None = None
        self._unwatch = watch(view, self._take)

    def close(self) -> None:
        self.wanted = None
        self._unwatch()

    def _take(self, frame: Frame) -> None:
        wanted = self.wanted
        if wanted is None or wanted.width < 1 or wanted.height < 1:
            return
        if self._table is None and frame.depth is not None and wanted.depth is not DepthMode.OFF:
            self._table = depth_table(*depth_range(frame))
        pixels = picture_pixels(frame, wanted, self._table)
        self.newest = Picture(pixels, frame.sequence, frame.host_time_ns)


def picture_pixels(frame: Frame, wanted: Wanted, table: np.ndarray | None) -> np.ndarray:
    """(h, w, 4) uint8 BGRA of a frame in the largest size that fits `wanted` and keeps the frame's shape."""
    plane = frame.color if frame.color is not None else frame.depth
    width, height = fitted(plane.shape[1], plane.shape[0], wanted.width, wanted.height)
    shows_depth = frame.depth is not None and table is not None
    if shows_depth and (wanted.depth is DepthMode.ONLY or frame.color is None):
        return depth_colors(frame, width, height, table)
    if frame.color is None:
        return cv2.cvtColor(_grey(frame.depth, width, height), cv2.COLOR_GRAY2BGRA)
    pixels = cv2.cvtColor(resized(frame.color, width, height), cv2.COLOR_BGR2BGRA)
    if shows_depth and wanted.depth is DepthMode.OVERLAY:
        pixels = cv2.addWeighted(pixels, 0.5, depth_colors(frame, width, height, table), 0.5, 0.0)
    return pixels


def fitted(width: int, height: int, most_width: int, most_height: int) -> tuple[int, int]:
    """The largest size of the shape width : height within the given one, at least 1 x 1."""
    scale = min(most_width / width, most_height / height)
    return max(1, round(width * scale)), max(1, round(height * scale))


def resized(color: np.ndarray, width: int, height: int) -> np.ndarray:
    """An image in another size. INTER_AREA is fast only at exactly one half; elsewhere INTER_LINEAR is."""
    if color.shape[1] == width and color.shape[0] == height:
        return color
    is_half = color.shape[1] == 2 * width and color.shape[0] == 2 * height
    return cv2.resize(color, (width, height), interpolation=cv2.INTER_AREA if is_half else cv2.INTER_LINEAR)


def depth_colors(frame: Frame, width: int, height: int, table: np.ndarray) -> np.ndarray:
    """(height, width, 4) uint8 BGRA: depth on the colour image's pixels through the lookup table."""
    if _lies_on_color(frame):
        small = cv2.resize(frame.depth, (width, height), interpolation=cv2.INTER_NEAREST)
    else:
        small = registered_small(frame, width, height)
    return table.take(small).view(np.uint8).reshape(height, width, 4)


def depth_table(near: int, far: int) -> np.ndarray:
    """(65536,) uint32 BGRA for every depth value, near red to far blue; no reading and beyond are black."""
    values = np.arange(DEPTH_VALUES)
    level = np.clip((far - values) / max(far - near, 1), 0.0, 1.0)
    colors = cv2.applyColorMap((level * 255).astype(np.uint8).reshape(-1, 1), cv2.COLORMAP_TURBO).reshape(-1, 3)
    colors[(values == 0) | (values > far + (far - near))] = 0
    bgra = np.concatenate([colors, np.full((DEPTH_VALUES, 1), 255, np.uint8)], axis=1)
    return np.ascontiguousarray(bgra).view(np.uint32).reshape(-1)


def depth_range(frame: Frame) -> tuple[int, int]:
    """Near and far depth value worth colours: the middle 96 % of what the frame reads, a little widened."""
    readings = frame.depth[::4, ::4]
    readings = readings[readings > 0]
    if readings.size == 0:
        return 1, DEPTH_VALUES - 1
    near, far = np.percentile(readings, (2, 98))
    margin = max((far - near) * 0.15, 0.02 / frame.depth_unit_m)
    return max(1, int(near - margin)), min(DEPTH_VALUES - 1, int(far + margin))


def _lies_on_color(frame: Frame) -> bool:
    return frame.color is None or frame.optics.depth_is_registered or frame.optics.depth is None


def registered_small(frame: Frame, width: int, height: int) -> np.ndarray:
    """(height, width) uint16 depth carried onto the colour image at that size, in the frame's own unit.

    Depth is thinned out before rather than after: a tile needs no more readings than it has pixels.
    """
    optics = frame.optics
    step = max(1, optics.depth.width // max(width, 1))
    first = step // 2
    small = replace(
        frame,
        color=None,
        depth=np.ascontiguousarray(frame.depth[first::step, first::step]),
        optics=replace(optics, color=_scaled(optics.color, width, height), depth=_thinned(optics.depth, step)),
    )
    return np.rint(registered_depth(small) / np.float32(frame.depth_unit_m)).astype(np.uint16)


def _scaled(lens: Intrinsics, width: int, height: int) -> Intrinsics:
    """The same lens on an image of another size; 0.5 because a pixel's centre is what stays in place."""
    x, y = width / lens.width, height / lens.height
    cx, cy = (lens.cx + 0.5) * x - 0.5, (lens.cy + 0.5) * y - 0.5
    return Intrinsics(width, height, lens.fx * x, lens.fy * y, cx, cy, lens.distortion)


def _thinned(lens: Intrinsics, step: int) -> Intrinsics:
    """The same lens on every step-th pixel, taken from the middle of each step."""
    first = step // 2
    width, height = -(-(lens.width - first) // step), -(-(lens.height - first) // step)
    centre = (lens.cx - first) / step, (lens.cy - first) / step
    return Intrinsics(width, height, lens.fx / step, lens.fy / step, *centre, lens.distortion)


def _grey(depth: np.ndarray, width: int, height: int) -> np.ndarray:
    near, far = int(depth.min()), max(int(depth.max()), 1)
    small = cv2.resize(depth, (width, height), interpolation=cv2.INTER_NEAREST).astype(np.float32)
    return ((small - near) * (255.0 / max(far - near, 1))).astype(np.uint8)
