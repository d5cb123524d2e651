"""Robust least squares with few unknowns and many sparse rows (Levenberg 1944, Marquardt 1963; Huber 1964).

The normal matrix of a booth has a few hundred unknowns and is made in milliseconds, where a general solver takes apart
the whole Jacobian in every step.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from scipy.linalg import LinAlgError, cho_factor, cho_solve
from scipy.sparse import csr_matrix

# Rows that miss by more than this many sigmas pull no more than those at it.
WRONG = 3.0
MOST_STEPS = 80
_ENOUGH = 1e-9
_STIFFEST = 1e12

Evaluated = Callable[[np.ndarray], tuple[np.ndarray, csr_matrix]]


def minimised(evaluated: Evaluated, first: np.ndarray) -> np.ndarray:
    """The unknowns near `first` with the least Huber loss; `evaluated` gives the rows in units of their sigma, and
    their derivatives by the unknowns."""
    x, stiffness = first, 1e-4
    rows, slopes = evaluated(x)
    for _ in range(MOST_STEPS):
        weights = huber_weights(rows)
        normal, pull = normal_matrix(slopes, weights), slopes.T @ (weights * rows)
        x_next, rows_next, slopes_next, stiffness = _step(evaluated, x, rows, normal, pull, stiffness)
        gain = 1 - huber_loss(rows_next) / huber_loss(rows)
        x, rows, slopes = x_next, rows_next, slopes_next
        if gain < _ENOUGH:
            break
    return x


def normal_matrix(slopes: csr_matrix, weights: np.ndarray) -> np.ndarray:
    """(n, n) of the weighted rows' derivatives."""
    return (slopes.T @ slopes.multiply(weights[:, None]).tocsr()).toarray()


def huber_weights(rows: np.ndarray) -> np.ndarray:
    """How much each row counts: 1, and less beyond WRONG."""
    return WRONG / np.maximum(np.abs(rows), WRONG)


def huber_loss(rows: np.ndarray) -> float:
    """Half the square of each row up to WRONG, and straight on from there."""
    size = np.abs(rows)
    return float(np.where(size <= WRONG, size**2 / 2, WRONG * (size - WRONG / 2)).sum())


def _step(
    evaluated: Evaluated, x: np.ndarray, rows: np.ndarray, normal: np.ndarray, pull: np.ndarray, stiffness: float
) -> tuple[np.ndarray, np.ndarray, csr_matrix, float]:
    """The next unknowns, whose loss is not greater; as stiff as it takes."""
    while stiffness < _STIFFEST:
        try:
            x_next = x - cho_solve(cho_factor(normal + stiffness * np.diag(np.diag(normal))), pull)
        except LinAlgError:
            stiffness *= 10
            continue
        rows_next, slopes_next = evaluated(x_next)
        if huber_loss(rows_next) <= huber_loss(rows):
            return x_next, rows_next, slopes_next, max(stiffness / 10, 1e-12)
        stiffness *= 10
    return x, *evaluated(x), stiffness
