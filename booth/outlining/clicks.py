"""What a click speaks for: its own place for sure, and what can be reached from it without crossing an edge."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from booth.outlines import Point
from booth.outlining.shape import disc

SURE_SHARE, SMALLEST_SURE_PX = 0.03, 1.5
PULL = 4.0
STEP_SHARE, EDGE_COST = 0.15, 0.1
FARTHEST = 6.0


def locked(inside: np.ndarray, include: Sequence[Point], exclude: Sequence[Point]) -> np.ndarray:
    """(h, w) int8: -1 outside the box and at excluded places, 1 at included ones, 0 elsewhere.

    inside: (h, w) bool, the box; the places in its own continuous pixels.
    """
    sure = np.where(inside, 0, -1).astype(np.int8)
    radius = max(SMALLEST_SURE_PX, SURE_SHARE * max(inside.shape))
    for points, value in ((include, 1), (exclude, -1)):
        for point in points:
            sure[disc(inside.shape, point, radius)] = value
    return sure


def pulls(channels: np.ndarray, include: Sequence[Point], exclude: Sequence[Point]) -> np.ndarray:
    """(h, w) float64: below zero where included places speak for a pixel of channels (h, w, n), above zero where
    excluded ones speak against it. A path costs by its length and by how much the channels change along it."""
    from scipy.sparse.csgraph import dijkstra  # loaded when first needed: the window starts without it

    total = np.zeros(channels.shape[:2])
    if not (include or exclude):
        return total
    paths = _paths(channels)
    for points, pull in ((include, -PULL), (exclude, PULL)):
        if points:
            starts = [_index(total.shape, point) for point in points]
            far = dijkstra(paths, directed=False, indices=starts, min_only=True, limit=FARTHEST)
            total += pull * np.exp(-0.5 * np.square(far)).reshape(total.shape)
    return total


def _paths(channels: np.ndarray):
    """The pixels as a sparse graph of neighbours, with what each step costs."""
    from scipy.sparse import coo_array

    height, width = channels.shape[:2]
    index = np.arange(height * width).reshape(height, width)
    steps = [(index[:, :-1], index[:, 1:], 1), (index[:-1], index[1:], 0)]
    changes = [np.square(np.diff(channels, axis=axis)).sum(axis=-1) for _, _, axis in steps]
    usual = sum(change.mean() for change in changes) + 1e-6
    costs = [change / usual * EDGE_COST + 1 / (STEP_SHARE * max(height, width)) for change in changes]
    start, end = (np.concatenate([step[at].ravel() for step in steps]) for at in (0, 1))
    weights = np.concatenate([cost.ravel() for cost in costs])
    return coo_array((weights, (start, end)), shape=(index.size, index.size)).tocsr()


def _index(shape: tuple[int, int], point: Point) -> int:
    row, column = (min(max(int(value), 0), size - 1) for value, size in zip(point[::-1], shape, strict=True))
    return row * shape[1] + column
