"""Views of analytic scenes: what a camera reads of planes, a cylinder and boxes, without or with noise."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from booth.frames import Intrinsics
from booth.geometry import inverted, look_at, pixel_rays, projected, transformed
from booth.measuring.view import SeenView
from booth.outlines import Part

CAMERA = Intrinsics(480, 360, 450.0, 450.0, 239.5, 179.5)
NOISE_AT_1M_M = 0.0006
Surface = Callable[[np.ndarray, np.ndarray], np.ndarray]
"""Takes an eye (3,) and directions (n, 3) in the booth; gives how many directions away it is hit (n,), inf: nowhere."""


@dataclass(frozen=True, eq=False)
class Scene:
    """Surfaces in the booth (metres) and the noise of what looks at them."""

    surfaces: Sequence[Surface]
    noise_at_1m_m: float = NOISE_AT_1M_M

    def view(self, name: str, eye: Sequence[float], at: Sequence[float] = (0.0, 0.0, 0.0)) -> SeenView:
        """The scene from an eye that looks at a place."""
        place = look_at(np.array(eye), np.array(at))
        directions = pixel_rays(CAMERA).reshape(-1, 3) @ place[:3, :3].T
        depth = np.min([surface(place[:3, 3], directions) for surface in self.surfaces], axis=0)
        depth[~np.isfinite(depth)] = 0.0
        noise = np.random.default_rng(sum(map(ord, name))).standard_normal(depth.shape)
        read = depth + noise * self.noise_at_1m_m * depth**2
        return SeenView(name, CAMERA, place, np.where(depth > 0, read, 0).reshape(CAMERA.height, CAMERA.width))


def rectangle(corner: Sequence[float], one: Sequence[float], other: Sequence[float]) -> Surface:
    """The parallelogram at a corner with two edges."""
    corner, one, other = (np.array(each, np.float64) for each in (corner, one, other))
    normal = np.cross(one, other)

    def hit(eye: np.ndarray, directions: np.ndarray) -> np.ndarray:
        away = (corner - eye) @ normal / (directions @ normal)
        place = eye + directions * away[:, None] - corner
        edges = np.linalg.lstsq(np.stack([one, other], axis=1), place.T, rcond=None)[0]
        return np.where((away > 0) & ((edges >= 0) & (edges <= 1)).all(axis=0), away, np.inf)

    return hit


def floor(height_m: float = 0.0, half_m: float = 1.0) -> Surface:
    """A large level plane."""
    return rectangle((-half_m, -half_m, height_m), (2 * half_m, 0, 0), (0, 2 * half_m, 0))


def cylinder(radius_m: float) -> Surface:
    """An endless cylinder that lies along the booth's y axis, its axis at z = 0."""

    def hit(eye: np.ndarray, directions: np.ndarray) -> np.ndarray:
        at, along = eye[[0, 2]], directions[:, [0, 2]]
        square, half = np.sum(along**2, axis=1), along @ at
        under = half**2 - square * (at @ at - radius_m**2)
        away = (-half - np.sqrt(np.maximum(under, 0))) / square
        return np.where((under > 0) & (away > 0), away, np.inf)

    return hit


def drawn(view: SeenView, points: Sequence[Sequence[float]]) -> Part:
    """The outline in a view through booth points."""
    seen = projected(view.camera, transformed(inverted(view.camera_to_booth), np.array(points, np.float64)))
    return Part(tuple((float(x), float(y)) for x, y in seen))


def square(half_m: float, middle: Sequence[float] = (0.0, 0.0, 0.0)) -> np.ndarray:
    """(40, 3) places along a level square."""
    sides = np.linspace(-1, 1, 11)[:-1]
    ring = [(side, -1.0) for side in sides] + [(1.0, side) for side in sides]
    ring += [(-side, 1.0) for side in sides] + [(-1.0, -side) for side in sides]
    return np.array([(x * half_m, y * half_m, 0.0) for x, y in ring]) + middle
