"""How far two samples of a figure are from each other, and where in a series it changed."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

_BINS = 10
# A hundred figures are looked at, so one in a hundred thousand is a false alarm in a thousand looks; an index of a
# quarter is what the population stability index's users call a major shift.
_P_VALUE, _STABILITY_INDEX = 1e-5, 0.25


@dataclass(frozen=True, slots=True)
class Difference:
    """The medians before and now, Kolmogorov-Smirnov distance (0 to 1) with its p-value, and stability index."""

    before: float
    now: float
    distance: float
    p_value: float
    stability_index: float

    @property
    def change(self) -> float:
        return self.now - self.before

    @property
    def is_clear(self) -> bool:
        return self.p_value < _P_VALUE and self.stability_index > _STABILITY_INDEX


def difference(before: np.ndarray, now: np.ndarray) -> Difference:
    """Of two (n,) samples."""
    from scipy.stats import ks_2samp

    tested = ks_2samp(before, now, method="asymp")
    medians = float(np.median(before)), float(np.median(now))
    return Difference(*medians, float(tested.statistic), float(tested.pvalue), stability_index(before, now))


def stability_index(before: np.ndarray, now: np.ndarray) -> float:
    """The population stability index, sum of (q - p) ln(q / p) over tenths of the sample before.

    Half a count is added to each bin, so that an empty one does not make it infinite.
    """
    edges = np.unique(np.quantile(before, np.linspace(0, 1, _BINS + 1)[1:-1]))
    shares = []
    for sample in (before, now):
        counts = np.bincount(np.searchsorted(edges, sample, side="right"), minlength=len(edges) + 1) + 0.5
        shares.append(counts / counts.sum())
    p, q = shares
    return float(np.sum((q - p) * np.log(q / p)))


def changed_at(series: np.ndarray, before: float, now: float) -> int:
    """The index in an (n,) series from which its level is `now` in place of `before`: the likeliest single step.

    For a step in the mean of a normal series the log likelihood falls and rises with the cumulated distance from the
    middle of both levels (Page's cumulative sum), so the step lies behind the sum's minimum.
    """
    sums = np.cumsum(np.sign(now - before) * (series - (before + now) / 2))
    return int(np.argmin(np.concatenate([[0.0], sums[:-1]])))
