"""What concerns the whole capture: verdict, disposition, and everything anew."""

from __future__ import annotations

from dataclasses import dataclass, replace

from storage.records import Damage, Verdict
from ui.workflow.annotating.command import Command
from ui.workflow.annotating.draft import AnnotateError, AnnotationDraft, Reason


@dataclass(frozen=True, slots=True)
class SetVerdict(Command):
    verdict: Verdict | None

    def apply(self, draft: AnnotationDraft) -> AnnotationDraft:
        if self.verdict is Verdict.UNDAMAGED and draft.damages:
            raise AnnotateError(Reason.DAMAGES_DRAWN)
        return replace(draft, verdict=self.verdict)


@dataclass(frozen=True, slots=True)
class SetDisposition(Command):
    disposition: str

    def apply(self, draft: AnnotationDraft) -> AnnotationDraft:
        return replace(draft, disposition=self.disposition)


@dataclass(frozen=True, slots=True)
class Replace(Command):
    """Everything anew, as a saved revision has it."""

    damages: tuple[Damage, ...]
    verdict: Verdict | None = None
    disposition: str = ""

    def apply(self, draft: AnnotationDraft) -> AnnotationDraft:
        return AnnotationDraft(draft.capture_id, self.damages, self.verdict, self.disposition, settled=draft.settled)
