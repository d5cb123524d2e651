"""Crush, tear, hole and spillage: each changes form, colour and gloss of a body, and marks where it did."""

from __future__ import annotations

from collections.abc import Callable

import cv2
import numpy as np

from booth.simulation.body import Body, LocalFrame, backing, blend, frame_at, mottled, surface_points
from booth.simulation.patches import Deformation, Patch, flat
from booth.simulation.seeds import smooth_noise

DAMAGE_TYPES = ("crush", "tear", "hole", "deconstruction", "spillage")
SEVERITIES = ("minor", "major")

_LIQUIDS_BGR = ((16, 22, 40), (22, 40, 92), (30, 66, 118), (74, 44, 26), (30, 18, 78))
_POWDERS_BGR = ((224, 230, 234), (150, 190, 214), (120, 150, 180))


def crush(body: Body, number: int, major: bool, rng: np.random.Generator) -> float:
    """A dent with sharp folds, or a pushed-in corner of a carton. Returns its depth (mm)."""
    if body.corners_mm is not None and rng.random() < 0.4:
        return _crush_corner(body, number, major, rng)
    patch, site, place = body.choose_site(rng)
    wanted = rng.uniform(9, 20) if major else rng.uniform(4, 7)
    depth = float(min(wanted, site.room_mm))
    radius = max(2.2 * depth, rng.uniform(30, 52) if major else rng.uniform(16, 26))
    frame = frame_at(patch, place)
    if patch.bump.max() > 2.0:
        frame = _raised(frame, float(_at(patch.bump, patch, place)))
    body.deformations.append((number, _dent(frame, depth, radius, rng), max(0.5, 0.07 * depth)))
    _whiten_folds(patch, place, radius, rng)
    return depth


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
    cut = _cut(patch, opening)
    lip = rng.uniform(2.4, 5.0) if major else rng.uniform(1.2, 2.2)
    _raise_lips(patch, cut, lip, number, rng)
    _fray(patch, cut, body.fibre_bgr, 1.6 if major else 1.1, number, rng)
    body.patches.append(backing(patch, _box(opening, depth), depth, number, _inside_bgr(rng)))
    if strip is not None:
        body.patches.append(strip[1])
    return depth


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
    cut = _cut(patch, [ring, *_cracks(place, radius, rng)])
    _press_edge(patch, cut, min(radius * 0.35, 4.0), number)
    _fray(patch, cut, body.fibre_bgr, 1.5, number, rng)
    body.patches.append(backing(patch, _box([ring], depth), depth, number, _inside_bgr(rng)))
    return depth


def spillage(body: Body, number: int, major: bool, rng: np.random.Generator) -> float:
    """Liquid or powder on the item and on the tray beside it. Returns its greatest thickness (mm)."""
    patch, _, place = body.choose_site(rng)
    powder = bool(rng.random() < 0.35)
    colours = _POWDERS_BGR if powder else _LIQUIDS_BGR
    colour = colours[int(rng.integers(len(colours)))]
    reach = rng.uniform(26, 46) if major else rng.uniform(11, 18)
    thickness = float(rng.uniform(1.6, 4.0) if powder else rng.uniform(0.5, 1.1))
    x, y = patch.grid_mm()
    field = _blob(x, y, place, reach, rng)
    _wet(patch, field, colour, thickness, powder, number, rng)
    if major or rng.random() < 0.4:
        body.patches.append(_puddle(body, colour, reach * rng.uniform(1.0, 1.7), thickness, powder, number, rng))
    return thickness


def deconstruction(body: Body, number: int, major: bool, rng: np.random.Generator) -> float:
    """What this kind of item does when it comes apart. Returns how far the part moved (mm)."""
    return body.open_up(body, number, major, rng)


APPLY: dict[str, Callable[[Body, int, bool, np.random.Generator], float]] = {
    "crush": crush,
    "tear": tear,
    "hole": hole,
    "deconstruction": deconstruction,
    "spillage": spillage,
}


def _crush_corner(body: Body, number: int, major: bool, rng: np.random.Generator) -> float:
    """Everything beyond a slanted plane at one upper corner is pressed back to it, with folds."""
    corner = body.corners_mm[int(rng.integers(len(body.corners_mm)))]
    normal = np.array([np.sign(corner[0]), np.sign(corner[1]), rng.uniform(0.9, 1.8)]) * rng.uniform(0.7, 1.3, 3)
    normal /= np.linalg.norm(normal)
    depth = float(min(rng.uniform(11, 22) if major else rng.uniform(5, 8), 0.4 * body.size_mm[2]))
    level = float(corner @ normal) - depth
    waves, phase = rng.normal(0, 0.24, (3, 3)), rng.uniform(0, 6, 3)

    def press(points: np.ndarray) -> np.ndarray:
        beyond = points @ normal.astype(np.float32) - np.float32(level)
        folds = sum(
            np.abs(np.sin(points @ wave.astype(np.float32) + shift)) for wave, shift in zip(waves, phase, strict=True)
        )
        amount = np.clip(beyond, 0, None) * (1.0 - 0.16 * np.clip(beyond / depth, 0, 1) * folds)
        return -amount[..., None] * normal.astype(np.float32)

    body.deformations.append((number, press, 0.6))
    reached = [float(np.linalg.norm(press(patch.positions()), axis=-1).max()) for patch in body.patches[:5]]
    return max(reached)


def _dent(frame: LocalFrame, depth: float, radius: float, rng: np.random.Generator) -> Deformation:
    """A many-sided funnel: flat facets that meet in folds, deepest at the frame's origin."""
    count = int(rng.integers(4, 7))
    turns = np.sort(rng.uniform(0, 2 * np.pi / count * 0.6, count) + np.arange(count) * 2 * np.pi / count)
    reach = radius * rng.uniform(0.72, 1.15, count)
    shape = rng.uniform(1.0, 1.5)
    axes = np.stack([frame.right, frame.down, frame.outward]).astype(np.float32)

    def press(points: np.ndarray) -> np.ndarray:
        local = (points - frame.origin.astype(np.float32)) @ axes.T
        steep = np.full(points.shape[:-1], -np.inf, np.float32)
        for turn, length in zip(turns, reach, strict=True):
            facet = (local[..., 0] * np.float32(np.cos(turn)) + local[..., 1] * np.float32(np.sin(turn))) / np.float32(
                length
            )
            np.maximum(steep, facet, out=steep)
        profile = np.clip(1 - steep, 0, 1) ** np.float32(shape)
        near = np.clip(1.6 - np.abs(local[..., 2]) / np.float32(radius), 0, 1)
        return -(np.float32(depth) * profile * near)[..., None] * axes[2]

    return press


def _raised(frame: LocalFrame, height: float) -> LocalFrame:
    return LocalFrame(frame.origin + frame.outward * height, frame.right, frame.down, frame.outward)


def _at(plane: np.ndarray, patch: Patch, place: np.ndarray) -> float:
    row, column = np.clip(np.round(place[::-1] * patch.scale).astype(int), 0, np.array(patch.shape) - 1)
    return plane[row, column]


def _whiten_folds(patch: Patch, place: np.ndarray, radius: float, rng: np.random.Generator) -> None:
    """Print breaks on a fold: a few thin light lines in the dent."""
    x, y = patch.grid_mm()
    share = np.zeros(patch.shape, np.float32)
    for turn in rng.uniform(0, np.pi, 3):
        across = (
            np.abs(-(x - place[0]) * np.sin(turn) + (y - place[1]) * np.cos(turn))
            + smooth_noise(patch.shape, 8 * patch.scale, rng, 1) * 0.8
        )
        away = np.hypot(x - place[0], y - place[1])
        share += np.exp(-((across / 0.7) ** 2)) * (away < radius * rng.uniform(0.5, 0.9))
    blend(patch.albedo, (214, 220, 224), np.clip(share, 0, 1) * np.float32(0.45))


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
    first, last = round(len(path) * 0.2), round(len(path) * 0.8)
    edge = path[first:last]
    if len(edge) < 6:
        return None
    reach = rng.uniform(9, 17) * np.sin(np.linspace(0.25, np.pi - 0.25, len(edge))) * rng.uniform(0.8, 1.15, len(edge))
    away = _across(edge) * float(rng.choice([-1, 1]))
    outline = np.vstack([edge, (edge + away * reach[:, None])[::-1]])
    hinge = surface_points(patch, edge + away * reach[:, None])
    frame = frame_at(patch, edge.mean(axis=0))
    outward_in_plane = away[:, :1] * frame.right + away[:, 1:] * frame.down
    radius = float(reach.max()) / rng.uniform(2.0, 3.2)
    rows = np.linspace(0, 1, 9)[:, None, None]
    angle = rows * reach[None, :, None] / radius
    base = hinge[None] - outward_in_plane[None] * radius * np.sin(angle) + frame.outward * radius * (1 - np.cos(angle))
    base += frame.outward * 0.25
    shape = (max(8, round(float(reach.max()) * patch.scale)), max(8, round(len(edge) * 2.5 * patch.scale)))
    colour = patch.albedo[
        tuple(np.clip((edge.mean(axis=0)[::-1] * patch.scale).astype(int), 0, np.array(patch.shape) - 1))
    ]
    if np.dot(np.cross(base[1, 0] - base[0, 0], base[0, 1] - base[0, 0]), frame.outward) < 0:
        base = base[:, ::-1]
    curl = Patch(
        f"curl{number}",
        base,
        mottled(shape, tuple(map(int, colour)), 9, 0.05),
        patch.scale,
        30,
        two_sided=True,
        rigid=True,
    )
    curl.back_bgr = tuple(int(c) for c in body.fibre_bgr)
    curl.ident[:] = number
    return outline, curl


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


def _blob(x: np.ndarray, y: np.ndarray, place: np.ndarray, reach: float, rng: np.random.Generator) -> np.ndarray:
    """(h, w) float32, above 0 inside a splash of rounded lobes, growing to about 1 in its middle."""
    field = np.zeros(np.broadcast_shapes(x.shape, y.shape), np.float32)
    for lobe in range(9):
        spread = 0.0 if lobe == 0 else 0.62
        centre = place + rng.normal(0, spread * reach, 2) * (1.0, 0.8)
        size = reach * (0.75 if lobe == 0 else rng.uniform(0.12, 0.5))
        away = (x - np.float32(centre[0])) ** 2 + (y - np.float32(centre[1])) ** 2
        field += np.exp(-away / np.float32(size**2)) * np.float32(1.0)
    return np.clip((field - 0.45) / 0.55, -1, 1)


def _wet(patch: Patch, field: np.ndarray, colour, thickness: float, powder: bool, number: int, rng) -> None:
    inside = field > 0
    edge = np.clip(field * 6, 0, 1)
    if powder:
        grain = smooth_noise(patch.shape, 1.6 * patch.scale, rng, 2)
        inside &= (field + 0.12 * grain) > 0.1
        share = np.where(inside, np.clip(0.75 + 0.25 * grain, 0.3, 1), 0).astype(np.float32)
        patch.bump += np.where(inside, np.clip(field, 0, 1) * thickness * (0.8 + 0.2 * grain), 0).astype(np.float32)
        patch.gloss[inside] = 4
    else:
        rim = np.exp(-(((field - 0.08) / 0.07) ** 2)) * inside
        share = (edge * 0.74 + rim * 0.22).astype(np.float32)
        patch.bump += (np.sqrt(np.clip(field, 0, 1)) * np.float32(thickness)).astype(np.float32)
        patch.gloss[inside] = 245
    blend(patch.albedo, colour, np.clip(share, 0, 1))
    patch.ident[inside] = number


def _puddle(body: Body, colour, reach: float, thickness: float, powder: bool, number: int, rng) -> Patch:
    """What ran down and lies on the tray at one side of the item."""
    length, width, _ = body.size_mm
    turn = rng.choice([np.pi, 0.0, -np.pi / 2]) + rng.uniform(-0.5, 0.5)
    centre = np.array([np.cos(turn) * length, np.sin(turn) * width]) * 0.5
    side = 2.3 * reach
    x0, y0 = centre - side
    corners = [
        (x0, y0 + 2 * side, 0.05),
        (x0 + 2 * side, y0 + 2 * side, 0.05),
        (x0, y0, 0.05),
        (x0 + 2 * side, y0, 0.05),
    ]
    count = max(16, round(2 * side * body.scale))
    patch = Patch(
        f"puddle{number}", flat(corners), mottled((count, count), (84, 86, 88), 2, 0.05), body.scale, 10, rigid=True
    )
    x, y = patch.grid_mm()
    field = _blob(x, y, np.array([side, side]), reach, rng)
    field -= np.clip((np.hypot(x - side, y - side) / side - 0.72) * 4, 0, 3)
    _wet(patch, field, colour, thickness, powder, number, rng)
    patch.alpha[patch.ident == 0] = 0
    return patch
