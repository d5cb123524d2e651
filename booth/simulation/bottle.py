"""Bottles and tubes, lying: a surface around an axis, with a label and a cap that can come off."""

from __future__ import annotations

import cv2
import numpy as np

from booth.simulation import wear
from booth.simulation.artwork import wrap_label
from booth.simulation.body import Body, Site, blend, mottled
from booth.simulation.patches import Patch
from booth.simulation.products import Product

_FIRST_DEG, _LAST_DEG = -75.0, 255.0


def bottle(product: Product, rng: np.random.Generator, scale: float) -> Body:
    """A plastic bottle (round) or a tube (flat at its end), with its cap on and rolled a little."""
    length, width, _ = product.size_mm
    radius, tube = width / 2, product.material == "tube"
    cap_length, neck = length * 0.13, radius * (0.55 if tube else 0.42)
    shell = _shell(product, rng, scale, length - cap_length, radius, neck, tube)
    shell.gloss[:] = 210
    wear.scuff(shell, int(rng.integers(1, 6)), rng)
    cap = _cap_patches(product, scale, neck * 1.12, cap_length)
    height = radius
    for patch in cap:
        patch.base = patch.base + np.array([length / 2 - cap_length - 2, 0, height], np.float32)
    bottom = [] if tube else [_disc("bottom", -length / 2, radius * 0.93, height, -1.0, product.colors[1], scale)]
    sites = (Site("shell", (0.2, 0.42, 0.68, 0.62), min(radius * 0.75, 18.0), inside_mm=radius * 0.36),)
    return Body(product, (length, width, width), scale, [shell, *cap, *bottom], sites, take_cap, (210, 214, 216))


def take_cap(body: Body, number: int, major: bool, rng: np.random.Generator) -> float:
    """The cap lies beside the bottle, or hangs crooked on its neck. Returns how far it moved (mm)."""
    _, width, _ = body.size_mm
    cap = [patch for patch in body.patches if patch.name.startswith("cap")]
    base = np.concatenate([patch.base.reshape(-1, 3) for patch in cap])
    centre = (base.min(axis=0) + base.max(axis=0)) / 2
    turn = rng.uniform(55, 125) if major else rng.uniform(16, 26)
    rotation = _about_z(np.radians(turn * rng.choice([-1, 1])))
    side = float(rng.choice([-1, 1]))
    radius = float(np.ptp(base[:, 2])) / 2
    shift = np.array([rng.uniform(8, 26), side * (width * 0.5 + rng.uniform(0, 18)), radius + 0.5 - centre[2]])
    if not major:
        shift = np.array([rng.uniform(3.5, 6.5), side * rng.uniform(2, 4), 0.0])
    for patch in cap:
        patch.base = ((patch.base - centre) @ rotation.T + centre + shift).astype(np.float32)
        patch.ident[:] = number
    body.patches.extend(_neck(body, centre, radius, number))
    return float(np.linalg.norm(shift))


def _shell(product: Product, rng, scale: float, length: float, radius: float, neck: float, tube: bool) -> Patch:
    """The body around the x axis from the bottom (or flat end) to the neck."""
    along = np.linspace(0, 1, 61)
    shoulder = np.clip((along - (0.9 if tube else 0.78)) / (0.1 if tube else 0.2), 0, 1)
    profile = radius - (radius - neck) * (3 * shoulder**2 - 2 * shoulder**3)
    profile = profile * np.clip(0.93 + along * 5, 0, 1) if not tube else profile
    flatness = np.clip(1 - along / 0.75, 0, 1) ** 1.4 if tube else np.zeros_like(along)
    tall, wide = profile * (1 - 0.97 * flatness), profile * (1 + 0.42 * flatness)
    centre = radius * np.ones_like(along) - (radius - tall) * flatness**0.5 * 0.9
    turns = np.radians(np.linspace(_FIRST_DEG, _LAST_DEG, 73))[:, None]
    x = np.broadcast_to(-product.size_mm[0] / 2 + along * length, (73, 61))
    base = np.stack([x, wide * np.cos(turns), np.maximum(centre + tall * np.sin(turns), 0.2)], -1)
    round_mm = 2 * np.pi * radius * (_LAST_DEG - _FIRST_DEG) / 360
    shape = (round(round_mm * scale), round(length * scale))
    albedo = np.empty((*shape, 3), np.uint8)
    albedo[:] = product.colors[1]
    patch = Patch("shell", base, albedo, scale)
    _put_label(patch, product, rng, length, round_mm, tube)
    return patch


def _put_label(
    patch: Patch, product: Product, rng: np.random.Generator, length: float, round_mm: float, tube: bool
) -> None:
    """The printed label between shoulder and bottom, its middle rolled a little away from straight up."""
    span = (0.16, 0.74) if not tube else (0.06, 0.86)
    picture = wrap_label(product, (length * (span[1] - span[0]), round_mm), patch.scale)
    roll = round(rng.normal(0, 0.045) * patch.shape[0])
    picture = np.roll(picture, roll, axis=0)
    left = round(span[0] * patch.shape[1])
    rows, columns = min(picture.shape[0], patch.shape[0]), min(picture.shape[1], patch.shape[1] - left)
    patch.albedo[:rows, left : left + columns] = picture[:rows, :columns]
    if not tube:
        patch.bump[:rows, left : left + columns] += 0.2
    else:
        x, _ = patch.grid_mm()
        patch.bump += (x < 9) * np.sin(x * 2 * np.pi / 2.2).astype(np.float32) * np.float32(0.2)


def _cap_patches(product: Product, scale: float, radius: float, length: float) -> list[Patch]:
    """A ribbed cylinder around x and the disc that closes it, about the axis' origin."""
    turns = np.radians(np.linspace(-90, 270, 49))[:, None]
    x = np.broadcast_to(np.array([0.0, length * 0.08, length * 0.92, length])[None, :], (49, 4))
    radii = np.array([radius, radius, radius, radius * 0.94])[None, :]
    base = np.stack([x, radii * np.cos(turns), radii * np.sin(turns)], -1)
    shape = (max(8, round(2 * np.pi * radius * scale)), max(4, round(length * scale)))
    albedo = np.empty((*shape, 3), np.uint8)
    albedo[:] = product.colors[2]
    tube = Patch("cap", base, albedo, scale, gloss_level=150)
    _, y = tube.grid_mm()
    ribs = np.sin(y * np.float32(2 * np.pi / 2.6)) * np.ones(shape, np.float32)
    tube.bump += ribs * np.float32(0.18)
    blend(tube.albedo, (20, 20, 20), np.clip(-ribs, 0, 1) * np.float32(0.2))
    return [tube, _disc("cap end", length, radius * 0.94, 0.0, 1.0, product.colors[2], scale)]


def _disc(name: str, x: float, radius: float, z: float, facing: float, bgr, scale: float) -> Patch:
    """A round flat end across the x axis, facing +x or -x."""
    side = max(8, round(2 * radius * scale))
    y = np.array([[-1, 1], [-1, 1]]) * radius * facing
    up = np.array([[1, 1], [-1, -1]]) * radius + z
    base = np.stack([np.full((2, 2), x), y, up], -1)
    patch = Patch(name, base, mottled((side, side), bgr, 11, 0.03), scale, gloss_level=120)
    centre = (side - 1) / 2
    patch.alpha[:] = 0
    cv2.circle(patch.alpha, (round(centre), round(centre)), round(centre), 255, -1)
    return patch


def _neck(body: Body, centre: np.ndarray, radius: float, number: int) -> list[Patch]:
    """The thread where the cap was, and its dark opening."""
    turns = np.radians(np.linspace(-90, 270, 33))[:, None]
    reach = 9.0
    start = float(body.patch("shell").base[..., 0].max()) - 1.0
    inner, z = radius * 0.8, float(centre[2])
    x = np.broadcast_to(np.linspace(start, start + reach, 3)[None, :], (33, 3))
    base = np.stack([x, inner * np.cos(turns) + 0 * x, inner * np.sin(turns) + z + 0 * x], -1)
    shape = (max(8, round(2 * np.pi * inner * body.scale)), max(4, round(reach * body.scale)))
    thread = Patch(f"neck{number}", base, mottled(shape, (214, 218, 220), 4, 0.03), body.scale, 120, rigid=True)
    along, _ = thread.grid_mm()
    thread.bump += np.sin(along * np.float32(2 * np.pi / 3.0)) * np.ones(shape, np.float32) * np.float32(0.35)
    rim = _disc(f"rim{number}", start + reach, inner, z, 1.0, (205, 208, 210), body.scale)
    middle = (rim.shape[0] - 1) / 2
    cv2.circle(rim.albedo, (round(middle), round(middle)), round(middle * 0.74), (14, 15, 17), -1, cv2.LINE_AA)
    rim.rigid = True
    for patch in (thread, rim):
        patch.ident[:] = number
    return [thread, rim]


def _about_z(angle: float) -> np.ndarray:
    return np.array([[np.cos(angle), -np.sin(angle), 0], [np.sin(angle), np.cos(angle), 0], [0, 0, 1]])
