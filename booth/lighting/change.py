"""Whether a change of light is seen in the images: lights that never acknowledge have no other witness."""

from __future__ import annotations

from collections.abc import Mapping

import cv2
import numpy as np

from booth.frames import Frame

# Mean change of grey over a whole view that shows a change of light; sensor noise moves this mean by about 0.3.
VISIBLE_CHANGE = 1.0


def light_changed(before: Mapping[str, Frame], after: Mapping[str, Frame]) -> bool | None:
    """Whether any view looks different now; None where no view shows colour both before and after."""
    changes = [
        mean_change(before[view].color, frame.color)
        for view, frame in after.items()
        if view in before and before[view].color is not None and frame.color is not None
    ]
    return max(changes) >= VISIBLE_CHANGE if changes else None


def mean_change(one: np.ndarray, other: np.ndarray) -> float:
    """Mean absolute difference of two (h, w, 3) uint8 images in grey levels after averaging away their noise."""
    return float(np.abs(_small(one) - _small(other)).mean())


def _small(image: np.ndarray) -> np.ndarray:
    """(36, 64, 3) float32, each the mean of many pixels; of a large image every n-th pixel says enough."""
    step = max(image.shape[1] // 320, 1)
    return cv2.resize(image[::step, ::step], (64, 36), interpolation=cv2.INTER_AREA).astype(np.float32)
