"""Scores of stored captures by the damage model, by id."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from booth.events import EventKind, EventLog
from booth.frames import Frame
from booth.geometry import registered_depth
from inference.card import card_metadata
from inference.damage import DamageModel
from inference.errors import InferenceError
from inference.findings import CaptureFinding, ImageFinding, ViewInput
from storage.errors import StoreError
from storage.records import CaptureQuery, CaptureScore, ImageScore
from storage.store import Store

Progress = Callable[[int, int], None]


def view_input(frame: Frame, lighting: str = "") -> ViewInput:
    """What a model gets of a frame: colour (h, w, 3) uint8 BGR, depth (h, w) float32 mm on the colour's pixels."""
    if frame.color is None or not frame.color.size:
        raise InferenceError(f"The frame of {frame.view} has no colour.", "A depth camera alone cannot be scored.")
    is_placed = frame.depth is not None and frame.optics.color is not None
    depth_mm = registered_depth(frame) * np.float32(1000.0) if is_placed else None
    return ViewInput(frame.view, lighting, frame.color, depth_mm)


def score_capture(store: Store, model: DamageModel, capture_id: int, events: EventLog | None = None) -> CaptureScore:
    """Score a stored capture and store the score; a fresh and an old capture are scored the same way.

    The score of a booth's own capture is told to its `events`.
    """
    register(store, model)
    finding = model.score(capture_inputs(store, capture_id))
    score = capture_score(capture_id, model.sha256, finding)
    store.scores.add(score)
    if events is not None:
        tell_score(events, score)
    return store.scores.latest(capture_id) or score


def tell_score(events: EventLog, score: CaptureScore) -> None:
    """Every image's score by view and lighting, and all of them fused."""
    images = [{"view": one.view, "lighting": one.lighting, "damage": one.damage_score} for one in score.images]
    figures = {"fused": score.fused_score, "threshold": score.threshold, "images": images}
    events.tell(EventKind.SCORE, "model", "scored", capture=score.capture_id, model=score.model_sha256, **figures)


def capture_inputs(store: Store, capture_id: int) -> list[ViewInput]:
    """One input for each colour image of a capture, in the order of its views and lightings."""
    planes = [image for image in store.captures.images(capture_id) if image.plane == "color"]
    if not planes:
        raise InferenceError(f"Capture {capture_id} has no colour images.", "It cannot be scored.")
    return [view_input(store.captures.frame(capture_id, p.view, p.lighting), p.lighting) for p in planes]


def register(store: Store, model: DamageModel) -> None:
    """Let the store know the model, so that its scores name it."""
    card = model.card
    store.scores.register_model(
        model.sha256, card.model_id, card.version, card.task, card.threshold, json.dumps(card_metadata(card))
    )


def capture_score(capture_id: int, sha256: str, finding: CaptureFinding) -> CaptureScore:
    return CaptureScore(
        capture_id=capture_id,
        model_sha256=sha256,
        fused_score=finding.fused_score,
        threshold=finding.threshold,
        images=tuple(map(image_score, finding.images)),
        seconds=finding.seconds,
    )


def image_score(finding: ImageFinding) -> ImageScore:
    return ImageScore(finding.view, finding.lighting, finding.damage_score, dict(finding.class_scores), finding.heatmap)


@dataclass(frozen=True, slots=True)
class ScoreReport:
    """What a run over many captures did; `failures` are pairs of capture id and sentence."""

    scored: tuple[CaptureScore, ...]
    failures: tuple[tuple[int, str], ...]


def score_query(
    store: Store, model: DamageModel, query: CaptureQuery, progress: Progress | None = None, *, again: bool = False
) -> ScoreReport:
    """Score every capture of the query that this model has not scored yet (with `again`: every one).

    A run that was interrupted goes on where it ended, because each score is stored at once.
    """
    register(store, model)
    ids = store.captures.ids(query) if again else store.scores.unscored(model.sha256, query)
    return score_ids(store, model, list(ids), progress)


def score_ids(store: Store, model: DamageModel, ids: Sequence[int], progress: Progress | None = None) -> ScoreReport:
    """Score these captures; those that cannot be scored are reported and left."""
    scored, failures = [], []
    for done, capture_id in enumerate(ids):
        if progress is not None:
            progress(done, len(ids))
        try:
            scored.append(score_capture(store, model, capture_id))
        except (InferenceError, StoreError) as error:
            failures.append((capture_id, str(error)))
    if progress is not None:
        progress(len(ids), len(ids))
    return ScoreReport(tuple(scored), tuple(failures))
