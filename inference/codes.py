"""Codes printed on an item, read from its images."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass

import cv2
import numpy as np

VIEW_BUDGET_S = 0.12
FORMATS = ("EAN13", "EAN8", "UPCA", "UPCE", "Code128", "QRCode", "DataMatrix")

# A line of a reader crosses all bars only where they are not turned too far; it looks at quarter turns itself.
_TRIALS = ((1.0, 0), (1.0, 45), (2.0, 0), (2.0, 45))
_MOST_PIXELS = 2_500_000

Corners = tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True)
class ReadCode:
    """A code that was read: its text, its format, the view, and its four corners in pixels of the colour image."""

    text: str
    format: str
    view: str
    place: Corners


@dataclass(frozen=True, eq=False, slots=True)
class CodeImage:
    """An image to read codes in: color (h, w, 3) uint8 BGR, or only the part of it that starts at pixel `corner`."""

    view: str
    color: np.ndarray
    corner: tuple[int, int] = (0, 0)


def read_codes(images: Iterable[CodeImage], budget_s: float = VIEW_BUDGET_S) -> tuple[ReadCode, ...]:
    """The codes in all images, each once in a view.

    A view's images (its lightings) are read one after the other, as they are, turned and enlarged, until it has a code
    or `budget_s` seconds have been spent on it; a reading that has begun is ended.
    """
    by_view: dict[str, list[CodeImage]] = {}
    for image in images:
        by_view.setdefault(image.view, []).append(image)
    return tuple(code for view in by_view.values() for code in _read_view(view, budget_s))


def same_code(text: str, other: str) -> bool:
    """True for the same article number, however it is written: a UPC is an EAN with zeros in front."""
    if text.isdecimal() and other.isdecimal() and min(len(text), len(other)) >= 8:
        return text.zfill(14) == other.zfill(14)
    return text == other


def _read_view(images: list[CodeImage], budget_s: float) -> tuple[ReadCode, ...]:
    read, ends = _reader(), time.perf_counter() + budget_s
    for zoom, turn_deg in _TRIALS:
        for image in images:
            if time.perf_counter() >= ends:
                return ()
            if found := _read_image(image, zoom, turn_deg, read):
                return found
    return ()


def _reader() -> Callable[[np.ndarray], list]:
    import zxingcpp

    wanted = zxingcpp.BarcodeFormats([getattr(zxingcpp.BarcodeFormat, name) for name in FORMATS])
    return lambda grey: zxingcpp.read_barcodes(grey, formats=wanted, try_downscale=False, try_invert=False)


def _read_image(
    image: CodeImage, zoom: float, turn_deg: float, read: Callable[[np.ndarray], list]
) -> tuple[ReadCode, ...]:
    """The codes in one image, each once; a large one is not enlarged."""
    grey = cv2.cvtColor(image.color, cv2.COLOR_BGR2GRAY)
    if zoom > 1 and grey.size * zoom * zoom > _MOST_PIXELS:
        return ()
    moved, grid = _moved(grey, zoom, turn_deg)
    back = cv2.invertAffineTransform(grid)
    found = {}
    for barcode in read(moved):
        if barcode.valid and barcode.text:
            place = tuple(map(tuple, (_corners(barcode) @ back[:, :2].T + back[:, 2] + image.corner).tolist()))
            found.setdefault(barcode.text, ReadCode(barcode.text, _name(barcode), image.view, place))
    return tuple(found.values())


def _moved(grey: np.ndarray, zoom: float, turn_deg: float) -> tuple[np.ndarray, np.ndarray]:
    """The image turned and enlarged, whole; and the (2, 3) that carries its pixels there."""
    height, width = grey.shape
    grid = cv2.getRotationMatrix2D((width / 2, height / 2), turn_deg, zoom)
    if (zoom, turn_deg) == (1.0, 0):
        return grey, grid
    size = np.abs(grid[:, :2]) @ (width, height)
    grid[:, 2] += size / 2 - (width / 2, height / 2)
    across, down = np.ceil(size).astype(int).tolist()
    return cv2.warpAffine(grey, grid, (across, down), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE), grid


def _name(barcode) -> str:
    return str(barcode.format).replace("-", "").replace(" ", "")


def _corners(barcode) -> np.ndarray:
    """(4, 2) pixels."""
    spot = barcode.position
    corners = (spot.top_left, spot.top_right, spot.bottom_right, spot.bottom_left)
    return np.array([(corner.x, corner.y) for corner in corners], np.float64)
