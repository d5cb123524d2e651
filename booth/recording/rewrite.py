"""Writes a recording anew: all of it that is whole, or a part of it, with what was in force where it begins."""

from __future__ import annotations

import shutil
import uuid
from collections.abc import Iterator
from dataclasses import replace
from itertools import groupby
from pathlib import Path

from booth.recording.chunks import Message
from booth.recording.errors import RecordingError
from booth.recording.head import Head
from booth.recording.reader import RecordingFile
from booth.recording.segment import SegmentWriter
from booth.recording.series import segment_path
from booth.recording.stored import StoredSegment


def rewrite(recording: RecordingFile, target: Path, from_ns: int | None = None, to_ns: int | None = None) -> int:
    """Copy what lies from `from_ns` to before `to_ns` (host monotonic; None: all) into the new folder `target`.

    Nothing is encoded again. Back with the number of messages. Raises RecordingError, with nothing left behind.
    """
    aside = target.with_name(f"{target.name}.part")
    try:
        for path in (target, aside):
            if path.exists():
                raise RecordingError(f"There is already something called {path}.", "Choose another name, or delete it.")
        aside.mkdir(parents=True)
        try:
            written = _copy(recording, aside, target.name, from_ns, to_ns)
            aside.rename(target)
        finally:
            shutil.rmtree(aside, ignore_errors=True)
    except OSError as error:
        raise RecordingError(f"{target} cannot be written: {error.strerror}.") from error
    return written


def _copy(recording: RecordingFile, folder: Path, name: str, from_ns: int | None, to_ns: int | None) -> int:
    number, written = 1, 0
    is_whole = from_ns is None and to_ns is None
    uid = recording.segments[0].head.recording if is_whole else uuid.uuid4().hex
    for source in recording.segments:
        if (to_ns is not None and source.head.start_ns >= to_ns) or (from_ns is not None and source.end_ns < from_ns):
            continue
        written += 1
        head = replace(_head(recording, source, from_ns), name=name, recording=uid, segment=written)
        number = _copy_segment(source, SegmentWriter(segment_path(folder, written), head, number), from_ns, to_ns)
    if written == 0 or (number == 1 and not is_whole):
        raise RecordingError("There is nothing of the recording in that time.", "Look at its length: recording info.")
    return number - 1


def _head(recording: RecordingFile, source: StoredSegment, from_ns: int | None) -> Head:
    if from_ns is None or source.head.start_ns >= from_ns:
        return source.head
    return replace(source.head, start_ns=from_ns, state=recording.state_at(from_ns))


def _copy_segment(source: StoredSegment, writer: SegmentWriter, from_ns: int | None, to_ns: int | None) -> int:
    try:
        topics = source.head.topics
        for utc_ns, messages in groupby(_messages(source, from_ns, to_ns), key=lambda message: message.utc_ns):
            # All messages of one instant go into one chunk, so that a frame stays with its images.
            writer.write(source.host_ns(utc_ns), [(topics[message.channel - 1], message.data) for message in messages])
        writer.close()
    except BaseException:
        writer.abandon()
        raise
    return writer.number


def _messages(source: StoredSegment, from_ns: int | None, to_ns: int | None) -> Iterator[Message]:
    for chunk in source.chunks(from_ns=from_ns):
        for message in chunk:
            at_ns = source.host_ns(message.utc_ns)
            is_late = from_ns is None or at_ns >= from_ns
            is_early = to_ns is None or at_ns < to_ns
            if message.number and is_late and is_early:
                yield message
