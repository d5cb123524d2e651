"""Labelled views for training: brought to the model's working size, cut to the item and kept on disk."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import cv2
import numpy as np

from inference.card import ModelCard, ModelInput
from inference.transforms import fit_color, fit_depth, fit_gray, missing_plane, place

_TENTHS_PER_MM = 10.0
_LEAST_PIXELS = 12
_PLANES = ("rgb", "lit", "depth", "bits")


@dataclass(frozen=True, eq=False, slots=True)
class Sample:
    """One view of one item with its truth.

    color: (h, w, 3) uint8 BGR. others: the same view under further lightings, by name. depth_mm: (h, w) float32
    registered to colour, 0 = no reading, or None. damage: (h, w) uint8 whose bit k is set where damage of class k is
    seen. `capture` names the item's views together. `item_box` is (left, top, right, bottom) of the item in pixels, or
    None where it is not known.
    """

    capture: str
    view: str
    color: np.ndarray
    depth_mm: np.ndarray | None
    damage: np.ndarray
    others: Mapping[str, np.ndarray] = field(default_factory=dict)
    item_box: tuple[float, float, float, float] | None = None
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False, slots=True)
class Packed:
    """A sample at working size (or a cut-out of it): RGB uint8, grey under each of LIGHTS (h, w, lights) uint8 with
    zeros for one that is not there, depth in tenths of a millimetre as uint16, bits."""

    capture: str
    view: str
    tags: tuple[str, ...]
    rgb: np.ndarray
    lit: np.ndarray
    depth: np.ndarray
    bits: np.ndarray

    @property
    def depth_mm(self) -> np.ndarray:
        """(h, w) float32 millimetres, 0 = no reading."""
        return self.depth.astype(np.float32) / np.float32(_TENTHS_PER_MM)

    def labels(self, classes: int) -> np.ndarray:
        """(1 + classes,) float32: any damage and each class, 1 = seen, 0 = not, NaN = too little of it to say."""
        counts = [int(np.count_nonzero(self.bits))]
        counts += [int(np.count_nonzero(self.bits & (1 << number))) for number in range(classes)]
        return np.array([_seen(count) for count in counts], np.float32)


def pack(sample: Sample, card: ModelCard, window: tuple[int, int] | None = None) -> Packed:
    """`sample` as the model of `card` will see it. With `window` (width, height) only the item is kept, with some room.

    The cut-out is never smaller than the window plus room to move it, so that any item can be shown whole.
    """
    rgb = card.input_of("rgb")
    millimetres = np.zeros((rgb.height, rgb.width), np.float32)
    if sample.depth_mm is not None:
        millimetres = fit_depth(sample.depth_mm, card.input_of("depth_mm"))[0, ..., 0]
    tenths = np.clip(np.rint(millimetres * _TENTHS_PER_MM), 0, 65535).astype(np.uint16)
    planes = [fit_color(sample.color, rgb)[0], _lit(sample, card), tenths, _fit_bits(sample.damage, rgb)]
    if window is not None and sample.item_box is not None:
        cut = _cut_out(sample, rgb, window)
        planes = [plane[cut] for plane in planes]
    return Packed(sample.capture, sample.view, sample.tags, *map(np.ascontiguousarray, planes))


def store(packed: Packed, folder: Path) -> Path:
    """Write one packed sample to `folder`, whole or not at all."""
    head = {key: getattr(packed, key) for key in ("capture", "view", "tags")}
    planes = {key: getattr(packed, key) for key in _PLANES}
    path = folder / f"{packed.capture}-{packed.view}.npz"
    aside = path.with_suffix(".part")
    with aside.open("wb") as file:
        np.savez(file, head=np.array(json.dumps(head)), **planes)
    return aside.replace(path)


def load(path: Path) -> Packed:
    """The packed sample in `path`."""
    with np.load(path, allow_pickle=False) as file:
        head = json.loads(str(file["head"]))
        head["tags"] = tuple(head["tags"])
        return Packed(**head, **{key: file[key] for key in _PLANES})


def store_all(samples: Iterable[Sample], folder: Path, card: ModelCard, **how) -> list[Path]:
    """Pack and write all samples; the files in the order of the samples."""
    folder.mkdir(parents=True, exist_ok=True)
    return [store(pack(sample, card, **how), folder) for sample in samples]


def fingerprint(paths: Sequence[Path]) -> str:
    """A short name for a list of sample files, by their names; a checkpoint goes with one of them."""
    return hashlib.sha256("\n".join(path.name for path in paths).encode()).hexdigest()[:16]


def _lit(sample: Sample, card: ModelCard) -> np.ndarray:
    """(h, w, lights) uint8 in the order of the card's grey inputs."""
    lights = [spec for spec in card.inputs if spec.role == "gray"]
    planes = [
        fit_gray(sample.others[spec.lighting], spec) if spec.lighting in sample.others else missing_plane(spec)
        for spec in lights
    ]
    return np.concatenate([plane[0] for plane in planes], axis=2)


def _seen(pixels: int) -> float:
    if pixels == 0:
        return 0.0
    return 1.0 if pixels >= _LEAST_PIXELS else float("nan")


def _fit_bits(bits: np.ndarray, spec: ModelInput) -> np.ndarray:
    """Class bits at working size: a pixel has a bit where at least a quarter of it is damaged so."""
    placement = place((bits.shape[1], bits.shape[0]), spec)
    (left, top), (width, height) = placement.offset, placement.content
    plane = np.zeros((spec.height, spec.width), np.uint8)
    for number in range(8):
        bit = np.uint8(1 << number)
        if (here := bits & bit).any():
            share = cv2.resize((here > 0).astype(np.float32), (width, height), interpolation=cv2.INTER_AREA)
            plane[top : top + height, left : left + width] |= np.where(share >= 0.25, bit, np.uint8(0))
    return plane


def _cut_out(sample: Sample, spec: ModelInput, window: tuple[int, int], room: int = 32) -> tuple[slice, slice]:
    placement = place((sample.color.shape[1], sample.color.shape[0]), spec)
    (left, top), (right, bottom) = placement.to_model(np.reshape(sample.item_box, (2, 2)))
    columns = _span(left, right, window[0], room, spec.width)
    rows = _span(top, bottom, window[1], room, spec.height)
    return slice(*rows), slice(*columns)


def _span(low: float, high: float, window: int, room: int, limit: int) -> tuple[int, int]:
    length = min(limit, max(round(high - low) + 2 * room, window + room))
    start = min(max(0, round((low + high - length) / 2)), limit - length)
    return start, start + length
