"""The outlines of thousands of regions as thin lines: OpenCV draws them several times as fast as QPainter."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import cv2
import numpy as np
from PySide6.QtCore import QRect
from PySide6.QtGui import QColor, QImage

from ui.qt.canvas.scene import Shape
from ui.qt.canvas.viewport import Viewport


def thin_lines(
    shapes: Sequence[Shape], rect: QRect, view: Viewport, ratio: float, color: Callable[[str], QColor]
) -> QImage:
    """All outlines over a rectangle of the widget, one device pixel wide, on nothing; `color` by damage type.

    Points are rounded to whole device pixels of the widget, so that lines of neighbouring rectangles meet.
    """
    width, height = round(rect.width() * ratio), round(rect.height() * ratio)
    bgra = np.zeros((height, width, 4), np.uint8)
    rings = [(shape.damage.type, ring) for shape in shapes for ring in shape.rings]
    points = np.concatenate([ring for _, ring in rings]) * view.scale + (view.x, view.y)
    pixels = (np.floor(points * ratio) - np.floor(np.array([rect.x(), rect.y()]) * ratio)).astype(np.int32)
    placed = np.split(pixels, np.cumsum([len(ring) for _, ring in rings])[:-1])
    for kind in dict.fromkeys(kind for kind, _ in rings):
        ink = color(kind)
        lines = [line for (other, _), line in zip(rings, placed, strict=True) if other == kind]
        cv2.polylines(bgra, lines, True, (ink.blue(), ink.green(), ink.red(), 255), 1)
    image = QImage(bgra.data, width, height, width * 4, QImage.Format.Format_ARGB32_Premultiplied).copy()
    image.setDevicePixelRatio(ratio)
    return image
