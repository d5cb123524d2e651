"""What a kind of item builds and a damage changes: patches, deformations, and the sites where damage may be."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import cv2
import numpy as np

from booth.simulation.patches import Deformation, Patch, normals_of
from booth.simulation.products import Product

DARK_INSIDE_BGR = (34, 42, 50)


@dataclass(frozen=True)
class Site:
    """A place that damage may choose: a patch, the window (0 to 1, left, top, right, bottom) for its centre.

    `room_mm` is how far a thing can be pressed in there, `inside_mm` how far behind a cut something is seen; `weight`
    how often it is chosen.
    """

    patch: str
    window: tuple[float, float, float, float]
    room_mm: float
    weight: float = 1.0
    inside_mm: float = 40.0


@dataclass(eq=False)
class Body:
    """One item while it is made. size_mm: its box. `open_up` makes this kind's deconstruction and tells its size."""

    product: Product
    size_mm: tuple[float, float, float]
    scale: float
    patches: list[Patch]
    sites: tuple[Site, ...]
    open_up: Callable[[Body, int, bool, np.random.Generator], float]
    fibre_bgr: tuple[int, int, int]
    corners_mm: np.ndarray | None = None
    deformations: list[tuple[int, Deformation, float]] = field(default_factory=list)

    def patch(self, name: str) -> Patch:
        return next(patch for patch in self.patches if patch.name == name)

    def choose_site(self, rng: np.random.Generator) -> tuple[Patch, Site, np.ndarray]:
        """A patch, its site, and a place (x, y) in the patch's millimetres."""
        weights = np.array([site.weight for site in self.sites])
        site = self.sites[int(rng.choice(len(self.sites), p=weights / weights.sum()))]
        patch = self.patch(site.patch)
        left, top, right, bottom = site.window
        share = np.array([rng.uniform(left, right), rng.uniform(top, bottom)])
        return patch, site, share * patch.size_mm


@dataclass(frozen=True, eq=False)
class LocalFrame:
    """A point of a patch and its axes in the item's frame: right and down along the texture, and outwards."""

    origin: np.ndarray
    right: np.ndarray
    down: np.ndarray
    outward: np.ndarray


def frame_at(patch: Patch, place_mm: np.ndarray) -> LocalFrame:
    """The local frame of a patch's undeformed surface at (x, y) millimetres of its texture."""
    places = patch.positions()
    reach = max(2, round(4 * patch.scale))
    row, column = (
        int(np.clip(round(float(v) * patch.scale), reach, count - 1 - reach))
        for v, count in zip(place_mm[::-1], patch.shape, strict=True)
    )
    right = places[row, column + reach] - places[row, column - reach]
    down = places[row + reach, column] - places[row - reach, column]
    right, down = right / np.linalg.norm(right), down / np.linalg.norm(down)
    outward = np.cross(down, right)
    outward /= np.linalg.norm(outward)
    return LocalFrame(places[row, column], right, np.cross(right, outward), outward)


def surface_points(patch: Patch, places_mm: np.ndarray) -> np.ndarray:
    """(n, 3) float32: where texture places (n, 2) in millimetres lie on the undeformed patch."""
    pixels = (np.asarray(places_mm, np.float32) * patch.scale).reshape(-1, 1, 2)
    return cv2.remap(patch.positions(), pixels, None, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)[:, 0]


def backing(
    patch: Patch, box_mm: tuple[float, float, float, float], depth_mm: float, number: int, bgr: tuple[int, int, int]
) -> Patch:
    """What is seen through a cut: the part of a patch under `box_mm` (left, top, right, bottom), set in by a depth."""
    limit = np.array(patch.size_mm) - patch.seam_mm
    low = np.floor(np.clip(box_mm[:2], patch.seam_mm, limit) * patch.scale).astype(int)
    high = np.ceil(np.clip(box_mm[2:], patch.seam_mm, limit) * patch.scale).astype(int) + 1
    places = patch.positions()
    inner = _set_in(places, depth_mm)[low[1] : high[1], low[0] : high[0]]
    stride = 1 if min(inner.shape[:2]) < 8 else max(1, round(4 * patch.scale))
    rows, columns = (np.unique([*range(0, count, stride), count - 1]) for count in inner.shape[:2])
    albedo = mottled(inner.shape[:2], bgr, number, 0.16)
    made = Patch(f"backing{number}", inner[np.ix_(rows, columns)], albedo, patch.scale, gloss_level=8, rigid=True)
    made.ident[:] = number
    return made


def depth_behind(patch: Patch, place_mm: np.ndarray, depth_mm: float) -> float:
    """How far behind the surface, relief and all, a `backing` of `depth_mm` lies at a place of the texture (mm)."""
    frame = frame_at(patch, place_mm)
    row, column = np.clip(np.round(np.asarray(place_mm)[::-1] * patch.scale).astype(int), 0, np.array(patch.shape) - 1)
    room = _room(np.asarray(frame.origin[2]), np.asarray(frame.outward[2]), depth_mm)
    return float(room) + max(float(patch.bump[row, column]), 0.0)


def _set_in(places: np.ndarray, depth_mm: float) -> np.ndarray:
    """A surface moved inwards, where it lies low no further than it can without reaching the tray."""
    outward = normals_of(places)
    room = _room(places[..., 2], outward[..., 2], depth_mm)
    return places - outward * room[..., None].astype(np.float32)


def _room(height: np.ndarray, upright: np.ndarray, depth_mm: float) -> np.ndarray:
    """How far inwards, up to `depth_mm`, there is room at heights whose normals have this upright part."""
    lying = np.where(upright > 0.35, 0.62 * height / np.maximum(upright, 0.35), np.where(upright < -0.2, 0.0, depth_mm))
    return np.minimum(lying, depth_mm)


def mottled(shape: tuple[int, int], bgr: tuple[int, int, int], seed: int, spread: float) -> np.ndarray:
    """(h, w, 3) uint8 of one colour with fine uneven brightness."""
    rng = np.random.Generator(np.random.PCG64(seed))
    noise = cv2.GaussianBlur(rng.standard_normal(shape, dtype=np.float32), (0, 0), 1.2) * 2.0
    return np.clip(np.array(bgr, np.float32) * (1 + spread * noise[..., None]), 0, 255).astype(np.uint8)


def blend(albedo: np.ndarray, bgr, share: np.ndarray) -> None:
    """Mix a colour (or an image) into `albedo` in place by an (h, w) float32 share from 0 to 1."""
    share = share[..., None]
    albedo[:] = np.clip(albedo * (1 - share) + np.asarray(bgr, np.float32) * share, 0, 255).astype(np.uint8)
