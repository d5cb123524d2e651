"""Whether an item lies in a new image as it lay in an earlier one of the same view under the same light."""

from __future__ import annotations

import cv2
import numpy as np

from booth.appearance.movement import item_area, quarters, shifts_from_first
from booth.frames import Frame
from booth.geometry import registered_depth
from booth.measuring.view import seen_view
from booth.profile_parts import Tray

PLAIN_GREY = 6.0
CHANGED_M = 0.008
CHANGED_SHARE = 0.02
LEAST_READINGS = 400


def lies_still(before: Frame, after: Frame, tray: Tray) -> bool | None:
    """True where the item of `before` lies in `after` to a part of a pixel, False where it does not or is another one.

    None where that cannot be told: without an item that depth shows, or of one that shows neither edges nor depth in
    `before`. Both frames are of one view; raises ValueError where it has no colour camera.
    """
    area = item_area(seen_view([before]), tray)
    if not area.any():
        return None
    (shift,) = shifts_from_first([before.color, after.color], area)
    if shift is not None:
        return not shift.is_move and not _is_turned(before.color, after.color, area)
    # One with edges that are not found again is another item, or went too far; only of a plain one depth decides.
    return _is_same_height(before, after, area) if _is_plain(before.color, area) else False


def _is_turned(before: np.ndarray, after: np.ndarray, area: np.ndarray) -> bool:
    """Whether a quarter of the item went somewhere: what turns about its middle stays where it is as a whole."""
    shifts = (shifts_from_first([before, after], quarter)[0] for quarter in quarters(area))
    return any(shift is not None and shift.is_move for shift in shifts)


def _is_plain(bgr: np.ndarray, area: np.ndarray) -> bool:
    inside = cv2.erode(area.astype(np.uint8), np.ones((15, 15), np.uint8)).astype(bool)
    return float(cv2.cvtColor(bgr, cv2.COLOR_BGR2GRAY)[inside].std() if inside.any() else 0.0) < PLAIN_GREY


def _is_same_height(before: Frame, after: Frame, area: np.ndarray) -> bool | None:
    """Whether nearly all that was read of the item is read again at the same distance."""
    if before.depth is None or after.depth is None:
        return None
    old, new = registered_depth(before)[area], registered_depth(after)[area]
    read = (old > 0) & (new > 0)
    if np.count_nonzero(read) < max(LEAST_READINGS, np.count_nonzero(area) // 2):
        return None
    return bool(np.mean(np.abs(new - old)[read] > CHANGED_M) < CHANGED_SHARE)
