"""Batches for training, each a function of the seed and the step alone, so that a resumed run goes on alike."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

from inference.training.samples import Packed, load


@dataclass(frozen=True, eq=False, slots=True)
class Batch:
    """rgb (n, h, w, 3) uint8, depth_mm (n, h, w, 1) float32, bits (n, h, w) uint8, labels (n, 1 + classes) float32
    with NaN where the truth is too small to say."""

    rgb: np.ndarray
    depth_mm: np.ndarray
    bits: np.ndarray
    labels: np.ndarray


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
    """One window of the sample: moved, zoomed, mirrored, in another light, sometimes without depth."""
    rgb, depth, bits = (_windowed(plane, grid, window) for plane, grid in _views(packed, rng, window))
    if rng.random() < 0.15:
        depth = np.zeros_like(depth)
    planes = [_mirrored(plane, across, down) for across, down in [rng.random(2) < 0.5] for plane in (rgb, depth, bits)]
    planes[0] = _relit(planes[0], rng)
    return Packed(packed.capture, packed.view, packed.lighting, packed.tags, *planes)


def _views(packed: Packed, rng: np.random.Generator, window: tuple[int, int]) -> list[tuple[np.ndarray, np.ndarray]]:
    """The three planes with the grid (2 x 3, window to plane) at which to read them."""
    height, width = packed.bits.shape
    zoom = min(float(np.exp(rng.uniform(-0.2, 0.2))), width / window[0], height / window[1])
    left = rng.uniform(0, max(width - window[0] * zoom, 0))
    top = rng.uniform(0, max(height - window[1] * zoom, 0))
    grid = np.array([[zoom, 0, left + zoom / 2 - 0.5], [0, zoom, top + zoom / 2 - 0.5]])
    return [(plane, grid) for plane in (packed.rgb, packed.depth, packed.bits)]


def _windowed(plane: np.ndarray, grid: np.ndarray, window: tuple[int, int]) -> np.ndarray:
    """Colour is interpolated; depth and bits are not, because between two surfaces there is no third."""
    how = cv2.INTER_LINEAR if plane.ndim == 3 else cv2.INTER_NEAREST
    return cv2.warpAffine(plane, grid, window, flags=how | cv2.WARP_INVERSE_MAP, borderMode=cv2.BORDER_REPLICATE)


def _mirrored(plane: np.ndarray, across: bool, down: bool) -> np.ndarray:
    plane = plane[:, ::-1] if across else plane
    return plane[::-1] if down else plane


def _relit(rgb: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Another exposure, white balance and contrast."""
    gain = np.exp(rng.uniform(-0.3, 0.3)) * np.exp(rng.uniform(-0.08, 0.08, 3))
    contrast = rng.uniform(0.85, 1.15)
    levels = np.arange(256)[:, None]
    table = np.clip(((levels - 110) * contrast + 110) * gain, 0, 255).astype(np.uint8)
    return cv2.LUT(np.ascontiguousarray(rgb), table[None])
