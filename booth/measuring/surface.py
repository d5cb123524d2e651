"""The smooth surface under an outline: a plane, or a quadratic patch, fitted robustly to the depth inside it.

A camera that finds depth by triangulation errs evenly in inverse depth, and a plane is exactly linear there: with r =
(x, y, 1) the ray of a pixel, n.r.z = d gives 1/z = (n.r)/d. So both are polynomials of 1/z in x and y (first and second
degree), fitted by least squares that readings off the surface do not pull at (Tukey's biweight, started from the
plane that most readings agree with).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from booth.geometry import rays, transformed
from booth.measuring.view import SeenView
from booth.outlines import Part, bounds, rasterise

MOST_READINGS = 4000
FEWEST_READINGS = 12
LEAST_NOISE = 0.0005
"""Sigma of inverse depth (1/m) that no camera is thought to be better than: half a millimetre at one metre."""

_GUESSES = 160
_REACH_M = 0.005
_CUT = 4.7  # Tukey's constant, in sigmas
_ROUNDS = 12


@dataclass(frozen=True, eq=False)
class LocalSurface:
    """A smooth surface in one view. It is a function of the view's pixels, also a little beyond what it was fitted to.

    coverage: share of the outline's pixels whose depth lies on the surface. spread_m: robust sigma of the readings
    about the surface along the camera's axis. slant_cos: cosine between normal and line of sight in the outline's
    middle.
    """

    view: SeenView
    middle: np.ndarray
    scale: float
    terms: np.ndarray
    coverage: float
    spread_m: float
    slant_cos: float

    @property
    def is_plane(self) -> bool:
        return len(self.terms) == 3

    def points(self, pixels: np.ndarray) -> np.ndarray:
        """(..., 3) float64 booth metres of the surface at continuous pixel coordinates (..., 2)."""
        directions = rays(self.view.camera, pixels)
        inverse = _terms(self._local(directions), len(self.terms)) @ self.terms
        least = 0.3 * self.terms[0]  # far outside the outline a patch may turn behind the camera
        return transformed(self.view.camera_to_booth, directions / np.maximum(inverse, least)[..., None])

    def normals(self, pixels: np.ndarray) -> np.ndarray:
        """(..., 3) unit normals in the booth, towards the camera, at continuous pixel coordinates (..., 2).

        The surface w(x, y) of inverse depth has the normal (w_x, w_y, w - x w_x - y w_y), which is n/d for a plane.
        """
        directions = rays(self.view.camera, pixels)
        local = self._local(directions)
        slope = _slopes(local, self.terms) / self.scale
        inverse = _terms(local, len(self.terms)) @ self.terms
        last = inverse - np.sum(slope * directions[..., :2], axis=-1)
        away = np.concatenate([slope, last[..., None]], axis=-1) @ self.view.camera_to_booth[:3, :3].T
        return -away / np.linalg.norm(away, axis=-1, keepdims=True)

    def _local(self, directions: np.ndarray) -> np.ndarray:
        return (directions[..., :2] - self.middle) / self.scale


def fit_surface(view: SeenView, parts: Sequence[Part], *, around: bool = False) -> LocalSurface | None:
    """The surface inside an outline, or with `around` that of a ring just outside it, as a dent is measured against.

    None where there are fewer than FEWEST_READINGS readings or less than a twentieth of the pixels has one.
    """
    mask, corner = outline_mask(view, parts, around)
    rows, columns = np.nonzero(mask)
    depth = view.depth_m[rows + corner[1], columns + corner[0]].astype(np.float64)
    read = depth > 0
    if np.count_nonzero(read) < max(FEWEST_READINGS, 0.05 * len(rows)):
        return None
    pixels = np.stack([columns + corner[0], rows + corner[1]], axis=-1) + 0.5
    return _fitted(view, pixels[read], 1 / depth[read], len(rows))


def outline_mask(view: SeenView, parts: Sequence[Part], around: bool) -> tuple[np.ndarray, tuple[int, int]]:
    """Pixels inside an outline or in the ring around it, cut to a window, and the window's first column and row."""
    left, top, right, bottom = bounds(parts)
    reach = max(4, round(0.18 * (right - left + bottom - top) / 2)) if around else 0
    x0, y0 = (int(max(0, np.floor(low) - reach)) for low in (left, top))
    x1 = int(min(view.camera.width, np.ceil(right) + reach))
    y1 = int(min(view.camera.height, np.ceil(bottom) + reach))
    if x1 <= x0 or y1 <= y0:
        return np.zeros((0, 0), bool), (x0, y0)
    inside = rasterise([_moved(part, -x0, -y0) for part in parts], x1 - x0, y1 - y0)
    if around:
        filled = rasterise([Part(_moved(part, -x0, -y0).outer) for part in parts], x1 - x0, y1 - y0).astype(np.uint8)
        inside = (_grown(filled, reach) & ~_grown(filled, max(1, reach // 5))).astype(bool)
    return inside, (x0, y0)


def _moved(part: Part, dx: float, dy: float) -> Part:
    rings = [tuple((x + dx, y + dy) for x, y in ring) for ring in (part.outer, *part.cutouts)]
    return Part(rings[0], tuple(rings[1:]))


def _grown(mask: np.ndarray, reach: int) -> np.ndarray:
    return cv2.dilate(mask, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * reach + 1, 2 * reach + 1)))


def _fitted(view: SeenView, pixels: np.ndarray, inverse: np.ndarray, wanted: int) -> LocalSurface | None:
    directions = rays(view.camera, pixels)[:, :2]
    middle = directions.mean(axis=0)
    scale = max(float(np.abs(directions - middle).max()), 1e-6)
    local = (directions - middle) / scale
    few = slice(None, None, max(1, len(local) // MOST_READINGS))
    reach = _REACH_M * float(np.median(inverse)) ** 2
    plane = _agreed_plane(local[few], inverse[few], reach)
    plane = _bettered(local[few], inverse[few], plane, reach)
    terms, sigma = _chosen(local[few], inverse[few], plane, reach)
    off = np.abs(inverse - _terms(local, len(terms)) @ terms)
    used = off < _CUT * sigma
    if np.count_nonzero(used) < FEWEST_READINGS:
        return None
    sight = np.append(middle, 1.0)
    surface = LocalSurface(view, middle, scale, terms, used.sum() / wanted, sigma / terms[0] ** 2, 0.0)
    towards = -(view.camera_to_booth[:3, :3] @ sight) / np.linalg.norm(sight)
    slant = surface.normals(pixels.mean(axis=0)) @ towards
    return LocalSurface(view, middle, scale, terms, surface.coverage, surface.spread_m, float(slant))


def _chosen(local: np.ndarray, inverse: np.ndarray, plane: np.ndarray, reach: float) -> tuple[np.ndarray, float]:
    """The plane's or the patch's terms, and the sigma of the readings about it.

    The patch counts where it explains the readings clearly better than the plane does.
    """
    patch = _bettered(local, inverse, np.append(plane, np.zeros(3)), 2 * reach)
    cost, cost_of_patch = (
        np.minimum(np.abs(inverse - _terms(local, len(terms)) @ terms), reach).mean() for terms in (plane, patch)
    )
    best = patch if cost_of_patch < 0.9 * cost else plane
    return best, _sigma(inverse - _terms(local, len(best)) @ best, reach)


def _agreed_plane(local: np.ndarray, inverse: np.ndarray, reach: float) -> np.ndarray:
    """Of planes through three readings each the one that is off least, where no reading counts for more than `reach`.

    Readings and triples are drawn from a fixed seed, so that the same depth gives the same surface.
    """
    rng = np.random.default_rng(0)
    few = rng.permutation(len(local))[:800]
    triples = rng.integers(0, len(local), (_GUESSES, 3))
    basis = _terms(local[triples], 3)
    sound = np.abs(np.linalg.det(basis)) > 1e-3
    start = np.array([np.median(inverse), 0.0, 0.0])
    guesses = np.vstack([start[None], np.linalg.solve(basis[sound], inverse[triples[sound]][..., None])[..., 0]])
    off = np.abs(inverse[few, None] - _terms(local[few], 3) @ guesses.T)
    return guesses[np.minimum(off, reach).sum(axis=0).argmin()]


def _bettered(local: np.ndarray, inverse: np.ndarray, terms: np.ndarray, reach: float) -> np.ndarray:
    """Least squares from a first guess on, each reading weighted by how well it agrees (Tukey's biweight)."""
    basis = _terms(local, len(terms))
    slack = np.diag([0.0] * 3 + [1e-3 * len(local)] * (len(terms) - 3))
    cut = 2 * reach
    for _ in range(_ROUNDS):
        off = inverse - basis @ terms
        weight = np.clip(1 - (off / cut) ** 2, 0, 1) ** 2
        if np.count_nonzero(weight) < FEWEST_READINGS:
            break
        cut = min(cut, _CUT * max(_sigma(off, reach), LEAST_NOISE))
        weighted = basis * weight[:, None]
        terms = np.linalg.lstsq(weighted.T @ basis + slack, weighted.T @ inverse, rcond=None)[0]
    return terms


def _sigma(off: np.ndarray, reach: float) -> float:
    """Robust sigma (median of absolute values, 1.4826 for a normal spread) of the readings that may belong here."""
    near = np.abs(off)[np.abs(off) < 3 * reach]
    return max(1.4826 * float(np.median(near)), LEAST_NOISE) if len(near) else LEAST_NOISE


def _terms(local: np.ndarray, count: int) -> np.ndarray:
    """(..., count) of 1, x, y and for six terms also x^2, x y, y^2."""
    x, y = local[..., 0], local[..., 1]
    terms = [np.ones_like(x), x, y] if count == 3 else [np.ones_like(x), x, y, x * x, x * y, y * y]
    return np.stack(terms, axis=-1)


def _slopes(local: np.ndarray, terms: np.ndarray) -> np.ndarray:
    """(..., 2) derivatives of the polynomial by x and y."""
    x, y = local[..., 0], local[..., 1]
    if len(terms) == 3:
        return np.broadcast_to(terms[1:], local.shape)
    return np.stack([terms[1] + 2 * terms[3] * x + terms[4] * y, terms[2] + terms[4] * x + 2 * terms[5] * y], axis=-1)
