"""Codes are read from real pictures of real codes, turned, dark, and in one view of several."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
import zxingcpp

from inference.codes import CodeImage, read_codes, same_code

EAN = "5901234123457"
AMPLE_S = 60.0


def picture(text: str, kind: zxingcpp.BarcodeFormat, *, scale: int = 3, turn_deg: float = 0.0) -> np.ndarray:
    """(h, w, 3) uint8 BGR: the code on a grey ground."""
    printed = np.array(zxingcpp.write_barcode_to_image(zxingcpp.create_barcode(text, kind), scale=scale))
    side = int(np.hypot(*printed.shape)) + 40
    ground = np.full((side, side), 150, np.uint8)
    top, left = (side - printed.shape[0]) // 2, (side - printed.shape[1]) // 2
    ground[top : top + printed.shape[0], left : left + printed.shape[1]] = printed
    grid = cv2.getRotationMatrix2D((side / 2, side / 2), turn_deg, 1.0)
    return cv2.cvtColor(cv2.warpAffine(ground, grid, (side, side), borderValue=150), cv2.COLOR_GRAY2BGR)


def texts(*images: CodeImage) -> list[str]:
    return [code.text for code in read_codes(images, AMPLE_S)]


@pytest.mark.parametrize(
    ("text", "kind", "name"),
    [
        (EAN, zxingcpp.BarcodeFormat.EAN13, "EAN13"),
        ("96385074", zxingcpp.BarcodeFormat.EAN8, "EAN8"),
        ("B07XYZ1234", zxingcpp.BarcodeFormat.Code128, "Code128"),
        ("item 17", zxingcpp.BarcodeFormat.QRCode, "QRCode"),
        ("item 18", zxingcpp.BarcodeFormat.DataMatrix, "DataMatrix"),
    ],
)
def test_each_kind_of_code_is_read_with_its_kind(text, kind, name):
    (code,) = read_codes([CodeImage("top", picture(text, kind))], AMPLE_S)
    assert (code.text, code.format, code.view) == (text, name, "top")


@pytest.mark.parametrize("turn_deg", [0, 30, 90, 145, 270])
def test_a_code_is_read_in_any_turn(turn_deg):
    assert texts(CodeImage("top", picture(EAN, zxingcpp.BarcodeFormat.EAN13, turn_deg=turn_deg))) == [EAN]


def test_a_upc_is_the_article_of_the_ean_with_zeros_in_front():
    (read,) = texts(CodeImage("top", picture("036000291452", zxingcpp.BarcodeFormat.UPCA)))
    assert same_code(read, "036000291452")
    assert same_code(read, "0036000291452")
    assert not same_code(read, EAN)
    assert not same_code("7", "07")
    assert not same_code("B07XYZ1234", "b07xyz1234")


def test_a_code_with_fine_bars_is_read_enlarged():
    fine = picture(EAN, zxingcpp.BarcodeFormat.EAN13, scale=4)
    fine = cv2.resize(fine, None, fx=0.3, fy=0.3, interpolation=cv2.INTER_AREA)
    assert texts(CodeImage("top", fine)) == [EAN]


def test_the_next_lighting_is_read_where_the_first_shows_nothing():
    good = picture(EAN, zxingcpp.BarcodeFormat.EAN13)
    glare = np.full_like(good, 255)
    assert texts(CodeImage("left", glare), CodeImage("left", good)) == [EAN]


def test_every_view_tells_its_codes_once():
    good = picture(EAN, zxingcpp.BarcodeFormat.EAN13)
    found = read_codes([CodeImage("top", good), CodeImage("top", good), CodeImage("left", good)], AMPLE_S)
    assert [(code.view, code.text) for code in found] == [("top", EAN), ("left", EAN)]


def test_corners_are_told_in_the_pixels_of_the_whole_image():
    good = picture(EAN, zxingcpp.BarcodeFormat.EAN13)
    (whole,) = read_codes([CodeImage("top", good)], AMPLE_S)
    (part,) = read_codes([CodeImage("top", good[10:, 7:], (7, 10))], AMPLE_S)
    assert len(part.place) == 4
    assert np.allclose(part.place, whole.place, atol=2)
    assert all(0 <= x < good.shape[1] and 0 <= y < good.shape[0] for x, y in whole.place)


def test_noise_has_no_code():
    noise = np.random.default_rng(0).integers(0, 256, (300, 400, 3), np.uint8)
    assert texts(CodeImage("top", noise)) == []
    assert texts() == []


def test_a_view_is_left_when_its_time_is_spent():
    good = picture(EAN, zxingcpp.BarcodeFormat.EAN13)
    assert read_codes([CodeImage("top", good)], budget_s=0.0) == ()
