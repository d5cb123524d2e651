"""The smooth surface that an outline lies on: a plane, or a smooth patch, fitted robustly to the depth at the outline.

A camera that finds depth by triangulation errs evenly in inverse depth, and a plane is exactly linear there: with r =
(x, y, 1) the ray of a pixel, n.r = d/z gives 1/z = (n.r)/d. So a plane is a polynomial of first degree of 1/z in x and
y, and a patch is a cubic B-spline of 1/z whose bending is held small. Both are least squares that readings off the
surface do not pull at (Tukey's biweight), started from the plane that most readings agree with.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache

import cv2
import numpy as np

from booth.geometry import rays, transformed
from booth.measuring.view import SeenView
from booth.outlines import Part, bounds, rasterise

MOST_READINGS = 2500
FEWEST_READINGS = 12
LEAST_NOISE = 0.0005
"""Sigma of inverse depth (1/m) that no camera is thought to be better than: half a millimetre at one metre."""
RING_SHARE = 0.18
"""Width of the ring around an outline, as a share of the outline's size."""
FLAP_M = 0.004
"""What stands this far before its surroundings has its own edge there: more than dents, lips and spillage rise."""
PATCH_GAIN = 0.6
"""A patch counts where the readings are this much nearer to it than to the plane."""

BEHIND = 0.5
"""What lies behind a surface, seen through a hole or past an edge, speaks less against it than what lies before."""

_GUESSES = 160
_REACH_M = 0.005
_CUT = 4.7  # Tukey's constant, in sigmas
_ROUNDS = 10
_SPANS = 4  # of the spline, in each direction
_STIFFNESS = 1e-3


@dataclass(frozen=True, eq=False)
class LocalSurface:
    """A smooth surface in one view. It is a function of the view's pixels, also a little beyond the outline.

    coverage: share of the outline's pixels whose depth lies on the surface, or of those of the ring around it where
    that is more (what is seen through a hole lies elsewhere). spread_m: robust sigma of the readings about the
    surface along the camera's axis. slant_cos: cosine between normal and line of sight in the outline's middle.
    """

    view: SeenView
    middle: np.ndarray
    scale: float
    terms: np.ndarray
    coverage: float = 0.0
    spread_m: float = 0.0
    slant_cos: float = 0.0

    @property
    def is_plane(self) -> bool:
        return len(self.terms) == 3

    def points(self, pixels: np.ndarray) -> np.ndarray:
        """(..., 3) float64 booth metres of the surface at continuous pixel coordinates (..., 2)."""
        directions = rays(self.view.camera, pixels)
        return transformed(self.view.camera_to_booth, directions / self._inverse(directions)[..., None])

    def inverse_depth(self, pixels: np.ndarray) -> np.ndarray:
        """(...) 1/m along the camera's axis at continuous pixel coordinates (..., 2)."""
        return self._inverse(rays(self.view.camera, pixels))

    def normals(self, pixels: np.ndarray) -> np.ndarray:
        """(..., 3) unit normals in the booth, towards the camera, at continuous pixel coordinates (..., 2).

        A surface w(x, y) of inverse depth has the normal (w_x, w_y, w - x w_x - y w_y), which is n/d for a plane.
        """
        directions, step = rays(self.view.camera, pixels), 1e-3 * self.scale
        inverse = self._inverse(directions)
        slope = np.stack([self._inverse(directions + step * axis) - inverse for axis in np.eye(3)[:2]], axis=-1) / step
        last = inverse - np.sum(slope * directions[..., :2], axis=-1)
        away = np.concatenate([slope, last[..., None]], axis=-1) @ self.view.camera_to_booth[:3, :3].T
        return -away / np.linalg.norm(away, axis=-1, keepdims=True)

    def _inverse(self, directions: np.ndarray) -> np.ndarray:
        local = (directions[..., :2] - self.middle) / self.scale
        return np.maximum(_basis(local, len(self.terms)) @ self.terms, 0.1)


def fit_surface(view: SeenView, parts: Sequence[Part], *, around: bool = False) -> LocalSurface | None:
    """The surface that an outline lies on, or with `around` that of a ring just outside it.

    Where depth steps at an outline, its edge belongs to the nearer side: a hole is drawn on what is around it, a flap
    on itself. None where there is too little depth.
    """
    readings = _readings(view, parts)
    if around:
        return _fitted(view, readings, readings.ring)
    own = _fitted(view, readings, ~readings.ring)
    wide = _fitted(view, readings, np.ones_like(readings.ring))
    if own is None or wide is None:
        return own or wide
    rim = np.concatenate([part.outer for part in parts])
    nearer_m = np.median(1 / wide.inverse_depth(rim) - 1 / own.inverse_depth(rim))
    return own if nearer_m > FLAP_M and own.coverage > 0.5 else wide


@dataclass(frozen=True, eq=False)
class _Readings:
    """Pixels (n, 2) in and around an outline, their inverse depth (n,) (0: none), and which belong to the ring."""

    pixels: np.ndarray
    inverse: np.ndarray
    ring: np.ndarray


def _readings(view: SeenView, parts: Sequence[Part]) -> _Readings:
    left, top, right, bottom = bounds(parts)
    reach = max(4, round(RING_SHARE * (right - left + bottom - top) / 2))
    x0, y0 = (max(0, int(np.floor(low)) - reach) for low in (left, top))
    width = max(0, min(view.camera.width, int(np.ceil(right)) + reach) - x0)
    height = max(0, min(view.camera.height, int(np.ceil(bottom)) + reach) - y0)
    moved = [_moved(part, -x0, -y0) for part in parts]
    inside = rasterise(moved, width, height)
    filled = rasterise([Part(part.outer) for part in moved], width, height).astype(np.uint8)
    ring = (_grown(filled, reach) & ~_grown(filled, max(1, reach // 5))).astype(bool) if filled.size else inside
    rows, columns = np.nonzero(inside | ring)
    few = slice(None, None, max(1, len(rows) // MOST_READINGS))
    rows, columns = rows[few], columns[few]
    depth = view.depth_m[rows + y0, columns + x0].astype(np.float64)
    inverse = np.divide(1.0, depth, out=np.zeros_like(depth), where=depth > 0)
    return _Readings(np.stack([columns + x0, rows + y0], axis=-1) + 0.5, inverse, ring[rows, columns])


def _moved(part: Part, dx: float, dy: float) -> Part:
    rings = [tuple((x + dx, y + dy) for x, y in ring) for ring in (part.outer, *part.cutouts)]
    return Part(rings[0], tuple(rings[1:]))


def _grown(mask: np.ndarray, reach: int) -> np.ndarray:
    return cv2.dilate(mask, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * reach + 1, 2 * reach + 1)))


def _fitted(view: SeenView, readings: _Readings, chosen: np.ndarray) -> LocalSurface | None:
    """The surface through the chosen readings. None where fewer than a twentieth of the pixels has one."""
    read = chosen & (readings.inverse > 0)
    if np.count_nonzero(read) < max(FEWEST_READINGS, 0.05 * np.count_nonzero(chosen)):
        return None
    directions = rays(view.camera, readings.pixels)[:, :2]
    middle = (directions.min(axis=0) + directions.max(axis=0)) / 2
    local = (directions - middle) / (scale := float(np.abs(directions - middle).max()))
    reach = _REACH_M * float(np.median(readings.inverse[read])) ** 2
    terms, sigma = _chosen(local[read], readings.inverse[read], reach)
    on_it = np.abs(readings.inverse - _basis(local, len(terms)) @ terms) < _CUT * sigma
    coverage = max(float(on_it[side].mean()) if side.any() else 0.0 for side in (readings.ring, ~readings.ring))
    surface = LocalSurface(view, middle, scale, terms)
    inside = readings.pixels[~readings.ring] if (~readings.ring).any() else readings.pixels
    centre = inside.mean(axis=0)
    spread_m, sight = (
        sigma / surface.inverse_depth(centre) ** 2,
        view.camera_to_booth[:3, :3] @ rays(view.camera, centre),
    )
    slant_cos = -surface.normals(centre) @ sight / np.linalg.norm(sight)
    return replace(surface, coverage=coverage, spread_m=float(spread_m), slant_cos=float(slant_cos))


def _chosen(local: np.ndarray, inverse: np.ndarray, reach: float) -> tuple[np.ndarray, float]:
    """The terms of the plane, or of the patch where that is clearly better, and the sigma of the readings about it."""
    plane = _bettered(local, inverse, 3, _agreed_plane(local, inverse, reach), reach)
    bowl = _bettered(local, inverse, 6, plane, reach)
    patch = _bettered(local, inverse, (_SPANS + 3) ** 2, bowl, reach)
    off = {len(terms): inverse - _basis(local, len(terms)) @ terms for terms in (plane, patch)}
    cost = {count: np.minimum(np.abs(one), reach).mean() for count, one in off.items()}
    best = patch if cost[len(patch)] < PATCH_GAIN * cost[3] else plane
    return best, _sigma(off[len(best)], reach)


def _agreed_plane(local: np.ndarray, inverse: np.ndarray, reach: float) -> np.ndarray:
    """Of planes through three readings each the one that is off least, where no reading counts for more than `reach`.

    Readings and triples are drawn from a fixed seed, so that the same depth gives the same surface.
    """
    rng = np.random.default_rng(0)
    few = rng.permutation(len(local))[:600]
    triples = rng.integers(0, len(local), (_GUESSES, 3))
    basis = _basis(local[triples], 3)
    sound = np.abs(np.linalg.det(basis)) > 1e-3
    start = np.array([np.median(inverse), 0.0, 0.0])
    guesses = np.vstack([start[None], np.linalg.solve(basis[sound], inverse[triples[sound]][..., None])[..., 0]])
    off = inverse[few, None] - _basis(local[few], 3) @ guesses.T
    return guesses[np.abs(np.clip(off, -BEHIND * reach, reach)).sum(axis=0).argmin()]


def _bettered(local: np.ndarray, inverse: np.ndarray, count: int, start: np.ndarray, reach: float) -> np.ndarray:
    """Least squares with `count` terms, each reading weighted by how well it agrees with what went before."""
    basis, stiff = _basis(local, count), _STIFFNESS * len(local) * _bending(count)
    off, cut, terms = inverse - _basis(local, len(start)) @ start, 2 * reach, None
    for _ in range(_ROUNDS):
        cut = min(cut, _CUT * _sigma(off, reach))
        weight = np.clip(1 - (off / cut) ** 2, 0, 1) ** 2
        weighted = basis * weight[:, None]
        terms = np.linalg.solve(weighted.T @ basis + stiff, weighted.T @ inverse)
        off = inverse - basis @ terms
    return terms


def _sigma(off: np.ndarray, reach: float) -> float:
    """Robust sigma (median of absolute values, 1.4826 for a normal spread) of the readings that may belong here."""
    near = np.abs(off)[np.abs(off) < 3 * reach]
    return max(1.4826 * float(np.median(near)), LEAST_NOISE) if len(near) else LEAST_NOISE


def _basis(local: np.ndarray, count: int) -> np.ndarray:
    """(..., count) terms at places (..., 2) in -1 to 1: 1, x, y; with x^2, x y, y^2; or the spline's."""
    x, y = local[..., 0], local[..., 1]
    if count <= 6:
        return np.stack([np.ones_like(x), x, y, x * x, x * y, y * y][:count], axis=-1)
    product = _spline(y)[..., :, None] * _spline(x)[..., None, :]
    return product.reshape(*x.shape, count)


def _spline(x: np.ndarray) -> np.ndarray:
    """(..., _SPANS + 3) uniform cubic B-splines at places in -1 to 1."""
    place = (np.clip(x, -1, 1) + 1) / 2 * _SPANS
    first = np.minimum(place.astype(int), _SPANS - 1)
    f = place - first
    pieces = [(1 - f) ** 3, 3 * f**3 - 6 * f**2 + 4, -3 * f**3 + 3 * f**2 + 3 * f + 1, f**3]
    values = np.zeros((*x.shape, _SPANS + 3))
    for offset, piece in enumerate(pieces):
        np.put_along_axis(values, (first + offset)[..., None], (piece / 6)[..., None], axis=-1)
    return values


@cache
def _bending(count: int) -> np.ndarray:
    """(count, count): the squared second differences of a spline's terms; a little on the squares of a bowl."""
    if count <= 6:
        return np.diag([1e-9, 1e-9, 1e-9, 1.0, 1.0, 1.0][:count])
    side = _SPANS + 3
    one, step = np.eye(side), np.diff(np.eye(side), axis=0)
    twice = np.diff(one, 2, axis=0)
    rows = np.vstack([np.kron(one, twice), np.kron(twice, one), np.sqrt(2) * np.kron(step, step)])
    return rows.T @ rows / len(rows) + 1e-12 * np.eye(count)
