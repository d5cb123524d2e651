"""Who wants to see every frame of a camera."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable

from booth.frames import Frame

log = logging.getLogger(__name__)


class Watchers:
    """Any thread may add one; they are called in the camera's thread, so they only take note."""

    def __init__(self, view: str) -> None:
        self._view = view
        self._change = threading.Lock()
        self._callbacks: tuple[Callable[[Frame], None], ...] = ()

    def add(self, callback: Callable[[Frame], None]) -> Callable[[], None]:
        """Have every frame handed to `callback`; the result ends that."""
        with self._change:
            self._callbacks += (callback,)
        return lambda: self._remove(callback)

    def show(self, frame: Frame) -> None:
        for callback in self._callbacks:
            try:
                callback(frame)
            except Exception:
                log.exception("a watcher of %s failed and is not called again", self._view)
                self._remove(callback)

    def _remove(self, callback: Callable[[Frame], None]) -> None:
        with self._change:
            self._callbacks = tuple(one for one in self._callbacks if one is not callback)
