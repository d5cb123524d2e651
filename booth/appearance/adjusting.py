"""How a person wants to see the images of a view: brightness, contrast, gamma and local contrast."""

from __future__ import annotations

from dataclasses import dataclass
from math import isfinite

import cv2
import numpy as np

LIMITS = ((-1.0, 1.0), (-1.0, 1.0), (0.25, 4.0), (0.0, 1.0))
TILE_PX = 96
STRONGEST_CLIP = 6.0


@dataclass(frozen=True, slots=True)
class Adjustment:
    """brightness and contrast from -1 to 1, gamma (0.25 to 4; above 1 lifts the dark), local_contrast from 0 to 1."""

    brightness: float = 0.0
    contrast: float = 0.0
    gamma: float = 1.0
    local_contrast: float = 0.0

    @property
    def is_neutral(self) -> bool:
        return self == NEUTRAL

    def within_limits(self) -> Adjustment:
        """The nearest adjustment that can be shown. Raises ValueError for figures that are none."""
        figures = self.brightness, self.contrast, self.gamma, self.local_contrast
        if not all(map(isfinite, figures)):
            raise ValueError(f"{figures} adjust nothing")
        return Adjustment(*(min(max(one, low), high) for one, (low, high) in zip(figures, LIMITS, strict=True)))


NEUTRAL = Adjustment()


def adjusted(bgr: np.ndarray, adjustment: Adjustment) -> np.ndarray:
    """The image (h, w, 3) uint8 BGR as the adjustment shows it; the same array where that changes nothing."""
    if adjustment.local_contrast > 0:
        bgr = _locally_stretched(bgr, adjustment.local_contrast)
    table = _table(adjustment)
    return bgr if np.array_equal(table, np.arange(256)) else cv2.LUT(bgr, table)


def _table(adjustment: Adjustment) -> np.ndarray:
    """(256,) uint8: gamma first, then contrast about middle grey, then brightness."""
    level = (np.arange(256) / 255.0) ** (1.0 / adjustment.gamma)
    level = (level - 0.5) * 4.0**adjustment.contrast + 0.5 + 0.5 * adjustment.brightness
    return np.rint(np.clip(level, 0, 1) * 255).astype(np.uint8)


def _locally_stretched(bgr: np.ndarray, strength: float) -> np.ndarray:
    """Contrast-limited adaptive histogram equalisation (Zuiderveld 1994) of the lightness; colours stay."""
    tiles = tuple(max(1, round(side / TILE_PX)) for side in (bgr.shape[1], bgr.shape[0]))
    equaliser = cv2.createCLAHE(1.0 + (STRONGEST_CLIP - 1.0) * strength, tiles)
    lightness, *colours = cv2.split(cv2.cvtColor(bgr, cv2.COLOR_BGR2Lab))
    return cv2.cvtColor(cv2.merge([equaliser.apply(lightness), *colours]), cv2.COLOR_Lab2BGR)
