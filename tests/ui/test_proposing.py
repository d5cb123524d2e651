"""What is carried into which view, which proposals wait, what became of them, and what a heatmap proposes."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from torn_carton import MODEL, score_of, torn, torn_carton

from booth.measuring.projection import Obstacle
from booth.outline_algebra import iou
from storage.records import Damage, ImageScore, ItemRef, NewProposal, Origin, Outcome, Part, Proposal, Region
from storage.regions import digest
from storage.store import Store
from ui.workflow.annotating.commands import AcceptProposal, MoveRegion, RejectProposal, ReplaceRegion
from ui.workflow.annotating.draft import AnnotationDraft, Settled, is_stale, region_in
from ui.workflow.annotating.editor import DraftEditor
from ui.workflow.annotating.following import stale_regions
from ui.workflow.annotating.outcomes import became, pending
from ui.workflow.heat_regions import MOST_IN_A_VIEW, heat_proposals
from ui.workflow.proposing import Errand, carried, errands, joined
from ui.workflow.seen_views import stored_views

VIEWS = ("top", "left", "right", "front")
SIZES = dict.fromkeys(VIEWS, (640, 360))


def square(x: float, side: float = 10.0) -> tuple[Part, ...]:
    return (Part(((x, 0.0), (x + side, 0.0), (x + side, side), (x, side))),)


TOP = Region("top", square(0))
FROM_TOP = Region("left", square(50), Origin.PROJECTION, "top", digest(TOP.parts))
TEAR = Damage("t", "tear", regions=(TOP,))


def draft_of(*damages: Damage, settled: tuple[Settled, ...] = ()) -> AnnotationDraft:
    return AnnotationDraft(1, damages, settled=settled)


def proposal(number: int, region: Region, damage: str = "t", outcome: Outcome | None = None) -> Proposal:
    return Proposal(number, 1, "tear", region, 0.9, "projection", damage, outcome, None, 1)


def carried_where(draft: AnnotationDraft, selected: str = "t", view: str = "top", known=()) -> list[tuple[str, str]]:
    return [(one.source.view, one.target) for one in errands(draft, selected, view, VIEWS, known)]


@pytest.fixture(scope="module")
def carton():
    return torn_carton()


@pytest.fixture(scope="module")
def truths(carton):
    return carton[1]


def test_a_damage_is_carried_into_every_other_view():
    assert carried_where(draft_of(TEAR)) == [("top", "left"), ("top", "right"), ("top", "front")]


def test_without_a_selection_all_damages_of_the_view_are_carried():
    elsewhere = Damage("h", "hole", regions=(Region("front", square(0)),))
    found = errands(draft_of(TEAR, elsewhere), "", "top", VIEWS, ())
    assert {one.damage.uid for one in found} == {"t"}


def test_a_region_that_a_hand_drew_is_left_alone():
    drawn = replace(TEAR, regions=(TOP, Region("left", square(5))))
    assert carried_where(draft_of(drawn)) == [("top", "right"), ("top", "front")]


def test_a_projected_region_is_carried_again_only_when_its_source_changed():
    fresh = replace(TEAR, regions=(TOP, FROM_TOP))
    assert ("top", "left") not in carried_where(draft_of(fresh))
    changed = replace(TEAR, regions=(replace(TOP, parts=square(1)), FROM_TOP))
    (renewal,) = [one for one in errands(draft_of(changed), "t", "top", VIEWS, ()) if one.renews]
    assert (renewal.source.view, renewal.target) == ("top", "left")


def test_what_was_projected_is_carried_on_from_where_it_came_from():
    fresh = replace(TEAR, regions=(TOP, FROM_TOP))
    assert carried_where(draft_of(fresh), view="left") == [("top", "right"), ("top", "front")]


def test_what_waits_or_was_refused_is_not_carried_again_until_the_source_changes():
    region = replace(FROM_TOP, view="right")
    settled = (Settled(2, Outcome.REJECTED),)
    known = (proposal(1, FROM_TOP), proposal(2, region))
    assert carried_where(draft_of(TEAR, settled=settled), known=known) == [("top", "front")]
    changed = replace(TEAR, regions=(replace(TOP, parts=square(1)),))
    assert len(carried_where(draft_of(changed, settled=settled), known=known)) == 3


def test_two_regions_never_follow_each_other():
    orphan = Damage("t", "tear", regions=(FROM_TOP,))
    accept = AcceptProposal(
        1, "t", "tear", "top", square(9), Origin.PROJECTION, source_view="left", source_digest=digest(FROM_TOP.parts)
    )
    damage = accept.apply(draft_of(orphan)).damage("t")
    assert (region_in(damage, "left").source_view, region_in(damage, "top").source_view) == ("", "left")
    assert stale_regions(damage) == ()


def test_a_region_whose_source_is_gone_is_carried_from_another_one():
    orphan = Damage("t", "tear", regions=(FROM_TOP, Region("front", square(3))))
    assert is_stale(orphan, FROM_TOP)
    assert ("front", "left") in carried_where(draft_of(orphan), view="front")


def test_a_proposal_waits_while_its_source_is_as_it_was():
    known = (proposal(1, FROM_TOP),)
    assert pending(known, draft_of(TEAR)) == known
    assert pending(known, MoveRegion("t", "top", 1.0, 0.0).apply(draft_of(TEAR))) == ()
    assert pending(known, draft_of()) == ()
    assert pending(known, RejectProposal(1, "left").apply(draft_of(TEAR))) == ()


def test_of_two_proposals_for_one_region_the_newer_waits():
    better = Region("left", square(51), Origin.PROJECTION, "top", digest(TOP.parts))
    assert [one.id for one in pending((proposal(1, FROM_TOP), proposal(2, better)), draft_of(TEAR))] == [2]


def test_a_model_s_proposal_goes_where_something_is_drawn_or_projected():
    of_model = proposal(1, Region("left", square(51), Origin.MODEL), damage="")
    elsewhere = proposal(2, Region("left", square(90), Origin.MODEL), damage="")
    drawn = Damage("h", "hole", regions=(Region("left", square(50)),))
    assert pending((of_model, elsewhere), draft_of(drawn)) == (elsewhere,)
    assert [one.id for one in pending((of_model, proposal(3, FROM_TOP)), draft_of(TEAR))] == [3]


def test_what_became_of_proposals():
    known = (*(proposal(number, FROM_TOP) for number in (1, 2, 3)), proposal(4, FROM_TOP, outcome=Outcome.LEFT))
    accepted = Settled(1, Outcome.ACCEPTED, "t")
    told = became(known, draft_of(replace(TEAR, regions=(TOP, FROM_TOP)), settled=(accepted,)))
    assert told == {1: (Outcome.ACCEPTED, None), 2: (Outcome.LEFT, None), 3: (Outcome.LEFT, None)}
    assert became(known, draft_of(TEAR, settled=(accepted,)))[1] == (Outcome.REJECTED, None)
    half = replace(FROM_TOP, parts=square(55))
    outcome, kept = became(known, draft_of(replace(TEAR, regions=(TOP, half)), settled=(accepted,)))[1]
    assert (outcome, kept) == (Outcome.ADJUSTED, pytest.approx(1 / 3))


def test_outcomes_are_stored_with_the_revision(carton, tmp_path: Path):
    with Store.open(tmp_path / "data") as store:
        capture = store.captures.add(carton[0], ItemRef("4006381333931")).id
        new = [NewProposal("tear", Region(view, square(50), Origin.MODEL), 0.9, MODEL) for view in VIEWS]
        ids = [one.id for one in store.annotations.add_proposals(capture, new)]
        editor = DraftEditor(store, capture, "7F3", "1")
        for number, view in zip(ids[:2], VIEWS, strict=False):
            editor.do(AcceptProposal(number, f"d{number}", "tear", view, square(50)))
        editor.do(ReplaceRegion(f"d{ids[1]}", VIEWS[1], square(52)))
        editor.do(RejectProposal(ids[2], VIEWS[2]))
        editor.submit()
        told = [(one.outcome, one.kept_iou) for one in store.annotations.proposals(capture)]
    kept = pytest.approx(iou(square(50), square(52)))
    assert told == [
        (Outcome.ACCEPTED, None),
        (Outcome.ADJUSTED, kept),
        (Outcome.REJECTED, None),
        (Outcome.LEFT, None),
    ]


def test_regions_are_carried_and_where_not_the_reason_is_told(carton, truths, tmp_path: Path):
    source = Region("top", torn(truths["top"]))
    damage = Damage("t", "tear", regions=(source,))
    with Store.open(tmp_path / "data") as store:
        capture = store.captures.add(_without_place(carton[0], "front"), ItemRef("4006381333931")).id
        seen = stored_views(store, capture, store.captures.images(capture))
        made, missed = carried(seen, [Errand(damage, source, view) for view in ("left", "front")])
    (found,) = made
    assert (found.region.view, found.damage, found.region.source_digest) == ("left", "t", digest(source.parts))
    assert iou(found.region.parts, torn(truths["left"])) > 0.8
    assert 0.5 < found.score <= 1
    assert [(one.view, one.obstacle) for one in missed] == [("front", Obstacle.NOT_CALIBRATED)]


def test_views_are_placed_together_once_until_they_are_taken_again(carton, tmp_path: Path):
    with Store.open(tmp_path / "data") as store:
        capture = store.captures.add(carton[0], ItemRef("4006381333931")).id
        images = store.captures.images(capture)
        seen = stored_views(store, capture, images)
        placed = seen.together()
        assert tuple(placed) == VIEWS
        assert placed["top"] is seen.view("top")
        assert seen.together() is placed
        seen.forget()
        assert seen.together() is not placed
        alone = stored_views(store, capture, [image for image in images if image.view == "left"])
        assert alone.together() == {"left": alone.view("left")}


def test_a_heatmap_proposes_what_is_warm_in_views_that_reach_the_threshold(truths):
    score = score_of(1, truths)
    found = heat_proposals(score, SIZES, draft_of())
    assert [one.region.view for one in found] == list(VIEWS)
    assert all(iou(one.region.parts, torn(truths[one.region.view])) > 0.5 for one in found)
    assert {(one.type, one.source) for one in found} == {("tear", MODEL)}
    cold = [replace(image, damage_score=0.1) if image.view == "top" else image for image in score.images]
    assert "top" not in {one.region.view for one in heat_proposals(replace(score, images=cold), SIZES, draft_of())}


def test_what_a_model_sees_at_one_place_in_several_views_is_one_damage(carton, truths, tmp_path: Path):
    found = heat_proposals(score_of(1, truths), SIZES, draft_of())
    beside = replace(found[0], region=Region("top", square(20, 40.0), Origin.MODEL))
    with Store.open(tmp_path / "data") as store:
        capture = store.captures.add(carton[0], ItemRef("4006381333931")).id
        seen = stored_views(store, capture, store.captures.images(capture))
        uids = [one.damage for one in joined(seen, (*found, beside))]
    assert len(set(uids[:4])) == 1
    assert uids[4] not in ("", uids[0])


def test_a_model_s_proposal_for_a_damage_waits_until_that_is_drawn_in_its_view():
    known = (proposal(1, Region("left", square(50), Origin.MODEL)),)
    assert pending(known, draft_of()) == known
    assert pending(known, draft_of(TEAR)) == known
    elsewhere = replace(TEAR, regions=(TOP, Region("left", square(300))))
    assert pending(known, draft_of(elsewhere)) == ()
    assert not any(one.renews for one in errands(draft_of(TEAR), "t", "top", VIEWS, known))


def test_a_heatmap_with_many_warm_places_proposes_a_handful():
    heatmap = np.zeros((90, 160), np.uint8)
    for place in range(8):
        heatmap[40:46, 10 + 18 * place : 18 + 18 * place] = 255 - place
    score = replace(score_of(1, {}), images=(ImageScore("top", "diffuse", 0.9, {}, heatmap),))
    found = heat_proposals(score, SIZES, draft_of())
    assert len(found) == MOST_IN_A_VIEW
    assert [one.score for one in found] == sorted((one.score for one in found), reverse=True)
    assert {one.type for one in found} == {""}


def _without_place(frames, view: str):
    """The frames as a camera gives them whose place in the booth nobody measured."""

    def lost(frame):
        return replace(frame, optics=replace(frame.optics, calibrated=False))

    shots = [
        replace(shot, frames={name: lost(one) if name == view else one for name, one in shot.frames.items()})
        for shot in frames.shots
    ]
    return replace(frames, shots=tuple(shots))
