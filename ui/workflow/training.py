"""Training the damage model: on items of the simulated booth, on a set of the station, or on both."""

from __future__ import annotations

import os
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from platformdirs import user_cache_path

from booth.clock import SystemClock
from ui.workflow.errors import WorkflowError
from ui.workflow.folders import make_folder
from ui.workflow.training_items import CLASSES, SPLITS, WINDOW, Progress, TrainingPlan, render_split
from ui.workflow.training_items import simulator_fingerprint as simulator_fingerprint
from ui.workflow.training_sets import StoredViews, store_set

if TYPE_CHECKING:
    from inference.training.train import TrainingReport
    from storage.store import Store


def train_damage_model(
    target: Path,
    plan: TrainingPlan | None = None,
    *,
    cache: Path | None = None,
    progress: Progress | None = None,
    stored: tuple[Store, int] | None = None,
) -> TrainingReport:
    """Train and evaluate a damage model, and put it at `target` with its card; the old one stays until then.

    Trained on the plan's rendered items and, where `stored` names a store and a set in it, on that set's accepted
    captures; without rendered items (`plan.items` 0) on these alone. `progress` gets (phase, done, total). A run that
    was interrupted goes on where it was: views and checkpoints are kept in `cache`. Raises WorkflowError where the
    extra `train` is not installed, where there is nothing to train, calibrate or judge on and, before hours are spent,
    where the model could not be written.
    """
    plan = plan or TrainingPlan()
    tools = _tools()
    _check_target(target)
    folder = (cache or user_cache_path("traybooth") / "training") / f"seed{plan.seed}-{simulator_fingerprint()}"
    files = {split: render_split(split, plan, folder / split, progress) for split in SPLITS}
    name = f"checkpoint-{plan.items}-{plan.steps}"
    views = None if stored is None else store_set(*stored, folder / "stored", progress)
    if views is not None:
        files = {split: [*paths, *views.files[split]] for split, paths in files.items()}
        name += f"-{views.fingerprint}"
    _check_enough(files)
    settings = tools.LoopSettings(len(CLASSES), plan.steps, plan.seed, plan.batch, window=WINDOW, threads=plan.threads)
    return tools.train(
        tools.Splits(**files),
        target,
        CLASSES,
        settings,
        version=f"{datetime.fromtimestamp(SystemClock().utc_us() / 1e6, UTC):%Y.%m.%d}.{plan.seed}",
        notes=_notes(plan, views),
        checkpoint=folder / f"{name}.pt",
        progress=progress,
    )


def _notes(plan: TrainingPlan, views: StoredViews | None) -> dict[str, object]:
    """What the card says of where the model comes from."""
    sources = ["rendered items of the simulated booth"] if plan.items else []
    notes: dict[str, Any] = {
        "simulator": simulator_fingerprint(),
        "items": {split: len(plan.numbers(split)) for split in SPLITS},
        "damaged_share": plan.damaged_share,
        "types": list(CLASSES),
    }
    if views is not None:
        sources.append(f"captures of the set {views.name}")
        notes["set"] = {
            "name": views.name,
            "fingerprint": views.fingerprint,
            "captures": views.captures,
            "left_out": views.left_out,
        }
    return {"summary": f"trained on {' and '.join(sources)}, judged on products that it has not seen", **notes}


def _check_enough(files: Mapping[str, list[Path]]) -> None:
    if empty := [split for split, paths in files.items() if not paths]:
        raise WorkflowError(
            f"There are no captures for {' and '.join(empty)}.",
            "Accept captures of more products, or train on rendered items too.",
        )


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
