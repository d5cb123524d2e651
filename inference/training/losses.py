"""What training minimises: wrong places, wrong shapes and wrong scores of the image."""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import functional

MAP_STRIDE = 4
_POSITIVE_WEIGHT = 3.0


def map_targets(bits: Tensor, classes: int) -> Tensor:
    """(n, 1 + classes, h/4, w/4) float32 from (n, h, w) uint8: a cell has what any of its pixels has."""
    planes = [(bits > 0).float()] + [((bits >> number) & 1).float() for number in range(classes)]
    return functional.max_pool2d(torch.stack(planes, 1), MAP_STRIDE)


def map_loss(logits: Tensor, targets: Tensor) -> Tensor:
    """Cross entropy of every cell, with hard cells counting more, plus the overlap of the whole shape."""
    weight = torch.full_like(logits[:1, :, :1, :1], _POSITIVE_WEIGHT)
    entropy = functional.binary_cross_entropy_with_logits(logits, targets, pos_weight=weight, reduction="none")
    probability = torch.sigmoid(logits)
    miss = torch.abs(targets - probability.detach())
    return (entropy * (0.1 + miss)).mean() * 10.0 + 0.5 * _overlap_loss(probability[:, 0], targets[:, 0])


def image_loss(logits: Tensor, labels: Tensor) -> Tensor:
    """Cross entropy of the image's scores; the first, any damage, counts twice, and unknown labels (NaN) nothing."""
    known = ~torch.isnan(labels)
    entropy = functional.binary_cross_entropy_with_logits(logits, torch.nan_to_num(labels), reduction="none")
    weights = torch.ones_like(labels)
    weights[:, 0] = 2.0
    return (entropy * weights * known).sum() / known.sum().clamp(min=1)


def _overlap_loss(probability: Tensor, target: Tensor) -> Tensor:
    """One minus the Dice overlap over the whole batch, so that images without damage do not dominate."""
    return 1.0 - (2.0 * (probability * target).sum() + 1.0) / (probability.sum() + target.sum() + 1.0)
