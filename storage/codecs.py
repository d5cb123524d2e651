"""How a plane's pixels become bytes and come back exactly; docs/decisions/0002-image-codecs.md has the figures."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import cv2
import imagecodecs
import numpy as np

from booth.frames import frozen_array
from storage.errors import StoreDamaged
from storage.residuals import MODES, best_mode, from_residuals, to_residuals

_PNG = (
    cv2.IMWRITE_PNG_COMPRESSION,
    1,
    cv2.IMWRITE_PNG_STRATEGY,
    cv2.IMWRITE_PNG_STRATEGY_HUFFMAN_ONLY,
    cv2.IMWRITE_PNG_FILTER,
    cv2.IMWRITE_PNG_FILTER_AVG,
)
Shape = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Codec:
    """A pair that loses nothing: encode takes (h, w) or (h, w, 3) uint8 or uint16, decode gives the same back."""

    name: str
    encode: Callable[[np.ndarray], bytes]
    decode: Callable[[bytes, Shape, np.dtype], np.ndarray]


def _residual_encode(pixels: np.ndarray) -> bytes:
    """One byte for the mode, then a zstd frame of the residuals' bytes."""
    mode = best_mode(pixels)
    return bytes([mode]) + imagecodecs.zstd_encode(to_residuals(pixels, mode), level=1)


def _residual_decode(data: bytes, shape: Shape, dtype: np.dtype) -> np.ndarray:
    if not data or data[0] not in MODES:
        raise ValueError("its first byte names no way of predicting")
    size = int(np.prod(shape)) * dtype.itemsize
    content = imagecodecs.zstd_decode(data[1:], out=size)
    if len(content) != size:
        raise ValueError(f"it holds {len(content)} bytes in place of {size}")
    return from_residuals(np.frombuffer(content, np.uint8), data[0], shape, dtype)


def _png_encode(pixels: np.ndarray) -> bytes:
    return cv2.imencode(".png", pixels, _PNG)[1].tobytes()


def _png_decode(data: bytes, shape: Shape, dtype: np.dtype) -> np.ndarray:
    pixels = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_UNCHANGED)
    if pixels is None or pixels.size != np.prod(shape) or pixels.dtype != dtype:
        raise ValueError("it is another image, or none")
    return pixels.reshape(shape)


# The name is stored with every image. A codec is never changed under its name and never removed.
CODECS = {
    codec.name: codec
    for codec in (Codec("residual-zstd", _residual_encode, _residual_decode), Codec("png", _png_encode, _png_decode))
}
DEFAULT = "residual-zstd"


def encode(pixels: np.ndarray, codec: str = DEFAULT) -> bytes:
    """The bytes of a plane; `pixels` is (h, w) or (h, w, 3), uint8 or uint16."""
    return CODECS[codec].encode(np.ascontiguousarray(pixels))


def decode(data: bytes, codec: str, shape: Shape, dtype: str) -> np.ndarray:
    """The plane as a read-only array of exactly this shape and dtype. Raises StoreDamaged where it is not."""
    if codec not in CODECS:
        raise StoreDamaged(f"An image is stored as {codec!r}, which this version cannot read.", "Update the program.")
    try:
        return frozen_array(CODECS[codec].decode(data, shape, np.dtype(dtype)))
    except Exception as error:
        raise StoreDamaged(f"An image stored as {codec} cannot be read as {shape} {dtype}: {error}.") from error
