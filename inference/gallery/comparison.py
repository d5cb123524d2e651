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
from inference.gallery.features import Figures, local_depth, near_lighter, pooled
from inference.gallery.redesign import ChangeMap, change_map
from inference.gallery.sides import STEEP, SideDifference, side_difference
from inference.gallery.surfels import Surfels
from inference.gallery.usual import usual_figures
from inference.gallery.verdict import shipped_verdict

_DEPTH_FULL_MM, _COLOUR_FULL = 2.0, 50.0
"""What counts most in the heatmap: this far out of place beyond what is usual, this far off in Lab."""

_LEAST_FULL, _LABEL_SHARE, _BULGE_MM = 0.05, 0.25, 3.0
_MOST_AMONG = 4


@dataclass(frozen=True, eq=False)
class GalleryFinding:
    """How unlike its references an item looks. `anomaly` runs from 0 to 1 and is calibrated; None where no reference
    fits: then nothing is said of the item.

    by_view: the highest of each view's heatmap, never more than `anomaly`; heatmaps: (h, w) uint8 by view, stretched
    over the image they cover it. worst: the view that shows most of it, "" for none. reference: the id of the best
    fitting one. compared: the share (0 to 1) of the item's cells that a reference shows too; the others count as sound.
    missing_units: units that all references have and the item has not, at least. features: the figures that `anomaly`
    was made of. placed: by reference id how it was turned and moved. changes: for `redesign.differ_alike`, against the
    reference with the lowest id that fits.
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
    """Everything that was found out before it was judged. usual: the same figures of references among themselves."""

    placed: Mapping[int, Placed]
    top: TopDifference
    sides: SideDifference
    window: Window
    figures: Figures
    usual: Figures


class Gallery:
    """A product's references, by the ids of their captures, prepared for many comparisons. Any thread may ask.

    How much sound items of the product differ is worked out from the references, once, when it is first needed.
    """

    def __init__(self, references: Mapping[int, Surfels]) -> None:
        self.references = dict(references)

    def compare(self, query: Surfels) -> GalleryFinding:
        """How unlike the references that fit it the item is."""
        found = self.difference(query)
        if found is None:
            return GalleryFinding(None)
        anomaly = shipped_verdict().anomaly(found.figures, found.usual)
        unlike = np.clip(_cell_scores(query, found, anomaly), 0, anomaly)
        heatmaps = {view: _painted(unlike, cells) for view, cells in query.seen.items()}
        by_view = {view: float(heatmap.max(initial=0)) / 255 for view, heatmap in heatmaps.items()}
        worst = max(by_view, key=lambda view: int(heatmaps[view].sum(dtype=np.int64))) if by_view else ""
        best = max(found.placed, key=lambda number: found.placed[number].fit)
        return GalleryFinding(
            anomaly, by_view, heatmaps, worst, best, _compared_share(query, found), missing_units(found.top),
            found.figures, found.placed, self._changes(found),
        )  # fmt: skip

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
        noise_mm, usual = self._usual
        figures = pooled(top, sides, query, noise_mm, max(place.fit for place in placed.values()))
        return Difference(placed, top, sides, window, figures, usual)

    @cached_property
    def _outlooks(self) -> dict[int, Outlook]:
        return {number: outlook(reference) for number, reference in self.references.items()}

    @cached_property
    def _usual(self) -> tuple[float, Figures]:
        return usual_figures(list(self.references.values())[:_MOST_AMONG], list(self._outlooks.values()))

    def _changes(self, found: Difference) -> ChangeMap:
        first = min(found.placed)
        return change_map(found.top, found.window, first, found.placed[first], self._outlooks[first].middle_mm)


def compare(query: Surfels, references: Mapping[int, Surfels]) -> GalleryFinding:
    """How unlike its references, by id, an item is. Keep a `Gallery` to compare many items of a product."""
    return Gallery(references).compare(query)


def _cell_scores(query: Surfels, found: Difference, anomaly: float) -> np.ndarray:
    """(n,) float32: the anomaly score where a cell differs as much as any does, and in proportion elsewhere."""
    full_mm = _DEPTH_FULL_MM + found.usual.get("inward_mm", 0.0) + found.usual.get("outward_mm", 0.0)
    row, column = found.window.cells_of(query.points_mm)
    strength = _top_strength(found.top, full_mm)
    cells = np.where(query.normals[:, 2] >= STEEP, strength[row, column], 0).astype(np.float32)
    sides = found.sides
    off = np.maximum(np.abs(sides.depth_mm) / full_mm, np.hypot(sides.lightness, sides.chroma) / _COLOUR_FULL)
    cells[sides.cells] = np.where(sides.compared, off, sides.new)
    cells = np.clip(cells, 0, 1)
    return cells * (anomaly / max(float(np.percentile(cells, 99.5)), _LEAST_FULL))


def _top_strength(top: TopDifference, full_mm: float) -> np.ndarray:
    """(h, w): form out of place, or colour off; on the item, colour that looks like a label counts less."""
    lightness, chroma = cv2.blur(top.lightness, (3, 3)), cv2.blur(top.chroma, (3, 3))
    label = top.item & near_lighter(lightness)
    colour = np.hypot(lightness, chroma) / _COLOUR_FULL * np.where(label, _LABEL_SHARE, 1)
    depth, local = (np.abs(cv2.blur(plane, (3, 3))) for plane in (top.depth_mm, local_depth(top.depth_mm)))
    return np.maximum(np.maximum(local, depth - _BULGE_MM) / full_mm, colour)


def _painted(scores: np.ndarray, cells: np.ndarray) -> np.ndarray:
    """(h, w) uint8: the cells' scores where a view sees them."""
    plane = np.where(cells >= 0, scores[np.maximum(cells, 0)], 0)
    return np.rint(cv2.medianBlur(plane.astype(np.float32), 3) * 255).astype(np.uint8)


def _compared_share(query: Surfels, found: Difference) -> float:
    top, sides = found.top, found.sides
    seen = np.count_nonzero(top.item & top.known) + len(sides.cells)
    both = np.count_nonzero(top.item & top.compared) + np.count_nonzero(sides.compared | sides.new)
    return both / max(seen, 1)
