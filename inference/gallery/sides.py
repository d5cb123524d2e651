"""How an item's steep faces differ from those of its references: distance along the normal, and colour."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from inference.gallery.difference import TopDifference, Window
from inference.gallery.surfels import RAISED_MM, Surfels

STEEP = 0.6
"""The upward part of a normal below which a face is none that is seen from above."""

_REFERENCE_STEEP = 0.75
_NEIGHBOURS, _REACH_MM, _ASIDE_MM, _COLOUR_MM = 8, 20.0, 6.0, 8.0
_ALIKE_COS = 0.5
_STANDS_OUT_MM = 4.0
_FEWEST = 20


@dataclass(frozen=True, eq=False)
class SideDifference:
    """Of the item's steep cells: their numbers (n,), depth_mm, lightness and chroma (n,) as in TopDifference, compared
    (n,) bool, and new (n,) bool: faces of which the references show that nothing was there."""

    cells: np.ndarray
    depth_mm: np.ndarray
    lightness: np.ndarray
    chroma: np.ndarray
    compared: np.ndarray
    new: np.ndarray


def side_difference(item: Surfels, references: Sequence[Surfels], top: TopDifference, window: Window) -> SideDifference:
    """`references` lie as the item does; `top` and `window` are of the same comparison."""
    cells = np.flatnonzero((item.normals[:, 2] < STEEP) & (item.points_mm[:, 2] > RAISED_MM + 1.5))
    count = len(cells)
    nearest, least = np.full(count, np.inf, np.float32), np.full(count, np.inf, np.float32)
    depth, lightness, chroma = (np.zeros(count, np.float32) for _ in range(3))
    for reference in references:
        found = _against(item, cells, reference)
        if found is None:
            continue
        off, light, far, reach, total = found
        better = reach < nearest
        nearest[better], depth[better] = reach[better], off[better]
        better = total < least
        least[better], lightness[better], chroma[better] = total[better], light[better], far[better]
    compared = np.isfinite(nearest)
    new = ~compared & _stands_out(item.points_mm[cells], top, window)
    return SideDifference(cells, depth, lightness, chroma, compared, new)


def _against(item: Surfels, cells: np.ndarray, reference: Surfels) -> tuple[np.ndarray, ...] | None:
    """Against one reference: depth, lightness, chroma, and how far the nearest in depth and in colour is (infinite
    for none). Only cells that face alike are held against each other."""
    from scipy.spatial import cKDTree

    steep = np.flatnonzero((reference.normals[:, 2] < _REFERENCE_STEEP) & (reference.points_mm[:, 2] > RAISED_MM))
    if len(steep) < _FEWEST or not len(cells):
        return None
    places = item.points_mm[cells]
    away, near = cKDTree(reference.points_mm[steep]).query(places, _NEIGHBOURS, distance_upper_bound=_REACH_MM)
    found = np.isfinite(away)
    near = steep[np.where(found, near, 0)]
    normals = reference.normals[near]
    alike = found & (np.einsum("nkc,nc->nk", normals, item.normals[cells]) > _ALIKE_COS)
    along = np.einsum("nkc,nkc->nk", normals, places[:, None] - reference.points_mm[near])
    beside = np.sqrt(np.maximum(np.where(found, away, 0) ** 2 - along**2, 0))
    off = item.lab[cells][:, None] - reference.lab[near]
    far = np.hypot(off[..., 1], off[..., 2])
    reach = np.where(alike & (beside < _ASIDE_MM), np.abs(along), np.inf)
    total = np.where(alike & (away < _COLOUR_MM), np.abs(off[..., 0]) + far, np.inf)
    rows, best, closest = np.arange(len(cells)), reach.argmin(axis=1), total.argmin(axis=1)
    return along[rows, best], off[rows, closest, 0], far[rows, closest], reach[rows, best], total[rows, closest]


def _stands_out(places: np.ndarray, top: TopDifference, window: Window) -> np.ndarray:
    """(n,) bool: above all that a reference has there, or well inside of it; not what may be a side that none saw."""
    row, column = window.cells_of(places)
    inner = cv2.erode(top.lowest_mm, np.ones((5, 5), np.uint8))[row, column]
    outer = cv2.dilate(top.highest_mm, np.ones((3, 3), np.uint8))[row, column]
    return (places[:, 2] < inner - _STANDS_OUT_MM) | (places[:, 2] > outer + _STANDS_OUT_MM)
