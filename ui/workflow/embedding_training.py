"""Training the embedding model on the simulated booth: renders items of many products, and learns them apart."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING

import cv2
import numpy as np
from platformdirs import user_cache_path

from booth.clock import SystemClock
from booth.simulation.damages import DAMAGE_TYPES, SEVERITIES
from booth.simulation.items import ItemSpec, item_spec, make_item
from booth.simulation.products import product_of
from booth.simulation.render import Render, ViewRender
from booth.simulation.scene import CameraSpec, default_cameras, default_lightings, default_lights
from booth.simulation.seeds import generator
from booth.simulation.sensor import DEPTH_UNIT_M, expose, sense
from inference.gallery.surfels import SurfaceView
from inference.item_patch import footprint_of, patch_of
from ui.workflow.errors import WorkflowError
from ui.workflow.folders import check_target
from ui.workflow.training_items import simulator_fingerprint

if TYPE_CHECKING:
    from inference.training.embedding_train import EmbeddingReport

Progress = Callable[[str, int, int], None]

_SCALE, _TEXELS_PER_MM, _SHOTS = 0.5, 1.0, 4
_DAMAGED_SHARE = 1 / 3
# Products of the split's own: what is judged has never been learnt from, and is not what a simulated station shows.
FIRST_PRODUCT = {"train": 100_000, "tune": 500_000, "test": 700_000, "judging": 900_000}


@dataclass(frozen=True, slots=True)
class EmbeddingPlan:
    """How many products to render for each purpose, and how long to learn. The same plan gives the same model."""

    products: int = 400
    multipacks: int = 40
    tuning_products: int = 160
    tuning_multipacks: int = 12
    test_products: int = 200
    steps: int = 600
    seed: int = 1
    references: int = 3
    workers: int = 2
    threads: int = 1

    def items(self) -> Iterator[tuple[str, int, int, str | None]]:
        """(split, product, item of the product, kind or None for that of the product) of everything to render."""
        for split, count, packs, each in (
            ("train", self.products, self.multipacks, 2),
            ("tune", self.tuning_products, self.tuning_multipacks, self.references + 3),
            ("test", self.test_products, 0, self.references + 2),
        ):
            for number in range(count + packs):
                kind = "multipack" if number >= count else None
                yield from ((split, number, take, kind) for take in range(each))


def train_embedding_model(
    target: Path, plan: EmbeddingPlan | None = None, *, cache: Path | None = None, progress: Progress | None = None
) -> EmbeddingReport:
    """Render, learn and judge an embedding model, and put it at `target` with its card; the old one stays until then.

    `progress` gets (phase, done, total). A run that was interrupted goes on where it was: items and checkpoints are
    kept in `cache`. Raises WorkflowError where the extra `train` is not installed and, before hours are spent, where
    the model could not be written.
    """
    plan = plan or EmbeddingPlan()
    tools, loop = _tools()
    check_target(target)
    folder = (cache or user_cache_path("traybooth") / "training") / f"looks-seed{plan.seed}-{simulator_fingerprint()}"
    files = render_looks(plan, folder, progress)
    return tools.train_embedding(
        tools.LookFiles(files["train"], files["tune"], files["test"], plan.references),
        target,
        loop.EmbeddingSettings(plan.steps, plan.seed, threads=plan.threads),
        version=f"{datetime.fromtimestamp(SystemClock().utc_us() / 1e6, UTC):%Y.%m.%d}.{plan.seed}",
        notes={
            "summary": "learnt from rendered items of the simulated booth, judged on products that it has not seen",
            "simulator": simulator_fingerprint(),
        },
        checkpoint=folder / f"checkpoint-{plan.products}-{plan.multipacks}-{plan.steps}.pt",
        progress=progress,
    )


def render_looks(
    plan: EmbeddingPlan, folder: Path, progress: Progress | None = None
) -> dict[str, dict[str, list[Path]]]:
    """The files of every split's products, each product's in order; what is not on disk yet is rendered."""
    items, found = list(plan.items()), {split: {} for split in FIRST_PRODUCT}
    for done, path in enumerate(_rendered(items, plan, folder), start=1):
        if path is not None:
            found[path.parent.name].setdefault(path.stem.rsplit("-", 1)[0], []).append(path)
        if progress is not None:
            progress("render", done, len(items))
    return found


def look_item(split: str, number: int, take: int, kind: str | None, plan: EmbeddingPlan) -> ItemSpec:
    """One item of one product of a split: references are sound, of the others one in three is damaged."""
    rng = generator("embedding", split, number, take)
    spec = item_spec(int(rng.integers(2**31)), damage="none")
    spec = replace(spec, product=product_of(FIRST_PRODUCT[split] + number, kind))
    is_reference = split != "train" and take < plan.references
    if is_reference or rng.random() >= _DAMAGED_SHARE:
        return spec
    return spec.damaged(str(rng.choice(DAMAGE_TYPES)), str(rng.choice(SEVERITIES)))


def surfaces_of(spec: ItemSpec) -> list[SurfaceView]:
    """Every view of an item at half its pixels, in diffuse light, as colour and points in the tray's frame."""
    cameras = [camera.scaled(_SCALE) for camera in default_cameras()]
    render = Render(make_item(spec, _TEXELS_PER_MM), cameras, default_lights())
    return [_surface(render.views[camera.view], camera, spec.seed) for camera in cameras]


def _rendered(items: list[tuple], plan: EmbeddingPlan, folder: Path) -> Iterator[Path | None]:
    work = partial(_render_item, plan, folder)
    if plan.workers < 2 or len(items) < 16:
        yield from map(work, items)
        return
    # Threads of other libraries do not survive a fork.
    alone = {"initializer": cv2.setNumThreads, "initargs": (1,)}
    with ProcessPoolExecutor(plan.workers, mp_context=get_context("spawn"), **alone) as pool:
        yield from pool.map(work, items, chunksize=8)


def _render_item(plan: EmbeddingPlan, folder: Path, which: tuple[str, int, int, str | None]) -> Path | None:
    """The item's file; None where the item is not seen."""
    from inference.training.embedding_samples import LookSample, store_look

    split, number, take, kind = which
    product = f"{split}-{number:05d}"
    path = folder / split / f"{product}-{take}.npz"
    if path.exists():
        return path
    spec = look_item(split, number, take, kind, plan)
    views = surfaces_of(spec)
    item = footprint_of([view.points_mm for view in views])
    patches = [] if item is None else [patch_of(one.view, one.color, one.points_mm, item) for one in views]
    patches = [patch.color for patch in patches if patch is not None]
    if not patches:
        return None
    path.parent.mkdir(parents=True, exist_ok=True)
    tags = (spec.product.kind, *(f"{damage.type} {damage.severity}" for damage in spec.damages))
    return store_look(LookSample(path.stem, product, np.stack(patches), item.size_mm, tags), path.parent)


def _surface(view: ViewRender, camera: CameraSpec, seed: int) -> SurfaceView:
    color = expose(view.still(default_lightings()["diffuse"]), seed, camera.view, 0)
    still = view.still_depth()
    depths = np.stack([sense(still, seed, camera.view, shot) for shot in range(_SHOTS)]).astype(np.float32)
    distance = np.where(depths[0] > 0, depths.mean(axis=0), np.nan) * np.float32(DEPTH_UNIT_M * 1000)
    points = _rays(camera) * distance[..., None] + np.array(camera.position_mm, np.float32)
    return SurfaceView(camera.view, color, points)


def _rays(camera: CameraSpec) -> np.ndarray:
    """(h, w, 3) float32: booth directions of the pixels, 1 along the camera's axis."""
    u, v = np.meshgrid(np.arange(camera.width), np.arange(camera.height))
    x = (u - camera.intrinsics.cx) / camera.focal_px
    y = (v - camera.intrinsics.cy) / camera.focal_px
    return (np.stack([x, y, np.ones_like(x)], axis=-1) @ camera.rotation).astype(np.float32)


def _tools():
    try:
        from inference.training import embedding_loop, embedding_train
    except ImportError as error:
        raise WorkflowError(
            f"Training needs {error.name}, which is not installed.", "Type: pip install 'traybooth[train]'"
        ) from error
    return embedding_train, embedding_loop
