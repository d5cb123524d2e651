"""Damages of the simulated booth with what is really there: noisy views as a station has them, outlines, millimetres.

Area is that of the surface which a damage lies on, as far as a view sees it: of the item as it was before (with the
tray beside it), so that a dent or a hole is as large as the piece of packaging that it spoilt; of the parts as they lie
now for a deconstruction. A dent's depth is the greatest distance of what is seen from the nearest place of the surface
that was there, its volume the sum of these distances over its area.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import count, cycle, islice, product

import numpy as np
from scipy.spatial import cKDTree

from booth.frames import Frame
from booth.geometry import pixel_rays
from booth.measuring.view import SeenView, seen_view
from booth.outlines import Part
from booth.simulation.damages import DAMAGE_TYPES, SEVERITIES
from booth.simulation.items import item_spec, make_item
from booth.simulation.products import KINDS
from booth.simulation.render import Render, ViewRender
from booth.simulation.scene import default_cameras, default_lights
from booth.simulation.sensor import DEPTH_UNIT_M, sense
from booth.simulation.truth import DamageTruth, ViewTruth

LIGHTINGS = 4
SMALLEST_PX = 60


@dataclass(frozen=True, eq=False)
class TrueRegion:
    """One damage in one view: its outline along the pixels in which it is seen, and its true figures.

    dent_depth_mm and dent_volume_mm3 are 0 for what is no crush.
    """

    parts: tuple[Part, ...]
    mask: np.ndarray
    area_mm2: float
    dent_depth_mm: float
    dent_volume_mm3: float


@dataclass(frozen=True, eq=False)
class TrueDamage:
    """One damage and its regions by view; views that see less than SMALLEST_PX pixels of it are left out.

    made_depth_mm: how deep it was made, whether or not its deepest place can be seen.
    """

    type: str
    severity: str
    surface: str
    made_depth_mm: float
    regions: Mapping[str, TrueRegion]


@dataclass(frozen=True, eq=False)
class TrueItem:
    """An item with one damage: its views with the sensor's noise, and the exact truth now and before the damage."""

    seed: int
    kind: str
    views: Mapping[str, SeenView]
    now: Mapping[str, ViewTruth]
    before: Mapping[str, ViewTruth]
    damage: TrueDamage


def true_items(number: int, first_seed: int = 0, texels_per_mm: float = 1.0) -> Iterator[TrueItem]:
    """`number` items whose damage some view sees, going round all kinds, types and severities; always the same."""
    rounds = cycle(product(SEVERITIES, DAMAGE_TYPES, KINDS))
    wanted = zip(count(first_seed), rounds, strict=False)
    items = (true_item(seed, kind, damage, severity, texels_per_mm) for seed, (severity, damage, kind) in wanted)
    return islice((item for item in items if item.damage.regions), number)


def true_item(seed: int, kind: str, damage: str, severity: str, texels_per_mm: float = 1.0) -> TrueItem:
    """The item of a seed with one damage of this type."""
    spec = item_spec(seed, kind, damage, severity)
    now, before = (
        Render(make_item(one, texels_per_mm), default_cameras(), default_lights()) for one in (spec, spec.pristine())
    )
    truths = {view: now.truth(view) for view in now.views}
    found = {view: truth.damages[0] for view, truth in truths.items()}
    made = found["top"]
    sound = cKDTree(_cloud(before)) if damage == "crush" else None
    regions = {
        view: _region(one, now.views[view], before.views[view], sound)
        for view, one in found.items()
        if np.count_nonzero(one.mask) >= SMALLEST_PX
    }
    return TrueItem(
        seed,
        kind,
        {view: _seen(one, seed) for view, one in now.views.items()},
        truths,
        {view: before.truth(view) for view in before.views},
        TrueDamage(made.type, made.severity, made.surface, made.depth_mm, regions),
    )


def _seen(view: ViewRender, seed: int) -> SeenView:
    """The view as a station measures in it: the depth of all lightings, each with its own noise."""
    still, camera = view.still_depth(), view.camera
    frames = [
        Frame(camera.view, one, None, sense(still, seed, camera.view, one), camera.optics, 0, 0, DEPTH_UNIT_M)
        for one in range(LIGHTINGS)
    ]
    return seen_view(frames)


def _region(damage: DamageTruth, now: ViewRender, before: ViewRender, sound: cKDTree | None) -> TrueRegion:
    mask = damage.mask
    lies_on = now if damage.type == "deconstruction" else before
    depth_mm, across = lies_on.depth_mm()[mask], _facing(lies_on)[mask]
    element_mm2 = (depth_mm / now.camera.focal_px) ** 2 / across
    sunk_mm = np.zeros(1) if sound is None else sound.query(_places(now)[mask])[0]
    return TrueRegion(
        damage.outline(), mask, float(element_mm2.sum()), float(sunk_mm.max()), float((sunk_mm * element_mm2).sum())
    )


def _cloud(render: Render) -> np.ndarray:
    """(n, 3) millimetres: the item's surface as the views see it together."""
    found = {view: (one.fragments.rows, one.fragments.columns) for view, one in render.views.items()}
    return np.concatenate([_places(render.views[view])[pixels] for view, pixels in found.items()])


def _places(view: ViewRender) -> np.ndarray:
    """(h, w, 3) millimetres in the booth: what each pixel sees."""
    rays = pixel_rays(view.camera.intrinsics) @ view.camera.rotation
    return rays * view.depth_mm()[..., None] + np.array(view.camera.position_mm)


def _facing(view: ViewRender) -> np.ndarray:
    """(h, w): the surface's normal times the ray with z = 1; a pixel covers (z / focal)^2 / this of the surface."""
    rays = pixel_rays(view.camera.intrinsics)
    facing = np.abs(rays @ view.camera.rotation[:, 2])
    found = view.fragments
    lengths = np.linalg.norm(rays[found.rows, found.columns], axis=1)
    facing[found.rows, found.columns] = np.clip(view.slant, 0.02, 1) * lengths
    return facing
