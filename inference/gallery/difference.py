"""How an item seen from above differs from its references in the same place: millimetres and colour, cell by cell."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from inference.gallery.seen_from_above import TopMap, top_map
from inference.gallery.surfels import CELL_MM, RAISED_MM, Surfels

CELLS = 160
CELL_AREA_MM2 = CELL_MM**2

_NEAR = np.ones((3, 3), np.uint8)
_SHIFTS = ((0, 0), (1, 0), (-1, 0), (0, 1), (0, -1))
_MOST_FLOW = 5.0
_MOST_GAIN = 8.0
_SPUR_MM = 2.5
_LEAST_IN_COMMON = 50


@dataclass(frozen=True, eq=False)
class Relief:
    """What is seen from above, small gaps closed: height_mm (h, w), lab (h, w, 3) float32 and known (h, w) bool."""

    height_mm: np.ndarray
    lab: np.ndarray
    known: np.ndarray


@dataclass(frozen=True, eq=False)
class TopDifference:
    """Planes (h, w) of an item against its references; all are 0 where nothing can be compared.

    depth_mm: how far the item is above (positive) or below everything that the references have within one cell.
    lightness, chroma: by how much its colour (Lab) differs from the most alike that a reference has there; lightness
    is signed, chroma is the distance in a and b. item: where the item or a reference stands; tray: where neither does.
    known and compared: where the item was read, and where a reference was too. lowest_mm and highest_mm: what the
    references have within a cell, -inf and inf where none was read.
    """

    depth_mm: np.ndarray
    lightness: np.ndarray
    chroma: np.ndarray
    item: np.ndarray
    tray: np.ndarray
    known: np.ndarray
    compared: np.ndarray
    lowest_mm: np.ndarray
    highest_mm: np.ndarray


@dataclass(frozen=True, eq=False)
class Window:
    """The rows and columns of the grid that anything is in, and the place (x, y) of the grid's middle."""

    middle_mm: np.ndarray
    rows: slice
    columns: slice

    def cells_of(self, points: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """(n,) rows and columns of points (n, 2 or 3), clipped into the window."""
        place = np.floor((points[:, :2] - self.middle_mm) / CELL_MM + CELLS / 2).astype(np.int32)
        column = np.clip(place[:, 0], self.columns.start, self.columns.stop - 1) - self.columns.start
        return np.clip(place[:, 1], self.rows.start, self.rows.stop - 1) - self.rows.start, column

    def middles_of(self, rows: np.ndarray, columns: np.ndarray) -> np.ndarray:
        """(n, 2) places (x, y) of the middles of these cells."""
        cells = np.stack([columns + self.columns.start, rows + self.rows.start], axis=-1)
        return (cells + 0.5 - CELLS / 2) * CELL_MM + self.middle_mm


def reliefs(clouds: Sequence[Surfels], middle_mm: np.ndarray) -> tuple[list[Relief], Window]:
    """The clouds, which lie in one place, seen from above in a common window."""
    tops = [top_map(cloud, CELL_MM, CELLS, middle_mm) for cloud in clouds]
    known = np.any([top.known for top in tops], axis=0)
    spans = []
    for axis in (1, 0):
        taken = np.flatnonzero(known.any(axis=axis))
        spans.append(slice(int(taken[0]), int(taken[-1]) + 1) if len(taken) else slice(0, 1))
    window = Window(middle_mm, *spans)
    return [_closed(top, window) for top in tops], window


def top_difference(item: Relief, references: Sequence[Relief]) -> TopDifference:
    low, high = _range(references)
    stands = item.known & (item.height_mm > RAISED_MM)
    for reference in references:
        stands |= reference.known & (reference.height_mm > RAISED_MM)
    lightness, chroma, compared = _colour_difference(item, references)
    depth = _beyond(item, low, high)
    return TopDifference(depth, lightness, chroma, stands, ~stands, item.known, compared, low, high)


def depth_difference(item: Relief, references: Sequence[Relief]) -> np.ndarray:
    """The plane `TopDifference.depth_mm` alone."""
    return _beyond(item, *_range(references))


def _beyond(item: Relief, low: np.ndarray, high: np.ndarray) -> np.ndarray:
    depth = np.maximum(item.height_mm - high, 0) + np.minimum(item.height_mm - low, 0)
    depth[~(item.known & np.isfinite(high))] = 0
    return cv2.medianBlur(depth.astype(np.float32), 3)


def _closed(top: TopMap, window: Window) -> Relief:
    """Gaps of single cells filled from around them, and single cells that stand out of them taken back."""
    height, lab = top.height_mm[window.rows, window.columns], top.lab[window.rows, window.columns]
    known = top.known[window.rows, window.columns]
    share = cv2.blur(known.astype(np.float32), (3, 3))
    planes = np.dstack([height, lab]) * known[..., None]
    around = cv2.blur(planes, (3, 3)) / np.maximum(share, 1e-6)[..., None]
    filled = ~known & (share > 0.3)
    planes = np.where(filled[..., None], around, planes).astype(np.float32)
    height = np.ascontiguousarray(planes[..., 0])
    smooth = cv2.medianBlur(height, 3)
    height = np.where(np.abs(height - smooth) > _SPUR_MM, smooth, height)
    return Relief(height, np.ascontiguousarray(planes[..., 1:]), known | filled)


def _range(references: Sequence[Relief]) -> tuple[np.ndarray, np.ndarray]:
    """The lowest and the highest that any reference has within a cell, -inf and inf where none is known."""
    shape = references[0].known.shape
    low, high, known = np.full(shape, np.inf, np.float32), np.full(shape, -np.inf, np.float32), np.zeros(shape, bool)
    for reference in references:
        low = np.minimum(low, cv2.erode(np.where(reference.known, reference.height_mm, np.inf), _NEAR))
        high = np.maximum(high, cv2.dilate(np.where(reference.known, reference.height_mm, -np.inf), _NEAR))
        known |= reference.known
    known = cv2.dilate(known.astype(np.uint8), _NEAR) > 0
    return np.where(known, low, -np.inf).astype(np.float32), np.where(known, high, np.inf).astype(np.float32)


def _colour_difference(item: Relief, references: Sequence[Relief]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Lightness and chroma against whatever in any reference is most alike, and where that could be told."""
    shape = item.known.shape
    least = np.full(shape, np.inf, np.float32)
    lightness, chroma = np.zeros(shape, np.float32), np.zeros(shape, np.float32)
    for reference in references:
        lab = reference.lab + _gain(item, reference)
        known = reference.known.astype(np.float32)
        for planes in (np.dstack([lab, known]), _flowed(item, lab, known)):
            for shift in _SHIFTS:
                shifted = np.roll(planes, shift, (0, 1))
                off = item.lab - shifted[..., :3]
                far = np.sqrt(off[..., 1] ** 2 + off[..., 2] ** 2)
                total = np.where(shifted[..., 3] > 0.9, np.abs(off[..., 0]) + far, np.inf)
                better = total < least
                np.copyto(least, total, where=better)
                np.copyto(lightness, off[..., 0], where=better)
                np.copyto(chroma, far, where=better)
    compared = item.known & np.isfinite(least)
    return np.where(compared, lightness, 0), np.where(compared, chroma, 0), compared


def _gain(item: Relief, reference: Relief) -> np.ndarray:
    """(3,) what the reference's colour differs by on the whole: exposure, and where in the images the item lies."""
    both = item.known & reference.known & (np.abs(item.height_mm - reference.height_mm) < RAISED_MM)
    stands = both & (reference.height_mm > 1.0)
    if np.count_nonzero(stands) < _LEAST_IN_COMMON:
        return np.zeros(3, np.float32)
    return np.clip(np.median((item.lab - reference.lab)[stands], axis=0), -_MOST_GAIN, _MOST_GAIN).astype(np.float32)


def _flowed(item: Relief, lab: np.ndarray, known: np.ndarray) -> np.ndarray:
    """(h, w, 4) the reference's Lab and known moved smoothly, a few cells at most, onto the item's print.

    A label around a bottle is never turned alike, and print on a soft bag lies where the bag takes it.
    """
    planes = np.dstack([lab, known])
    if min(known.shape) < 16:  # what the flow's coarsest level needs
        return planes
    flow = cv2.DISOpticalFlow_create(cv2.DISOPTICAL_FLOW_PRESET_FAST)
    found = flow.calc(_grey(item.lab, item.known), _grey(lab, known > 0.5), None)
    found = np.clip(cv2.GaussianBlur(found, (0, 0), 3), -_MOST_FLOW, _MOST_FLOW)
    rows, columns = np.indices(known.shape, np.float32)
    return cv2.remap(planes, columns + found[..., 0], rows + found[..., 1], cv2.INTER_LINEAR)


def _grey(lab: np.ndarray, known: np.ndarray) -> np.ndarray:
    return np.where(known, np.clip(lab[..., 0] * 2.55, 0, 255), 0).astype(np.uint8)
