"""Reads recordings back, also broken ones: what is whole comes in strict order, what is lost is told."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Any

from booth.devices import CameraInfo
from booth.events import Event, EventKind
from booth.frames import Frame, Optics
from booth.recording import topics
from booth.recording.errors import RecordingError
from booth.recording.messages import image_of, is_exact
from booth.recording.plain import event_of, stamps_of
from booth.recording.standing import Standing
from booth.recording.stored import Loss, StoredSegment

SUFFIX = ".mcap"


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


def open_recording(path: str | Path) -> RecordingFile:
    """A recording's folder, or one of its segments alone. Raises RecordingError where nothing can be read."""
    path = Path(path).expanduser()
    try:
        files = segment_files(path)
        segments = [segment for file in files if (segment := StoredSegment.open(file)) is not None]
    except OSError as error:
        raise RecordingError(f"The recording {path} cannot be read: {error.strerror}.") from error
    if not segments:
        raise RecordingError(f"{path} holds no recording that could be read.", "Nothing in it is whole.")
    return RecordingFile(path, segments, [file for file in files if file not in {one.path for one in segments}])


def segment_files(path: Path) -> list[Path]:
    """The segments of a recording in their order. Raises RecordingError where there is none."""
    if path.is_file():
        return [path]
    if files := sorted(file for file in path.glob(f"*{SUFFIX}") if file.is_file()):
        return files
    raise RecordingError(f"There is no recording {path}.", "A recording is a folder with .mcap files, or one of them.")


class RecordingFile:
    """An open recording. Times are host monotonic nanoseconds of the booth that was recorded.

    One thread at a time may read. `losses` grows while damaged places are met; `verify` meets them all.
    """

    def __init__(self, path: Path, segments: Iterable[StoredSegment], unread: Iterable[Path] = ()) -> None:
        self.path = path
        self._segments = sorted(segments, key=lambda segment: (segment.head.start_ns, segment.path.name))
        self._unread = tuple(unread)
        strangers = {segment.head.recording for segment in self._segments}
        if len(strangers) > 1:
            raise RecordingError(f"{path} holds parts of {len(strangers)} recordings.", "Open one of its files.")

    def __enter__(self) -> RecordingFile:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def segments(self) -> tuple[StoredSegment, ...]:
        return tuple(self._segments)

    @property
    def name(self) -> str:
        return self._first.name

    @property
    def profile(self) -> Mapping[str, Any]:
        """The profile as JSON, as it was in force."""
        return self._first.profile

    @property
    def profile_text(self) -> str:
        """The profile's TOML as it was written; empty where the profile came from no file."""
        return self._first.profile_text

    @property
    def views(self) -> tuple[str, ...]:
        return self._first.views

    @property
    def banks(self) -> tuple[str, ...]:
        """The banks of lights."""
        return self._first.banks

    @property
    def start_ns(self) -> int:
        return self._first.start_ns

    @property
    def end_ns(self) -> int:
        """When the last message was written, as far as the recording goes."""
        return max(segment.end_ns for segment in self._segments)

    @property
    def losses(self) -> tuple[Loss, ...]:
        """What cannot be read, as far as it was met."""
        unread = (Loss(path.name, path.stat().st_size, None, None, "nothing in it is whole.") for path in self._unread)
        return tuple(unread) + tuple(loss for segment in self._segments for loss in segment.losses)

    def camera_info(self, view: str) -> CameraInfo:
        return self._first.infos[view]

    def optics(self, view: str) -> Optics:
        """The optics that the view began with. Raises RecordingError for one that never showed a frame."""
        for segment in self._segments:
            if view in segment.head.optics:
                return segment.head.optics[view]
        raise RecordingError(f"The view {view} never showed a frame in this recording.")

    def utc_us_at(self, host_ns: int) -> int:
        """Wall time in microseconds since 1970 in UTC, by the wall clock as it stood when the recording began."""
        return self._first.utc_ns(host_ns) // 1000

    def messages(self, from_ns: int | None = None) -> Iterator[RecordedFrame | RecordedEvent]:
        """Everything from `from_ns` on in strict order of host time; without it, first what was in force at the start.

        Damaged chunks are left out and added to `losses`.
        """
        if from_ns is None:
            yield from (RecordedEvent(self.start_ns, event) for event in self._first.state)
        for index, segment in enumerate(self._segments):
            is_last = index + 1 == len(self._segments)
            if from_ns is None or is_last or segment.end_ns >= from_ns:
                yield from _segment_messages(segment, from_ns)

    def events(self, *kinds: EventKind, until_ns: int | None = None) -> Iterator[RecordedEvent]:
        """The events of these kinds (none named: all), read without the images where the index allows that."""
        for segment in self._segments:
            yield from _segment_events(segment, kinds or tuple(EventKind), until_ns)

    def state_at(self, host_ns: int) -> tuple[Event, ...]:
        """The events that bring a booth to where it was just before `host_ns`: light levels and what lay there."""
        segment = [one for one in self._segments if one.head.start_ns <= host_ns] or self._segments[:1]
        standing = Standing(segment[-1].head.state)
        for recorded in _segment_events(segment[-1], Standing.KINDS, host_ns):
            standing.note(recorded.event)
        return standing.events

    def close(self) -> None:
        for segment in self._segments:
            segment.close()

    @property
    def _first(self):
        return self._segments[0].head


def _segment_messages(segment: StoredSegment, from_ns: int | None) -> Iterator[RecordedFrame | RecordedEvent]:
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


def _segment_events(
    segment: StoredSegment, kinds: Iterable[EventKind], until_ns: int | None
) -> Iterator[RecordedEvent]:
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
