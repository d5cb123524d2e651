"""Lens distortion as others describe it, turned into OpenCV's."""

from __future__ import annotations

import numpy as np

from booth.frames import Intrinsics

TOLERATED_PIXELS = 0.5


def pixel_grid(lens: Intrinsics, columns: int = 32, rows: int = 24) -> np.ndarray:
    """(columns * rows, 2) float64 OpenCV pixel coordinates, spread evenly over the image."""
    u, v = np.meshgrid(np.linspace(0, lens.width - 1, columns), np.linspace(0, lens.height - 1, rows))
    return np.stack([u, v], axis=-1).reshape(-1, 2)


def fitted_distortion(lens: Intrinsics, pixels: np.ndarray, straight: np.ndarray) -> tuple[float, ...]:
    """OpenCV's k1, k2, p1, p2, k3 by which a lens that sees the rays `straight` at `pixels` bends them.

    pixels: (n, 2) OpenCV coordinates; straight: (n, 2) x / z and y / z of their rays. The model (Brown, "Decentering
    distortion of lenses", 1966) is linear in its coefficients, so they are a least-squares fit. Raises ValueError
    where it misses a pixel by more than TOLERATED_PIXELS.
    """
    focal = np.array([lens.fx, lens.fy])
    bent = (pixels - [lens.cx, lens.cy]) / focal
    terms = _distortion_terms(straight)
    coefficients = np.linalg.lstsq(terms.reshape(-1, 5), (bent - straight).reshape(-1), rcond=None)[0]
    missed = np.abs((straight + terms @ coefficients - bent) * focal).max()
    if not missed <= TOLERATED_PIXELS:
        raise ValueError(f"its lens bends in a way that OpenCV's model misses by {missed:.1f} pixels")
    return tuple(coefficients)


def _distortion_terms(points: np.ndarray) -> np.ndarray:
    """(n, 2, 5): by how much one unit of each of k1, k2, p1, p2, k3 moves a point in x and y."""
    x, y = points.T
    square = x * x + y * y
    along_x = [x * square, x * square**2, 2 * x * y, square + 2 * x * x, x * square**3]
    along_y = [y * square, y * square**2, square + 2 * y * y, 2 * x * y, y * square**3]
    return np.stack([np.stack(along_x, axis=-1), np.stack(along_y, axis=-1)], axis=1)
