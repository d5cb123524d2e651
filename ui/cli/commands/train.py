"""`traybooth train damage`: the shipped damage model anew, on items of the simulated booth."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from inference.damage import shipped_model
from ui.cli.options import add_common, at_least_one
from ui.cli.output import emit, note, say
from ui.workflow.training import TrainingPlan, train_damage_model

PHASES = {"render": "Rendering items", "train": "Training", "calibrate": "Calibrating", "evaluate": "Evaluating"}


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
    damage.add_argument("--seed", type=int, default=plan.seed, metavar="N", help=f"another model ({plan.seed})")
    add_common(damage)


def train(args: argparse.Namespace) -> int:
    plan = TrainingPlan(
        items=args.items,
        calibration_items=args.calibration_items,
        test_items=args.test_items,
        steps=args.steps,
        seed=args.seed,
        workers=args.workers,
    )
    with phases() as report_progress:
        report = train_damage_model(args.target, plan, cache=args.cache, progress=report_progress)
    if args.json:
        emit({"model": report.path, "version": report.card.version, "metrics": report.metrics})
    else:
        say(f"{report.card.model_id} {report.card.version} is in {report.path}.")
        for line in report.lines:
            say(f"  {line}")
    return 0


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
