"""A mask as an outline that a person likes to edit: smooth, with few points, true to the places they clicked."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np

from booth.outline_algebra import simplified
from booth.outlines import Part, Point, Ring, contains, outline, ring_area, rings_of

SMOOTHED_PX = 1.2
CLICK_PX = 2.5
LEAST_AREA_PX2 = 12.0
LEAST_SHARE = 0.2
FILLED_SHARE = 0.02
# Less than CLICK_PX, so that no click changes sides.
TOLERANCE_PX, LARGEST_TOLERANCE_PX = 0.7, 1.8
TOLERANCE_SHARE = 0.008  # of the side of a square of the same area
MOST_POINTS = 80


def pleasant_outline(
    mask: np.ndarray, include: Sequence[Point] = (), exclude: Sequence[Point] = ()
) -> tuple[Part, ...]:
    """The parts of a mask (h, w) bool, in its own continuous pixels; included places lie inside, excluded outside.

    Parts and cut-outs that are small beside the largest part and that nobody clicked are left out.
    """
    found = outline(_smoothed(mask, include, exclude))
    if not found:
        return ()
    largest = ring_area(found[0].outer)
    kept = [part for part in found if _is_meant(part, largest, include)]
    return tuple(edited for part in kept for edited in _edited(part, largest, exclude))


def _smoothed(mask: np.ndarray, include: Sequence[Point], exclude: Sequence[Point]) -> np.ndarray:
    field = np.pad(mask, 4).astype(np.float32)
    smooth = cv2.GaussianBlur(field, (0, 0), SMOOTHED_PX, borderType=cv2.BORDER_REPLICATE)[4:-4, 4:-4] > 0.5
    for points, value in ((include, True), (exclude, False)):
        for x, y in points:
            smooth[disc(smooth.shape, (x, y), CLICK_PX)] = value
    return smooth


def disc(shape: tuple[int, int], at: Point, radius_px: float) -> np.ndarray:
    """(h, w) bool: the pixels whose centres are that near, and the one that holds the place."""
    rows, columns = np.ogrid[: shape[0], : shape[1]]
    near = np.square(columns + 0.5 - at[0]) + np.square(rows + 0.5 - at[1]) <= radius_px**2
    near[min(max(int(at[1]), 0), shape[0] - 1), min(max(int(at[0]), 0), shape[1] - 1)] = True
    return near


def _is_meant(part: Part, largest: float, include: Sequence[Point]) -> bool:
    if any(contains((Part(part.outer),), point) for point in include):
        return True
    return ring_area(part.outer) >= max(LEAST_AREA_PX2, LEAST_SHARE * largest)


def _edited(part: Part, largest: float, exclude: Sequence[Point]) -> tuple[Part, ...]:
    """The part without what is small in it, with no more points than its form needs."""
    kept = [
        ring
        for ring in part.cutouts
        if ring_area(ring) >= max(LEAST_AREA_PX2, FILLED_SHARE * largest)
        or any(contains((Part(ring),), point) for point in exclude)
    ]
    steps = (Part(_middles(part.outer), tuple(map(_middles, kept))),)
    tolerance = min(max(TOLERANCE_PX, TOLERANCE_SHARE * ring_area(part.outer) ** 0.5), LARGEST_TOLERANCE_PX)
    eased = simplified(steps, tolerance)
    while _count(eased) > MOST_POINTS and tolerance < LARGEST_TOLERANCE_PX:
        tolerance *= 1.3
        eased = simplified(steps, tolerance)
    return eased


def _count(parts: Sequence[Part]) -> int:
    return max(map(len, rings_of(parts)), default=0)


def _middles(ring: Ring) -> Ring:
    """The middle of every pixel edge along a ring that follows pixel edges."""
    corners = np.array(ring)
    away = np.roll(corners, -1, axis=0) - corners
    lengths = np.abs(away).sum(axis=1).astype(int)
    edge = np.repeat(np.arange(len(corners)), lengths)
    along = np.arange(len(edge)) - np.repeat(np.cumsum(lengths) - lengths, lengths) + 0.5
    points = corners[edge] + away[edge] * (along / lengths[edge])[:, None]
    return tuple((x, y) for x, y in points.tolist())
