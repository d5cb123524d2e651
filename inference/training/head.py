"""Fits the image head on whole views: windows show an item from near, a camera shows it with the tray around."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import torch
from torch import Tensor
from torch.nn import functional

from inference.training.batches import whole
from inference.training.losses import image_loss
from inference.training.network import DamageNet
from inference.training.samples import load

# Gently: what the head has learnt from many windows is worth more than what a few whole views can teach it anew.
_STEPS, _RATE = 300, 1e-4


def fit_head(net: DamageNet, files: Sequence[Path], seed: int, threads: int = 1, batch: int = 4) -> None:
    """Fit the head of `net` to the whole views in `files`, which the rest of the network has not been trained on."""
    inputs, labels = _features(net, files, threads, batch)
    order = torch.Generator().manual_seed(seed)
    optimizer = torch.optim.AdamW(net.image_head.parameters(), lr=_RATE, weight_decay=0.05)
    net.image_head.train()
    for step in range(_STEPS):
        for group in optimizer.param_groups:
            group["lr"] = _RATE * (1.0 - step / _STEPS)
        chosen = torch.randint(len(labels), (128,), generator=order)
        torch.manual_seed(seed + step)
        optimizer.zero_grad()
        image_loss(net.image_head.mix(functional.dropout(inputs[chosen], 0.1)), labels[chosen]).backward()
        optimizer.step()
    net.eval()


def _features(net: DamageNet, files: Sequence[Path], threads: int, batch: int) -> tuple[Tensor, Tensor]:
    """The head's inputs and labels of all views."""
    net.eval()

    @torch.no_grad()
    def part(start: int) -> tuple[Tensor, Tensor]:
        views = whole([load(path) for path in files[start : start + batch]], net.outputs - 1)
        return net.head_inputs(*views.inputs()), torch.from_numpy(views.labels)

    with ThreadPoolExecutor(threads, "head", torch.set_num_threads, (1,)) as lanes:
        inputs, labels = zip(*lanes.map(part, range(0, len(files), batch)), strict=True)
    return torch.cat(inputs), torch.cat(labels)
