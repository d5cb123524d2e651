"""Light on surfaces: each light's radiance at points, matt and glossy, with its shadows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from booth.simulation.light_field import CELL_MM, Wedge, falloff, field_cells, to_field, visible_share, wedges
from booth.simulation.scene import LightSpec
from booth.simulation.vectors import along

ROOM_LIGHT = 0.0035
_STRENGTH = {True: 1.0, False: 1.5}
_AMBIENT = 0.13
_OFFSET_MM = 4.5
_TRAY_PIECES = {True: 10, False: 18}
_GAMMA = 2.2
_DECODE = ((np.arange(256) / 255.0) ** _GAMMA * 0.9).astype(np.float32)


@dataclass(frozen=True, eq=False)
class Points:
    """What is seen in k pixels, in the booth's frame, millimetres.

    place, normal, to_camera, albedo: (k, 3) float32; albedo is linear BGR from 0 to 1. gloss: (k,) float32, 0 to 1.
    """

    place: np.ndarray
    normal: np.ndarray
    to_camera: np.ndarray
    albedo: np.ndarray
    gloss: np.ndarray


def linear(bgr: np.ndarray) -> np.ndarray:
    """Reflectance (float32, 0 to 0.9) of uint8 texture colours."""
    return cv2.LUT(bgr, _DECODE) if bgr.size else np.zeros(bgr.shape, np.float32)


def sample(plane: np.ndarray, u: np.ndarray, v: np.ndarray, nearest: bool = False) -> np.ndarray:
    """(k,) or (k, c): a plane at k places given in pixels (centre of the first = 0)."""
    count = len(u)
    width = 1024
    padded = -(-max(count, 1) // width) * width
    grid = [np.zeros(padded, np.float32) for _ in range(2)]
    grid[0][:count], grid[1][:count] = u, v
    places = [axis.reshape(-1, width) for axis in grid]
    how = cv2.INTER_NEAREST if nearest else cv2.INTER_LINEAR
    found = cv2.remap(plane, places[0], places[1], how, borderMode=cv2.BORDER_REPLICATE)
    return found.reshape(padded, *plane.shape[2:])[:count]


def free_places(points: Points, heights: np.ndarray) -> np.ndarray:
    """(k, 3) float32: where each point's view of the lights starts, a little in front of its surface.

    A height field knows no overhangs: points of a steep face under an edge are taken as far outwards as they must be
    to stand free.
    """
    place = points.place + points.normal * np.float32(_OFFSET_MM)
    steep = np.abs(points.normal[:, 2]) < 0.55
    for way in (4.0, 9.0, 16.0, 25.0):
        under = steep & (sample(heights, *to_field(place[:, 0], place[:, 1], heights.shape)) > place[:, 2] + 1.0)
        if not under.any():
            break
        place[under, :2] = points.place[under, :2] + _flat_unit(points.normal[under]) * np.float32(_OFFSET_MM + way)
    return place


def _flat_unit(normal: np.ndarray) -> np.ndarray:
    return normal[:, :2] / np.maximum(np.hypot(normal[:, 0], normal[:, 1]), 1e-3)[:, None]


def radiance(points: Points, light: LightSpec, pieces: Sequence[Wedge], free: np.ndarray) -> np.ndarray:
    """(k, 3) float32 linear BGR that one light at full level sends to the camera; white paper gives about 0.9.

    `free` (k, 3) is where each point sees the lights from, as `free_places` gives it.
    """
    matt, seen = _irradiance(points, pieces, free)
    strength = np.float32(_STRENGTH[light.is_ring]) * falloff(light, points.place[:, 0], points.place[:, 1])
    ambient = np.float32(_AMBIENT) * (0.35 + 0.65 * seen) * (0.75 + 0.25 * points.normal[:, 2])
    shine = _shine(points, light) * np.minimum(seen * 1.3, 1.0)
    total = points.albedo * ((matt + ambient) * strength)[:, None] + (shine * strength)[:, None]
    return total.astype(np.float32)


def tray_irradiance(light: LightSpec, heights: np.ndarray) -> np.ndarray:
    """(h, w) float32: what one light at full level gives on the tray's surface at the cells of the height field.

    The light is cut into many pieces, on cells of twice the size, so that penumbrae show no steps.
    """
    coarse = cv2.resize(heights, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA)
    total = np.zeros(coarse.shape, np.float32)
    seen = np.zeros_like(total)
    for piece in wedges(coarse, light, _TRAY_PIECES[light.is_ring], 2 * CELL_MM):
        share = visible_share(piece.maps, np.float32(0.0)) * np.float32(piece.weight)
        seen += share
        total += share * np.float32(piece.direction[2])
    total += np.float32(_AMBIENT) * (0.35 + 0.65 * seen)
    total = cv2.resize(cv2.GaussianBlur(total, (0, 0), 0.6), heights.shape[::-1], interpolation=cv2.INTER_LINEAR)
    return total * (np.float32(_STRENGTH[light.is_ring]) * falloff(light, *field_cells(heights.shape)))


def _irradiance(points: Points, pieces: Sequence[Wedge], free: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Matt light received (k,) and the part of the light that is seen (k,)."""
    column, row = to_field(free[:, 0], free[:, 1], pieces[0].maps.shape)
    matt, seen = np.zeros(len(column), np.float32), np.zeros(len(column), np.float32)
    for piece in pieces:
        facing = along(points.normal, piece.direction)
        share = visible_share(sample(piece.maps, column, row), free[:, 2]) * np.float32(piece.weight)
        seen += share
        matt += share * np.maximum(facing, 0.0)
    return matt, seen


def _shine(points: Points, light: LightSpec) -> np.ndarray:
    """Glossy light (k,): a lobe about the mirror direction, narrow and strong where the surface is smooth."""
    facing = np.einsum("kc,kc->k", points.normal, points.to_camera)
    mirror = 2 * facing[:, None] * points.normal - points.to_camera
    rough = 1.0 - points.gloss
    fresnel = points.gloss**2 * (0.28 + 0.72 * (1.0 - np.clip(facing, 0, 1)) ** 5)
    if light.is_ring:
        off = (mirror[:, 2] - np.float32(np.sin(np.radians(light.seen_at_deg)))) ** 2
        lobe = np.exp(-off / (0.006 + 0.09 * rough**2)) * (0.55 / (1.0 + 3.0 * rough))
    else:
        off = 1.0 - along(mirror, light.direction())
        lobe = np.exp(-off / (0.02 + 0.22 * rough**2)) * (5.0 / (1.0 + 14.0 * rough))
    return (fresnel * lobe).astype(np.float32)
