"""Functions that never fall, fitted: a better score is never to count for less."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from inference.fusion import Bend, sigmoid

_BENDS = 4
_PENALTY = 4.0


def pool(x: np.ndarray, y: np.ndarray) -> Bend:
    """The never-falling function of x nearest to y in squares: pool adjacent violators (Ayer et al. 1955).

    x, y: (n,) float64. Level over each block that is pooled, straight between blocks.
    """
    places, inverse, counts = np.unique(x, return_inverse=True, return_counts=True)
    blocks: list[list[float]] = []
    for place, mean, count in zip(places, np.bincount(inverse, y) / counts, counts, strict=True):
        blocks.append([place, place, mean, count])
        while len(blocks) > 1 and blocks[-2][2] >= blocks[-1][2]:
            first, _, mean_before, before = blocks[-2]
            _, last, mean_behind, behind = blocks[-1]
            total = before + behind
            blocks[-2:] = [[first, last, (mean_before * before + mean_behind * behind) / total, total]]
    points = [(end, mean) for first, last, mean, _ in blocks for end in (first, last)]
    return Bend(*(tuple(float(value) for value in column) for column in zip(*points, strict=True)))


def ramps(x: np.ndarray, truth: np.ndarray, bends: int = _BENDS) -> tuple[np.ndarray, np.ndarray]:
    """(knots (k + 1,), how far each x has come between each two knots (n, k)); k is `bends` or fewer.

    Knots lie at quantiles, for which both classes count the same: most bends are wanted where they overlap.
    """
    percentiles = [np.percentile(x[kind], np.arange(101)) for kind in (truth, ~truth) if kind.any()]
    knots = np.unique(np.quantile(np.concatenate(percentiles), np.linspace(0.0, 1.0, bends + 1)))
    if len(knots) < 2:
        knots = np.array([knots[0] - 1.0, knots[0] + 1.0])
    return knots, np.clip(x[:, None] - knots[:-1], 0.0, np.diff(knots))


def never_falling_logistic(columns: Sequence[np.ndarray], truth: np.ndarray, bends: int = _BENDS) -> list[Bend]:
    """One bend a column; their sum are the log odds by logistic regression with slopes that are never negative.

    columns: (n,) float64 each; truth: (n,) bool. Squares of the slopes cost as much however many rows there are: of a
    few products, one on which a track errs would else decide them.
    """
    from scipy.optimize import minimize

    made = [ramps(column, truth, bends) for column in columns]
    design = np.hstack([np.ones((len(truth), 1)), *(ramp for _, ramp in made)])
    sign = np.where(truth, 1.0, -1.0)

    def loss(weights: np.ndarray) -> tuple[float, np.ndarray]:
        margin = sign * (design @ weights)
        pull = -sign * sigmoid(-margin)
        value = np.logaddexp(0.0, -margin).sum() + _PENALTY * np.sum(weights[1:] ** 2)
        return value, design.T @ pull + 2.0 * _PENALTY * np.append(0.0, weights[1:])

    start = np.full(design.shape[1], 0.1)
    bounds = [(None, None)] + [(0.0, None)] * (design.shape[1] - 1)
    weights = minimize(loss, start, jac=True, method="L-BFGS-B", bounds=bounds).x
    found, at = [], 1
    for number, (knots, ramp) in enumerate(made):
        slopes = weights[at : at + ramp.shape[1]]
        level = float(weights[0]) if number == 0 else 0.0
        rise = level + np.cumsum(np.append(0.0, slopes * np.diff(knots)))
        found.append(Bend(tuple(knots.tolist()), tuple(rise.tolist())))
        at += ramp.shape[1]
    return found
