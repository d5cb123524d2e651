"""Triangles to pixels: a z-buffer in numpy that tells, for each covered pixel, depth and texture place."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

_LARGEST_BUCKET = 32
_EMPTY = np.uint64(0xFFFFFFFFFFFFFFFF)


@dataclass(frozen=True, eq=False)
class Mesh:
    """Triangles of one thing, with their places in one texture atlas.

    points: (n, 3) float32 millimetres. uv: (n, 2) float32 atlas pixels (centre of the first = (0, 0)).
    triangles: (m, 3) int32. two_sided: (m,) bool, False where the back is never seen.
    """

    points: np.ndarray
    uv: np.ndarray
    triangles: np.ndarray
    two_sided: np.ndarray


@dataclass(frozen=True, eq=False)
class Fragments:
    """The nearest surface in each covered pixel of a window of the image.

    window: (x0, y0, width, height). pixel: (k,) int64 flat index in the window, growing. z: (k,) float32 depth.
    uv: (k, 2) float32 atlas pixels. front: (k,) bool, False where a two-sided triangle shows its back.
    """

    window: tuple[int, int, int, int]
    pixel: np.ndarray
    z: np.ndarray
    uv: np.ndarray
    front: np.ndarray

    @property
    def columns(self) -> np.ndarray:
        """(k,) int64 image columns."""
        return self.pixel % self.window[2] + self.window[0]

    @property
    def rows(self) -> np.ndarray:
        """(k,) int64 image rows."""
        return self.pixel // self.window[2] + self.window[1]


def rasterise(
    mesh: Mesh, screen: np.ndarray, depth: np.ndarray, size: tuple[int, int], alpha: np.ndarray | None = None
) -> Fragments:
    """The visible fragments of a mesh whose vertices lie at `screen` (n, 2) pixels and `depth` (n,), both float32.

    `depth` must be positive; texture places are interpolated for perspective. `alpha` (atlas h, w) uint8 cuts out
    what is under 128. `size` is (width, height). Pixels whose centre (an integer) is in a triangle are covered.
    """
    window = _window(screen, size)
    local = screen - np.float32(window[:2])
    plan = _visible(mesh, local, depth, window)
    found = [_inside(plan, chosen, origin, side) for chosen, origin, side in _buckets(plan, window)]
    if not found:
        return _nothing(window)
    return _nearest(plan, [np.concatenate(part) for part in zip(*found, strict=True)], window, alpha)


@dataclass(frozen=True, eq=False)
class _Plan:
    """Triangles ready for the scan: corners, barycentric planes, and inverse depths."""

    corners: np.ndarray
    inverse: np.ndarray
    uv_over: np.ndarray
    planes: np.ndarray
    front: np.ndarray
    low: np.ndarray
    high: np.ndarray


def _window(screen: np.ndarray, size: tuple[int, int]) -> tuple[int, int, int, int]:
    low = np.clip(np.floor(screen.min(axis=0)).astype(int), 0, np.array(size) - 1)
    high = np.clip(np.ceil(screen.max(axis=0)).astype(int), 0, np.array(size) - 1)
    return int(low[0]), int(low[1]), int(high[0] - low[0] + 1), int(high[1] - low[1] + 1)


def _visible(mesh: Mesh, screen: np.ndarray, depth: np.ndarray, window: tuple[int, int, int, int]) -> _Plan:
    """Triangles that face the camera (or have two sides) and touch the window, with their planes.

    Screen y grows downwards and patches turn counterclockwise seen from outside in a right-handed frame, so a
    front has a negative doubled area here.
    """
    corners = screen[mesh.triangles]
    a, b, c = corners[:, 0], corners[:, 1], corners[:, 2]
    area = (b[:, 0] - a[:, 0]) * (c[:, 1] - a[:, 1]) - (b[:, 1] - a[:, 1]) * (c[:, 0] - a[:, 0])
    low, high = np.ceil(corners.min(axis=1)), np.floor(corners.max(axis=1))
    limit = np.array(window[2:], np.float32) - 1
    low, high = np.maximum(low, 0), np.minimum(high, limit)
    keep = (np.abs(area) > 1e-6) & ((area < 0) | mesh.two_sided) & np.all(high >= low, axis=1)
    keep = np.flatnonzero(keep)
    triangles = mesh.triangles[keep]
    inverse = (1.0 / depth)[triangles].astype(np.float32)
    planes = _barycentric_planes(corners[keep].astype(np.float64), low[keep].astype(np.float64))
    uv_over = mesh.uv[triangles] * inverse[..., None]
    return _Plan(corners[keep], inverse, uv_over, planes, area[keep] < 0, low[keep], high[keep])


def _barycentric_planes(corners: np.ndarray, origin: np.ndarray) -> np.ndarray:
    """(m, 2, 3) float32: weights of the second and third corner as value at `origin`, slope in x, slope in y."""
    a, ab, ac = corners[:, 0], corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0]
    area = ab[:, 0] * ac[:, 1] - ab[:, 1] * ac[:, 0]
    slopes = np.stack([np.stack([ac[:, 1], -ac[:, 0]], -1), np.stack([-ab[:, 1], ab[:, 0]], -1)], 1)
    slopes /= area[:, None, None]
    start = np.einsum("mkx,mx->mk", slopes, origin - a)
    return np.concatenate([start[..., None], slopes], -1).astype(np.float32)


def _buckets(plan: _Plan, window: tuple[int, int, int, int]) -> Iterator[tuple[np.ndarray, np.ndarray, tuple]]:
    """Triangles grouped by the size of the box that holds them; the large ones come one by one."""
    extent = (plan.high - plan.low).astype(np.int32) + 1
    largest = extent.max(axis=1, initial=0)
    origin = plan.low.astype(np.int64)
    lower = 0
    for side in (1, 2, 3, 4, 6, 8, 12, 16, 24, _LARGEST_BUCKET):
        chosen = np.flatnonzero((largest > lower) & (largest <= side))
        lower = side
        if chosen.size:
            yield chosen, origin[chosen], (side, side)
    for index in np.flatnonzero(largest > _LARGEST_BUCKET):
        yield np.array([index]), origin[index : index + 1], (int(extent[index, 0]), int(extent[index, 1]))


def _inside(plan: _Plan, chosen: np.ndarray, origin: np.ndarray, side: tuple[int, int]) -> tuple[np.ndarray, ...]:
    """Triangle, column, row and two weights of each pixel that one bucket covers."""
    x = np.arange(side[0], dtype=np.float32)
    y = np.arange(side[1], dtype=np.float32)[:, None]
    planes = plan.planes[chosen]
    second = planes[:, 0, 0, None, None] + planes[:, 0, 1, None, None] * x + planes[:, 0, 2, None, None] * y
    third = planes[:, 1, 0, None, None] + planes[:, 1, 1, None, None] * x + planes[:, 1, 2, None, None] * y
    tolerance = np.float32(-2e-5)
    which, row, column = np.nonzero((second >= tolerance) & (third >= tolerance) & (second + third <= 1 - tolerance))
    columns, rows = column + origin[which, 0], row + origin[which, 1]
    return chosen[which], columns, rows, second[which, row, column], third[which, row, column]


def _nearest(plan: _Plan, found: list, window: tuple[int, int, int, int], alpha: np.ndarray | None) -> Fragments:
    triangle, column, row, second, third = found
    inside = (column < window[2]) & (row < window[3])
    weights = np.stack([1 - second - third, second, third], -1)
    z = 1.0 / np.einsum("kc,kc->k", weights, plan.inverse[triangle])
    uv = np.einsum("kc,kcx->kx", weights, plan.uv_over[triangle]) * z[:, None]
    if alpha is not None:
        place = np.rint(uv).astype(np.int64)
        np.clip(place, 0, (alpha.shape[1] - 1, alpha.shape[0] - 1), out=place)
        inside &= alpha[place[:, 1], place[:, 0]] >= 128
    kept = np.flatnonzero(inside)
    pixel = row[kept] * window[2] + column[kept]
    key = (z[kept].astype(np.float32).view(np.uint32).astype(np.uint64) << np.uint64(32)) | kept.astype(np.uint64)
    buffer = np.full(window[2] * window[3], _EMPTY)
    np.minimum.at(buffer, pixel, key)
    covered = np.flatnonzero(buffer != _EMPTY)
    winner = (buffer[covered] & np.uint64(0xFFFFFFFF)).astype(np.int64)
    front = plan.front[triangle[winner]]
    return Fragments(window, covered, z[winner].astype(np.float32), uv[winner].astype(np.float32), front)


def _nothing(window: tuple[int, int, int, int]) -> Fragments:
    empty = np.zeros(0, np.float32)
    return Fragments(window, np.zeros(0, np.int64), empty, np.zeros((0, 2), np.float32), np.zeros(0, bool))
