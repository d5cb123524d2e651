"""Areas of outlines added, taken away, mended and made simpler, with shapely; the same pixel coordinates as outlines.

Every result is valid: rings do not cross or touch themselves, cut-outs lie inside their part, parts do not overlap,
outer rings run clockwise on the screen, and the largest part comes first. Nothing left is an empty tuple.
shapely is loaded when it is first needed: the window starts without it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from booth.outlines import Part, Point, Ring

if TYPE_CHECKING:
    import numpy as np
    from shapely import Geometry, LinearRing, Polygon

LEAST_PX2 = 4.0
_LEAST_SHARE = 0.01
_ARC_STEPS = 6


def area_of(parts: Iterable[Part]) -> Geometry:
    """The parts as one valid shapely geometry: what `rasterise` would fill, also where a ring crosses itself."""
    import shapely

    return shapely.union_all([_part_area(part) for part in parts])


def parts_of(area: Geometry, least_px2: float = LEAST_PX2) -> tuple[Part, ...]:
    """The polygons of a shapely geometry as parts; those, and cut-outs, with less area than this are left out."""
    import shapely

    pieces = [piece for piece in shapely.get_parts(shapely.get_parts(area)) if piece.geom_type == "Polygon"]
    pieces = [piece for piece in pieces if shapely.Polygon(piece.exterior).area >= max(least_px2, 1e-9)]
    return tuple(_part(piece, least_px2) for piece in sorted(pieces, key=lambda piece: -piece.area))


def united(parts: Sequence[Part], others: Sequence[Part]) -> tuple[Part, ...]:
    """What lies in the one, in the other, or in both."""
    return parts_of(area_of((*parts, *others)))


def subtracted(parts: Sequence[Part], others: Sequence[Part]) -> tuple[Part, ...]:
    """What lies in the parts and not in the others."""
    return parts_of(area_of(parts).difference(area_of(others)))


def clipped(parts: Sequence[Part], width: int, height: int) -> tuple[Part, ...]:
    """What of the parts lies in an image of this size."""
    import shapely

    return parts_of(area_of(parts).intersection(shapely.box(0, 0, width, height)))


def swept(path: Sequence[Point], radius_px: float, tolerance_px: float) -> tuple[Part, ...]:
    """What a disc passes over on its way along the path (one point: the disc), its outline true to the tolerance."""
    import shapely

    line = shapely.LineString(path if len(path) > 1 else (*path, *path)).simplify(tolerance_px)
    return parts_of(line.buffer(radius_px, quad_segs=_ARC_STEPS).simplify(tolerance_px))


def mended(parts: Sequence[Part]) -> tuple[Part, ...]:
    """The parts without crossings and overlaps; of what falls apart, pieces of under 1 % of the whole are dropped."""
    area = area_of(parts)
    return parts_of(area, max(LEAST_PX2, _LEAST_SHARE * area.area))


def simplified(parts: Sequence[Part], tolerance_px: float) -> tuple[Part, ...]:
    """The parts with fewer points, nowhere further than the tolerance from the old outline."""
    return parts_of(area_of(parts).simplify(tolerance_px, preserve_topology=True))


def densified(ring: Ring, step_px: float) -> np.ndarray:
    """(n, 2) float64: the ring's points and others on its edges, none further than `step_px` from the next."""
    import shapely

    return shapely.get_coordinates(shapely.segmentize(shapely.LinearRing(ring), step_px))[:-1]


def touches(parts: Sequence[Part], others: Sequence[Part]) -> bool:
    """True where both have a place in common, be it on their outlines."""
    return bool(area_of(parts).intersects(area_of(others)))


def iou(parts: Sequence[Part], others: Sequence[Part]) -> float:
    """Intersection over union, 0 to 1; 0 where both are empty."""
    return overlap(area_of(parts), area_of(others))


def overlap(area: Geometry, other: Geometry) -> float:
    """Intersection over union of two shapely geometries, 0 to 1; 0 where both are empty."""
    whole = area.union(other).area
    return float(area.intersection(other).area / whole) if whole > 0 else 0.0


def _part_area(part: Part) -> Geometry:
    from shapely import Polygon

    whole = Polygon(part.outer, part.cutouts)
    if whole.is_valid:
        return whole
    area = _ring_area(part.outer)
    for ring in part.cutouts:
        area = area.difference(_ring_area(ring))
    return area


def _ring_area(ring: Ring) -> Geometry:
    """What lies inside by the even-odd rule, which is what make_valid's line work gives for one ring."""
    import shapely

    return shapely.make_valid(shapely.Polygon(ring)).buffer(0)


def _part(piece: Polygon, least_px2: float) -> Part:
    import shapely

    holes = [hole for hole in piece.interiors if shapely.Polygon(hole).area >= least_px2]
    return Part(_ring(piece.exterior, True), tuple(_ring(hole, False) for hole in holes))


def _ring(ring: LinearRing, is_outer: bool) -> Ring:
    points = tuple((float(x), float(y)) for x, y in ring.coords[:-1])
    # Counter-clockwise where y points up is clockwise on the screen, where it points down.
    return points if ring.is_ccw == is_outer else points[::-1]
