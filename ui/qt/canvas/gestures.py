"""Gestures in progress, from the press to the release, as values; nothing of them is in the draft yet."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from storage.records import Point, Ring
from ui.workflow.annotating.draft import RingRef


@dataclass(frozen=True, slots=True)
class Stroke:
    """Freehand: the points since the press."""

    points: Ring


@dataclass(frozen=True, slots=True)
class VertexDrag:
    """A vertex on its way, or a new one (`inserts`) pulled out of an edge. `pressed` is where the hand took it,
    `is_snapped` tells that it lies on another region's outline."""

    ring: RingRef
    index: int
    inserts: bool
    pressed: Point
    point: Point
    has_moved: bool = False
    is_snapped: bool = False


@dataclass(frozen=True, slots=True)
class RegionDrag:
    """A region on its way, taken by its handle or (`by_alt`) by Alt inside it."""

    damage: str
    pressed: Point
    shift: Point = (0.0, 0.0)
    by_alt: bool = False
    has_moved: bool = False


@dataclass(frozen=True, slots=True)
class Band:
    """A rubber band between two corners."""

    start: Point
    end: Point


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle between two corners; `is_snapped` tells that the second lies on another region's outline."""

    start: Point
    end: Point
    has_moved: bool = False
    is_snapped: bool = False


@dataclass(frozen=True, slots=True)
class Pointing:
    """A place that a smart outline is asked for, or a box around it; `excludes` tells of a place to leave out."""

    start: Point
    end: Point
    has_moved: bool = False
    excludes: bool = False


@dataclass(frozen=True, slots=True)
class BrushStroke:
    """The way of the brush's middle since the press; what it takes away, or adds."""

    points: Ring
    radius_px: float
    takes_away: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Preview:
    """Another outline of a damage's region, shown and not yet made: (n, 2) rings in image pixels."""

    damage: str
    rings: tuple[np.ndarray, ...]


Gesture = Stroke | VertexDrag | RegionDrag | Band | Box | Pointing | BrushStroke | Preview
