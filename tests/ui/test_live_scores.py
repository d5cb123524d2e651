"""Live scores: of every view, by any model, and nothing waits for them or ends with them."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from odd_models import write_model

from booth.clock import SystemClock
from booth.devices import Camera, CameraInfo
from booth.drivers import Devices, build_devices
from booth.frames import Frame, Optics
from booth.profile import load_profile
from booth.rig import Rig
from inference.damage import DamageModel
from inference.guarded import Limits
from storage.records import ItemRef
from storage.store import Store
from ui.workflow.capture import take_capture
from ui.workflow.live_scores import LiveScorer, LiveState

QUICK = Limits(deadline_s=0.3, failures=3, rest_s=0.5)


@pytest.fixture
def rig(stills: Path):
    with Rig.open(load_profile(stills)) as opened:
        yield opened


@pytest.fixture
def model(tiny_model: Path):
    with DamageModel.load(tiny_model) as loaded:
        yield loaded


def test_live_scores_come_for_every_view(rig: Rig, model: DamageModel):
    scorer = LiveScorer(rig, model, shortest_rest_s=0.001)
    try:
        deadline = threading.Event()
        for _ in range(1000):
            if set(scorer.latest.by_view) == set(rig.views):
                break
            deadline.wait(0.01)
        latest = scorer.latest
    finally:
        scorer.close()
    assert set(latest.by_view) == set(rig.views)
    assert latest.fused == pytest.approx(max(latest.by_view.values()))
    assert latest.problem == ""


def test_live_scores_end_with_the_frames_that_they_are_of(rig: Rig, model: DamageModel):
    scorer = LiveScorer(rig, model, shortest_rest_s=0.001)
    try:
        assert _comes(lambda: set(scorer.latest.by_view) == set(rig.views))
        rig.close()
        assert _comes(lambda: scorer.latest.fused is None)
        assert dict(scorer.latest.by_view) == {}
    finally:
        scorer.close()


def test_a_camera_that_sends_nonsense_does_not_end_the_live_scores(stills: Path, model: DamageModel):
    profile, clock = load_profile(stills), SystemClock()
    odd, good = build_devices(profile, clock, None).cameras
    odd = Torn(odd)
    with Rig.open(profile, devices=Devices(cameras=(odd, good))) as rig:
        scorer = LiveScorer(rig, model, shortest_rest_s=0.001)
        odd.is_torn = True
        try:
            assert _comes(lambda: list(scorer.latest.by_view) == [good.view])
            assert _comes(lambda: scorer.latest.rate_hz > 0)
        finally:
            scorer.close()


class Torn:
    """A camera whose colour has no pixels once it is torn."""

    def __init__(self, camera: Camera) -> None:
        self._camera = camera
        self.is_torn = False
        self.view, self.open, self.close = camera.view, camera.open, camera.close

    @property
    def info(self) -> CameraInfo:
        return self._camera.info

    @property
    def optics(self) -> Optics:
        return self._camera.optics

    def read(self, timeout_s: float) -> Frame:
        frame = self._camera.read(timeout_s)
        return replace(frame, color=np.zeros((0, 0, 3), np.uint8)) if self.is_torn else frame


def _comes(is_true: Callable[[], bool], looks: int = 1000) -> bool:
    """Whether it becomes true within ten seconds, or so many looks."""
    tick = threading.Event()
    return any(is_true() or tick.wait(0.01) for _ in range(looks))


@pytest.fixture
def odd_scorer(rig: Rig, tmp_path: Path):
    """Live scores by a model of a kind of `odd_models`."""
    made = []

    def make(kind: str, limits: Limits = QUICK) -> LiveScorer:
        made.append(LiveScorer(rig, DamageModel.load(write_model(tmp_path / f"{kind}.onnx", kind)), 0.001, limits))
        return made[-1]

    yield make
    for scorer in made:
        scorer.close()


@pytest.mark.parametrize(
    ("kind", "told"), [("nan", "not a number"), ("fails", "failed"), ("hangs", "took longer than 0.3 s")]
)
def test_a_model_that_goes_wrong_is_told_and_the_booth_captures(odd_scorer, rig: Rig, tmp_path: Path, kind, told):
    scorer = odd_scorer(kind)
    assert _comes(lambda: told in scorer.latest.problem)
    assert (scorer.latest.fused, dict(scorer.latest.findings)) == (None, {})
    with Store.open(tmp_path / "data") as store:
        assert take_capture(rig, store, ItemRef("item-1"), author="").id == 1


def test_a_model_that_keeps_failing_rests_and_says_so(odd_scorer):
    scorer = odd_scorer("nan", Limits(deadline_s=5.0, failures=3, rest_s=3600.0))
    assert _comes(lambda: scorer.latest.state is LiveState.RESTING)
    assert "rests" in scorer.latest.problem


def test_a_model_is_swapped_for_one_that_hangs(odd_scorer, rig: Rig, model: DamageModel, tiny_model: Path):
    scorer = odd_scorer("hangs", Limits(deadline_s=3600.0))
    scorer.use(DamageModel.load(tiny_model))
    assert _comes(lambda: set(scorer.latest.by_view) == set(rig.views))
    assert scorer.latest.problem == ""


def test_nothing_of_a_swapped_model_stands_among_the_scores_of_the_next(rig: Rig, tmp_path: Path, model: DamageModel):
    scorer = LiveScorer(rig, DamageModel.load(write_model(tmp_path / "sound.onnx")), 0.001)
    try:
        assert _comes(lambda: set(scorer.latest.by_view) == set(rig.views))
        before = dict(scorer.latest.by_view)
        scorer.use(model)
        # The mean of an image is below its brightest block.
        assert _comes(lambda: set(scorer.latest.by_view) == set(rig.views) and scorer.latest.by_view != before)
        assert all(scorer.latest.by_view[view] > before[view] for view in rig.views)
    finally:
        scorer.close()


def test_a_model_that_hangs_is_left_behind_when_the_scores_close(odd_scorer):
    scorer = odd_scorer("hangs", Limits(deadline_s=3600.0))
    assert _comes(lambda: any(thread.name == "model-run" for thread in threading.enumerate()))
    scorer.close()
    assert not scorer._thread.is_alive()
    assert _comes(lambda: all(thread.name != "model-run" for thread in threading.enumerate()))


def test_live_scores_wait_while_something_more_urgent_is_done(rig: Rig, model: DamageModel):
    held = threading.Event()
    held.set()
    scorer = LiveScorer(rig, model, shortest_rest_s=0.001, is_held=held.is_set)
    try:
        assert not _comes(lambda: scorer.latest.fused is not None, 50)
        held.clear()
        assert _comes(lambda: scorer.latest.fused is not None)
    finally:
        scorer.close()


def test_scores_that_are_off_are_not_worked_out_and_come_back(rig: Rig, model: DamageModel):
    scorer = LiveScorer(rig, model, shortest_rest_s=0.001)
    try:
        assert _comes(lambda: scorer.latest.fused is not None)
        scorer.is_on = False
        assert (scorer.latest.state, scorer.latest.fused) == (LiveState.OFF, None)
        scorer.is_on = True
        assert _comes(lambda: scorer.latest.fused is not None)
    finally:
        scorer.close()
