"""The one way in which a stored capture gets its score, whether it is fresh, old or replayed."""

from __future__ import annotations

from booth.events import EventKind, EventLog
from inference.damage import DamageModel
from inference.guarded import Guarded, Limits
from storage.records import CaptureScore
from storage.store import Store
from ui.workflow.evaluating import current_threshold
from ui.workflow.scoring import capture_inputs, capture_score, register


class Assessor:
    """Owns the model that scores the captures of a store. `assess` is called from one thread at a time."""

    def __init__(self, store: Store, model: DamageModel, limits: Limits | None = None) -> None:
        self._store = store
        self._guarded = Guarded(model, limits or Limits())
        self._registered = ""

    @property
    def model(self) -> DamageModel:
        return self._guarded.model

    def assess(self, capture_id: int, events: EventLog | None = None) -> CaptureScore:
        """Score a capture and store the score beside older ones; that of a booth's own capture is told to its `events`.

        Raises InferenceError where the capture or the model gives no score in time, and StoreError.
        """
        model = self.model
        self._register(model)
        finding = self._guarded.score(capture_inputs(self._store, capture_id))
        score = capture_score(capture_id, model.sha256, finding, current_threshold(self._store, model))
        self._store.scores.add(score)
        if events is not None:
            tell_score(events, score)
        return self._store.scores.latest(capture_id) or score

    def use(self, model: DamageModel) -> None:
        """Score with another model from now on; a run of the one before is stopped and that model closed."""
        self._guarded.use(model)

    def stop(self) -> None:
        """Make a run in another thread end with InferenceError, as soon as the model lets it."""
        self.model.stop()

    def close(self) -> None:
        """Stop, and close the model; may be called twice."""
        self._guarded.close()

    def _register(self, model: DamageModel) -> None:
        if model.sha256 != self._registered:
            register(self._store, model)
            self._registered = model.sha256


def tell_score(events: EventLog, score: CaptureScore) -> None:
    """Every image's score by view and lighting, and all of them fused."""
    images = [{"view": one.view, "lighting": one.lighting, "damage": one.damage_score} for one in score.images]
    figures = {"fused": score.fused_score, "threshold": score.threshold, "images": images}
    events.tell(EventKind.SCORE, "model", "scored", capture=score.capture_id, model=score.model_sha256, **figures)
