"""The whole way from kept items to an embedding model: learn, export, weigh against colours and size, judge, write the
card."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import torch

from inference.card import ModelCard, ModelInput, ModelOutput, card_metadata
from inference.embedding import EmbeddingModel
from inference.errors import InferenceError
from inference.item_patch import PATCH, merged
from inference.session import Session
from inference.training.embedding_loop import EmbeddingSettings, EmbeddingTrainer
from inference.training.embedding_network import EmbeddingNet, InAllTurns
from inference.training.embedding_samples import load_look
from inference.training.embedding_tuning import ProductLooks, fit_calibration, judge_looks
from inference.training.export import LARGEST_DIFFERENCE, rewrite_card
from inference.training.onnx_file import graph_bytes, put_in_place, with_metadata

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class LookFiles:
    """Files of kept items: by product, references first. No product is in two of the splits.

    The first `references` of each product's files in `tuning` and `test` are its references, the rest is to be named.
    """

    train: Mapping[str, Sequence[Path]]
    tuning: Mapping[str, Sequence[Path]]
    test: Mapping[str, Sequence[Path]]
    references: int = 3


@dataclass(frozen=True, slots=True)
class EmbeddingReport:
    """What came out: where the model is, its card, the largest difference between torch and onnxruntime, and what
    became of the test's items."""

    path: Path
    card: ModelCard
    difference: float
    metrics: Mapping[str, Any] = field(default_factory=dict)

    @property
    def lines(self) -> tuple[str, ...]:
        """The metrics as lines for a person."""
        shown = {name: f"{rate['hits']} of {rate['of']}" for name, rate in self.metrics.items() if name != "products"}
        return tuple(f"{name.replace('_', ' ')}: {text}" for name, text in shown.items())


def embedding_card(version: str) -> ModelCard:
    """The card of this project's own network; threshold and training summary come after it has been judged."""
    return ModelCard(
        model_id="traybooth-embedding",
        version=version,
        task="embedding",
        classes=(),
        inputs=(ModelInput("rgb", "rgb", PATCH, PATCH),),
        outputs=(ModelOutput("embedding", "embedding"),),
        threshold=0.5,
    )


def train_embedding(
    files: LookFiles,
    target: Path,
    settings: EmbeddingSettings,
    *,
    version: str,
    notes: Mapping[str, Any],
    checkpoint: Path | None = None,
    progress: Progress | None = None,
) -> EmbeddingReport:
    """Learn from `files` and put the model with its card at `target`, whole or not at all.

    `notes` goes into the card's training summary. `progress` gets (phase, done, total).
    """
    tell = progress or (lambda _phase, _done, _total: None)
    trainer = EmbeddingTrainer(settings)
    net = trainer.run(list(files.train.values()), checkpoint, lambda done, total, _loss: tell("train", done, total))
    aside = target.with_suffix(".untested.onnx")
    try:
        card = embedding_card(version)
        difference = export_embedding(net, card, aside)
        card, metrics = _judged(aside, card, files, {**notes, **_settings_notes(files, settings)}, tell)
        target.parent.mkdir(parents=True, exist_ok=True)
        aside.replace(target)
    finally:
        aside.unlink(missing_ok=True)
    return EmbeddingReport(target, card, difference, metrics)


def export_embedding(net: EmbeddingNet, card: ModelCard, target: Path) -> float:
    """Write `net`, asked in all quarter turns, with `card` to `target`; the largest difference to torch.

    Raises InferenceError where onnxruntime and torch disagree by more than LARGEST_DIFFERENCE.
    """
    turned, rng = InAllTurns(net).eval(), np.random.default_rng(0)
    cases = [rng.integers(0, 256, card.inputs[0].shape, np.uint8) for _ in range(3)]
    cases[0][:, : PATCH // 3] = 0
    data = with_metadata(graph_bytes(turned, cases[:1], ["rgb"], ["embedding"]), card_metadata(card))
    with Session(data) as session, torch.no_grad():
        differences = [session.run({"rgb": one})["embedding"] - turned(torch.from_numpy(one)).numpy() for one in cases]
    difference = max(float(np.abs(one).max()) for one in differences)
    if not difference <= LARGEST_DIFFERENCE:
        raise InferenceError(
            f"The exported model differs from the trained one by {difference:.2g}.", "Nothing was written; report this."
        )
    put_in_place(target, data)
    return difference


def _judged(
    path: Path, card: ModelCard, files: LookFiles, notes: Mapping[str, Any], tell: Progress
) -> tuple[ModelCard, dict[str, Any]]:
    """The card with threshold, weights and figures, which the file has too then; and the figures."""
    with EmbeddingModel.load(path) as model:
        calibration = fit_calibration(_looks(model, files.tuning, files.references, "calibrate", tell))
        metrics = judge_looks(_looks(model, files.test, files.references, "evaluate", tell), calibration)
    weights = {name: [round(value, 6) for value in getattr(calibration, name)] for name in ("weights", "known")}
    identification = {**weights, "bias": round(calibration.bias, 6)}
    training = {**notes, "identification": identification, "evaluation": metrics}
    return rewrite_card(path, card, threshold=calibration.threshold, training=training), metrics


def _looks(
    model: EmbeddingModel, files: Mapping[str, Sequence[Path]], references: int, phase: str, tell: Progress
) -> ProductLooks:
    kept, queries = {}, []
    for done, (product, paths) in enumerate(files.items(), start=1):
        samples = map(load_look, paths)
        looks = [model.look_of(merged(sample.patches), sample.size_mm) for sample in samples]
        kept[product] = looks[:references]
        queries += [(product, look) for look in looks[references:]]
        tell(phase, done, len(files))
    return ProductLooks(kept, queries)


def _settings_notes(files: LookFiles, settings: EmbeddingSettings) -> dict[str, Any]:
    return {
        "products": {"train": len(files.train), "tuning": len(files.tuning), "test": len(files.test)},
        "references": files.references,
        "steps": settings.steps,
        "products_in_a_step": settings.products,
        "seed": settings.seed,
        "torch": torch.__version__,
    }
