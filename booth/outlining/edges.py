"""A field of a coarse grid on the image's own pixels, its border on the image's own edges.

The filter is the guided one (He, Sun and Tang 2013): around each pixel the field is taken for a linear function of the
image, so it steps where the image does.
"""

from __future__ import annotations

import cv2
import numpy as np

from booth.outlining.window import Window

REACH_STEPS = 1.5
SMALLEST_STEP = 1.2
FLAT_VARIANCE = 1e-3


def on_edges(window: Window, field: np.ndarray, image_bgr: np.ndarray) -> np.ndarray:
    """(h, w) float32 over the window's own pixels; field: (height, width) float32 at its working size."""
    grown = window.grown(field)
    step = max(window.steps)
    if step <= SMALLEST_STEP:
        return grown
    guide = _contrast(window.cropped(image_bgr).astype(np.float32) / 255, grown > 0.5)
    side = 2 * int(np.ceil(step * REACH_STEPS)) + 1

    def mean(plane: np.ndarray) -> np.ndarray:
        return cv2.blur(plane, (side, side))

    middle, level = mean(guide), mean(grown)
    slope = (mean(guide * grown) - middle * level) / (mean(guide * guide) - middle * middle + FLAT_VARIANCE)
    return mean(slope) * guide + mean(level - slope * middle)


def _contrast(bgr: np.ndarray, inside: np.ndarray) -> np.ndarray:
    """(h, w) float32: the mixture of the colours in which inside and outside differ most in the mean."""
    if not inside.any() or inside.all():
        return bgr.mean(axis=-1)
    away = bgr[inside].mean(axis=0) - bgr[~inside].mean(axis=0)
    length = float(np.linalg.norm(away))
    return bgr @ (away / length) if length > 0 else bgr.mean(axis=-1)
