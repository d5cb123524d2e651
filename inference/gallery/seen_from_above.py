"""An item as a map seen from above: height and colour on a grid."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from inference.gallery.surfels import RAISED_MM, UNLIKE_MAT, Surfels, middle_lab

LAYER_MM = 3.0
"""What lies this far below the highest of its place is not seen from above."""


@dataclass(frozen=True, eq=False)
class TopMap:
    """Square maps (k, k) of `cell_mm` about `middle_mm`, rows along y: height_mm float32, lab (k, k, 3) float32, known
    and item bool: where something was read, and where that is no free tray."""

    cell_mm: float
    middle_mm: np.ndarray
    height_mm: np.ndarray
    lab: np.ndarray
    known: np.ndarray
    item: np.ndarray


def free_lab(surfels: Surfels) -> np.ndarray:
    """(3,) the free tray's colour."""
    return middle_lab(surfels.mat_lab)


def middle_of(surfels: Surfels) -> np.ndarray:
    """(2,) the middle of what stands on the tray, or of all where nothing does."""
    raised = surfels.points_mm[surfels.points_mm[:, 2] > RAISED_MM, :2]
    if not len(raised):
        raised = surfels.points_mm[:, :2]
    return np.percentile(raised, (2, 98), axis=0).mean(axis=0)


def top_map(surfels: Surfels, cell_mm: float, cells: int, middle_mm: np.ndarray) -> TopMap:
    """The highest of the cloud over each place."""
    place = ((surfels.points_mm[:, :2] - middle_mm) / cell_mm + cells / 2).astype(np.int32)
    inside = np.flatnonzero((place.min(axis=1) >= 0) & (place.max(axis=1) < cells))
    cell = place[inside, 1] * cells + place[inside, 0]
    height = surfels.points_mm[inside, 2]
    top = np.full(cells * cells, -np.inf, np.float32)
    order = np.argsort(height)
    top[cell[order]] = height[order]
    high = height > top[cell] - LAYER_MM
    inside, cell = inside[high], cell[high]
    weight = surfels.count[inside]
    total = np.bincount(cell, weight, cells * cells)

    def mean(values: np.ndarray) -> np.ndarray:
        return (np.bincount(cell, values * weight, cells * cells) / np.maximum(total, 1e-6)).astype(np.float32)

    lab = np.stack([mean(surfels.lab[inside, k]) for k in range(3)], axis=-1)
    off, heights, known = lab - free_lab(surfels), mean(surfels.points_mm[inside, 2]), total > 0
    coloured = (np.abs(off[:, 0]) > UNLIKE_MAT) | (np.hypot(off[:, 1], off[:, 2]) > UNLIKE_MAT / 2)
    item = known & ((heights > RAISED_MM) | coloured)
    shape = (cells, cells)
    return TopMap(
        cell_mm, np.asarray(middle_mm, np.float64), heights.reshape(shape), lab.reshape(*shape, 3),
        known.reshape(shape), item.reshape(shape),
    )  # fmt: skip


def turned_map(planes: np.ndarray, turn_deg: float, shift_cells: tuple[float, float] = (0.0, 0.0)) -> np.ndarray:
    """Planes (k, k, ...) float32 turned counterclockwise about their middle, then shifted by (x, y) cells; 0 comes
    in."""
    cells = planes.shape[0]
    middle = np.full(2, (cells - 1) / 2)
    cos, sin = np.cos(np.radians(turn_deg)), np.sin(np.radians(turn_deg))
    turn = np.array([[cos, -sin], [sin, cos]])
    shift = middle - turn @ middle + shift_cells
    return cv2.warpAffine(planes, np.column_stack([turn, shift]), (cells, cells), flags=cv2.INTER_LINEAR)
