"""Which part of each light reaches a point: soft shadows from a height field of the whole tray.

For a direction towards a light, S(x, y) is the height under which a point at (x, y) is in shadow. It follows from
the heights H by doubling: S(p) = max over t of H(p + t d) - t tan(elevation). A light with an extent is seen as wedges
between two elevations, and the part of a wedge that a point sees grows linearly from its upper S to its lower S, so
that penumbrae widen with the distance from what casts them.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import cv2
import numpy as np

from booth.simulation.raster import Mesh, rasterise
from booth.simulation.scene import LightSpec, TraySpec

CELL_MM = 2.0
FLOOR_MM = -25.0
_BESIDE_MM = 31.0
_BIAS_MM = 1.0
_CEILING_MM = 1000.0


@dataclass(frozen=True, eq=False)
class Wedge:
    """One piece of a light: direction to it, its part of the light, and the two heights of its shadow.

    maps: (h, w, 2) float32 millimetres, the shadow heights for the lower and the upper elevation.
    """

    direction: np.ndarray
    weight: float
    maps: np.ndarray


def heights_of(mesh: Mesh, points: np.ndarray, alpha: np.ndarray, tray: TraySpec) -> np.ndarray:
    """(h, w) float32 millimetres: the top of the tray, its rim and the mesh at `points`, seen straight down."""
    heights = rim_heights(tray).copy()
    screen = np.stack(to_field(points[:, 0], points[:, 1], heights.shape), -1).astype(np.float32)
    depth = np.float32(_CEILING_MM) - points[:, 2].astype(np.float32)
    found = rasterise(mesh, screen, depth, (heights.shape[1], heights.shape[0]), alpha)
    here = (found.rows, found.columns)
    heights[here] = np.maximum(heights[here], np.float32(_CEILING_MM) - found.z)
    return heights


@lru_cache(maxsize=4)
def rim_heights(tray: TraySpec) -> np.ndarray:
    """(h, w) float32: heights of the empty tray and of a strip beside it; h and w are even."""
    shape = tuple(2 * round((half + _BESIDE_MM) / CELL_MM) for half in reversed(tray.half_mm))
    x, y = field_cells(shape)
    beyond = np.maximum(np.abs(x) - tray.half_mm[0], np.abs(y) - tray.half_mm[1])
    heights = np.where((beyond > 0) & (beyond < tray.rim_mm), tray.rim_height_mm, 0.0)
    return np.where(beyond >= tray.rim_mm, FLOOR_MM, heights).astype(np.float32)


def to_field(x_mm: np.ndarray, y_mm: np.ndarray, shape: tuple[int, ...]) -> tuple[np.ndarray, np.ndarray]:
    """Column and row (centre of the first cell = 0) of a place on the tray, in a field of this shape."""
    return x_mm / CELL_MM + (shape[1] / 2 - 0.5), (shape[0] / 2 - 0.5) - y_mm / CELL_MM


def field_cells(shape: tuple[int, ...]) -> tuple[np.ndarray, np.ndarray]:
    """x (1, w) and y (h, 1) float32 millimetres of the cells of a field of this shape."""
    x = (np.arange(shape[1], dtype=np.float32) - (shape[1] / 2 - 0.5)) * CELL_MM
    y = ((shape[0] / 2 - 0.5) - np.arange(shape[0], dtype=np.float32)) * CELL_MM
    return x[None, :], y[:, None]


def wedges(
    heights: np.ndarray, light: LightSpec, count: int | None = None, cell_mm: float = CELL_MM
) -> tuple[Wedge, ...]:
    """The pieces of one light over these heights, `count` of them (default: 8 of a ring and 6 of a panel)."""
    half, rise = (180.0, 17.0) if light.is_ring else (light.softness * 180.0, 6.0)
    count = count or (8 if light.is_ring else 6)
    offsets = np.linspace(-half, half, count, endpoint=not light.is_ring)
    made = []
    for offset in offsets:
        low, high = light.direction(offset, -rise), light.direction(offset, rise)
        maps = np.stack([_shadow_heights(heights, low, cell_mm), _shadow_heights(heights, high, cell_mm)], -1)
        made.append(Wedge(light.direction(offset), 1.0 / count, maps))
    return tuple(made)


def visible_share(maps: np.ndarray, z_mm: np.ndarray) -> np.ndarray:
    """The part of a wedge (0 to 1) that points at heights `z_mm` see; `maps` (..., 2) sampled at the same places."""
    spread = np.maximum(maps[..., 0] - maps[..., 1], np.float32(1.5))
    return np.clip((z_mm + np.float32(_BIAS_MM) - maps[..., 1]) / spread, 0.0, 1.0)


def falloff(light: LightSpec, x_mm: np.ndarray, y_mm: np.ndarray) -> np.ndarray:
    """How much stronger a light is nearer to it, about 1 in the tray's middle."""
    if light.is_ring:
        return 1.08 - np.float32(0.9e-6) * (x_mm**2 + y_mm**2)
    toward = light.direction()
    return 1.0 + np.float32(0.0011) * (x_mm * np.float32(toward[0]) + y_mm * np.float32(toward[1]))


def _shadow_heights(heights: np.ndarray, direction: np.ndarray, cell_mm: float) -> np.ndarray:
    flat = float(np.hypot(direction[0], direction[1]))
    step = np.array([direction[0], -direction[1]]) / flat
    drop = float(direction[2]) / flat * cell_mm
    first = 2.0 * CELL_MM / cell_mm
    shadow = _shifted(heights, step * first) - np.float32(first * drop)
    reach, tallest = 1.0, float(heights.max())
    while reach * drop < tallest and reach < max(heights.shape):
        np.maximum(shadow, _shifted(shadow, step * reach) - np.float32(reach * drop), out=shadow)
        reach *= 2.0
    return shadow


def _shifted(plane: np.ndarray, by: np.ndarray) -> np.ndarray:
    """The plane seen `by` (columns, rows) further on; what lies outside is low."""
    move = np.array([[1.0, 0.0, -by[0]], [0.0, 1.0, -by[1]]])
    size = (plane.shape[1], plane.shape[0])
    return cv2.warpAffine(plane, move, size, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_CONSTANT, borderValue=-1e3)
