"""Whether the regions of one damage in several views meet in space."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np

from booth.measuring.surface import LocalSurface, axes_across, fit_surface
from booth.measuring.view import SeenView
from booth.outline_algebra import densified, overlap
from booth.outlines import Part, rings_of

if TYPE_CHECKING:
    import shapely

_STEP_PX = 2.0
_STEEPEST_COS = 0.2


@dataclass(frozen=True)
class Agreement:
    """How well regions meet on a common plane. iou: mean overlap of all pairs, 0 to 1 (intersection over union).

    distance_mm: greatest distance in space between the middles of two regions. pairs: the overlap of each two views.
    """

    iou: float
    distance_mm: float
    pairs: Mapping[tuple[str, str], float]

    @property
    def views(self) -> tuple[str, ...]:
        """The views that could be held against each other."""
        return tuple(dict.fromkeys(view for pair in self.pairs for view in pair))

    @property
    def worst(self) -> float:
        """The overlap of the two views that agree least."""
        return min(self.pairs.values())


@dataclass(frozen=True, eq=False)
class _Lifted:
    """A region in space: its rings (n, 3) by part, outer ring first, its middle and normal, how well it was seen."""

    rings: tuple[tuple[np.ndarray, ...], ...]
    middle: np.ndarray
    normal: np.ndarray
    quality: float


def agreement(views: Mapping[str, SeenView], regions: Mapping[str, tuple[Part, ...]]) -> Agreement | None:
    """How the regions of one damage, by view, agree. None where fewer than two have depth and a known place.

    Each region is lifted onto the surface under it in its own view; all are held against each other in the plane
    that touches the surface of the view that sees it best.
    """
    lifted = {name: _lifted(views[name], parts) for name, parts in regions.items() if name in views and parts}
    lifted = {name: one for name, one in lifted.items() if one is not None}
    if len(lifted) < 2:
        return None
    best = max(lifted.values(), key=lambda one: one.quality)
    axes = axes_across(best.normal)
    shapes = {name: _flat(one, axes) for name, one in lifted.items()}
    pairs = {pair: overlap(*(shapes[name] for name in pair)) for pair in combinations(lifted, 2)}
    apart = (np.linalg.norm(lifted[one].middle - lifted[other].middle) for one, other in pairs)
    return Agreement(float(np.mean(list(pairs.values()))), 1e3 * float(max(apart)), pairs)


def _lifted(view: SeenView, parts: tuple[Part, ...]) -> _Lifted | None:
    surfaces = [fit_surface(view, [part]) for part in parts] if view.is_calibrated and view.has_depth else []
    found = [(part, one) for part, one in zip(parts, surfaces, strict=False) if _is_usable(one)]
    if not found:
        return None
    rings = tuple(
        tuple(surface.points(densified(ring, _STEP_PX)) for ring in rings_of([part])) for part, surface in found
    )
    part, surface = max(found, key=lambda one: len(densified(one[0].outer, _STEP_PX)))
    normal = surface.normals(np.mean(part.outer, axis=0))
    middle = np.concatenate([outer for outer, *_ in rings]).mean(axis=0)
    return _Lifted(rings, middle, normal, surface.coverage * surface.slant_cos)


def _is_usable(surface: LocalSurface | None) -> bool:
    return surface is not None and surface.slant_cos > _STEEPEST_COS


def _flat(region: _Lifted, axes: np.ndarray) -> shapely.Geometry:
    import shapely

    parts = [shapely.Polygon(outer @ axes, [ring @ axes for ring in cutouts]) for outer, *cutouts in region.rings]
    return shapely.union_all([shapely.make_valid(part).buffer(0) for part in parts])
