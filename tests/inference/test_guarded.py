"""A model that fails, hangs or goes while it runs never holds up who asks it."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from model_files import write_hanging

from inference.damage import DamageModel, ViewInput
from inference.errors import InferenceError
from inference.guarded import Guarded, Limits

HANGS, SCORES = 255, 51


def image(brightness: int) -> ViewInput:
    return ViewInput("top", "diffuse", np.full((48, 64, 3), brightness, np.uint8))


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return write_hanging(tmp_path / "hanging.onnx")


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def guarded(path: Path, clock: Clock) -> Iterator[Guarded]:
    guarded = Guarded(DamageModel.load(path), Limits(deadline_s=0.1, failures=2, rest_s=10.0), clock)
    yield guarded
    guarded.close()


def score(guarded: Guarded) -> float:
    return guarded.score_image(image(SCORES)).damage_score


def fail(guarded: Guarded) -> str:
    with pytest.raises(InferenceError) as caught:
        guarded.score_image(image(HANGS))
    return str(caught.value)


def test_a_sound_model_answers_as_without_a_guard(guarded):
    assert score(guarded) == pytest.approx(0.2)
    assert guarded.score([image(SCORES), image(25)]).fused_score == pytest.approx(0.138, abs=0.01)
    assert guarded.state.sentence == ""


def test_a_run_that_hangs_ends_at_the_deadline_and_the_model_goes_on(guarded):
    assert fail(guarded) == "The model peak took longer than 0.1 s."
    assert (guarded.state.failures, guarded.state.is_resting) == (1, False)
    assert score(guarded) == pytest.approx(0.2)
    assert guarded.state.failures == 0


def test_a_model_that_keeps_failing_rests_and_is_tried_again_later(guarded, clock):
    fail(guarded)
    fail(guarded)
    assert guarded.state.is_resting
    resting = "The model peak rests for 10 s after 2 failures. The model peak took longer than 0.1 s."
    assert guarded.state.sentence == resting
    # While it rests it is not asked at all, not even what it could answer.
    with pytest.raises(InferenceError, match="rests for 10 s"):
        score(guarded)
    clock.now = 10.0
    assert not guarded.state.is_resting
    assert score(guarded) == pytest.approx(0.2)
    assert guarded.state.sentence == ""


def test_a_model_that_fails_after_its_rest_rests_at_once_again(guarded, clock):
    fail(guarded)
    fail(guarded)
    clock.now = 11.0
    fail(guarded)
    assert guarded.state.is_resting
    assert guarded.state.failures == 3


def test_another_model_while_a_run_goes_on_ends_that_run_and_starts_without_failures(path, clock):
    guarded = Guarded(DamageModel.load(path), Limits(deadline_s=60.0), clock)
    began, failures = threading.Event(), []

    class Images(list):
        def __iter__(self):
            began.set()
            return super().__iter__()

    def ask() -> None:
        with pytest.raises(InferenceError) as caught:
            guarded.score(Images([image(HANGS)]))
        failures.append(caught.value)

    thread = threading.Thread(target=ask)
    thread.start()
    assert began.wait(10)
    other = DamageModel.load(path)
    guarded.use(other)
    thread.join(10)
    assert not thread.is_alive()
    assert len(failures) == 1
    assert guarded.model is other
    assert guarded.state.failures == 0
    assert score(guarded) == pytest.approx(0.2)
    guarded.close()


def test_a_closed_model_says_so(guarded):
    guarded.close()
    guarded.close()
    with pytest.raises(InferenceError):
        score(guarded)
