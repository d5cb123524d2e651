"""Everything that a person needs to choose a threshold, worked out once from scored and judged captures."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from inference.evaluation.areas import (
    Curve,
    Ranked,
    auroc_of,
    average_precision_of,
    precision_recall_curve,
    roc_curve,
)
from inference.evaluation.calibration import Calibration, calibration
from inference.evaluation.judged import (
    PREVALENCE,
    VOLUME,
    Estimate,
    JudgedScores,
    Operating,
    ScoredCapture,
    columns,
    judged,
)
from inference.evaluation.rates import few_negatives
from inference.evaluation.resampling import drawn_weights, middle_95

FALSE_RATES = (0.001, 0.01, 0.05)
_POINTS = 400
_FEW_DAMAGED, _FEW_PRODUCTS = 30, 10


@dataclass(frozen=True, eq=False, slots=True)
class Histogram:
    """How many score where. edges: (bins + 1,) float64 from 0 to 1; damaged, undamaged: (bins,) int64."""

    edges: np.ndarray
    damaged: np.ndarray
    undamaged: np.ndarray


@dataclass(frozen=True, eq=False, slots=True)
class Group:
    """A part of the captures. `by`: "type", "severity" or "surface" of the damage, whose damaged captures stand
    against all undamaged ones; or "kind" of product or "set", where both are of the group. `auroc` may be NaN."""

    by: str
    name: str
    scores: JudgedScores
    auroc: float

    @property
    def has_own_undamaged(self) -> bool:
        return self.by in _OF_CAPTURES


@dataclass(frozen=True, slots=True)
class Caution:
    """What keeps the figures from being trusted, as a sentence, and a word for its kind."""

    kind: str
    sentence: str


@dataclass(frozen=True, eq=False, slots=True)
class EvaluationReport:
    """Scores held against decisions. `undecided` captures (unsure, returned, without a decision) are left out,
    `unreviewed` ones are counted in. Areas carry the bootstrap interval by product; their ends are NaN without one."""

    threshold: float
    prevalence: float
    volume: float
    scores: JudgedScores
    undecided: int
    unreviewed: int
    products: int
    auroc: Estimate
    average_precision: Estimate
    roc: Curve
    precision_recall: Curve
    histogram: Histogram
    calibration: Calibration
    groups: tuple[Group, ...]

    @property
    def damaged(self) -> int:
        return len(self.scores.damaged)

    @property
    def undamaged(self) -> int:
        return len(self.scores.undamaged)

    def at(self, threshold: float | None = None) -> Operating:
        """What a threshold (the report's own by default) means on a day."""
        chosen = self.threshold if threshold is None else threshold
        return self.scores.at(chosen, self.prevalence, self.volume)

    def at_false_rate(self, rate: float) -> Operating:
        """The lowest threshold that sidelines at most `rate` of the good captures."""
        return self.at(self.scores.threshold_at(rate))

    def table(self) -> tuple[Operating, ...]:
        """Thresholds at 0.1, 1 and 5 % false alarms."""
        return tuple(map(self.at_false_rate, FALSE_RATES))

    def cautions(self, threshold: float | None = None) -> tuple[Caution, ...]:
        """What keeps the figures at a threshold from being trusted."""
        return _cautions(self, self.at(threshold))


def evaluate(
    captures: Iterable[ScoredCapture],
    threshold: float,
    prevalence: float = PREVALENCE,
    volume: float = VOLUME,
    *,
    bins: int = 50,
    rounds: int = 200,
    seed: int = 0,
) -> EvaluationReport:
    """The report of scored captures; `rounds` draws by product for the intervals of areas (0: none)."""
    given = tuple(captures)
    known = judged(given)
    scores, truth, ids = columns(known)
    ranked = Ranked.of(scores, truth)
    auroc, precision = _areas(ranked, [one.product for one in known], rounds, seed)
    return EvaluationReport(
        threshold=threshold,
        prevalence=prevalence,
        volume=volume,
        scores=JudgedScores.of(scores, truth, ids),
        undecided=len(given) - len(known),
        unreviewed=sum(not one.is_accepted for one in known),
        products=len({one.product for one in known}),
        auroc=auroc,
        average_precision=precision,
        roc=roc_curve(ranked, _POINTS),
        precision_recall=precision_recall_curve(ranked, _POINTS),
        histogram=_histogram(scores, truth, bins),
        calibration=calibration(scores, truth),
        groups=_groups(known, scores, truth, ids),
    )


def _areas(ranked: Ranked, products: Sequence[str], rounds: int, seed: int) -> tuple[Estimate, Estimate]:
    drawn = [ranked.counts(weights) for weights in drawn_weights(products, rounds if products else 0, seed)]
    counted = ranked.counts()
    return tuple(
        Estimate(area(*counted), *middle_95([area(*counts) for counts in drawn]))
        for area in (auroc_of, average_precision_of)
    )


def _histogram(scores: np.ndarray, truth: np.ndarray, bins: int) -> Histogram:
    edges = np.linspace(0.0, 1.0, bins + 1)
    return Histogram(edges, *(np.histogram(scores[kind], edges)[0] for kind in (truth, ~truth)))


_OF_DAMAGES: Mapping[str, Callable[[ScoredCapture], set[str]]] = {
    "type": lambda one: {damage[0] for damage in one.damages},
    "severity": lambda one: {damage[1] for damage in one.damages},
    "surface": lambda one: {damage[2] for damage in one.damages},
}
_OF_CAPTURES: Mapping[str, Callable[[ScoredCapture], set[str]]] = {
    "kind": lambda one: {one.kind},
    "set": lambda one: {one.set_name},
}


def _groups(
    captures: Sequence[ScoredCapture], scores: np.ndarray, truth: np.ndarray, ids: np.ndarray
) -> tuple[Group, ...]:
    groups = []
    for by, names_of in (_OF_DAMAGES | _OF_CAPTURES).items():
        for name, members in _members(captures, names_of).items():
            chosen = members | ~truth if by in _OF_DAMAGES else members
            counts = Ranked.of(scores[chosen], truth[chosen]).counts()
            groups.append(
                Group(by, name, JudgedScores.of(scores[chosen], truth[chosen], ids[chosen]), auroc_of(*counts))
            )
    return tuple(groups)


def _members(captures: Sequence[ScoredCapture], names_of: Callable[[ScoredCapture], set[str]]) -> dict[str, np.ndarray]:
    """Which captures (n,) bool bear each name, by name; no name is no group."""
    names = [names_of(one) for one in captures]
    members = {name: np.zeros(len(captures), bool) for name in sorted(set().union(*names)) if name}
    for place, borne in enumerate(names):
        for name in borne & members.keys():
            members[name][place] = True
    return members


def _cautions(report: EvaluationReport, operating: Operating) -> tuple[Caution, ...]:
    damaged, undamaged = report.damaged, report.undamaged
    said = [
        (
            "none",
            "No capture here is both scored and judged: there is nothing to evaluate yet.",
            not damaged + undamaged,
        ),
        ("no damaged", "No damaged capture is among these: what is found cannot be told.", undamaged and not damaged),
        (
            "no undamaged",
            "No undamaged capture is among these: false alarms cannot be told.",
            damaged and not undamaged,
        ),
        (
            "few damaged",
            f"Only {damaged} damaged captures are among these: what is found is a rough figure.",
            0 < damaged < _FEW_DAMAGED,
        ),
        (
            "few products",
            f"The captures show {report.products} products only: others may be harder.",
            0 < report.products < _FEW_PRODUCTS,
        ),
        (
            "unreviewed",
            f"{report.unreviewed} of {damaged + undamaged} decisions have not been reviewed.",
            report.unreviewed > 0,
        ),
        ("undecided", f"{report.undecided} captures without a sure decision are left out.", report.undecided > 0),
    ]
    few = few_negatives(operating.alarms, report.prevalence) if undamaged else ""
    return tuple(Caution(kind, sentence) for kind, sentence, applies in [("few undamaged", few, few), *said] if applies)
