"""What becomes of proposals: each is taken over or refused once, and undo brings it back."""

from __future__ import annotations

from dataclasses import dataclass, replace

from storage.records import Damage, Origin, Outcome, Part, Region, Severity, Surface
from ui.workflow.annotating.command import Command
from ui.workflow.annotating.draft import AnnotationDraft, Settled, edited, with_damage, with_region


@dataclass(frozen=True, slots=True)
class AcceptProposal(Command):
    """The proposal's region becomes the damage's region in its view, in place of one that is there; a damage that is
    not there yet begins with it."""

    proposal: int
    damage: str
    type: str
    view: str
    parts: tuple[Part, ...]
    origin: Origin = Origin.MODEL
    severity: Severity = Severity.MINOR
    surface: Surface = Surface.PACKAGING
    source_view: str = ""
    source_digest: str = ""

    def apply(self, draft: AnnotationDraft) -> AnnotationDraft:
        if self.damage not in {damage.uid for damage in draft.damages}:
            draft = with_damage(draft, Damage(self.damage, self.type, self.severity, self.surface))
        region = Region(self.view, self.parts, self.origin, self.source_view, self.source_digest)
        accepted = with_region(_untied(draft, self.damage, self.source_view, self.view), self.damage, region)
        return _settled(accepted, self.proposal, Outcome.ACCEPTED, self.damage)


@dataclass(frozen=True, slots=True)
class RejectProposal(Command):
    """The proposal is refused; `view` tells where it was."""

    proposal: int
    view: str = ""

    def apply(self, draft: AnnotationDraft) -> AnnotationDraft:
        return _settled(draft, self.proposal, Outcome.REJECTED)


def _untied(draft: AnnotationDraft, damage: str, view: str, other: str) -> AnnotationDraft:
    """The draft where the damage's region in one view no longer follows the other: two cannot follow each other."""
    for region in draft.damage(damage).regions:
        if region.view == view and region.source_view == other:
            return with_region(draft, damage, edited(region, region.parts))
    return draft


def _settled(draft: AnnotationDraft, proposal: int, outcome: Outcome, damage: str = "") -> AnnotationDraft:
    others = tuple(one for one in draft.settled if one.proposal != proposal)
    return replace(draft, settled=(*others, Settled(proposal, outcome, damage)))
