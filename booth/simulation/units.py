"""The units of a multi-pack: where they stand in their tray, and the small cartons or cans that they are."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np

from booth.simulation import wear
from booth.simulation.artwork import side_face
from booth.simulation.canvas import Canvas
from booth.simulation.carton import carton_faces
from booth.simulation.patches import Patch, flat
from booth.simulation.printed_fakes import FIBRE_BGR
from booth.simulation.products import Product
from booth.simulation.seeds import generator, smooth_noise

_MARGIN_MM, _BETWEEN_MM = 5.0, 4.0
_GRIDS = ((2, 1), (3, 1), (2, 2), (4, 1), (3, 2), (4, 2), (3, 3))
_METAL_BGR = (184, 188, 192)


@dataclass(frozen=True)
class PackLayout:
    """A product's own arrangement. unit_mm: length, width, height of a unit; places_mm: the middle of each in the pack.

    `wall_mm` is how high the tray stands around them. In `wrapped` packs a film lies over the units.
    """

    unit_mm: tuple[float, float, float]
    places_mm: tuple[tuple[float, float], ...]
    wall_mm: float
    wrapped: bool


@lru_cache(maxsize=512)
def layout_of(product: Product) -> PackLayout:
    """Where the units of a product belong: in a full grid, in one with places left empty, or in two unequal rows."""
    rng = generator("pack", product.seed)
    length, width, height = product.size_mm
    (columns, rows), cells = _cells(product, rng)
    cell = np.array([(length - 2 * _MARGIN_MM) / columns, (width - 2 * _MARGIN_MM) / rows])
    middles = (np.array(cells) + 0.5 - np.array([columns, rows]) / 2) * cell
    unit = cell - _BETWEEN_MM if product.material != "cans" else np.repeat(cell.min() - _BETWEEN_MM, 2)
    wrapped = bool(rng.random() < 0.35)
    wall = 3.0 if wrapped else height * rng.uniform(0.25, 0.5)
    places = tuple((float(x), float(y)) for x, y in middles)
    return PackLayout((float(unit[0]), float(unit[1]), height - 1.0), places, float(wall), wrapped)


def unit_patches(product: Product, number: int, rng: np.random.Generator, scale: float) -> list[Patch]:
    """One unit in its place, a little turned and shifted and worn; the names of its patches begin with `unit<n> `."""
    layout = layout_of(product)
    of_unit = replace(product, kind="carton", material="board", size_mm=layout.unit_mm)
    patches = _can(of_unit, scale) if product.material == "cans" else carton_faces(of_unit, rng, scale)
    turn = np.radians(np.clip(rng.normal(0, 0.7), -1.5, 1.5) if product.material != "cans" else rng.normal(0, 8))
    shift = np.array([*layout.places_mm[number], 0.5]) + [*np.clip(rng.normal(0, 0.6, 2), -1.5, 1.5), 0]
    rotation = np.array([[np.cos(turn), -np.sin(turn), 0], [np.sin(turn), np.cos(turn), 0], [0, 0, 1]])
    for patch in patches:
        patch.base = (patch.base @ rotation.T + shift).astype(np.float32)
        patch.name = f"unit{number} {patch.name}"
    _wear(patches, layout, product.material == "cans", rng)
    return patches


def _cells(product: Product, rng: np.random.Generator) -> tuple[tuple[int, int], list[tuple[float, float]]]:
    """Columns and rows, and (column, row) of each unit."""
    units, style = product.units, str(rng.choice(["full", "gaps", "rows"]))
    if style == "rows" and units > 2:
        long = units // 2 + 1
        shift = (2 * long - units) / 2
        return (long, 2), [(c, 0) for c in range(long)] + [(c + shift, 1) for c in range(units - long)]
    full = [grid for grid in _GRIDS if grid[0] * grid[1] == units]
    roomy = [grid for grid in _GRIDS if units < grid[0] * grid[1] <= units + 3]
    grids = full if full and style == "full" else roomy or full
    if product.material == "cans":
        grids = sorted(grids, key=lambda grid: abs(np.log(1.45 * grid[1] / grid[0])))[:1]
    columns, rows = grids[int(rng.integers(len(grids)))]
    taken = np.sort(rng.choice(columns * rows, units, replace=False))
    return (columns, rows), [(float(place % columns), float(place // columns)) for place in taken]


def _can(product: Product, scale: float) -> list[Patch]:
    """A standing can about the origin: its printed side and its lid."""
    diameter, _, height = product.size_mm
    radius, turns = diameter / 2, np.radians(np.linspace(-180, 180, 49))[None, :]
    z = np.array([height, height * 0.94, height * 0.06, 0.0])[:, None]
    reach = np.array([0.95, 1.0, 1.0, 0.96])[:, None] * radius
    base = np.stack([reach * np.cos(turns), reach * np.sin(turns), z + 0 * turns], -1)
    side = Patch("side", base, side_face(product, "front", (np.pi * diameter, height), scale), scale)
    return [side, _lid(product, radius * 0.95, height, scale)]


def _lid(product: Product, radius: float, height: float, scale: float) -> Patch:
    """A round printed lid with a raised rim."""
    canvas = Canvas((2 * radius, 2 * radius), scale, _METAL_BGR)
    canvas.circle((radius, radius), radius * 0.84, product.colors[0])
    canvas.circle((radius, radius), radius * 0.7, product.colors[3])
    canvas.text(product.brand, radius * 0.5, radius * 0.6, radius, radius * 0.34, product.colors[4])
    canvas.text(product.title, radius * 0.5, radius * 1.1, radius, radius * 0.2, product.colors[4], bold=False)
    corners = [(-radius, radius), (radius, radius), (-radius, -radius), (radius, -radius)]
    base = flat([(x, y, height) for x, y in corners])
    lid = Patch("top", base, canvas.pixels, scale, gloss_level=150, seam_mm=0.3 * radius)
    x, y = lid.grid_mm()
    away = np.hypot(x - radius, y - radius)
    lid.bump += np.exp(-(((away - radius * 0.92) / 1.4) ** 2)).astype(np.float32) * np.float32(1.2)
    lid.alpha[away > radius] = 0
    return lid


def _wear(patches: list[Patch], layout: PackLayout, of_metal: bool, rng: np.random.Generator) -> None:
    worn = rng.uniform(0.2, 1.0)
    for patch in patches:
        patch.gloss[:] = np.maximum(patch.gloss, 150 if of_metal else 90)
        if not of_metal:
            wear.rub_edges(patch, worn, FIBRE_BGR, rng)
        wear.scuff(patch, int(rng.integers(0, 3)), rng)
        if layout.wrapped:
            patch.gloss[:] = 205
            patch.bump += np.abs(smooth_noise(patch.shape, 16 * patch.scale, rng, 2)) * np.float32(0.18)
