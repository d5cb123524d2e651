"""Two models on the same captures: which of them is better, and whether that may be chance."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from inference.errors import InferenceError
from inference.evaluation.areas import Ranked, auroc_of
from inference.evaluation.judged import Estimate, ScoredCapture, columns, judged
from inference.evaluation.rates import log_ways
from inference.evaluation.resampling import drawn_weights, middle_95


@dataclass(frozen=True, slots=True)
class Discordant:
    """The captures that only one of two models sidelines, by id, and how likely such a difference is by chance:
    the exact test of McNemar (1947), two-sided."""

    only_first: tuple[int, ...]
    only_second: tuple[int, ...]
    p: float


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two models on the captures that both scored. `found`: among the damaged; `alarms`: among the undamaged.

    auroc_difference: second minus first, with the bootstrap interval by product; `delong_p`: how likely a difference
    as large is by chance where captures are independent (DeLong et al. 1988), two-sided.
    """

    captures: int
    auroc_first: float
    auroc_second: float
    auroc_difference: Estimate
    delong_p: float
    found: Discordant
    alarms: Discordant


def compare(
    first: Sequence[ScoredCapture],
    first_threshold: float,
    second: Sequence[ScoredCapture],
    second_threshold: float,
    *,
    rounds: int = 500,
    seed: int = 0,
) -> Comparison:
    """Compare two models at their thresholds. Raises InferenceError where they share no judged capture."""
    pairs = _shared(first, second)
    if not pairs:
        raise InferenceError(
            "The two models have no judged capture in common.", "Score the same captures with both: traybooth score"
        )
    (scores, truth, ids), (others, _, _) = columns([one for one, _ in pairs]), columns([other for _, other in pairs])
    ranked, other_ranked = Ranked.of(scores, truth), Ranked.of(others, truth)
    before, after = auroc_of(*ranked.counts()), auroc_of(*other_ranked.counts())
    drawn = [
        auroc_of(*other_ranked.counts(weights)) - auroc_of(*ranked.counts(weights))
        for weights in drawn_weights([one.product for one, _ in pairs], rounds, seed)
    ]
    over, other_over = scores >= first_threshold, others >= second_threshold
    return Comparison(
        captures=len(pairs),
        auroc_first=before,
        auroc_second=after,
        auroc_difference=Estimate(after - before, *middle_95(drawn)),
        delong_p=delong(scores, others, truth),
        found=_discordant(ids[truth], over[truth], other_over[truth]),
        alarms=_discordant(ids[~truth], over[~truth], other_over[~truth]),
    )


def mcnemar(only_first: int, only_second: int) -> float:
    """The exact two-sided p of so many captures that one of two decides otherwise: a fair coin's (McNemar 1947)."""
    total, fewer = only_first + only_second, min(only_first, only_second)
    tail = np.exp(log_ways(total, fewer) - total * math.log(2.0)).sum()
    return min(1.0, 2.0 * float(tail))


def delong(first: np.ndarray, second: np.ndarray, damaged: np.ndarray) -> float:
    """The two-sided p that two areas under the ROC curve of the same captures differ by chance (DeLong et al. 1988).

    first, second: (n,) float64; damaged: (n,) bool. 1 where they do not differ at all, NaN without two of each kind.
    """
    positives, negatives = int(damaged.sum()), int((~damaged).sum())
    if positives < 2 or negatives < 2:
        return math.nan
    parts = [_placements(scores, damaged) for scores in (first, second)]
    difference = parts[0][0].mean() - parts[1][0].mean()
    variance = sum(np.var(ours - theirs, ddof=1) / len(ours) for ours, theirs in zip(*parts, strict=True))
    if variance == 0.0:
        return 1.0 if difference == 0.0 else 0.0
    return math.erfc(abs(difference) / math.sqrt(2.0 * variance))


def _placements(scores: np.ndarray, damaged: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Of each damaged the share of the undamaged below it, of each undamaged the share of the damaged above it."""
    high, low = np.sort(scores[damaged]), np.sort(scores[~damaged])
    below = (np.searchsorted(low, scores[damaged]) + np.searchsorted(low, scores[damaged], "right")) / 2.0
    under = (np.searchsorted(high, scores[~damaged]) + np.searchsorted(high, scores[~damaged], "right")) / 2.0
    return below / len(low), 1.0 - under / len(high)


def _shared(
    first: Sequence[ScoredCapture], second: Sequence[ScoredCapture]
) -> list[tuple[ScoredCapture, ScoredCapture]]:
    theirs = {one.capture_id: one for one in judged(second)}
    return [(one, theirs[one.capture_id]) for one in judged(first) if one.capture_id in theirs]


def _discordant(ids: np.ndarray, first: np.ndarray, second: np.ndarray) -> Discordant:
    only_first, only_second = ids[first & ~second].tolist(), ids[second & ~first].tolist()
    return Discordant(tuple(only_first), tuple(only_second), mcnemar(len(only_first), len(only_second)))
