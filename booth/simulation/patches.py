"""The surfaces of an item: parametric grids, each with its texture of colour, relief, gloss, cut-outs and damage."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np

from booth.simulation.raster import Mesh

Deformation = Callable[[np.ndarray], np.ndarray]
_STEP_MM = 3.2
_LOWEST_MM = 0.4


@dataclass(eq=False)
class Patch:
    """One surface while an item is being made; its planes are drawn on until `assemble` reads them.

    base: (r, c, 3) float32 millimetres in the item's frame; row 0 is the top of the texture, and the right-hand
    normal of (down, right) points outwards. albedo: (h, w, 3) uint8 BGR. bump: (h, w) float32 millimetres outwards.
    gloss: (h, w) uint8, 0 matt to 255 mirror-like. alpha: (h, w) uint8, 0 where the surface is cut away.
    ident: (h, w) uint8, number of the damage there, 0 for none. scale: pixels a millimetre.
    A `rigid` patch does not follow deformations. `back_bgr` is the colour of its other side where that can be seen.
    There is nothing inside within `seam_mm` of its edges.
    """

    name: str
    base: np.ndarray
    albedo: np.ndarray
    scale: float
    gloss_level: int = 40
    two_sided: bool = False
    rigid: bool = False
    back_bgr: tuple[int, int, int] = (150, 175, 195)
    seam_mm: float = 2.0
    bump: np.ndarray = field(init=False)
    gloss: np.ndarray = field(init=False)
    alpha: np.ndarray = field(init=False)
    ident: np.ndarray = field(init=False)

    def __post_init__(self) -> None:
        shape = self.albedo.shape[:2]
        self.base = np.asarray(self.base, np.float32)
        self.albedo = np.array(self.albedo)
        self.bump = np.zeros(shape, np.float32)
        self.gloss = np.full(shape, self.gloss_level, np.uint8)
        self.alpha = np.full(shape, 255, np.uint8)
        self.ident = np.zeros(shape, np.uint8)

    @property
    def shape(self) -> tuple[int, int]:
        return self.albedo.shape[:2]

    @property
    def size_mm(self) -> tuple[float, float]:
        """Width and height of the texture in millimetres."""
        return (self.shape[1] - 1) / self.scale, (self.shape[0] - 1) / self.scale

    def grid_mm(self) -> tuple[np.ndarray, np.ndarray]:
        """x (1, w) and y (h, 1) float32 millimetres of the texels in the texture's own plane."""
        x = np.arange(self.shape[1], dtype=np.float32)[None, :] / np.float32(self.scale)
        y = np.arange(self.shape[0], dtype=np.float32)[:, None] / np.float32(self.scale)
        return x, y

    def positions(self) -> np.ndarray:
        """(h, w, 3) float32 millimetres: the base surface at each texel, without relief."""
        down, right = (_weights(count, stops) for count, stops in zip(self.shape, self.base.shape[:2], strict=True))
        return np.einsum("hr,rwc->hwc", down, np.einsum("wk,rkc->rwc", right, self.base, optimize=True), optimize=True)

    @property
    def is_flat(self) -> bool:
        return self.base.shape[:2] == (2, 2)


@dataclass(frozen=True, eq=False)
class Atlas:
    """The textures of all patches side by side, (h, w) each.

    albedo: uint8 BGR. normal: float32, unit, in the item's frame. gloss, alpha, ident: uint8. owner: uint8 number of
    the patch. back_bgr: (patches, 3) uint8.
    """

    albedo: np.ndarray
    normal: np.ndarray
    gloss: np.ndarray
    alpha: np.ndarray
    ident: np.ndarray
    owner: np.ndarray
    back_bgr: np.ndarray


def flat(corners: Sequence[Sequence[float]]) -> np.ndarray:
    """(2, 2, 3) base of a flat patch: upper left, upper right, lower left, lower right corner."""
    return np.array(corners, np.float32).reshape(2, 2, 3)


def normals_of(positions: np.ndarray) -> np.ndarray:
    """(h, w, 3) float32 unit normals of a grid of positions, outwards."""
    down = _slope(positions, 0)
    right = _slope(positions, 1)
    normal = np.empty_like(positions)
    for axis in range(3):
        one, two = (axis + 1) % 3, (axis + 2) % 3
        normal[..., axis] = down[..., one] * right[..., two] - down[..., two] * right[..., one]
    length = np.sqrt(np.einsum("hwc,hwc->hw", normal, normal))
    return normal / np.maximum(length, 1e-9)[..., None]


@dataclass(frozen=True, eq=False)
class Surface:
    """A patch made final: where its texels lie and how they face, and its mesh before it enters an atlas.

    moved_mm: by number of damage, how far it moved the surface at most.
    """

    patch: Patch
    normal: np.ndarray
    points: np.ndarray
    rows: np.ndarray
    columns: np.ndarray
    moved_mm: dict[int, float]


def surface_of(patch: Patch, deformations: Sequence[tuple[int, Deformation, float]]) -> Surface:
    """Relief and deformations applied; marks in `ident` what a deformation moved by more than its threshold (mm)."""
    places = patch.positions()
    relief = float(np.abs(patch.bump).max())
    if relief > 0:
        places += normals_of(places) * patch.bump[..., None]
    moved = {}
    for number, deform, threshold in () if patch.rigid else deformations:
        moved[number] = _deform(patch, places, number, deform, threshold)
    untouched = patch.is_flat and not any(moved.values())
    normal = np.broadcast_to(_flat_normal(patch.base), places.shape) if untouched and not relief else normals_of(places)
    if untouched and relief < 0.5:
        rows, columns = _stops(patch.shape[0], 1), _stops(patch.shape[1], 1)
    else:
        rows, columns = (_stops(count, round((count - 1) / (_STEP_MM * patch.scale))) for count in patch.shape)
    return Surface(patch, normal, places[np.ix_(rows, columns)], rows, columns, moved)


def assemble(surfaces: Sequence[Surface]) -> tuple[Mesh, Atlas]:
    """One mesh and one atlas of all surfaces."""
    places, size = _pack([surface.patch.shape for surface in surfaces])
    height, width = size
    planes = {name: np.zeros(size, np.uint8) for name in ("gloss", "alpha", "ident", "owner")}
    albedo, normal = np.zeros((height, width, 3), np.uint8), np.zeros((height, width, 3), np.float32)
    parts = []
    for number, (surface, (top, left)) in enumerate(zip(surfaces, places, strict=True)):
        rows, columns = surface.patch.shape
        window = np.s_[top : top + rows, left : left + columns]
        albedo[window], normal[window] = surface.patch.albedo, surface.normal
        for name in ("gloss", "alpha", "ident"):
            planes[name][window] = getattr(surface.patch, name)
        planes["owner"][window] = number
        parts.append(_mesh_part(surface, top, left))
    back = np.array([surface.patch.back_bgr for surface in surfaces], np.uint8)
    return _joined(parts), Atlas(albedo, normal, back_bgr=back, **planes)


def _deform(patch: Patch, places: np.ndarray, number: int, deform: Deformation, threshold: float) -> float:
    """Move the places, not into the tray, and mark what moved; returns the longest way (mm)."""
    shift = deform(places)
    np.maximum(shift[..., 2], np.minimum(_LOWEST_MM - places[..., 2], 0), out=shift[..., 2])
    size = np.sqrt(np.einsum("hwc,hwc->hw", shift, shift))
    longest = float(size.max(initial=0.0))
    if longest <= 0.05:
        return 0.0
    places += shift
    patch.ident[size > threshold] = number
    return longest


@lru_cache(maxsize=64)
def _weights(count: int, stops: int) -> np.ndarray:
    """(count, stops) float32: Catmull-Rom weights that spread `stops` values evenly over `count` texels.

    The outer values are continued straight, so that a straight line stays one up to its ends.
    """
    place = np.linspace(0, stops - 1, count)
    left = np.minimum(place.astype(int), stops - 2)
    t = place - left
    cubic = np.stack([-t + 2 * t**2 - t**3, 2 - 5 * t**2 + 3 * t**3, t + 4 * t**2 - 3 * t**3, t**3 - t**2], -1) / 2
    padded = np.zeros((count, stops + 2))
    for step in range(4):
        padded[np.arange(count), left + step] = cubic[:, step]
    weights = padded[:, 1:-1].copy()
    weights[:, 0] += 2 * padded[:, 0]
    weights[:, 1] -= padded[:, 0]
    weights[:, -1] += 2 * padded[:, -1]
    weights[:, -2] -= padded[:, -1]
    return weights.astype(np.float32)


def _slope(positions: np.ndarray, axis: int) -> np.ndarray:
    slope = np.empty_like(positions)
    if axis == 0:
        slope[1:-1] = positions[2:] - positions[:-2]
        slope[0], slope[-1] = positions[1] - positions[0], positions[-1] - positions[-2]
    else:
        slope[:, 1:-1] = positions[:, 2:] - positions[:, :-2]
        slope[:, 0], slope[:, -1] = positions[:, 1] - positions[:, 0], positions[:, -1] - positions[:, -2]
    return slope


def _flat_normal(base: np.ndarray) -> np.ndarray:
    normal = np.cross(base[1, 0] - base[0, 0], base[0, 1] - base[0, 0])
    return (normal / np.linalg.norm(normal)).astype(np.float32)


def _stops(count: int, pieces: int) -> np.ndarray:
    """Texels at which the mesh has its vertices: both ends and what lies evenly between."""
    return np.unique(np.linspace(0, count - 1, max(1, pieces) + 1).round().astype(np.int32))


def _mesh_part(surface: Surface, top: int, left: int) -> tuple[np.ndarray, ...]:
    columns, rows = np.meshgrid(surface.columns + left, surface.rows + top)
    count = surface.points.shape[:2]
    number = np.arange(count[0] * count[1], dtype=np.int32).reshape(count)
    a, b, c, d = number[:-1, :-1], number[:-1, 1:], number[1:, :-1], number[1:, 1:]
    triangles = np.concatenate([np.stack([a, c, b], -1).reshape(-1, 3), np.stack([b, c, d], -1).reshape(-1, 3)])
    uv = np.stack([columns, rows], -1).reshape(-1, 2).astype(np.float32)
    return surface.points.reshape(-1, 3), uv, triangles, np.full(len(triangles), surface.patch.two_sided)


def _joined(parts: list) -> Mesh:
    offsets = np.cumsum([0, *(len(part[0]) for part in parts[:-1])])
    triangles = [part[2] + offset for part, offset in zip(parts, offsets, strict=True)]
    joined = [np.concatenate([part[index] for part in parts]) for index in (0, 1, 3)]
    return Mesh(joined[0], joined[1], np.concatenate(triangles).astype(np.int32), joined[2])


def _pack(shapes: list[tuple[int, int]], gap: int = 2) -> tuple[list[tuple[int, int]], tuple[int, int]]:
    """Upper left corners on shelves of one width, and the size that holds all."""
    width = max(512, max(shape[1] for shape in shapes) + gap)
    order = sorted(range(len(shapes)), key=lambda index: -shapes[index][0])
    places: list[tuple[int, int]] = [(0, 0)] * len(shapes)
    top = left = shelf = 0
    for index in order:
        height, columns = shapes[index]
        if left and left + columns > width:
            top, left, shelf = top + shelf + gap, 0, 0
        places[index] = (top, left)
        left, shelf = left + columns + gap, max(shelf, height)
    return places, (top + shelf, width)
