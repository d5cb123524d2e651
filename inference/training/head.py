"""Fits the image head on whole views: windows show an item from near, a camera shows it with the tray around."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import torch
from torch import Tensor
from torch.nn import functional

from inference.training.batches import whole
from inference.training.losses import image_loss
from inference.training.network import DamageNet
from inference.training.samples import load

_STEPS = 1500


def fit_head(net: DamageNet, files: Sequence[Path], seed: int, batch: int = 16) -> None:
    """Fit the head of `net` to the whole views in `files`, which the rest of the network has not been trained on."""
    inputs, labels = _features(net, files, batch)
    order = torch.Generator().manual_seed(seed)
    optimizer = torch.optim.AdamW(net.image_head.parameters(), lr=1e-3, weight_decay=0.05)
    net.image_head.train()
    for step in range(_STEPS):
        for group in optimizer.param_groups:
            group["lr"] = 1e-3 * (1.0 - step / _STEPS)
        chosen = torch.randint(len(labels), (128,), generator=order)
        torch.manual_seed(seed + step)
        optimizer.zero_grad()
        image_loss(net.image_head.mix(functional.dropout(inputs[chosen], 0.1)), labels[chosen]).backward()
        optimizer.step()
    net.eval()


@torch.no_grad()
def _features(net: DamageNet, files: Sequence[Path], batch: int) -> tuple[Tensor, Tensor]:
    """The head's inputs and labels of all views."""
    net.eval()
    inputs, labels = [], []
    for start in range(0, len(files), batch):
        views = whole([load(path) for path in files[start : start + batch]], net.outputs - 1)
        inputs.append(net.head_inputs(*views.inputs()))
        labels.append(torch.from_numpy(views.labels))
    return torch.cat(inputs), torch.cat(labels)
