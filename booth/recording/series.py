"""The segments of a recording, one after the other: each begins with what is in force by then."""

from __future__ import annotations

import shutil
from pathlib import Path

from booth.frames import Optics
from booth.recording.errors import RecordingError
from booth.recording.head import Head
from booth.recording.intake import Entry, Messages
from booth.recording.options import RecordingOptions
from booth.recording.plain import plain_optics
from booth.recording.segment import SECOND_NS, SegmentWriter
from booth.recording.standing import Standing


def segment_path(folder: Path, number: int) -> Path:
    return folder / f"part-{number:04d}.mcap"


class Series:
    """Writes entries in their order. A new segment begins after some time, and whenever a camera's optics change.

    One thread writes. Raises OSError where the disk refuses, and RecordingError where it is too full; `abandon` then
    leaves what was written.
    """

    def __init__(self, folder: Path, head: Head, options: RecordingOptions) -> None:
        self._folder, self._options = folder, options
        self._standing = Standing(head.state)
        self._optics = dict(head.optics)
        self._finished_bytes = 0
        self.messages = 0
        self.last_ns = head.start_ns
        self._looked_ns = head.start_ns
        self._check_room()
        self._segment = SegmentWriter(segment_path(folder, head.segment), head)

    @property
    def segments(self) -> int:
        return self._segment.head.segment

    @property
    def size_bytes(self) -> int:
        return self._finished_bytes + self._segment.size_bytes

    def write(self, entry: Entry, messages: Messages) -> None:
        if self._is_due(entry):
            self._roll(entry.at_ns)
        self._segment.write(entry.at_ns, messages)
        self.messages += len(messages)
        self.last_ns = entry.at_ns
        if entry.event is not None:
            self._standing.note(entry.event)
        if entry.at_ns - self._looked_ns >= SECOND_NS:
            self._looked_ns = entry.at_ns
            self._check_room()

    def close(self) -> None:
        self._segment.close()

    def abandon(self) -> None:
        self._segment.abandon()

    def _is_due(self, entry: Entry) -> bool:
        is_long = entry.at_ns - self._segment.head.start_ns >= self._options.segment_s * 1e9
        return self._takes_optics(entry.view, entry.optics) or is_long

    def _takes_optics(self, view: str, optics: Optics | None) -> bool:
        """Whether these are other optics than the view's last: replugged cameras come with the same ones anew."""
        known = self._optics.get(view)
        if optics is None or optics is known:
            return False
        self._optics[view] = optics
        return known is None or plain_optics(optics) != plain_optics(known)

    def _roll(self, at_ns: int) -> None:
        before = self._segment
        before.close()
        head = before.head.next(at_ns, dict(self._optics), self._standing.events)
        self._segment = SegmentWriter(segment_path(self._folder, head.segment), head, before.number)
        self._finished_bytes += before.size_bytes

    def _check_room(self) -> None:
        if shutil.disk_usage(self._folder).free < self._options.floor_bytes:
            left = f"{self._options.floor_bytes / 1e9:g} GB"
            raise RecordingError(f"The disk is full: less than {left} would be left.", "Make room, then record again.")
