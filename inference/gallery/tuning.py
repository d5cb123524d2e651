"""Makes the weights with which a comparison's figures become an anomaly score, from items whose truth is known."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from inference.gallery.verdict import Verdict

PENALTY = 2.0
_KEPT_WEIGHT = 0.02


def fitted(
    figures: Sequence[Mapping[str, float]], is_damaged: Sequence[bool], evaluation: Mapping[str, Any] | None = None
) -> Verdict:
    """The logistic with weights of at least 0 that is most likely, with a penalty on their squares.

    The classes count alike, whatever their shares. A figure's scale is its upper decile among sound items, so that
    only what is more than usual moves the score.
    """
    names = sorted(figures[0])
    values = np.array([[one[name] for name in names] for one in figures], np.float64)
    damaged = np.asarray(is_damaged, bool)
    scales = np.maximum(np.percentile(values[~damaged], 90, axis=0), _least_scales(values))
    weights, bias = _most_likely(np.log1p(values / scales), damaged)
    kept = [k for k in range(len(names)) if weights[k] > _KEPT_WEIGHT]
    return Verdict(
        round(float(bias), 4),
        {names[k]: round(float(weights[k]), 4) for k in kept},
        {names[k]: round(float(scales[k]), 4) for k in kept},
        dict(evaluation or {}),
    )


def _least_scales(values: np.ndarray) -> np.ndarray:
    """A hundredth of a figure's highest, so that one that sound items never show has a scale too."""
    return np.maximum(np.percentile(values, 99, axis=0) / 100, 1e-3)


def _most_likely(values: np.ndarray, damaged: np.ndarray) -> tuple[np.ndarray, float]:
    from scipy.optimize import minimize

    count = values.shape[1]
    sign = np.where(damaged, 1.0, -1.0)
    share = np.where(damaged, 0.5 / damaged.sum(), 0.5 / (~damaged).sum()) * len(damaged)

    def cost(place: np.ndarray) -> tuple[float, np.ndarray]:
        margin = sign * (values @ place[:-1] + place[-1])
        slope = -sign * share / (1 + np.exp(np.clip(margin, -50, 50)))
        total = float((share * np.logaddexp(0, -margin)).sum() + 0.5 * PENALTY * (place[:-1] ** 2).sum())
        return total, np.append(values.T @ slope + PENALTY * place[:-1], slope.sum())

    bounds = [(0.0, None)] * count + [(None, None)]
    found = minimize(cost, np.zeros(count + 1), jac=True, bounds=bounds, method="L-BFGS-B", options={"maxiter": 500})
    return found.x[:-1], float(found.x[-1])
