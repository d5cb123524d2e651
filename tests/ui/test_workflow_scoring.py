"""Scores of stored captures, with a real small model."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import numpy as np
import pytest
from odd_models import write_model

from booth.profile import load_profile
from booth.rig import Rig
from inference.damage import DamageModel
from inference.errors import InferenceError
from inference.guarded import Limits
from storage.records import CaptureQuery, ItemRef
from storage.store import Store
from ui.workflow.assessing import Assessor
from ui.workflow.capture import take_capture
from ui.workflow.score_run import ids_to_score, score_ids
from ui.workflow.scoring import view_input


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


@pytest.fixture
def assessor(store: Store, model: DamageModel) -> Assessor:
    return Assessor(store, model)


def test_a_stored_score_names_its_model_and_every_image(store: Store, assessor: Assessor, capture_id: int):
    score = assessor.assess(capture_id)
    assert score.model_sha256 == assessor.model.sha256
    assert {image.view for image in score.images} == set(store.captures.get(capture_id).views)
    assert store.captures.get(capture_id).fused_score == pytest.approx(score.fused_score)
    assert store.models.all()[0].name == assessor.model.card.model_id


def test_a_stored_capture_scores_as_its_live_frames_do(rig: Rig, model: DamageModel, assessor: Assessor, capture_id):
    for image in assessor.assess(capture_id).images:
        live = model.score_image(view_input(rig.latest(image.view), image.lighting))
        assert image.damage_score == pytest.approx(live.damage_score)


def test_scoring_a_query_goes_on_where_it_ended(rig: Rig, store: Store, model: DamageModel, assessor: Assessor):
    ids = [take_capture(rig, store, ItemRef(f"item-{number}"), author="").id for number in range(3)]
    with closing(score_ids([assessor], ids)) as outcomes:
        next(outcomes)
    left = ids_to_score(store, model.sha256, CaptureQuery())
    assert set(left) < set(ids)
    model.resume()
    assert [one.problem for one in score_ids([assessor], left)] == [""] * len(left)
    assert ids_to_score(store, model.sha256, CaptureQuery()) == ()
    assert len(ids_to_score(store, model.sha256, CaptureQuery(), again=True)) == 3


def test_captures_scored_side_by_side_get_what_they_get_one_by_one(rig: Rig, store: Store, tiny_model: Path):
    ids = [take_capture(rig, store, ItemRef(f"item-{number}"), author="").id for number in range(4)]
    assessors = [Assessor(store, DamageModel.load(tiny_model)) for _ in range(3)]
    together = [one.score.fused_score for one in score_ids(assessors, ids)]
    assert together == pytest.approx([one.score.fused_score for one in score_ids(assessors[:1], ids)])
    assert all(len(store.scores.history(capture_id)) == 2 for capture_id in ids)


def test_a_capture_that_is_not_there_is_reported_and_the_rest_scored(assessor: Assessor, capture_id: int):
    missing, there = score_ids([assessor], [999, capture_id])
    assert missing.score is None
    assert missing.problem
    assert there.score.capture_id == capture_id


def test_a_model_that_hangs_costs_the_capture_its_score_and_nothing_else(store: Store, tmp_path: Path, capture_id: int):
    hanging = DamageModel.load(write_model(tmp_path / "hangs.onnx", "hangs"))
    with closing(Assessor(store, hanging, Limits(deadline_s=0.1))) as assessor:
        with pytest.raises(InferenceError, match="took longer"):
            assessor.assess(capture_id)
        assert store.scores.latest(capture_id) is None
        assessor.use(DamageModel.load(write_model(tmp_path / "sound.onnx")))
        assert assessor.assess(capture_id).fused_score > 0


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
