"""What changes a damage as such: its type, severity, surface, note and place in the order."""

from __future__ import annotations

from dataclasses import dataclass, replace

from storage.records import Severity, Surface
from ui.workflow.annotating.command import Command
from ui.workflow.annotating.draft import AnnotationDraft, with_damage, without_damage


@dataclass(frozen=True, slots=True)
class SetType(Command):
    damage: str
    type: str

    def apply(self, draft: AnnotationDraft) -> AnnotationDraft:
        return with_damage(draft, replace(draft.damage(self.damage), type=self.type))


@dataclass(frozen=True, slots=True)
class SetSeverity(Command):
    """Say of which severity a damage is: a person has confirmed it then, also where it is the one of before."""

    damage: str
    severity: Severity

    def apply(self, draft: AnnotationDraft) -> AnnotationDraft:
        return with_damage(draft, replace(draft.damage(self.damage), severity=self.severity, is_confirmed=True))


@dataclass(frozen=True, slots=True)
class SetSurface(Command):
    damage: str
    surface: Surface

    def apply(self, draft: AnnotationDraft) -> AnnotationDraft:
        return with_damage(draft, replace(draft.damage(self.damage), surface=self.surface))


@dataclass(frozen=True, slots=True)
class SetNote(Command):
    damage: str
    note: str

    def apply(self, draft: AnnotationDraft) -> AnnotationDraft:
        return with_damage(draft, replace(draft.damage(self.damage), note=self.note))


@dataclass(frozen=True, slots=True)
class DeleteDamage(Command):
    damage: str

    def apply(self, draft: AnnotationDraft) -> AnnotationDraft:
        return without_damage(draft, self.damage)


@dataclass(frozen=True, slots=True)
class MoveInOrder(Command):
    """Draw a damage that many places later (above more of the others) or, below zero, earlier."""

    damage: str
    by: int

    def apply(self, draft: AnnotationDraft) -> AnnotationDraft:
        damage = draft.damage(self.damage)
        others = [other for other in draft.damages if other is not damage]
        place = min(max(draft.damages.index(damage) + self.by, 0), len(others))
        return replace(draft, damages=(*others[:place], damage, *others[place:]))
