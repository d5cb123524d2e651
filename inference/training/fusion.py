"""Fits how both tracks become one probability, and chooses the way on products that the fit has not seen.

python -m inference.training.fusion ROWS OUT: from the lines of `tests/benchmarks/bench_scores.py --rows`.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from inference.errors import InferenceError
from inference.evaluation import auroc, log_loss, rates_over, recall_at, split_by_group, threshold_at
from inference.evaluation.rates import Rate
from inference.fusion import METHODS, Bend, Fusion, either, log_odds, sigmoid
from inference.training.never_falling import never_falling_logistic, pool

_FOLDS = 5
_FALSE_RATE = 0.01
_WORST_LOSS = 1.05


@dataclass(frozen=True, slots=True)
class TrackRow:
    """What both tracks said of one item (0 to 1, `anomaly` None where no reference fits), and the truth.

    `missing`: how many units of a set are not there, which the supervised track cannot know.
    """

    supervised: float
    anomaly: float | None
    damaged: bool
    product: str
    printed_fake: bool = False
    missing: int = 0

    @property
    def is_bad(self) -> bool:
        return self.damaged or self.missing > 0


@dataclass(frozen=True, slots=True)
class FusionFit:
    """The chosen fusion, fitted on all rows, and what each method gave on held-out products."""

    fusion: Fusion
    compared: Mapping[str, Mapping[str, Any]]


def fit_fusion(rows: Sequence[TrackRow], seed: int = 0) -> FusionFit:
    """Compare the methods on held-out products, and fit the chosen one on all rows.

    Chosen is the highest recall at 1 % false alarms among those whose log loss is within 5 % of the lowest. Raises
    InferenceError where there are too few rows, or no row of one kind in a part.
    """
    both = [row for row in rows if row.anomaly is not None]
    part = split_by_group([row.product for row in both], [1.0] * _FOLDS, seed)
    _require(both, part)
    held_out = {method: _held_out(both, part, method) for method in METHODS}
    compared = {method: _figures(odds, both) for method, odds in held_out.items()}
    lowest = min(figures["log_loss"] for figures in compared.values())
    fair = [method for method in METHODS if compared[method]["log_loss"] <= lowest * _WORST_LOSS]
    chosen = max(fair, key=lambda method: compared[method]["recall_at_1_percent"]["rate"])
    scores = sigmoid(held_out[chosen])
    fusion = _fit(rows, chosen)
    alone, of_alone = _alone(fusion, rows)
    fusion = replace(
        fusion,
        threshold=_in_the_gap(scores, [row.is_bad for row in both]),
        threshold_alone=_in_the_gap(alone, of_alone),
    )
    told = _evaluation(fusion, rows, both, scores, compared)
    return FusionFit(replace(fusion, evaluation=told), compared)


def read_rows(path: Path) -> list[TrackRow]:
    """One JSON object a line. Raises InferenceError."""
    try:
        lines = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
        return [TrackRow(**{name: line[name] for name in TrackRow.__slots__}) for line in lines]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise InferenceError(f"{path.name} cannot be read as rows to fit on: {error}.") from error


def _fit(rows: Sequence[TrackRow], method: str) -> Fusion:
    both = [row for row in rows if row.anomaly is not None]
    ours, theirs, truth = _columns(both)
    supervised, anomaly, last = _METHODS[method](ours, theirs, truth)
    known = [row for row in rows if not row.missing]
    alone = log_odds(np.array([row.supervised for row in known]))
    good = ~truth
    return Fusion(
        method=method,
        supervised=supervised,
        anomaly=anomaly,
        last=last,
        supervised_alone=never_falling_logistic([alone], np.array([row.damaged for row in known]))[0],
        anomaly_alone=never_falling_logistic([theirs], truth)[0],
        usual=tuple(float(sigmoid(np.median(column[good]))) for column in (ours, theirs)),
    )


_Bends = tuple[Bend, Bend, Bend]
_SAME = Bend((-60.0, 60.0), (-60.0, 60.0))


def _logistic(ours: np.ndarray, theirs: np.ndarray, truth: np.ndarray) -> _Bends:
    return (*never_falling_logistic([ours, theirs], truth), _SAME)


def _isotonic(ours: np.ndarray, theirs: np.ndarray, truth: np.ndarray) -> _Bends:
    """Each track pooled for itself, both added as if they were independent, and the sum pooled once more."""
    first, second = _pooled_odds(ours, truth), _pooled_odds(theirs, truth)
    return first, second, _pooled_odds(first(ours) + second(theirs), truth)


def _noisy_or(ours: np.ndarray, theirs: np.ndarray, truth: np.ndarray) -> _Bends:
    """Each track made a probability for itself, either of them enough, and a line over the result."""
    first, second = (never_falling_logistic([column], truth, bends=1)[0] for column in (ours, theirs))
    return first, second, never_falling_logistic([either(first(ours), second(theirs))], truth, bends=1)[0]


_METHODS: Mapping[str, Callable[[np.ndarray, np.ndarray, np.ndarray], _Bends]] = {
    "logistic": _logistic,
    "isotonic": _isotonic,
    "noisy-or": _noisy_or,
}


def _pooled_odds(x: np.ndarray, truth: np.ndarray) -> Bend:
    bend = pool(x, truth.astype(np.float64))
    least = 0.5 / len(x)
    return replace(bend, y=tuple(log_odds(np.clip(bend.y, least, 1.0 - least)).tolist()))


def _held_out(rows: Sequence[TrackRow], part: np.ndarray, method: str) -> np.ndarray:
    """Log odds (n,) of every row by a fit on the other parts' products."""
    ours, theirs, _ = _columns(rows)
    odds = np.empty(len(rows))
    for fold in np.unique(part):
        inside = part == fold
        fusion = _fit([row for row, is_in in zip(rows, inside, strict=True) if not is_in], method)
        odds[inside] = fusion.odds(ours[inside], theirs[inside])
    return odds


def _columns(rows: Sequence[TrackRow]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """(log odds of the supervised track, of the gallery, whether bad), each (n,)."""
    supervised, anomaly = (
        np.array([getattr(row, name) for row in rows], np.float64) for name in ("supervised", "anomaly")
    )
    return log_odds(supervised), log_odds(anomaly), np.array([row.is_bad for row in rows], bool)


def _require(rows: Sequence[TrackRow], part: np.ndarray) -> None:
    truth = np.array([row.is_bad for row in rows], bool)
    for fold in range(_FOLDS):
        if len(set(truth[part != fold].tolist())) < 2 or not (part == fold).any():
            raise InferenceError(
                f"{len(rows)} items of {len({row.product for row in rows})} products are too few to fit a fusion on.",
                "Take good and damaged items of some dozen products.",
            )


def _in_the_gap(scores: np.ndarray, truth: Sequence[bool]) -> float:
    """The threshold at 1 % false alarms, halfway to the next score above."""
    lowest = threshold_at(scores, truth, _FALSE_RATE)
    above = scores[scores >= lowest]
    return float((lowest + above.min()) / 2.0) if len(above) else min(lowest, 1.0)


def _figures(odds: np.ndarray, rows: Sequence[TrackRow]) -> dict[str, Any]:
    truth = [row.is_bad for row in rows]
    return {
        "log_loss": log_loss(sigmoid(odds), truth),
        "auroc": auroc(odds, truth),
        "recall_at_1_percent": _rate(recall_at(odds, truth, _FALSE_RATE)),
        "recall_at_0.1_percent": _rate(recall_at(odds, truth, _FALSE_RATE / 10)),
    }


def _evaluation(
    fusion: Fusion, rows: Sequence[TrackRow], both: Sequence[TrackRow], scores: np.ndarray, compared: Mapping[str, Any]
) -> dict[str, Any]:
    """Of held-out products: the methods, each track alone, and what the threshold means for printed fakes and sets."""
    ours, theirs, truth = _columns(both)
    return {
        "items": len(both),
        "products": len({row.product for row in both}),
        "without_reference": len(rows) - len(both),
        "methods": dict(compared),
        "supervised": _figures(ours, both),
        "gallery": _figures(theirs, both),
        "printed_fakes_sidelined": {
            "fused": _over(scores, fusion.threshold, both, lambda row: row.printed_fake and not row.is_bad),
            "supervised": _over(
                ours, threshold_at(ours, truth, _FALSE_RATE), both, lambda row: row.printed_fake and not row.is_bad
            ),
        },
        "broken_sets_found": _over(scores, fusion.threshold, both, lambda row: row.missing > 0),
        "at_threshold": _at(scores, truth, fusion.threshold),
        "supervised_alone_at_its_threshold": _at(*_alone(fusion, rows), fusion.threshold_alone),
    }


def _alone(fusion: Fusion, rows: Sequence[TrackRow]) -> tuple[np.ndarray, np.ndarray]:
    """(probability by the supervised track alone, whether damaged) of whole items, each (n,)."""
    known = [row for row in rows if not row.missing]
    scores = np.array([fusion.probability(row.supervised, None) for row in known])
    return scores, np.array([row.damaged for row in known], bool)


def _at(scores: np.ndarray, truth: np.ndarray, threshold: float) -> dict[str, Any]:
    return {
        name: _rate(rate) for name, rate in zip(("found", "alarms"), rates_over(scores, truth, threshold), strict=True)
    }


def _over(
    scores: np.ndarray, threshold: float, rows: Sequence[TrackRow], is_one: Callable[[TrackRow], bool]
) -> dict[str, Any]:
    chosen = [score for score, row in zip(scores, rows, strict=True) if is_one(row)]
    return _rate(Rate(sum(bool(score >= threshold) for score in chosen), len(chosen)))


def _rate(rate: Rate) -> dict[str, Any]:
    return {"rate": round(float(rate.value), 4) if rate.total else None, "hits": int(rate.hits), "of": rate.total}


def main(words: Sequence[str]) -> int:
    if len(words) != 2:
        print(__doc__, file=sys.stderr)
        return 2
    fit = fit_fusion(read_rows(Path(words[0])))
    fit.fusion.save(Path(words[1]))
    print(json.dumps(fit.fusion.evaluation, indent=1))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
