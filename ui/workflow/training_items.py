"""Labelled views of rendered items to train and judge the damage model with, kept on disk once they are rendered."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from functools import lru_cache, partial
from multiprocessing import get_context
from pathlib import Path

import cv2
import numpy as np

import booth.simulation
from booth.simulation.damages import DAMAGE_TYPES, SEVERITIES
from booth.simulation.items import ItemSpec, item_spec, make_item
from booth.simulation.products import CATALOGUE_SIZE, product_of
from booth.simulation.render import Render, ViewRender, ViewTruth
from booth.simulation.scene import default_cameras, default_lightings, default_lights
from booth.simulation.seeds import generator
from booth.simulation.sensor import DEPTH_UNIT_M, expose, sense
from inference.training.contract import PRIMARY, damage_card
from inference.training.samples import Sample, store_all

CLASSES = DAMAGE_TYPES
SPLITS = ("train", "calibration", "test")
WINDOW = (192, 192)
Progress = Callable[[str, int, int], None]

_JUDGED_DAMAGED_SHARE = 0.4
_FAKES = ("tear", "hole", "spillage", "crush")
# What is hard to see comes more often.
_CYCLE = (
    "crush", "tear", "spillage", "deconstruction", "crush", "hole",
    "spillage", "tear", "deconstruction", "crush", "spillage",
)  # fmt: skip
# Products of the split's own, so that the model is judged on packaging that it has never seen. The test's are the
# catalogue's, which a simulated station shows.
_FIRST_PRODUCT = {"train": 100_000, "calibration": 500_000, "test": 0}
_PRODUCTS = {"train": 400_000, "calibration": 400_000, "test": CATALOGUE_SIZE}


@dataclass(frozen=True, slots=True)
class TrainingPlan:
    """How many items to render for each purpose, and how long to train. The same plan gives the same model.

    For every hundred items there are `multipacks` more, half of them with units missing, which is no damage.
    """

    items: int = 3600
    calibration_items: int = 480
    test_items: int = 400
    multipacks: int = 8
    steps: int = 9000
    seed: int = 1
    batch: int = 16
    damaged_share: float = 0.6
    workers: int = 2
    threads: int = 2

    def numbers(self, split: str) -> list[tuple[int, str]]:
        """The items of a split: each one's number, and its kind where that does not follow from the product."""
        count = {"train": self.items, "calibration": self.calibration_items, "test": self.test_items}[split]
        packs = count * self.multipacks // 100
        return [*((number, "") for number in range(count)), *((number, "multipack") for number in range(packs))]


def render_split(split: str, plan: TrainingPlan, folder: Path, progress: Progress | None = None) -> list[Path]:
    """The files of one split's views, in order; what is not on disk yet is rendered."""
    numbers = plan.numbers(split)
    paths: list[Path] = []
    for done, item_paths in enumerate(_rendered(split, plan, folder, numbers), start=1):
        paths += item_paths
        if progress is not None:
            progress("render", done, len(numbers))
    return paths


@lru_cache(maxsize=1)
def simulator_fingerprint() -> str:
    """A short name for the simulator that runs, by its source: views of another simulator are not mixed in."""
    sources = sorted(Path(booth.simulation.__file__).parent.rglob("*.py"))
    return hashlib.sha256(b"\0".join(path.read_bytes() for path in sources)).hexdigest()[:12]


def training_item(split: str, number: int, plan: TrainingPlan, kind: str = "") -> ItemSpec:
    """The item of a split by its number: damaged ones of all types in turn, and good ones of which many look bad."""
    rng = generator("training", plan.seed, split, number, *([kind] if kind else []))
    seed = int(rng.integers(2**31))
    product = product_of(_FIRST_PRODUCT[split] + int(rng.integers(_PRODUCTS[split])), kind or None)
    spec = replace(item_spec(seed, damage="none"), product=product)
    share = plan.damaged_share if split == "train" else _JUDGED_DAMAGED_SHARE
    is_damaged, severity = rng.random() < share, str(rng.choice(SEVERITIES))
    if product.units > 1 and rng.random() < 0.5:
        spec = replace(spec, missing=int(rng.integers(1, min(3, product.units))))
    if not is_damaged:
        return _with_fake(spec, rng) if rng.random() < 0.35 else spec
    spec = spec.damaged(_CYCLE[number % len(_CYCLE)], severity)
    return spec.damaged(str(rng.choice(CLASSES[:3])), "minor") if rng.random() < 0.08 else spec


def samples_of(spec: ItemSpec, capture: str, rng: np.random.Generator) -> Iterator[Sample]:
    """Every view of an item with its truth, as the simulated cameras see it under every lighting."""
    render = Render(make_item(spec), default_cameras(), default_lights())
    for name, view in render.views.items():
        yield _sample(view, render.truth(name), capture, spec, rng)


def _rendered(split: str, plan: TrainingPlan, folder: Path, numbers: list[tuple[int, str]]) -> Iterator[list[Path]]:
    work = partial(_render_item, split, plan, folder)
    if plan.workers < 2 or len(numbers) < 8:
        yield from map(work, numbers)
        return
    # Threads of other libraries do not survive a fork.
    alone = {"initializer": cv2.setNumThreads, "initargs": (1,)}
    with ProcessPoolExecutor(plan.workers, mp_context=get_context("spawn"), **alone) as pool:
        yield from pool.map(work, numbers, chunksize=4)


def _render_item(split: str, plan: TrainingPlan, folder: Path, which: tuple[int, str]) -> list[Path]:
    """The files of one item's views; rendered unless its list says that they are all there."""
    number, kind = which
    capture = f"{split}-{kind}{number:05d}"
    listed = folder / f"{capture}.list"
    if not listed.exists():
        spec = training_item(split, number, plan, kind)
        rng = generator("frames", plan.seed, split, number, *([kind] if kind else []))
        # Most views to train on are cut to the item; some are kept whole, so that the tray is known too.
        window = WINDOW if split == "train" and number % 8 else None
        paths = store_all(samples_of(spec, capture, rng), folder, damage_card(CLASSES, ""), window=window)
        listed.write_text("\n".join(path.name for path in paths), encoding="utf-8")
    return [folder / name for name in listed.read_text(encoding="utf-8").splitlines()]


def _sample(view: ViewRender, truth: ViewTruth, capture: str, spec: ItemSpec, rng: np.random.Generator) -> Sample:
    """One view as the simulated camera would hand it over: a frame for every lighting, one or four of depth."""
    frame, shots = int(rng.integers(100_000)), 4 if rng.random() < 0.5 else 1
    colors = {
        lighting: expose(view.still(levels), spec.seed, view.camera.view, frame + place)
        for place, (lighting, levels) in enumerate(default_lightings().items())
    }
    depth = _depth_mm(view, spec, range(frame, frame + shots))
    return Sample(
        capture, view.camera.view, colors.pop(PRIMARY), depth, _bits(truth), colors, _box(truth.item), _tags(spec)
    )


def _depth_mm(view: ViewRender, spec: ItemSpec, frames: range) -> np.ndarray:
    """(h, w) float32, the mean over the frames."""
    still = view.still_depth()
    depths = [sense(still, spec.seed, view.camera.view, frame).astype(np.float32) for frame in frames]
    mean = np.where(depths[0] > 0, sum(depths) / len(depths), 0)
    return (mean * np.float32(DEPTH_UNIT_M * 1000.0)).astype(np.float32)


def _tags(spec: ItemSpec) -> tuple[str, ...]:
    """By what the figures of the card are told apart."""
    of_item: Mapping[str, bool] = {
        "printed fake": bool(spec.product.printed_fake),
        "unit missing": spec.missing > 0,
    }
    damages = tuple(f"{damage.type} {damage.severity}" for damage in spec.damages)
    return (spec.product.kind, *(tag for tag, holds in of_item.items() if holds), *damages)


def _bits(truth: ViewTruth) -> np.ndarray:
    """(h, w) uint8 with the bit of each type where it is seen."""
    bits = np.zeros(truth.item.shape, np.uint8)
    for damage in truth.damages:
        bits[damage.mask] |= np.uint8(1 << CLASSES.index(damage.type))
    return bits


def _box(item: np.ndarray) -> tuple[float, float, float, float] | None:
    rows, columns = np.flatnonzero(item.any(axis=1)), np.flatnonzero(item.any(axis=0))
    if not len(rows):
        return None
    return float(columns[0]), float(rows[0]), float(columns[-1] + 1), float(rows[-1] + 1)


def _with_fake(spec: ItemSpec, rng: np.random.Generator) -> ItemSpec:
    return replace(spec, product=replace(spec.product, printed_fake=str(rng.choice(_FAKES))))
