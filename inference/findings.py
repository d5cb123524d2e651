"""What goes into a damage model and what comes out: frozen values whose arrays nobody may write to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np


@dataclass(frozen=True, eq=False, slots=True)
class ViewInput:
    """One view under one lighting. color: (h, w, 3) uint8 BGR. depth_mm: (h, w) float32 registered to colour,
    0 = no reading, or None where the camera has no depth (it may be of another size than colour).
    others: the same view's colour under further lightings, by their names."""

    view: str
    lighting: str
    color: np.ndarray
    depth_mm: np.ndarray | None = None
    others: Mapping[str, np.ndarray] = field(default_factory=dict)


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


def together(images: Sequence[ViewInput]) -> tuple[ViewInput, ...]:
    """One input for each view, in the order of their first images: that image, the view's colour under the further
    lightings in `others`, and for depth the mean of all readings of each pixel."""
    by_view: dict[str, list[ViewInput]] = {}
    for image in images:
        by_view.setdefault(image.view, []).append(image)
    return tuple(_merged(of_view) for of_view in by_view.values())


def _merged(images: Sequence[ViewInput]) -> ViewInput:
    first = images[0]
    others = {name: color for image in images for name, color in image.others.items()}
    others |= {image.lighting: image.color for image in images[1:] if image.lighting != first.lighting}
    depths = [image.depth_mm for image in images if image.depth_mm is not None]
    return ViewInput(first.view, first.lighting, first.color, _mean_depth(depths), others)


def _mean_depth(depths: Sequence[np.ndarray]) -> np.ndarray | None:
    """The mean over readings of (h, w) float32 planes; planes of another size than the first one's are left out."""
    if len(depths) < 2:
        return depths[0] if depths else None
    from inference.transforms import readings  # values are there before the libraries that work on them

    total = np.zeros(depths[0].shape, np.float32)
    count = np.zeros(depths[0].shape, np.uint8)
    for depth in depths:
        if depth.shape == total.shape:
            depth = readings(depth)
            total += depth
            count += depth > 0
    total /= np.maximum(count, 1)
    return total
