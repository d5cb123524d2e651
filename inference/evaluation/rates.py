"""Rates with what one can be sure of: intervals, bounds, and a plain word where too little was counted."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

Z_95 = 1.959964
_FEW_ALARMS = 7  # of eight, the exact bound is 15.8 of so many: no more than twice what was counted


@dataclass(frozen=True, slots=True)
class Rate:
    """`hits` of `total`, with its 95 % interval after Wilson (1927)."""

    hits: int
    total: int

    @property
    def value(self) -> float:
        return self.hits / self.total if self.total else math.nan

    @property
    def interval(self) -> tuple[float, float]:
        return wilson(self.hits, self.total)

    def __str__(self) -> str:
        low, high = self.interval
        return f"{self.value:.3f} ({low:.3f} to {high:.3f}, {self.hits} of {self.total})"


def wilson(hits: int, total: int, z: float = Z_95) -> tuple[float, float]:
    """The score interval of a rate (Wilson 1927), 95 % by default; (0, 1) where nothing was counted."""
    low, high = wilson_bounds(np.float64(hits), np.float64(total), z)
    return float(low), float(high)


def wilson_bounds(hits: np.ndarray, totals: np.ndarray, z: float = Z_95) -> tuple[np.ndarray, np.ndarray]:
    """(lower, upper) ends of many rates at once; float64 in the shape of the two counts."""
    counted = np.maximum(totals, 1)
    rate, square = hits / counted, z * z / counted
    middle = (rate + square / 2) / (1 + square)
    half = z / (1 + square) * np.sqrt(rate * (1 - rate) / counted + square / (4 * counted))
    return np.where(hits > 0, middle - half, 0.0), np.where(hits < totals, middle + half, 1.0)


def upper_bound(hits: int, total: int, confidence: float = 0.975) -> float:
    """The highest rate that `hits` of `total` still leave likely (Clopper & Pearson 1934); 1 where nothing was counted.

    By default the upper end of the exact 95 % interval. Without a hit it is 1 - (1 - confidence)^(1/total), about
    3.7/total; with a confidence of 0.95 on one side alone, the well-known 3/total.
    """
    if hits >= total:
        return 1.0
    if hits == 0:
        return 1.0 - (1.0 - confidence) ** (1.0 / total)
    low, high = hits / total, 1.0
    ways = log_ways(total, hits)
    while high - low > 1e-12:
        rate = (low + high) / 2.0
        at_most = np.exp(
            ways + np.arange(hits + 1) * math.log(rate) + (total - np.arange(hits + 1)) * math.log1p(-rate)
        )
        low, high = (rate, high) if at_most.sum() > 1.0 - confidence else (low, rate)
    return high


def negatives_needed(rate: float, confidence: float = 0.975) -> int:
    """How many good ones without a single false alarm it takes until `upper_bound` is at most `rate`."""
    return math.ceil(math.log(1.0 - confidence) / math.log1p(-rate) - 1e-9)


def few_negatives(alarms: Rate, rate: float) -> str:
    """A sentence where so few good ones were counted that `alarms` says little, else "".

    That is where the exact bound lies above twice what was counted and above `rate`, which one wants to speak of.
    """
    if alarms.hits > _FEW_ALARMS:
        return ""
    bound = upper_bound(alarms.hits, alarms.total)
    if bound <= max(2.0 * alarms.hits / max(alarms.total, 1), rate):
        return ""
    told = f"{alarms.hits:,} of {alarms.total:,} good items were sidelined: the rate may still be {percent(bound)}."
    return f"{told} To speak of {percent(rate)} takes at least {_rounded_up(negatives_needed(rate)):,} good items."


def percent(rate: float) -> str:
    """`0.9 %`: two digits below ten, one beyond."""
    value = 100.0 * rate
    if not math.isfinite(value):
        return "-"
    digits = 0 if value >= 10 or value == 0 else 1 if value >= 0.1 else 2 if value >= 0.01 else 3
    return f"{value:.{digits}f} %"


def threshold_at(scores: Sequence[float], damaged: Sequence[bool], false_rate: float) -> float:
    """The lowest threshold at which at most `false_rate` of the undamaged reach it (score >= threshold)."""
    negatives = np.sort(np.asarray(scores, np.float64)[~np.asarray(damaged, bool)])[::-1]
    allowed = math.floor(false_rate * len(negatives) + 1e-9)
    if allowed >= len(negatives):
        return float(negatives[-1]) if len(negatives) else 0.0
    return float(np.nextafter(negatives[allowed], np.inf))


def recall_at(scores: Sequence[float], damaged: Sequence[bool], false_rate: float) -> Rate:
    """How many of the damaged are found where at most `false_rate` of the undamaged are sidelined."""
    return rates_over(scores, damaged, threshold_at(scores, damaged, false_rate))[0]


def rates_over(scores: Sequence[float], damaged: Sequence[bool], threshold: float) -> tuple[Rate, Rate]:
    """(found among the damaged, sidelined among the undamaged) at a threshold."""
    over, truth = np.asarray(scores, np.float64) >= threshold, np.asarray(damaged, bool)
    return (
        Rate(int(np.count_nonzero(over & truth)), int(truth.sum())),
        Rate(int(np.count_nonzero(over & ~truth)), int((~truth).sum())),
    )


def precision_at(recall: float, false_rate: float, prevalence: float) -> float:
    """The share of the sidelined that is damaged, where `prevalence` of all items are: Bayes' rule."""
    found, alarms = prevalence * recall, (1.0 - prevalence) * false_rate
    return found / (found + alarms) if found + alarms else math.nan


def log_ways(total: int, most: int) -> np.ndarray:
    """The logarithm of how many ways there are to choose 0 to `most` of `total`: (most + 1,) float64."""
    chosen = np.arange(1, most + 1)
    return np.concatenate(([0.0], np.cumsum(np.log((total - chosen + 1) / chosen))))


def _rounded_up(count: int) -> int:
    """To two leading digits."""
    step = 10 ** max(len(str(count)) - 2, 0)
    return -(-count // step) * step
