"""What goes into a damage model and what comes out: frozen values whose arrays nobody may write to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True, eq=False, slots=True)
class ViewInput:
    """One view under one lighting. color: (h, w, 3) uint8 BGR. depth_mm: (h, w) float32 registered to colour,
    0 = no reading, or None where the camera has no depth (it may be of another size than colour)."""

    view: str
    lighting: str
    color: np.ndarray
    depth_mm: np.ndarray | None = None


@dataclass(frozen=True, eq=False, slots=True)
class ImageFinding:
    """What the model says of one image. Scores run from 0 to 1. heatmap: (h, w) uint8, 255 = surely damaged;
    stretched over the image it covers it exactly; None where the model gives none."""

    view: str
    lighting: str
    damage_score: float
    class_scores: Mapping[str, float]
    heatmap: np.ndarray | None = None


@dataclass(frozen=True, eq=False, slots=True)
class CaptureFinding:
    """What the model says of a capture: one score fused over its images, and the (view, lighting) that drove it."""

    fused_score: float
    threshold: float
    images: tuple[ImageFinding, ...]
    worst: tuple[str, str]
    seconds: float

    @property
    def is_sidelined(self) -> bool:
        return self.fused_score >= self.threshold
