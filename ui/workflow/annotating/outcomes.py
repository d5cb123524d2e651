"""Proposals and the draft: which of them still wait for a person, and what became of each in the end."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from booth.outline_algebra import area_of, iou
from booth.outlines import bounds
from storage.records import Outcome, Part, Proposal, Region
from storage.regions import digest
from ui.workflow.annotating.draft import AnnotationDraft, Settled, is_stale, region_in

Became = tuple[Outcome, float | None]
SAME_SHARE = 0.5
_MOST_BOXES = 20_000
_BOXES: dict[int, tuple[Region, tuple[float, float, float, float]]] = {}


def pending(proposals: Sequence[Proposal], draft: AnnotationDraft) -> tuple[Proposal, ...]:
    """The proposals that nobody has settled, without those that the draft has overtaken.

    A projected one is overtaken when its damage is gone, when a hand has drawn that damage's region in that view, when
    the outline that it came from is another now, and by a newer one for the same view; a model's where its damage or
    another one is drawn or projected.
    """
    settled = {one.proposal for one in draft.settled}
    waiting = [one for one in proposals if one.outcome is None and one.id not in settled and _fits(one, draft)]
    newest = {(one.damage, one.region.view): one.id for one in waiting if one.region.source_view}
    waiting = [one for one in waiting if newest.get((one.damage, one.region.view), one.id) == one.id]
    projected = [one.region for one in waiting if one.region.source_view]
    if len(projected) == len(waiting):
        return tuple(waiting)
    drawn = [region for damage in draft.damages for region in damage.regions] + projected
    return tuple(one for one in waiting if one.region.source_view or not is_drawn(one.region, drawn))


def became(proposals: Sequence[Proposal], draft: AnnotationDraft) -> dict[int, Became]:
    """What became of each proposal that has no outcome yet, now that the draft is submitted.

    One that was taken over counts as adjusted, with the overlap (IoU) of what was proposed and what is there now, as
    soon as its outline is another; be it by hand or because a newer proposal took its place.
    """
    settled = {one.proposal: one for one in draft.settled}
    return {one.id: _outcome(one, settled.get(one.id), draft) for one in proposals if one.outcome is None}


def is_drawn(region: Region, drawn: Iterable[Region]) -> bool:
    """True where the region and one of those that are drawn in its view share half of the smaller of both."""
    left, top, right, bottom = _box(region)
    near = (other for other in drawn if other.view == region.view)
    boxes = ((other, _box(other)) for other in near)
    touching = (other for other, box in boxes if box[0] < right and box[2] > left and box[1] < bottom and box[3] > top)
    return any(_is_same(region.parts, other.parts) for other in touching)


def _is_same(parts: Sequence[Part], others: Sequence[Part]) -> bool:
    area, other = area_of(parts), area_of(others)
    return area.intersection(other).area >= SAME_SHARE * min(area.area, other.area)


def _box(region: Region) -> tuple[float, float, float, float]:
    """The region's bounds, kept: every gesture asks for those of all regions, and nearly all are the same objects."""
    known = _BOXES.get(id(region))
    if known is None or known[0] is not region:
        if len(_BOXES) >= _MOST_BOXES:
            _BOXES.clear()
        known = _BOXES[id(region)] = region, bounds(region.parts)
    return known[1]


def _fits(proposal: Proposal, draft: AnnotationDraft) -> bool:
    damage = next((one for one in draft.damages if one.uid == proposal.damage), None)
    if not proposal.region.source_view:
        return damage is None or region_in(damage, proposal.region.view) is None
    source = region_in(damage, proposal.region.source_view) if damage is not None else None
    if source is None or digest(source.parts) != proposal.region.source_digest:
        return False
    there = region_in(damage, proposal.region.view)
    return there is None or is_stale(damage, there)


def _outcome(proposal: Proposal, settled: Settled | None, draft: AnnotationDraft) -> Became:
    if settled is None:
        return Outcome.LEFT, None
    damage = next((one for one in draft.damages if one.uid == settled.damage), None)
    region = region_in(damage, proposal.region.view) if damage is not None else None
    if settled.outcome is not Outcome.ACCEPTED or region is None:
        return Outcome.REJECTED, None
    if region.parts == proposal.region.parts:
        return Outcome.ACCEPTED, None
    return Outcome.ADJUSTED, iou(proposal.region.parts, region.parts)
