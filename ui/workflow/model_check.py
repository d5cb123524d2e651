"""What a model file is, how it is run and how long that takes: found out by loading it and having it run."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from inference.adapters.beside import read_beside
from inference.adapters.recognise import OWN
from inference.card import ModelCard, ModelInput, ModelOutput
from inference.damage import DamageModel
from inference.embedding import EmbeddingModel
from inference.findings import ViewInput
from inference.guarded import Guarded, Limits
from inference.promptable import PromptableModel
from inference.session import CPU, Session, SessionFacts

RUNS = 5
SLOW_S, LONGEST_S = 1.0, 60.0
PROMPTABLE = "promptable_segmentation"


@dataclass(frozen=True, slots=True)
class CheckedModel:
    """A model that loads and runs. `run_s` is the median of a view after the first run; `card` is None for a
    promptable model, whose two files have a card of their own kind."""

    path: Path
    sha256: str
    model_id: str
    version: str
    task: str
    maker: str
    card: ModelCard | None
    facts: tuple[SessionFacts, ...]
    run_s: float


def check_model(path: Path, threads: int = 1, providers: Sequence[str] = (CPU,)) -> CheckedModel:
    """Load the model in a file, or a promptable one in a folder, and have it look at noise.

    Raises InferenceError where it cannot be loaded or gives what is no answer.
    """
    with ExitStack() as opened:
        if path.is_dir():
            return _promptable(path, opened.enter_context(PromptableModel.load(path, threads)))
        beside = read_beside(path)
        session = opened.enter_context(Session.load(path, threads, beside=beside.data, providers=providers))
        if session.metadata.get("booth.task") == "embedding":
            return _embedding(path, EmbeddingModel(session))
        return _damage(path, DamageModel(session, beside, path.stem))


def _damage(path: Path, model: DamageModel) -> CheckedModel:
    image = _noise_image(model.lightings)
    guarded = Guarded(model, Limits(deadline_s=LONGEST_S))
    run_s = _median(lambda: guarded.score_image(image))
    card, facts = model.card, model.session.facts
    return CheckedModel(path, model.sha256, card.model_id, card.version, card.task, model.maker, card, (facts,), run_s)


def _embedding(path: Path, model: EmbeddingModel) -> CheckedModel:
    color = _noise_image(()).color
    run_s = _median(lambda: model.embed(color))
    card, facts = model.card, model.session.facts
    return CheckedModel(path, model.sha256, card.model_id, card.version, card.task, OWN, card, (facts,), run_s)


def _promptable(path: Path, model: PromptableModel) -> CheckedModel:
    color = _noise_image(()).color
    height, width = color.shape[:2]
    run_s = _median(lambda: model.mask(model.embed(color), include=[(width / 2, height / 2)]))
    card = model.card
    return CheckedModel(
        path, model.sha256, card.model_id, card.version, PROMPTABLE, "encoder and decoder", None, model.facts, run_s
    )


def _noise_image(lightings: Sequence[str]) -> ViewInput:
    rng = np.random.default_rng(0)
    colors = {name: rng.integers(0, 256, (720, 1280, 3), np.uint8) for name in lightings or ("diffuse",)}
    first, *others = colors
    depth_mm = rng.uniform(700, 900, (720, 1280)).astype(np.float32)
    return ViewInput("view", first, colors[first], depth_mm, {name: colors[name] for name in others})


def _median(run: Callable[[], Any]) -> float:
    """Of some runs after the first; of one that is slow, one tells enough."""
    run()
    spent: list[float] = []
    while len(spent) < RUNS and sum(spent) < SLOW_S:
        began = time.perf_counter()
        run()
        spent.append(time.perf_counter() - began)
    return sorted(spent)[len(spent) // 2]


def described_input(port: ModelInput) -> str:
    light = f" under {port.lighting}" if port.lighting else ""
    may_miss = "" if port.required else ", may be missing"
    return f"{port.name}: {port.role}{light}, {port.width} x {port.height} {port.layout} {port.dtype}{may_miss}"


def described_output(port: ModelOutput) -> str:
    is_score = port.role not in ("embedding", "patches")
    return f"{port.name}: {port.role}, {port.activation}" if is_score else f"{port.name}: {port.role}"
