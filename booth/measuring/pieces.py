"""A region taken apart into pieces that lie on one smooth surface each: two faces of a carton, or item and tray."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import cv2
import numpy as np
import shapely

from booth.measuring.surface import FLAP_M, LocalSurface, fit_surface, ring_px
from booth.measuring.view import SeenView
from booth.measuring.window import RegionWindow, region_window, ring_around
from booth.outline_algebra import area_of, parts_of
from booth.outlines import Part, outline

LEAST_SHARE = 0.08
"""A piece is at least this share of its region; what is less is carried along with the rest."""
LEAST_PX2 = 60.0

_DEPTH = 2
_TOUCHING_PX = 3
_SIGMAS = 5.0
_OWN_COVERAGE = 0.6


@dataclass(frozen=True, eq=False)
class Piece:
    """Some of a region, in its view's pixels, and the surface that it lies on."""

    shape: shapely.Geometry
    surface: LocalSurface


@lru_cache(maxsize=8)  # a region is carried into one view after the other
def pieces_of(view: SeenView, parts: tuple[Part, ...]) -> tuple[Piece, ...]:
    """The pieces of a region; nothing for parts without depth."""
    return tuple(piece for part in parts for piece in _taken_apart(view, part, _DEPTH))


def _taken_apart(view: SeenView, part: Part, depth: int) -> list[Piece]:
    if (surface := fit_surface(view, [part])) is None:
        return []
    whole = area_of([part])
    others = [piece for other in _elsewhere(view, part, surface) for piece in _taken_apart(view, other, depth - 1)]
    others = [piece for piece in others if depth and piece.surface.coverage > _OWN_COVERAGE]
    rest = whole.difference(shapely.union_all([piece.shape for piece in others]))
    return [Piece(rest, surface), *others] if rest.area > 1 else others


def _elsewhere(view: SeenView, part: Part, surface: LocalSurface) -> tuple[Part, ...]:
    """What of a part lies clearly off the surface up to its outline and beyond.

    What is off it inside the outline only, as a dent or what is seen through a hole, does not count.
    """
    reach = ring_px([part])
    if (near := region_window(view, [part], reach)) is None:
        return ()
    ring = ring_around(near.mask, 1, reach)
    off = _off(near, near.mask | ring, surface)
    inside = cv2.morphologyEx((off & near.mask).astype(np.uint8), cv2.MORPH_OPEN, np.ones((3, 3), np.uint8))
    count, labels, figures, _ = cv2.connectedComponentsWithStats(inside)
    least = max(LEAST_PX2, LEAST_SHARE * np.count_nonzero(near.mask))
    found = [labels == one for one in range(1, count) if figures[one, cv2.CC_STAT_AREA] >= least]
    return tuple(piece for mask in found if _goes_on(mask, ring, off, near) for piece in _outlined(mask, part, near))


def _off(near: RegionWindow, chosen: np.ndarray, surface: LocalSurface) -> np.ndarray:
    """(h, w) bool: the chosen pixels whose reading is further from the surface than noise explains."""
    off = np.zeros(chosen.shape, bool)
    chosen = chosen & (near.depth_m > 0)
    away_m = np.abs(near.depth_m[chosen] - 1 / surface.inverse_depth(near.pixels(chosen)))
    off[chosen] = away_m > max(FLAP_M, _SIGMAS * surface.spread_m)
    return off


def _goes_on(mask: np.ndarray, ring: np.ndarray, off: np.ndarray, near: RegionWindow) -> bool:
    """True where the ring beside these pixels is off the surface as well."""
    beside = ring & (near.depth_m > 0) & ring_around(mask, 0, _TOUCHING_PX)
    return bool(beside.any()) and float(off[beside].mean()) > 0.6


def _outlined(mask: np.ndarray, part: Part, near: RegionWindow) -> Sequence[Part]:
    closed = cv2.morphologyEx(mask.astype(np.uint8), cv2.MORPH_CLOSE, np.ones((5, 5), np.uint8)).astype(bool)
    shape = shapely.transform(area_of(outline(closed & near.mask)).simplify(0.75), lambda at: at + near.window[:2])
    return parts_of(shape.intersection(area_of([part])), LEAST_PX2)
