"""Reads recordings back, also broken ones: what is whole comes in strict order, what is lost is told."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Any

from booth.devices import CameraInfo
from booth.events import Event, EventKind
from booth.frames import Optics
from booth.recording.errors import RecordingError
from booth.recording.recorded import RecordedEvent, RecordedFrame, segment_events, segment_messages
from booth.recording.standing import Standing
from booth.recording.stored import Loss, StoredSegment

__all__ = ["RecordedEvent", "RecordedFrame", "RecordingFile", "open_recording", "segment_files"]

SUFFIX = ".mcap"


def open_recording(path: str | Path) -> RecordingFile:
    """A recording's folder, or one of its segments alone. Raises RecordingError where nothing can be read."""
    path = Path(path).expanduser()
    with ExitStack() as opened:
        try:
            files = segment_files(path)
            segments = [segment for file in files if (segment := StoredSegment.open(file, opened)) is not None]
        except OSError as error:
            raise RecordingError(f"The recording {path} cannot be read: {error.strerror}.") from error
        if not segments:
            raise RecordingError(f"{path} holds no recording that could be read.", "Nothing in it is whole.")
        recording = RecordingFile(path, segments, set(files) - {one.path for one in segments})
        opened.pop_all()
    return recording


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
        self._unread = tuple(sorted(unread))
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
                yield from segment_messages(segment, from_ns)

    def events(self, *kinds: EventKind, until_ns: int | None = None) -> Iterator[RecordedEvent]:
        """The events of these kinds (none named: all), read without the images where the index allows that."""
        for segment in self._segments:
            yield from segment_events(segment, kinds or tuple(EventKind), until_ns)

    def state_at(self, host_ns: int) -> tuple[Event, ...]:
        """The events that bring a booth to where it was just before `host_ns`: light levels and what lay there."""
        segment = [one for one in self._segments if one.head.start_ns <= host_ns] or self._segments[:1]
        standing = Standing(segment[-1].head.state)
        for recorded in segment_events(segment[-1], Standing.KINDS, host_ns):
            standing.note(recorded.event)
        return standing.events

    def close(self) -> None:
        for segment in self._segments:
            segment.close()

    @property
    def _first(self):
        return self._segments[0].head
