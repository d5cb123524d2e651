"""Items by seed: a product's instance with its own wear, pose and damage, made into a mesh with its textures."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from booth.simulation.blister import blister
from booth.simulation.body import Body
from booth.simulation.bottle import bottle
from booth.simulation.carton import carton
from booth.simulation.damages import APPLY, DAMAGE_TYPES, SEVERITIES
from booth.simulation.multipack import multipack, take_units
from booth.simulation.patches import Atlas, Surface, assemble, surface_of
from booth.simulation.pillow import bag, mailer
from booth.simulation.products import Product, catalogue_seed, product_of
from booth.simulation.raster import Mesh
from booth.simulation.seeds import generator
from booth.simulation.vectors import turned

TEXELS_PER_MM = 1.6
DAMAGED_SHARE = 1 / 3

_BUILD: dict[str, Callable[[Product, np.random.Generator, float], Body]] = {
    "carton": carton,
    "mailer": mailer,
    "bag": bag,
    "bottle": bottle,
    "blister": blister,
    "multipack": multipack,
}


@dataclass(frozen=True)
class DamageSpec:
    """One damage to be made: type, severity, and the seed of its form and place."""

    type: str
    severity: str
    seed: int


@dataclass(frozen=True)
class ItemSpec:
    """Everything that an item follows from. x_mm, y_mm, turn_deg: its pose on the tray.

    `missing` units of a multi-pack are not there; which ones, and how each of the others lies, follows from the seed.
    """

    seed: int
    product: Product
    damages: tuple[DamageSpec, ...] = ()
    x_mm: float = 0.0
    y_mm: float = 0.0
    turn_deg: float = 0.0
    missing: int = 0

    @property
    def code(self) -> str:
        """The product's barcode and the instance's serial number."""
        return f"{self.product.code}-{self.seed % 10**6:06d}"

    def pristine(self) -> ItemSpec:
        """The same instance without its damages, and whole."""
        return replace(self, damages=(), missing=0)

    def damaged(self, type: str, severity: str = "major") -> ItemSpec:
        """The same instance with one more damage."""
        return replace(self, damages=(*self.damages, DamageSpec(type, severity, self.seed + 101 * len(self.damages))))


@dataclass(frozen=True)
class MadeDamage:
    """One damage as it was made: its number in the item's `ident` texture, and its size in millimetres.

    `depth_mm` is what its type is measured by: depth of a crush, of the inside behind a tear or hole, way of the part
    that came off, thickness of what was spilled.
    """

    number: int
    type: str
    severity: str
    surface: str
    depth_mm: float


@dataclass(frozen=True, eq=False)
class Item:
    """An item made: mesh and textures in its own frame (millimetres, z up, standing on z = 0); units not in it."""

    spec: ItemSpec
    mesh: Mesh
    atlas: Atlas
    damages: tuple[MadeDamage, ...]
    missing: int = 0

    def points_on_tray(self, spec: ItemSpec | None = None) -> np.ndarray:
        """(n, 3) float32 vertices in the booth's frame, millimetres, for the pose of `spec` (default: its own)."""
        pose = spec or self.spec
        placed = turned(self.mesh.points, turn_matrix(pose.turn_deg))
        return placed + np.array([pose.x_mm, pose.y_mm, 0.0], np.float32)


def turn_matrix(degrees: float) -> np.ndarray:
    """(3, 3) float32 rotation about z."""
    angle = np.radians(degrees)
    cos, sin = np.cos(angle), np.sin(angle)
    return np.array([[cos, -sin, 0], [sin, cos, 0], [0, 0, 1]], np.float32)


def item_spec(
    seed: int,
    kind: str | None = None,
    damage: str | None = None,
    severity: str | None = None,
    version: int = 0,
    missing: int = 0,
) -> ItemSpec:
    """The item of a seed: product, pose and damage. `damage` is a type, "none", or None for what the seed says.

    Raises ValueError where the product has not so many units that this many can be missing.
    """
    rng = generator("item", seed)
    product = product_of(catalogue_seed(rng, kind), kind)
    if version:
        product = product.redesign(version)
    if not 0 <= missing < product.units:
        raise ValueError(f"{missing} of {product.units} units cannot be missing.")
    pose = (float(rng.normal(0, 24)), float(rng.normal(0, 16)), float(rng.uniform(-180, 180)))
    x, y, turn = round(pose[0], 1), round(pose[1], 1), round(pose[2], 1)
    return ItemSpec(seed, product, _damages(seed, rng, damage, severity), x, y, turn, missing)


def make_item(spec: ItemSpec, texels_per_mm: float = TEXELS_PER_MM) -> Item:
    """Build the item. The same spec gives the same arrays; `texels_per_mm` is lowered for reduced renders."""
    product = spec.product
    body = _BUILD[product.kind](product, generator("instance", product.seed, product.kind, spec.seed), texels_per_mm)
    if spec.missing:
        take_units(body, spec.missing, generator("missing", product.seed, spec.seed))
    made = [_apply(body, number, damage) for number, damage in enumerate(spec.damages, start=1)]
    surfaces = [surface_of(patch, body.deformations) for patch in body.patches]
    mesh, atlas = assemble(surfaces)
    return Item(spec, mesh, atlas, tuple(_measured(one, surfaces) for one in made), spec.missing)


def _damages(seed: int, rng: np.random.Generator, damage: str | None, severity: str | None) -> tuple[DamageSpec, ...]:
    chosen, level = str(rng.choice(DAMAGE_TYPES)), str(rng.choice(SEVERITIES))
    is_damaged, second = rng.random() < DAMAGED_SHARE, rng.random() < 0.15
    other, other_level = str(rng.choice(DAMAGE_TYPES[:3])), str(rng.choice(SEVERITIES))
    if damage == "none" or (damage is None and not is_damaged):
        return ()
    first = DamageSpec(damage or chosen, severity or level, seed)
    if damage is None and second and other != first.type:
        return first, DamageSpec(other, severity or other_level, seed + 101)
    return (first,)


def _apply(body: Body, number: int, damage: DamageSpec) -> MadeDamage:
    rng = generator("damage", damage.type, damage.severity, damage.seed)
    depth = APPLY[damage.type](body, number, damage.severity == "major", rng)
    return MadeDamage(number, damage.type, damage.severity, _surface(body, damage), round(depth, 2))


def _measured(made: MadeDamage, surfaces: Sequence[Surface]) -> MadeDamage:
    """What moved the surface is measured by how far it did, which what lies below may have limited."""
    longest = max((surface.moved_mm.get(made.number, 0.0) for surface in surfaces), default=0.0)
    return replace(made, depth_mm=round(longest, 2)) if longest > 0 else made


def _surface(body: Body, damage: DamageSpec) -> str:
    """What was hit: a bottle is its own product, and what runs out of a package is product too."""
    of_product = body.product.kind == "bottle" and damage.type in ("crush", "hole", "tear")
    return "product" if of_product or damage.type == "spillage" else "packaging"
