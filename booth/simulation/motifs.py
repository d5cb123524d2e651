"""Patterns and illustrations that packaging is printed with."""

from __future__ import annotations

import numpy as np

from booth.simulation.canvas import Canvas
from booth.simulation.products import Product


def waves(canvas: Canvas, rng: np.random.Generator, colour, width: float, height: float) -> None:
    """Three rising bands."""
    level, swing = height * rng.uniform(0.55, 0.75), height * rng.uniform(0.04, 0.12)
    x = np.linspace(-2, width + 2, 60)
    for step in range(3):
        y = level + step * height * 0.1 + swing * np.sin(x / width * rng.uniform(5, 11) + step)
        tone = tuple(int(c * (1 - 0.22 * step)) for c in colour)
        outline = np.column_stack([x, y])
        canvas.polygon(np.vstack([outline, [[width + 2, height + 2], [-2, height + 2]]]), tone)


def discs(canvas: Canvas, rng: np.random.Generator, colour, width: float, height: float) -> None:
    """Discs of many sizes."""
    for _ in range(int(rng.integers(6, 16))):
        radius = height * rng.uniform(0.03, 0.16)
        tone = tuple(int(np.clip(c * rng.uniform(0.8, 1.2), 0, 255)) for c in colour)
        canvas.circle((rng.uniform(0, width), rng.uniform(0, height)), radius, tone)


def stripes(canvas: Canvas, rng: np.random.Generator, colour, width: float, height: float) -> None:
    """Slanted stripes."""
    pitch, lean = rng.uniform(14, 34), rng.uniform(-0.9, 0.9) * height
    for x in np.arange(-abs(lean), width + abs(lean), pitch):
        band = [[x, -1], [x + pitch * 0.42, -1], [x + pitch * 0.42 + lean, height + 1], [x + lean, height + 1]]
        canvas.polygon(np.array(band), colour)


def rays(canvas: Canvas, rng: np.random.Generator, colour, width: float, height: float) -> None:
    """Rays from a point."""
    centre, reach = np.array([width * rng.uniform(0.6, 0.9), height * rng.uniform(0.3, 0.7)]), width + height
    count = int(rng.integers(9, 17))
    for angle in np.arange(count) * 2 * np.pi / count:
        corners = [[np.cos(a) * reach, np.sin(a) * reach] for a in (angle, angle + np.pi / count)]
        canvas.polygon(centre + np.array([[0, 0], *corners]), colour)


def rosette(canvas: Canvas, product: Product, rng: np.random.Generator, centre: np.ndarray, radius: float) -> None:
    """A round seal with leaves."""
    canvas.circle(tuple(centre), radius, product.colors[3])
    canvas.circle(tuple(centre), radius * 0.9, product.colors[2])
    for angle in np.linspace(0, 2 * np.pi, int(rng.integers(5, 9)), endpoint=False):
        tip = centre + radius * 0.78 * np.array([np.cos(angle), np.sin(angle)])
        side = radius * 0.24 * np.array([-np.sin(angle), np.cos(angle)])
        middle = (centre + tip) / 2
        tone = product.colors[4] if rng.random() < 0.3 else product.colors[0]
        canvas.polygon(np.array([centre, middle + side, tip, middle - side]), tone)
    canvas.circle(tuple(centre), radius * 0.2, product.colors[3])


def bowl(canvas: Canvas, product: Product, rng: np.random.Generator, centre: np.ndarray, radius: float) -> None:
    """A bowl of rounds."""
    for _ in range(int(rng.integers(9, 16))):
        place = centre + (rng.uniform(-0.7, 0.7) * radius, rng.uniform(-0.5, 0.0) * radius)
        tone = product.colors[int(rng.choice([1, 2, 3]))]
        canvas.circle(tuple(place), radius * rng.uniform(0.12, 0.24), tone)
    turns = np.linspace(0, np.pi, 30)
    rim = centre + np.column_stack([np.cos(turns), np.sin(turns) * 0.75]) * radius
    canvas.polygon(rim, product.colors[4])
    canvas.rectangle(centre[0] - radius, centre[1] - radius * 0.05, 2 * radius, radius * 0.12, product.colors[3])


def drops(canvas: Canvas, product: Product, rng: np.random.Generator, centre: np.ndarray, radius: float) -> None:
    """Some drops."""
    for _ in range(int(rng.integers(3, 7))):
        place = centre + rng.normal(0, 0.42, 2) * radius
        size = radius * rng.uniform(0.2, 0.42)
        tone = product.colors[int(rng.choice([2, 2, 3, 4]))]
        canvas.circle(tuple(place), size, tone)
        tip = place - (0, 2.1 * size)
        canvas.polygon(np.array([place - (size * 0.94, size * 0.3), tip, place + (size * 0.94, -size * 0.3)]), tone)
        canvas.circle(tuple(place - (size * 0.3, size * 0.1)), size * 0.18, product.colors[3])


def tiles(canvas: Canvas, product: Product, rng: np.random.Generator, centre: np.ndarray, radius: float) -> None:
    """A square of coloured tiles."""
    count = int(rng.integers(3, 6))
    side = 1.8 * radius / count
    for row in range(count):
        for column in range(count):
            corner = centre - 0.9 * radius + np.array([column, row]) * side
            tone = product.colors[int(rng.integers(5))]
            canvas.rectangle(corner[0], corner[1], side * 0.9, side * 0.9, tone)


def hills(canvas: Canvas, product: Product, rng: np.random.Generator, centre: np.ndarray, radius: float) -> None:
    """A framed landscape with a sun."""
    canvas.rectangle(centre[0] - radius, centre[1] - radius * 0.8, 2 * radius, 1.6 * radius, product.colors[3])
    sun = centre + (rng.uniform(-0.5, 0.5) * radius, -0.35 * radius)
    canvas.circle(tuple(sun), radius * 0.26, product.colors[2])
    x = np.linspace(-0.96, 0.96, 24)
    for level, tone in ((0.05, product.colors[1]), (0.35, product.colors[4])):
        y = level + 0.16 * np.sin(x * rng.uniform(2.5, 5) + rng.uniform(0, 6))
        ridge = np.column_stack([x, y])
        foot = np.array([[0.96, 0.77], [-0.96, 0.77]])
        canvas.polygon(centre + np.vstack([ridge, foot]) * radius, tone)


PATTERNS = (waves, discs, stripes, rays)
ILLUSTRATIONS = (rosette, bowl, drops, tiles, hills)
