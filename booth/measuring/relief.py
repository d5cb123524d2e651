"""The surface that a view reads, as small planes: what there is to measure where no single smooth surface fits.

Around each pixel a plane is fitted to the readings of a few millimetres, exactly linear in inverse depth (surface.py).
Readings are kept apart where depth jumps, so that an item and the tray behind its edge do not become one slope.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from booth.geometry import rays
from booth.measuring.view import SeenView
from booth.measuring.window import RegionWindow

JUMP_M = 0.006
_SLOPE_ERROR = 0.03
_SMALLEST_PX, _LARGEST_PX = 9, 41
_FEWEST_SHARE = 0.2


@dataclass(frozen=True, eq=False)
class Relief:
    """The surface in a window of a view.

    element_m2: (h, w) float64 square metres of the surface that each pixel covers, NaN where no plane fits.
    noise_m: robust sigma of the readings about the small planes. pieces: (h, w) bool masks of readings that hang
    together without a jump.
    """

    element_m2: np.ndarray
    noise_m: float
    pieces: tuple[np.ndarray, ...]


def relief(view: SeenView, region: RegionWindow) -> Relief:
    """The relief of a region's window."""
    depth = region.depth_m
    sight = rays(view.camera, region.pixels(np.ones_like(depth, bool))).reshape(*depth.shape, 3)
    inverse = np.divide(1.0, depth, out=np.zeros_like(depth), where=depth > 0)
    pieces = _pieces(depth, inverse)
    first, noise_m = _planes(inverse, sight, pieces, _SMALLEST_PX)
    side = _side_px(noise_m, view, depth)
    planes = first if side == _SMALLEST_PX else _planes(inverse, sight, pieces, side)[0]
    return Relief(_element(planes, sight), noise_m, tuple(pieces))


def _pieces(depth: np.ndarray, inverse: np.ndarray) -> list[np.ndarray]:
    calm = cv2.medianBlur(inverse.astype(np.float32), 3)
    cross = np.ones((3, 3), np.uint8)
    jump = (cv2.dilate(calm, cross) - cv2.erode(calm, cross)) * depth**2 > JUMP_M
    stray = np.abs(inverse - calm) * depth**2 > JUMP_M  # alone among its neighbours
    count, labels = cv2.connectedComponents(((depth > 0) & ~jump & ~stray).astype(np.uint8), connectivity=4)
    sizes = np.bincount(labels.ravel(), minlength=count)
    large = [number for number in range(1, count) if sizes[number] >= _SMALLEST_PX**2]
    return [labels == number for number in large]


def _planes(inverse: np.ndarray, sight: np.ndarray, pieces: list[np.ndarray], side: int) -> tuple[np.ndarray, float]:
    """(h, w, 3) inverse depth and its slopes along x and y of the rays, NaN where unknown; sigma of depth in metres."""
    planes = np.full((*inverse.shape, 3), np.nan)
    for piece in pieces:
        planes[piece] = _plane_fits(inverse, sight, piece, side)[piece]
    off = (inverse - planes[..., 0]) / np.maximum(planes[..., 0], 1e-3) ** 2
    known = np.isfinite(off)
    return planes, 1.4826 * float(np.median(np.abs(off[known]))) if known.any() else 0.0


def _plane_fits(inverse: np.ndarray, sight: np.ndarray, piece: np.ndarray, side: int) -> np.ndarray:
    """Least squares in a box around each pixel, from moments; a box with few readings gives NaN."""

    def mean(values: np.ndarray) -> np.ndarray:
        return cv2.boxFilter(values * piece, cv2.CV_64F, (side, side), borderType=cv2.BORDER_CONSTANT)

    share = mean(np.ones_like(inverse))
    full = np.maximum(share, 1e-9)
    x, y = sight[..., 0], sight[..., 1]
    mx, my, mw = mean(x) / full, mean(y) / full, mean(inverse) / full
    xx, xy, yy = mean(x * x) / full - mx**2, mean(x * y) / full - mx * my, mean(y * y) / full - my**2
    xw, yw = mean(x * inverse) / full - mx * mw, mean(y * inverse) / full - my * mw
    det = xx * yy - xy**2
    sound = (share > _FEWEST_SHARE) & (det > 0.05 * xx * yy)
    det = np.where(sound, det, np.nan)
    along_x, along_y = (yy * xw - xy * yw) / det, (xx * yw - xy * xw) / det
    return np.stack([mw + along_x * (x - mx) + along_y * (y - my), along_x, along_y], axis=-1)


def _element(planes: np.ndarray, sight: np.ndarray) -> np.ndarray:
    """Area that a pixel covers. With w = 1/z, (w_x, w_y, w - x w_x - y w_y) is a plane's normal over its distance."""
    inverse, along_x, along_y = np.moveaxis(planes, -1, 0)
    x, y = sight[..., 0], sight[..., 1]
    normal = np.sqrt(along_x**2 + along_y**2 + (inverse - x * along_x - y * along_y) ** 2)
    pixel = np.gradient(x, axis=1) * np.gradient(y, axis=0) - np.gradient(x, axis=0) * np.gradient(y, axis=1)
    return np.where(inverse > 0, pixel * normal / np.where(inverse > 0, inverse, 1.0) ** 3, np.nan)


def _side_px(noise_m: float, view: SeenView, depth: np.ndarray) -> int:
    """Side of the boxes, large enough that noise tilts their planes by no more than _SLOPE_ERROR.

    A line's slope through n^2 readings on n by n places is as uncertain as sigma sqrt(12) / n^2 steps; neighbouring
    readings are alike, which costs about another factor of 1.6.
    """
    step_m = float(np.median(depth[depth > 0])) / view.camera.fx if (depth > 0).any() else 1.0
    side = np.sqrt(1.6 * np.sqrt(12) * noise_m / (step_m * _SLOPE_ERROR))
    return int(np.clip(2 * round(side / 2) + 1, _SMALLEST_PX, _LARGEST_PX))
