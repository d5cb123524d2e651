"""The one way off the GUI thread and back: eight lanes of one thread each."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, Literal, get_args

from PySide6.QtCore import QObject, Qt, Signal, Slot

Lane = Literal["device", "store", "compute", "measure", "picture", "outline", "proposal", "insight"]


class Jobs(QObject):
    """Work in a lane runs serially, in the order it was given; results and failures come back on the GUI thread.

    `failed` tells of failures that nobody else asked for. After `close` nothing is delivered any more.
    """

    failed = Signal(object)
    _settled = Signal(object, object, object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._is_open = True
        self._lanes = {name: ThreadPoolExecutor(1, thread_name_prefix=name) for name in get_args(Lane)}
        self._settled.connect(self._deliver, Qt.ConnectionType.QueuedConnection)

    @property
    def is_open(self) -> bool:
        return self._is_open

    def run(
        self,
        lane: Lane,
        work: Callable[[], Any],
        done: Callable[[Any], object] | None = None,
        failed: Callable[[BaseException], object] | None = None,
    ) -> Future:
        """Do `work` in `lane`; then `done(result)` or `failed(error)` on the GUI thread. A cancelled job says nothing.

        Raises RuntimeError after `close`.
        """
        future = self._lanes[lane].submit(work)
        future.add_done_callback(lambda settled: self._settled.emit(done, failed, settled))
        return future

    @Slot(object, object, object)
    def _deliver(self, done, failed, future: Future) -> None:
        if future.cancelled() or not self._is_open:
            return
        error = future.exception()
        if error is not None:
            (failed or self.failed.emit)(error)
        elif done is not None:
            done(future.result())

    def close(self) -> None:
        """Drop what waits, and wait for what runs."""
        self._is_open = False
        for lane in self._lanes.values():
            lane.shutdown(wait=False, cancel_futures=True)
        for lane in self._lanes.values():
            lane.shutdown(wait=True)
