"""Drawing in millimetres on a texture: shapes, fitted text, barcodes."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import cv2
import numpy as np

from booth.simulation.barcode import modules

_SHIFT = 4
Colour = Sequence[int]


class Canvas:
    """A BGR uint8 texture of `size_mm` (width, height) at `scale` pixels a millimetre; y grows downwards."""

    def __init__(self, size_mm: tuple[float, float], scale: float, colour: Colour) -> None:
        self.size_mm = size_mm
        self.scale = scale
        self.face = cv2.FONT_HERSHEY_DUPLEX
        shape = (max(4, round(size_mm[1] * scale)), max(4, round(size_mm[0] * scale)), 3)
        self.pixels = np.empty(shape, np.uint8)
        self.pixels[:] = colour

    def polygon(self, points_mm: np.ndarray, colour: Colour) -> None:
        """Fill a polygon of (n, 2) millimetres."""
        cv2.fillPoly(self.pixels, [self._fixed(points_mm)], tuple(map(int, colour)), cv2.LINE_AA, _SHIFT)

    def circle(self, centre_mm: tuple[float, float], radius_mm: float, colour: Colour) -> None:
        """Fill a circle."""
        centre = tuple(int(v) for v in self._fixed(np.array([centre_mm]))[0])
        radius = max(1, int(radius_mm * self.scale * 2**_SHIFT))
        cv2.circle(self.pixels, centre, radius, tuple(map(int, colour)), -1, cv2.LINE_AA, _SHIFT)

    def line(self, points_mm: np.ndarray, width_mm: float, colour: Colour) -> None:
        """Draw an open line through (n, 2) millimetres."""
        thickness = max(1, round(width_mm * self.scale))
        cv2.polylines(
            self.pixels, [self._fixed(points_mm)], False, tuple(map(int, colour)), thickness, cv2.LINE_AA, _SHIFT
        )

    def rectangle(self, x: float, y: float, width: float, height: float, colour: Colour) -> None:
        """Fill an upright rectangle."""
        self.polygon(np.array([[x, y], [x + width, y], [x + width, y + height], [x, y + height]]), colour)

    def gradient(self, first: Colour, second: Colour, horizontal: bool = False) -> None:
        """Cover everything with a linear run from one colour to the other."""
        run = np.linspace(0.0, 1.0, self.pixels.shape[1 if horizontal else 0], dtype=np.float32)[:, None]
        colours = ((1 - run) * np.array(first) + run * np.array(second)).astype(np.uint8)
        self.pixels[:] = colours[None, :, :] if horizontal else colours[:, None, :]

    def text(self, words: str, x: float, y: float, width: float, height: float, colour: Colour, bold: bool = True):
        """Fit one line of text in a box (left, top, width and height in millimetres), keeping its proportions."""
        mask = _text_mask(words, bold, self.face)
        scale = min(width / mask.shape[1], height / mask.shape[0]) * self.scale
        size = (max(1, round(mask.shape[1] * scale)), max(1, round(mask.shape[0] * scale)))
        left = x + (width - size[0] / self.scale) / 2
        self.stamp(cv2.resize(mask, size, interpolation=cv2.INTER_AREA), left, y, colour)

    def stamp(self, mask: np.ndarray, x: float, y: float, colour: Colour) -> None:
        """Blend a colour through an (h, w) uint8 mask whose upper left corner lies at (x, y) millimetres."""
        left, top = round(x * self.scale), round(y * self.scale)
        x0, y0 = max(left, 0), max(top, 0)
        x1 = min(left + mask.shape[1], self.pixels.shape[1])
        y1 = min(top + mask.shape[0], self.pixels.shape[0])
        if x1 <= x0 or y1 <= y0:
            return
        share = mask[y0 - top : y1 - top, x0 - left : x1 - left, None].astype(np.float32) / 255.0
        region = self.pixels[y0:y1, x0:x1]
        region[:] = (region * (1 - share) + np.array(colour, np.float32) * share).astype(np.uint8)

    def paste(self, other: np.ndarray, x: float, y: float) -> None:
        """Put another texture of the same scale with its upper left corner at (x, y) millimetres, clipped."""
        left, top = round(x * self.scale), round(y * self.scale)
        target = self.pixels[max(top, 0) : max(top + other.shape[0], 0), max(left, 0) : max(left + other.shape[1], 0)]
        offset = (max(-top, 0), max(-left, 0))
        target[:] = other[offset[0] : offset[0] + target.shape[0], offset[1] : offset[1] + target.shape[1]]

    def barcode(self, code: str, x: float, y: float, width: float, height: float, upright: bool = True) -> None:
        """An EAN-13 with its quiet zones and digits on white."""
        picture = _barcode_picture(code)
        if not upright:
            picture = np.rot90(picture)
        size = (max(2, round(width * self.scale)), max(2, round(height * self.scale)))
        small = cv2.resize(picture, size, interpolation=cv2.INTER_AREA)
        self.paste(cv2.cvtColor(small, cv2.COLOR_GRAY2BGR), x, y)

    def _fixed(self, points_mm: np.ndarray) -> np.ndarray:
        """Fixed-point pixels; a millimetre place p covers the pixel centre p * scale - 0.5."""
        return np.round((np.asarray(points_mm) * self.scale - 0.5) * 2**_SHIFT).astype(np.int32)


@lru_cache(maxsize=256)
def _text_mask(words: str, bold: bool, face: int) -> np.ndarray:
    size, weight = 1.6, 5 if bold else 2
    (width, height), base = cv2.getTextSize(words, face, size, weight)
    mask = np.zeros((height + base + 12, width + 16), np.uint8)
    cv2.putText(mask, words, (8, height + 5), face, size, 255, weight, cv2.LINE_AA)
    rows, columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
    if not rows.size:
        return np.zeros((4, 4), np.uint8)
    return mask[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]


@lru_cache(maxsize=64)
def _barcode_picture(code: str) -> np.ndarray:
    bars = np.concatenate([np.zeros(11, np.uint8), modules(code), np.zeros(7, np.uint8)])
    picture = np.where(np.repeat(bars, 4)[None, :], 20, 250).astype(np.uint8)
    picture = np.repeat(picture, 220, axis=0)
    picture[:12] = 250
    picture[186:] = 250
    digits = Canvas((picture.shape[1], 34), 1.0, (250, 250, 250))
    digits.text(f"{code[0]} {code[1:7]} {code[7:]}", 20, 3, picture.shape[1] - 40, 28, (20, 20, 20), bold=False)
    picture[186:220] = digits.pixels[..., 0]
    return picture
