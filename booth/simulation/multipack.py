"""Multi-packs: a shallow tray or a wrapped board with the units of one product, of which some may be missing."""

from __future__ import annotations

import cv2
import numpy as np

from booth.simulation import wear
from booth.simulation.artwork import KRAFT_BGR, side_face
from booth.simulation.body import Body, Site, mottled
from booth.simulation.patches import Patch, flat
from booth.simulation.printed_fakes import FIBRE_BGR
from booth.simulation.products import Product
from booth.simulation.units import PackLayout, layout_of, unit_patches

_LOWEST_WALL_WITH_SITES_MM = 22.0


def multipack(product: Product, rng: np.random.Generator, scale: float) -> Body:
    """A pack with all its units."""
    layout = layout_of(product)
    patches = [_floor(product, scale), *_walls(product, layout, scale)]
    for patch in patches[1:]:
        wear.scuff(patch, int(rng.integers(0, 4)), rng)
    for number in range(product.units):
        patches += unit_patches(product, number, rng, scale)
    window = (0.36, 0.36, 0.64, 0.64) if product.material == "cans" else (0.22, 0.24, 0.78, 0.76)
    room = min(layout.unit_mm[2] * 0.5, 35.0)
    sites = [Site(f"unit{number} top", window, room) for number in range(product.units)]
    if layout.wall_mm > _LOWEST_WALL_WITH_SITES_MM:
        # Behind a wall there is only the gap to the units.
        sites += [Site(name, (0.2, 0.4, 0.8, 0.6), 18.0, 0.5, inside_mm=2.5) for name in ("front", "left", "right")]
    return Body(product, product.size_mm, scale, patches, tuple(sites), lift_unit, FIBRE_BGR)


def take_units(body: Body, count: int, rng: np.random.Generator) -> None:
    """Leave `count` units of a pack out; to be done before it is damaged."""
    gone = tuple(f"unit{number} " for number in rng.choice(units_in(body), count, replace=False))
    body.patches = [patch for patch in body.patches if not patch.name.startswith(gone)]
    body.sites = tuple(site for site in body.sites if not site.patch.startswith(gone))


def units_in(body: Body) -> list[int]:
    """The numbers of the units that are there."""
    tops = [patch.name for patch in body.patches if patch.name.startswith("unit") and patch.name.endswith(" top")]
    return [int(name.removeprefix("unit").removesuffix(" top")) for name in tops]


def lift_unit(body: Body, number: int, major: bool, rng: np.random.Generator) -> float:
    """One unit has come out of its row and leans over the others. Returns how far it moved at most (mm)."""
    unit = f"unit{rng.choice(units_in(body))} "
    patches = [patch for patch in body.patches if patch.name.startswith(unit)]
    height = layout_of(body.product).unit_mm[2]
    tilt = np.radians(rng.uniform(24, 46) if major else rng.uniform(7, 13))
    turn = rng.uniform(0, 2 * np.pi)
    rotation = cv2.Rodrigues(np.array([np.cos(turn), np.sin(turn), 0.0]) * tilt)[0]
    lift = np.array([0, 0, height * rng.uniform(0.4, 0.6) if major else rng.uniform(8, 14)])
    places = np.concatenate([patch.base.reshape(-1, 3) for patch in patches])
    middle = (places.min(axis=0) + places.max(axis=0)) / 2
    lift[2] = max(lift[2], 0.5 - float(((places - middle) @ rotation.T + middle)[:, 2].min()))
    for patch in patches:
        patch.base = ((patch.base - middle) @ rotation.T + middle + lift).astype(np.float32)
        patch.ident[:] = number
    moved = (places - middle) @ rotation.T + middle + lift - places
    return float(np.linalg.norm(moved, axis=1).max())


def _floor(product: Product, scale: float) -> Patch:
    """The board on which the units stand; it lies on the tray and gives nowhere."""
    length, width, _ = product.size_mm
    shape = (round(width * scale), round(length * scale))
    x, y, z = length / 2, width / 2, 0.3
    base = flat([(-x, y, z), (x, y, z), (-x, -y, z), (x, -y, z)])
    return Patch("floor", base, mottled(shape, KRAFT_BGR, product.seed, 0.05), scale, gloss_level=20, rigid=True)


def _walls(product: Product, layout: PackLayout, scale: float) -> list[Patch]:
    """The four sides of the tray, printed outside, brown inside."""
    length, width, _ = product.size_mm
    x, y = length / 2, width / 2
    corners = [(-x, -y), (x, -y), (x, y), (-x, y)]
    walls = []
    for index, name in enumerate(("front", "right", "back", "left")):
        (x0, y0), (x1, y1) = corners[index], corners[(index + 1) % 4]
        size = (float(np.hypot(x1 - x0, y1 - y0)), layout.wall_mm)
        base = flat([(x0, y0, size[1]), (x1, y1, size[1]), (x0, y0, 0), (x1, y1, 0)])
        wall = Patch(name, base, side_face(product, name, size, scale), scale, gloss_level=60, two_sided=True)
        wall.back_bgr = KRAFT_BGR
        walls.append(wall)
    return walls
