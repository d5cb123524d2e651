"""The pixels of a region and some around it, cut out of a view."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np

from booth.measuring.view import SeenView
from booth.outlines import Part, bounds, moved, rasterise


@dataclass(frozen=True, eq=False)
class RegionWindow:
    """A window (x, y, width, height) of a view with a region in it.

    mask: (height, width) bool, the region's pixels. depth_m: (height, width) float64 metres, 0 = no reading.
    """

    window: tuple[int, int, int, int]
    mask: np.ndarray
    depth_m: np.ndarray

    @property
    def coverage(self) -> float:
        """Share of the region's pixels with a reading."""
        return float(np.mean(self.depth_m[self.mask] > 0)) if self.mask.any() else 0.0

    def pixels(self, mask: np.ndarray) -> np.ndarray:
        """(n, 2) continuous coordinates in the view of the pixel centres in a mask of this window."""
        rows, columns = np.nonzero(mask)
        return np.stack([columns + self.window[0], rows + self.window[1]], axis=-1) + 0.5


def region_window(view: SeenView, parts: Sequence[Part], margin_px: int) -> RegionWindow | None:
    """The window of a region with `margin_px` around it; None where no pixel of the view is in the region."""
    left, top, right, bottom = bounds(parts)
    x, y = (int(max(0, np.floor(low) - margin_px)) for low in (left, top))
    width = int(min(view.camera.width, np.ceil(right) + margin_px)) - x
    height = int(min(view.camera.height, np.ceil(bottom) + margin_px)) - y
    if width <= 0 or height <= 0:
        return None
    mask = rasterise(moved(parts, -x, -y), width, height)
    depth = view.depth_m[y : y + height, x : x + width].astype(np.float64)
    return RegionWindow((x, y, width, height), mask, depth) if mask.any() else None


def only_where(view: SeenView, region: RegionWindow, kept: np.ndarray) -> SeenView:
    """The view with no readings but those at the kept pixels of the window."""
    x, y, width, height = region.window
    depth_m = np.zeros_like(view.depth_m)
    depth_m[y : y + height, x : x + width] = np.where(kept, region.depth_m, 0)
    return replace(view, depth_m=depth_m)


def ring_around(mask: np.ndarray, gap_px: int, reach_px: int) -> np.ndarray:
    """(h, w) bool: the pixels further than `gap_px` and not further than `reach_px` from a mask."""
    if not mask.any():
        return np.zeros(mask.shape, bool)
    away_px = cv2.distanceTransform((~mask).astype(np.uint8), cv2.DIST_L2, cv2.DIST_MASK_PRECISE)
    return (away_px > gap_px) & (away_px <= reach_px)
