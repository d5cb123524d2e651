"""Gestures on their way into the store, in order, without the GUI thread ever waiting for it."""

from __future__ import annotations

from concurrent.futures import Future, wait

from PySide6.QtCore import QObject, QTimer, Signal

from ui.qt.jobs import Jobs
from ui.workflow.annotating.editor import DraftEditor

RETRY_MS = 3000


class DraftSaver(QObject):
    """Flushes the journals of the drafts it watches whenever there is something in them.

    `saved` carries the time of the last gesture (microseconds UTC). After a failure the work stays in memory,
    `failed` tells once, and it is tried again every few seconds, also for a capture that was closed meanwhile.
    `overtaken` tells that the newest draft was changed elsewhere too.
    """

    saved = Signal(object)
    failed = Signal(object)
    overtaken = Signal()

    def __init__(self, jobs: Jobs, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._jobs = jobs
        self._editors: list[DraftEditor] = []
        self._last: Future | None = None
        self.has_failed = False
        self._retry = QTimer(self, singleShot=True, interval=RETRY_MS)
        self._retry.timeout.connect(self.save)

    @property
    def is_clean(self) -> bool:
        """True when every gesture is durable."""
        return not any(editor.waiting for editor in self._editors)

    def watch(self, editor: DraftEditor) -> None:
        """Save what happens to this draft from now on; what waits of others is not forgotten."""
        self._editors = [other for other in self._editors if other.waiting] + [editor]
        editor.on_change = self.save

    def save(self) -> None:
        editors = tuple(self._editors)
        self._last = self._jobs.run("store", lambda: _flush(editors), self._saved, self._failed)

    def finish(self, timeout_s: float = 10.0) -> bool:
        """Wait for what is on its way, or try once more; True when every gesture is durable. For the end of the
        program only: nothing else happens meanwhile."""
        self._retry.stop()
        if self.has_failed and not self.is_clean:
            self.save()
        if self._last is not None:
            wait([self._last], timeout_s)
        return self.is_clean

    def _saved(self, utc_us: int | None) -> None:
        if utc_us is None:
            return
        self.has_failed = False
        self._retry.stop()
        self.saved.emit(utc_us)
        if self._editors[-1].was_overtaken:
            self.overtaken.emit()

    def _failed(self, error: BaseException) -> None:
        is_news, self.has_failed = not self.has_failed, True
        self._retry.start()
        if is_news:
            self.failed.emit(error)


def _flush(editors: tuple[DraftEditor, ...]) -> int | None:
    """Write what waits; the last gesture's time, None where nothing waited."""
    return max((utc_us for editor in editors if (utc_us := editor.flush()) is not None), default=None)
