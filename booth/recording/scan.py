"""Walks an MCAP file record by record, whatever state it is in, and finds every chunk that may be whole.

The format: https://mcap.dev/spec. A record is one byte of opcode, eight of length (little-endian), and its content.
"""

from __future__ import annotations

import os
import re
import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import BinaryIO

from mcap.opcode import Opcode

MAGIC = b"\x89MCAP0\r\n"
RECORD = struct.Struct("<BQ")
CHUNK_START = struct.Struct("<QQQII")
INDEX_START = struct.Struct("<HI")
LENGTH = struct.Struct("<Q")
LARGEST_RECORD = 2**30
LONGEST_HEADER = 1000
KNOWN = frozenset(int(opcode) for opcode in Opcode)
SEARCH_BYTES = 2**23
# A chunk's opcode and a length below 2^32, which is where its last four bytes are zero.
MAYBE_CHUNK = re.compile(b"\x06(?=.{4}\x00{4})", re.DOTALL)


@dataclass(frozen=True, slots=True)
class ChunkPlace:
    """A chunk from its opcode on. Times are UTC nanoseconds of its messages; `channels` those that it holds, None
    where the file does not say. `data_offset` and `data_bytes` are its messages, `compression` "" or "zstd"."""

    offset: int
    end: int
    start_utc_ns: int
    end_utc_ns: int
    crc: int
    compression: str
    data_offset: int
    data_bytes: int
    uncompressed_bytes: int
    channels: frozenset[int] | None = None


@dataclass(frozen=True, slots=True)
class Damage:
    """Bytes of a file that mean nothing, from `offset` to before `end`."""

    offset: int
    end: int


@dataclass(frozen=True, slots=True)
class FileMap:
    """What lies where in a file. `is_finished` tells that its end was written, index and all."""

    size: int
    chunks: tuple[ChunkPlace, ...]
    attachments: tuple[tuple[int, int], ...]
    damages: tuple[Damage, ...]
    is_finished: bool


def scan(path: Path) -> FileMap:
    """The map of a file that may be cut off or damaged anywhere. Raises OSError. Content is not checked yet."""
    with path.open("rb") as file:
        return _Walk(file, os.fstat(file.fileno()).st_size).map()


class _Walk:
    """One way through a file, from record to record; after damage it goes on at the next chunk that can be one.

    A length that is wrong would lead over good chunks in silence. So only records whose length their content bears
    out are believed, and those of the index only behind the end of the data.
    """

    def __init__(self, file: BinaryIO, size: int) -> None:
        self._file, self._size = file, size
        self._chunks: list[ChunkPlace] = []
        self._attachments: list[tuple[int, int]] = []
        self._damages: list[Damage] = []
        self._is_behind_data = self._is_finished = False

    def map(self) -> FileMap:
        offset = len(MAGIC) if self._at(0, len(MAGIC)) == MAGIC else self._lost(0)
        while offset < self._size:
            offset = self._step(offset)
        if not self._is_finished:
            self._forget_channels()
        return FileMap(
            self._size, tuple(self._chunks), tuple(self._attachments), tuple(self._damages), self._is_finished
        )

    def _step(self, offset: int) -> int:
        """Take note of the record at `offset`; where the next one begins."""
        start = self._at(offset, RECORD.size)
        if len(start) < RECORD.size:
            return self._lost(offset)
        opcode, length = RECORD.unpack(start)
        content, end = offset + RECORD.size, offset + RECORD.size + length
        if opcode not in KNOWN or length > LARGEST_RECORD or end > self._size:
            return self._lost(offset)
        if opcode == Opcode.CHUNK:
            return self._chunk(offset, end)
        if opcode == Opcode.FOOTER:
            return self._footer(offset, end)
        if not self._is_borne_out(opcode, content, length):
            return self._lost(offset)
        if opcode == Opcode.MESSAGE_INDEX:
            self._note_channel(content)
        elif opcode == Opcode.ATTACHMENT:
            self._attachments.append((content, length))
        self._is_behind_data |= opcode == Opcode.DATA_END
        return end

    def _is_borne_out(self, opcode: int, content: int, length: int) -> bool:
        if opcode == Opcode.MESSAGE_INDEX:
            start = self._at(content, INDEX_START.size)
            return len(start) == INDEX_START.size and INDEX_START.unpack(start)[1] == length - INDEX_START.size
        if opcode == Opcode.ATTACHMENT:
            data = self._at(content, length)
            return length > 4 and zlib.crc32(data[:-4]) == struct.unpack("<I", data[-4:])[0]
        if opcode == Opcode.HEADER:
            return length < LONGEST_HEADER
        return length == 4 if opcode == Opcode.DATA_END else self._is_behind_data

    def _chunk(self, offset: int, end: int) -> int:
        place = _chunk_place(offset, end, self._at(offset + RECORD.size, CHUNK_START.size + 4 + LENGTH.size))
        if place is None:
            return self._lost(offset)
        self._chunks.append(place)
        return end

    def _note_channel(self, offset: int) -> None:
        """A message index belongs to the chunk before it, and follows it at once."""
        if self._chunks:
            last = self._chunks[-1]
            known = (last.channels or frozenset()) | {INDEX_START.unpack(self._at(offset, INDEX_START.size))[0]}
            self._chunks[-1] = replace(last, channels=known)

    def _forget_channels(self) -> None:
        """Where the file breaks off, the last chunk's indexes may be missing."""
        if self._chunks:
            self._chunks[-1] = replace(self._chunks[-1], channels=None)

    def _footer(self, offset: int, end: int) -> int:
        if self._at(end, len(MAGIC)) != MAGIC:
            return self._lost(offset)
        self._is_finished, end = True, end + len(MAGIC)
        if end < self._size:
            self._damages.append(Damage(end, self._size))
        return self._size

    def _lost(self, offset: int) -> int:
        """Where reading can go on after damage at `offset`; what lies between is noted as lost."""
        self._forget_channels()
        resumed = next(self._later_chunks(offset + 1), self._size)
        self._damages.append(Damage(offset, resumed))
        return resumed

    def _later_chunks(self, offset: int) -> Iterator[int]:
        """Places that look like a chunk in every field that is bound to another."""
        while offset < self._size:
            window = self._at(offset, SEARCH_BYTES + RECORD.size + CHUNK_START.size + 16)
            for match in MAYBE_CHUNK.finditer(window):
                if match.start() < SEARCH_BYTES and self._is_chunk(offset + match.start()):
                    yield offset + match.start()
            offset += SEARCH_BYTES

    def _is_chunk(self, offset: int) -> bool:
        start = self._at(offset, RECORD.size + CHUNK_START.size + 4 + LENGTH.size)
        if len(start) < RECORD.size + CHUNK_START.size + LENGTH.size:
            return False
        end = offset + RECORD.size + RECORD.unpack_from(start)[1]
        return end <= self._size and _chunk_place(offset, end, start[RECORD.size :]) is not None

    def _at(self, offset: int, count: int) -> bytes:
        self._file.seek(offset)
        return self._file.read(count)


def _chunk_place(offset: int, end: int, start: bytes) -> ChunkPlace | None:
    """The chunk whose content begins with `start`; None where its fields do not fit together."""
    if len(start) < CHUNK_START.size:
        return None
    start_utc_ns, end_utc_ns, uncompressed_bytes, crc, name_bytes = CHUNK_START.unpack_from(start)
    if name_bytes > 4 or len(start) < CHUNK_START.size + name_bytes + LENGTH.size:
        return None
    name = start[CHUNK_START.size : CHUNK_START.size + name_bytes]
    (data_bytes,) = LENGTH.unpack_from(start, CHUNK_START.size + name_bytes)
    data_offset = offset + RECORD.size + CHUNK_START.size + name_bytes + LENGTH.size
    is_bound = data_offset + data_bytes == end and (name or data_bytes == uncompressed_bytes)
    if name not in (b"", b"zstd") or not is_bound or uncompressed_bytes > LARGEST_RECORD:
        return None
    compression = name.decode()
    return ChunkPlace(
        offset, end, start_utc_ns, end_utc_ns, crc, compression, data_offset, data_bytes, uncompressed_bytes
    )
