"""What a person points at: a box, places that belong to the outline and places that do not."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from booth.outlines import Point

Box = tuple[float, float, float, float]

REACH_SHARE = 0.028  # how far a lone click reaches, as a share of the image's longer side
BEYOND_CLICKS = 0.6  # how far the outline may go beyond the outermost of several clicks, in reaches
BEYOND_EXCLUDED = 1.1  # an excluded place bounds the reach at so many times its distance
LEAST_PX = 6.0


@dataclass(frozen=True, slots=True)
class Prompt:
    """Continuous pixels. `box` is (left, top, right, bottom) around the wanted outline, with a little slack."""

    box: Box | None = None
    include: tuple[Point, ...] = ()
    exclude: tuple[Point, ...] = ()

    @property
    def is_empty(self) -> bool:
        """True where nothing says what is wanted; excluded places alone do not."""
        return self.box is None and not self.include


def reach(prompt: Prompt, width: int, height: int) -> Box:
    """The box in which the outline lies, inside an image of this size: the prompt's own with its clicks, or one
    guessed around them. Raises ValueError for an empty prompt."""
    if prompt.is_empty:
        raise ValueError("a prompt needs a box or a place to include")
    low, high = _spanned(prompt) if prompt.box is not None else _guessed(prompt, max(width, height))
    size = np.array([width, height], np.float64)
    low = np.clip(low, 0, np.maximum(size - LEAST_PX, 0))
    high = np.minimum(np.maximum(high, low + LEAST_PX), size)
    return float(low[0]), float(low[1]), float(high[0]), float(high[1])


def _spanned(prompt: Prompt) -> tuple[np.ndarray, np.ndarray]:
    points = np.array([prompt.box[:2], prompt.box[2:], *prompt.include], np.float64)
    return points.min(axis=0), points.max(axis=0)


def _guessed(prompt: Prompt, longer_px: int) -> tuple[np.ndarray, np.ndarray]:
    """A box around the included places; the nearest excluded place beyond them tells how large it may be."""
    points = np.array(prompt.include, np.float64)
    low, high = points.min(axis=0), points.max(axis=0)
    middle, half = (low + high) / 2, (high - low) / 2
    lone = REACH_SHARE * longer_px
    wide = np.maximum(lone, half + BEYOND_CLICKS * lone)
    if prompt.exclude:
        nearest = np.linalg.norm(np.array(prompt.exclude, np.float64) - middle, axis=1).min()
        if nearest > np.linalg.norm(points - middle, axis=1).max():
            wide = np.maximum(np.minimum(wide, nearest * BEYOND_EXCLUDED), half + LEAST_PX)
    return middle - wide, middle + wide
