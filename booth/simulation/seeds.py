"""Randomness by name: the same words give the same generator on every machine."""

from __future__ import annotations

import hashlib

import cv2
import numpy as np


def seed_of(*words: object) -> int:
    """A 64-bit number that depends on the words alone."""
    text = "\x1f".join(str(word) for word in words)
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest(), "little")


def generator(*words: object) -> np.random.Generator:
    """A generator whose stream depends on the words alone."""
    return np.random.Generator(np.random.PCG64(seed_of(*words)))


def smooth_noise(shape: tuple[int, int], cell_px: float, rng: np.random.Generator, octaves: int = 2) -> np.ndarray:
    """(h, w) float32 of about unit spread and zero mean, whose features are `cell_px` wide and finer."""
    total = np.zeros(shape, np.float32)
    for octave in range(octaves):
        cell = max(cell_px / 2**octave, 1.0)
        coarse = (int(np.ceil(shape[0] / cell)) + 3, int(np.ceil(shape[1] / cell)) + 3)
        values = rng.standard_normal(coarse, dtype=np.float32)
        size = (max(shape[1], round(coarse[1] * cell)), max(shape[0], round(coarse[0] * cell)))
        total += cv2.resize(values, size, interpolation=cv2.INTER_CUBIC)[: shape[0], : shape[1]] / (1.6**octave)
    return total
