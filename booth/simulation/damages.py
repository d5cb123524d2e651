"""The damage types: each changes form, colour and gloss of a body, marks where it did, and tells its size."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from booth.simulation.body import Body, LocalFrame, blend, frame_at, mottled
from booth.simulation.cuts import hole, tear
from booth.simulation.patches import Deformation, Patch, flat
from booth.simulation.seeds import smooth_noise
from booth.simulation.vectors import along, turned

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
        beyond = along(points, normal) - np.float32(level)
        folds = sum(
            np.abs(np.sin(along(points, wave) + np.float32(shift))) for wave, shift in zip(waves, phase, strict=True)
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
        local = turned(points - frame.origin.astype(np.float32), axes)
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
