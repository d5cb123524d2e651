"""Live scores: of every view, by any model, and nothing waits for them or ends with them."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from booth.clock import SystemClock
from booth.devices import Camera, CameraInfo
from booth.drivers import Devices, build_devices
from booth.frames import Frame, Optics
from booth.profile import load_profile
from booth.rig import Rig
from inference.damage import DamageModel
from ui.workflow.live_scores import LiveScorer


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


def _comes(is_true: Callable[[], bool]) -> bool:
    """Whether it becomes true within ten seconds."""
    tick = threading.Event()
    return any(is_true() or tick.wait(0.01) for _ in range(1000))
