"""What mends what the checks found, each in one step."""

from __future__ import annotations

from dataclasses import dataclass, replace

from ui.workflow.annotating.command import Command
from ui.workflow.annotating.draft import AnnotationDraft, edited, with_damage, with_region, without_damage


@dataclass(frozen=True, slots=True)
class MergeDamages(Command):
    """Two damages are one: `into` gets the regions that only `damage` has, and `damage` goes."""

    damage: str
    into: str

    def apply(self, draft: AnnotationDraft) -> AnnotationDraft:
        kept, gone = draft.damage(self.into), draft.damage(self.damage)
        views = {region.view for region in kept.regions}
        more = tuple(region for region in gone.regions if region.view not in views)
        return with_damage(without_damage(draft, self.damage), replace(kept, regions=(*kept.regions, *more)))


@dataclass(frozen=True, slots=True)
class SplitRegion(Command):
    """The damage's region in this view is of another damage: it becomes the region of a new one, `uid`, that is like
    it."""

    damage: str
    view: str
    uid: str

    def apply(self, draft: AnnotationDraft) -> AnnotationDraft:
        damage, region = draft.damage(self.damage), draft.region(self.damage, self.view)
        draft = with_damage(draft, replace(damage, uid=self.uid, regions=(edited(region, region.parts),)))
        return with_region(draft, self.damage, replace(region, parts=()))
