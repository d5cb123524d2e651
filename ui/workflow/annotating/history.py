"""A draft with all that was done to it: undo and redo without end, and the journal replayed."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress

from storage.records import JournalEntry
from ui.workflow.annotating.commands import Command, Replace, from_json
from ui.workflow.annotating.draft import AnnotateError, AnnotationDraft

UNDO, REDO, BASE = "undo", "redo", "base"


class History:
    """A draft with all that was done to it. Drafts share their unchanged parts, so every step is kept whole."""

    def __init__(self, draft: AnnotationDraft) -> None:
        self.draft = draft
        self._past: list[tuple[AnnotationDraft, Command]] = []
        self._future: list[tuple[AnnotationDraft, Command]] = []

    @property
    def can_undo(self) -> bool:
        return bool(self._past)

    @property
    def can_redo(self) -> bool:
        return bool(self._future)

    def do(self, command: Command) -> None:
        """Raises AnnotateError where the command cannot be done; nothing changes then."""
        after = command.apply(self.draft)
        self._past.append((self.draft, command))
        self._future.clear()
        self.draft = after

    def undo(self) -> Command | None:
        """Take the newest command back and give it; None where there is none."""
        if not self._past:
            return None
        before, command = self._past.pop()
        self._future.append((self.draft, command))
        self.draft = before
        return command

    def redo(self) -> Command | None:
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
            history.rebase(from_json(Replace.__name__, entry.payload).apply(history.draft))
        else:
            command = from_json(entry.kind, entry.payload)
            with suppress(AnnotateError):
                history.do(command)
    return history
