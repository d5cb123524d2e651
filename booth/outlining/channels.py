"""What a pixel looks like to the outliner: colour, how it answers to other light, and how it lies to the surface."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np

from booth.outlining.window import Window

BLUR_PX = 0.7
# One unit of each channel is a difference that an eye would call clear.
LIGHTNESS_UNIT, COLOUR_UNIT, SHADE_UNIT, DEPTH_UNIT_MM = 33.0, 40.0, 0.35, 3.0
DARK_LEVEL = 8.0
CLIPPED_MM = 3.0
NEAR_M = 0.03
SPREAD_M = 0.003
WEIGHT_INSIDE = 0.15
FITTING_ROUNDS = 6
READ_SHARE = 0.3


def channels(
    window: Window, image_bgr: np.ndarray, others: Sequence[np.ndarray], depth_m: np.ndarray | None, inside: np.ndarray
) -> np.ndarray:
    """(height, width, n) float32 at the window's working size; `inside` (height, width) bool is the prompt's box."""
    base = cv2.GaussianBlur(window.shrunk(image_bgr), (0, 0), BLUR_PX)
    lab = cv2.cvtColor(base / 255, cv2.COLOR_BGR2LAB)
    planes = [lab[..., 0] / LIGHTNESS_UNIT, lab[..., 1] / COLOUR_UNIT, lab[..., 2] / COLOUR_UNIT]
    planes += [(_log_light(_blurred(window, other)) - _log_light(base)) / SHADE_UNIT for other in others]
    if depth_m is not None:
        planes.append(_off_surface(window, depth_m, inside))
    return np.stack(planes, axis=-1)


def _blurred(window: Window, image: np.ndarray) -> np.ndarray:
    return cv2.GaussianBlur(window.shrunk(image), (0, 0), BLUR_PX)


def _log_light(bgr: np.ndarray) -> np.ndarray:
    """The ratio of two lights does not know the print on the surface, only its shape."""
    return np.log(bgr.mean(axis=-1) + DARK_LEVEL)


def _off_surface(window: Window, depth_m: np.ndarray, inside: np.ndarray) -> np.ndarray:
    """(height, width) float32: how far behind the surface around it a pixel lies, in units; 0 where nothing is known.

    The surface is a smooth patch of second order in inverse depth, in which a plane is linear, fitted robustly to
    what lies around the box rather than in it.
    """
    was_read = window.shrunk(depth_m > 0)
    known = was_read > READ_SHARE
    if np.count_nonzero(known) < 50:
        return np.zeros(known.shape, np.float32)
    depth = np.where(known, window.shrunk(depth_m) / np.maximum(was_read, READ_SHARE), 0).astype(np.float64)
    behind_mm = np.where(known, np.clip((depth - _surface(depth, known, inside)) * 1000, -CLIPPED_MM, CLIPPED_MM), 0)
    weight = cv2.GaussianBlur(known.astype(np.float32), (0, 0), 1.2)
    return cv2.GaussianBlur(behind_mm.astype(np.float32), (0, 0), 1.2) / np.maximum(weight, 1e-3) / DEPTH_UNIT_MM


def _surface(depth: np.ndarray, known: np.ndarray, inside: np.ndarray) -> np.ndarray:
    """(height, width) float64 metres: the patch through the surroundings, by reweighted least squares."""
    height, width = depth.shape
    x, y = np.meshgrid(np.linspace(-1, 1, width), np.linspace(-1, 1, height))
    terms = np.stack([np.ones_like(x), x, y, x * x, x * y, y * y], axis=-1).reshape(-1, 6)
    inverse = np.where(known, 1 / np.maximum(depth, 1e-3), 0).ravel()
    core = known & inside
    middle = np.median(depth[core if core.any() else known])
    base = known * np.where(inside, WEIGHT_INSIDE, 1.0)
    weight = base * (np.abs(depth - middle) < NEAR_M)
    for _ in range(FITTING_ROUNDS):
        scaled = terms * weight.reshape(-1, 1)
        factors = np.linalg.lstsq(scaled.T @ scaled, scaled.T @ (inverse * weight.ravel()), rcond=None)[0]
        fitted = 1 / np.maximum(terms @ factors, 1e-3).reshape(depth.shape)
        weight = base / (1 + ((fitted - depth) / SPREAD_M) ** 2)
    return fitted
