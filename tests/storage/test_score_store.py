"""Scores of both tracks, models and their approval, thresholds, and the queue of what is to be labelled next."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import replace

import numpy as np
import pytest

from storage import score_rows
from storage.errors import NotFound, StoreError
from storage.records import CaptureQuery, CaptureScore, CaptureState, ImageScore, Severity, Verdict
from storage.store import Store

ONE, TWO = "1a" * 32, "2b" * 32


def score_of(capture_id: int, fused: float, model: str = ONE, **told) -> CaptureScore:
    return CaptureScore(capture_id, model, fused, 0.5, told.pop("images", ()), 0.1, **told)


@pytest.fixture
def models(store) -> Store:
    store.models.register(ONE, "damage", "2", "damage")
    store.models.register(TWO, "theirs", threshold=0.3)
    return store


def test_a_score_comes_back_with_both_tracks_their_fusion_and_the_reason(models, add):
    heat = np.arange(12, dtype=np.uint8).reshape(3, 4)
    images = (ImageScore("top", "diffuse", 0.3), ImageScore("front", "", 0.9, {}, heat, "gallery"))
    reason = {"view": "front", "track": "gallery", "reference": 4}
    told = {"supervised": 0.3, "anomaly": 0.9, "fusion": "logistic 1", "reason": reason, "images": images}
    models.scores.add(score_of(add().id, 0.8, **told))
    found = models.scores.latest(1)
    assert (found.supervised, found.anomaly, found.fusion, found.reason) == (0.3, 0.9, "logistic 1", reason)
    assert [image.track for image in found.images] == ["damage", "gallery"]
    assert np.array_equal(found.images[1].heatmap, heat)


def test_a_score_of_one_track_alone_says_so(models, add):
    models.scores.add(score_of(add().id, 0.8))
    found = models.scores.latest(1)
    assert (found.supervised, found.anomaly, found.fusion, found.reason) == (None, None, "", {})


def test_the_scores_of_several_models_stand_side_by_side(models, add):
    capture_id = add().id
    for fused, model in ((0.1, ONE), (0.2, TWO), (0.3, ONE)):
        models.scores.add(score_of(capture_id, fused, model))
    assert [(one.model_sha256, one.fused_score) for one in models.scores.by_model(capture_id)] == [
        (TWO, 0.2),
        (ONE, 0.3),
    ]
    assert len(models.scores.history(capture_id)) == 3
    assert [models.scores.of_model(sha256) for sha256 in (ONE, TWO, "3c" * 32)] == [1, 1, 0]


def test_rows_for_an_evaluation_are_what_people_and_the_model_said_last(models, add, make_damage, monkeypatch):
    monkeypatch.setattr(score_rows, "_BATCH", 2)
    ids = [add(product=f"P{number % 2}").id for number in range(5)]
    bare = add(product="").id
    for capture_id in (*ids[1:], bare):
        models.scores.add(score_of(capture_id, 0.1))
        models.scores.add(score_of(capture_id, capture_id / 10, anomaly=0.25, fusion="f"))
        models.scores.add(score_of(capture_id, 0.9, TWO))
    models.annotations.submit(ids[1], (make_damage("hole"),), Verdict.DAMAGED)
    damages = (make_damage(), make_damage("crush", uid="d2", severity=Severity.MAJOR))
    revision = models.annotations.submit(ids[1], damages, Verdict.DAMAGED).revision
    models.reviews.decide(ids[1], revision, CaptureState.ACCEPTED)
    models.annotations.submit(ids[2], (), Verdict.UNDAMAGED)
    rows = list(models.scores.rows(CaptureQuery(order="score"), ONE))
    assert [row.capture_id for row in rows] == [*ids[1:], bare]
    assert [row.fused for row in rows] == [capture_id / 10 for capture_id in (*ids[1:], bare)]
    labelled, good, *_, last = rows
    assert labelled.damages == (("tear", "minor", "packaging"), ("crush", "major", "packaging"))
    assert (labelled.product, labelled.kind, labelled.set_name) == ("P1", "carton", "Set 1")
    assert (labelled.verdict, labelled.is_accepted, labelled.anomaly, labelled.supervised) == (
        *(Verdict.DAMAGED, True),
        *(0.25, None),
    )
    assert (good.verdict, good.state, good.is_accepted, good.damages) == (
        *(Verdict.UNDAMAGED, CaptureState.SUBMITTED),
        *(False, ()),
    )
    assert (last.product, last.kind, last.verdict) == ("", "", None)
    product_id = models.products.get("P1").id
    asked = {
        CaptureQuery(verdict=Verdict.DAMAGED): [ids[1]],
        CaptureQuery(product_id=product_id): [ids[1], ids[3]],
        CaptureQuery(ids=(ids[4], ids[2], 99)): [ids[2], ids[4]],
        CaptureQuery(damage_type="crush"): [ids[1]],
    }
    for query, expected in asked.items():
        assert [row.capture_id for row in models.scores.rows(query, ONE)] == expected
    assert not list(models.scores.rows(CaptureQuery(), "3c" * 32))


def test_what_is_near_the_threshold_or_split_between_the_tracks_is_labelled_first(models, add):
    ids = [add().id for _ in range(5)]
    models.scores.add(score_of(ids[0], 0.02))
    models.scores.add(score_of(ids[1], 0.48))
    models.scores.add(score_of(ids[2], 0.98, supervised=0.1, anomaly=0.9))
    models.scores.add(score_of(ids[3], 0.02), queue_key=0.99)
    assert list(models.captures.ids(CaptureQuery(order="queue"))) == [ids[3], ids[1], ids[2], ids[0], ids[4]]
    models.scores.set_queue(ids[0], 1.0)
    assert next(models.captures.ids(CaptureQuery(order="queue"))) == ids[0]
    with pytest.raises(NotFound):
        models.scores.set_queue(99, 1.0)


def test_what_is_labelled_or_laid_aside_leaves_the_queue_for_good(models, add):
    labelled, skipped, waiting = (add().id for _ in range(3))
    for capture_id in (labelled, skipped, waiting):
        models.scores.add(score_of(capture_id, 0.5 if capture_id != waiting else 0.3))
    models.annotations.submit(labelled, (), Verdict.UNDAMAGED)
    models.captures.skip(skipped, "blurred")
    models.scores.add(score_of(labelled, 0.5), queue_key=1.0)
    assert list(models.captures.ids(CaptureQuery(order="queue"))) == [waiting, skipped, labelled]


def test_a_query_that_names_captures_finds_these_and_no_others(models, add):
    ids = [add().id for _ in range(4)]
    assert list(models.captures.ids(CaptureQuery(ids=(ids[2], ids[0], 77)))) == [ids[2], ids[0]]
    assert models.captures.count(CaptureQuery(ids=())) == 0
    assert models.captures.count(CaptureQuery(ids=tuple(range(100_000)))) == 4


def test_only_what_was_approved_last_may_run(models):
    assert not models.models.is_approved(ONE)
    models.models.approve(ONE, "judged on 2,000 items", "lead")
    assert models.models.is_approved(ONE)
    assert not models.models.is_approved(TWO)
    models.models.withdraw(ONE, "too many false alarms")
    assert not models.models.is_approved(ONE)
    decided = [(one.is_approved, one.note, one.author) for one in models.models.approvals(ONE)]
    assert decided == [(True, "judged on 2,000 items", "lead"), (False, "too many false alarms", "p7")]
    with pytest.raises(NotFound, match="not registered"):
        models.models.approve("3c" * 32)


def test_a_threshold_is_a_dated_decision_with_its_author_and_figures(models, clock):
    assert models.thresholds.current(ONE) is None
    figures = {"recall": 0.91, "false_positives": [0, 412]}
    first = models.thresholds.decide(ONE, "logistic 1", 0.62, figures, {"set_id": 1}, "week 34", "lead")
    assert (first.threshold, first.figures, first.query, first.author) == (0.62, figures, {"set_id": 1}, "lead")
    assert first.created_utc_us == clock.utc_us()
    models.thresholds.decide(ONE, "", 0.5)
    models.thresholds.decide(TWO, "logistic 1", 0.4)
    assert models.thresholds.current(ONE, "logistic 1") == first
    assert models.thresholds.current(ONE).threshold == 0.5
    assert models.thresholds.current(TWO, "") is None
    assert [one.threshold for one in models.thresholds.history()] == [0.62, 0.5, 0.4]
    assert [one.threshold for one in models.thresholds.history(ONE)] == [0.62, 0.5]


@pytest.mark.parametrize("threshold", [-0.1, 1.5, float("nan")])
def test_a_threshold_that_is_no_score_is_refused(models, threshold):
    with pytest.raises(StoreError, match="between 0 and 1"):
        models.thresholds.decide(ONE, "", threshold)
    with pytest.raises(NotFound):
        models.thresholds.decide("3c" * 32, "", 0.5)


def test_decisions_on_models_and_thresholds_cannot_be_changed_afterwards(models):
    models.models.approve(ONE)
    models.thresholds.decide(ONE, "", 0.5)
    with closing(sqlite3.connect(models.folder / "station.sqlite")) as catalogue:
        for table in ("model_approvals", "thresholds"):
            for change in (f"UPDATE {table} SET author='x'", f"DELETE FROM {table}"):
                with pytest.raises(sqlite3.IntegrityError, match="only added"):
                    catalogue.execute(change)


def test_unscored_captures_follow_the_query_whatever_its_order(models, add):
    ids = [add().id for _ in range(4)]
    models.scores.add(score_of(ids[1], 0.5))
    query = replace(CaptureQuery(order="queue"), ids=tuple(ids[:3]))
    assert list(models.scores.unscored(ONE, query)) == [ids[0], ids[2]]
