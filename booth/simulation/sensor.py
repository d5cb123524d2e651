"""What a sensor makes of a view: exposure, lens, gamma and noise of colour; noise, steps and gaps of depth.

Shot noise grows with the root of the light, and a gamma near one half makes that nearly even (Anscombe 1948), so
noise is added to the encoded image from one prepared tile, shifted anew for each frame. Depth noise of a stereo camera
is even in disparity and so grows with the square of the distance.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import cv2
import numpy as np

from booth.simulation.scene import CameraSpec
from booth.simulation.seeds import generator, seed_of, smooth_noise

DEPTH_UNIT_M = 0.0001
BLACK_LEVEL = 6
EXPOSURE_GAIN = 0.74
COLOUR_NOISE = 1.5
DEPTH_NOISE_AT_1M_MM = 0.75
BASELINE_MM = 55.0
LARGEST_DEPTH_MM = 3200.0

_GAMMA = 2.2
_SPARE = 128
_TILE_SPREAD = 256.0
_ENCODE = np.round(255.0 * (np.arange(65536) / 65535.0) ** (1 / _GAMMA) * (1 - BLACK_LEVEL / 255)).astype(np.uint8)


@dataclass(frozen=True, eq=False)
class StillDepth:
    """A depth image before its noise: (h, w) int16 units (0 = none), and (h, w) int16 sixteenths of a unit of noise."""

    units: np.ndarray
    noise: np.ndarray


def encode(radiance: np.ndarray, camera: CameraSpec) -> np.ndarray:
    """(h, w, 3) uint8 from linear light: exposed, darker towards the corners, gamma-encoded; without noise."""
    scaled = radiance * exposure(camera)[..., None]
    return develop(np.clip(scaled, 0, 65535).astype(np.uint16))


def exposure(camera: CameraSpec, window: tuple[int, int, int, int] | None = None) -> np.ndarray:
    """(h, w) float32 that turns linear light into what `develop` takes, of a window (x, y, width, height) or all."""
    gain = vignette(camera.width, camera.height)
    if window is not None:
        x, y, width, height = window
        gain = gain[y : y + height, x : x + width]
    return gain * np.float32(65535.0)


def develop(exposed: np.ndarray) -> np.ndarray:
    """uint8 of what was exposed, uint16 (white is 65535): gamma-encoded, above the black level that noise adds."""
    return _ENCODE[exposed]


@lru_cache(maxsize=8)
def vignette(width: int, height: int) -> np.ndarray:
    """(h, w) float32 gain of lens and exposure."""
    x = (np.arange(width, dtype=np.float32) + 0.5) / width - 0.5
    y = ((np.arange(height, dtype=np.float32) + 0.5) / height - 0.5) * (height / width)
    away = (x[None, :] ** 2 + y[:, None] ** 2) / (0.25 + 0.25 * (height / width) ** 2)
    return (EXPOSURE_GAIN * (1.0 - 0.22 * away)).astype(np.float32)


def expose(still: np.ndarray, seed: int, view: str, sequence: int) -> np.ndarray:
    """One frame of a still image (h, w, 3) uint8, with the noise of (seed, view, sequence)."""
    return cv2.add(
        still, _shifted(_colour_tile(*still.shape[:2]), still.shape[:2], seed_of("colour", seed, view, sequence))
    )


def sense(still: StillDepth, seed: int, view: str, sequence: int) -> np.ndarray:
    """One depth frame (h, w) uint16 in DEPTH_UNIT_M, with the noise of (seed, view, sequence); 0 = no reading."""
    tile = _shifted(_depth_tile(*still.units.shape), still.units.shape, seed_of("depth", seed, view, sequence))
    noise = cv2.multiply(tile, still.noise, scale=1.0 / (16.0 * _TILE_SPREAD))
    return np.add(still.units, noise, out=noise).view(np.uint16)


def still_depth(
    depth_mm: np.ndarray, slant: np.ndarray, brightness: np.ndarray, gloss: np.ndarray, camera: CameraSpec, seed: int
) -> StillDepth:
    """What the depth camera can measure of a view.

    All (h, w) float32: depth along the axis, cosine of surface and line of sight, reflectance 0 to 1, gloss 0 to 1.
    No reading comes from steep and from dark faces, from mirror-like ones that face the camera, from what only one of
    the two eyes sees, and from beyond the range.
    """
    rng = generator("gaps", seed, camera.view)
    uneven = smooth_noise(depth_mm.shape, 5.0, rng, 1)
    lost = (slant + 0.03 * uneven < 0.16) | (brightness * slant + 0.0012 * uneven < 0.0045)
    lost |= (gloss > 0.7) & (slant + 0.001 * uneven > 0.9968)
    lost |= hidden_from_other_eye(depth_mm, camera) | (depth_mm > LARGEST_DEPTH_MM)
    units = np.where(lost, 0, np.rint(depth_mm / np.float32(1000 * DEPTH_UNIT_M))).astype(np.int16)
    spread = DEPTH_NOISE_AT_1M_MM / (1000 * DEPTH_UNIT_M) * (depth_mm / 1000.0) ** 2 / np.clip(slant, 0.3, 1) ** 0.5
    noise = np.where(lost, 0, np.clip(spread * 16.0, 0, 4000)).astype(np.int16)
    return StillDepth(units, noise)


def hidden_from_other_eye(depth_mm: np.ndarray, camera: CameraSpec) -> np.ndarray:
    """(h, w) bool: pixels whose place the second eye, BASELINE_MM to the right, sees behind something nearer."""
    width = depth_mm.shape[1]
    seen_at = np.arange(width, dtype=np.float32)[None, :] - np.float32(camera.focal_px * BASELINE_MM) / depth_mm
    nearest_right = np.minimum.accumulate(seen_at[:, ::-1], axis=1)[:, ::-1]
    return seen_at > nearest_right + 0.75


def _shifted(tile: np.ndarray, shape: tuple[int, int], number: int) -> np.ndarray:
    row, column = number % _SPARE, (number // _SPARE) % _SPARE
    return tile[row : row + shape[0], column : column + shape[1]]


@lru_cache(maxsize=4)
def _colour_tile(height: int, width: int) -> np.ndarray:
    """(h, w, 3) uint8 about the black level, larger than a frame; channels are far pieces of one run of noise."""
    shape = (height + _SPARE, width + _SPARE)
    count, apart = shape[0] * shape[1], 7919
    values = generator("colour noise").standard_normal(count + 2 * apart, dtype=np.float32)
    noise = np.clip(np.rint(values * COLOUR_NOISE + BLACK_LEVEL), 0, 2 * BLACK_LEVEL).astype(np.uint8)
    return np.stack([noise[start : start + count].reshape(shape) for start in (0, apart, 2 * apart)], -1)


@lru_cache(maxsize=4)
def _depth_tile(height: int, width: int) -> np.ndarray:
    """(h, w) int16 of spread 256, a little alike in neighbours as block matching makes it."""
    values = generator("depth noise").standard_normal((height + _SPARE, width + _SPARE), dtype=np.float32)
    values = cv2.GaussianBlur(values, (0, 0), 0.8)
    return np.clip(values * (_TILE_SPREAD / values.std()), -4 * _TILE_SPREAD, 4 * _TILE_SPREAD).astype(np.int16)
