"""Annotations, journal, proposals, scores, reviews, sets and people: only added, and seen where pages look."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from sqlalchemy import text

from booth.outlines import Part
from storage.errors import NotFound, StoreError
from storage.records import (
    CaptureQuery,
    CaptureScore,
    CaptureState,
    Damage,
    DamageMeasure,
    ImageScore,
    NewProposal,
    Origin,
    Outcome,
    Region,
    Severity,
    Surface,
    Verdict,
)

MODEL = "5c" * 32


def test_a_region_comes_back_with_its_parts_cut_outs_and_every_bit_of_its_floats(store, add):
    odd = (1 / 3, math.pi, 1e-17, 2**53 - 0.5, 0.1 + 0.2)
    outer = tuple((odd[i % 5], odd[(i * 2) % 5] + i) for i in range(5))
    region = Region("top", (Part(outer, (outer[:3], outer[1:4])), Part(outer[::-1])), Origin.PROJECTION)
    damage = Damage("u1", "hole", Severity.MAJOR, Surface.PRODUCT, "a «note» \n", (region,))
    saved = store.annotations.save(add().id, (damage, Damage("u2", "crush")), Verdict.DAMAGED, "donate", "p1", "1")
    assert saved.damages == (damage, Damage("u2", "crush"))
    assert store.annotations.latest(saved.capture_id) == saved


def test_revisions_are_only_added(store, add, make_damage):
    capture_id = add().id
    first = store.annotations.save(capture_id, [make_damage()], Verdict.DAMAGED)
    second = store.annotations.submit(capture_id, [], Verdict.UNDAMAGED, "sell")
    assert (first.revision, second.revision) == (1, 2)
    assert store.annotations.history(capture_id) == (first, second)
    for table in ("annotations", "damages", "regions"):
        for change in (f"UPDATE {table} SET id = id + 100", f"DELETE FROM {table}"):
            with pytest.raises(StoreError, match="only added"):
                store.parts.catalogue.write(lambda connection, sql=change: connection.execute(text(sql)))
    assert store.annotations.history(capture_id) == (first, second)


def test_the_newest_revision_is_what_the_grid_shows_and_finds(store, add, make_damage):
    capture_id = add().id
    damages = [make_damage("tear"), make_damage("hole", severity=Severity.MAJOR), make_damage("tear")]
    store.annotations.submit(capture_id, damages, Verdict.DAMAGED, "discount")
    capture = store.captures.get(capture_id)
    assert (capture.state, capture.verdict, capture.disposition) == (
        CaptureState.SUBMITTED,
        Verdict.DAMAGED,
        "discount",
    )
    assert capture.damage_types == ("tear", "hole")
    assert store.captures.count(CaptureQuery(damage_type="hole", severity=Severity.MAJOR)) == 1
    assert store.captures.count(CaptureQuery(damage_type="tear", severity=Severity.MAJOR)) == 0
    store.annotations.save(capture_id, [], Verdict.UNDAMAGED)
    capture = store.captures.get(capture_id)
    assert (capture.verdict, capture.damage_types) == (Verdict.UNDAMAGED, ())
    assert store.captures.count(CaptureQuery(damage_type="hole")) == 0


def test_an_annotation_of_no_capture_is_refused(store):
    with pytest.raises(NotFound):
        store.annotations.save(5, [], None)
    with pytest.raises(NotFound):
        store.annotations.append(5, "add")
    assert store.annotations.latest(5) is None


def test_the_journal_counts_for_each_capture_and_names_the_drafts(open_store, make_frames, add, store):
    one, two = add().id, add().id
    for number in range(3):
        entry = store.annotations.append(one, "add_point", f'{{"n": {number}}}', "p1")
        assert entry.sequence == number + 1
    store.annotations.append(two, "add_point")
    assert store.annotations.drafts() == (one, two)
    store.annotations.submit(one, [], Verdict.UNSURE)
    assert store.annotations.drafts() == (two,)
    store.annotations.append(one, "move")
    assert store.annotations.drafts() == (one, two)
    store.annotations.save(one, [], Verdict.UNSURE)
    assert store.annotations.drafts() == (one, two)
    assert [entry.payload for entry in store.annotations.journal(one)][:2] == ['{"n": 0}', '{"n": 1}']
    assert [entry.sequence for entry in store.annotations.journal(one)] == [1, 2, 3, 4]


def test_what_became_of_a_proposal_is_kept_with_the_revision_and_stays(store, add, make_damage):
    capture_id = add().id
    region = replace(make_damage(cut_out=True).regions[0], source_view="front", source_digest="5c5c")
    given = [NewProposal("tear", region, 0.75, "model 5c"), NewProposal("hole", region, 0.25, "projection", "u1")]
    one, two = store.annotations.add_proposals(capture_id, given)
    assert (one.region, one.score, one.source, one.damage, one.outcome) == (region, 0.75, "model 5c", "", None)
    assert two.damage == "u1"
    for outcome, kept in ((Outcome.ADJUSTED, 0.5), (Outcome.REJECTED, None)):
        store.annotations.submit(capture_id, [make_damage()], None, outcomes={one.id: (outcome, kept)})
    known = [(proposal.outcome, proposal.kept_iou) for proposal in store.annotations.proposals(capture_id)]
    assert known == [(Outcome.ADJUSTED, 0.5), (None, None)]
    with pytest.raises(NotFound):
        store.annotations.submit(capture_id, [], Verdict.UNDAMAGED, outcomes={99: (Outcome.LEFT, None)})
    assert len(store.annotations.history(capture_id)) == 2


def test_measures_come_back_with_their_revision_only(store, add, make_damage):
    capture_id, damage = add().id, replace(make_damage(), is_confirmed=True)
    figures = {"area_mm2": 240.5, "area_mm2_sigma": 1 / 3, "coverage": 0.97}
    measure = DamageMeasure(damage.uid, "top", figures, "1", "large", Severity.MAJOR)
    first = store.annotations.submit(capture_id, [damage], None, measures=[measure])
    second = store.annotations.submit(capture_id, [damage], None)
    assert first.measures == (measure,)
    assert second.measures == ()
    assert store.annotations.history(capture_id) == (first, second)
    assert second.damages == (damage,)


def test_a_score_keeps_its_images_heatmaps_and_model(store, add):
    capture_id = add().id
    store.scores.register_model(MODEL, "tiny", "1", "damage", 0.4, '{"a": 1}')
    heatmap = np.arange(35, dtype=np.uint8).reshape(5, 7)
    images = (ImageScore("top", "diffuse", 0.9, {"tear": 0.9, "hole": 0.125}, heatmap), ImageScore("front", "", 1 / 3))
    store.scores.add(CaptureScore(capture_id, MODEL, 0.9, 0.4, images, 0.25))
    got = store.scores.latest(capture_id)
    assert (got.fused_score, got.threshold, got.seconds, got.model_sha256) == (0.9, 0.4, 0.25, MODEL)
    assert got.images[0].class_scores == {"tear": 0.9, "hole": 0.125}
    np.testing.assert_array_equal(got.images[0].heatmap, heatmap)
    assert not got.images[0].heatmap.flags.writeable
    assert (got.images[1].damage_score, got.images[1].heatmap) == (1 / 3, None)


def test_the_newest_score_orders_the_capture_and_older_ones_stay(store, add):
    capture_id = add().id
    model = store.scores.register_model(MODEL, "tiny")
    assert store.scores.register_model(MODEL, "other name") == model
    store.annotations.submit(capture_id, [], Verdict.UNDAMAGED)
    for fused in (0.2, 0.8):
        store.scores.add(CaptureScore(capture_id, MODEL, fused, 0.5, (), 0.1))
    assert [score.fused_score for score in store.scores.history(capture_id)] == [0.2, 0.8]
    capture = store.captures.get(capture_id)
    assert (capture.fused_score, capture.threshold) == (0.8, 0.5)
    assert store.captures.count(CaptureQuery(disagreeing=True)) == 1
    store.annotations.submit(capture_id, [], Verdict.UNSURE)
    assert store.captures.count(CaptureQuery(disagreeing=True)) == 0


def test_unscored_captures_are_those_this_model_has_not_seen(store, add):
    ids = [add().id for _ in range(5)]
    store.scores.register_model(MODEL, "tiny")
    store.scores.register_model("77" * 32, "other")
    store.scores.add(CaptureScore(ids[1], MODEL, 0.5, 0.5, (), 0.1))
    store.scores.add(CaptureScore(ids[2], "77" * 32, 0.5, 0.5, (), 0.1))
    assert list(store.scores.unscored(MODEL)) == [ids[0], ids[2], ids[3], ids[4]]
    assert list(store.scores.unscored(MODEL, CaptureQuery(text="item3"), after=0)) == [ids[2]]
    assert list(store.scores.unscored(MODEL, after=ids[2])) == ids[3:]


def test_a_score_of_an_unknown_model_or_capture_is_refused(store, add):
    with pytest.raises(NotFound, match="not registered"):
        store.scores.add(CaptureScore(add().id, MODEL, 0.5, 0.5, (), 0.1))
    store.scores.register_model(MODEL, "tiny")
    with pytest.raises(NotFound):
        store.scores.add(CaptureScore(99, MODEL, 0.5, 0.5, (), 0.1))


def test_a_review_decides_on_the_newest_revision_only(store, add):
    capture_id = add().id
    with pytest.raises(NotFound):
        store.reviews.decide(capture_id, 1, CaptureState.ACCEPTED)
    store.annotations.submit(capture_id, [], Verdict.UNDAMAGED)
    returned = store.reviews.decide(capture_id, 1, CaptureState.RETURNED, ("outline", "type"), "look again", "lead")
    assert store.captures.get(capture_id).state is CaptureState.RETURNED
    store.annotations.submit(capture_id, [], Verdict.DAMAGED)
    with pytest.raises(StoreError, match="meanwhile"):
        store.reviews.decide(capture_id, 1, CaptureState.ACCEPTED)
    accepted = store.reviews.decide(capture_id, 2, CaptureState.ACCEPTED)
    assert store.reviews.history(capture_id) == (returned, accepted)
    assert store.captures.get(capture_id).state is CaptureState.ACCEPTED
    with pytest.raises(StoreError):
        store.reviews.decide(capture_id, 2, CaptureState.SKIPPED)


def test_the_first_set_is_made_by_itself_and_captures_follow_the_chosen_one(store, add):
    first = store.sets.current()
    second = store.sets.create("Week 34", 2000, 2 / 3)
    store.sets.choose(first.id)
    assert add().set_id == first.id
    store.sets.choose(second.id)
    assert add().set_name == "Week 34"
    assert add(set_id=first.id).set_id == first.id
    assert store.sets.all() == (first, second)
    assert store.sets.get(second.id).goal_damaged == 2 / 3
    with pytest.raises(StoreError, match="already"):
        store.sets.create("Week 34")
    for ask in (lambda: store.sets.choose(9), lambda: add(set_id=9)):
        with pytest.raises(NotFound, match="no set 9"):
            ask()


def test_progress_counts_captures_and_not_damages(store, add, make_damage):
    ids = [add().id for _ in range(5)]
    store.annotations.submit(ids[0], [make_damage("tear", uid="a"), make_damage("tear", uid="b")], Verdict.DAMAGED)
    store.annotations.submit(ids[1], [make_damage("tear"), make_damage("hole")], Verdict.DAMAGED)
    store.annotations.submit(ids[2], [], Verdict.UNDAMAGED)
    store.annotations.save(ids[3], [], Verdict.UNSURE)
    progress = store.sets.progress(store.sets.current().id)
    assert (progress.captures, progress.submitted, progress.damaged, progress.undamaged) == (5, 3, 2, 1)
    assert progress.by_type == {"tear": 2, "hole": 1}


def test_what_is_told_of_a_product_is_kept_and_silence_changes_nothing(store):
    store.products.upsert("P1", "Tissue box", "carton")
    assert store.products.upsert("P1", kind="bag").title == "Tissue box"
    assert [product.kind for product in store.products.all()] == ["bag"]
    with pytest.raises(NotFound):
        store.products.get("P9")


def test_people_are_known_by_pseudonym_and_events_by_order(store):
    store.people.upsert("p1", "associate")
    assert store.people.upsert("p1").role == "associate"
    assert store.people.upsert("p1", "lead").role == "lead"
    assert [person.pseudonym for person in store.people.all()] == ["p1"]
    for number in range(3):
        store.events.add("camera_lost", {"view": "top", "n": number})
    assert [event.detail for event in store.events.recent(2)] == ['{"view": "top", "n": 2}', '{"view": "top", "n": 1}']
