"""The messages of a segment as frames and events."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from booth.events import Event, EventKind
from booth.frames import Frame, Optics
from booth.recording import topics
from booth.recording.messages import image_of, is_exact
from booth.recording.plain import event_of, stamps_of
from booth.recording.stored import StoredSegment


@dataclass(frozen=True, slots=True, eq=False)
class RecordedFrame:
    """A frame as it was published at `at_ns` (host monotonic). Its pixels are decoded only when asked for.

    `stamps` are all of the frame's fields but pixels, view and optics; `color` and `depth` image messages or None.
    """

    at_ns: int
    view: str
    stamps: Mapping[str, Any]
    optics: Optics
    color: bytes | None
    depth: bytes | None

    @property
    def sequence(self) -> int:
        return self.stamps["sequence"]

    @property
    def is_exact(self) -> bool:
        """Whether the colour's pixels are those that were taken."""
        return self.color is None or is_exact(self.color)

    def frame(self) -> Frame:
        """The frame, stamped as it was; looking at pixels that cannot be decoded raises RecordingError."""
        color, depth = (None if data is None else partial(image_of, data) for data in (self.color, self.depth))
        return Frame(view=self.view, color=color, depth=depth, optics=self.optics, **self.stamps)


@dataclass(frozen=True, slots=True)
class RecordedEvent:
    """An event, and the place in the recording's order at which it was told (host monotonic nanoseconds)."""

    at_ns: int
    event: Event


@dataclass(slots=True)
class _Planes:
    """Image messages that wait for the stamps of their frame, which follow them in the same chunk."""

    color: bytes | None = None
    depth: bytes | None = None


@dataclass(frozen=True, slots=True)
class _Topic:
    """What a channel carries: `kind` is color, depth, frame or event; `view` where it belongs to one."""

    kind: str
    view: str = ""


def segment_messages(segment: StoredSegment, from_ns: int | None) -> Iterator[RecordedFrame | RecordedEvent]:
    """Everything from `from_ns` on (None: all) in the order of the file, which is that of time."""
    kinds = _topics_by_channel(segment)
    for chunk in segment.chunks(from_ns=from_ns):
        planes: dict[str, _Planes] = {}
        for message in chunk:
            topic = kinds.get(message.channel)
            if topic is None or (from_ns is not None and segment.host_ns(message.utc_ns) < from_ns):
                continue
            if topic.kind in ("color", "depth"):
                setattr(planes.setdefault(topic.view, _Planes()), topic.kind, message.data)
            elif topic.kind == "event":
                yield RecordedEvent(segment.host_ns(message.utc_ns), event_of(json.loads(message.data)))
            else:
                yield _frame(segment, topic.view, json.loads(message.data), planes.pop(topic.view, _Planes()))


def _frame(segment: StoredSegment, view: str, stamps: dict[str, Any], planes: _Planes) -> RecordedFrame:
    optics = segment.head.optics[view]
    return RecordedFrame(stamps["at_ns"], view, stamps_of(stamps), optics, planes.color, planes.depth)


def segment_events(segment: StoredSegment, kinds: Iterable[EventKind], until_ns: int | None) -> Iterator[RecordedEvent]:
    """The events of these kinds told before `until_ns` (None: all); chunks without any are not read."""
    wanted = {topics.event(kind) for kind in kinds}
    channels = frozenset(number for topic, number in segment.head.channels.items() if topic in wanted)
    for chunk in segment.chunks(channels=channels):
        for message in chunk:
            at_ns = segment.host_ns(message.utc_ns)
            if until_ns is not None and at_ns >= until_ns:
                return
            if message.channel in channels:
                yield RecordedEvent(at_ns, event_of(json.loads(message.data)))


def _topics_by_channel(segment: StoredSegment) -> dict[int, _Topic]:
    wanted = {topics.event(kind): _Topic("event") for kind in EventKind}
    for view in segment.head.views:
        for kind, topic in (("color", topics.color), ("depth", topics.depth), ("frame", topics.frame)):
            wanted[topic(view)] = _Topic(kind, view)
    return {number: wanted[topic] for topic, number in segment.head.channels.items() if topic in wanted}
