"""The image under the shapes: the pixels in a few sizes, and what is laid over them."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage, QPainter

from booth.appearance.adjusting import Adjustment, adjusted
from ui.qt.canvas.viewport import Viewport

SMALLEST_LEVEL = 480


@dataclass(frozen=True, eq=False)
class Picture:
    """levels: the image in full and halved sizes, RGB32; overlays: images that cover the whole image, with opacity.

    size: (width, height) in image pixels of the first level. May be made on any thread.
    """

    levels: tuple[QImage, ...] = ()
    size: tuple[int, int] = (0, 0)
    overlays: tuple[tuple[QImage, float], ...] = ()

    @property
    def size_bytes(self) -> int:
        return sum(level.sizeInBytes() for level in self.levels)

    def paint(self, painter: QPainter, view: Viewport, smooth_below: float) -> None:
        """Draw image and overlays where the viewport has them; from `smooth_below` on, pixels are not smoothed."""
        if not self.levels:
            return
        painter.save()
        painter.translate(view.x, view.y)
        painter.scale(view.scale, view.scale)
        whole = QRectF(0, 0, *self.size)
        smooth = QPainter.RenderHint.SmoothPixmapTransform
        painter.setRenderHint(smooth, view.scale < smooth_below and view.scale != 1.0)
        painter.drawImage(whole, self._level(view.scale))
        for overlay, opacity in self.overlays:
            painter.setOpacity(opacity)
            painter.setRenderHint(smooth, overlay.width() != self.size[0] or view.scale < smooth_below)
            painter.drawImage(whole, overlay)
        painter.restore()

    def _level(self, scale: float) -> QImage:
        wanted = self.size[0] * scale
        fitting = [level for level in self.levels if level.width() >= wanted]
        return fitting[-1] if fitting else self.levels[0]


def picture_of(bgr: np.ndarray) -> Picture:
    """A picture of (h, w, 3) uint8 BGR or (h, w, 4) uint8 BGRA."""
    image = cv2.cvtColor(bgr, cv2.COLOR_BGR2BGRA) if bgr.shape[2] == 3 else bgr
    levels = [_rgb_image(image)]
    while image.shape[1] >= 2 * SMALLEST_LEVEL:
        image = cv2.resize(image, (image.shape[1] // 2, image.shape[0] // 2), interpolation=cv2.INTER_AREA)
        levels.append(_rgb_image(image))
    return Picture(tuple(levels), (levels[0].width(), levels[0].height()))


def adjusted_picture(picture: Picture, adjustment: Adjustment) -> Picture:
    """The picture as the adjustment shows it; itself where that changes nothing."""
    if adjustment.is_neutral or not picture.levels:
        return picture
    image = picture.levels[0]
    rows = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.bytesPerLine())
    bgra = rows[:, : 4 * image.width()].reshape(image.height(), image.width(), 4)
    return picture_of(adjusted(cv2.cvtColor(bgra, cv2.COLOR_BGRA2BGR), adjustment))


def _rgb_image(bgra: np.ndarray) -> QImage:
    """(h, w, 4) uint8 BGRA as RGB32; the copy belongs to the image."""
    height, width = bgra.shape[:2]
    return QImage(np.ascontiguousarray(bgra).data, width, height, width * 4, QImage.Format.Format_RGB32).copy()
