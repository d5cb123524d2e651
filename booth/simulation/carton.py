"""Folding cartons and kraft boxes: five flat faces, and a lid of two flaps that can stand open."""

from __future__ import annotations

import numpy as np

from booth.simulation import wear
from booth.simulation.artwork import KRAFT_BGR, main_face, side_face
from booth.simulation.body import DARK_INSIDE_BGR, Body, Site, blend, mottled
from booth.simulation.patches import Patch, flat
from booth.simulation.printed_fakes import FIBRE_BGR
from booth.simulation.products import Product
from booth.simulation.seeds import smooth_noise


def carton(product: Product, rng: np.random.Generator, scale: float) -> Body:
    """A closed carton with its wear, lying with its main face up."""
    length, width, height = product.size_mm
    patches = carton_faces(product, rng, scale)
    gloss = 20 if product.material == "kraft" else 95
    worn = rng.uniform(0.3, 1.4)
    for patch in patches:
        patch.gloss[:] = gloss
        patch.bump += smooth_noise(patch.shape, 30 * scale, rng, 1) * np.float32(0.05)
        wear.rub_edges(patch, worn, FIBRE_BGR, rng)
        wear.scuff(patch, int(rng.integers(2, 9)), rng)
    if product.material == "kraft" or rng.random() < 0.3:
        wear.tape(patches[0], width / 2, 48.0, (120, 170, 200))
    if rng.random() < 0.45:
        wear.label(patches[0], product.code, rng)
    room = min(height * 0.6, 45.0)
    sites = (
        Site("top", (0.15, 0.18, 0.85, 0.82), room, 5.0),
        Site("front", (0.2, 0.3, 0.8, 0.7), min(width * 0.3, 40.0), 1.6),
        Site("left", (0.2, 0.3, 0.8, 0.7), min(length * 0.3, 40.0), 1.2),
        Site("right", (0.2, 0.3, 0.8, 0.7), min(length * 0.3, 40.0), 1.2),
    )
    x, y = length / 2, width / 2
    corners = np.array([[x, y, height], [-x, y, height], [-x, -y, height], [x, -y, height]], np.float32)
    return Body(product, product.size_mm, scale, patches, sites, open_lid, FIBRE_BGR, corners)


def carton_faces(product: Product, rng: np.random.Generator, scale: float) -> list[Patch]:
    """Lid and sides of a carton as they come from the printer, about the middle of its floor."""
    return [_top(product, rng, scale), *(_side(product, name, scale) for name in ("front", "right", "back", "left"))]


def open_lid(body: Body, number: int, major: bool, rng: np.random.Generator) -> float:
    """One flap of the lid stands open; returns how far its free edge moved (mm)."""
    _, width, _ = body.size_mm
    sign = 1.0 if rng.random() < 0.5 else -1.0
    top = body.patch("top")
    middle = top.shape[0] // 2
    rows = slice(0, middle) if sign > 0 else slice(middle, None)
    angle = np.radians(rng.uniform(65, 155) if major else rng.uniform(14, 30))
    body.patches.append(_flap(top, rows, sign, body.size_mm, float(angle), number))
    top.alpha[rows] = 0
    edge = slice(middle, middle + 3) if sign > 0 else slice(middle - 3, middle)
    blend(top.albedo[edge], FIBRE_BGR, np.full((3, top.shape[1]), 0.8, np.float32))
    body.patches.extend(_inside(body, number, rng))
    return float(2 * np.sin(angle / 2) * width / 2)


def _top(product: Product, rng: np.random.Generator, scale: float) -> Patch:
    """The lid, with its seam and a slight bulge or sag that every carton has."""
    length, width, height = product.size_mm
    bulge = rng.uniform(-1.2, 2.4)
    x, y = np.meshgrid(np.linspace(-1, 1, 13), np.linspace(1, -1, 11))
    z = height + bulge * (1 - x**2) * (1 - y**2)
    base = np.stack([x * length / 2, y * width / 2, z], -1)
    patch = Patch("top", base, main_face(product, (length, width), scale), scale)
    _, down = patch.grid_mm()
    seam = np.exp(-(((down - width / 2) / 0.8) ** 2)) * np.ones(patch.shape, np.float32)
    patch.bump -= seam * np.float32(0.35)
    blend(patch.albedo, (30, 38, 46), seam * np.float32(0.5))
    return patch


def _side(product: Product, name: str, scale: float) -> Patch:
    length, width, height = product.size_mm
    x, y, z = length / 2, width / 2, height
    ends = {
        "front": ((-x, -y), (x, -y)),
        "right": ((x, -y), (x, y)),
        "back": ((x, y), (-x, y)),
        "left": ((-x, y), (-x, -y)),
    }
    (x0, y0), (x1, y1) = ends[name]
    run = float(np.hypot(x1 - x0, y1 - y0))
    corners = [(x0, y0, z), (x1, y1, z), (x0, y0, 0), (x1, y1, 0)]
    return Patch(name, flat(corners), side_face(product, name, (run, z), scale), scale)


def _flap(top: Patch, rows: slice, sign: float, size_mm, angle: float, number: int) -> Patch:
    """Half of the lid turned about its hinge by `angle`, slightly bent."""
    length, width, height = size_mm
    reach = np.linspace(0, width / 2, 9)
    bend = angle + 0.25 * (reach / reach[-1] - 0.5)
    y = sign * (width / 2 - reach * np.cos(bend))
    z = height + reach * np.sin(bend)
    if sign < 0:
        y, z = y[::-1], z[::-1]
    x = np.linspace(-length / 2, length / 2, 5)
    base = np.stack(np.broadcast_arrays(x[None, :], y[:, None], np.maximum(z, 1.0)[:, None]), -1)
    patch = Patch(f"flap{number}", base, top.albedo[rows], top.scale, two_sided=True, rigid=True)
    patch.back_bgr = KRAFT_BGR
    patch.gloss[:] = top.gloss[rows]
    patch.bump[:] = top.bump[rows]
    patch.ident[:] = number
    return patch


def _inside(body: Body, number: int, rng: np.random.Generator) -> list[Patch]:
    """The inner walls and what is packed inside, seen where the lid is open."""
    length, width, height = body.size_mm
    x, y, inset = length / 2 - 1.5, width / 2 - 1.5, 0.3
    level = height * rng.uniform(0.35, 0.7)
    ring = [(-x, -y), (x, -y), (x, y), (-x, y)]
    walls = []
    for index in range(4):
        (x0, y0), (x1, y1) = ring[(index + 1) % 4], ring[index]
        size = (float(np.hypot(x1 - x0, y1 - y0)), height)
        shape = (max(4, round(size[1] * body.scale)), max(4, round(size[0] * body.scale)))
        base = flat([(x0, y0, height - inset), (x1, y1, height - inset), (x0, y0, 0), (x1, y1, 0)])
        walls.append(
            Patch(f"wall{number}{index}", base, mottled(shape, (80, 112, 140), index, 0.08), body.scale, rigid=True)
        )
    base = flat([(-x, y, level), (x, y, level), (-x, -y, level), (x, -y, level)])
    shape = (max(4, round(2 * y * body.scale)), max(4, round(2 * x * body.scale)))
    content = Patch(f"content{number}", base, mottled(shape, (150, 172, 186), 7, 0.06), body.scale, rigid=True)
    folds = smooth_noise(shape, 26 * body.scale, rng, 3)
    content.bump += np.abs(folds) * np.float32(4.5)
    blend(content.albedo, DARK_INSIDE_BGR, np.clip(0.55 - np.abs(folds) * 0.6, 0, 1).astype(np.float32))
    for patch in (*walls, content):
        patch.ident[:] = number
    return [*walls, content]
