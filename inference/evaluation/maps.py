"""How well heatmaps cover the damaged regions."""

from __future__ import annotations

import math
from collections.abc import Iterable

import numpy as np

_LEVELS = 256


def aupro(pairs: Iterable[tuple[np.ndarray, np.ndarray]], highest_false_rate: float = 0.3) -> float:
    """The area under the per-region overlap, 0 to 1 (Bergmann et al. 2021, MVTec AD); NaN without region or ground.

    pairs: (heatmap (h, w) uint8, mask (h, w) bool, True where damaged), one by one; nothing of them is kept. Every
    connected region counts the same, however large; pixels touch by sides and corners. The overlap is averaged over
    the share of undamaged pixels that are wrongly high, from 0 to `highest_false_rate`.
    """
    covered, ground, regions = np.zeros(_LEVELS), np.zeros(_LEVELS), 0
    for heatmap, mask in pairs:
        ground += np.bincount(heatmap[~mask], minlength=_LEVELS)
        for region in _regions(mask):
            covered += np.bincount(heatmap[region], minlength=_LEVELS) / np.count_nonzero(region)
            regions += 1
    if not regions or not ground.any():
        return math.nan
    overlap = np.insert(np.cumsum(covered[::-1]) / regions, 0, 0.0)
    false_rate = np.insert(np.cumsum(ground[::-1]) / ground.sum(), 0, 0.0)
    return _area_up_to(false_rate, overlap, highest_false_rate)


def _regions(mask: np.ndarray) -> list[np.ndarray]:
    import cv2

    count, labels = cv2.connectedComponents(mask.astype(np.uint8), connectivity=8)
    return [labels == number for number in range(1, count)]


def _area_up_to(x: np.ndarray, y: np.ndarray, limit: float) -> float:
    inside = x <= limit
    ends_at = np.interp(limit, x, y)
    return float(np.trapezoid(np.append(y[inside], ends_at), np.append(x[inside], limit)) / limit)
