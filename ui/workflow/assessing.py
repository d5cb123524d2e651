"""The one way in which a stored capture gets its score, whether it is fresh, old or replayed."""

from __future__ import annotations

import logging
from concurrent.futures import ThreadPoolExecutor

from booth.events import EventKind, EventLog
from inference.damage import DamageModel
from inference.errors import ModelError
from inference.fusion import Fusion, shipped_fusion
from inference.guarded import Guarded, Limits
from storage.records import CaptureScore, Identified
from storage.store import Store
from ui.workflow.comparing import Comparer
from ui.workflow.joining import Judge
from ui.workflow.model_registry import register, shipped_hashes
from ui.workflow.scoring import capture_frames, view_inputs
from ui.workflow.worth_labelling import worth_labelling

log = logging.getLogger(__name__)


class Assessor:
    """Owns the model that scores the captures of a store, and what compares them with references. `is_busy` while a
    score is worked out.

    `assess` and `identify` are called from one thread at a time, the others from any.
    """

    def __init__(self, store: Store, model: DamageModel, limits: Limits | None = None) -> None:
        self._store = store
        self._guarded = Guarded(model, limits or Limits())
        self._comparer = Comparer(store)
        self._judge: Judge | None = None
        self.is_busy = False
        # The model runs while the comparison is made.
        self._beside = ThreadPoolExecutor(1, thread_name_prefix="assessing")

    @property
    def model(self) -> DamageModel:
        return self._guarded.model

    def assess(self, capture_id: int, events: EventLog | None = None) -> CaptureScore:
        """Score a capture and store the score beside older ones; that of a booth's own capture is told to its `events`.

        Raises InferenceError where the capture or the model gives no score in time, and StoreError.
        """
        self.is_busy = True
        try:
            score = self._joined(capture_id)
        finally:
            self.is_busy = False
        self._store.scores.add(score, worth_labelling(score))
        if events is not None:
            tell_score(events, score)
        return self._store.scores.latest(capture_id) or score

    def identify(self, capture_id: int) -> Identified | None:
        """Which product the capture shows that was assessed last, and whether its code agrees; None: nothing can tell.

        Apart from `assess`, because it takes its time and a scanned item's score does not wait for it.
        """
        known = self._store.identifications.latest(capture_id)
        return known if known is not None else self._comparer.identify(capture_id)

    def use(self, model: DamageModel) -> None:
        """Score with another model from now on; a run of the one before is stopped and that model closed."""
        self._guarded.use(model)

    def stop(self) -> None:
        """Make a run in another thread end with InferenceError, as soon as the model lets it."""
        self.model.stop()

    def close(self) -> None:
        """Stop, and close the models; may be called twice."""
        self._guarded.close()
        self._beside.shutdown(wait=False)
        self._comparer.close()

    def _joined(self, capture_id: int) -> CaptureScore:
        judge = self._judge_of(self.model)
        frames = capture_frames(self._store, capture_id)
        finding = self._beside.submit(self._guarded.score, view_inputs(frames))
        compared = self._comparer.compared(capture_id, frames)
        return judge.joined(capture_id, finding.result(), compared)

    def _judge_of(self, model: DamageModel) -> Judge:
        if self._judge is None or self._judge.model is not model:
            register(self._store, model)
            self._judge = Judge(self._store, model, fusion_of(model))
        return self._judge


def fusion_of(model: DamageModel) -> Fusion | None:
    """The shipped fusion, which was fitted on the shipped model's scores and says nothing of those of others."""
    if model.sha256 not in shipped_hashes() or not shipped_fusion().is_file():
        return None
    try:
        return Fusion.load()
    except ModelError as error:
        log.warning("the damage model decides alone: %s", error)
        return None


def tell_score(events: EventLog, score: CaptureScore) -> None:
    """Every image's score by view and lighting, and all of them fused."""
    damage = [one for one in score.images if one.track == "damage"]
    images = [{"view": one.view, "lighting": one.lighting, "damage": one.damage_score} for one in damage]
    figures = {"fused": score.fused_score, "threshold": score.threshold, "images": images}
    events.tell(EventKind.SCORE, "model", "scored", capture=score.capture_id, model=score.model_sha256, **figures)
