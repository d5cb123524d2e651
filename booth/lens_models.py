"""Lens distortion as others write it, turned into OpenCV's."""

from __future__ import annotations

import numpy as np

from booth.frames import Intrinsics


def inverted_distortion(coefficients: tuple[float, ...], lens: Intrinsics) -> tuple[float, ...]:
    """OpenCV's k1, k2, p1, p2, k3 of a lens whose coefficients lead from the distorted to the straight image.

    The model is linear in its coefficients, so they are fitted by least squares on a grid over the image
    (Brown, "Decentering distortion of lenses", 1966).
    """
    u, v = np.meshgrid(np.linspace(0, lens.width - 1, 32), np.linspace(0, lens.height - 1, 24))
    bent = np.stack([(u - lens.cx) / lens.fx, (v - lens.cy) / lens.fy], axis=-1).reshape(-1, 2)
    straight = bent + _distortion_terms(bent) @ np.array(coefficients)
    rows = _distortion_terms(straight).reshape(-1, 5)
    return tuple(np.linalg.lstsq(rows, (bent - straight).reshape(-1), rcond=None)[0])


def _distortion_terms(points: np.ndarray) -> np.ndarray:
    """(n, 2, 5): by how much one unit of each of k1, k2, p1, p2, k3 moves a point in x and y."""
    x, y = points.T
    square = x * x + y * y
    along_x = [x * square, x * square**2, 2 * x * y, square + 2 * x * x, x * square**3]
    along_y = [y * square, y * square**2, square + 2 * y * y, 2 * x * y, y * square**3]
    return np.stack([np.stack(along_x, axis=-1), np.stack(along_y, axis=-1)], axis=1)
