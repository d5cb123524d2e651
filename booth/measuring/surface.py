"""The smooth surface that an outline lies on: a plane, or a smooth patch, fitted robustly to the depth at the outline.

A camera that finds depth by triangulation errs evenly in inverse depth, and a plane is exactly linear there: with r =
(x, y, 1) the ray of a pixel, n.r = d/z gives 1/z = (n.r)/d. So surfaces are functions of 1/z over x and y.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from booth.geometry import rays, transformed
from booth.measuring.fitting import BEHIND, CUT, basis, fitted
from booth.measuring.view import SeenView
from booth.measuring.window import region_window, ring_around
from booth.outlines import Part, bounds

MOST_READINGS = 2500
FEWEST_READINGS = 12
RING_SHARE = 0.18
"""Width of the ring around an outline, as a share of the outline's size."""
FLAP_M = 0.004
"""What stands this far before its surroundings has its own edge there: more than dents, lips and spillage rise."""

_REACH_M = 0.005


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
        return np.maximum(basis(local, len(self.terms)) @ self.terms, 0.1)


def fit_surface(view: SeenView, parts: Sequence[Part], *, around: bool = False) -> LocalSurface | None:
    """The surface that an outline lies on, or with `around` that of a ring just outside it.

    Where depth steps at an outline, its edge belongs to the nearer side: a hole is drawn on what is around it, a flap
    on itself. None where there is too little depth.
    """
    readings = _readings(view, parts)
    if readings is None:
        return None
    if around:
        return _fitted(view, readings, readings.ring)
    own = _fitted(view, readings, ~readings.ring)
    wide = _fitted(view, readings, np.ones_like(readings.ring), BEHIND)
    if own is None or wide is None:
        return own or wide
    rim = np.concatenate([part.outer for part in parts])
    nearer_m = np.median(1 / wide.inverse_depth(rim) - 1 / own.inverse_depth(rim))
    stands_alone = own.coverage > 0.5 and (nearer_m > FLAP_M or own.coverage > wide.coverage + 0.1)
    return own if stands_alone else wide


def axes_across(normal: np.ndarray) -> np.ndarray:
    """(3, 2): two directions at right angles in the plane across a unit normal (3,)."""
    right = np.cross(normal, np.eye(3)[np.argmin(np.abs(normal))])
    right /= np.linalg.norm(right)
    return np.stack([right, np.cross(normal, right)], axis=-1)


@dataclass(frozen=True, eq=False)
class _Readings:
    """Pixels (n, 2) in and around an outline, their inverse depth (n,) (0: none), and which belong to the ring."""

    pixels: np.ndarray
    inverse: np.ndarray
    ring: np.ndarray


def ring_px(parts: Sequence[Part]) -> int:
    """Width of the ring around an outline that tells of the surface it lies on."""
    left, top, right, bottom = bounds(parts)
    return max(4, round(RING_SHARE * (right - left + bottom - top) / 2))


def _readings(view: SeenView, parts: Sequence[Part]) -> _Readings | None:
    reach = ring_px(parts)
    if (near := region_window(view, parts, reach)) is None:
        return None
    ring = ring_around(near.mask, max(1, reach // 5), reach)
    either = near.mask | ring
    few = slice(None, None, max(1, np.count_nonzero(either) // MOST_READINGS))
    depth = near.depth_m[either][few]
    inverse = np.divide(1.0, depth, out=np.zeros_like(depth), where=depth > 0)
    return _Readings(near.pixels(either)[few], inverse, ring[either][few])


def _fitted(view: SeenView, readings: _Readings, chosen: np.ndarray, behind: float = 1.0) -> LocalSurface | None:
    """The surface through the chosen readings. None where fewer than a twentieth of the pixels has one."""
    read = chosen & (readings.inverse > 0)
    if np.count_nonzero(read) < max(FEWEST_READINGS, 0.05 * np.count_nonzero(chosen)):
        return None
    directions = rays(view.camera, readings.pixels)[:, :2]
    middle = (directions.min(axis=0) + directions.max(axis=0)) / 2
    local = (directions - middle) / (scale := float(np.abs(directions - middle).max()))
    reach = _REACH_M * float(np.median(readings.inverse[read])) ** 2
    terms, sigma = fitted(local[read], readings.inverse[read], reach, behind)
    on_it = np.abs(readings.inverse - basis(local, len(terms)) @ terms) < CUT * sigma
    coverage = max(float(on_it[side].mean()) if side.any() else 0.0 for side in (readings.ring, ~readings.ring))
    surface = LocalSurface(view, middle, scale, terms)
    inside = readings.pixels[~readings.ring] if (~readings.ring).any() else readings.pixels
    centre = inside.mean(axis=0)
    sight = view.camera_to_booth[:3, :3] @ rays(view.camera, centre)
    slant_cos = -surface.normals(centre) @ sight / np.linalg.norm(sight)
    spread_m = sigma / surface.inverse_depth(centre) ** 2
    return replace(surface, coverage=coverage, spread_m=float(spread_m), slant_cos=float(slant_cos))
