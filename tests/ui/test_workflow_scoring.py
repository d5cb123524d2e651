"""Scores of stored captures, with a real small model."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from booth.profile import load_profile
from booth.rig import Rig
from inference.damage import DamageModel
from inference.errors import InferenceError
from storage.records import CaptureQuery, ItemRef
from storage.store import Store
from ui.workflow.capture import take_capture
from ui.workflow.scoring import score_capture, score_ids, score_query, view_input


@pytest.fixture
def rig(stills: Path):
    with Rig.open(load_profile(stills)) as opened:
        yield opened


@pytest.fixture
def store(tmp_path: Path):
    with Store.open(tmp_path / "data") as opened:
        yield opened


@pytest.fixture
def model(tiny_model: Path):
    with DamageModel.load(tiny_model) as loaded:
        yield loaded


@pytest.fixture
def capture_id(rig: Rig, store: Store) -> int:
    return take_capture(rig, store, ItemRef("item-1"), author="").id


def test_a_stored_score_names_its_model_and_every_image(store: Store, model: DamageModel, capture_id: int):
    score = score_capture(store, model, capture_id)
    assert score.model_sha256 == model.sha256
    assert {image.view for image in score.images} == set(store.captures.get(capture_id).views)
    assert store.captures.get(capture_id).fused_score == pytest.approx(score.fused_score)
    assert store.scores.models()[0].name == model.card.model_id


def test_a_stored_capture_scores_as_its_live_frames_do(rig: Rig, store: Store, model: DamageModel, capture_id: int):
    score = score_capture(store, model, capture_id)
    for image in score.images:
        live = model.score_image(view_input(rig.latest(image.view), image.lighting))
        assert image.damage_score == pytest.approx(live.damage_score)


def test_scoring_a_query_goes_on_where_it_ended(rig: Rig, store: Store, model: DamageModel, capture_id: int):
    assert [one.capture_id for one in score_query(store, model, CaptureQuery()).scored] == [capture_id]
    second = take_capture(rig, store, ItemRef("item-2"), author="").id
    assert [one.capture_id for one in score_query(store, model, CaptureQuery()).scored] == [second]
    assert len(score_query(store, model, CaptureQuery(), again=True).scored) == 2


def test_a_capture_that_is_not_there_is_reported_and_the_rest_scored(store: Store, model: DamageModel, capture_id: int):
    seen = []
    report = score_ids(store, model, [999, capture_id], lambda done, total: seen.append((done, total)))
    assert [one.capture_id for one in report.scored] == [capture_id]
    assert report.failures[0][0] == 999
    assert seen == [(0, 2), (1, 2), (2, 2)]


def test_depth_reaches_the_model_in_millimetres(rig: Rig):
    prepared = view_input(rig.latest(rig.views[0]))
    assert prepared.depth_mm.dtype == np.float32
    assert np.unique(prepared.depth_mm.round(2)).tolist() == [700.0, 800.0]


def test_a_frame_without_colour_is_refused_with_a_sentence(rig: Rig):
    frame = rig.latest(rig.views[0])
    blind = type(frame)(
        frame.view, 1, None, frame.depth, frame.optics, frame.host_time_ns, frame.exposed_ns, frame.depth_unit_m
    )
    with pytest.raises(InferenceError, match="no colour"):
        view_input(blind)
