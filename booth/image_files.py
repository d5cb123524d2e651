"""Reads image files from outside exactly as they are, and refuses giants by their header before decoding them."""

from __future__ import annotations

import re
import struct
from pathlib import Path

import cv2
import numpy as np

LARGEST_PIXELS = 64_000_000
LARGEST_FILE_BYTES = 512_000_000
PNG_MAGIC = b"\x89PNG\r\n\x1a\n"
JPEG_MAGIC = b"\xff\xd8\xff"
# Start-of-frame markers; C4, C8 and CC in the same range mean something else.
JPEG_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}


def image_size(data: bytes) -> tuple[int, int]:
    """(width, height) in pixels as the header of a PNG or JPEG says. Raises ValueError for anything else."""
    if data.startswith(PNG_MAGIC) and data[12:16] == b"IHDR" and len(data) >= 24:
        return struct.unpack(">II", data[16:24])
    if data.startswith(JPEG_MAGIC):
        return _jpeg_size(data)
    raise ValueError("is neither a PNG nor a JPEG image.")


def _jpeg_size(data: bytes) -> tuple[int, int]:
    place = 2
    while place + 9 <= len(data) and data[place] == 0xFF:
        if data[place + 1] in JPEG_FRAMES:
            height, width = struct.unpack(">HH", data[place + 5 : place + 9])
            return width, height
        place += 2 + struct.unpack(">H", data[place + 2 : place + 4])[0]
    raise ValueError("is a JPEG image without a size.")


def read_color(path: Path) -> np.ndarray:
    """(h, w, 3) uint8 BGR, as stored: not turned by EXIF. Raises ValueError with a sentence that names the file."""
    image = _decoded(path)
    if image.dtype != np.uint8 or image.ndim != 3 or image.shape[2] != 3:
        raise ValueError(f"{path} is not 8-bit colour, but {_described(image)}.")
    return image


def read_depth(path: Path) -> np.ndarray:
    """(h, w) uint16 as stored. Raises ValueError with a sentence that names the file."""
    image = _decoded(path)
    if image.dtype != np.uint16 or image.ndim != 2:
        raise ValueError(f"{path} is not a 16-bit depth image, but {_described(image)}.")
    return image


def numbered_files(pattern: Path) -> list[Path]:
    """The files of a pattern such as frame-%04d.png by number. Raises ValueError where none is or one is missing."""
    before, after = re.split(r"%0?\d*d", pattern.name, maxsplit=1)
    name = re.compile(re.escape(before) + r"(\d+)" + re.escape(after))
    folder = pattern.parent.iterdir() if pattern.parent.is_dir() else ()
    found = {int(match[1]): file for file in folder if (match := name.fullmatch(file.name))}
    if not found:
        raise ValueError(f"there is no image {pattern}.")
    numbers = range(min(found), max(found) + 1)
    if len(numbers) != len(found):
        missing = next(number for number in numbers if number not in found)
        raise ValueError(f"the sequence {pattern} lacks number {missing}.")
    return [found[number] for number in numbers]


def _decoded(path: Path) -> np.ndarray:
    data = _bytes(path)
    try:
        width, height = image_size(data)
    except ValueError as error:
        raise ValueError(f"{path} {error}") from error
    if width * height > LARGEST_PIXELS:
        raise ValueError(f"{path} claims {width} x {height} pixels, more than the {LARGEST_PIXELS:,} that are read.")
    image = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_UNCHANGED)
    if image is None or image.shape[:2] != (height, width):
        raise ValueError(f"{path} is damaged: it cannot be decoded.")
    return image


def _bytes(path: Path) -> bytes:
    try:
        if path.stat().st_size > LARGEST_FILE_BYTES:
            raise ValueError(f"{path} is too large for an image.")
        return path.read_bytes()
    except OSError as error:
        raise ValueError(f"{path} cannot be read: {error.strerror}.") from error


def _described(image: np.ndarray) -> str:
    channels = 1 if image.ndim == 2 else image.shape[2]
    return f"{image.dtype.itemsize * 8}-bit with {channels} channel{'s' * (channels > 1)}"
