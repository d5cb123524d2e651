"""The tray itself: its mat with grain, crosses and markers, and its rim."""

from __future__ import annotations

from functools import lru_cache

import cv2
import numpy as np

from booth.simulation.body import mottled
from booth.simulation.light_field import FLOOR_MM
from booth.simulation.patches import Atlas, Patch, assemble, flat, surface_of
from booth.simulation.raster import Mesh
from booth.simulation.scene import TraySpec
from booth.simulation.seeds import generator, smooth_noise


@lru_cache(maxsize=4)
def mat_texture(wanted_scale: float, tray: TraySpec) -> tuple[np.ndarray, float]:
    """(h, w, 3) uint8 of the mat at a number of pixels a millimetre, which is returned too."""
    scale = float(np.clip(wanted_scale, 0.4, 2.0))
    shape = (round(tray.depth_mm * scale), round(tray.width_mm * scale))
    rng = generator("mat")
    grain = smooth_noise(shape, 2.2 * scale, rng, 2) * 3.2 + smooth_noise(shape, 60 * scale, rng, 2) * 2.2
    weave = (
        np.sin(np.arange(shape[1]) / scale * 2 * np.pi / 3.1)[None, :]
        * np.sin(np.arange(shape[0]) / scale * 2 * np.pi / 3.1)[:, None]
    )
    grey = (112 + grain + 3.0 * weave).astype(np.float32)
    mat = np.clip(np.stack([grey + 2, grey + 1, grey - 2], -1), 0, 255).astype(np.uint8)
    _draw_crosses(mat, scale, tray)
    _draw_markers(mat, scale)
    return mat, scale


def _draw_crosses(mat: np.ndarray, scale: float, tray: TraySpec) -> None:
    for x in np.arange(50.0, tray.width_mm, 50.0):
        for y in np.arange(25.0, tray.depth_mm, 50.0):
            column, row = int(x * scale), int(y * scale)
            reach = max(1, round(2.5 * scale))
            mat[row - reach : row + reach + 1, column] = mat[row, column - reach : column + reach + 1] = 136


def _draw_markers(mat: np.ndarray, scale: float) -> None:
    """ArUco markers (4x4 dictionary, numbers 0 to 3) of 30 mm in the corners, on white."""
    names = cv2.aruco.getPredefinedDictionary(cv2.aruco.DICT_4X4_50)
    side, border, inset = round(30 * scale), round(4 * scale), round(10 * scale)
    height, width = mat.shape[:2]
    span = side + 2 * border
    for number in range(4):
        top = inset if number < 2 else height - inset - span
        left = inset if number % 2 == 0 else width - inset - span
        mat[top : top + span, left : left + span] = 225
        marker = cv2.aruco.generateImageMarker(names, number, 240)
        small = cv2.resize(marker, (side, side), interpolation=cv2.INTER_AREA)
        mat[top + border : top + border + side, left + border : left + border + side] = np.clip(small, 28, 225)[
            ..., None
        ]


@lru_cache(maxsize=4)
def rim(tray: TraySpec) -> tuple[Mesh, Atlas]:
    """Four bars around the mat, as one mesh."""
    (x, y), thick, tall = tray.half_mm, tray.rim_mm, tray.rim_height_mm
    bars = [
        (-x - thick, x + thick, y, y + thick),
        (-x - thick, x + thick, -y - thick, -y),
        (-x - thick, -x, -y, y),
        (x, x + thick, -y, y),
    ]
    patches = [patch for bar in bars for patch in _bar(*bar, tall)]
    return assemble([surface_of(patch, ()) for patch in patches])


def _bar(x0: float, x1: float, y0: float, y1: float, tall: float) -> list[Patch]:
    low = FLOOR_MM
    faces = [
        [(x0, y1, tall), (x1, y1, tall), (x0, y0, tall), (x1, y0, tall)],
        [(x0, y0, tall), (x1, y0, tall), (x0, y0, low), (x1, y0, low)],
        [(x1, y1, tall), (x0, y1, tall), (x1, y1, low), (x0, y1, low)],
        [(x1, y0, tall), (x1, y1, tall), (x1, y0, low), (x1, y1, low)],
        [(x0, y1, tall), (x0, y0, tall), (x0, y1, low), (x0, y0, low)],
    ]
    return [
        Patch("rim", flat(face), mottled((24, 480), (64, 62, 60), index, 0.05), 1.0) for index, face in enumerate(faces)
    ]
