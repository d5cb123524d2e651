"""Stored scores held against what people decided: what a threshold would mean, and which one is in force."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any, Protocol

from inference.evaluation import comparing, rates, report, split_by_group
from inference.evaluation.comparing import Comparison
from inference.evaluation.judged import PREVALENCE, VOLUME, ScoredCapture, columns, judged
from inference.evaluation.rates import Rate
from inference.evaluation.report import EvaluationReport
from storage.records import CaptureQuery, CaptureState, ModelRecord, ScoredRow, ThresholdDecision, Verdict
from ui.workflow.errors import WorkflowError

if TYPE_CHECKING:
    from storage.store import Store

TRACKS = ("fused", "supervised", "anomaly")
_DECIDED = {CaptureState.SUBMITTED, CaptureState.ACCEPTED}
_TRUTH = {Verdict.DAMAGED: True, Verdict.UNDAMAGED: False}


class Carded(Protocol):
    """What is asked of a model to know its threshold."""

    @property
    def sha256(self) -> str: ...

    @property
    def card(self) -> Any: ...


def scored_captures(rows: Iterable[ScoredRow], track: str = "fused") -> list[ScoredCapture]:
    """The rows' scores of a track beside the decisions; rows that the track did not score are left out.

    Only a submitted or accepted annotation decides; one that was returned, or says unsure, decides nothing.
    """
    return [_scored(row, score) for row in rows if (score := getattr(row, track)) is not None]


def evaluate(
    rows: Iterable[ScoredRow],
    threshold: float,
    prevalence: float = PREVALENCE,
    volume: float = VOLUME,
    *,
    track: str = "fused",
    rounds: int = 200,
) -> EvaluationReport:
    """The report of `store.scores.rows(...)`; `rounds` draws by product for the intervals of areas (0: none)."""
    return report.evaluate(scored_captures(rows, track), threshold, prevalence, volume, rounds=rounds)


def evaluation_of(
    store: Store,
    query: CaptureQuery,
    model_sha256: str,
    threshold: float | None = None,
    prevalence: float = PREVALENCE,
    volume: float = VOLUME,
) -> EvaluationReport:
    """The report of the query's captures that a model has scored, at the threshold in force unless one is given."""
    rows = list(store.scores.rows(query, model_sha256))
    chosen = threshold_in_force(store, model_sha256, rows) if threshold is None else threshold
    return evaluate(rows, chosen, prevalence, volume)


def compare(
    rows: Iterable[ScoredRow], threshold: float, others: Iterable[ScoredRow], other_threshold: float, track="fused"
) -> Comparison:
    """Two models on the captures that both scored. Raises InferenceError where there is none."""
    return comparing.compare(scored_captures(rows, track), threshold, scored_captures(others, track), other_threshold)


def threshold_at(captures: Sequence[ScoredCapture], false_rate: float) -> float:
    """The lowest threshold at which at most `false_rate` of the undamaged are sidelined."""
    scores, truth, _ = columns(judged(captures))
    return rates.threshold_at(scores, truth, false_rate)


def halves(captures: Sequence[ScoredCapture], seed: int = 0) -> tuple[list[ScoredCapture], list[ScoredCapture]]:
    """Two halves, no product in both: to choose a threshold on one and judge it on the other."""
    part = split_by_group([one.product for one in captures], (1.0, 1.0), seed)
    first, second = ([one for one, n in zip(captures, part, strict=True) if n == half] for half in (0, 1))
    return first, second


def current_threshold(store: Store, model: Carded, fusion: str = "", otherwise: float | None = None) -> float:
    """The threshold decided for this model and this fusion (its name, "" for none), else `otherwise` (the fusion's own
    threshold), else the card's."""
    decided = store.thresholds.current(model.sha256, fusion)
    if decided is not None:
        return decided.threshold
    return model.card.threshold if otherwise is None else otherwise


def threshold_in_force(store: Store, model_sha256: str, rows: Sequence[ScoredRow]) -> float:
    """The threshold decided for the model and the fusion of its newest scores, else the one stored with them."""
    newest = max(rows, key=lambda row: row.capture_id, default=None)
    decided = store.thresholds.current(model_sha256, newest.fusion if newest else None)
    if decided is not None:
        return decided.threshold
    return newest.threshold if newest else store.models.get(model_sha256).threshold


def decide(
    store: Store,
    model_sha256: str,
    rows: Sequence[ScoredRow],
    told: EvaluationReport,
    threshold: float,
    query: CaptureQuery,
    *,
    note: str = "",
    author: str = "",
) -> ThresholdDecision:
    """Record that items are sidelined at `threshold` from now on, with the figures and captures it was decided on.

    Raises WorkflowError where nobody has judged a capture that the model scored.
    """
    if not told.damaged + told.undamaged:
        raise WorkflowError(
            "No capture here is both scored and judged, so there are no figures to decide on.",
            "Score captures and submit their annotations first.",
        )
    fusion = max(rows, key=lambda row: row.capture_id).fusion
    figures = threshold_figures(told, threshold)
    return store.thresholds.decide(model_sha256, fusion, threshold, figures, query_json(query), note, author)


def threshold_figures(told: EvaluationReport, threshold: float | None = None) -> dict[str, Any]:
    """What a threshold means, for JSON: counts, rates with their intervals, and figures a day; None for no number."""
    at = told.at(threshold)
    day = {name: getattr(at, name) for name in ("precision", "missed_a_day", "false_alarms_a_day", "sidelined_a_day")}
    return {
        "threshold": finite(at.threshold),
        "recall": rate_json(at.found),
        "false_alarms": rate_json(at.alarms),
        **{name: {key: finite(value) for key, value in asdict(figure).items()} for name, figure in day.items()},
        "prevalence": at.prevalence,
        "volume": at.volume,
    }


def rate_json(rate: Rate) -> dict[str, Any]:
    low, high = rate.interval
    return {"rate": finite(rate.value), "low": low, "high": high, "hits": rate.hits, "of": rate.total}


def query_json(query: CaptureQuery) -> dict[str, Any]:
    """The fields by which a query narrows."""
    return {name: value for name, value in asdict(query).items() if value != getattr(CaptureQuery(), name)}


def chosen_model(store: Store, word: str | None = None) -> ModelRecord:
    """The scoring model whose hash begins with `word`, or is named so (with or without its version): the newest.

    Without a word the newest one that has scored. Raises WorkflowError where there is none.
    """
    scoring = [one for one in store.models.all() if store.scores.of_model(one.sha256)]
    if not scoring:
        raise WorkflowError("No model has scored anything at this station yet.", "Score captures: traybooth score")
    found = [one for one in scoring if word is None or _is_called(one, word)]
    if not found:
        names = ", ".join(f"{one.name} {one.version} ({one.sha256[:12]})" for one in scoring)
        raise WorkflowError(f"No model {word!r} has scored anything here; there are {names}.")
    return found[-1]


def finite(value: float) -> float | None:
    """JSON has no word for what is not a number."""
    return value if math.isfinite(value) else None


def _is_called(model: ModelRecord, word: str) -> bool:
    return word in (model.name, f"{model.name} {model.version}") or (len(word) >= 4 and model.sha256.startswith(word))


def _scored(row: ScoredRow, score: float) -> ScoredCapture:
    decided = _TRUTH.get(row.verdict) if row.state in _DECIDED else None
    told = row.product, row.kind, row.set_name, row.damages
    return ScoredCapture(row.capture_id, score, decided, *told, is_accepted=row.is_accepted)
