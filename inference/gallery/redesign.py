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
# Wear and labels lie elsewhere on each item. Over ten products and their redesigns, where nine of ten items are off:
# at most 0.2 % of what is seen with the old packaging, 0.7 (bottles) to 47 % with the new one.
_OFTEN = 0.9
_LEAST_SHARE, _LEAST_CELLS = 0.005, 3
_MOST_SHAPE_SHARE = 0.25
_NEARLY_ALL = 0.7


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
    where most of them differ in colour or in shape; `unlike_all` is the share of items that no reference fits.
    `differing`: of the items looked at, oldest first, which are printed anew in the same places, or fit no reference.
    """

    colour_share: float
    shape_share: float
    unlike_all: float
    differing: tuple[bool, ...]

    @property
    def captures(self) -> int:
        return len(self.differing)

    @property
    def is_redesign(self) -> bool:
        """The same places are printed anew and the shape stayed, or nearly nothing fits any more."""
        is_printed_anew = self.colour_share >= _LEAST_SHARE and self.shape_share <= _MOST_SHAPE_SHARE
        return self.captures >= RECENT and (self.unlike_all >= _NEARLY_ALL or is_printed_anew)


def change_map(top: TopDifference, window: Window, reference: int, placed: Placed, middle_mm: np.ndarray) -> ChangeMap:
    """Of a comparison in which that reference, whose middle is given, was placed so."""
    points = _grid(middle_mm) @ placed.turn.T + (placed.x_mm, placed.y_mm)
    row, column = window.cells_of(points)
    known = _inside(window, points, row, column) & (top.item & top.compared)[row, column]
    colour = np.clip(np.rint(np.hypot(top.lightness, top.chroma)[row, column]), 0, 255).astype(np.uint8)
    depth = np.clip(np.rint(top.depth_mm[row, column]), -127, 127).astype(np.int8)
    planes = [np.where(known, plane, 0).astype(plane.dtype) for plane in (colour, depth)]
    return ChangeMap(reference, *(plane.reshape(_CELLS, _CELLS) for plane in (*planes, known)))


def differ_alike(maps: Sequence[ChangeMap | None]) -> Alike:
    """Of the newest `RECENT` of these maps, oldest first; None stands for an item that no reference fits."""
    recent = maps[-RECENT:]
    fitting = [one for one in recent if one is not None]
    unlike_all = 1.0 - len(fitting) / len(recent) if recent else 0.0
    frames = Counter(one.reference for one in fitting).most_common(1)
    shown = [one for one in fitting if one.reference == frames[0][0]]
    common, printed, bent = _often(shown)
    shares = _share(printed, common), _share(bent, common)
    return Alike(*shares, unlike_all, tuple(one is None or _is_printed_anew(one, printed) for one in recent))


def _often(maps: Sequence[ChangeMap]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """(k, k) bool: what more than half of the maps know, and where most of these are off in colour, and in height."""
    known = np.array([one.known for one in maps], bool).reshape(-1, _CELLS, _CELLS)
    count = known.sum(axis=0)
    common = count > len(maps) / 2
    off = np.array([one.colour > _COLOUR for one in maps], bool).reshape(known.shape)
    bent = np.array([np.abs(one.depth_mm.astype(np.int16)) > _SHAPE_MM for one in maps], bool).reshape(known.shape)
    often = [common & ((plane & known).sum(axis=0) >= _OFTEN * count) for plane in (off, bent)]
    return common, *often


def _share(of: np.ndarray, common: np.ndarray) -> float:
    """Single cells are no print."""
    count = np.count_nonzero(of)
    return 0.0 if count < _LEAST_CELLS else float(count / np.count_nonzero(common))


def _is_printed_anew(one: ChangeMap, printed: np.ndarray) -> bool:
    known = one.known & printed
    return bool(known.any()) and bool((one.colour[known] > _COLOUR).mean() > 0.5)


def _grid(middle_mm: np.ndarray) -> np.ndarray:
    """(k * k, 2) places about the middle."""
    along = (np.arange(_CELLS) + 0.5 - _CELLS / 2) * _CELL_MM
    return np.stack(np.meshgrid(along, along), axis=-1).reshape(-1, 2) + middle_mm


def _inside(window: Window, points: np.ndarray, row: np.ndarray, column: np.ndarray) -> np.ndarray:
    """(n,) bool: not clipped into the window."""
    back = np.stack([column + window.columns.start, row + window.rows.start], axis=-1) + 0.5
    place = (back - CELLS / 2) * CELL_MM + window.middle_mm
    return np.abs(points - place).max(axis=1) <= CELL_MM
