"""Batches for training, each a function of the seed and the step alone, so that a resumed run goes on alike."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
import torch

from inference.training.contract import MIRRORED
from inference.training.samples import Packed, load

# How often planes are kept from the network, so that it also works where they are missing.
_NO_DEPTH, _NO_LIGHTS, _NO_LIGHT = 0.12, 0.15, 0.08


@dataclass(frozen=True, eq=False, slots=True)
class Batch:
    """rgb (n, h, w, 3) and lit (n, h, w, lights) uint8, depth_mm (n, h, w, 1) float32, bits (n, h, w) uint8, labels
    (n, 1 + classes) float32 with NaN where the truth is too small to say."""

    rgb: np.ndarray
    lit: np.ndarray
    depth_mm: np.ndarray
    bits: np.ndarray
    labels: np.ndarray

    def inputs(self) -> tuple[torch.Tensor, ...]:
        """What the network takes."""
        return torch.from_numpy(self.rgb), torch.from_numpy(self.lit), torch.from_numpy(self.depth_mm)

    def split(self, parts: int) -> list[Batch]:
        """The batch in `parts` pieces, of the same size as nearly as can be."""
        planes = [np.array_split(plane, parts) for plane in (self.rgb, self.lit, self.depth_mm, self.bits, self.labels)]
        return [Batch(*pieces) for pieces in zip(*planes, strict=True)]


def batches(
    files: Sequence[Path], seed: int, first: int, last: int, size: int, window: tuple[int, int], classes: int
) -> Iterator[Batch]:
    """The batches of steps `first` to `last` - 1; the next one is read while the caller works on this one."""

    def read(step: int) -> Batch:
        return _read(files, seed, step, size, window, classes)

    with ThreadPoolExecutor(1, thread_name_prefix="batches") as lane:
        coming = lane.submit(read, first) if first < last else None
        for step in range(first, last):
            batch = coming.result()
            coming = lane.submit(read, step + 1) if step + 1 < last else None
            yield batch


def whole(packed: Sequence[Packed], classes: int) -> Batch:
    """A batch of whole views as they are, all of one size."""
    return Batch(
        np.stack([one.rgb for one in packed]),
        np.stack([one.lit for one in packed]),
        np.stack([one.depth_mm for one in packed])[..., None],
        np.stack([one.bits for one in packed]),
        np.stack([one.labels(classes) for one in packed]),
    )


def _read(files: Sequence[Path], seed: int, step: int, size: int, window: tuple[int, int], classes: int) -> Batch:
    return whole([_varied(files, seed, step * size + place, window) for place in range(size)], classes)


def _varied(files: Sequence[Path], seed: int, draw: int, window: tuple[int, int]) -> Packed:
    """The sample of one draw: every pass over the files has its own order, every draw its own variation."""
    turn, place = divmod(draw, len(files))
    order = np.random.default_rng((seed, turn)).permutation(len(files))
    return vary(load(files[order[place]]), np.random.default_rng((seed, turn, place)), window)


def vary(packed: Packed, rng: np.random.Generator, window: tuple[int, int]) -> Packed:
    """One window of the sample: moved, zoomed, mirrored, exposed otherwise, sometimes without depth or lights."""
    grid = _grid(packed, rng, window)
    rgb, lit, depth, bits = (
        _windowed(plane, grid, window) for plane in (packed.rgb, packed.lit, packed.depth, packed.bits)
    )
    if rng.random() < _NO_DEPTH:
        depth = np.zeros_like(depth)
    rgb, lit = _relit(rgb, lit, rng)
    lit[..., _lost_lights(rng, lit.shape[-1])] = 0
    if rng.random() < 0.5:
        rgb, depth, bits = rgb[:, ::-1], depth[:, ::-1], bits[:, ::-1]
        lit = lit[:, ::-1][..., list(MIRRORED)]
    return Packed(packed.capture, packed.view, packed.tags, rgb, lit, depth, bits)


def _grid(packed: Packed, rng: np.random.Generator, window: tuple[int, int]) -> np.ndarray:
    """The grid (2 x 3, window to plane) at which to read the planes."""
    height, width = packed.bits.shape
    zoom = min(float(np.exp(rng.uniform(-0.2, 0.2))), width / window[0], height / window[1])
    left = rng.uniform(0, max(width - window[0] * zoom, 0))
    top = rng.uniform(0, max(height - window[1] * zoom, 0))
    return np.array([[zoom, 0, left + zoom / 2 - 0.5], [0, zoom, top + zoom / 2 - 0.5]])


def _windowed(plane: np.ndarray, grid: np.ndarray, window: tuple[int, int]) -> np.ndarray:
    """Colour is interpolated; depth and bits are not, because between two surfaces there is no third."""
    how = cv2.INTER_LINEAR if plane.ndim == 3 else cv2.INTER_NEAREST
    return cv2.warpAffine(plane, grid, window, flags=how | cv2.WARP_INVERSE_MAP, borderMode=cv2.BORDER_REPLICATE)


def _lost_lights(rng: np.random.Generator, lights: int) -> np.ndarray:
    """(lights,) bool: all of them at times, as while the tray is watched live, or single ones."""
    return np.full(lights, True) if rng.random() < _NO_LIGHTS else rng.random(lights) < _NO_LIGHT


def _relit(rgb: np.ndarray, lit: np.ndarray, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Another exposure, white balance and gamma, each light a little stronger or weaker; ratios keep their shape."""
    gain, gamma = np.exp(rng.uniform(-0.3, 0.3)), np.exp(rng.uniform(-0.12, 0.12))
    balance = np.exp(rng.uniform(-0.08, 0.08, rgb.shape[-1]))
    strength = np.exp(rng.uniform(-0.12, 0.12, lit.shape[-1]))
    return cv2.LUT(rgb, _curves(gain * balance, gamma)), cv2.LUT(lit, _curves(gain * strength, gamma))


def _curves(gains: np.ndarray, gamma: float) -> np.ndarray:
    """(1, 256, channels) uint8: a level under each gain."""
    levels = (np.arange(256)[:, None] / 255.0) ** gamma * gains * 255.0
    return np.clip(np.rint(levels), 0, 255).astype(np.uint8)[None]
