"""What is left of an image when each pixel is predicted from its neighbours: small numbers that compress well.

Everything is exact arithmetic modulo 256 or 65,536 that whole-array operations undo. The predictors are those of
PNG and lossless JPEG that need no loop over pixels: left (a), up (b) and the plane through three neighbours (a+b-c).
"""

from __future__ import annotations

import cv2
import imagecodecs
import numpy as np

# The mode is stored with each image: two bits for the predictor, one for colour as differences from green.
LEFT, UP, PLANE = 1, 2, 3
LESS_GREEN = 4
MODES = (LEFT, UP, PLANE, LEFT | LESS_GREEN, UP | LESS_GREEN, PLANE | LESS_GREEN)
_SAMPLED_ROWS = 24


def best_mode(pixels: np.ndarray) -> int:
    """The mode whose residuals need the fewest bits, judged by some pairs of rows."""
    rows = np.unique(np.linspace(1, max(1, pixels.shape[0] - 1), _SAMPLED_ROWS).astype(int))
    if pixels.shape[0] < 2 or pixels.shape[1] < 2:
        return LEFT
    sample = np.stack([pixels[rows - 1], pixels[rows]])
    colors = (0, LESS_GREEN) if pixels.shape[2:] == (3,) else (0,)
    costs = {color | way: cost for color in colors for way, cost in _costs(sample, color).items()}
    return min(costs, key=costs.__getitem__)


def to_residuals(pixels: np.ndarray, mode: int) -> np.ndarray:
    """Flat uint8: the residuals plane by plane; of 16-bit ones first all high bytes, then all low bytes."""
    planes = _planes(pixels, mode)
    if mode & UP:
        planes = _less_row_above(planes)
    if mode & LEFT:
        planes = imagecodecs.delta_encode(planes, axis=2)
    return planes.reshape(-1) if planes.dtype == np.uint8 else _bytes_apart(planes)


def from_residuals(content: np.ndarray, mode: int, shape: tuple[int, ...], dtype: np.dtype) -> np.ndarray:
    """The pixels again: what `to_residuals` made flat."""
    channels = shape[2] if len(shape) == 3 else 1
    flat = content if dtype == np.uint8 else _bytes_together(content)
    planes = flat.reshape(channels, *shape[:2])
    planes = imagecodecs.delta_decode(planes, axis=2) if mode & LEFT else planes.copy()
    if mode & UP:
        _add_row_above(planes)
    return _pixels(planes, mode, shape)


def _planes(pixels: np.ndarray, mode: int) -> np.ndarray:
    """(channels, h, w), not to be written to by callers; blue and red less green where the mode says so."""
    planes = np.stack(cv2.split(pixels)) if pixels.ndim == 3 else pixels[np.newaxis]
    if mode & LESS_GREEN:
        planes[0] -= planes[1]
        planes[2] -= planes[1]
    return planes


def _pixels(planes: np.ndarray, mode: int, shape: tuple[int, ...]) -> np.ndarray:
    if mode & LESS_GREEN:
        planes[0] += planes[1]
        planes[2] += planes[1]
    return cv2.merge(list(planes)).reshape(shape) if len(shape) == 3 else planes[0]


def _less_row_above(planes: np.ndarray) -> np.ndarray:
    rest = planes.copy()
    np.subtract(planes[:, 1:], planes[:, :-1], out=rest[:, 1:])
    return rest


def _add_row_above(planes: np.ndarray) -> None:
    """Row by row in place: three times as fast as numpy's accumulate, which walks down the columns."""
    for row in range(1, planes.shape[1]):
        np.add(planes[:, row], planes[:, row - 1], out=planes[:, row])


def _bytes_apart(planes: np.ndarray) -> np.ndarray:
    """Residuals folded to 0, -1, 1, -2, ... so that small ones of either sign share their high byte."""
    signed = planes.view(np.int16)
    folded = ((signed << 1) ^ (signed >> 15)).view(np.uint8).reshape(-1, 2)
    return np.concatenate([folded[:, 1], folded[:, 0]])


def _bytes_together(content: np.ndarray) -> np.ndarray:
    high, low = content.reshape(2, -1).astype(np.uint16)
    folded = (high << 8) | low
    return (folded >> 1) ^ (-(folded & 1).astype(np.int16)).view(np.uint16)


def _costs(sample: np.ndarray, color: int) -> dict[int, float]:
    """Bits a byte for each predictor; `sample` is (2, rows, w[, 3]): rows and those above them."""
    above, rows = (_planes(part, color) for part in sample)
    across = rows[:, :, 1:] - rows[:, :, :-1]
    residuals = {
        LEFT: across,
        UP: (rows - above)[:, :, 1:],
        PLANE: across - (above[:, :, 1:] - above[:, :, :-1]),
    }
    return {color | way: _bits(values) for way, values in residuals.items()}


def _bits(values: np.ndarray) -> float:
    """The entropy of the bytes that would be compressed."""
    content = values if values.dtype == np.uint8 else _bytes_apart(np.ascontiguousarray(values))
    counts = np.bincount(content.reshape(-1), minlength=256)
    shares = counts[counts > 0] / counts.sum()
    return float(-(shares * np.log2(shares)).sum())
