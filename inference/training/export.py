"""From a trained network to one ONNX file with its card, and the proof that both say the same."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import torch

from inference.card import ModelCard, card_metadata
from inference.errors import InferenceError
from inference.session import Session
from inference.training.network import DamageNet
from inference.training.onnx_file import graph_bytes, put_in_place, with_metadata

LARGEST_DIFFERENCE = 1e-3


def export(net: DamageNet, card: ModelCard, target: Path) -> float:
    """Write `net` with `card` to `target`, whole or not at all; the largest difference to torch over a few inputs.

    Raises InferenceError where onnxruntime and torch disagree by more than LARGEST_DIFFERENCE.
    """
    data = with_metadata(_onnx_bytes(net, card), card_metadata(card))
    difference = parity(net, data, card)
    if not difference <= LARGEST_DIFFERENCE:
        raise InferenceError(
            f"The exported model differs from the trained one by {difference:.2g}.", "Nothing was written; report this."
        )
    put_in_place(target, data)
    return difference


def rewrite_card(path: Path, card: ModelCard, **changes: Any) -> ModelCard:
    """Give the model in `path` another card; weights stay as they are."""
    changed = replace(card, **changes)
    put_in_place(path, with_metadata(path.read_bytes(), card_metadata(changed)))
    return changed


def parity(net: DamageNet, data: bytes, card: ModelCard, cases: int = 3) -> float:
    """The largest difference of any output between torch and onnxruntime, over random inputs and missing depth."""
    rng = np.random.default_rng(0)
    worst = 0.0
    with Session(data) as session:
        for case in range(cases):
            rgb, depth = _random_inputs(card, rng, has_depth=case > 0)
            given = session.run({"rgb": rgb, "depth_mm": depth})
            with torch.no_grad():
                wanted = net.eval()(torch.from_numpy(rgb), torch.from_numpy(depth))
            pairs = zip(("score", "class_scores", "heatmap"), wanted, strict=True)
            worst = max(worst, *(float(np.abs(given[name] - value.numpy()).max()) for name, value in pairs))
    return worst


def _onnx_bytes(net: DamageNet, card: ModelCard) -> bytes:
    examples = _random_inputs(card, np.random.default_rng(1), True)
    return graph_bytes(net, examples, ("rgb", "depth_mm"), ("score", "class_scores", "heatmap"))


def _random_inputs(card: ModelCard, rng: np.random.Generator, has_depth: bool) -> tuple[np.ndarray, np.ndarray]:
    rgb, depth = card.input_of("rgb"), card.input_of("depth_mm")
    color = rng.integers(0, 256, rgb.shape, np.uint8)
    millimetres = rng.uniform(700, 900, depth.shape).astype(np.float32) * has_depth
    millimetres[rng.random(depth.shape) < 0.05] = 0.0
    return color, millimetres
