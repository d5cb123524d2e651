"""An outline from a click or a box, by colour, light and depth; nothing is learned, so it knows no kind of damage."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from booth.outlines import Part, moved
from booth.outlining.channels import channels
from booth.outlining.clicks import locked, pulls
from booth.outlining.cut import two_sides
from booth.outlining.edges import on_edges
from booth.outlining.prompt import Box, Prompt, reach
from booth.outlining.shape import pleasant_outline
from booth.outlining.window import Window, window_around

ROUND_SHARE, ROUNDNESS = 0.9, 1.2


def outline_from(
    prompt: Prompt, image_bgr: np.ndarray, depth_m: np.ndarray | None = None, others: Sequence[np.ndarray] = ()
) -> tuple[Part, ...]:
    """The outline that the prompt asks for, in continuous pixels of the image; empty where nothing stands out.

    image_bgr and each of `others`, the same view under other lightings: (h, w, 3) uint8 BGR. depth_m: (h, w) float32
    metres on the image's pixels, 0 = no reading. Raises ValueError for a prompt that asks for nothing.
    """
    height, width = image_bgr.shape[:2]
    box = reach(prompt, width, height)
    window = window_around(box, width, height)
    inside, roundness = _box_fields(window, box)
    seen = channels(window, image_bgr, others, depth_m, inside)
    include, exclude = window.places(prompt.include), window.places(prompt.exclude)
    leaning = (np.clip(roundness, 0, 3) - ROUND_SHARE) * ROUNDNESS + pulls(seen, include, exclude)
    field = two_sides(seen, leaning.astype(np.float32), locked(inside, include, exclude))
    near = [[(x - window.left, y - window.top) for x, y in points] for points in (prompt.include, prompt.exclude)]
    return moved(pleasant_outline(on_edges(window, field, image_bgr) > 0.5, *near), window.left, window.top)


def _box_fields(window: Window, box: Box) -> tuple[np.ndarray, np.ndarray]:
    """(h, w) bool inside the box, and float64: 0 in its middle, 1 on the ellipse that it holds, more outside."""
    x, y = window.centres()
    left, top, right, bottom = box
    inside = ((x >= left) & (x <= right))[None, :] & ((y >= top) & (y <= bottom))[:, None]
    across, down = (2 * x - left - right) / (right - left), (2 * y - top - bottom) / (bottom - top)
    return inside, np.square(across)[None, :] + np.square(down)[:, None]
