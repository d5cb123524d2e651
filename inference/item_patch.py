"""What lies on the tray, seen straight from above: its size in millimetres and one patch of colour for each view."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np

PATCH = 128
FILLED = 0.86

_CELL_MM = 3.0
_REACH_MM = 450.0
_SIDE = round(2 * _REACH_MM / _CELL_MM)
_CARD_MM = 0.8
_RIM_MM = 21.0
_GAP_MM = 9.0
_APART_MM = 27.0
_LEAST_AREA_MM2 = 1500.0
_LEAST_SEEN = 0.3
_MOST_POINTS = 120_000
_ROOM_PX = 12


@dataclass(frozen=True, eq=False, slots=True)
class Footprint:
    """Where the item lies: its middle, the turn of its longer side against x (0 to 180 degrees), its size and
    `cells`, (n, n) bool, True for the cells of the tray that it covers."""

    x_mm: float
    y_mm: float
    turn_deg: float
    size_mm: tuple[float, float, float]
    cells: np.ndarray


@dataclass(frozen=True, eq=False, slots=True)
class ItemPatch:
    """One view of the item as if from straight above, its longer side level.

    color: (PATCH, PATCH, 3) uint8 BGR, black where the view shows nothing of it. seen: share of the footprint that the
    view shows, 0 to 1.
    """

    view: str
    color: np.ndarray
    seen: float


def footprint_of(points_mm: Sequence[np.ndarray]) -> Footprint | None:
    """The footprint in all views' points (h, w, 3), millimetres in the tray's frame, NaN = no reading.

    The largest thing above the tray counts; what is as narrow as the tray's rim does not. None where nothing lies.
    """
    points = np.concatenate([_sparse(one) for one in points_mm]) if points_mm else np.zeros((0, 3), np.float32)
    places = _places(points)
    raised = _raised(places, points[:, 2])
    cells = _largest(raised)
    if cells is None:
        return None
    return _measured(points[cells.ravel()[places]], cells)


def patch_of(view: str, color: np.ndarray, points_mm: np.ndarray, item: Footprint) -> ItemPatch | None:
    """The item in one view: color (h, w, 3) uint8 BGR and points_mm (h, w, 3). None where too little of it is seen."""
    near = _near(points_mm, item)
    points, colors = points_mm[near], color[near]
    mine = item.cells.ravel()[_places(points)]
    scale = FILLED * PATCH / max(item.size_mm[:2])
    flat = (points[mine, :2] - np.array([item.x_mm, item.y_mm], np.float32)) @ _along(item.turn_deg).T
    pixels = np.rint(flat * (scale, -scale) + (PATCH - 1) / 2).astype(np.int64)
    inside = np.all((pixels >= 0) & (pixels < PATCH), axis=1)
    patch, mask = _painted(pixels[inside], colors[mine][inside], scale)
    whole = np.count_nonzero(item.cells) * (_CELL_MM * scale) ** 2
    seen = min(1.0, float(np.count_nonzero(mask) / whole))
    return ItemPatch(view, patch, seen) if seen >= _LEAST_SEEN else None


def window_of(points_mm: np.ndarray, item: Footprint) -> tuple[int, int, int, int] | None:
    """(left, top, right, bottom) in pixels around all that a view shows of the item, with a little room; None where it
    shows nothing of it."""
    near = _near(points_mm, item)
    near[near] = item.cells.ravel()[_places(points_mm[near])]
    rows, columns = np.flatnonzero(near.any(axis=1)), np.flatnonzero(near.any(axis=0))
    if not len(rows):
        return None
    room, (height, width) = _ROOM_PX, near.shape
    left, top = max(0, int(columns[0]) - room), max(0, int(rows[0]) - room)
    return left, top, min(width, int(columns[-1]) + 1 + room), min(height, int(rows[-1]) + 1 + room)


def _sparse(points: np.ndarray) -> np.ndarray:
    """(n, 3) float32 readings within reach, evenly taken from the view's points."""
    step = max(1, math.isqrt(points.shape[0] * points.shape[1] // _MOST_POINTS))
    flat = points[::step, ::step].reshape(-1, 3)
    return flat[(np.abs(flat[:, :2]) < _REACH_MM).all(axis=1) & np.isfinite(flat[:, 2])]


def _places(points: np.ndarray) -> np.ndarray:
    """(n,) numbers of the cells that points lie in."""
    place = ((points[:, :2] + _REACH_MM) / _CELL_MM).astype(np.int64).clip(0, _SIDE - 1)
    return place[:, 1] * _SIDE + place[:, 0]


def _raised(places: np.ndarray, heights: np.ndarray) -> np.ndarray:
    """(n, n) bool: cells that lie above the tray by more than a card, or than the tray itself is uneven."""
    count = np.bincount(places, minlength=_SIDE * _SIDE)
    mean = np.bincount(places, heights.clip(-20, 60), _SIDE * _SIDE) / np.maximum(count, 1)
    bare = mean[(count > 0) & (np.abs(mean) < 6.0)]
    if not len(bare):
        return np.zeros((_SIDE, _SIDE), bool)
    level = np.median(bare)
    uneven = 1.4826 * np.median(np.abs(bare - level))
    return ((count > 0) & (mean > level + max(_CARD_MM, 4 * uneven))).reshape(_SIDE, _SIDE)


def _largest(raised: np.ndarray) -> np.ndarray | None:
    """The cells of the largest thing that is wider than a rim, with what lies close to it, as the units of a
    multi-pack do; None where there is none."""
    closed = cv2.morphologyEx(raised.astype(np.uint8), cv2.MORPH_CLOSE, _disc(_GAP_MM))
    core = cv2.morphologyEx(closed, cv2.MORPH_OPEN, _disc(_RIM_MM))
    joined = cv2.morphologyEx(core, cv2.MORPH_CLOSE, _disc(_APART_MM))
    count, labels, stats, _ = cv2.connectedComponentsWithStats(joined)
    areas = stats[1:, cv2.CC_STAT_AREA]
    if count < 2 or areas.max() * _CELL_MM**2 < _LEAST_AREA_MM2:
        return None
    grown = cv2.dilate((labels == 1 + areas.argmax()).astype(np.uint8), np.ones((3, 3), np.uint8))
    return grown.astype(bool) & closed.astype(bool)


def _disc(across_mm: float) -> np.ndarray:
    size = round(across_mm / _CELL_MM) // 2 * 2 + 1  # an even one would move what it closes and opens
    return cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (size, size))


def _measured(points: np.ndarray, cells: np.ndarray) -> Footprint:
    rows, columns = np.nonzero(cells)
    _, (width, height), angle = cv2.minAreaRect(np.stack([columns, rows], axis=1).astype(np.float32))
    turn = (angle if width >= height else angle + 90.0) % 180.0
    along = _along(turn)
    low, high = np.percentile(points[:, :2] @ along.T, [0.7, 99.3], axis=0)
    middle = along.T @ ((low + high) / 2)
    size = (*map(float, high - low), float(np.percentile(points[:, 2], 97)))
    return Footprint(float(middle[0]), float(middle[1]), float(turn), size, cells)


def _along(turn_deg: float) -> np.ndarray:
    """(2, 2) float32 whose rows are the item's longer and shorter side."""
    cos, sin = np.cos(np.radians(turn_deg)), np.sin(np.radians(turn_deg))
    return np.array([[cos, sin], [-sin, cos]], np.float32)


def _near(points_mm: np.ndarray, item: Footprint) -> np.ndarray:
    """(h, w) bool: pixels so near that they may show the item."""
    reach = 0.55 * math.hypot(*item.size_mm[:2]) + _GAP_MM
    x, y = np.abs(points_mm[..., 0] - item.x_mm), np.abs(points_mm[..., 1] - item.y_mm)
    return (x < reach) & (y < reach) & np.isfinite(points_mm[..., 2])


def _painted(pixels: np.ndarray, colors: np.ndarray, scale: float) -> tuple[np.ndarray, np.ndarray]:
    """The patch (PATCH, PATCH, 3) uint8 of mean colours, and where it has any; small gaps are filled from around."""
    index = pixels[:, 1] * PATCH + pixels[:, 0]
    planes = [np.bincount(index, colors[:, channel], PATCH * PATCH) for channel in range(3)]
    count = np.bincount(index, minlength=PATCH * PATCH)
    planes = np.stack([*planes, count], axis=-1).astype(np.float32).reshape(PATCH, PATCH, 4)
    around = cv2.GaussianBlur(planes, (0, 0), max(0.6, 0.9 * scale))
    mask = around[..., 3] > 0.08
    source = np.where(planes[..., 3:] > 0, planes, around)
    color = np.where(mask[..., None], source[..., :3] / np.maximum(source[..., 3:], 1e-6), 0)
    return np.clip(np.rint(color), 0, 255).astype(np.uint8), mask


def merged(patches: np.ndarray) -> np.ndarray:
    """(PATCH, PATCH, 3) uint8: the mean colour of all views' patches (views, PATCH, PATCH, 3) that show each place."""
    has = patches.any(axis=3)
    count = np.maximum(np.add.reduce(has, axis=0, dtype=np.uint16), 1)[..., None]
    return ((np.add.reduce(patches, axis=0, dtype=np.uint16) + count // 2) // count).astype(np.uint8)
