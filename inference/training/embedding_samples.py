"""Items to learn looks from, kept on disk; and how one is varied each time that it is shown."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import cv2
import numpy as np

from inference.item_patch import PATCH, merged

_LABEL_SHARE, _GAP_SHARE, _RECOLOURED_SHARE = 0.25, 0.3, 0.5


@dataclass(frozen=True, eq=False, slots=True)
class LookSample:
    """One item as its views show it from above: patches (views, PATCH, PATCH, 3) uint8 BGR, and its size."""

    item: str
    product: str
    patches: np.ndarray
    size_mm: tuple[float, float, float]
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False, slots=True)
class PairBatch:
    """(n, 2, PATCH, PATCH, 3) uint8 RGB: two items each of n products, all different."""

    rgb: np.ndarray


def store_look(sample: LookSample, folder: Path) -> Path:
    """Write one sample to `folder`, whole or not at all."""
    head = {key: getattr(sample, key) for key in ("item", "product", "size_mm", "tags")}
    path = folder / f"{sample.item}.npz"
    aside = path.with_suffix(".part")
    with aside.open("wb") as file:
        np.savez(file, head=np.array(json.dumps(head)), patches=sample.patches)
    return aside.replace(path)


@lru_cache(maxsize=1024)
def load_look(path: Path) -> LookSample:
    """The sample in `path`; those read last are kept, since every step reads some of them again."""
    with np.load(path, allow_pickle=False) as file:
        head = json.loads(str(file["head"]))
        known = head["item"], head["product"], file["patches"]
        return LookSample(*known, tuple(head["size_mm"]), tuple(head["tags"]))


def pair_batches(
    products: Sequence[Sequence[Path]], seed: int, first: int, last: int, size: int
) -> Iterator[PairBatch]:
    """The batches of steps `first` to `last` - 1, each a function of the seed and the step alone.

    `products` holds the files of each product's items, two or more.
    """
    with ThreadPoolExecutor(1, thread_name_prefix="looks") as lane:
        coming = lane.submit(_batch, products, seed, first, size) if first < last else None
        for step in range(first, last):
            batch = coming.result()
            coming = lane.submit(_batch, products, seed, step + 1, size) if step + 1 < last else None
            yield batch


def _batch(products: Sequence[Sequence[Path]], seed: int, step: int, size: int) -> PairBatch:
    rng = np.random.default_rng((seed, step))
    chosen = rng.choice(len(products), min(size, len(products)), replace=False)
    return PairBatch(np.stack([_pair(products[number], rng) for number in chosen]))


def _pair(files: Sequence[Path], rng: np.random.Generator) -> np.ndarray:
    """Two of a product's items; at times both in other colours, which makes another product of it."""
    chosen = rng.choice(len(files), 2, replace=False)
    patches = [_some_views(load_look(files[number]).patches, rng) for number in chosen]
    if rng.random() < _RECOLOURED_SHARE:
        shift, order = int(rng.integers(180)), rng.random() < 0.3
        patches = [_recoloured(patch, shift, order) for patch in patches]
    return np.stack([vary_look(patch, rng) for patch in patches])


def _some_views(patches: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """All views together, or some of them, as where a camera is missing."""
    if rng.random() < 0.5:
        return merged(patches)
    return merged(patches[rng.permutation(len(patches))[: rng.integers(1, len(patches) + 1)]])


def _recoloured(patch: np.ndarray, shift: int, mirrored: bool) -> np.ndarray:
    hsv = cv2.cvtColor(patch, cv2.COLOR_BGR2HSV)
    hsv[..., 0] = (hsv[..., 0].astype(np.int32) + shift) % 180
    patch = cv2.cvtColor(hsv, cv2.COLOR_HSV2BGR)
    return patch[:, ::-1] if mirrored else patch


def vary_look(patch: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """(PATCH, PATCH, 3) RGB: the patch turned any way, a little larger or moved, with gaps, a label, in other light."""
    patch = _marred(np.ascontiguousarray(patch), rng)
    turn, zoom = rng.uniform(0, 360), float(np.exp(rng.normal(0, 0.06)))
    grid = cv2.getRotationMatrix2D(((PATCH - 1) / 2, (PATCH - 1) / 2), turn, zoom)
    grid[:, 2] += rng.normal(0, 2.5, 2)
    turned = cv2.warpAffine(patch, grid, (PATCH, PATCH), flags=cv2.INTER_LINEAR)
    if rng.random() < 0.3:
        turned = cv2.GaussianBlur(turned, (0, 0), float(rng.uniform(0.4, 1.0)))
    return _in_other_light(turned, rng)[..., ::-1]


def _marred(patch: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Gaps where nothing was read, or a white label where there may be one."""
    if rng.random() < _GAP_SHARE:
        cv2.ellipse(patch, _spot(rng), _spot(rng, 4, 20), float(rng.uniform(0, 180)), 0, 360, (0, 0, 0), -1)
    if rng.random() < _LABEL_SHARE:
        box = cv2.boxPoints((_spot(rng), _spot(rng, 12, 40), float(rng.uniform(0, 180)))).astype(np.int32)
        label = patch.copy()
        cv2.fillPoly(label, [box], tuple(int(level) for level in rng.integers(170, 240, 1).repeat(3)))
        patch = np.where(patch.max(axis=2, keepdims=True) > 0, label, patch)
    return patch


def _spot(rng: np.random.Generator, low: int = 20, high: int = PATCH - 20) -> tuple[int, int]:
    return int(rng.integers(low, high)), int(rng.integers(low, high))


def _in_other_light(patch: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    gain = np.exp(rng.normal(0, 0.08)) * np.exp(rng.normal(0, 0.02, 3))
    levels = np.arange(256)[:, None] * gain
    levels[0] = 0
    return cv2.LUT(patch, np.clip(levels, 0, 255).astype(np.uint8)[None])
