"""The draft of one capture: changed in memory at once, each gesture journalled in the store as it happens."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING

from storage.records import Annotation, DamageMeasure, Verdict
from ui.workflow.annotating.commands import Command, Replace, SetVerdict, kind_of, to_json
from ui.workflow.annotating.draft import AnnotateError, AnnotationDraft, Reason, crossing_regions
from ui.workflow.annotating.history import BASE, REDO, UNDO, History, replay
from ui.workflow.annotating.journal import Entry, JournalWriter
from ui.workflow.annotating.outcomes import became

if TYPE_CHECKING:
    from storage.store import Store


class DraftEditor:
    """The draft of one capture. Changes hold at once in memory; `flush` makes them durable, on the store's lane.

    A journal that cannot be read is left as it is: `trouble` says so, and the draft begins at the newest revision.
    Opening reads the store; so call it there too. `taxonomy` is the version that a revision is saved under, and
    `measured` gives what is measured of a draft that is submitted, on the lane where that happens.
    """

    def __init__(self, store: Store, capture_id: int, author: str, taxonomy: str = "") -> None:
        self.capture_id = capture_id
        self._store, self._author, self._taxonomy = store, author, taxonomy
        self._writer = JournalWriter(store, capture_id, author)
        self._lead_in: list[tuple[str, Replace]] = []
        self.trouble: AnnotateError | None = None
        self._history = self._opened()
        self.on_change: Callable[[], None] = lambda: None
        self.measured: Callable[[AnnotationDraft], Sequence[DamageMeasure]] = lambda draft: ()

    @property
    def draft(self) -> AnnotationDraft:
        return self._history.draft

    @property
    def can_undo(self) -> bool:
        return self._history.can_undo

    @property
    def can_redo(self) -> bool:
        return self._history.can_redo

    @property
    def waiting(self) -> int:
        """How many gestures are not durable yet."""
        return self._writer.waiting

    @property
    def was_overtaken(self) -> bool:
        """True when the same draft was changed elsewhere meanwhile: open it again to see both."""
        return self._writer.was_overtaken

    def do(self, command: Command) -> AnnotationDraft:
        """The draft after the command. Raises AnnotateError where it cannot be done; nothing changes then."""
        entry = Entry(kind_of(command), to_json(command))
        self._history.do(command)
        self._post(entry)
        return self.draft

    def undo(self) -> Command | None:
        """Take the newest command back and give it; None where there is none."""
        return self._turn(UNDO, self._history.undo())

    def redo(self) -> Command | None:
        """Do again what was undone last and give it; None where there is nothing."""
        return self._turn(REDO, self._history.redo())

    def flush(self) -> int | None:
        """Make all changes durable; the time of the last one. Raises StoreError, and the rest waits on."""
        return self._writer.flush()

    def submit(self) -> Annotation:
        """Save the draft as a new revision and submit the capture. Raises AnnotateError or StoreError."""
        return self.prepare_submit()()

    def undamaged(self) -> Annotation:
        """Submit the item as undamaged. Raises AnnotateError while damage is drawn or an outline is open."""
        return self.prepare_undamaged()()

    def prepare_submit(self) -> Callable[[], Annotation]:
        """Check the draft now, and give what submits it as it is now; that belongs on the store's lane.

        Raises AnnotateError where the draft cannot be submitted.
        """
        refuse_unready(self.draft)
        return lambda draft=self.draft: self._submit(draft)

    def prepare_undamaged(self) -> Callable[[], Annotation]:
        """As `prepare_submit`, with the verdict undamaged."""
        if self.draft.pens:
            raise AnnotateError(Reason.PEN_OPEN, self.draft.pens[0].view)
        if self.draft.verdict is not Verdict.UNDAMAGED:
            self.do(SetVerdict(Verdict.UNDAMAGED))
        return self.prepare_submit()

    def _submit(self, draft: AnnotationDraft) -> Annotation:
        self.flush()
        verdict = Verdict.DAMAGED if draft.damages and draft.verdict is None else draft.verdict
        content = (draft.damages, verdict, draft.disposition)
        signed = self._author, self._taxonomy
        outcomes = became(self._store.annotations.proposals(self.capture_id), draft)
        told = {"measures": self.measured(draft), "outcomes": outcomes}
        return self._store.annotations.submit(self.capture_id, *content, *signed, **told)

    def _post(self, entry: Entry) -> None:
        for kind, revision in self._lead_in:
            self._writer.post(Entry(kind, partial(to_json, revision)))
        self._lead_in.clear()
        self._writer.post(entry)
        self.on_change()

    def _turn(self, kind: str, command: Command | None) -> Command | None:
        if command is not None:
            self._post(Entry(kind, "{}"))
        return command

    def _opened(self) -> History:
        """The journal replayed; a revision that the journal does not know comes first, or on top of it.

        What that adds is written only before the first new gesture, so that looking is not a draft.
        """
        entries = self._store.annotations.journal(self.capture_id)
        latest = self._store.annotations.latest(self.capture_id)
        self._writer.sequence = entries[-1].sequence if entries else 0
        try:
            history = replay(self.capture_id, entries)
        except AnnotateError as error:
            self.trouble = error
            return self._based_on(latest)
        if latest is None or _same_content(history.draft, latest):
            return history
        if not entries:
            return self._based_on(latest)
        if entries[-1].created_utc_us < latest.created_utc_us and not history.draft.pens:
            revision = Replace(latest.damages, latest.verdict, latest.disposition)
            self._lead_in.append((kind_of(revision), revision))
            history.do(revision)
        return history

    def _based_on(self, latest: Annotation | None) -> History:
        """A history that begins at a revision, or at nothing; the journal will begin anew with it."""
        base = Replace(latest.damages, latest.verdict, latest.disposition) if latest else Replace(())
        self._lead_in.append((BASE, base))
        return History(base.apply(AnnotationDraft(self.capture_id)))


def refuse_unready(draft: AnnotationDraft) -> None:
    """Raise AnnotateError for the first thing that keeps the draft from being submitted."""
    if draft.pens:
        raise AnnotateError(Reason.PEN_OPEN, draft.pens[0].view)
    if not draft.damages and draft.verdict is None:
        raise AnnotateError(Reason.NO_VERDICT)
    for damage in draft.damages:
        if not damage.regions:
            raise AnnotateError(Reason.DAMAGE_WITHOUT_REGION, damage=damage.uid)
    for damage, region in crossing_regions(draft):
        raise AnnotateError(Reason.CROSSES_ITSELF, region.view, damage.uid)


def _same_content(draft: AnnotationDraft, annotation: Annotation) -> bool:
    verdict = Verdict.DAMAGED if draft.damages and draft.verdict is None else draft.verdict
    return (draft.damages, verdict, draft.disposition) == (
        annotation.damages,
        annotation.verdict,
        annotation.disposition,
    )
