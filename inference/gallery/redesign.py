"""Whether recent items of a product differ alike from its references: then its packaging is a new one."""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from inference.errors import InferenceError
from inference.gallery.alignment import Placed
from inference.gallery.difference import CELL_MM, CELLS, TopDifference, Window

RECENT = 10
"""So many captures in a row are looked at."""

_CELL_MM, _CELLS = 5.0, 72
_COLOUR, _SHAPE_MM = 10.0, 3.0
_OFTEN = 0.7
_LEAST_SHARE, _MOST_SHAPE_SHARE = 0.06, 0.25
_LEAST_CELLS = 30


@dataclass(frozen=True, eq=False)
class ChangeMap:
    """How an item seen from above differs from its references, in the frame of one of them (`reference`, its id): so
    the maps of all items of a product lie over each other. colour: (k, k) uint8 distance in Lab; depth_mm: (k, k)
    int8; known: (k, k) bool."""

    reference: int
    colour: np.ndarray
    depth_mm: np.ndarray
    known: np.ndarray

    def to_bytes(self) -> bytes:
        planes = {"colour": self.colour, "depth_mm": self.depth_mm, "known": self.known}
        target = io.BytesIO()
        np.savez_compressed(target, reference=np.array(self.reference), **planes)
        return target.getvalue()

    @classmethod
    def from_bytes(cls, data: bytes) -> ChangeMap:
        """What `to_bytes` wrote. Raises InferenceError for anything else."""
        try:
            with np.load(io.BytesIO(data)) as planes:
                return cls(int(planes["reference"]), planes["colour"], planes["depth_mm"], planes["known"])
        except Exception as error:
            raise InferenceError("These bytes are no map of changes.", "Work it out again.") from error


@dataclass(frozen=True, slots=True)
class Alike:
    """What recent items have in common that their references have not, as shares (0 to 1) of the item seen from above
    where most of them differ in colour or in shape; `unlike_all` is the share of items that no reference fits."""

    captures: int
    colour_share: float
    shape_share: float
    unlike_all: float

    @property
    def is_redesign(self) -> bool:
        """The same places are printed anew and the shape stayed, or nearly nothing fits any more."""
        is_printed_anew = self.colour_share >= _LEAST_SHARE and self.shape_share <= _MOST_SHAPE_SHARE
        return self.captures >= RECENT and (self.unlike_all >= _OFTEN or is_printed_anew)


def change_map(top: TopDifference, window: Window, reference: int, placed: Placed, middle_mm: np.ndarray) -> ChangeMap:
    """Of a comparison in which that reference, whose middle is given, was placed so."""
    points = _grid(middle_mm) @ placed.turn.T + (placed.x_mm, placed.y_mm)
    row, column = window.cells_of(points)
    known = _inside(window, points, row, column) & (top.item & top.compared)[row, column]
    colour = np.clip(np.rint(np.hypot(top.lightness, top.chroma)[row, column]), 0, 255).astype(np.uint8)
    depth = np.clip(np.rint(top.depth_mm[row, column]), -127, 127).astype(np.int8)
    return ChangeMap(
        reference, *(np.where(known, plane, 0).reshape(_CELLS, _CELLS) for plane in (colour, depth, known))
    )


def differ_alike(maps: Sequence[ChangeMap | None]) -> Alike:
    """Of the newest `RECENT` of these maps, oldest first; None stands for an item that no reference fits."""
    recent = maps[-RECENT:]
    fitting = [one for one in recent if one is not None]
    unlike_all = 1.0 - len(fitting) / len(recent) if recent else 0.0
    frames = Counter(one.reference for one in fitting).most_common(1)
    shown = [one for one in fitting if one.reference == frames[0][0]]
    return Alike(len(recent), *_shares(shown), unlike_all)


def _shares(maps: Sequence[ChangeMap]) -> tuple[float, float]:
    """Of the item, where most maps that know a place are off in colour, and where in height."""
    if not maps:
        return 0.0, 0.0
    known = np.array([one.known for one in maps])
    count = known.sum(axis=0)
    common = count > len(maps) / 2
    if np.count_nonzero(common) < _LEAST_CELLS:
        return 0.0, 0.0
    off = np.array([one.colour for one in maps]) > _COLOUR
    bent = np.abs(np.array([one.depth_mm for one in maps]).astype(np.float32)) > _SHAPE_MM
    often = [(plane & known).sum(axis=0) >= _OFTEN * count for plane in (off, bent)]
    return float(often[0][common].mean()), float(often[1][common].mean())


def _grid(middle_mm: np.ndarray) -> np.ndarray:
    """(k * k, 2) places about the middle."""
    along = (np.arange(_CELLS) + 0.5 - _CELLS / 2) * _CELL_MM
    return np.stack(np.meshgrid(along, along), axis=-1).reshape(-1, 2) + middle_mm


def _inside(window: Window, points: np.ndarray, row: np.ndarray, column: np.ndarray) -> np.ndarray:
    """(n,) bool: not clipped into the window."""
    back = np.stack([column + window.columns.start, row + window.rows.start], axis=-1) + 0.5
    place = (back - CELLS / 2) * CELL_MM + window.middle_mm
    return np.abs(points - place).max(axis=1) <= CELL_MM
