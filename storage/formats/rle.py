"""Run lengths of a mask as COCO counts them: down the columns, beginning with the zeros."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from booth.outlines import Part, bounds, rasterise


@dataclass(frozen=True, slots=True)
class Runs:
    """A mask of an image as run lengths, with its pixel count and its box (x, y, width, height)."""

    counts: list[int]
    area: int
    bbox: tuple[int, int, int, int]


def runs_of(parts: Sequence[Part], width: int, height: int) -> Runs | None:
    """The pixels of the parts that lie in the image, None where there are none."""
    left, top, right, bottom = _window(parts, width, height)
    if right <= left or bottom <= top:
        return None
    mask = rasterise([_moved(part, -left, -top) for part in parts], right - left, bottom - top)
    rows, columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
    if not len(rows):
        return None
    x, y = left + int(columns[0]), top + int(rows[0])
    box = (x, y, int(columns[-1] - columns[0]) + 1, int(rows[-1] - rows[0]) + 1)
    return Runs(_counts(mask, left, top, width, height), int(np.count_nonzero(mask)), box)


def _counts(mask: np.ndarray, left: int, top: int, width: int, height: int) -> list[int]:
    """Run lengths of the whole (height, width) image, of which `mask` is the only part that is not empty."""
    closed = np.zeros((mask.shape[1], mask.shape[0] + 2), bool)
    closed[:, 1:-1] = mask.T
    columns, rows = np.nonzero(closed[:, 1:] != closed[:, :-1])
    changes = (left + columns) * height + top + rows
    # A run that ends at the foot of one column and goes on at the head of the next is one run.
    joined = np.flatnonzero(np.diff(changes) == 0)
    changes = np.delete(changes, np.concatenate([joined, joined + 1]))
    ends = np.concatenate([[0], changes, [width * height] if not len(changes) or changes[-1] < width * height else []])
    return np.diff(ends).astype(int).tolist()


def _window(parts: Sequence[Part], width: int, height: int) -> tuple[int, int, int, int]:
    left, top, right, bottom = bounds(parts)
    return (
        max(0, math.floor(left)),
        max(0, math.floor(top)),
        min(width, math.ceil(right)),
        min(height, math.ceil(bottom)),
    )


def _moved(part: Part, dx: float, dy: float) -> Part:
    def moved(ring):
        return tuple((x + dx, y + dy) for x, y in ring)

    return Part(moved(part.outer), tuple(map(moved, part.cutouts)))
