"""One segment on the disk, opened for reading, whole or not."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, replace
from itertools import zip_longest
from pathlib import Path
from typing import BinaryIO

from booth.recording.chunks import Message, attachment, chunk_messages, index_is_whole
from booth.recording.errors import RecordingError
from booth.recording.head import Head, head_of
from booth.recording.scan import ChunkPlace, FileMap, scan
from booth.recording.segment import HEAD_ATTACHMENT

HEAD_CHANNEL = 1


@dataclass(frozen=True, slots=True)
class Loss:
    """A part of a file that cannot be read: how many bytes, and between which host times (None: not known)."""

    file: str
    size_bytes: int
    from_ns: int | None
    to_ns: int | None
    why: str


class StoredSegment:
    """Reads chunk by chunk; a chunk that is damaged is left out, and noted once in `losses`."""

    def __init__(self, path: Path, file: BinaryIO, map: FileMap, head: Head) -> None:
        self.path = path
        self.map = replace(map, chunks=_with_sure_times(file, map.chunks))
        self.head = head
        self._file = file
        self._losses = {damage.offset: self._gap(damage.offset, damage.end) for damage in map.damages}

    @classmethod
    def open(cls, path: Path, opened: ExitStack) -> StoredSegment | None:
        """None where not even the segment's beginning can be found; `opened` closes the file. Raises OSError and
        RecordingError."""
        map = scan(path)
        file = opened.enter_context(path.open("rb"))
        head = _head(file, map)
        if head is None:
            file.close()
            return None
        return cls(path, file, map, head)

    @property
    def losses(self) -> tuple[Loss, ...]:
        return tuple(self._losses[offset] for offset in sorted(self._losses))

    @property
    def end_ns(self) -> int:
        return max((self.host_ns(place.end_utc_ns) for place in self.map.chunks), default=self.head.start_ns)

    @property
    def has_index(self) -> bool:
        """Whether the file was ended, and the index that other programs go by is whole. Reading here needs none."""
        return self.map.is_finished and index_is_whole(self._file, self.map.size)

    def host_ns(self, utc_ns: int) -> int:
        return utc_ns - self.head.utc_less_host_ns

    def chunks(self, from_ns: int | None = None, channels: frozenset[int] | None = None) -> Iterator[list[Message]]:
        """The messages of each whole chunk that reaches `from_ns`, and may hold one of `channels`."""
        for place in self.map.chunks:
            is_late = from_ns is None or self.host_ns(place.end_utc_ns) >= from_ns
            is_asked = channels is None or place.channels is None or place.channels & channels
            if is_late and is_asked and (messages := self._read(place)) is not None:
                yield messages

    def close(self) -> None:
        self._file.close()

    def _read(self, place: ChunkPlace) -> list[Message] | None:
        try:
            return chunk_messages(self._file, place)
        except RecordingError:
            times = (self.host_ns(place.start_utc_ns), self.host_ns(place.end_utc_ns))
            self._losses[place.offset] = Loss(
                self.path.name,
                place.end - place.offset,
                *times,
                f"the sum of the chunk at byte {place.offset} is wrong.",
            )
            return None

    def _gap(self, offset: int, end: int) -> Loss:
        """Bytes that belong to no record; between the chunks around them lies what was lost."""
        before = [place.end_utc_ns for place in self.map.chunks if place.end <= offset]
        after = [place.start_utc_ns for place in self.map.chunks if place.offset >= end]
        from_ns = self.host_ns(before[-1]) if before else None
        to_ns = self.host_ns(after[0]) if after else None
        return Loss(self.path.name, end - offset, from_ns, to_ns, f"nothing can be read from byte {offset} on.")


def _with_sure_times(file: BinaryIO, places: tuple[ChunkPlace, ...]) -> tuple[ChunkPlace, ...]:
    """The places with times that can be relied on. No sum covers them, so where they do not fit to those around them,
    or nothing follows that would show it, the messages tell."""
    sure: list[ChunkPlace] = []
    for place, following in zip_longest(places, places[1:]):
        earliest_ns = sure[-1].end_utc_ns if sure else 0
        fits = following is not None and place.end_utc_ns <= following.start_utc_ns
        is_sure = fits and earliest_ns <= place.start_utc_ns <= place.end_utc_ns
        sure.append(place if is_sure else _timed(file, place))
    return tuple(sure)


def _timed(file: BinaryIO, place: ChunkPlace) -> ChunkPlace:
    """The place with the times of its messages; of a damaged one as it is."""
    try:
        messages = chunk_messages(file, place)
    except RecordingError:
        return place
    times = [message.utc_ns for message in messages] or [place.start_utc_ns]
    return replace(place, start_utc_ns=min(times), end_utc_ns=max(times))


def _head(file: BinaryIO, map: FileMap) -> Head | None:
    """From the attachment, or from the first message, which says the same."""
    for place in map.attachments:
        found = attachment(file, *place)
        if found.name == HEAD_ATTACHMENT:
            return head_of(found.data)
    for place in map.chunks:
        try:
            messages = chunk_messages(file, place)
        except RecordingError:
            continue
        for message in messages:
            if message.channel == HEAD_CHANNEL and message.number == 0:
                return head_of(message.data)
        return None
    return None
