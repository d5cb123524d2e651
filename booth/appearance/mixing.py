"""Views of several lightings at once: how much they differ, and the relief that lights from known sides bring out.

None of it is metric: shadows, gloss and uneven lights are taken for shape. It is for the eye.
"""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np

from booth.appearance.shading import RAKING

MOST_GAIN = 6.0
BRIGHTEST_SHARE = 99.0
DARK_GREY = 16
SHADOW_LIGHT, SHADOW_WEIGHT = 0.04, 0.1
FLAT_WEIGHT = 0.02
RELIEF_PX = 80.0
RELIEF_SHARE, RELIEF_GREY, LEAST_RELIEF = 98.0, 80.0, 0.15
LEAST_SPREAD = 0.1
_LINEAR = ((np.arange(256) / 255.0) ** 2.2).astype(np.float32)


def light_range(images: Sequence[np.ndarray]) -> np.ndarray:
    """(h, w) uint8: at each pixel the brightest less the darkest of the lightings, stretched to be seen.

    images: two or more (h, w, 3) uint8 BGR of one view. Raises ValueError for fewer.
    """
    if len(images) < 2:
        raise ValueError("a range needs two lightings")
    greys = [_grey(image) for image in images]
    spread = np.maximum.reduce(greys) - np.minimum.reduce(greys)
    return cv2.convertScaleAbs(spread, alpha=_stretch(spread))


def light_difference(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    """(h, w) uint8: `one` less `other`, middle grey where both are as bright; evened out in brightness first.

    Both (h, w, 3) uint8 BGR of one view.
    """
    first, second = _grey(one), _grey(other)
    second = cv2.convertScaleAbs(second, alpha=_median_ratio(first, second))
    apart = cv2.subtract(first, second, dtype=cv2.CV_16S)
    scale = 0.5 * _stretch(cv2.convertScaleAbs(apart))
    return cv2.add(apart * scale, 128.0, dtype=cv2.CV_8U)


def relief(images: Sequence[np.ndarray], directions: np.ndarray, camera_to_booth: np.ndarray) -> np.ndarray:
    """(h, w) uint8: the surface as if it were matt and white under a raking light from the image's upper left.

    images: three or more (h, w, 3) uint8 BGR of one view; directions: (n, 3) towards the light of each in the booth's
    frame, of any length. Normals follow by photometric stereo (Woodham 1980), least squares over the lightings that
    reach a pixel; how strong each light is follows from the middle of the image, which is taken to lie flat. Slow
    changes are left out: they are more often the light's than the surface's. Raises ValueError for fewer than three
    images, or where the directions lie in one plane.
    """
    if len(images) != len(directions) or not is_all_around(directions):
        raise ValueError("relief needs lightings from three sides that do not lie in one plane")
    towards = _unit(np.asarray(directions, np.float64))
    light = np.stack([cv2.LUT(_grey(image), _LINEAR) for image in images])
    light *= _even_strengths(light, towards)[:, None, None]
    normals = _normals(light, (towards @ camera_to_booth[:3, :3]).astype(np.float32))
    detail = normals - cv2.blur(cv2.blur(normals, _window(RELIEF_PX)), _window(RELIEF_PX))
    shade = detail @ np.array(RAKING, np.float32)
    steep = max(float(np.percentile(np.abs(shade[::4, ::4]), RELIEF_SHARE)), LEAST_RELIEF)
    return np.clip(128 + RELIEF_GREY / steep * shade, 0, 255).astype(np.uint8)


def is_all_around(directions: np.ndarray) -> bool:
    """Whether lights in these directions (n, 3) tell how a surface is turned: three, and not all in one plane."""
    return (
        len(directions) >= 3
        and float(np.linalg.svd(_unit(np.asarray(directions)), compute_uv=False)[2]) >= LEAST_SPREAD
    )


def _normals(light: np.ndarray, towards: np.ndarray) -> np.ndarray:
    """(h, w, 3) float32 unit normals in the camera's frame, from (n, h, w) float32 light that came from (n, 3).

    Lights that do not reach a pixel count little there. What is left open then is taken to lie as flat as the tray.
    """
    shape, count = light.shape[1:], len(light)
    light = light.reshape(count, -1)
    weight = np.clip(light / np.maximum(light.max(axis=0), SHADOW_LIGHT) * 2.5 - 0.5, SHADOW_WEIGHT, 1.0)
    pairs = np.stack([np.outer(one, one)[np.triu_indices(3)] for one in towards], axis=1)
    xx, xy, xz, yy, yz, zz = pairs @ weight
    flat = towards.sum(axis=0) / np.linalg.norm(towards.sum(axis=0))
    albedo = light.max(axis=0)
    right = towards.T @ (weight * light) + FLAT_WEIGHT * flat[:, None] * albedo
    normals = _solved(xx + FLAT_WEIGHT, xy, xz, yy + FLAT_WEIGHT, yz, zz + FLAT_WEIGHT, right)
    normals /= np.maximum(np.sqrt(np.square(normals).sum(axis=0)), 1e-6)
    return np.ascontiguousarray(normals.T).reshape(*shape, 3)


def _solved(xx, xy, xz, yy, yz, zz, right: np.ndarray) -> np.ndarray:
    """(3, k) up to a positive factor: the solutions of k symmetric 3x3 systems with the right sides (3, k)."""
    a, b, c = yy * zz - yz * yz, xz * yz - xy * zz, xy * yz - xz * yy
    d, e, f = xx * zz - xz * xz, xy * xz - xx * yz, xx * yy - xy * xy
    x, y, z = right
    return np.stack([a * x + b * y + c * z, b * x + d * y + e * z, c * x + e * y + f * z])


def _even_strengths(light: np.ndarray, towards: np.ndarray) -> np.ndarray:
    """(n,) float32 factors after which the middle of each image is as bright as a flat white surface under it."""
    middles = np.array([max(float(np.median(plane[::4, ::4])), 1e-3) for plane in light])
    return (np.maximum(towards[:, 2], 0.05) / middles).astype(np.float32)


def _unit(vectors: np.ndarray) -> np.ndarray:
    return vectors / np.maximum(np.linalg.norm(vectors, axis=-1, keepdims=True), 1e-9)


def _grey(bgr: np.ndarray) -> np.ndarray:
    return cv2.cvtColor(bgr, cv2.COLOR_BGR2GRAY)


def _stretch(grey: np.ndarray) -> float:
    """The factor after which all but the brightest 1 % of an (h, w) uint8 image still fit."""
    return float(np.clip(255.0 / max(np.percentile(grey[::4, ::4], BRIGHTEST_SHARE), 1.0), 1.0, MOST_GAIN))


def _median_ratio(one: np.ndarray, other: np.ndarray) -> float:
    """How much brighter one (h, w) uint8 image is where both are lit; shadows are taken to cover less than half."""
    first, second = (plane[::4, ::4].astype(np.float32) for plane in (one, other))
    lit = (first > DARK_GREY) & (second > DARK_GREY)
    return float(np.median(first[lit] / second[lit])) if lit.any() else 1.0


def _window(size_px: float) -> tuple[int, int]:
    return round(size_px), round(size_px)
