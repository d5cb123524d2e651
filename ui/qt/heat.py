"""Heatmaps as pictures: red over the places where a model is sure of damage, clear elsewhere."""

from __future__ import annotations

import cv2
import numpy as np
from PySide6.QtCore import QPoint
from PySide6.QtGui import QImage

HEAT_FLOOR = 40


def heat_image(heatmap: np.ndarray) -> QImage:
    """A heatmap, (h, w) uint8 with 255 = certain damage, in red that is the stronger the surer the model is."""
    height, width = heatmap.shape
    pixels = _TABLE.take(heatmap)
    return QImage(pixels.data, width, height, width * 4, QImage.Format.Format_ARGB32_Premultiplied).copy()


def heat_over(heatmap: np.ndarray, width: int, height: int) -> tuple[QPoint, QImage] | None:
    """The hot part of a heatmap as it lies over an image of this size: where, and its pixels. None: nothing is hot."""
    hot = heatmap > HEAT_FLOOR
    rows, columns = np.flatnonzero(hot.any(axis=1)), np.flatnonzero(hot.any(axis=0))
    if not len(rows):
        return None
    (top, bottom), (left, right) = _around(rows, heatmap.shape[0]), _around(columns, heatmap.shape[1])
    across, down = width / heatmap.shape[1], height / heatmap.shape[0]
    at, end = QPoint(round(left * across), round(top * down)), QPoint(round(right * across), round(bottom * down))
    size = max(1, end.x() - at.x()), max(1, end.y() - at.y())
    return at, heat_image(cv2.resize(heatmap[top:bottom, left:right], size, interpolation=cv2.INTER_LINEAR))


def _around(places: np.ndarray, count: int) -> tuple[int, int]:
    """The first and one beyond the last place, with a cell around them in which the heat fades."""
    return max(0, int(places[0]) - 1), min(count, int(places[-1]) + 2)


def _colors() -> np.ndarray:
    """(256,) uint32 premultiplied BGRA for every heat."""
    heat = np.arange(256, dtype=np.uint32)
    alpha = np.where(heat > HEAT_FLOOR, heat // 4 * 3, 0)
    return (alpha << 24 | alpha << 16 | heat // 2 * alpha // 255 << 8).astype(np.uint32)


_TABLE = _colors()
