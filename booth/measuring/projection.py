"""A region carried from one view into another, through the surface under it and both cameras' places."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import shapely

from booth.measuring.hiding import STEEPEST_COS, facing, hidden, in_view
from booth.measuring.pieces import Piece, pieces_of
from booth.measuring.view import SeenView
from booth.outline_algebra import area_of, parts_of
from booth.outlines import Part

LEAST_VISIBLE = 0.1
"""Share of a region that a view must see for it to be carried there."""

_EDGE_PX = 2.0
_SIMPLER_PX = 0.35
_SEAM_PX = 1.0
_LEAST_PX2 = 4.0
_SLIVER_SHARE = 0.02


class Obstacle(StrEnum):
    """Why a region cannot be carried into a view."""

    NO_DEPTH = "no depth"
    TOO_STEEP = "too steep"
    OUTSIDE = "outside"
    HIDDEN = "hidden"
    NOT_CALIBRATED = "not calibrated"


@dataclass(frozen=True)
class Projection:
    """A region as another view sees it. quality: the overlap (IoU, 0 to 1) to be expected with what is seen there.

    visible_share: how much of it that view can see. `parts` is empty where an `obstacle` is named.
    """

    view: str
    parts: tuple[Part, ...]
    quality: float
    visible_share: float
    obstacle: Obstacle | None = None


@dataclass(frozen=True, eq=False)
class _Carried:
    """A piece in the target's pixels: all of it, what lies in the image, and what of that is not hidden."""

    piece: Piece
    whole: shapely.Geometry
    inside: shapely.Geometry
    seen: shapely.Geometry


def project(source: SeenView, parts: Sequence[Part], target: SeenView) -> Projection:
    """The region of one view in another: what of it is hidden there, or outside the image, is left out."""
    if not (source.is_calibrated and target.is_calibrated):
        return _refused(target, Obstacle.NOT_CALIBRATED)
    pieces = pieces_of(source, tuple(parts))
    if not pieces:
        return _refused(target, Obstacle.NO_DEPTH)
    ahead = [piece for piece in pieces if facing(piece, target) > STEEPEST_COS]
    if _area(ahead) < LEAST_VISIBLE * _area(pieces):
        return _refused(target, Obstacle.TOO_STEEP)
    carried = [one for piece in ahead if (one := _carried(piece, target)) is not None]
    inside, seen = (_share(carried, pieces, name) for name in ("inside", "seen"))
    if inside < LEAST_VISIBLE:
        return _refused(target, Obstacle.OUTSIDE)
    kept = _tidied([one.seen for one in carried])
    if seen < LEAST_VISIBLE or not kept:
        return _refused(target, Obstacle.HIDDEN, seen)
    missing = area_of(parts).area - _area(pieces)
    return Projection(target.name, kept, _quality(carried, missing, target), seen)


def _refused(target: SeenView, obstacle: Obstacle, visible_share: float = 0.0) -> Projection:
    return Projection(target.name, (), 0.0, visible_share, obstacle)


def _area(pieces: Sequence[Piece]) -> float:
    """In square pixels of the source."""
    return sum(piece.shape.area for piece in pieces)


def _share(carried: Sequence[_Carried], pieces: Sequence[Piece], name: str) -> float:
    """Share of the region, in the source, that is inside the target's image or seen there."""
    shares = (one.piece.shape.area * getattr(one, name).area / one.whole.area for one in carried)
    return sum(shares) / _area(pieces)


def _carried(piece: Piece, target: SeenView) -> _Carried | None:
    """The piece in the target's pixels; None where it is not all before that camera."""
    polygons = shapely.get_parts(shapely.segmentize(piece.shape, _EDGE_PX))
    rings = [[_ring(ring, piece, target) for ring in (one.exterior, *one.interiors)] for one in polygons]
    if not all(np.isfinite(ring).all() for polygon in rings for ring in polygon):
        return None
    whole = shapely.union_all([_sound(shapely.Polygon(outer, holes)) for outer, *holes in rings])
    inside = whole.intersection(shapely.box(0, 0, target.camera.width, target.camera.height))
    return _Carried(piece, whole, inside, inside.difference(hidden(inside, piece, target))) if whole.area > 0 else None


def _sound(shape: shapely.Geometry) -> shapely.Geometry:
    return shape if shape.is_valid else shapely.make_valid(shape).buffer(0)


def _ring(ring: shapely.LinearRing, piece: Piece, target: SeenView) -> np.ndarray:
    """(n, 2) pixels of the target for a ring of the source, whose first point is not repeated."""
    return in_view(piece.surface.points(shapely.get_coordinates(ring)[:-1]), target)[0]


def _quality(carried: Sequence[_Carried], missing_px2: float, target: SeenView) -> float:
    """The pieces' overlaps weighted by area; what has no depth, and could not be carried, counts as nothing."""
    areas = [one.piece.shape.area for one in carried]
    overlaps = [_overlap(one, target) for one in carried]
    return float(np.dot(areas, overlaps) / (sum(areas) + max(missing_px2, 0.0)))


def _overlap(one: _Carried, target: SeenView) -> float:
    """IoU of a piece with itself when its surface is off by the spread of its readings.

    An outline moved by d on average covers and leaves about 2/pi of its length times d.
    """
    pixels = shapely.get_coordinates(shapely.segmentize(one.piece.shape, 4 * _EDGE_PX))
    points, eye = one.piece.surface.points(pixels), one.piece.surface.view.camera_to_booth[:3, 3]
    sight = (points - eye) / np.linalg.norm(points - eye, axis=-1, keepdims=True)
    here, there = (in_view(at, target)[0] for at in (points, points + sight * one.piece.surface.spread_m))
    moved_px = float(np.nanmean(np.linalg.norm(there - here, axis=-1))) + 0.5
    lost = moved_px * 2 / np.pi * one.whole.length / max(one.whole.area, 1.0)
    return max(0.0, 1 - lost / 2) / (1 + lost / 2) * min(1.0, one.piece.surface.coverage + 0.1)


def _tidied(shapes: Sequence[shapely.Geometry]) -> tuple[Part, ...]:
    """One region, seams between its pieces closed, simplified, without slivers."""
    shape = shapely.union_all(shapes)
    if len(shapes) > 1:
        shape = shape.buffer(_SEAM_PX, join_style="mitre").buffer(-_SEAM_PX, join_style="mitre")
    return parts_of(shape.simplify(_SIMPLER_PX), max(_LEAST_PX2, _SLIVER_SHARE * shape.area))
