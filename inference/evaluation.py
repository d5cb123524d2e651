"""How good scores are: areas, rates at few false alarms, and how sure one can be of them."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np


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


def auroc(scores: Sequence[float], damaged: Sequence[bool]) -> float:
    """The chance that a damaged one scores higher than an undamaged one, ties counting half; NaN without both kinds."""
    values, truth = np.asarray(scores, np.float64), np.asarray(damaged, bool)
    positives, negatives = int(truth.sum()), int((~truth).sum())
    if not positives or not negatives:
        return math.nan
    _, inverse, counts = np.unique(values, return_inverse=True, return_counts=True)
    last = np.cumsum(counts)
    ranks = ((last - counts + 1 + last) / 2.0)[inverse]
    return float((ranks[truth].sum() - positives * (positives + 1) / 2.0) / (positives * negatives))


def average_precision(scores: Sequence[float], damaged: Sequence[bool]) -> float:
    """The precision averaged over every gain in recall, without interpolation; NaN without any damaged one."""
    values, truth = np.asarray(scores, np.float64), np.asarray(damaged, bool)
    if not truth.any():
        return math.nan
    order = np.argsort(-values, kind="stable")
    values, truth = values[order], truth[order]
    last_of_tie = np.append(values[1:] != values[:-1], True)
    hits = np.cumsum(truth)[last_of_tie]
    precision = hits / (np.flatnonzero(last_of_tie) + 1)
    return float(np.sum(precision * np.diff(hits, prepend=0)) / truth.sum())


def threshold_at(scores: Sequence[float], damaged: Sequence[bool], false_rate: float) -> float:
    """The lowest threshold at which at most `false_rate` of the undamaged reach it (score >= threshold)."""
    negatives = np.sort(np.asarray(scores, np.float64)[~np.asarray(damaged, bool)])[::-1]
    allowed = math.floor(false_rate * len(negatives) + 1e-9)
    if allowed >= len(negatives):
        return float(negatives[-1]) if len(negatives) else 0.0
    return float(np.nextafter(negatives[allowed], np.inf))


def recall_at(scores: Sequence[float], damaged: Sequence[bool], false_rate: float) -> Rate:
    """How many of the damaged are found where at most `false_rate` of the undamaged are sidelined."""
    positives = np.asarray(scores, np.float64)[np.asarray(damaged, bool)]
    threshold = threshold_at(scores, damaged, false_rate)
    return Rate(int(np.count_nonzero(positives >= threshold)), len(positives))


def rates_over(scores: Sequence[float], damaged: Sequence[bool], threshold: float) -> tuple[Rate, Rate]:
    """(found among the damaged, sidelined among the undamaged) at a threshold."""
    values, truth = np.asarray(scores, np.float64), np.asarray(damaged, bool)
    over = values >= threshold
    return (
        Rate(int(np.count_nonzero(over & truth)), int(truth.sum())),
        Rate(int(np.count_nonzero(over & ~truth)), int((~truth).sum())),
    )


def precision_at(recall: float, false_rate: float, prevalence: float) -> float:
    """The share of the sidelined that is damaged, where `prevalence` of all items are: Bayes' rule."""
    found, alarms = prevalence * recall, (1.0 - prevalence) * false_rate
    return found / (found + alarms) if found + alarms else math.nan


def wilson(hits: int, total: int, z: float = 1.959964) -> tuple[float, float]:
    """The score interval of a rate (Wilson 1927), 95 % by default; (0, 1) where nothing was counted."""
    if total == 0:
        return 0.0, 1.0
    rate, square = hits / total, z * z / total
    middle = (rate + square / 2) / (1 + square)
    half = z / (1 + square) * math.sqrt(rate * (1 - rate) / total + square / (4 * total))
    return max(0.0, middle - half), min(1.0, middle + half)


def bootstrap(
    measure: Callable[[np.ndarray], float], groups: Sequence[str], seed: int = 0, rounds: int = 500
) -> tuple[float, float]:
    """The 95 % interval of `measure(indices)` when whole groups (products, say) are drawn with replacement."""
    names = np.unique(np.asarray(groups))
    members = {name: np.flatnonzero(np.asarray(groups) == name) for name in names}
    rng = np.random.default_rng(seed)
    drawn = [measure(np.concatenate([members[name] for name in rng.choice(names, len(names))])) for _ in range(rounds)]
    kept = [value for value in drawn if math.isfinite(value)]
    if not kept:
        return math.nan, math.nan
    low, high = np.percentile(kept, [2.5, 97.5])
    return float(low), float(high)
