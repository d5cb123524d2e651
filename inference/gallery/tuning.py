"""Makes the weights with which a comparison's figures become an anomaly score, from items whose truth is known."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from inference.gallery.verdict import Verdict

PENALTY = 2.0
_KEPT_WEIGHT = 0.02


@dataclass(frozen=True, eq=False)
class Judged:
    """One comparison whose truth is known: its figures, those that are usual for the product, and the truth."""

    figures: Mapping[str, float]
    usual: Mapping[str, float]
    is_damaged: bool


def fitted(items: Sequence[Judged], evaluation: Mapping[str, Any] | None = None) -> Verdict:
    """The logistic with weights of at least 0 that is most likely, with a penalty on their squares.

    Damaged and sound items count alike, whatever their shares. A figure's scale is its upper quartile among sound
    items, at least a hundredth of its highest. Items of products whose references tell nothing usual are left out.
    """
    items = [one for one in items if one.usual]
    names = sorted(items[0].figures)
    values = np.array([[one.figures[name] for name in names] for one in items], np.float64)
    usual = np.array([[one.usual[name] for name in names] for one in items], np.float64)
    damaged = np.array([one.is_damaged for one in items])
    least = np.maximum(np.percentile(values, 99, axis=0) / 100, 1e-3)
    scales = np.maximum(np.percentile(values[~damaged], 75, axis=0), least)
    weights, bias = _most_likely(np.maximum(np.log((values + scales) / (usual + scales)), 0), damaged)
    kept = [k for k in range(len(names)) if weights[k] > _KEPT_WEIGHT]

    def named(numbers: np.ndarray) -> dict[str, float]:
        return {names[k]: round(float(numbers[k]), 4) for k in kept}

    typical = np.median(usual, axis=0)
    return Verdict(round(float(bias), 4), named(weights), named(scales), named(typical), dict(evaluation or {}))


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
