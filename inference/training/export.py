"""From a trained network to one ONNX file with its card, and the proof that both say the same."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from inference.card import ModelCard, ModelInput, card_metadata
from inference.errors import InferenceError
from inference.session import Session
from inference.training.network import DamageNet
from inference.training.onnx_file import graph_bytes, put_in_place, with_metadata
from inference.transforms import missing_plane

LARGEST_DIFFERENCE = 1e-3
_OUTPUTS = ("score", "class_scores", "heatmap")


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


def parity(net: DamageNet, data: bytes, card: ModelCard) -> float:
    """The largest difference of any output between torch and onnxruntime, over random inputs: once with all planes,
    and once without each that need not be there."""
    rng = np.random.default_rng(0)
    worst = 0.0
    with Session(data) as session:
        for missing in [None, *(spec for spec in card.inputs if not spec.required)]:
            planes = _random_inputs(card, rng, missing)
            given = session.run(planes)
            with torch.no_grad():
                wanted = _Exported(net.eval())(*map(torch.from_numpy, planes.values()))
            pairs = zip(_OUTPUTS, wanted, strict=True)
            worst = max(worst, *(float(np.abs(given[name] - value.numpy()).max()) for name, value in pairs))
    return worst


class _Exported(nn.Module):
    """The network with an input for each light, as the card names them: RGB, the lights' planes, depth."""

    def __init__(self, net: DamageNet) -> None:
        super().__init__()
        self.net = net

    def forward(self, rgb: Tensor, *planes: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        return self.net(rgb, torch.cat(planes[:-1], 3), planes[-1])


def _onnx_bytes(net: DamageNet, card: ModelCard) -> bytes:
    examples = _random_inputs(card, np.random.default_rng(1))
    return graph_bytes(_Exported(net), tuple(examples.values()), tuple(examples), _OUTPUTS)


def _random_inputs(
    card: ModelCard, rng: np.random.Generator, missing: ModelInput | None = None
) -> dict[str, np.ndarray]:
    """A plane for each input by its name, in the card's order."""
    return {spec.name: missing_plane(spec) if spec is missing else _random_plane(spec, rng) for spec in card.inputs}


def _random_plane(spec: ModelInput, rng: np.random.Generator) -> np.ndarray:
    if spec.role != "depth_mm":
        return rng.integers(0, 256, spec.shape, np.uint8)
    millimetres = rng.uniform(700, 900, spec.shape).astype(np.float32)
    millimetres[rng.random(spec.shape) < 0.05] = 0.0
    return millimetres
