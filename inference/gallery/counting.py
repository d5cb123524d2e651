"""Units that a pack's references have and the pack has not."""

from __future__ import annotations

import cv2
import numpy as np

from inference.gallery.difference import CELL_AREA_MM2, TopDifference

LEAST_DROP_MM = 8.0
LEAST_AREA_MM2 = 180.0
_GROUND_SHARE = 0.35
"""What is left of the references' height, at most, where something is gone down to the board that it stood on."""
_UNIT_SHARE = 0.4


def missing_units(top: TopDifference) -> int:
    """How many pieces are gone, at least: places where all references stand high and the item is near the ground.

    Between neighbours that are both gone the references show a gap. Much smaller places than the largest are no units.
    """
    expected = np.where(np.isfinite(top.lowest_mm), top.lowest_mm, 0)
    gone = (top.depth_mm < -LEAST_DROP_MM) & (expected + top.depth_mm < _GROUND_SHARE * expected)
    opened = cv2.morphologyEx(gone.astype(np.uint8), cv2.MORPH_OPEN, np.ones((3, 3), np.uint8))
    _, _, stats, _ = cv2.connectedComponentsWithStats(opened)
    areas = stats[1:, cv2.CC_STAT_AREA] * CELL_AREA_MM2
    return int((areas >= max(LEAST_AREA_MM2, _UNIT_SHARE * areas.max(initial=0))).sum())
