"""Damage that is only printed: it has colour, and neither depth nor its own shading."""

from __future__ import annotations

import numpy as np

from booth.simulation.canvas import Canvas
from booth.simulation.products import Product
from booth.simulation.seeds import generator

FIBRE_BGR = (188, 210, 224)


def print_fake(canvas: Canvas, product: Product) -> None:
    """Damage that is only drawn: it has colour, and neither depth nor its own shading."""
    rng = generator("fake", product.seed)
    width, height = canvas.size_mm
    centre = np.array([width * rng.uniform(0.3, 0.6), height * rng.uniform(0.55, 0.72)])
    reach = min(width, height) * rng.uniform(0.1, 0.2)
    draw = {"tear": _fake_tear, "hole": _fake_hole, "spillage": _fake_stain, "crush": _fake_crack}
    draw[product.printed_fake](canvas, rng, centre, reach)


def _fake_tear(canvas: Canvas, rng: np.random.Generator, centre: np.ndarray, reach: float) -> None:
    along = np.linspace(-1, 1, 26)
    ridge = centre[1] + np.cumsum(rng.normal(0, reach * 0.05, 26))
    open_by = reach * 0.16 * (1 - along**2)
    x = centre[0] + along * reach * 1.6
    for extra, colour in ((reach * 0.1, FIBRE_BGR), (0.0, (24, 28, 34))):
        upper = np.column_stack([x, ridge - open_by - extra - rng.uniform(0, reach * 0.05, 26)])
        lower = np.column_stack([x, ridge + open_by + extra + rng.uniform(0, reach * 0.05, 26)])
        canvas.polygon(np.vstack([upper, lower[::-1]]), colour)


def _fake_hole(canvas: Canvas, rng: np.random.Generator, centre: np.ndarray, reach: float) -> None:
    turns = np.linspace(0, 2 * np.pi, 40)[:-1]
    spread = reach * 0.6 * (1 + rng.normal(0, 0.1, 39))
    ring = np.column_stack([np.cos(turns), np.sin(turns)]) * spread[:, None]
    canvas.polygon(centre + ring * 1.2, FIBRE_BGR)
    canvas.polygon(centre + ring, (20, 22, 26))


def _fake_stain(canvas: Canvas, rng: np.random.Generator, centre: np.ndarray, reach: float) -> None:
    colour = (int(rng.integers(20, 80)), int(rng.integers(40, 90)), int(rng.integers(70, 140)))
    for _ in range(9):
        place = centre + rng.normal(0, reach * 0.5, 2)
        canvas.circle(tuple(place), reach * rng.uniform(0.15, 0.55), colour)


def _fake_crack(canvas: Canvas, rng: np.random.Generator, centre: np.ndarray, reach: float) -> None:
    for angle in rng.uniform(0, 2 * np.pi, 7):
        lengths = np.linspace(0, reach * rng.uniform(0.7, 1.5), 7)
        wander = np.cumsum(rng.normal(0, 0.16, 7)) + angle
        path = centre + np.column_stack([np.cos(wander), np.sin(wander)]) * lengths[:, None]
        canvas.line(path, 0.8, (22, 24, 28))
