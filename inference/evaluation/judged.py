"""Scores beside what people decided, sorted so that any threshold is answered at once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from inference.evaluation.rates import Rate, precision_at

PREVALENCE = 0.001
VOLUME = 20_000.0


@dataclass(frozen=True, slots=True)
class ScoredCapture:
    """One capture: its score (0 to 1, NaN where the track did not speak), and what a person decided.

    `damaged` is None where nobody decided or was sure. `damages`: (type, severity, surface) of each. `kind`: the
    product's group.
    """

    capture_id: int
    score: float
    damaged: bool | None
    product: str = ""
    kind: str = ""
    set_name: str = ""
    damages: tuple[tuple[str, str, str], ...] = ()
    is_accepted: bool = True


@dataclass(frozen=True, slots=True)
class Estimate:
    """A figure with the ends of its 95 % interval."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Operating:
    """What a threshold means: `found` among the damaged and `alarms` among the undamaged captures, and what follows
    for a day on which `volume` items come and `prevalence` (0 to 1) of them are damaged."""

    threshold: float
    found: Rate
    alarms: Rate
    prevalence: float = PREVALENCE
    volume: float = VOLUME

    @property
    def precision(self) -> Estimate:
        """The share of the sidelined that is damaged, between the worst and the best ends of both rates."""
        (low, high), (least, most) = self.found.interval, self.alarms.interval
        value = precision_at(self.found.value, self.alarms.value, self.prevalence)
        return Estimate(value, precision_at(low, most, self.prevalence), precision_at(high, least, self.prevalence))

    @property
    def missed_a_day(self) -> Estimate:
        low, high = self.found.interval
        return Estimate(*(self.volume * self.prevalence * (1.0 - rate) for rate in (self.found.value, high, low)))

    @property
    def false_alarms_a_day(self) -> Estimate:
        """Good items sidelined."""
        good = self.volume * (1.0 - self.prevalence)
        return Estimate(*(good * rate for rate in (self.alarms.value, *self.alarms.interval)))

    @property
    def sidelined_a_day(self) -> Estimate:
        """Good and damaged items together."""
        damaged = self.volume * self.prevalence
        found = Estimate(*(damaged * rate for rate in (self.found.value, *self.found.interval)))
        alarms = self.false_alarms_a_day
        return Estimate(found.value + alarms.value, found.low + alarms.low, found.high + alarms.high)


@dataclass(frozen=True, eq=False, slots=True)
class JudgedScores:
    """The scores of damaged and of undamaged captures, each ascending (n,) float64, with their ids (n,) int64."""

    damaged: np.ndarray
    undamaged: np.ndarray
    damaged_ids: np.ndarray
    undamaged_ids: np.ndarray

    @classmethod
    def of(cls, scores: np.ndarray, damaged: np.ndarray, ids: np.ndarray) -> JudgedScores:
        """scores: (n,) float64; damaged: (n,) bool; ids: (n,) int64; in any order."""
        order = np.argsort(scores, kind="stable")
        high, low = order[damaged[order]], order[~damaged[order]]
        return cls(scores[high], scores[low], ids[high], ids[low])

    def at(self, threshold: float, prevalence: float = PREVALENCE, volume: float = VOLUME) -> Operating:
        """What a threshold means; takes microseconds, for a slider."""
        rates = (
            Rate(len(scores) - int(np.searchsorted(scores, threshold)), len(scores))
            for scores in (self.damaged, self.undamaged)
        )
        return Operating(float(threshold), *rates, prevalence, volume)

    def threshold_at(self, false_rate: float) -> float:
        """The lowest threshold at which at most `false_rate` of the undamaged reach it."""
        allowed = int(false_rate * len(self.undamaged) + 1e-9)
        if allowed >= len(self.undamaged):
            return float(self.undamaged[0]) if len(self.undamaged) else 0.0
        return float(np.nextafter(self.undamaged[-1 - allowed], np.inf))

    def found(self, threshold: float) -> tuple[int, ...]:
        """The damaged captures at or above the threshold, highest first."""
        return _ids(self.damaged_ids[np.searchsorted(self.damaged, threshold) :][::-1])

    def missed(self, threshold: float) -> tuple[int, ...]:
        """The damaged captures below the threshold, lowest first."""
        return _ids(self.damaged_ids[: np.searchsorted(self.damaged, threshold)])

    def alarms(self, threshold: float) -> tuple[int, ...]:
        """The undamaged captures at or above the threshold, highest first."""
        return _ids(self.undamaged_ids[np.searchsorted(self.undamaged, threshold) :][::-1])

    def between(self, low: float, high: float, *, damaged: bool) -> tuple[int, ...]:
        """The captures that score from `low` to below `high` (with 1.0 where that is the end), lowest first."""
        scores, ids = (self.damaged, self.damaged_ids) if damaged else (self.undamaged, self.undamaged_ids)
        first, last = np.searchsorted(scores, low), np.searchsorted(scores, high, "left" if high < 1.0 else "right")
        return _ids(ids[first:last])


def judged(captures: Iterable[ScoredCapture]) -> tuple[ScoredCapture, ...]:
    """Those that have a score and a decision."""
    return tuple(one for one in captures if one.damaged is not None and one.score == one.score)


def columns(captures: Sequence[ScoredCapture]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """(scores float64, damaged bool, ids int64), each (n,), of judged captures."""
    return (
        np.array([one.score for one in captures], np.float64),
        np.array([bool(one.damaged) for one in captures], bool),
        np.array([one.capture_id for one in captures], np.int64),
    )


def _ids(found: np.ndarray) -> tuple[int, ...]:
    return tuple(found.tolist())
