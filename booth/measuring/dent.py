"""How deep a dent is and what it holds, against the surface with which its surroundings go on across it.

That surface is a thin plate through what is read in a ring around the region (Duchon 1977), in inverse depth, where a
plane is exactly straight. Readings beyond an edge of the item do not belong to it and are left out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from booth.geometry import rays
from booth.measuring.relief import Relief
from booth.measuring.surface import LocalSurface, fit_surface
from booth.measuring.view import SeenView
from booth.measuring.window import RegionWindow, only_where, ring_around
from booth.outlines import Part

FEWEST_AROUND = 0.7
"""Share of the ring around a region that must lie on the surface against which a dent is measured."""

_STANDS_OUT_M, _STEP_SHARE = (0.002, 0.004), 0.3  # more than noise; of a deep dent this share of its depth
_MOST_STANDING_OUT = 0.1
_SAME_DEPTH, _MOST_GOING_ON = (0.6, 1.6), 0.2  # in deepest places: the floor of a dent that has no rim
_LEAST_M = 0.003  # what is no deeper may be noise all around
_SAG, _SAG_OF_PLANE = 0.025, 0.005  # of a region's size: how far what was there may have bulged unseen
_SHOULDER_M = 0.003
_SHOULDER_SHARE = 0.1
_STRAY_M = 0.008
_DEEPEST_PX = 5
_STIFFNESS = 1e-3
_MOST_PIXELS = 4000


@dataclass(frozen=True)
class Dent:
    """Depth and volume of a dent, each with its sigma, in millimetres."""

    depth_mm: float
    depth_sigma_mm: float
    volume_mm3: float
    volume_sigma_mm3: float


def measure_dent(view: SeenView, parts: Sequence[Part], region: RegionWindow, relief: Relief) -> Dent | None:
    """The dent in a region. None where too little of its surroundings is read to say what was there before.

    Its depth is the mean distance of the five deepest pixels from the surface around. The volume takes the same mean
    depth where nothing is read. There is no dent where the region stands out of what is around it, nor where what is
    deepest goes on beyond the outline: that is the tray beside an item, or another face of it.
    """
    own = _own_pieces(region, relief)
    base = fit_surface(only_where(view, region, own), parts, around=True)
    if base is None:
        return None
    gap, reach = _ring_px(view, region)
    ring = ring_around(region.mask, gap, reach)
    around = ring & own
    around[around] = np.abs(region.depth_m[around] - 1 / base.inverse_depth(region.pixels(around))) < _STRAY_M
    nodes, inverse = _thinned(region.pixels(around), 1 / region.depth_m[around], max(3, (reach - gap) // 2))
    if np.count_nonzero(around) < FEWEST_AROUND * np.count_nonzero(ring) or len(nodes) < 12:
        return None
    sound = np.logical_or.reduce(relief.pieces)
    inside = _thinned_mask(region.mask & sound)
    pixels, read_m = region.pixels(inside), _calmed(np.where(sound, region.depth_m, 0))[inside]
    across = _facing(base, pixels)
    sunk_m = (read_m - 1 / _plate(nodes, inverse, pixels)) * across
    other_m = (read_m - 1 / base.inverse_depth(pixels)) * across
    deep = _only(inside, sunk_m > _SAME_DEPTH[0] * _deepest_m(sunk_m))
    if _stands_out(sunk_m, other_m) or _goes_on(base, region, ring, deep, _deepest_m(sunk_m)):
        return None
    area_m2 = _area_m2(base, region)
    sag_m = (_SAG_OF_PLANE if base.is_plane else _SAG) * float(np.sqrt(area_m2))
    return _dent(sunk_m, other_m, relief.noise_m, sag_m, area_m2)


def _stands_out(sunk_m: np.ndarray, other_m: np.ndarray) -> bool:
    """True where some of a region stands before one of two surfaces around it, as beside a step that they bridge."""
    least_m = np.clip(_STEP_SHARE * _deepest_m(sunk_m), *_STANDS_OUT_M)
    return max(float(np.mean(one < -least_m)) for one in (sunk_m, other_m)) > _MOST_STANDING_OUT


def _goes_on(base: LocalSurface, region: RegionWindow, ring: np.ndarray, deep: np.ndarray, deepest_m: float) -> bool:
    """True where the ring beside the deepest places of a region, a mask (h, w), lies as deep as they do."""
    beside = ring & (region.depth_m > 0) & ring_around(deep, 0, _ring_px(base.view, region)[1])
    if deepest_m < _LEAST_M or not beside.any():
        return False
    pixels = region.pixels(beside)
    share = (region.depth_m[beside] - 1 / base.inverse_depth(pixels)) * _facing(base, pixels) / deepest_m
    return float(np.mean((share > _SAME_DEPTH[0]) & (share < _SAME_DEPTH[1]))) > _MOST_GOING_ON


def _only(mask: np.ndarray, chosen: np.ndarray) -> np.ndarray:
    """(h, w) bool: the chosen of a mask's pixels."""
    found = mask.copy()
    found[mask] = chosen
    return found


def _deepest_m(sunk_m: np.ndarray) -> float:
    return float(np.sort(sunk_m)[-_DEEPEST_PX:].mean())


def _dent(sunk_m: np.ndarray, other_m: np.ndarray, noise_m: float, sag_m: float, area_m2: float) -> Dent:
    """How far two surfaces through the same surroundings disagree tells how little is known of what was there.

    A surface that bulges by `sag_m` in the middle of a region lies half as far away over the whole of it.
    """
    depth, other, mean = _deepest_m(sunk_m), _deepest_m(other_m), float(sunk_m.mean())
    sigma = np.linalg.norm([noise_m, depth - other, _SHOULDER_SHARE * depth, sag_m])
    unsure = np.linalg.norm([0.3 * noise_m, mean - other_m.mean(), _SHOULDER_SHARE * mean, 0.5 * sag_m])
    volume = max(0.0, 1e9 * area_m2 * mean)
    return Dent(max(0.0, 1e3 * depth), 1e3 * float(sigma), volume, 1e9 * float(area_m2 * unsure))


def _own_pieces(region: RegionWindow, relief: Relief) -> np.ndarray:
    """(h, w) bool: readings that hang together with a good share of those in the region."""
    least = 0.15 * np.count_nonzero(region.mask)
    own = [piece for piece in relief.pieces if np.count_nonzero(piece & region.mask) > least]
    return np.logical_or.reduce(own) if own else np.zeros_like(region.mask)


def _ring_px(view: SeenView, region: RegionWindow) -> tuple[int, int]:
    """From where to where the ring reaches: an outline lies a little inside a dent's shoulder."""
    rows, columns = np.nonzero(region.mask)
    size = (np.ptp(rows) + np.ptp(columns)) / 2
    read = region.depth_m[region.depth_m > 0]
    gap = max(2, round(_SHOULDER_M * view.camera.fx / float(np.median(read)))) if len(read) else 2
    return gap, gap + int(np.clip(0.25 * size, 8, 30))


def _facing(surface: LocalSurface, pixels: np.ndarray) -> np.ndarray:
    """(n,) distance across the surface for each metre along the camera's axis."""
    normals = surface.normals(pixels) @ surface.view.camera_to_booth[:3, :3]
    return np.abs(np.sum(normals * rays(surface.view.camera, pixels), axis=-1))


def _area_m2(surface: LocalSurface, region: RegionWindow) -> float:
    """Area of the region on a surface, pixel by pixel."""
    pixels = region.pixels(region.mask)
    depth = 1 / surface.inverse_depth(pixels)
    camera = surface.view.camera
    return float(np.sum(depth**2 / np.maximum(_facing(surface, pixels), 0.05)) / (camera.fx * camera.fy))


def _calmed(depth_m: np.ndarray) -> np.ndarray:
    """Depth smoothed a little over what is read."""
    read = (depth_m > 0).astype(np.float64)
    return cv2.GaussianBlur(depth_m, (0, 0), 0.8) / np.maximum(cv2.GaussianBlur(read, (0, 0), 0.8), 1e-6)


def _thinned_mask(mask: np.ndarray) -> np.ndarray:
    """The mask, or evenly spread pixels of it where it has more than _MOST_PIXELS."""
    chosen = np.flatnonzero(mask)
    kept = np.zeros(mask.size, bool)
    kept[chosen[:: 1 + len(chosen) // _MOST_PIXELS]] = True
    return kept.reshape(mask.shape)


def _thinned(pixels: np.ndarray, values: np.ndarray, cell_px: int) -> tuple[np.ndarray, np.ndarray]:
    """Means of pixels (n, 2) and values (n,) over square cells that are half full at least."""
    _, cell, count = np.unique((pixels // cell_px).astype(int), axis=0, return_inverse=True, return_counts=True)
    cell = cell.reshape(-1)
    means = [np.bincount(cell, one, len(count)) / count for one in (*pixels.T, values)]
    full = 2 * count >= cell_px**2
    return np.stack(means[:2], axis=-1)[full], means[2][full]


def _plate(nodes: np.ndarray, values: np.ndarray, pixels: np.ndarray) -> np.ndarray:
    """(n,) values at pixels (n, 2) of the thin plate that is bent least and passes close to values at nodes (m, 2)."""
    middle, scale = nodes.mean(axis=0), float(np.ptp(nodes, axis=0).max())
    here, there = (nodes - middle) / scale, (pixels - middle) / scale
    flat = np.column_stack([np.ones(len(here)), here])
    system = np.block([[_bending(here, here) + _STIFFNESS * np.eye(len(here)), flat], [flat.T, np.zeros((3, 3))]])
    weights = np.linalg.solve(system, np.append(values, np.zeros(3)))
    return _bending(there, here) @ weights[:-3] + np.column_stack([np.ones(len(there)), there]) @ weights[-3:]


def _bending(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    """(n, m) of r^2 log r between points (n, 2) and (m, 2)."""
    squared = np.sum((one[:, None] - other[None]) ** 2, axis=-1)
    return 0.5 * squared * np.log(np.maximum(squared, 1e-12))
