"""Tears and holes: openings in a surface with their edges, and what is seen through them."""

from __future__ import annotations

import cv2
import numpy as np

from booth.simulation.body import Body, backing, blend, depth_behind, frame_at, mottled, surface_points
from booth.simulation.patches import Patch
from booth.simulation.seeds import smooth_noise


def tear(body: Body, number: int, major: bool, rng: np.random.Generator) -> float:
    """A jagged slit with raised lips, showing fibre and the inside; large ones with a curled strip. Returns mm."""
    patch, site, place = body.choose_site(rng)
    length = rng.uniform(48, 100) if major else rng.uniform(20, 34)
    length = min(length, 0.6 * min(patch.size_mm))
    path = _slit_path(place, length, rng)
    opening = _slit_outline(path, rng.uniform(2.6, 5.0) if major else rng.uniform(1.2, 2.0), rng)
    strip = _strip(patch, path, number, rng, body) if major else None
    opening = [opening] if strip is None else [opening, strip[0]]
    depth = float(min(site.room_mm, site.inside_mm, rng.uniform(8, 22)))
    behind = depth_behind(patch, place, depth)
    cut = _cut(patch, opening)
    lip = rng.uniform(2.4, 5.0) if major else rng.uniform(1.2, 2.2)
    _raise_lips(patch, cut, lip, number, rng)
    _fray(patch, cut, body.fibre_bgr, 1.6 if major else 1.1, number, rng)
    body.patches.append(backing(patch, _box(opening, depth), depth, number, _inside_bgr(rng)))
    if strip is not None:
        body.patches.append(strip[1])
    return behind


def hole(body: Body, number: int, major: bool, rng: np.random.Generator) -> float:
    """A ragged puncture with a pressed-in edge and a dark inside. Returns the depth of what is behind (mm)."""
    patch, site, place = body.choose_site(rng)
    radius = rng.uniform(11, 22) if major else rng.uniform(4.5, 8)
    radius = min(radius, 0.16 * min(patch.size_mm))
    turns = np.linspace(0, 2 * np.pi, 64, endpoint=False)
    jag = rng.normal(0, 0.09, 64)
    lobes = 0.16 * np.sin(2 * turns + rng.uniform(0, 6)) + 0.1 * np.sin(3 * turns + rng.uniform(0, 6))
    ring = place + np.column_stack([np.cos(turns), np.sin(turns)]) * (radius * (1 + lobes + jag))[:, None]
    depth = float(min(site.room_mm, site.inside_mm, rng.uniform(16, 38)))
    behind = depth_behind(patch, place, depth)
    cut = _cut(patch, [ring, *_cracks(place, radius, rng)])
    _press_edge(patch, cut, min(radius * 0.35, 4.0), number)
    _fray(patch, cut, body.fibre_bgr, 1.5, number, rng)
    body.patches.append(backing(patch, _box([ring], depth), depth, number, _inside_bgr(rng)))
    return behind


def _slit_path(place: np.ndarray, length: float, rng: np.random.Generator) -> np.ndarray:
    """(n, 2) millimetres: a wandering, jagged line through `place`."""
    count = max(10, int(length / 2.5))
    turn = rng.uniform(0, 2 * np.pi) + np.cumsum(rng.normal(0, 0.1, count))
    steps = np.column_stack([np.cos(turn), np.sin(turn)]) * length / count
    path = np.cumsum(steps, axis=0)
    return path - path.mean(axis=0) + place + rng.normal(0, 0.35, (count, 2))


def _slit_outline(path: np.ndarray, half_mm: float, rng: np.random.Generator) -> np.ndarray:
    """(m, 2) millimetres around the open slit: widest in the middle, with teeth."""
    along = np.linspace(-1, 1, len(path))
    across = _across(path)
    width = half_mm * np.sqrt(np.clip(1 - along**2, 0, 1))
    upper = path + across * (width * rng.uniform(0.5, 1.3, len(path)))[:, None]
    lower = path - across * (width * rng.uniform(0.5, 1.3, len(path)))[:, None]
    return np.vstack([upper, lower[::-1]])


def _across(path: np.ndarray) -> np.ndarray:
    along = np.gradient(path, axis=0)
    along /= np.linalg.norm(along, axis=1, keepdims=True)
    return np.column_stack([-along[:, 1], along[:, 0]])


def _strip(patch: Patch, path: np.ndarray, number: int, rng, body: Body) -> tuple[np.ndarray, Patch] | None:
    """A strip torn from one side of the slit, rolled up: its outline (mm) where it was, and the curl itself."""
    edge = path[round(len(path) * 0.2) : round(len(path) * 0.8)]
    if len(edge) < 6:
        return None
    reach = rng.uniform(9, 17) * np.sin(np.linspace(0.25, np.pi - 0.25, len(edge))) * rng.uniform(0.8, 1.15, len(edge))
    away = _across(edge) * float(rng.choice([-1, 1]))
    hinge = edge + away * reach[:, None]
    base = _rolled(patch, hinge, away, reach, float(reach.max()) / rng.uniform(2.0, 3.2))
    shape = (max(8, round(float(reach.max()) * patch.scale)), max(8, round(len(edge) * 2.5 * patch.scale)))
    row, column = np.clip((edge.mean(axis=0)[::-1] * patch.scale).astype(int), 0, np.array(patch.shape) - 1)
    albedo = mottled(shape, tuple(map(int, patch.albedo[row, column])), 9, 0.05)
    curl = Patch(f"curl{number}", base, albedo, patch.scale, 30, two_sided=True, rigid=True)
    curl.back_bgr = tuple(int(c) for c in body.fibre_bgr)
    curl.ident[:] = number
    return np.vstack([edge, hinge[::-1]]), curl


def _rolled(patch: Patch, hinge: np.ndarray, away: np.ndarray, reach: np.ndarray, radius: float) -> np.ndarray:
    """(9, n, 3) base of a strip that hangs on `hinge` (n, 2) and is rolled outwards and `away` from its place."""
    frame = frame_at(patch, (hinge - away * reach[:, None]).mean(axis=0))
    back = away[:, :1] * frame.right + away[:, 1:] * frame.down
    angle = np.linspace(0, 1, 9)[:, None, None] * reach[None, :, None] / radius
    rise = radius * (1 - np.cos(angle)) + 0.25
    base = surface_points(patch, hinge)[None] - back[None] * radius * np.sin(angle) + frame.outward * rise
    outside = np.cross(base[1, 0] - base[0, 0], base[0, 1] - base[0, 0]) @ frame.outward > 0
    return base if outside else base[:, ::-1]


def _cut(patch: Patch, outlines: list[np.ndarray]) -> np.ndarray:
    """Cut polygons (mm) out of a patch; returns the (h, w) uint8 mask of what was cut."""
    mask = np.zeros(patch.shape, np.uint8)
    for outline in outlines:
        fixed = np.round(outline * patch.scale * 16).astype(np.int32)
        cv2.fillPoly(mask, [fixed], 255, cv2.LINE_8, 4)
    patch.alpha[mask > 0] = 0
    return mask


def _outside_mm(patch: Patch, cut: np.ndarray) -> np.ndarray:
    """(h, w) float32: distance of each texel from the cut, in millimetres."""
    return cv2.distanceTransform(255 - cut, cv2.DIST_L2, 3) / np.float32(patch.scale)


def _raise_lips(patch: Patch, cut: np.ndarray, lip_mm: float, number: int, rng: np.random.Generator) -> None:
    away = _outside_mm(patch, cut)
    uneven = 0.65 + 0.35 * np.clip(smooth_noise(patch.shape, 12 * patch.scale, rng, 1), -1, 1.5)
    lift = np.float32(lip_mm) * np.exp(-away / np.float32(3.2 + lip_mm)) * uneven
    lift[away > 16] = 0
    patch.bump += lift
    patch.ident[lift > 0.6] = number


def _press_edge(patch: Patch, cut: np.ndarray, press_mm: float, number: int) -> None:
    away = _outside_mm(patch, cut)
    press = np.float32(press_mm) * np.exp(-away / np.float32(2.6))
    press[away > 11] = 0
    patch.bump -= press
    patch.ident[press > 0.6] = number


def _fray(patch: Patch, cut: np.ndarray, bgr, width_mm: float, number: int, rng: np.random.Generator) -> None:
    """A ragged band of bare fibre along a cut, which belongs to the damage."""
    away = _outside_mm(patch, cut)
    ragged = width_mm * np.clip(1 + 0.8 * smooth_noise(patch.shape, 3.5 * patch.scale, rng, 2), 0.15, 2.6)
    share = np.clip((ragged - away) * patch.scale, 0, 1).astype(np.float32)
    blend(patch.albedo, bgr, share * np.float32(0.92))
    patch.gloss[share > 0.3] = 6
    patch.ident[(share > 0.3) | (cut > 0)] = number


def _cracks(place: np.ndarray, radius: float, rng: np.random.Generator) -> list[np.ndarray]:
    """Narrow splits that run out from a puncture."""
    cracks = []
    for turn in rng.uniform(0, 2 * np.pi, int(rng.integers(2, 5))):
        reach = np.linspace(0.8, rng.uniform(1.3, 1.9), 5) * radius
        wander = turn + np.cumsum(rng.normal(0, 0.12, 5))
        line = place + np.column_stack([np.cos(wander), np.sin(wander)]) * reach[:, None]
        width = np.linspace(1.3, 0.15, 5)[:, None] * _across(line)
        cracks.append(np.vstack([line + width, (line - width)[::-1]]))
    return cracks


def _box(outlines: list[np.ndarray], depth: float) -> tuple[float, float, float, float]:
    points = np.vstack(outlines)
    margin = 3.0 + 1.6 * depth
    return (*(points.min(axis=0) - margin), *(points.max(axis=0) + margin))


def _inside_bgr(rng: np.random.Generator) -> tuple[int, int, int]:
    tone = rng.uniform(0.18, 0.4)
    return tuple(int(c * tone) for c in (120, 150, 175))
