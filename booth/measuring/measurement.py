"""The size of a region in millimetres on the surface that it lies on, and how sure each figure is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from booth.measuring.dent import measure_dent
from booth.measuring.relief import Relief, relief
from booth.measuring.surface import LocalSurface, axes_across, fit_surface
from booth.measuring.view import SeenView
from booth.measuring.window import RegionWindow, region_window
from booth.outline_algebra import densified
from booth.outlines import Part, parts_area, rings_of

MIN_COVERAGE = 0.3
"""Share of a region's pixels that must have a reading, and lie on the surface fitted to them, for any figure."""

STEEPEST_COS = 0.35
"""Cosine between the surface's normal and the line of sight (70 degrees) beyond which no figure is given."""

_MARGIN_PX = 40
_MOST_PIXELS = 4000
_HAND_PX = 0.5
_SCALE = 0.003
_SMOOTH_M, _AREA_PER_SPREAD_M = 0.0005, 300.0
_AREA_INSIDE, _AREA_PER_UNKNOWN = 0.08, 2.0
_STEP_PX = 2.0
_SHARE_AROUND = 0.6
_SHARE_EXPLAINED = 0.85
_MOST_SPREAD_INSIDE_M = 0.003
_SHARE_NEARER = 0.2
_MOST_SPREAD_M = 0.002


@dataclass(frozen=True, slots=True)
class Figure:
    """A value and its uncertainty, one sigma in the same unit."""

    value: float
    uncertainty: float


@dataclass(frozen=True, slots=True)
class Measurement:
    """What a region measures. coverage: share of its pixels with a depth reading that can be used.

    Every figure is None where there is less than MIN_COVERAGE, or where the surface is seen steeper than STEEPEST_COS.
    length_mm and width_mm are the sides of the smallest rectangle around the region in the plane that touches the
    surface in the region's middle; perimeter_mm runs along the surface, around the cut-outs too. The dent's figures
    are for a crush only, against the surface around it.
    """

    coverage: float
    area_mm2: Figure | None = None
    length_mm: Figure | None = None
    width_mm: Figure | None = None
    perimeter_mm: Figure | None = None
    dent_depth_mm: Figure | None = None
    dent_volume_mm3: Figure | None = None


def measure(view: SeenView, parts: Sequence[Part], *, dent: bool = False) -> Measurement:
    """All figures of a region in a view; those of a dent only where `dent` asks for them.

    Area is that of the surface around the region where that goes on under it, so that a hole is as large as the piece
    that is missing; elsewhere, as on a bag's folds or over an edge, that of the readings as small planes.
    """
    region = region_window(view, parts, _MARGIN_PX)
    if region is None or region.coverage < MIN_COVERAGE:
        return Measurement(0.0 if region is None else region.coverage)
    under = _surface_under(view, parts, region)
    surface = under or fit_surface(view, parts)
    if surface is None or surface.coverage < MIN_COVERAGE:
        return Measurement(0.0 if surface is None else min(region.coverage, surface.coverage))
    if surface.slant_cos < STEEPEST_COS:
        return Measurement(region.coverage)
    small_planes = relief(view, region)
    area, doubt = _area(parts, region, small_planes, surface, under is not None)
    length, width, perimeter = _lengths(parts, surface, doubt)
    found = measure_dent(view, parts, region, small_planes) if dent else None
    return Measurement(
        region.coverage,
        area,
        length,
        width,
        perimeter,
        found and Figure(found.depth_mm, found.depth_sigma_mm),
        found and Figure(found.volume_mm3, found.volume_sigma_mm3),
    )


def _surface_under(view: SeenView, parts: Sequence[Part], region: RegionWindow) -> LocalSurface | None:
    """The surface around the region where it is one surface and nothing in the region stands before it."""
    around = fit_surface(view, parts, around=True)
    if around is None or around.coverage < _SHARE_AROUND or around.spread_m > _MOST_SPREAD_M:
        return None
    inside = region.mask & (region.depth_m > 0)
    expected_m = 1 / around.inverse_depth(region.pixels(inside))
    nearer = region.depth_m[inside] < expected_m - max(0.0025, 3 * around.spread_m)
    return around if np.mean(nearer) < _SHARE_NEARER else None


def _explains(surface: LocalSurface) -> bool:
    """True where one smooth surface is all there is to the readings, their noise apart."""
    return surface.coverage > _SHARE_EXPLAINED and surface.spread_m < _MOST_SPREAD_INSIDE_M


def _area(
    parts: Sequence[Part], region: RegionWindow, planes: Relief, surface: LocalSurface, is_around: bool
) -> tuple[Figure, float]:
    """Area, and what share of it is in doubt because the smooth surface and the small planes differ."""
    # One that crosses itself may run around as much one way as the other.
    outline_px = parts_area(parts) or float(np.count_nonzero(region.mask))
    each = planes.element_m2[region.mask]
    known = each[np.isfinite(each)]
    smooth = float(np.mean(_elements_m2(surface, _some(region.pixels(region.mask)))))
    rough = float(known.mean()) if len(known) > 0.2 * len(each) else smooth
    is_smooth = is_around or _explains(surface)
    element = smooth if is_smooth else rough
    doubt = float(np.hypot(abs(smooth - rough) / element, 0.01 if is_smooth else 0.4 * _spread(known)))
    unseen = _unseen_around(surface) if is_around else _unseen_inside(1 - len(known) / len(each))
    share = np.linalg.norm([doubt, unseen, _hand_px2(parts) / outline_px, 2 * _SCALE])
    value = 1e6 * outline_px * element
    return Figure(value, value * float(share)), doubt


def _unseen_around(surface: LocalSurface) -> float:
    """Share by which an area errs since what is around a region is not quite what was in it."""
    return _AREA_PER_SPREAD_M * max(0.0, surface.spread_m - _SMOOTH_M)


def _unseen_inside(share_unknown: float) -> float:
    """The same where readings inside count: what no plane fits is mostly steep, and larger than it looks."""
    return float(np.hypot(_AREA_INSIDE, _AREA_PER_UNKNOWN * share_unknown))


def _spread(values: np.ndarray) -> float:
    return float(values.std() / values.mean()) if len(values) else 1.0


def _hand_px2(parts: Sequence[Part]) -> float:
    """Sigma of an outline's area when each of its points is off by _HAND_PX on its own."""
    total = 0.0
    for ring in rings_of(parts):
        points = np.asarray(ring, np.float64)
        chords = np.roll(points, -1, axis=0) - np.roll(points, 1, axis=0)
        total += float(np.sum((0.5 * _HAND_PX) ** 2 * chords**2))
    return float(np.sqrt(total))


def _elements_m2(surface: LocalSurface, pixels: np.ndarray) -> np.ndarray:
    """(n,) square metres of the surface under one pixel at each of the places (n, 2)."""
    right, down = np.array([0.5, 0.0]), np.array([0.0, 0.5])
    across = surface.points(pixels + right) - surface.points(pixels - right)
    along = surface.points(pixels + down) - surface.points(pixels - down)
    return np.linalg.norm(np.cross(across, along), axis=-1)


def _some(pixels: np.ndarray) -> np.ndarray:
    return pixels[:: 1 + len(pixels) // _MOST_PIXELS]


def _lengths(parts: Sequence[Part], surface: LocalSurface, doubt: float) -> tuple[Figure, Figure, Figure]:
    """Length, width and perimeter of the outline on the surface. Half of what is in doubt of an area is of a length."""
    rings = [surface.points(densified(ring, _STEP_PX)) for ring in rings_of(parts)]
    sides = _rectangle_m(np.concatenate(rings), surface, parts)
    perimeter = sum(float(np.linalg.norm(np.roll(ring, -1, axis=0) - ring, axis=1).sum()) for ring in rings)
    pixel_m = float(np.sqrt(_elements_m2(surface, np.array([parts[0].outer[0]]))[0]))
    hand_m = np.sqrt(2) * _HAND_PX * pixel_m
    share = np.hypot(_SCALE, 0.5 * doubt)
    return tuple(Figure(1e3 * one, 1e3 * float(np.hypot(hand_m, share * one))) for one in (*sides, perimeter))


def _rectangle_m(points: np.ndarray, surface: LocalSurface, parts: Sequence[Part]) -> tuple[float, float]:
    """Longer and shorter side of the smallest rectangle around points (n, 3), in the plane that touches the surface."""
    import shapely

    middle = np.mean([point for part in parts for point in part.outer], axis=0)
    flat = points @ axes_across(surface.normals(middle))
    corners = shapely.get_coordinates(shapely.MultiPoint(flat).minimum_rotated_rectangle)
    sides = np.linalg.norm(np.diff(corners[:3], axis=0), axis=1) if len(corners) >= 4 else np.zeros(2)
    return float(sides.max()), float(sides.min())
