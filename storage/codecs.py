"""How a plane's pixels become bytes and come back exactly; docs/decisions/0002-image-codecs.md has the figures."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import cv2
import imagecodecs
import numpy as np

from booth.frames import frozen_array
from storage.errors import StoreDamaged

_PNG = (
    cv2.IMWRITE_PNG_COMPRESSION,
    1,
    cv2.IMWRITE_PNG_STRATEGY,
    cv2.IMWRITE_PNG_STRATEGY_HUFFMAN_ONLY,
    cv2.IMWRITE_PNG_FILTER,
    cv2.IMWRITE_PNG_FILTER_AVG,
)


@dataclass(frozen=True, slots=True)
class Codec:
    """A pair that loses nothing: encode takes (h, w) or (h, w, 3) uint8 or uint16, decode gives the same back."""

    name: str
    encode: Callable[[np.ndarray], bytes]
    decode: Callable[[bytes], np.ndarray]


def _jpegxl_encode(pixels: np.ndarray) -> bytes:
    return imagecodecs.jpegxl_encode(pixels, lossless=True, effort=1, numthreads=1)


def _jpegxl_decode(data: bytes) -> np.ndarray:
    return imagecodecs.jpegxl_decode(data, numthreads=2)


def _png_encode(pixels: np.ndarray) -> bytes:
    return cv2.imencode(".png", pixels, _PNG)[1].tobytes()


def _png_decode(data: bytes) -> np.ndarray:
    return cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_UNCHANGED)


# The name is stored with every image. A codec is never changed under its name and never removed. "bgr" tells other
# readers that the three channels are stored in the order in which the program holds them.
CODECS = {
    codec.name: codec
    for codec in (Codec("jxl-bgr", _jpegxl_encode, _jpegxl_decode), Codec("png", _png_encode, _png_decode))
}


def codec_for(pixels: np.ndarray) -> str:
    """The codec in which new planes are stored. JPEG XL's fast mode writes beyond its buffer on 16-bit noise."""
    return "jxl-bgr" if pixels.dtype == np.uint8 else "png"


def encode(pixels: np.ndarray, codec: str) -> bytes:
    """The bytes of a plane; `pixels` is (h, w) or (h, w, 3), uint8 or uint16."""
    return CODECS[codec].encode(np.ascontiguousarray(pixels))


def decode(data: bytes, codec: str, shape: tuple[int, ...], dtype: str) -> np.ndarray:
    """The plane as a read-only array of exactly this shape and dtype. Raises StoreDamaged where it is not."""
    if codec not in CODECS:
        raise StoreDamaged(f"An image is stored as {codec!r}, which this version cannot read.", "Update the program.")
    try:
        pixels = CODECS[codec].decode(data)
    except Exception as error:
        raise StoreDamaged(f"An image stored as {codec} cannot be decoded: {error}.") from error
    if pixels is None or pixels.size != np.prod(shape) or pixels.dtype != np.dtype(dtype):
        raise StoreDamaged(f"An image stored as {codec} is not the {shape} {dtype} that its record says.")
    return frozen_array(pixels.reshape(shape))
