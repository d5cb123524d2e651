"""The draft on screen: opened, changed, saved as it happens, and ended; without any widget."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal

from storage.records import Annotation
from ui.qt.jobs import Jobs
from ui.qt.label.opened import OpenedCapture, open_capture
from ui.qt.label.reading import with_first_picture
from ui.qt.label.saving import DraftSaver
from ui.workflow.annotating.draft import AnnotateError, AnnotationDraft
from ui.workflow.annotating.editor import DraftEditor
from ui.workflow.operator import tell_ended


class Drafting(QObject):
    """One capture at a time. What a person does holds at once in memory and is written on the store's lane.

    `changed` tells of every change of the draft, `refused` carries an AnnotateError, `problem` a failure, `saved` the
    time of the last durable gesture (microseconds UTC), `busy` that the capture is being ended, and `ended` its id
    and "submitted", "undamaged" or "skipped". `overtaken` tells that the draft was changed elsewhere too, and `leaving`
    that the draft is about to be ended or put away: what the hand has not let go of yet has to count now.
    """

    opened = Signal(object)
    changed = Signal()
    refused = Signal(object)
    problem = Signal(object)
    saved = Signal(object)
    busy = Signal(bool)
    ended = Signal(int, str)
    overtaken = Signal()
    leaving = Signal()

    def __init__(self, station, jobs: Jobs, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._station, self._jobs = station, jobs
        self._wished, self._is_ending = 0, False
        self.capture: OpenedCapture | None = None
        # Asked before a draft is submitted; who answers False has said why.
        self.may_submit: Callable[[], bool] = lambda: True
        self._saver = DraftSaver(jobs, self)
        self._saver.saved.connect(self.saved)
        self._saver.failed.connect(self.problem)
        self._saver.overtaken.connect(self.overtaken)

    @property
    def editor(self) -> DraftEditor | None:
        return self.capture.editor if self.capture else None

    @property
    def draft(self) -> AnnotationDraft | None:
        return self.capture.editor.draft if self.capture else None

    @property
    def is_clean(self) -> bool:
        """True when every gesture is durable."""
        return self._saver.is_clean

    @property
    def is_stuck(self) -> bool:
        """True while the last save has failed, so that nobody may leave."""
        return self._saver.has_failed and not self._saver.is_clean

    def open(self, capture_id: int) -> None:
        """Read a capture; `opened` tells when it is there. The newest wish counts."""
        station, self._wished = self._station, capture_id
        version = station.taxonomy.version
        self._jobs.run(
            "store",
            lambda: with_first_picture(
                station.store, open_capture(station.store, capture_id, station.author, version, station.profile)
            ),
            self._is_open,
            self.problem.emit,
        )

    def close(self) -> bool:
        """Put the capture away, its draft kept; False, and another try to save, while a save has failed."""
        self.leaving.emit()
        if self.is_stuck:
            self._saver.save()
            return False
        self._wished, self.capture = 0, None
        return True

    def finish_saving(self) -> bool:
        """Wait until every gesture is durable, at the end of the program. True when all are."""
        self.leaving.emit()
        return self._saver.finish()

    def do(self, command) -> None:
        """Change the draft; a command that cannot be done is refused and changes nothing."""
        if self.capture is None or self._is_ending:
            return
        try:
            self.capture.editor.do(command)
        except AnnotateError as error:
            self.refused.emit(error)
            return
        self.changed.emit()

    def undamaged(self) -> None:
        """End the item as undamaged; refused while damage is drawn."""
        self._end(lambda editor: editor.prepare_undamaged(), "undamaged")

    def submit(self) -> None:
        """End the item with what is drawn; refused while something is unfinished."""
        if self.capture is None or self._is_ending:
            return
        self.leaving.emit()
        if not self.may_submit():
            return
        self._end(lambda editor: editor.prepare_submit(), "submitted")

    def skip(self) -> None:
        """Flag the capture and leave it; the draft stays."""
        station = self._station
        self._end(lambda editor: lambda: station.store.captures.skip(editor.capture_id, "", station.author), "skipped")

    def _is_open(self, capture: OpenedCapture) -> None:
        if capture.capture.id != self._wished:
            return
        self.capture = capture
        self._saver.watch(capture.editor)
        self.opened.emit(capture)
        if capture.editor.trouble is not None:
            self.problem.emit(capture.editor.trouble)

    def _end(self, prepare: Callable[[DraftEditor], Callable[[], Annotation | None]], how: str) -> None:
        if self.capture is None or self._is_ending:
            return
        self.leaving.emit()
        editor = self.capture.editor
        try:
            work = prepare(editor)
        except AnnotateError as error:
            self.refused.emit(error)
            return
        self._show_busy(True)
        station = self._station

        def end() -> None:
            tell_ended(station.events, editor.capture_id, station.author, work())

        self._jobs.run("store", end, lambda _: self._ended(editor.capture_id, how), self._not_ended)

    def _ended(self, capture_id: int, how: str) -> None:
        self._show_busy(False)
        if self.capture is not None and self.capture.capture.id == capture_id and self.close():
            self.ended.emit(capture_id, how)

    def _not_ended(self, error: BaseException) -> None:
        self._show_busy(False)
        self.problem.emit(error)

    def _show_busy(self, is_busy: bool) -> None:
        self._is_ending = is_busy
        self.busy.emit(is_busy)
