"""Writes one segment: an MCAP file that is complete in itself, and readable up to its last whole chunk at any time."""

from __future__ import annotations

import os
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from mcap.writer import CompressionType, Writer

from booth.recording import topics
from booth.recording.head import Head
from booth.recording.messages import SCHEMAS, calibration_message, depth_frame_id, transforms_message
from booth.recording.plain import json_bytes, plain_optics

HEAD_ATTACHMENT = "recording.json"
CHUNK_BYTES = 2**20
SECOND_NS = 1_000_000_000
# The writer itself never ends a chunk, so that all messages of one frame lie in the same one.
NEVER = 2**62


class SegmentWriter:
    """Messages come in the order of their times. Raises OSError where the disk refuses; the file is then left as it
    is, whole up to its last chunk."""

    def __init__(self, path: Path, head: Head, number: int = 1) -> None:
        self.path = path
        self.head = head
        self.number = number
        self._file = path.open("xb")
        self._written_bytes = self._waiting_bytes = 0
        self._chunk_began_ns = self._synced_ns = head.start_ns
        self._channels = head.channels
        try:
            # Images are compressed already: zstd takes 0.4 ms a megabyte and gains nothing.
            self._writer = Writer(self._file, chunk_size=NEVER, compression=CompressionType.NONE)
            self._begin()
        except BaseException:
            self.abandon()
            raise

    @property
    def size_bytes(self) -> int:
        """What the segment takes on the disk, with what still waits for its chunk to be full."""
        return self._written_bytes + self._waiting_bytes

    def write(self, at_ns: int, messages: Iterable[tuple[str, bytes]]) -> None:
        """Add messages of one instant by topic, each with the next `number`, which runs through the recording."""
        for topic, data in messages:
            self._add(at_ns, topic, data, self.number)
            self.number += 1
        if self._waiting_bytes >= CHUNK_BYTES or at_ns - self._chunk_began_ns >= SECOND_NS:
            self.end_chunk(at_ns)
        if at_ns - self._synced_ns >= SECOND_NS:
            self._sync()
            self._synced_ns = at_ns

    def end_chunk(self, at_ns: int) -> None:
        """Hand what waits to the system as a chunk: it survives the end of this process."""
        self._writer.flush()
        self._written_bytes, self._waiting_bytes, self._chunk_began_ns = self._file.tell(), 0, at_ns

    def close(self) -> None:
        """Write the index and close the file."""
        self._writer.finish()
        self._sync()
        self._written_bytes, self._waiting_bytes = self._file.tell(), 0
        self._file.close()

    def abandon(self) -> None:
        """Close the file as it is, after a failure: closing tries once more to write what the disk refused."""
        with suppress(OSError):
            self._file.close()

    def _add(self, at_ns: int, topic: str, data: bytes, number: int) -> None:
        utc_ns = self.head.utc_ns(at_ns)
        self._writer.add_message(self._channels[topic], utc_ns, data, utc_ns, number % 2**32)
        self._waiting_bytes += len(data)

    def _sync(self) -> None:
        """Back when the chunks are on the disk: they survive the end of the machine."""
        self._file.flush()
        os.fsync(self._file.fileno())

    def _begin(self) -> None:
        self._writer.start(profile="", library="traybooth")
        for name, media_type, data in self._attachments():
            utc_ns = self.head.utc_ns(self.head.start_ns)
            self._writer.add_attachment(utc_ns, utc_ns, name, media_type, data)
        self._register()
        for topic, data in self._first_messages():
            self._add(self.head.start_ns, topic, data, 0)
        self.end_chunk(self.head.start_ns)
        self._sync()

    def _attachments(self) -> Iterable[tuple[str, str, bytes]]:
        optics = {view: plain_optics(one) for view, one in self.head.optics.items()}
        yield HEAD_ATTACHMENT, "application/json", self.head.to_json()
        yield "profile.json", "application/json", json_bytes(self.head.profile)
        yield "calibration.json", "application/json", json_bytes(optics)
        if self.head.profile_text:
            yield "profile.toml", "application/toml", self.head.profile_text.encode()

    def _register(self) -> None:
        ids: dict[str, int] = {}
        schemas = topics.all_topics(self.head.views)
        for topic in self.head.topics:
            name = schemas[topic]
            schema_encoding, message_encoding, data = SCHEMAS[name]
            if name not in ids:
                ids[name] = self._writer.register_schema(name, schema_encoding, data)
            self._writer.register_channel(topic, message_encoding, ids[name])

    def _first_messages(self) -> Iterable[tuple[str, bytes]]:
        utc_ns = self.head.utc_ns(self.head.start_ns)
        yield topics.HEAD, self.head.to_json()
        yield topics.TRANSFORMS, transforms_message(self.head.optics, utc_ns)
        for view, optics in self.head.optics.items():
            if (lens := optics.color or optics.depth) is not None:
                yield topics.calibration(view), calibration_message(view, lens, utc_ns)
            if optics.depth is not None and (frame_id := depth_frame_id(view, optics)) != view:
                yield topics.depth_calibration(view), calibration_message(frame_id, optics.depth, utc_ns)
