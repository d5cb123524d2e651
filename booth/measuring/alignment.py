"""Views moved a little so that their depth agrees: small rigid corrections of where cameras are, found together.

Each reading of one view is held against the small plane that another view reads there (point to plane, Chen and
Medioni 1992, matched by projection), and all corrections are solved in one damped, robust least squares. What the
depth does not tell, such as a slide along a lone plane, stays as it was.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations

import numpy as np

from booth.geometry import inverted, projected, rays, transformed
from booth.measuring.view import SeenView

CELLS_ACROSS = 128
ROUNDS = 6
FARTHEST_M = 0.02
"""Readings further apart than this, at first, are of different things."""
LEAST_GAIN = 0.1
"""Share by which the depth must agree better for the corrections to count."""

Places = Mapping[str, np.ndarray]
_TURN_SIGMA, _SHIFT_SIGMA_M = np.radians(0.05), 0.0005  # of a calibrated view
_LEAST_COMMON = 150
_SAME_FACE_COS = 0.85
_JUMP_SHARE = 0.03


@dataclass(frozen=True, eq=False)
class _Relief:
    """A view in cells: points (h, w, 3) and unit normals towards the camera in its own frame, NaN where unknown."""

    view: SeenView
    step: int
    points: np.ndarray
    normals: np.ndarray

    @property
    def known(self) -> np.ndarray:
        """(h, w) bool."""
        return np.isfinite(self.normals[..., 0])


@dataclass(frozen=True, eq=False)
class _Match:
    """What two views read of one face: off_m (n,) along normals (n, 3) at places (n, 3) in the booth; weight (n,)."""

    off_m: np.ndarray
    normals: np.ndarray
    places: np.ndarray
    weight: np.ndarray


def aligned(views: Sequence[SeenView], fixed: str) -> tuple[SeenView, ...]:
    """The same views with `camera_to_booth` bettered; the view named `fixed` stays where it is.

    All views are corrected together, and then moved as one so that the fixed one is back in its place: whichever it
    is, they stand to each other alike. A view without calibration keeps its place, and so do all where the corrections
    do not make the depth agree clearly better.
    """
    reliefs = {view.name: _relief(view) for view in views if view.is_calibrated and view.has_depth}
    first = {name: relief.view.camera_to_booth for name, relief in reliefs.items()}
    before = matches = _matches(reliefs, first, FARTHEST_M)
    moved = first
    for number in range(1, ROUNDS + 1):
        moved = _corrected(matches, moved, first)
        matches = _matches(reliefs, moved, FARTHEST_M * 0.8**number)
    if _disagreement(_matches(reliefs, moved, FARTHEST_M)) >= (1 - LEAST_GAIN) * _disagreement(before):
        return tuple(views)
    back = first[fixed] @ inverted(moved[fixed]) if fixed in moved else np.eye(4)
    better = {name: back @ place for name, place in moved.items() if name != fixed}
    return tuple(replace(view, camera_to_booth=better[view.name]) if view.name in better else view for view in views)


def _relief(view: SeenView) -> _Relief:
    """Depth averaged in cells where it does not jump, with the normals between neighbouring cells."""
    step = max(1, view.camera.width // CELLS_ACROSS)
    height, width = view.depth_m.shape[0] // step, view.depth_m.shape[1] // step
    blocks = view.depth_m[: height * step, : width * step].astype(np.float64)
    blocks = blocks.reshape(height, step, width, step).swapaxes(1, 2).reshape(height, width, -1)
    read = blocks > 0
    far, near = blocks.max(axis=2), np.where(read, blocks, np.inf).min(axis=2)
    sound = (read.mean(axis=2) > 0.5) & (far - near < _JUMP_SHARE * far)
    depth = np.where(sound, blocks.sum(axis=2) / np.maximum(read.sum(axis=2), 1), np.nan)
    u, v = np.meshgrid(np.arange(width), np.arange(height))
    points = rays(view.camera, (np.stack([u, v], axis=-1) + 0.5) * step) * depth[..., None]
    normals = np.full_like(points, np.nan)
    right, down = points[1:-1, 2:] - points[1:-1, :-2], points[2:, 1:-1] - points[:-2, 1:-1]
    smooth = np.maximum(np.abs(right[..., 2]), np.abs(down[..., 2])) < 2 * _JUMP_SHARE * depth[1:-1, 1:-1]
    across = np.cross(down, right)
    normals[1:-1, 1:-1] = np.where(smooth[..., None], across / np.linalg.norm(across, axis=-1, keepdims=True), np.nan)
    return _Relief(view, step, points, normals)


def _matched(one: _Relief, other: _Relief, place: np.ndarray, other_place: np.ndarray, gate_m: float) -> _Match | None:
    """The cells of one view against the planes of the cells that they lie in in the other; None for too few."""
    known = one.known
    points, normals = transformed(place, one.points[known]), one.normals[known] @ place[:3, :3].T
    pixels = projected(other.view.camera, transformed(inverted(other_place), points))
    height, width = other.known.shape
    cells = np.where(np.isfinite(pixels), np.floor(pixels / other.step), -1).astype(int)
    inside = ((cells >= 0) & (cells < [width, height])).all(axis=1)
    points, normals, (columns, rows) = points[inside], normals[inside], cells[inside].T
    planes = other.normals[rows, columns] @ other_place[:3, :3].T
    off_m = np.sum(planes * (points - transformed(other_place, other.points[rows, columns])), axis=1)
    same = (np.abs(off_m) < gate_m) & (np.sum(planes * normals, axis=1) > _SAME_FACE_COS)
    if np.count_nonzero(same) < _LEAST_COMMON:
        return None
    distance_m = np.linalg.norm(points[same] - other_place[:3, 3], axis=1)
    weight = (1 - (off_m[same] / gate_m) ** 2) ** 2 / distance_m**4  # depth errs with the square of the distance
    return _Match(off_m[same], planes[same], points[same], weight)


def _matches(reliefs: Mapping[str, _Relief], places: Places, gate_m: float) -> dict[tuple[str, str], _Match]:
    """What every two views have in common."""
    found = {
        (one, other): _matched(reliefs[one], reliefs[other], places[one], places[other], gate_m)
        for one, other in combinations(reliefs, 2)
    }
    return {pair: match for pair, match in found.items() if match is not None}


def _disagreement(matches: Mapping[tuple[str, str], _Match]) -> float:
    """The median distance (metres) between what two views read of one face."""
    off = [np.abs(match.off_m) for match in matches.values()]
    return float(np.median(np.concatenate(off))) if off else 0.0


def _corrected(matches: Mapping[tuple[str, str], _Match], places: Places, first: Places) -> dict[str, np.ndarray]:
    """One step of Gauss and Newton over all views; a turn is about the booth's origin.

    What a camera reads of a face errs alike over the whole image, so all that two views have in common counts as one
    reading against what the calibration knows.
    """
    index = {name: slice(6 * number, 6 * number + 6) for number, name in enumerate(places)}
    spread = np.tile([_TURN_SIGMA] * 3 + [_SHIFT_SIGMA_M] * 3, len(places))
    gone = np.concatenate([np.zeros(0), *(_twist(first[name], places[name]) for name in places)])
    normal, right = np.diag(spread**-2), -gone / spread**2
    sigma_m = max(1.4826 * _disagreement(matches), 1e-4)
    for pair, match in matches.items():
        slope = np.hstack([np.cross(match.places, match.normals), match.normals])
        weighted = slope * (match.weight / match.weight.sum() / sigma_m**2)[:, None]
        curved, pull = weighted.T @ slope, weighted.T @ match.off_m
        for here, sign in zip(pair, (1.0, -1.0), strict=True):
            right[index[here]] -= sign * pull
            for there, other_sign in zip(pair, (1.0, -1.0), strict=True):
                normal[index[here], index[there]] += sign * other_sign * curved
    steps = np.linalg.solve(normal, right)
    return {name: _moved(place, steps[index[name]]) for name, place in places.items()}


def _twist(first: np.ndarray, now: np.ndarray) -> np.ndarray:
    """(6,) turn and shift that carry the first place into the one now, for small ones."""
    change = now @ inverted(first)
    turn = 0.5 * np.array([change[2, 1] - change[1, 2], change[0, 2] - change[2, 0], change[1, 0] - change[0, 1]])
    return np.concatenate([turn, change[:3, 3]])


def _moved(place: np.ndarray, step: np.ndarray) -> np.ndarray:
    """The place turned and shifted by a small step, still rigid (Rodrigues)."""
    change = np.eye(4)
    angle = float(np.linalg.norm(step[:3]))
    x, y, z = step[:3] / max(angle, 1e-12)
    across = np.array([[0, -z, y], [z, 0, -x], [-y, x, 0]])
    change[:3, :3] += np.sin(angle) * across + (1 - np.cos(angle)) * across @ across
    change[:3, 3] = step[3:]
    return change @ place
