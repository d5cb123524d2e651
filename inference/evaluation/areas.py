"""Curves over all thresholds, ROC and precision-recall, and the areas under them."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from inference.evaluation.rates import wilson_bounds


@dataclass(frozen=True, eq=False, slots=True)
class Ranked:
    """Captures by falling score, ties together.

    order: (n,) int64, positions in what was given; ends: (k,) int64, the last place in `order` of each of the k
    different scores; values: (k,) float64, these scores; truth: (n,) bool in the order given.
    """

    order: np.ndarray
    ends: np.ndarray
    values: np.ndarray
    truth: np.ndarray

    @classmethod
    def of(cls, scores: Sequence[float], damaged: Sequence[bool]) -> Ranked:
        values = np.asarray(scores, np.float64)
        order = np.argsort(-values, kind="stable")
        falling = values[order]
        ends = np.flatnonzero(np.append(falling[1:] != falling[:-1], True)) if len(falling) else np.zeros(0, np.int64)
        return cls(order, ends, falling[ends], np.asarray(damaged, bool))

    def counts(self, weights: np.ndarray | None = None) -> tuple[np.ndarray, np.ndarray]:
        """(damaged, undamaged) at or above each of `values`, each capture counted `weights` times: (k,) float64."""
        weight = np.ones(len(self.truth)) if weights is None else np.asarray(weights, np.float64)
        hits = np.cumsum((weight * self.truth)[self.order])[self.ends]
        alarms = np.cumsum((weight * ~self.truth)[self.order])[self.ends]
        return hits, alarms


def auroc(scores: Sequence[float], damaged: Sequence[bool]) -> float:
    """The chance that a damaged one scores higher than an undamaged one, ties counting half; NaN without both kinds."""
    return auroc_of(*Ranked.of(scores, damaged).counts())


def average_precision(scores: Sequence[float], damaged: Sequence[bool]) -> float:
    """The precision averaged over every gain in recall, without interpolation; NaN without any damaged one."""
    return average_precision_of(*Ranked.of(scores, damaged).counts())


def auroc_of(hits: np.ndarray, alarms: np.ndarray) -> float:
    """The area under the ROC curve of `Ranked.counts`."""
    if not len(hits) or not hits[-1] or not alarms[-1]:
        return math.nan
    middles = hits - np.diff(hits, prepend=0.0) / 2.0
    return float(np.sum(np.diff(alarms, prepend=0.0) * middles) / (hits[-1] * alarms[-1]))


def average_precision_of(hits: np.ndarray, alarms: np.ndarray) -> float:
    """The average precision of `Ranked.counts`."""
    if not len(hits) or not hits[-1]:
        return math.nan
    precision = hits / np.maximum(hits + alarms, 1e-12)
    return float(np.sum(precision * np.diff(hits, prepend=0.0)) / hits[-1])


@dataclass(frozen=True, eq=False, slots=True)
class Curve:
    """Points (n,) float64 with the 95 % intervals after Wilson of both rates; each point's threshold falls.

    What lies behind a point are the captures at or above its threshold.
    """

    thresholds: np.ndarray
    x: np.ndarray
    y: np.ndarray
    x_low: np.ndarray
    x_high: np.ndarray
    y_low: np.ndarray
    y_high: np.ndarray


def roc_curve(ranked: Ranked, most: int | None = None) -> Curve:
    """x: false-alarm rate, y: recall, from (0, 0) at an endless threshold; thinned to about `most` points."""
    hits, alarms = (np.insert(counts, 0, 0.0) for counts in ranked.counts())
    return _curve(np.insert(ranked.values, 0, np.inf), alarms, alarms[-1:], hits, hits[-1:], most)


def precision_recall_curve(ranked: Ranked, most: int | None = None) -> Curve:
    """x: recall, y: precision among these very captures (not at the rate of damage of a real day)."""
    hits, alarms = ranked.counts()
    return _curve(ranked.values, hits, hits[-1:], hits, hits + alarms, most)


def _curve(
    thresholds: np.ndarray, x: np.ndarray, of_x: np.ndarray, y: np.ndarray, of_y: np.ndarray, most: int | None
) -> Curve:
    of_x, of_y = np.broadcast_to(of_x, x.shape), np.broadcast_to(of_y, y.shape)
    rates = x / np.maximum(of_x, 1.0), y / np.maximum(of_y, 1.0)
    kept = slice(None) if most is None or len(x) <= most else _worth_drawing(*rates, most)
    (x_low, x_high), (y_low, y_high) = wilson_bounds(x[kept], of_x[kept]), wilson_bounds(y[kept], of_y[kept])
    return Curve(thresholds[kept], rates[0][kept], rates[1][kept], x_low, x_high, y_low, y_high)


def _worth_drawing(x: np.ndarray, y: np.ndarray, most: int) -> np.ndarray:
    """The first and last point of each cell of a grid, which is finer where x is small: false alarms must be few."""
    fine = most / 6.0
    cells = np.stack([np.floor(x * fine), np.floor(y * fine), np.floor(np.log10(x + 1e-5) * fine / 5.0)])
    changes = np.append(np.any(cells[:, 1:] != cells[:, :-1], axis=0), True)
    return np.flatnonzero(changes | np.insert(changes[:-1], 0, True))
