"""Padded mailers and filled bags: one soft surface over the tray, with seams, folds and an end that can open."""

from __future__ import annotations

import cv2
import numpy as np

from booth.simulation import wear
from booth.simulation.artwork import main_face
from booth.simulation.body import Body, Site, mottled
from booth.simulation.patches import Patch, flat
from booth.simulation.printed_fakes import FIBRE_BGR
from booth.simulation.products import Product
from booth.simulation.seeds import smooth_noise


def mailer(product: Product, rng: np.random.Generator, scale: float) -> Body:
    """A padded envelope: flat seams all around, soft folds, often a label."""
    patch = _pillow(product, rng, scale, seam_mm=9.0, shape=(3.2, 0.75))
    patch.gloss[:] = 18 if product.material == "kraft" else 120
    folds = smooth_noise(patch.shape, 34 * scale, rng, 2)
    patch.bump += folds * np.float32(0.55) + _padding(patch) * np.float32(0.10)
    wear.scuff(patch, int(rng.integers(2, 8)), rng)
    if rng.random() < 0.6:
        wear.label(patch, product.code, rng)
    fibre = FIBRE_BGR if product.material == "kraft" else (222, 224, 224)
    return _body(product, scale, patch, fibre)


def bag(product: Product, rng: np.random.Generator, scale: float) -> Body:
    """A filled bag of foil or paper with crimped ends and strong wrinkles."""
    patch = _pillow(product, rng, scale, seam_mm=11.0, shape=(2.3, 0.62))
    patch.gloss[:] = 185 if product.material == "foil" else 45
    x, y = patch.grid_mm()
    width, height = patch.size_mm
    edge = np.minimum(x, width - x)
    radiating = np.sin(y / height * rng.uniform(34, 60) + smooth_noise(patch.shape, 60 * scale, rng, 1) * 1.6)
    patch.bump += (radiating * np.exp(-edge / 26.0) * np.clip((edge - 9) / 8, 0, 1)).astype(np.float32) * np.float32(
        1.1
    )
    patch.bump += _creases(patch.shape, scale, rng) * np.float32(1.5)
    crimp = (edge < 11) * np.sin(x * 2 * np.pi / 2.4)
    patch.bump += crimp.astype(np.float32) * np.float32(0.25)
    wear.scuff(patch, int(rng.integers(0, 5)), rng)
    return _body(product, scale, patch, (214, 218, 220))


def open_end(body: Body, number: int, major: bool, rng: np.random.Generator) -> float:
    """The seam at one end bursts: the upper side lifts, a dark mouth and the lower lip show. Returns the gap (mm)."""
    length, width, _ = body.size_mm
    sign = 1.0 if rng.random() < 0.5 else -1.0
    gap = rng.uniform(20, 38) if major else rng.uniform(9, 15)
    reach, half = (70.0, width * 0.36) if major else (38.0, width * 0.2)
    centre = rng.uniform(-0.1, 0.1) * width

    def lift(points: np.ndarray) -> np.ndarray:
        along = np.clip((sign * points[..., 0] - (length / 2 - reach)) / reach, 0, 1)
        across = np.clip(1 - ((points[..., 1] - centre) / half) ** 2, 0, 1)
        shift = np.zeros_like(points)
        shift[..., 2] = gap * along**2 * across
        return shift

    body.deformations.append((number, lift, 1.5))
    body.patches.extend(_mouth(body, number, sign, centre, half, gap, rng))
    return float(gap)


def _body(product: Product, scale: float, patch: Patch, fibre) -> Body:
    room = product.size_mm[2] * 0.62
    sites = (Site("top", (0.22, 0.22, 0.78, 0.78), room),)
    return Body(product, product.size_mm, scale, [patch], sites, open_end, fibre)


def _pillow(product: Product, rng: np.random.Generator, scale: float, seam_mm: float, shape) -> Patch:
    """A surface that rises from flat seams to the item's height; `shape` is the power and roundness of the rise."""
    length, width, height = product.size_mm
    x, y = np.meshgrid(np.linspace(-1, 1, 61), np.linspace(1, -1, 45))
    u = np.clip(np.abs(x) * length / (length - 2 * seam_mm), 0, 1)
    v = np.clip(np.abs(y) * width / (width - 2 * seam_mm), 0, 1)
    rise = ((1 - u ** shape[0]) * (1 - v ** shape[0])) ** shape[1]
    lumps = 1 + 0.07 * cv2.resize(rng.standard_normal((6, 8)), (61, 45), interpolation=cv2.INTER_CUBIC)
    z = 1.0 + (height - 1.0) * rise * lumps
    shrink = 1 - 0.05 * (1 - y**2) * np.clip(np.abs(x) * 2 - 1, 0, 1) ** 2 * (shape[0] < 3)
    base = np.stack([x * length / 2 * shrink, y * width / 2, z], -1)
    return Patch("top", base, main_face(product, (length, width), scale), scale, seam_mm=seam_mm + 5.0)


def _padding(patch: Patch) -> np.ndarray:
    """Bubble padding that shows through: a hexagonal pattern of 11 mm."""
    x, y = patch.grid_mm()
    turns = [np.cos((x * np.cos(a) + y * np.sin(a)) * np.float32(2 * np.pi / 9.5)) for a in (0.0, 2.094, 4.189)]
    return sum(turns).astype(np.float32) / 1.5


def _creases(shape: tuple[int, int], scale: float, rng: np.random.Generator) -> np.ndarray:
    """Sharp folds as in foil: ridges where smooth noise changes its sign, (h, w) float32 about 0 to 1."""
    broad = smooth_noise(shape, 44 * scale, rng, 2)
    fine = smooth_noise(shape, 18 * scale, rng, 1)
    return np.exp(-np.abs(broad) * 3.5) + np.float32(0.35) * np.exp(-np.abs(fine) * 3.0)


def _mouth(body: Body, number: int, sign: float, centre: float, half: float, gap: float, rng) -> list[Patch]:
    """The dark opening under the lifted edge, and the lower lip on the tray."""
    length = body.size_mm[0]
    y = np.linspace(half, -half, 17) * sign * -1 + centre
    inner = length / 2 * sign - sign * 26
    ceiling = np.clip(gap * (1 - ((y - centre) / half) ** 2), 0, None) * 0.42 + 0.9
    back = np.stack([np.full((2, 17), inner), np.stack([y, y]), np.stack([ceiling, np.full(17, 0.3)])], -1)
    size = (max(4, round(gap * body.scale)), max(4, round(2 * half * body.scale)))
    dark = Patch(f"mouth{number}", back, mottled(size, (30, 34, 38), 3, 0.1), body.scale, 6, two_sided=True, rigid=True)
    dark.back_bgr = (30, 34, 38)
    outer, lip = length / 2 * sign + sign * rng.uniform(4, 12), body.fibre_bgr
    ends = (inner, outer) if sign > 0 else (outer, inner)
    corners = [
        (ends[0], centre + half, 0.5),
        (ends[1], centre + half, 0.5),
        (ends[0], centre - half, 0.5),
        (ends[1], centre - half, 0.5),
    ]
    shape = (max(4, round(2 * half * body.scale)), max(4, round(abs(outer - inner) * body.scale)))
    lower = Patch(f"lip{number}", flat(corners), mottled(shape, lip, 5, 0.05), body.scale, 40, rigid=True)
    for patch in (dark, lower):
        patch.ident[:] = number
    return [dark, lower]
