"""Planes and smooth patches through readings of inverse depth: least squares that stray ones do not pull at.

Places are (n, 2) in -1 to 1. A surface is a vector of terms: 3 for a plane, 49 for a patch, which is a uniform cubic
B-spline whose second differences are held small (a penalised spline, Eilers and Marx 1996). Readings are weighted by
Tukey's biweight about what went before, which starts from the plane that most of them agree with (as in RANSAC).
"""

from __future__ import annotations

from functools import cache

import numpy as np

LEAST_NOISE = 0.0005
"""Sigma of inverse depth (1/m) that no camera is thought to be better than: half a millimetre at one metre."""
CUT = 4.7
"""Tukey's constant: what is further from a surface, in sigmas, does not belong to it."""
PATCH_GAIN = 0.75
"""A patch counts where the readings are this much nearer to it than to the plane."""
BEHIND = 0.5
"""What lies behind a surface, seen through a hole or past an edge, speaks less against it than what lies before."""

_GUESSES = 160
_ROUNDS = 10
_SPANS = 4  # of the spline, in each direction
_STIFFNESS = 1.5  # against readings that count one each
_MOST_NOISE = 4.0  # in LEAST_NOISE: what is further off is form and not noise


def fitted(local: np.ndarray, inverse: np.ndarray, reach: float, behind: float = 1.0) -> tuple[np.ndarray, float]:
    """The terms of the plane, or of the patch where that is clearly better, and the sigma of the readings about it.

    `reach` is how far from the right plane (1/m) a reading may lie that speaks for it.
    """
    plane = _bettered(local, inverse, 3, _agreed_plane(local, inverse, reach, behind), reach)
    bowl = _bettered(local, inverse, 6, plane, reach)
    patch = _bettered(local, inverse, (_SPANS + 3) ** 2, bowl, reach)
    off = {len(terms): inverse - basis(local, len(terms)) @ terms for terms in (plane, patch)}
    cost = {count: np.minimum(np.abs(one), reach).mean() for count, one in off.items()}
    best = patch if cost[len(patch)] < PATCH_GAIN * cost[3] else plane
    return best, _sigma(off[len(best)], reach)


def _agreed_plane(local: np.ndarray, inverse: np.ndarray, reach: float, behind: float) -> np.ndarray:
    """Of planes through three readings each the one that is off least, where no reading counts for more than `reach`.

    Readings and triples are drawn from a fixed seed, so that the same depth gives the same surface.
    """
    rng = np.random.default_rng(0)
    few = rng.permutation(len(local))[:600]
    triples = rng.integers(0, len(local), (_GUESSES, 3))
    corners = basis(local[triples], 3)
    sound = np.abs(np.linalg.det(corners)) > 1e-3
    start = np.array([np.median(inverse), 0.0, 0.0])
    guesses = np.vstack([start[None], np.linalg.solve(corners[sound], inverse[triples[sound]][..., None])[..., 0]])
    off = inverse[few, None] - basis(local[few], 3) @ guesses.T
    return guesses[np.abs(np.clip(off, -behind * reach, reach)).sum(axis=0).argmin()]


def _bettered(local: np.ndarray, inverse: np.ndarray, count: int, start: np.ndarray, reach: float) -> np.ndarray:
    """Least squares with `count` terms, each reading weighted by how well it agrees with what went before."""
    terms_at, stiff = basis(local, count), _STIFFNESS * _bending(count)
    off, cut, terms = inverse - basis(local, len(start)) @ start, 2 * reach, None
    for _ in range(_ROUNDS):
        sigma = _sigma(off, reach)
        cut = min(cut, CUT * sigma)
        weight = np.clip(1 - (off / cut) ** 2, 0, 1) ** 2
        weighted = terms_at * weight[:, None]
        terms = np.linalg.solve(
            weighted.T @ terms_at + stiff * min(sigma / LEAST_NOISE, _MOST_NOISE) ** 2, weighted.T @ inverse
        )
        off = inverse - terms_at @ terms
    return terms


def _sigma(off: np.ndarray, reach: float) -> float:
    """Robust sigma (median of absolute values, 1.4826 for a normal spread) of the readings that may belong here."""
    near = np.abs(off)[np.abs(off) < 3 * reach]
    return max(1.4826 * float(np.median(near)), LEAST_NOISE) if len(near) else LEAST_NOISE


def basis(local: np.ndarray, count: int) -> np.ndarray:
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
