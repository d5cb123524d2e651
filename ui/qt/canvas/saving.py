"""Gestures on their way into the store, in order, without the GUI thread ever waiting for it."""

from __future__ import annotations

from concurrent.futures import Future

from PySide6.QtCore import QObject, QTimer, Signal

from ui.qt.jobs import Jobs
from ui.workflow.annotate import DraftEditor

RETRY_MS = 3000


class DraftSaver(QObject):
    """Flushes an editor's journal whenever there is something in it. `saved` carries the time (microseconds UTC).

    After a failure the work stays in memory, `failed` tells once, and it is tried again every few seconds.
    """

    saved = Signal(object)
    failed = Signal(object)

    def __init__(self, jobs: Jobs, editor: DraftEditor, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._jobs, self._editor = jobs, editor
        self._last: Future | None = None
        self.has_failed = False
        self._retry = QTimer(self, singleShot=True, interval=RETRY_MS)
        self._retry.timeout.connect(self.save)
        editor.on_change = self.save

    @property
    def is_clean(self) -> bool:
        """True when every gesture is durable."""
        return self._editor.waiting == 0

    def save(self) -> None:
        self._last = self._jobs.run("store", self._editor.flush, self._saved, self._failed)

    def finish(self, timeout_s: float = 10.0) -> bool:
        """Wait for what is on its way; True when every gesture is durable. For the end of the program only."""
        self._retry.stop()
        if self._last is not None and self._last.exception(timeout_s) is None:
            self.has_failed = False
        return self.is_clean

    def _saved(self, utc_us: int | None) -> None:
        if utc_us is None:
            return
        self.has_failed = False
        self._retry.stop()
        self.saved.emit(utc_us)

    def _failed(self, error: BaseException) -> None:
        is_news, self.has_failed = not self.has_failed, True
        self._retry.start()
        if is_news:
            self.failed.emit(error)
