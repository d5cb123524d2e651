"""What stands before a surface in another view, as that view's own depth tells."""

from __future__ import annotations

import cv2
import numpy as np
import shapely

from booth.geometry import inverted, projected, rays, transformed
from booth.measuring.fitting import basis
from booth.measuring.pieces import Piece
from booth.measuring.view import SeenView
from booth.outline_algebra import area_of, parts_of
from booth.outlines import outline, rasterise

STEEPEST_COS = 0.17
"""Cosine between normal and line of sight below which a surface is seen too steeply to draw on (80 degrees)."""

_NOISE_AT_1M_M = 0.001
_PLACES_SLACK_M = 0.004
_PLACES_SLACK_PX = 1.5
_GRID = 12
_BOWL = 6  # terms of a quadratic in two directions


def in_view(points: np.ndarray, view: SeenView) -> tuple[np.ndarray, np.ndarray]:
    """Pixels (..., 2) and distance along the axis (...) of booth points (..., 3); NaN pixels behind the camera."""
    seen = transformed(inverted(view.camera_to_booth), points)
    return projected(view.camera, seen), seen[..., 2]


def facing(piece: Piece, view: SeenView) -> float:
    """Cosine between a piece's normal and a view's line of sight, in the piece's middle; below 0 from behind."""
    middle = np.array(piece.shape.representative_point().coords[0])
    towards = view.camera_to_booth[:3, 3] - piece.surface.points(middle)
    return float(piece.surface.normals(middle) @ towards / np.linalg.norm(towards))


def hidden(shape: shapely.Geometry, piece: Piece, target: SeenView) -> shapely.Geometry:
    """What of a piece, carried to `shape` in the target, is hidden there; no reading hides nothing.

    Something stands before the piece where the target reads nearer and the source does not see through it: what a
    camera reads wrongly, such as a mirrored lamp, floats where the other camera looks through.
    """
    if shape.area == 0:
        return shape
    corner = np.floor(shape.bounds[:2]).astype(int)
    width, height = np.ceil(shape.bounds[2:]).astype(int) - corner
    mask = rasterise(parts_of(shapely.transform(shape, lambda at: at - corner), 0.0), width, height)
    rows, columns = np.nonzero(mask)
    pixels = np.stack([columns, rows], axis=-1) + corner + 0.5
    expected_m, slack_m = _expected(pixels, piece, target)
    read_m = target.depth_m[rows + corner[1], columns + corner[0]].astype(np.float64)
    nearer = np.flatnonzero((read_m > 0) & (read_m < expected_m - slack_m))
    points = transformed(target.camera_to_booth, rays(target.camera, pixels[nearer]) * read_m[nearer, None])
    nearer = nearer[~_seen_through(points, piece, slack_m[nearer])]
    before = np.zeros(mask.shape, np.uint8)
    before[rows[nearer], columns[nearer]] = 1
    return shapely.transform(_outlined(before), lambda at: at + corner)


def _outlined(mask: np.ndarray) -> shapely.Geometry:
    """The mask's outline without specks, which are noise and not things."""
    width = int(np.clip(0.04 * np.sqrt(mask.size), 3, 15)) | 1
    return area_of(outline(cv2.morphologyEx(mask, cv2.MORPH_OPEN, np.ones((width, width), np.uint8)) > 0)).simplify(1.0)


def _seen_through(points: np.ndarray, piece: Piece, slack_m: np.ndarray) -> np.ndarray:
    """(n,) bool: booth points (n, 3) behind which the source sees something: what it reads, or the piece itself."""
    view = piece.surface.view
    pixels, depth_m = in_view(points, view)
    within = np.isfinite(pixels).all(axis=1) & (pixels >= 0).all(axis=1)
    within &= (pixels < [view.camera.width, view.camera.height]).all(axis=1)
    columns, rows = np.where(within[:, None], pixels, 0).astype(int).T
    seen_m = view.depth_m[rows, columns].astype(np.float64)
    on_piece = within & shapely.contains_xy(piece.shape, *np.where(within[:, None], pixels, 0.0).T)
    seen_m[on_piece] = 1 / piece.surface.inverse_depth(pixels[on_piece])
    return within & (seen_m > depth_m + slack_m)


def _expected(pixels: np.ndarray, piece: Piece, target: SeenView) -> tuple[np.ndarray, np.ndarray]:
    """Depth (n,) at which the target would read the piece at its pixels (n, 2), and how far off it may be.

    Between places of the surface it is a bowl of inverse depth, which holds a plane exactly.
    """
    left, top, right, bottom = piece.shape.bounds
    grid = np.stack(np.meshgrid(np.linspace(left, right, _GRID), np.linspace(top, bottom, _GRID)), axis=-1)
    points = transformed(inverted(target.camera_to_booth), piece.surface.points(grid.reshape(-1, 2)))
    places = points[:, :2] / points[:, 2:]
    middle = places.mean(axis=0)
    terms = np.linalg.lstsq(basis(places - middle, _BOWL), 1 / points[:, 2], rcond=None)[0]
    expected_m = 1 / np.maximum(basis(rays(target.camera, pixels)[:, :2] - middle, _BOWL) @ terms, 1e-3)
    noise_m = np.hypot(piece.surface.spread_m, _NOISE_AT_1M_M * expected_m**2)
    cos = max(facing(piece, target), STEEPEST_COS)
    misplaced_m = _PLACES_SLACK_PX * expected_m / target.camera.fx * np.sqrt(1 - cos**2) / cos
    return expected_m, 3 * noise_m + misplaced_m + _PLACES_SLACK_M
