"""A frame's planes as they are recorded: as files that every program opens, or exactly and fast."""

from __future__ import annotations

import struct

import cv2
import numpy as np

from booth.image_files import LARGEST_PIXELS, image_size
from booth.recording import rows
from booth.recording.errors import RecordingError
from booth.recording.options import RecordingOptions
from booth.recording.png import png16


def encode_color(image: np.ndarray, options: RecordingOptions) -> tuple[str, bytes]:
    """(h, w, 3) uint8 BGR as its format and bytes: "jpeg", or exactly as "rows-zstd:HxWx3"."""
    return ("jpeg", _jpeg(image, options.jpeg_quality)) if options.color == "jpeg" else rows.encode(image)


def encode_depth(image: np.ndarray, options: RecordingOptions) -> tuple[str, bytes]:
    """(h, w) uint16 exactly, as its format and bytes: "png" or "rows-zstd:HxW"."""
    return ("png", png16(image)) if options.depth == "png" else rows.encode(image)


def decode(format: str, data: bytes) -> np.ndarray:
    """The plane as it was: (h, w, 3) uint8 BGR or (h, w) uint16. Raises RecordingError."""
    try:
        image = rows.decode(format, data) if format.startswith(rows.NAME) else _opened(data)
    except (ValueError, struct.error) as error:
        raise RecordingError("An image of this recording cannot be decoded.", "Check it: recording verify.") from error
    return image


def _jpeg(image: np.ndarray, quality: int) -> bytes:
    # OpenCV takes contiguous pixels only; a view of a part of an image is not.
    is_done, data = cv2.imencode(".jpg", np.ascontiguousarray(image), [cv2.IMWRITE_JPEG_QUALITY, quality])
    if not is_done:
        raise RecordingError(f"An image of shape {image.shape} cannot be encoded.")
    return data.tobytes()


def _opened(data: bytes) -> np.ndarray:
    """Refuses giants by their header: a few kilobytes can be made to fill gigabytes."""
    width, height = image_size(data)
    if width * height > LARGEST_PIXELS:
        raise ValueError(f"{width} x {height} pixels are too many")
    image = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_UNCHANGED)
    if image is None:
        raise ValueError("is neither JPEG nor PNG")
    return image
