"""One damage in many views: which regions shall be carried where, what came of it, and what shows the same damage."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from uuid import uuid4

from booth.measuring.projection import Obstacle, project
from booth.measuring.view import SeenView
from storage.records import Damage, NewProposal, Origin, Outcome, Proposal, Region
from storage.regions import digest
from ui.workflow.annotating.draft import AnnotationDraft, is_stale, region_in
from ui.workflow.annotating.following import root
from ui.workflow.annotating.outcomes import is_drawn
from ui.workflow.seen_views import SeenViews

PROJECTION = "projection"


@dataclass(frozen=True, slots=True)
class Errand:
    """A region of a damage that shall be carried into a view; `renews` tells that one from before is there."""

    damage: Damage
    source: Region
    target: str
    renews: bool = False


@dataclass(frozen=True, slots=True)
class Missed:
    """A view into which a damage could not be carried, and why."""

    damage: Damage
    view: str
    obstacle: Obstacle


def errands(
    draft: AnnotationDraft, selected: str, view: str, views: Sequence[str], proposals: Sequence[Proposal]
) -> tuple[Errand, ...]:
    """What is to be carried from a view into the others: the selected damage, or every one that is drawn there.

    A region that a hand drew is left alone, and one that was projected as long as its source is as it was; nothing is
    proposed twice. What was projected itself is carried from where it came from, so that errors do not add up.
    """
    chosen = [one for one in draft.damages if (one.uid == selected if selected else region_in(one, view))]
    known = _known(draft, proposals)
    settled = _settled(draft)
    waiting = [one for one in proposals if one.outcome is None and one.id not in settled]
    before = {(one.damage, one.region.view) for one in waiting if one.region.source_view}
    found = []
    for damage in chosen:
        for target in views:
            source = _source(damage, view, target)
            if source is not None and (damage.uid, target, source.view, digest(source.parts)) not in known:
                renews = region_in(damage, target) is not None or (damage.uid, target) in before
                found.append(Errand(damage, source, target, renews))
    return tuple(found)


def carried(seen: SeenViews, wanted: Collection[Errand]) -> tuple[tuple[NewProposal, ...], tuple[Missed, ...]]:
    """The regions as the other views see them, and where that cannot be done. Raises StoreError."""
    made, missed = [], []
    views = seen.together() if wanted else {}
    for errand in wanted:
        source = errand.source
        found = project(views[source.view], source.parts, views[errand.target])
        if found.obstacle is not None:
            missed.append(Missed(errand.damage, errand.target, found.obstacle))
            continue
        told = Origin.PROJECTION, source.view, digest(source.parts)
        region = Region(errand.target, found.parts, *told)
        made.append(NewProposal(errand.damage.type, region, found.quality, PROJECTION, errand.damage.uid))
    return tuple(made), tuple(missed)


def joined(seen: SeenViews, proposals: Sequence[NewProposal]) -> tuple[NewProposal, ...]:
    """The proposals with the uids of the damages that they will be: one for those of several views that meet in space.

    Two meet where the one, projected into the other's view, lies on it; a damage has one region a view at most.
    Raises StoreError.
    """
    uids = [uuid4().hex for _ in proposals]
    views = seen.together() if len(proposals) > 1 else {}
    for first, second in combinations(range(len(proposals)), 2):
        together = [number for number, uid in enumerate(uids) if uid in (uids[first], uids[second])]
        seen_in = {proposals[number].region.view for number in together}
        if len(seen_in) == len(together) and _meet(views, proposals[first].region, proposals[second].region):
            uids = [uids[first] if number in together else uid for number, uid in enumerate(uids)]
    return tuple(replace(proposal, damage=uid) for proposal, uid in zip(proposals, uids, strict=True))


def _meet(views: Mapping[str, SeenView], region: Region, other: Region) -> bool:
    found = project(views[region.view], region.parts, views[other.view])
    return bool(found.parts) and is_drawn(other, [Region(other.view, found.parts)])


def _source(damage: Damage, view: str, target: str) -> Region | None:
    """The region from which the damage's region in the target comes; None where that one stays as it is."""
    there = region_in(damage, target)
    if there is not None and not is_stale(damage, there):
        return None
    if there is not None and (source := region_in(damage, there.source_view)) is not None:
        return root(damage, source)
    others = replace(damage, regions=tuple(one for one in damage.regions if one.view != target))
    here = region_in(others, view) or next(iter(others.regions), None)
    return root(others, here) if here is not None else None


def _known(draft: AnnotationDraft, proposals: Sequence[Proposal]) -> set[tuple[str, str, str, str]]:
    """What was proposed already from the same outline, and still waits or was refused."""
    settled = _settled(draft)
    return {
        (one.damage, one.region.view, one.region.source_view, one.region.source_digest)
        for one in proposals
        if one.region.source_view and settled.get(one.id, one.outcome) in (None, Outcome.REJECTED)
    }


def _settled(draft: AnnotationDraft) -> dict[int, Outcome]:
    return {one.proposal: one.outcome for one in draft.settled}
