"""Blister packs: a printed card with one clear bubble, or foil with rows of pills."""

from __future__ import annotations

import cv2
import numpy as np

from booth.simulation import wear
from booth.simulation.artwork import main_face
from booth.simulation.body import Body, Site, blend
from booth.simulation.canvas import Canvas
from booth.simulation.patches import Deformation, Patch, flat
from booth.simulation.printed_fakes import FIBRE_BGR
from booth.simulation.products import Product
from booth.simulation.seeds import smooth_noise


def blister(product: Product, rng: np.random.Generator, scale: float) -> Body:
    """A blister pack lying on its back."""
    length, width, height = product.size_mm
    x, y, z = length / 2, width / 2, 1.3
    base = flat([(-x, y, z), (x, y, z), (-x, -y, z), (x, -y, z)])
    patch = Patch("top", base, main_face(product, (length, width), scale), scale)
    patch.gloss[:] = 110
    site = Site("top", (0.2, 0.25, 0.8, 0.75), height * 0.7)
    if product.material == "foil":
        patch.albedo[:] = _foil(patch, product, rng)
        room, window = _pills(patch, product, min(height, 9.0)), site.window
    else:
        room, window = _bubble(patch, product, height), (0.58, 0.3, 0.85, 0.7)
    patch.bump += smooth_noise(patch.shape, 40 * scale, rng, 1) * np.float32(0.08)
    wear.scuff(patch, int(rng.integers(1, 6)), rng)
    sites = (Site("top", window, room),)
    back = (196, 200, 204) if product.material == "foil" else FIBRE_BGR
    patch.two_sided, patch.back_bgr = True, back
    return Body(product, product.size_mm, scale, [patch], sites, peel_corner, back)


def peel_corner(body: Body, number: int, major: bool, rng: np.random.Generator) -> float:
    """A corner of the card is peeled and curls up. Returns how far its tip rose (mm)."""
    length, width, _ = body.size_mm
    signs = np.array([-1.0 if body.product.material != "foil" else rng.choice([-1, 1]), rng.choice([-1, 1])])
    corner = signs * (length / 2, width / 2)
    inward = -signs / np.sqrt(2)
    reach = rng.uniform(0.48, 0.62) * width if major else rng.uniform(0.2, 0.28) * width
    radius = reach / np.radians(rng.uniform(75, 150) if major else rng.uniform(45, 70))
    curl = _curl(corner + inward * reach, -inward, radius)
    body.deformations.append((number, curl, 0.8))
    return float(np.linalg.norm(curl(np.array([[*corner, 1.3]]))[0]))


def _curl(hinge: np.ndarray, outward: np.ndarray, radius: float) -> Deformation:
    """Rolls what lies beyond a line through `hinge` up around a cylinder of `radius`."""

    def curl(points: np.ndarray) -> np.ndarray:
        beyond = np.maximum((points[..., 0] - hinge[0]) * outward[0] + (points[..., 1] - hinge[1]) * outward[1], 0)
        angle = beyond / radius
        back = radius * np.sin(angle) - beyond
        shift = np.empty_like(points)
        shift[..., 0], shift[..., 1] = back * outward[0], back * outward[1]
        shift[..., 2] = radius * (1 - np.cos(angle))
        return shift

    return curl


def _foil(patch: Patch, product: Product, rng: np.random.Generator) -> np.ndarray:
    """Brushed aluminium with the brand printed small over and over."""
    streaks = cv2.GaussianBlur(rng.standard_normal(patch.shape, dtype=np.float32), (0, 0), 6, sigmaY=0.6)
    ground = 176 + 60 * streaks
    albedo = np.repeat(np.clip(ground, 0, 255)[..., None], 3, 2).astype(np.uint8)
    patch.gloss[:] = 215
    width, height = patch.size_mm
    canvas = Canvas((width, height), patch.scale, (0, 0, 0))
    for row in range(int(height // 9)):
        for column in range(int(width // 44) + 1):
            words = product.title if (row + column) % 2 else product.brand
            canvas.text(words, column * 44 + (row % 2) * 14 + 2, row * 9 + 2, 32, 4.2, (255, 255, 255))
    share = cv2.resize(canvas.pixels[..., 0], patch.shape[::-1]).astype(np.float32) / 255
    blend(albedo, product.colors[4], share * np.float32(0.85))
    return albedo


def _pills(patch: Patch, product: Product, height: float) -> float:
    """Domes in rows, with the pills' colour in them."""
    width, tall = patch.size_mm
    columns, rows = max(3, int(width // 26)), max(2, int(tall // 30))
    x, y = patch.grid_mm()
    for row in range(rows):
        for column in range(columns):
            centre = ((column + 0.5) * width / columns, (row + 0.5) * tall / rows)
            away = np.sqrt((x - centre[0]) ** 2 + (y - centre[1]) ** 2)
            radius = min(width / columns, tall / rows) * 0.4
            dome = np.clip(1 - (away / radius) ** 4, 0, 1) ** 0.6
            patch.bump[:] = np.maximum(patch.bump, dome * np.float32(height))
            blend(patch.albedo, product.colors[2], np.clip((radius * 0.8 - away) * patch.scale, 0, 1) * np.float32(0.9))
    patch.gloss[patch.bump > 0.3] = 235
    return height * 0.8


def _bubble(patch: Patch, product: Product, height: float) -> float:
    """One large clear bubble over a product, and the slot by which the card hangs."""
    width, tall = patch.size_mm
    x, y = patch.grid_mm()
    half = np.array([width * 0.19, tall * 0.34])
    centre = np.array([width * 0.72, tall * 0.52])
    away = (
        np.maximum(np.abs(x - centre[0]) - half[0] + 7, 0) ** 2
        + np.maximum(np.abs(y - centre[1]) - half[1] + 7, 0) ** 2
    )
    edge = 7 - np.sqrt(away)
    dome = np.clip(edge / 6.0, 0, 1)
    dome = dome**2 * (3 - 2 * dome)
    patch.bump[:] = dome * np.float32(height - 1.5)
    inside = np.clip((edge - 4) * patch.scale, 0, 1)
    blend(patch.albedo, product.colors[1], inside * np.float32(0.92))
    for step in (-0.5, 0.0, 0.5):
        bar = np.clip((half[0] * 0.14 - np.abs(x - centre[0] - step * half[0])) * patch.scale, 0, 1)
        bar = bar * np.clip((half[1] * 0.72 - np.abs(y - centre[1])) * patch.scale, 0, 1)
        blend(patch.albedo, product.colors[4], bar.astype(np.float32) * np.float32(0.8))
    patch.gloss[edge > 0] = 240
    slot = (np.abs(x - width * 0.06) < 3.2) & (np.abs(y - tall * 0.5) < 11)
    patch.alpha[slot] = 0
    return float(height * 0.75)
