"""Depth drawn as a lit surface, as maps draw mountains."""

from __future__ import annotations

import cv2
import numpy as np

from booth.frames import Intrinsics

RAKING = (-0.55, -0.55, -0.63)  # towards the light, in the camera's frame: upper left of the image, and before it
NOTHING_GREY = 24
FILL_PX, SMOOTH_PX = 2.0, 2.0
PATCH_PX, PATCH_NOISES = 5.0, 4.0
LEAST_NOISE_M, NEIGHBOUR_PX = 0.0002, 4
WRAP = 0.4  # light reaches around an edge as far, so that faces turned away still show their relief


def hillshade(depth_m: np.ndarray, camera: Intrinsics) -> np.ndarray:
    """(h, w) uint8: a surface lit from the image's upper left; NOTHING_GREY where there is no depth near.

    depth_m: (h, w) float32 metres along the camera's axis, 0 = no reading, on the pixels of `camera`. Noise is smoothed
    as strongly as it is found to be, but not across steps of the surface; small gaps are closed.
    """
    filled, is_known = _closed(np.ascontiguousarray(depth_m, np.float32))
    if not is_known.any():
        return np.full(depth_m.shape, NOTHING_GREY, np.uint8)
    noise_m = _noise(depth_m)
    smooth = cv2.bilateralFilter(filled, -1, PATCH_NOISES * noise_m, PATCH_PX)
    smooth = cv2.bilateralFilter(smooth, -1, PATCH_NOISES * noise_m, SMOOTH_PX)
    down, across = (cv2.Sobel(smooth, cv2.CV_32F, *axis, ksize=3, scale=1 / 8) for axis in ((0, 1), (1, 0)))
    shade = _lit(across * (camera.fx / smooth), down * (camera.fy / smooth))
    return np.where(is_known, np.clip(shade * 235 + 12, 0, 255), NOTHING_GREY).astype(np.uint8)


def _lit(slope_x: np.ndarray, slope_y: np.ndarray) -> np.ndarray:
    """(h, w) float32 from 0 to 1: how much light a surface with these slopes (depth over width) gets."""
    x, y, z = RAKING
    facing = slope_x * x + slope_y * y - z
    return np.maximum(facing / np.sqrt(slope_x**2 + slope_y**2 + 1) + WRAP, 0) / (1 + WRAP)


def _closed(depth_m: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Depth with its gaps filled from around, and where there was a reading at least close by."""
    known = (depth_m > 0).astype(np.float32)
    near = cv2.GaussianBlur(known, (0, 0), FILL_PX)
    wide = cv2.GaussianBlur(known, (0, 0), 8 * FILL_PX)
    guess = cv2.GaussianBlur(depth_m, (0, 0), FILL_PX) / np.maximum(near, 1e-3)
    far = cv2.GaussianBlur(depth_m, (0, 0), 8 * FILL_PX) / np.maximum(wide, 1e-3)
    filled = np.where(known > 0, depth_m, np.where(near > 0.05, guess, np.maximum(far, 0.05)))
    return filled.astype(np.float32), near > 0.2


def _noise(depth_m: np.ndarray) -> float:
    """The spread of the readings in metres: what neighbours on both sides, NEIGHBOUR_PX away, do not explain.

    The upper quartile and not the median, which is nothing where depth comes in coarse steps.
    """
    far = 2 * NEIGHBOUR_PX
    left, middle, right = depth_m[::2, :-far], depth_m[::2, NEIGHBOUR_PX:-NEIGHBOUR_PX], depth_m[::2, far:]
    whole = (left > 0) & (middle > 0) & (right > 0)
    if not whole.any():
        return LEAST_NOISE_M
    # Second differences of independent noise spread by sqrt(6), and a quartile lies at 1.15 of the spread.
    quartile = np.percentile(np.abs(left - 2 * middle + right)[whole], 75)
    return max(float(quartile / (1.15 * 6**0.5)), LEAST_NOISE_M)
