"""Turning many vectors at once without a linear algebra library, whose threads get in each other's way."""

from __future__ import annotations

import cv2
import numpy as np


def turned(vectors: np.ndarray, matrix: np.ndarray) -> np.ndarray:
    """(..., n) of the vectors' type: `matrix` (n, 3) applied to each of the vectors (..., 3), float32 or float64."""
    flat = np.ascontiguousarray(vectors).reshape(-1, 1, 3)
    if not len(flat):
        return np.zeros((*vectors.shape[:-1], len(matrix)), vectors.dtype)
    done = cv2.transform(flat, np.asarray(matrix, vectors.dtype))
    return done.reshape(*vectors.shape[:-1], len(matrix))


def along(vectors: np.ndarray, direction: np.ndarray) -> np.ndarray:
    """(...) of the vectors' type: how far each of the vectors (..., 3) goes along a direction (3,)."""
    return turned(vectors, np.asarray(direction)[None, :])[..., 0]


def lengths(vectors: np.ndarray) -> np.ndarray:
    """(..., 1) of the vectors' type: length of each of the vectors (..., 3)."""
    return np.sqrt(np.einsum("...c,...c->...", vectors, vectors))[..., None]
