"""Scores by the damage model: of stored captures by id, and of the newest live frames."""

from __future__ import annotations

import json
import logging
import threading
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

import numpy as np

from booth.events import EventKind, EventLog
from booth.frames import Frame
from booth.geometry import registered_depth
from booth.rig import Rig
from inference.card import card_metadata
from inference.damage import DamageModel
from inference.errors import InferenceError
from inference.findings import CaptureFinding, ImageFinding, ViewInput
from inference.fusion import fuse
from storage.errors import StoreError
from storage.records import CaptureQuery, CaptureScore, ImageScore
from storage.store import Store

log = logging.getLogger(__name__)

STALE_NS = 2_000_000_000
Progress = Callable[[int, int], None]


def view_input(frame: Frame, lighting: str = "") -> ViewInput:
    """What a model gets of a frame: colour (h, w, 3) uint8 BGR, depth (h, w) float32 mm on the colour's pixels."""
    if frame.color is None:
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


@dataclass(frozen=True, slots=True)
class LiveScores:
    """The newest score of each view and all of them fused; `problem` is a sentence when scoring does not work."""

    fused: float | None = None
    by_view: Mapping[str, float] = field(default_factory=lambda: MappingProxyType({}))
    rate_hz: float = 0.0
    problem: str = ""


class LiveScorer:
    """Scores the newest frame of one view after the other in a thread of its own.

    It rests as long as each inference took, so that it never takes more than half a core, and altogether while a
    capture is taken. `latest` never blocks.
    """

    def __init__(self, rig: Rig, model: DamageModel, shortest_rest_s: float = 0.02) -> None:
        self._rig = rig
        self._model = model
        self._rest_s = shortest_rest_s
        self._findings: dict[str, ImageFinding] = {}
        self._sequences: dict[str, int] = {}
        self._told: set[str] = set()
        self._latest = LiveScores()
        self._closing = threading.Event()
        self._thread = threading.Thread(target=self._run, name="live-scores", daemon=True)
        self._thread.start()

    @property
    def latest(self) -> LiveScores:
        return self._latest

    def close(self) -> None:
        self._closing.set()
        self._thread.join()

    def _run(self) -> None:
        rest_s, started = self._rest_s, time.perf_counter()
        while not self._closing.wait(rest_s):
            spent_s = self._round()
            rest_s = max(self._rest_s, spent_s)
            now = time.perf_counter()
            if spent_s:
                self._publish(now - started)
            started = now

    def _round(self) -> float:
        """Score the view that waited longest; seconds spent, 0 where nothing was to do."""
        frame = None if self._rig.is_capturing else self._next_frame()
        if frame is None:
            return 0.0
        started = time.perf_counter()
        try:
            self._findings[frame.view] = self._model.score_image(view_input(frame, self._rig.lighting))
        except InferenceError as error:
            self._cannot(frame.view, error.sentence)
        except Exception as error:  # one frame that nobody thought of must not end the scores of all that follow
            if frame.view not in self._told:
                self._told.add(frame.view)
                log.exception("frames of %s cannot be scored", frame.view)
            self._cannot(frame.view, f"The frame of {frame.view} cannot be scored: {error}.")
        self._sequences.pop(frame.view, None)
        self._sequences[frame.view] = frame.sequence
        return time.perf_counter() - started

    def _cannot(self, view: str, sentence: str) -> None:
        self._findings.pop(view, None)
        self._latest = LiveScores(problem=sentence)

    def _next_frame(self) -> Frame | None:
        """The newest frame of the view that was scored longest ago and has something new to score."""
        now_ns, frames = self._rig.clock.now_ns(), self._rig.latest_all()
        self._forget(frames.values(), now_ns)
        waiting = [view for view in frames if view not in self._sequences]
        for view in waiting + [view for view in self._sequences if view in frames]:
            frame = frames[view]
            if frame.color is not None and frame.sequence != self._sequences.get(view) and _is_fresh(frame, now_ns):
                return frame
        return None

    def _forget(self, frames: Iterable[Frame], now_ns: int) -> None:
        fresh = {frame.view for frame in frames if _is_fresh(frame, now_ns)}
        for view in set(self._findings) - fresh:
            del self._findings[view]
        if self._latest.by_view and not self._findings:
            self._latest = LiveScores()  # scores of what is not shown any more would be taken for those of now

    def _publish(self, round_s: float) -> None:
        findings = tuple(self._findings.values())
        if not findings:
            return
        by_view = MappingProxyType({finding.view: finding.damage_score for finding in findings})
        self._latest = LiveScores(fuse(findings), by_view, 1.0 / round_s if round_s > 0 else 0.0)


def _is_fresh(frame: Frame, now_ns: int) -> bool:
    return now_ns - frame.host_time_ns < STALE_NS
