"""A region carried from one view into another, through the surface under it and both cameras' places."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import cv2
import numpy as np
import shapely
import shapely.affinity

from booth.geometry import inverted, projected, rays, transformed
from booth.measuring.surface import LocalSurface, fit_surface
from booth.measuring.view import SeenView
from booth.outlines import Part, bounds, outline, rasterise

LEAST_VISIBLE = 0.1
STEEPEST_COS = 0.17
"""Cosine between normal and line of sight below which a surface is seen too steeply to draw on (80 degrees)."""

_EDGE_PX = 2.0
_SIMPLER_PX = 0.35
_SLIVER_SHARE = 0.02
_POSE_SLACK_M = 0.004
_POSE_SLACK_PX = 1.5


class Obstacle(StrEnum):
    """Why a region cannot be carried into a view."""

    NO_DEPTH = "no depth"
    TOO_STEEP = "too steep"
    OUTSIDE = "outside"
    HIDDEN = "hidden"
    NOT_CALIBRATED = "not calibrated"


@dataclass(frozen=True)
class Projection:
    """A region as another view sees it. quality: the overlap (IoU) to be expected with the region drawn there.

    visible_share: how much of it that view can see. `parts` is empty where an `obstacle` is named.
    """

    view: str
    parts: tuple[Part, ...]
    quality: float
    visible_share: float
    obstacle: Obstacle | None = None


def project(source: SeenView, parts: Sequence[Part], target: SeenView) -> Projection:
    """The region of one view in another: what of it is hidden there, or outside the image, is left out."""
    if not (source.is_calibrated and target.is_calibrated):
        return _refused(target, Obstacle.NOT_CALIBRATED)
    lifted = [(part, surface) for part in parts if (surface := fit_surface(source, [part])) is not None]
    if not lifted:
        return _refused(target, Obstacle.NO_DEPTH)
    facing = [(part, surface) for part, surface in lifted if _facing(surface, part, target) > STEEPEST_COS]
    if not facing:
        return _refused(target, Obstacle.TOO_STEEP)
    carried = [(shape, part, surface) for part, surface in facing if (shape := _carried(part, surface, target))]
    image = shapely.box(0, 0, target.camera.width, target.camera.height)
    whole = sum(shape.area for shape, _, _ in carried)
    inside = [(shapely.intersection(shape, image), part, surface) for shape, part, surface in carried]
    if sum(shape.area for shape, _, _ in inside) <= LEAST_VISIBLE * whole:
        return _refused(target, Obstacle.OUTSIDE)
    pieces = [shapely.difference(shape, _hidden(shape, part, surface, target)) for shape, part, surface in inside]
    share = sum(piece.area for piece in pieces) / whole
    if share < LEAST_VISIBLE:
        return _refused(target, Obstacle.HIDDEN, share)
    seen = shapely.union_all(pieces)
    kept = _tidied(seen)
    quality = min(_certainty(part, surface, target) for part, surface in facing) * len(facing) / len(parts)
    return Projection(target.name, kept, quality, share)


def _refused(target: SeenView, obstacle: Obstacle, visible_share: float = 0.0) -> Projection:
    return Projection(target.name, (), 0.0, visible_share, obstacle)


def _facing(surface: LocalSurface, part: Part, target: SeenView) -> float:
    """Cosine between the normal and the target's line of sight, in the middle of the part; below 0 from behind."""
    left, top, right, bottom = bounds([part])
    middle = np.array([(left + right) / 2, (top + bottom) / 2])
    towards = target.camera_to_booth[:3, 3] - surface.points(middle)
    return float(surface.normals(middle) @ towards / np.linalg.norm(towards))


def _in_view(points: np.ndarray, view: SeenView) -> tuple[np.ndarray, np.ndarray]:
    """Pixels (..., 2) and distance along the axis (...) of booth points (..., 3)."""
    seen = transformed(inverted(view.camera_to_booth), points)
    return projected(view.camera, seen), seen[..., 2]


def _carried(part: Part, surface: LocalSurface, target: SeenView) -> shapely.Geometry | None:
    """The part in the target's pixels, valid; None where it is not in front of that camera."""
    rings = []
    for ring in (part.outer, *part.cutouts):
        pixels = shapely.get_coordinates(shapely.segmentize(shapely.LinearRing(ring), _EDGE_PX))[:-1]
        carried, _ = _in_view(surface.points(pixels), target)
        if not np.isfinite(carried).all():
            return None
        rings.append(carried)
    return shapely.make_valid(shapely.Polygon(rings[0], rings[1:])).buffer(0)


def _hidden(shape: shapely.Geometry, part: Part, surface: LocalSurface, target: SeenView) -> shapely.Geometry:
    """Where something stands before the surface: the target reads nearer, and the source does not see through it.

    What a camera reads wrongly, such as a mirrored lamp, floats where the other camera looks through.
    """
    if shape.is_empty:
        return shape
    left, top, right, bottom = (int(value) for value in (*np.floor(shape.bounds[:2]), *np.ceil(shape.bounds[2:])))
    mask = rasterise(_parts_of(shapely.affinity.translate(shape, -left, -top)), right - left, bottom - top)
    rows, columns = np.nonzero(mask)
    pixels = np.stack([columns + left, rows + top], axis=-1) + 0.5
    expected, slack = _expected(pixels, part, surface, target)
    read = target.depth_m[rows + top, columns + left]
    before = np.zeros(mask.shape, np.uint8)
    nearer = np.flatnonzero((read > 0) & (read < expected - slack))
    nearer = nearer[~_seen_through(_points_of(target, pixels[nearer], read[nearer]), surface.view, slack[nearer])]
    before[rows[nearer], columns[nearer]] = 1
    reach = int(np.clip(0.04 * np.sqrt(shape.area), 3, 15)) | 1
    before = cv2.morphologyEx(before, cv2.MORPH_OPEN, np.ones((reach, reach), np.uint8))
    return shapely.affinity.translate(_shape_of(outline(before.astype(bool))).simplify(1.0), left, top)


def _points_of(view: SeenView, pixels: np.ndarray, depth_m: np.ndarray) -> np.ndarray:
    """(n, 3) booth metres of what a view reads."""
    return transformed(view.camera_to_booth, rays(view.camera, pixels) * depth_m[:, None])


def _seen_through(points: np.ndarray, view: SeenView, slack_m: np.ndarray) -> np.ndarray:
    """(n,) bool: booth points (n, 3) behind which the view reads something."""
    pixels, depth = _in_view(points, view)
    size = np.array([view.camera.width, view.camera.height])
    within = np.isfinite(pixels).all(axis=1) & (pixels >= 0).all(axis=1) & (pixels < size).all(axis=1)
    columns, rows = np.where(within[:, None], pixels, 0).astype(int).T
    return within & (view.depth_m[rows, columns] > depth + slack_m)


def _expected(pixels: np.ndarray, part: Part, surface: LocalSurface, target: SeenView) -> tuple[np.ndarray, np.ndarray]:
    """Depth (n,) at which the target would read the surface at its pixels (n, 2), and how far off it may be."""
    left, top, right, bottom = bounds([part])
    grid = np.stack(np.meshgrid(np.linspace(left, right, 12), np.linspace(top, bottom, 12)), axis=-1).reshape(-1, 2)
    points = transformed(inverted(target.camera_to_booth), surface.points(grid))
    plane = points[:, :2] / points[:, 2:]
    middle = plane.mean(axis=0)
    basis = _basis(plane - middle)
    terms = np.linalg.lstsq(basis, 1 / points[:, 2], rcond=None)[0]
    expected = 1 / np.maximum(_basis(rays(target.camera, pixels)[:, :2] - middle) @ terms, 1e-3)
    noise = np.hypot(surface.spread_m, 0.001 * expected**2)
    cos = max(_facing(surface, part, target), STEEPEST_COS)
    misplaced = _POSE_SLACK_PX * expected / target.camera.fx * np.sqrt(1 - cos**2) / cos
    return expected, 3 * noise + misplaced + _POSE_SLACK_M


def _basis(plane: np.ndarray) -> np.ndarray:
    x, y = plane[:, 0], plane[:, 1]
    return np.stack([np.ones_like(x), x, y, x * x, x * y, y * y], axis=-1)


def _certainty(part: Part, surface: LocalSurface, target: SeenView) -> float:
    """The overlap to be expected when the surface is off by its spread."""
    ring = shapely.Polygon(part.outer)
    pixels = shapely.get_coordinates(shapely.segmentize(ring.exterior, 4 * _EDGE_PX))
    points = surface.points(pixels)
    eye = surface.view.camera_to_booth[:3, 3]
    sight = (points - eye) / np.linalg.norm(points - eye, axis=-1, keepdims=True)
    here, _ = _in_view(points, target)
    there, _ = _in_view(points + sight * surface.spread_m, target)
    shape = shapely.make_valid(shapely.Polygon(here))
    lost = float(np.linalg.norm(there - here, axis=-1).mean() + 0.5) * 0.64 * shape.length / max(shape.area, 1.0)
    return float(max(0.0, (1 - lost / 2) / (1 + lost / 2)) * min(1.0, surface.coverage + 0.1))


def _tidied(shape: shapely.Geometry) -> tuple[Part, ...]:
    """Simplified parts without slivers, the largest first."""
    simple = shape.simplify(_SIMPLER_PX).buffer(0)
    parts = sorted(_parts_of(simple), key=lambda part: -shapely.Polygon(part.outer).area)
    least = max(4.0, _SLIVER_SHARE * shape.area)
    return tuple(part for part in parts if shapely.Polygon(part.outer).area >= least)


def _parts_of(shape: shapely.Geometry) -> list[Part]:
    polygons = [piece for piece in shapely.get_parts(shape) if piece.geom_type == "Polygon" and piece.area > 0]
    return [
        Part(_ring(piece.exterior), tuple(_ring(hole) for hole in piece.interiors if shapely.Polygon(hole).area > 1))
        for piece in polygons
    ]


def _ring(ring: shapely.LinearRing) -> tuple[tuple[float, float], ...]:
    return tuple((float(x), float(y)) for x, y in ring.coords[:-1])


def _shape_of(parts: Sequence[Part]) -> shapely.Geometry:
    return shapely.union_all([shapely.Polygon(part.outer, part.cutouts) for part in parts])
