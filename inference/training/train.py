"""The whole way from packed samples to a model file: train, fit the head, export, evaluate, write the card."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import torch

from inference.card import ModelCard
from inference.damage import DamageModel
from inference.training.contract import damage_card
from inference.training.export import export, rewrite_card
from inference.training.head import fit_head
from inference.training.judge import figures_without, judge, summary, threshold_for
from inference.training.loop import LoopSettings, Trainer

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Splits:
    """Files of packed samples: to train on, to fit the head and the threshold on, and to judge by.

    No item is in two of them. `calibration` and `test` are whole views.
    """

    train: Sequence[Path]
    calibration: Sequence[Path]
    test: Sequence[Path]


@dataclass(frozen=True, slots=True)
class TrainingReport:
    """What came out: where the model is, its card, and the largest difference between torch and onnxruntime."""

    path: Path
    card: ModelCard
    difference: float
    metrics: Mapping[str, Any] = field(default_factory=dict)

    @property
    def lines(self) -> tuple[str, ...]:
        """The metrics as lines for a person."""
        return describe(self.metrics)


def describe(metrics: Mapping[str, Any]) -> tuple[str, ...]:
    """The figures of `judge.summary` as lines for a person."""
    areas = ("images", "captures", "without_depth", "without_lights", "without_both")
    lines = [_area_line(name.replace("_", " "), metrics[name]) for name in areas if name in metrics]
    for title, key in (
        ("found at 1 % false alarms", "recall_by_type_at_1_percent"),
        ("of these", "recall_by_tag_at_1_percent"),
        ("at the threshold", "at_threshold"),
        ("good ones sidelined", "false_alarms_on_tagged_good"),
    ):
        shown = ", ".join(f"{name.replace('_', ' ')} {_shown(rate)}" for name, rate in metrics[key].items())
        lines.append(f"{title}: {shown}")
    return tuple(lines)


def _area_line(name: str, figures: Mapping[str, Any]) -> str:
    found = f"found {_shown(figures['recall_at_1_percent'])} at 1 %, {_shown(figures['recall_at_5_percent'])} at 5 %"
    return f"{name}: AUROC {figures['auroc']}, {found} false alarms among {figures['undamaged']} undamaged"


def _shown(rate: Mapping[str, Any]) -> str:
    return f"{rate['hits']} of {rate['of']}"


def train(
    splits: Splits,
    target: Path,
    classes: tuple[str, ...],
    settings: LoopSettings,
    *,
    version: str,
    notes: Mapping[str, Any],
    checkpoint: Path | None = None,
    false_rate: float = 0.01,
    progress: Progress | None = None,
) -> TrainingReport:
    """Train on `splits` and put the model with its card at `target`, whole or not at all.

    `notes` goes into the card's training summary. `progress` gets (phase, done, total).
    """
    tell = progress or (lambda _phase, _done, _total: None)
    net = Trainer(settings).run(splits.train, checkpoint, lambda done, total, _loss: tell("train", done, total))
    fit_head(net, splits.calibration, settings.seed, settings.threads)
    aside = target.with_suffix(".untested.onnx")
    try:
        card = damage_card(classes, version)
        difference = export(net, card, aside)
        threshold, metrics = _evaluate(aside, splits, settings, false_rate, tell)
        training = _training_notes(splits, settings, notes, metrics)
        card = rewrite_card(aside, card, threshold=threshold, training=training)
        target.parent.mkdir(parents=True, exist_ok=True)
        aside.replace(target)
    finally:
        aside.unlink(missing_ok=True)
    return TrainingReport(target, card, difference, metrics)


def _evaluate(
    path: Path, splits: Splits, settings: LoopSettings, false_rate: float, tell: Progress
) -> tuple[float, dict[str, Any]]:
    with DamageModel.load(path, settings.threads) as model:
        calibrated = judge(model, splits.calibration, lambda done, total: tell("calibrate", done, total))
        threshold = round(threshold_for(calibrated, false_rate), 6)
        judged = judge(model, splits.test, lambda done, total: tell("evaluate", done, total))
        metrics = summary(judged, model.card.classes, threshold)
        missing = figures_without(model, splits.test, lambda done, total: tell("evaluate without", done, total))
        return threshold, metrics | missing


def _training_notes(
    splits: Splits, settings: LoopSettings, notes: Mapping[str, Any], metrics: Mapping[str, Any]
) -> dict[str, Any]:
    return {
        **notes,
        "views": {"train": len(splits.train), "calibration": len(splits.calibration), "test": len(splits.test)},
        "steps": settings.steps,
        "batch": settings.batch,
        "window": list(settings.window),
        "seed": settings.seed,
        "torch": torch.__version__,
        "evaluation": dict(metrics),
    }
