"""What happens in a booth besides frames: told once, to whoever keeps, shows or counts it."""

from __future__ import annotations

import logging
import threading
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from booth.clock import Clock

KEPT = 500

log = logging.getLogger(__name__)


class EventKind(StrEnum):
    """LIGHT: a command to lights, or its acknowledgement. STREAM: a camera opened, went, was restarted. FAULT: what
    went wrong, or was made to. ITEM: what lies on the tray. OPERATOR: what a person did. SCORE: a model's word.
    CAPTURE: a capture began, was stored, or failed. HEALTH: figures of all streams, once a second."""

    LIGHT = "light"
    STREAM = "stream"
    FAULT = "fault"
    ITEM = "item"
    OPERATOR = "operator"
    SCORE = "score"
    CAPTURE = "capture"
    HEALTH = "health"


# Figures that come all the time would soon have pushed out everything that happened.
FLEETING = (EventKind.HEALTH, EventKind.SCORE)


@dataclass(frozen=True, slots=True)
class Event:
    """`at_ns` is host monotonic; `source` a device's name or a part of the program; `what` one word of what happened.

    `detail` holds only what JSON can hold; a `sentence` in it is meant for people.
    """

    at_ns: int
    utc_us: int
    kind: EventKind
    source: str
    what: str
    detail: Mapping[str, Any] = field(default_factory=dict)

    @property
    def sentence(self) -> str:
        """What a person reads of it; empty where there is nothing to read."""
        return str(self.detail.get("sentence", ""))


class EventLog:
    """Any thread may tell; watchers are called in that thread, at once and in order, so they only take note."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._guard = threading.RLock()
        self._recent: deque[Event] = deque(maxlen=KEPT)
        self._watchers: tuple[Callable[[Event], None], ...] = ()

    def tell(self, kind: EventKind, source: str, what: str, **detail: Any) -> Event:
        with self._guard:
            event = Event(self._clock.now_ns(), self._clock.utc_us(), kind, source, what, detail)
            if kind not in FLEETING:
                self._recent.append(event)
            for watcher in self._watchers:
                self._show(watcher, event)
        return event

    def watch(self, watcher: Callable[[Event], None]) -> Callable[[], None]:
        """Have every event handed to `watcher`; the result ends that."""
        with self._guard:
            self._watchers += (watcher,)
        return lambda: self._unwatch(watcher)

    def recent(self, kind: EventKind | None = None) -> tuple[Event, ...]:
        """The last events, oldest first; figures of health and scores are not kept."""
        with self._guard:
            return tuple(event for event in self._recent if kind is None or event.kind is kind)

    def _show(self, watcher: Callable[[Event], None], event: Event) -> None:
        try:
            watcher(event)
        except Exception:
            log.exception("a watcher of events failed and is not called again")
            self._unwatch(watcher)

    def _unwatch(self, watcher: Callable[[Event], None]) -> None:
        with self._guard:
            self._watchers = tuple(one for one in self._watchers if one is not watcher)
