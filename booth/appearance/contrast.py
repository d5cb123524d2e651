"""Under which lighting a region's outline stands out best."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import cv2
import numpy as np

from booth.outlines import Part, bounds, rings_of

STEP_PX = 2.0
MOST_PLACES = 20000  # OpenCV samples no more than 32767 in a row
REACH_PX = 6
SOFT_PX = 1.0
DARK_GREY = 12.0


def contrast_along(bgr: np.ndarray, parts: Sequence[Part]) -> float:
    """0 to 1: how much the image changes across the outline, relative to how bright it is there.

    bgr: (h, w, 3) uint8. At every STEP_PX of each ring the brightest and the darkest within REACH_PX on both sides are
    compared (Michelson), with DARK_GREY added, so that noise in the dark is no contrast. 0 for what lies outside.
    """
    places, across = (found[:: 1 + len(found) // MOST_PLACES] for found in _along(parts))
    if not len(places):
        return 0.0
    grey, corner = _crop(bgr, parts)
    offsets = np.arange(-REACH_PX, REACH_PX + 1)[:, None, None]
    sampled = (places + offsets * across - corner - 0.5).astype(np.float32)  # pixel centres are whole numbers here
    profile = cv2.remap(grey, sampled[..., 0], sampled[..., 1], cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    low, high = profile.min(axis=0), profile.max(axis=0)
    return float(np.mean((high - low) / (high + low + 2 * DARK_GREY)))


def best_lighting(images: Mapping[str, np.ndarray], parts: Sequence[Part]) -> str:
    """The name of the image with the most contrast along the outline. Raises ValueError where there is none."""
    if not images:
        raise ValueError("there is no lighting to choose from")
    return max(images, key=lambda name: contrast_along(images[name], parts))


def _along(parts: Sequence[Part]) -> tuple[np.ndarray, np.ndarray]:
    """Places (n, 2) evenly along all rings, and the unit vectors (n, 2) across the outline there."""
    places, across = [np.zeros((0, 2))], [np.zeros((0, 2))]
    for ring in rings_of(parts):
        points = np.asarray(ring, np.float64)
        edges = np.roll(points, -1, axis=0) - points
        lengths = np.hypot(*edges.T)
        for point, edge, length in zip(points[lengths > 0], edges[lengths > 0], lengths[lengths > 0], strict=True):
            shares = (np.arange(max(1, round(length / STEP_PX))) + 0.5) / max(1, round(length / STEP_PX))
            places.append(point + shares[:, None] * edge)
            across.append(np.tile((-edge[1] / length, edge[0] / length), (len(shares), 1)))
    return np.concatenate(places), np.concatenate(across)


def _crop(bgr: np.ndarray, parts: Sequence[Part]) -> tuple[np.ndarray, np.ndarray]:
    """(h, w) float32, softened against noise: the image around the outline, and its upper left corner (x, y)."""
    left, top, right, bottom = bounds(parts)
    margin = 2 * REACH_PX
    x0, y0 = (int(np.clip(low - margin, 0, size - 1)) for low, size in ((left, bgr.shape[1]), (top, bgr.shape[0])))
    x1, y1 = max(int(right) + margin, x0 + 1), max(int(bottom) + margin, y0 + 1)
    crop = np.ascontiguousarray(bgr[y0:y1, x0:x1])
    grey = cv2.cvtColor(crop, cv2.COLOR_BGR2GRAY).astype(np.float32)
    return cv2.GaussianBlur(grey, (0, 0), SOFT_PX), np.array([x0, y0], np.float64)
