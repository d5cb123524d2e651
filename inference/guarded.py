"""A damage model that cannot hold up who asks it: every run has a deadline, and one that keeps failing rests."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from inference.damage import DamageModel
from inference.errors import InferenceError
from inference.findings import CaptureFinding, ImageFinding, ViewInput

STOPPING_S = 0.2
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Limits:
    """`deadline_s` for one image; after `failures` in a row, time-outs among them, a model rests for `rest_s`."""

    deadline_s: float = 2.0
    failures: int = 3
    rest_s: float = 30.0


@dataclass(frozen=True, slots=True)
class GuardState:
    """How the model does: failures in a row, whether it rests, and a sentence about the last failure or the rest."""

    failures: int = 0
    is_resting: bool = False
    sentence: str = ""


class Guarded:
    """Asks a model in threads of its own, so that the caller has an answer or an InferenceError by the deadline.

    One thread asks at a time; `use`, `state` and `close` may be called from any other and never wait for a run.
    """

    def __init__(
        self, model: DamageModel, limits: Limits = Limits(), clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._limits, self._clock = limits, clock
        self._watched = _Watched(model)

    @property
    def model(self) -> DamageModel:
        return self._watched.model

    @property
    def state(self) -> GuardState:
        watched = self._watched
        return GuardState(watched.failures, self._clock() < watched.rests_until, watched.sentence)

    def score_image(self, image: ViewInput) -> ImageFinding:
        """As the model's own. Raises InferenceError where it fails, takes too long or rests."""
        watched = self._watched
        return self._answer(watched, lambda: watched.model.score_image(image), self._limits.deadline_s)

    def score(self, images: Sequence[ViewInput]) -> CaptureFinding:
        """As the model's own, with as much time as all images may take. Raises InferenceError as `score_image`."""
        watched = self._watched
        return self._answer(watched, lambda: watched.model.score(images), self._limits.deadline_s * max(1, len(images)))

    def use(self, model: DamageModel) -> None:
        """Go on with another model; a run of the one before is stopped and that model closed."""
        before, self._watched = self._watched, _Watched(model)
        before.model.stop()
        before.model.close()

    def close(self) -> None:
        """Stop a run and close the model; what does not stop is left to end by itself. May be called twice."""
        self._watched.model.stop()
        self._watched.model.close()

    def _answer(self, watched: _Watched, work: Callable[[], _T], deadline_s: float) -> _T:
        self._check_ready(watched)
        run = _Run(work)
        try:
            if not run.wait(deadline_s):
                watched.give_up(run)
                raise InferenceError(f"The model {watched.name} took longer than {deadline_s:g} s.")
            answer = run.answer()
        except Exception as error:
            self._note_failure(watched, str(error))
            raise
        watched.failures, watched.sentence = 0, ""
        return answer

    def _check_ready(self, watched: _Watched) -> None:
        if self._clock() < watched.rests_until:
            raise InferenceError(watched.sentence)
        if not watched.is_free():
            raise InferenceError(f"The model {watched.name} is still at a run that it was told to end.")

    def _note_failure(self, watched: _Watched, sentence: str) -> None:
        watched.failures += 1
        watched.sentence = sentence
        if watched.failures >= self._limits.failures:
            rest_s = self._limits.rest_s
            watched.rests_until = self._clock() + rest_s
            count = watched.failures
            watched.sentence = f"The model {watched.name} rests for {rest_s:g} s after {count} failures. {sentence}"


class _Watched:
    """A model with what is known of how it does; of its own, so that a model that goes takes its failures along."""

    def __init__(self, model: DamageModel) -> None:
        self.model = model
        self.name = model.card.model_id
        self.failures = 0
        self.sentence = ""
        self.rests_until = float("-inf")
        self._stuck: _Run | None = None

    def give_up(self, run: _Run) -> None:
        """Tell a run to end; onnxruntime does so between two operators, which may take a while."""
        self.model.stop()
        self._stuck = run
        run.wait(STOPPING_S)

    def is_free(self) -> bool:
        """Whether no run is left over; then the model may be asked again."""
        if self._stuck is not None and self._stuck.wait(0):
            self._stuck = None
            self.model.resume()
        return self._stuck is None


class _Run:
    """One question to a model, in a daemon thread: a model that never answers must not keep the program from ending."""

    def __init__(self, work: Callable[[], object]) -> None:
        self._done = threading.Event()
        self._answer: object = None
        self._error: BaseException | None = None
        threading.Thread(target=self._work, args=(work,), name="model-run", daemon=True).start()

    def wait(self, seconds: float) -> bool:
        """Whether it is over, after waiting so long at most."""
        return self._done.wait(seconds)

    def answer(self):
        """What the work gave; raises what it raised."""
        if self._error is not None:
            raise self._error
        return self._answer

    def _work(self, work: Callable[[], object]) -> None:
        try:
            self._answer = work()
        except BaseException as error:
            self._error = error
        finally:
            self._done.set()
