"""The one thread that writes: jobs run in the order in which they were given, callers wait until theirs is durable."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import TypeVar

from storage.errors import StoreError

T = TypeVar("T")


class Writer:
    """Owns the thread. `on_idle` runs in it after `idle_s` without a job, once until the next job.

    `before_job` is called before each job, which fails with what it raises; the last one always runs.
    """

    def __init__(self, idle_s: float = 5.0, before_job: Callable[[], None] = lambda: None) -> None:
        self._jobs: queue.SimpleQueue[tuple[Callable[[], object], Future] | None] = queue.SimpleQueue()
        self._idle_s = idle_s
        self._before_job = before_job
        self._is_closed = False
        self._gate = threading.Lock()
        self.on_idle: Callable[[], None] = lambda: None
        self._thread = threading.Thread(target=self._work, name="store-writer", daemon=True)
        self._thread.start()

    def run(self, job: Callable[[], T]) -> T:
        """What `job` returns or raises; called in the writer thread itself it runs at once."""
        if threading.current_thread() is self._thread:
            return job()
        return self.post(job).result()

    def post(self, job: Callable[[], T]) -> Future[T]:
        """Queue `job`; its future is for those who want to know."""
        future: Future[T] = Future()
        with self._gate:
            if self._is_closed:
                raise StoreError("The store is closed.", "Open it again to write.")
            self._jobs.put((lambda: self._guarded(job), future))
        return future

    def close(self, last: Callable[[], None] = lambda: None) -> None:
        """Finish all queued jobs, then `last`, then the thread."""
        with self._gate:
            if self._is_closed:
                return
            self._is_closed = True
            ending: Future[None] = Future()
            self._jobs.put((last, ending))
            self._jobs.put(None)
        self._thread.join()
        ending.result()

    def _guarded(self, job: Callable[[], T]) -> T:
        self._before_job()
        return job()

    def _work(self) -> None:
        is_busy = True
        while True:
            try:
                entry = self._jobs.get(timeout=self._idle_s if is_busy else None)
            except queue.Empty:
                is_busy = False
                _settle(self.on_idle, Future())  # what fails now is tried again at the next pause
                continue
            if entry is None:
                return
            is_busy = True
            _settle(*entry)
            del entry  # a job may hold a whole capture's pixels


def _settle(job: Callable[[], object], future: Future) -> None:
    if not future.set_running_or_notify_cancel():
        return
    try:
        result = job()
    except BaseException as error:
        future.set_exception(error)
    else:
        future.set_result(result)
