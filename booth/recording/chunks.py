"""The messages of a chunk, checked before anything is believed."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

import zstandard
from mcap.data_stream import ReadDataStream
from mcap.opcode import Opcode
from mcap.records import Attachment

from booth.recording.errors import RecordingError
from booth.recording.scan import MAGIC, RECORD, ChunkPlace

MESSAGE = struct.Struct("<HIQQ")
FOOTER = struct.Struct("<QQI")


@dataclass(frozen=True, slots=True)
class Message:
    """`number` runs through the recording; times are UTC nanoseconds; `data` is the message itself."""

    channel: int
    number: int
    utc_ns: int
    data: bytes


def chunk_messages(file: BinaryIO, place: ChunkPlace) -> list[Message]:
    """All messages of a chunk in the order of the file. Raises RecordingError for a chunk that is not whole."""
    try:
        return list(_messages(_content(file, place)))
    except (struct.error, zstandard.ZstdError, MemoryError) as error:
        raise _damaged(place) from error


def attachment(file: BinaryIO, offset: int, length: int) -> Attachment:
    """The attachment whose record's content lies there; the scan has checked its sum."""
    file.seek(offset)
    return Attachment.read(ReadDataStream(file))


def index_is_whole(file: BinaryIO, size: int) -> bool:
    """Whether the sum over the index holds that other programs go by: https://mcap.dev/spec#footer-op0x02."""
    footer_at = size - len(MAGIC) - RECORD.size - FOOTER.size
    if footer_at < 0:
        return False
    file.seek(footer_at)
    opcode, length = RECORD.unpack(file.read(RECORD.size))
    summary_start, _, crc = FOOTER.unpack(file.read(FOOTER.size))
    if opcode != Opcode.FOOTER or length != FOOTER.size or not 0 < summary_start <= footer_at:
        return False
    file.seek(summary_start)
    return zlib.crc32(file.read(footer_at + RECORD.size + FOOTER.size - 4 - summary_start)) == crc


def _content(file: BinaryIO, place: ChunkPlace) -> bytes:
    file.seek(place.data_offset)
    data = file.read(place.data_bytes)
    if place.compression == "zstd":
        data = zstandard.decompress(data, place.uncompressed_bytes)
    # A sum of zero means that none was written; ours always is.
    if len(data) != place.uncompressed_bytes or (place.crc and zlib.crc32(data) != place.crc):
        raise _damaged(place)
    return data


def _messages(data: bytes) -> Iterator[Message]:
    offset = 0
    while offset < len(data):
        opcode, length = RECORD.unpack_from(data, offset)
        offset += RECORD.size
        if opcode == Opcode.MESSAGE:
            channel, number, utc_ns, _ = MESSAGE.unpack_from(data, offset)
            yield Message(channel, number, utc_ns, data[offset + MESSAGE.size : offset + length])
        offset += length


def _damaged(place: ChunkPlace) -> RecordingError:
    return RecordingError(f"The chunk at byte {place.offset} is damaged.", "Save what is whole: recording recover.")
