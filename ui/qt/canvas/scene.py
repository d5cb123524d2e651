"""What lies under the pointer: the regions of one view as arrays, and what is nearest to a point; without Qt."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import zip_longest

import numpy as np

from booth.outlines import contains, parts_area, rings_of
from storage.records import Damage, Part, Point, Region
from ui.workflow.annotating.draft import AnnotationDraft, RingRef


@dataclass(frozen=True, slots=True, eq=False)
class Shape:
    """One damage's region in one view, ready to be hit and drawn.

    rings: (n, 2) float64 read-only each, continuous image pixels; refs say which ring is which.
    bounds: left, top, right, bottom.
    """

    damage: Damage
    region: Region
    refs: tuple[RingRef, ...]
    rings: tuple[np.ndarray, ...]
    bounds: tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Vertex:
    ring: RingRef
    index: int


@dataclass(frozen=True, slots=True)
class Ghost:
    """A place on an edge where a point could be put, before the one at `index`."""

    ring: RingRef
    index: int
    point: Point


def shape_of(damage: Damage, region: Region) -> Shape:
    refs, rings = [], []
    for number, part in enumerate(region.parts):
        for ring, points in enumerate((part.outer, *part.cutouts)):
            refs.append(RingRef(damage.uid, region.view, number, ring))
            rings.append(_array(points))
    every = np.concatenate(rings)
    (left, top), (right, bottom) = every.min(axis=0).tolist(), every.max(axis=0).tolist()
    return Shape(damage, region, tuple(refs), tuple(rings), (left, top, right, bottom))


def ring_arrays(parts: Iterable[Part]) -> tuple[np.ndarray, ...]:
    """(n, 2) float64 arrays of all rings of the parts."""
    return tuple(_array(ring) for ring in rings_of(parts))


def shapes_of(draft: AnnotationDraft, view: str, known: Iterable[Shape] = ()) -> tuple[Shape, ...]:
    """All regions of the view in drawing order; shapes of `known` whose damage is the same value are taken over."""
    ready = {id(shape.damage): shape for shape in known if shape.region.view == view}
    found = []
    for damage in draft.damages:
        if (shape := ready.get(id(damage))) is not None and shape.damage is damage:
            found.append(shape)
        else:
            found.extend(shape_of(damage, region) for region in damage.regions if region.view == view)
    return tuple(found)


def difference(before: Iterable[Shape], after: Iterable[Shape]) -> list[Shape]:
    """The shapes that only one of both has. Most are in both, in the same place."""
    pairs = [pair for pair in zip_longest(before, after) if pair[0] is not pair[1]]
    gone = {id(shape): shape for shape, _ in pairs if shape is not None}
    come = {id(shape): shape for _, shape in pairs if shape is not None}
    return [gone.get(one) or come[one] for one in gone.keys() ^ come.keys()]


def vertex_at(shapes: Iterable[Shape], point: Point, radius: float) -> Vertex | None:
    """The vertex nearest to the point within the radius (image pixels)."""
    best, found = radius, None
    for shape in _near(shapes, point, radius):
        for ref, ring in zip(shape.refs, shape.rings, strict=True):
            distances = np.hypot(ring[:, 0] - point[0], ring[:, 1] - point[1])
            index = int(distances.argmin())
            if distances[index] <= best:
                best, found = float(distances[index]), Vertex(ref, index)
    return found


def ghost_at(shapes: Iterable[Shape], point: Point, radius: float) -> Ghost | None:
    """The place on an edge nearest to the point within the radius (image pixels)."""
    best, found = radius, None
    for shape in _near(shapes, point, radius):
        for ref, ring in zip(shape.refs, shape.rings, strict=True):
            distances, feet = _to_edges(ring, point)
            index = int(distances.argmin())
            if distances[index] <= best:
                best = float(distances[index])
                found = Ghost(ref, index + 1, (float(feet[index, 0]), float(feet[index, 1])))
    return found


def shape_at(shapes: Iterable[Shape], point: Point) -> Shape | None:
    """The smallest region that contains the point, so that one inside another can be reached."""
    hit = [shape for shape in _near(shapes, point, 0.0) if contains(shape.region.parts, point)]
    return min(hit, key=lambda shape: parts_area(shape.region.parts), default=None)


def vertices_in(shapes: Iterable[Shape], corner: Point, other: Point) -> frozenset[Vertex]:
    """All vertices in the rectangle between two corners."""
    low, high = np.minimum(corner, other), np.maximum(corner, other)
    return frozenset(
        Vertex(ref, index)
        for shape in shapes
        for ref, ring in zip(shape.refs, shape.rings, strict=True)
        for index in np.flatnonzero(((ring >= low) & (ring <= high)).all(axis=1)).tolist()
    )


def _array(points) -> np.ndarray:
    array = np.array(points, np.float64).reshape(-1, 2)
    array.flags.writeable = False
    return array


def _near(shapes: Iterable[Shape], point: Point, radius: float):
    x, y = point
    for shape in shapes:
        left, top, right, bottom = shape.bounds
        if left - radius <= x <= right + radius and top - radius <= y <= bottom + radius:
            yield shape


def _to_edges(ring: np.ndarray, point: Point) -> tuple[np.ndarray, np.ndarray]:
    """Distance to each edge (n,) and its nearest place (n, 2); edge i runs from point i to the next."""
    along = np.roll(ring, -1, axis=0) - ring
    length2 = np.maximum((along**2).sum(axis=1), 1e-12)
    share = np.clip(((np.asarray(point) - ring) * along).sum(axis=1) / length2, 0.0, 1.0)
    feet = ring + share[:, None] * along
    return np.hypot(feet[:, 0] - point[0], feet[:, 1] - point[1]), feet
