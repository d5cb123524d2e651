"""A frame's planes as files that every image program opens: JPEG or PNG for colour, 16-bit PNG for depth."""

from __future__ import annotations

import cv2
import numpy as np

from booth.recording.errors import RecordingError
from booth.recording.options import RecordingOptions

# Sensor noise leaves nothing for PNG's search for repetitions to find: differences to the row above, then Huffman.
FAST_PNG = (
    cv2.IMWRITE_PNG_STRATEGY,
    cv2.IMWRITE_PNG_STRATEGY_HUFFMAN_ONLY,
    cv2.IMWRITE_PNG_FILTER,
    cv2.IMWRITE_PNG_FILTER_UP,
)


def encode_color(image: np.ndarray, options: RecordingOptions) -> tuple[str, bytes]:
    """(h, w, 3) uint8 BGR as ("jpeg", bytes) or, exactly, as ("png", bytes)."""
    if options.color == "jpeg":
        return "jpeg", _encoded(".jpg", image, (cv2.IMWRITE_JPEG_QUALITY, options.jpeg_quality))
    return "png", _encoded(".png", image, FAST_PNG)


def encode_depth(image: np.ndarray) -> tuple[str, bytes]:
    """(h, w) uint16 as ("png", bytes), exactly."""
    return "png", _encoded(".png", image, FAST_PNG)


def decode(data: bytes) -> np.ndarray:
    """The plane as it was: (h, w, 3) uint8 BGR or (h, w) uint16. Raises RecordingError."""
    image = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_UNCHANGED) if data else None
    if image is None:
        raise RecordingError("An image of this recording cannot be decoded.", "Check it with: recording verify.")
    return image


def _encoded(extension: str, image: np.ndarray, parameters: tuple[int, ...]) -> bytes:
    # OpenCV takes contiguous pixels only; a view of a part of an image is not.
    is_done, data = cv2.imencode(extension, np.ascontiguousarray(image), list(parameters))
    if not is_done:
        raise RecordingError(f"An image of shape {image.shape} cannot be encoded.")
    return data.tobytes()
