"""Editing a capture's annotation: undo and redo without end, each gesture journalled in the store as it happens."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from storage.records import Annotation, JournalEntry, Verdict
from ui.workflow.annotation_commands import Replace, SetVerdict, apply, from_json, kind_of, to_json
from ui.workflow.annotation_draft import AnnotateError, AnnotationDraft, Reason, crossing_regions

if TYPE_CHECKING:
    from storage.store import Store

UNDO, REDO, BASE = "undo", "redo", "base"


class History:
    """A draft with all that was done to it. Drafts share their unchanged parts, so every step is kept whole."""

    def __init__(self, draft: AnnotationDraft) -> None:
        self.draft = draft
        self._past: list[tuple[AnnotationDraft, object]] = []
        self._future: list[tuple[AnnotationDraft, object]] = []

    @property
    def can_undo(self) -> bool:
        return bool(self._past)

    @property
    def can_redo(self) -> bool:
        return bool(self._future)

    def do(self, command) -> None:
        """Raises AnnotateError where the command cannot be done; nothing changes then."""
        after = apply(self.draft, command)
        self._past.append((self.draft, command))
        self._future.clear()
        self.draft = after

    def undo(self):
        """Take the newest command back and give it; None where there is none."""
        if not self._past:
            return None
        before, command = self._past.pop()
        self._future.append((self.draft, command))
        self.draft = before
        return command

    def redo(self):
        """Do again what was undone last and give it; None where there is nothing."""
        if not self._future:
            return None
        after, command = self._future.pop()
        self._past.append((self.draft, command))
        self.draft = after
        return command

    def rebase(self, draft: AnnotationDraft) -> None:
        """Begin at this draft, with nothing to undo."""
        self.__init__(draft)


def replay(capture_id: int, entries: Sequence[JournalEntry]) -> History:
    """The history that the journal tells since its last base. Raises AnnotateError where an entry is not ours.

    A command that cannot be done is passed over: two windows may have written at once, and the rest still counts.
    """
    history = History(AnnotationDraft(capture_id))
    bases = [place for place, entry in enumerate(entries) if entry.kind == BASE]
    for entry in entries[bases[-1] if bases else 0 :]:
        if entry.kind == UNDO:
            history.undo()
        elif entry.kind == REDO:
            history.redo()
        elif entry.kind == BASE:
            history.rebase(apply(history.draft, from_json(Replace.__name__, entry.payload)))
        else:
            command = from_json(entry.kind, entry.payload)
            with suppress(AnnotateError):
                history.do(command)
    return history


@dataclass(frozen=True, slots=True)
class Entry:
    """One line for the journal that is not written yet."""

    kind: str
    payload: str


class JournalWriter:
    """The entries of one capture on their way into the store, in order. `post` on any thread, `flush` on one.

    `sequence` is the last entry known; `was_overtaken` tells that somebody else wrote to the same journal since.
    """

    def __init__(self, store: Store, capture_id: int, author: str) -> None:
        self._store, self._capture_id, self._author = store, capture_id, author
        self._waiting: deque[Entry] = deque()
        self.sequence = 0
        self.was_overtaken = False

    @property
    def waiting(self) -> int:
        """How many entries are not durable yet."""
        return len(self._waiting)

    def post(self, entry: Entry) -> None:
        self._waiting.append(entry)

    def flush(self) -> int | None:
        """Write what waits; the last entry's time (microseconds UTC), None where nothing waited.

        Raises StoreError where one cannot be written; that one and all after it wait on, to be flushed again.
        """
        written = None
        while self._waiting:
            entry = self._waiting[0]
            written = self._store.annotations.append(self._capture_id, entry.kind, entry.payload, self._author)
            self._waiting.popleft()
            self.was_overtaken |= written.sequence != self.sequence + 1
            self.sequence = written.sequence
        return written.created_utc_us if written else None


class DraftEditor:
    """The draft of one capture. Changes hold at once in memory; `flush` makes them durable, on the store's lane.

    A journal that cannot be read is left as it is: `trouble` says so, and the draft begins at the newest revision.
    Opening reads the store; so call it there too. `taxonomy` is the version that a revision is saved under.
    """

    def __init__(self, store: Store, capture_id: int, author: str, taxonomy: str = "") -> None:
        self.capture_id = capture_id
        self._store, self._author, self._taxonomy = store, author, taxonomy
        self._writer = JournalWriter(store, capture_id, author)
        self._lead_in: list[tuple[str, Replace]] = []
        self.trouble: AnnotateError | None = None
        self._history = self._opened()
        self.on_change: Callable[[], None] = lambda: None

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

    def do(self, command) -> AnnotationDraft:
        """The draft after the command. Raises AnnotateError where it cannot be done; nothing changes then."""
        entry = Entry(kind_of(command), to_json(command))
        self._history.do(command)
        self._post(entry)
        return self.draft

    def undo(self):
        """Take the newest command back and give it; None where there is none."""
        return self._turn(UNDO, self._history.undo())

    def redo(self):
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
        return self._store.annotations.submit(self.capture_id, *content, self._author, self._taxonomy)

    def _post(self, entry: Entry) -> None:
        for kind, revision in self._lead_in:
            self._writer.post(Entry(kind, to_json(revision)))
        self._lead_in.clear()
        self._writer.post(entry)
        self.on_change()

    def _turn(self, kind: str, command):
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
        return History(apply(AnnotationDraft(self.capture_id), base))


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


__all__ = ["AnnotateError", "AnnotationDraft", "DraftEditor", "History", "JournalWriter", "Reason", "replay"]
