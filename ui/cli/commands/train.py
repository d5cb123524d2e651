"""`traybooth train`: the shipped models anew, on items of the simulated booth or the station's own captures."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path

from inference.damage import shipped_model
from inference.embedding import shipped_embedding
from storage.store import Store
from ui.cli.options import add_common, add_data, at_least_one
from ui.cli.output import emit, note, say
from ui.cli.queries import require_station, set_id_of
from ui.workflow.embedding_training import EmbeddingPlan, train_embedding_model
from ui.workflow.errors import WorkflowError
from ui.workflow.training import train_damage_model
from ui.workflow.training_items import TrainingPlan

PHASES = {
    "render": "Rendering items",
    "read": "Reading captures",
    "train": "Training",
    "calibrate": "Calibrating",
    "evaluate": "Evaluating",
    "evaluate without": "Evaluating with planes missing",
}
EMBEDDING_OPTIONS = {
    "products": "products to learn from",
    "multipacks": "further ones that are multi-packs",
    "tuning_products": "products to weigh looks by",
    "tuning_multipacks": "further ones that are multi-packs",
    "test_products": "products to judge by",
    "steps": "training steps",
    "seed": "another model",
    "workers": "processes that render",
}


def arguments(parser: argparse.ArgumentParser) -> None:
    models = parser.add_subparsers(metavar="model", required=True)
    damage = models.add_parser("damage", help="render items, train on them, judge the model, and put it in its place")
    damage.set_defaults(command=train)
    plan = TrainingPlan()
    damage.add_argument(
        "--target", type=Path, default=shipped_model(), metavar="FILE", help="(default: the shipped one)"
    )
    damage.add_argument("--cache", type=Path, metavar="FOLDER", help="where rendered views and checkpoints are kept")
    for name, text in (
        ("items", "items to train on"),
        ("calibration_items", "items to choose the threshold by"),
        ("test_items", "items to judge by"),
        ("steps", "training steps"),
        ("workers", "processes that render"),
    ):
        option, standard = f"--{name.replace('_', '-')}", getattr(plan, name)
        damage.add_argument(option, type=at_least_one, default=standard, metavar="N", help=f"{text} ({standard})")
    damage.add_argument("--from-set", metavar="SET", help="also the station's accepted captures of this set")
    damage.add_argument("--no-simulated", action="store_true", help="nothing but the captures of --from-set")
    damage.add_argument("--seed", type=int, default=plan.seed, metavar="N", help=f"another model ({plan.seed})")
    add_data(damage)
    add_common(damage)
    _embedding_arguments(models)


def _embedding_arguments(models: argparse._SubParsersAction) -> None:
    embedding = models.add_parser("embedding", help="render items of many products, and learn to tell them apart")
    embedding.set_defaults(command=train_embedding)
    target, plan = shipped_embedding(), EmbeddingPlan()
    embedding.add_argument("--target", type=Path, default=target, metavar="FILE", help="(default: the shipped one)")
    embedding.add_argument("--cache", type=Path, metavar="FOLDER", help="where items and checkpoints are kept")
    for name, text in EMBEDDING_OPTIONS.items():
        option, standard = f"--{name.replace('_', '-')}", getattr(plan, name)
        embedding.add_argument(option, type=at_least_one, default=standard, metavar="N", help=f"{text} ({standard})")
    add_common(embedding)


def train(args: argparse.Namespace) -> int:
    plan = _plan(args)
    with _stored(args) as store, phases() as report_progress:
        stored = None if store is None else (store, set_id_of(store, args.from_set))
        report = train_damage_model(args.target, plan, cache=args.cache, progress=report_progress, stored=stored)
    return _tell(report, args.json)


def train_embedding(args: argparse.Namespace) -> int:
    plan = EmbeddingPlan(**{name: getattr(args, name) for name in EMBEDDING_OPTIONS})
    with phases() as report_progress:
        report = train_embedding_model(args.target, plan, cache=args.cache, progress=report_progress)
    return _tell(report, args.json)


def _tell(report, as_json: bool) -> int:
    if as_json:
        emit({"model": report.path, "version": report.card.version, "metrics": report.metrics})
    else:
        say(f"{report.card.model_id} {report.card.version} is in {report.path}.")
        for line in report.lines:
            say(f"  {line}")
    return 0


def _plan(args: argparse.Namespace) -> TrainingPlan:
    if args.no_simulated and not args.from_set:
        raise WorkflowError("There is nothing to train on.", "Name a set with --from-set.")
    counts = {name: getattr(args, name) for name in ("items", "calibration_items", "test_items")}
    counts = dict.fromkeys(counts, 0) if args.no_simulated else counts
    return TrainingPlan(**counts, steps=args.steps, seed=args.seed, workers=args.workers)


def _stored(args: argparse.Namespace):
    """The station's store while captures are read from it, or nothing."""
    if not args.from_set:
        return nullcontext()
    require_station(args.data.expanduser())
    return Store.open(args.data.expanduser())


@contextmanager
def phases() -> Iterator[Callable[[str, int, int], None]]:
    """Hand out `report(phase, done, total)`: a bar for each phase on a terminal, elsewhere a line for each."""
    if not sys.stderr.isatty():
        seen: set[str] = set()
        yield lambda phase, done, total: _note_once(seen, phase)
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True)) as bars:
        tasks = {}

        def report(phase: str, done: int, total: int) -> None:
            if phase not in tasks:
                tasks[phase] = bars.add_task(PHASES.get(phase, phase))
            bars.update(tasks[phase], completed=done, total=total)

        yield report


def _note_once(seen: set[str], phase: str) -> None:
    if phase not in seen:
        seen.add(phase)
        note(f"{PHASES.get(phase, phase)} ...")
