"""What a section of Insights needs of the store, read away from the window."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from inference.evaluation.comparing import Comparison
    from inference.evaluation.report import EvaluationReport
    from storage.records import CaptureQuery, ModelRecord, ScoredRow, SetRecord, ThresholdDecision
    from storage.store import Store


@dataclass(frozen=True, slots=True)
class Choices:
    """What can be chosen: the models that have scored, and the sets."""

    models: tuple[ModelRecord, ...]
    sets: tuple[SetRecord, ...]


@dataclass(frozen=True, eq=False, slots=True)
class Evaluated:
    """A model's scores held against the decisions, what else is needed to decide, and another model beside it.

    `model`, `other`: SHA-256, `other` "" for none; `comparison` is None where they share no judged capture.
    """

    query: CaptureQuery
    model: str
    other: str
    rows: tuple[ScoredRow, ...]
    report: EvaluationReport
    decisions: tuple[ThresholdDecision, ...]
    comparison: Comparison | None = None


def read_choices(store: Store) -> Choices:
    """The models that have scored, newest first, and all sets. Raises StoreError."""
    scoring = [model for model in store.models.all() if store.scores.of_model(model.sha256)]
    return Choices(tuple(reversed(scoring)), store.sets.all())


def read_evaluation(
    store: Store, query: CaptureQuery, model: str, other: str, prevalence: float, volume: float
) -> Evaluated:
    """`model` and `other` are SHA-256 hashes, `other` may be "". Raises StoreError."""
    from inference.errors import InferenceError
    from ui.workflow.evaluating import compare, evaluate, threshold_in_force

    rows = tuple(store.scores.rows(query, model))
    threshold = threshold_in_force(store, model, rows)
    comparison = None
    if other:
        others = tuple(store.scores.rows(query, other))
        with suppress(InferenceError):
            comparison = compare(rows, threshold, others, threshold_in_force(store, other, others))
    report = evaluate(rows, threshold, prevalence, volume)
    return Evaluated(query, model, other, rows, report, store.thresholds.history(model), comparison)
