"""Whether scores can be read as probabilities: of a hundred that score 0.3, thirty should be damaged."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from inference.evaluation.rates import Rate

_CLOSEST = 1e-15


@dataclass(frozen=True, slots=True)
class CalibrationBin:
    """The captures that score from `low` (inclusive) to `high`: what they score on average, and what came true."""

    low: float
    high: float
    mean_score: float
    damaged: Rate


@dataclass(frozen=True, slots=True)
class Calibration:
    """The curve (bins with captures in them only), the mean square error (Brier 1950), the mean log loss in nats, and
    the expected calibration error: |damaged - scored| averaged over the captures."""

    bins: tuple[CalibrationBin, ...]
    brier: float
    log_loss: float
    expected_error: float


def calibration(scores: Sequence[float], damaged: Sequence[bool], bins: int = 10) -> Calibration:
    """How scores (0 to 1) compare with the truth, in `bins` of equal width; figures are NaN without a capture."""
    values, truth = np.asarray(scores, np.float64), np.asarray(damaged, bool)
    edges = np.linspace(0.0, 1.0, bins + 1)
    place = np.clip(np.searchsorted(edges, values, side="right") - 1, 0, bins - 1)
    totals, hits = np.bincount(place, minlength=bins), np.bincount(place, truth, bins)
    means = np.bincount(place, values, bins) / np.maximum(totals, 1)
    filled = tuple(
        CalibrationBin(float(edges[n]), float(edges[n + 1]), float(means[n]), Rate(int(hits[n]), int(totals[n])))
        for n in np.flatnonzero(totals)
    )
    return Calibration(filled, brier(values, truth), log_loss(values, truth), _expected_error(filled))


def brier(scores: Sequence[float], damaged: Sequence[bool]) -> float:
    """The mean square distance of the scores from the truth (Brier 1950)."""
    values, truth = np.asarray(scores, np.float64), np.asarray(damaged, np.float64)
    return float(np.mean((values - truth) ** 2)) if len(values) else math.nan


def log_loss(scores: Sequence[float], damaged: Sequence[bool]) -> float:
    """The mean of -log of the probability that was given to what came true, in nats."""
    values, truth = np.asarray(scores, np.float64), np.asarray(damaged, bool)
    given = np.clip(np.where(truth, values, 1.0 - values), _CLOSEST, 1.0)
    return float(-np.mean(np.log(given))) if len(values) else math.nan


def _expected_error(bins: Sequence[CalibrationBin]) -> float:
    total = sum(one.damaged.total for one in bins)
    return (
        sum(abs(one.mean_score - one.damaged.value) * one.damaged.total for one in bins) / total if total else math.nan
    )
