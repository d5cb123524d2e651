"""Training the damage model on the simulated booth: renders items, keeps the views on disk, trains on them."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import lru_cache, partial
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING

import cv2
import numpy as np
from platformdirs import user_cache_path

import booth.simulation
from booth.clock import SystemClock
from booth.simulation.damages import DAMAGE_TYPES, SEVERITIES
from booth.simulation.items import ItemSpec, item_spec, make_item
from booth.simulation.products import CATALOGUE_SIZE, Product, product_of
from booth.simulation.render import Render, ViewRender, ViewTruth
from booth.simulation.scene import default_cameras, default_lightings, default_lights
from booth.simulation.seeds import generator, seed_of
from booth.simulation.sensor import DEPTH_UNIT_M, encode, expose, sense
from inference.training.contract import damage_card
from inference.training.samples import Sample, store_all
from ui.workflow.errors import WorkflowError
from ui.workflow.folders import make_folder

if TYPE_CHECKING:
    from inference.training.train import TrainingReport

CLASSES = DAMAGE_TYPES
LIGHTINGS = tuple(default_lightings())
PHASES = ("render", "train", "calibrate", "evaluate")
Progress = Callable[[str, int, int], None]

_WINDOW = (192, 192)
_JUDGED_DAMAGED_SHARE = 0.4
_FAKES = ("tear", "hole", "spillage", "crush")
_SPLITS = ("train", "calibration", "test")
# Products of the split's own, so that the model is judged on packaging that it has never seen. The test's are the
# catalogue's, which a simulated station shows.
_FIRST_PRODUCT = {"train": 100_000, "calibration": 500_000, "test": 0}
_PRODUCTS = {"train": 400_000, "calibration": 400_000, "test": CATALOGUE_SIZE}


@dataclass(frozen=True, slots=True)
class TrainingPlan:
    """How many items to render for each purpose, and how long to train. The same plan gives the same model."""

    items: int = 2200
    calibration_items: int = 320
    test_items: int = 240
    steps: int = 6000
    seed: int = 1
    batch: int = 16
    damaged_share: float = 0.6
    workers: int = 2
    threads: int = 1

    def count(self, split: str) -> int:
        return {"train": self.items, "calibration": self.calibration_items, "test": self.test_items}[split]


def train_damage_model(
    target: Path, plan: TrainingPlan | None = None, *, cache: Path | None = None, progress: Progress | None = None
) -> TrainingReport:
    """Render, train and evaluate a damage model, and put it at `target` with its card; the old one stays until then.

    `progress` gets (phase, done, total), with a phase of PHASES. A run that was interrupted goes on where it was:
    views and checkpoints are kept in `cache`. Raises WorkflowError where the extra `train` is not installed and, before
    hours are spent, where the model could not be written.
    """
    plan = plan or TrainingPlan()
    tools = _tools()
    _check_target(target)
    folder = (cache or user_cache_path("traybooth") / "training") / f"seed{plan.seed}-{simulator_fingerprint()}"
    files = {split: render_split(split, plan, folder / split, progress) for split in _SPLITS}
    settings = tools.LoopSettings(len(CLASSES), plan.steps, plan.seed, plan.batch, window=_WINDOW, threads=plan.threads)
    return tools.train(
        tools.Splits(**files),
        target,
        CLASSES,
        settings,
        version=f"{datetime.fromtimestamp(SystemClock().utc_us() / 1e6, UTC):%Y.%m.%d}.{plan.seed}",
        notes=_notes(plan),
        checkpoint=folder / f"checkpoint-{plan.items}-{plan.steps}.pt",
        progress=progress,
    )


def render_split(split: str, plan: TrainingPlan, folder: Path, progress: Progress | None = None) -> list[Path]:
    """The files of one split's views, in order; what is not on disk yet is rendered."""
    count = plan.count(split)
    paths: list[Path] = []
    for done, item_paths in enumerate(_rendered(split, plan, folder, count), start=1):
        paths += item_paths
        if progress is not None:
            progress("render", done, count)
    return paths


@lru_cache(maxsize=1)
def simulator_fingerprint() -> str:
    """A short name for the simulator that runs, by its source: views of another simulator are not mixed in."""
    sources = sorted(Path(booth.simulation.__file__).parent.rglob("*.py"))
    return hashlib.sha256(b"\0".join(path.read_bytes() for path in sources)).hexdigest()[:12]


def training_item(split: str, number: int, plan: TrainingPlan) -> ItemSpec:
    """The item of a split by its number: damaged ones of all types in turn, and good ones of which many look bad."""
    rng = generator("training", plan.seed, split, number)
    seed = int(rng.integers(2**31))
    spec = replace(item_spec(seed, damage="none"), product=_product(split, rng))
    share = plan.damaged_share if split == "train" else _JUDGED_DAMAGED_SHARE
    is_damaged, severity = rng.random() < share, str(rng.choice(SEVERITIES))
    if not is_damaged:
        return _with_fake(spec, rng) if rng.random() < 0.35 else spec
    spec = spec.damaged(DAMAGE_TYPES[number % len(DAMAGE_TYPES)], severity)
    return spec.damaged(str(rng.choice(DAMAGE_TYPES[:3])), "minor") if rng.random() < 0.08 else spec


def samples_of(spec: ItemSpec, capture: str, lightings: Callable[[str], Sequence[str]]) -> Iterator[Sample]:
    """Every view of an item under each of its lightings, with its truth."""
    render = Render(make_item(spec), default_cameras(), default_lights())
    for name, view in render.views.items():
        truth = render.truth(name)
        for lighting in lightings(name):
            yield _sample(view, truth, capture, lighting, spec)


def _rendered(split: str, plan: TrainingPlan, folder: Path, count: int) -> Iterator[list[Path]]:
    work = partial(_render_item, split, plan, folder)
    if plan.workers < 2 or count < 8:
        yield from map(work, range(count))
        return
    # Threads of other libraries do not survive a fork.
    alone = {"initializer": cv2.setNumThreads, "initargs": (1,)}
    with ProcessPoolExecutor(plan.workers, mp_context=get_context("spawn"), **alone) as pool:
        yield from pool.map(work, range(count), chunksize=4)


def _render_item(split: str, plan: TrainingPlan, folder: Path, number: int) -> list[Path]:
    """The files of one item's views; rendered unless its list says that they are all there."""
    capture = f"{split}-{number:05d}"
    listed = folder / f"{capture}.list"
    if not listed.exists():
        spec, rng = training_item(split, number, plan), generator("lightings", plan.seed, split, number)
        samples = samples_of(spec, capture, lambda _view: [str(rng.choice(LIGHTINGS))])
        rgb, depth = damage_card(CLASSES, "").inputs
        # Most views to train on are cut to the item; some are kept whole, so that the tray is known too.
        window = _WINDOW if split == "train" and number % 8 else None
        paths = store_all(samples, folder, rgb, depth, window=window)
        listed.write_text("\n".join(path.name for path in paths), encoding="utf-8")
    return [folder / name for name in listed.read_text(encoding="utf-8").splitlines()]


def _sample(view: ViewRender, truth: ViewTruth, capture: str, lighting: str, spec: ItemSpec) -> Sample:
    """One frame as the simulated camera would hand it over."""
    still = encode(view.radiance(default_lightings()[lighting]), view.camera)
    frame = seed_of(capture, lighting) % 100_000
    depth = sense(view.still_depth(), spec.seed, view.camera.view, frame)
    return Sample(
        capture,
        view.camera.view,
        lighting,
        expose(still, spec.seed, view.camera.view, frame),
        depth.astype(np.float32) * np.float32(DEPTH_UNIT_M * 1000.0),
        _bits(truth),
        _box(truth.item),
        (spec.product.kind, *(["printed fake"] if spec.product.printed_fake else [])),
    )


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


def _product(split: str, rng: np.random.Generator) -> Product:
    return product_of(_FIRST_PRODUCT[split] + int(rng.integers(_PRODUCTS[split])))


def _with_fake(spec: ItemSpec, rng: np.random.Generator) -> ItemSpec:
    return replace(spec, product=replace(spec.product, printed_fake=str(rng.choice(_FAKES))))


def _notes(plan: TrainingPlan) -> dict[str, object]:
    """What the card says of where the model comes from."""
    return {
        "summary": "trained on rendered items of the simulated booth, judged on products that it has not seen",
        "simulator": simulator_fingerprint(),
        "items": {split: plan.count(split) for split in _SPLITS},
        "damaged_share": plan.damaged_share,
        "types": list(CLASSES),
    }


def _check_target(target: Path) -> None:
    if target.is_dir():
        raise WorkflowError(f"{target} is a folder, not a file.", "Name a file that ends in .onnx.")
    make_folder(target.parent)
    if not os.access(target.parent, os.W_OK):
        raise WorkflowError(f"The folder {target.parent} cannot be written.", "Name another file.")


def _tools():
    try:
        from inference.training import train
    except ImportError as error:
        raise WorkflowError(
            f"Training needs {error.name}, which is not installed.", "Type: pip install 'traybooth[train]'"
        ) from error
    return train
