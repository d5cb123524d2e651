"""Promises of frames: kept by the first that was exposed late enough, failed when the camera goes."""

from __future__ import annotations

import logging
import threading
from concurrent.futures import Future, InvalidStateError

from booth.errors import BoothError
from booth.frames import Frame

log = logging.getLogger(__name__)


class Promises:
    """Made by any thread, kept by the camera's. While `error` is set, each new one fails at once."""

    def __init__(self) -> None:
        self._change = threading.Lock()
        self._awaited: tuple[tuple[int, Future[Frame]], ...] = ()
        self._error: BoothError | None = None

    def make(self, instant_ns: int) -> Future[Frame]:
        """Of the first frame whose exposure begins at `instant_ns` (host monotonic) or later."""
        promise: Future[Frame] = Future()
        with self._change:
            error = self._error
            if error is None:
                self._awaited += ((instant_ns, promise),)
        if error is not None:
            promise.set_exception(error)
        return promise

    def keep(self, frame: Frame) -> None:
        with self._change:
            self._error = None
            due = tuple(promise for instant_ns, promise in self._awaited if frame.exposed_ns >= instant_ns)
            self._awaited = tuple(wait for wait in self._awaited if frame.exposed_ns < wait[0])
        for promise in due:
            settle(promise, frame)

    def fail(self, error: BoothError) -> None:
        """Fail all of them, and those to come until a frame comes again."""
        with self._change:
            self._error = error
            awaited, self._awaited = self._awaited, ()
        for _, promise in awaited:
            fail(promise, error)


def settle(promise: Future, frame: Frame) -> None:
    # A caller that gave up has cancelled its promise.
    if not promise.done():
        try:
            promise.set_result(frame)
        except InvalidStateError:
            log.debug("a promise was given up while its frame arrived")


def fail(promise: Future, error: BoothError) -> None:
    if not promise.done():
        try:
            promise.set_exception(error)
        except InvalidStateError:
            log.debug("a promise was given up while its camera went")
