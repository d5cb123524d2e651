"""Every codec gives back exactly what went in."""

from __future__ import annotations

import numpy as np
import pytest

from storage import codecs
from storage.errors import StoreDamaged

SIZES = ((1, 1), (1, 7), (7, 1), (3, 5), (17, 31), (257, 129), (300, 520))


def planes(height: int, width: int):
    rng = np.random.default_rng(height * width)
    ramp = (np.arange(height * width, dtype=np.uint64) * 65535 // max(1, height * width - 1)).astype(np.uint16)
    yield rng.integers(0, 256, (height, width, 3), dtype=np.uint8)
    yield rng.integers(0, 65536, (height, width), dtype=np.uint16)
    yield rng.integers(0, 256, (height, width), dtype=np.uint8)
    yield ramp.reshape(height, width)
    yield np.where(rng.random((height, width)) < 0.5, 0, 65535).astype(np.uint16)
    yield rng.integers(0, 65536, (height, width, 3), dtype=np.uint16)
    yield rng.integers(0, 256, (height, width, 1), dtype=np.uint8)
    for value in (0, 1, 65535):
        yield np.full((height, width), value, np.uint16)
    for value in (0, 255):
        yield np.full((height, width, 3), value, np.uint8)


@pytest.mark.parametrize("codec", codecs.CODECS)
@pytest.mark.parametrize("size", SIZES)
def test_pixels_come_back_exactly(codec, size):
    for pixels in planes(*size):
        got = codecs.decode(codecs.encode(pixels, codec), codec, pixels.shape, str(pixels.dtype))
        assert got.dtype == pixels.dtype
        np.testing.assert_array_equal(got, pixels)


@pytest.mark.parametrize("codec", codecs.CODECS)
def test_a_plane_that_is_a_slice_of_another_comes_back_exactly(codec):
    whole = np.random.default_rng(1).integers(0, 256, (40, 60, 3), dtype=np.uint8)
    part = whole[3:21:2, 5:44, ::-1]
    np.testing.assert_array_equal(codecs.decode(codecs.encode(part, codec), codec, part.shape, "uint8"), part)


@pytest.mark.parametrize("codec", codecs.CODECS)
def test_bytes_that_are_not_the_plane_are_damage_in_words(codec):
    data = codecs.encode(np.zeros((4, 5), np.uint8), codec)
    for wrong in (b"", b"rubbish" * 9, data[: len(data) // 2]):
        with pytest.raises(StoreDamaged):
            codecs.decode(wrong, codec, (4, 5), "uint8")
    for shape, dtype in (((4, 6), "uint8"), ((4, 5), "uint16")):
        with pytest.raises(StoreDamaged):
            codecs.decode(data, codec, shape, dtype)


def test_a_codec_of_a_later_version_is_named():
    with pytest.raises(StoreDamaged, match="jxl-later"):
        codecs.decode(b"", "jxl-later", (1, 1), "uint8")
