"""Where everything that is recorded waits in order: bounded in bytes, and what does not fit is counted."""

from __future__ import annotations

import threading
from collections import Counter, deque
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from dataclasses import dataclass

from booth.clock import Clock
from booth.events import Event
from booth.frames import Frame, Optics
from booth.recording import topics

MOST_ENTRIES = 20_000
Messages = list[tuple[str, bytes]]
Encode = Callable[[int, Frame | Event], Future[Messages]]


@dataclass(frozen=True, slots=True, eq=False)
class Entry:
    """Something that happened at `at_ns` (host monotonic), and the promise of its messages.

    Of a frame it keeps the view and the optics alone, so that pixels go as soon as they are encoded.
    """

    at_ns: int
    topic: str
    messages: Future[Messages]
    event: Event | None = None
    view: str = ""
    optics: Optics | None = None


class Intake:
    """Many threads offer, one takes. An offer holds a lock for microseconds and never waits for encoder or disk."""

    def __init__(self, clock: Clock, encode: Encode, most_bytes: int) -> None:
        self._clock, self._encode, self._most_bytes = clock, encode, most_bytes
        self._entries: deque[Entry] = deque()
        self._changed = threading.Condition()
        self._waiting_bytes = 0
        self._last_ns = 0
        self._dropped: Counter[str] = Counter()
        self._is_open = True

    @property
    def dropped(self) -> Mapping[str, int]:
        """How many did not fit, by topic; a frame counts once, under its own topic."""
        return dict(self._dropped)

    def offer_frame(self, frame: Frame, frame_bytes: int) -> None:
        """`frame_bytes` is what its pixels take, as far as that is known without looking at them."""
        topic, now_ns = topics.frame(frame.view), self._clock.now_ns()
        with self._changed:
            if self._has_room(topic, frame_bytes):
                at_ns = self._next_ns(now_ns)
                messages = self._encode(at_ns, frame)
                self._add(Entry(at_ns, topic, messages, view=frame.view, optics=frame.optics), frame_bytes)

    def offer_event(self, event: Event) -> None:
        topic = topics.event(event.kind)
        with self._changed:
            if self._has_room(topic, 0):
                at_ns = self._next_ns(event.at_ns)
                self._add(Entry(at_ns, topic, self._encode(at_ns, event), event), 0)

    def take(self) -> Entry | None:
        """The next in order, as soon as there is one; None when all is taken and nothing more will come."""
        with self._changed:
            self._changed.wait_for(lambda: self._entries or not self._is_open)
            return self._entries.popleft() if self._entries else None

    def written(self, size_bytes: int) -> None:
        """Tell that messages of this size, which were taken, need no room any more."""
        with self._changed:
            self._waiting_bytes -= size_bytes

    def drop(self, topic: str) -> None:
        """Count one that was taken and cannot be kept."""
        with self._changed:
            self._dropped[topic] += 1

    def close(self, *, discard: bool = False) -> None:
        """Take no more offers; with `discard` also forget what waits."""
        with self._changed:
            self._is_open = False
            if discard:
                self._entries.clear()
            self._changed.notify_all()

    def _has_room(self, topic: str, size_bytes: int) -> bool:
        if not self._is_open:
            return False
        fits = self._waiting_bytes + size_bytes <= self._most_bytes and len(self._entries) < MOST_ENTRIES
        if not fits:
            self._dropped[topic] += 1
        return fits

    def _next_ns(self, at_ns: int) -> int:
        """Times never go back: what was told a moment before a frame may arrive here a moment after it."""
        self._last_ns = max(at_ns, self._last_ns)
        return self._last_ns

    def _add(self, entry: Entry, pixel_bytes: int) -> None:
        self._entries.append(entry)
        self._waiting_bytes += pixel_bytes
        self._changed.notify()
        entry.messages.add_done_callback(lambda messages: self._encoded(messages, pixel_bytes))

    def _encoded(self, messages: Future[Messages], pixel_bytes: int) -> None:
        with self._changed:
            self._waiting_bytes += size_of(messages) - pixel_bytes


def size_of(messages: Future[Messages]) -> int:
    """Bytes of messages that are there; nothing where encoding them failed or was given up."""
    if messages.cancelled() or messages.exception() is not None:
        return 0
    return sum(len(data) for _, data in messages.result())
