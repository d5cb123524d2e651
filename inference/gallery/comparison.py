"""An item against its product's references: one anomaly score, maps of where, and the figures behind it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

import cv2
import numpy as np

from inference.gallery.alignment import Outlook, Placed, aligned, outlook
from inference.gallery.counting import missing_units
from inference.gallery.difference import TopDifference, Window, reliefs, top_difference
from inference.gallery.features import pooled, usual_shape
from inference.gallery.redesign import ChangeMap, change_map
from inference.gallery.sides import STEEP, SideDifference, side_difference
from inference.gallery.surfels import Surfels
from inference.gallery.verdict import anomaly_of

_DEPTH_FULL_MM, _COLOUR_FULL = 5.0, 60.0
"""What paints the heatmap full: this far out of place, this far off in Lab."""


@dataclass(frozen=True, eq=False)
class GalleryFinding:
    """How unlike its references an item looks. `anomaly` runs from 0 to 1 and is calibrated; None where no reference
    fits: then nothing is said of the item.

    by_view: the highest of each view's heatmap, 0 to 1; heatmaps: (h, w) uint8 by view, stretched over the image they
    cover it. worst: the view that shows most of it, "" for none. reference: the id of the best fitting one.
    compared: the share (0 to 1) of the item's cells that a reference shows too; the others count as sound.
    missing_units: units that all references have and the item has not, at least. placed: by reference id how it was
    turned and moved. features: the figures that `anomaly` was made of. changes: for `redesign.differ_alike`, against
    the reference with the lowest id that fits.
    """

    anomaly: float | None
    by_view: Mapping[str, float] = field(default_factory=dict)
    heatmaps: Mapping[str, np.ndarray] = field(default_factory=dict)
    worst: str = ""
    reference: int | None = None
    compared: float = 0.0
    missing_units: int = 0
    features: Mapping[str, float] = field(default_factory=dict)
    placed: Mapping[int, Placed] = field(default_factory=dict)
    changes: ChangeMap | None = None

    @property
    def is_comparable(self) -> bool:
        return self.anomaly is not None


@dataclass(frozen=True, eq=False)
class Difference:
    """Everything that was found out before it was pooled."""

    placed: Mapping[int, Placed]
    top: TopDifference
    sides: SideDifference
    window: Window
    figures: Mapping[str, float]


class Gallery:
    """A product's references, by the ids of their captures, prepared for many comparisons. Any thread may ask."""

    def __init__(self, references: Mapping[int, Surfels]) -> None:
        self.references = dict(references)

    @cached_property
    def _outlooks(self) -> dict[int, Outlook]:
        return {number: outlook(reference) for number, reference in self.references.items()}

    def compare(self, query: Surfels) -> GalleryFinding:
        """How unlike the references that fit it the item is."""
        found = self.difference(query)
        if found is None:
            return GalleryFinding(None)
        unlike = _cell_scores(query, found)
        heatmaps = {view: _painted(unlike, cells) for view, cells in query.seen.items()}
        by_view = {view: float(heatmap.max(initial=0)) / 255 for view, heatmap in heatmaps.items()}
        worst = max(by_view, key=lambda view: int(heatmaps[view].sum(dtype=np.int64))) if by_view else ""
        best = max(found.placed, key=lambda number: found.placed[number].fit)
        return GalleryFinding(
            anomaly_of(found.figures), by_view, heatmaps, worst, best, _compared_share(query, found),
            missing_units(found.top), found.figures, found.placed, self._changes(found),
        )  # fmt: skip

    def _changes(self, found: Difference) -> ChangeMap:
        first = min(found.placed)
        return change_map(found.top, found.window, first, found.placed[first], self._outlooks[first].middle_mm)

    def difference(self, query: Surfels) -> Difference | None:
        """The comparison before it is judged; None where no reference fits."""
        mine = outlook(query)
        placed = {number: aligned(mine, other) for number, other in self._outlooks.items()}
        placed = {number: place for number, place in placed.items() if place is not None}
        if not placed:
            return None
        clouds = [place.carried(self.references[number]) for number, place in placed.items()]
        (item, *others), window = reliefs([query, *clouds], mine.middle_mm)
        top = top_difference(item, others)
        sides = side_difference(query, clouds, top, window)
        fit = max(place.fit for place in placed.values())
        figures = pooled(top, sides, query, usual_shape(others, top.item), fit)
        return Difference(placed, top, sides, window, figures)


def compare(query: Surfels, references: Mapping[int, Surfels]) -> GalleryFinding:
    """How unlike its references, by id, an item is. Keep a `Gallery` to compare many items of a product."""
    return Gallery(references).compare(query)


def _cell_scores(query: Surfels, found: Difference) -> np.ndarray:
    """(n,) float32 from 0 to 1: how far out of place or off in colour each cell of the item is, at the greater."""
    top = found.top
    strength = np.maximum(
        np.abs(cv2.blur(top.depth_mm, (3, 3))) / _DEPTH_FULL_MM,
        np.hypot(cv2.blur(top.lightness, (3, 3)), cv2.blur(top.chroma, (3, 3))) / _COLOUR_FULL,
    )
    row, column = found.window.cells_of(query.points_mm)
    scores = np.where(query.normals[:, 2] >= STEEP, strength[row, column], 0).astype(np.float32)
    sides = found.sides
    off = np.maximum(np.abs(sides.depth_mm) / _DEPTH_FULL_MM, np.hypot(sides.lightness, sides.chroma) / _COLOUR_FULL)
    scores[sides.cells] = np.where(sides.compared, off, sides.new)
    return np.clip(scores, 0, 1)


def _painted(scores: np.ndarray, cells: np.ndarray) -> np.ndarray:
    """(h, w) uint8: the cells' scores where a view sees them."""
    plane = np.where(cells >= 0, scores[np.maximum(cells, 0)], 0)
    return np.rint(cv2.medianBlur(plane.astype(np.float32), 3) * 255).astype(np.uint8)


def _compared_share(query: Surfels, found: Difference) -> float:
    top, sides = found.top, found.sides
    seen = np.count_nonzero(top.item & top.known) + len(sides.cells)
    both = np.count_nonzero(top.item & top.compared) + np.count_nonzero(sides.compared | sides.new)
    return both / max(seen, 1)
