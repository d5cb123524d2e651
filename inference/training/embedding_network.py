"""The embedding network: an item seen from above in, a direction in space out that is near for items of one product."""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional

WIDTH = 96
_STAGES, _SHRUNK = (32, 64, 112), (4, 8, 16)
_LEAST_LEVEL = 4.0


class EmbeddingNet(nn.Module):
    """From RGB patches (n, h, w, 3) uint8, black beside the item, to unit vectors (n, width).

    `h` and `w` are equal and multiples of 16. What is pooled is where in the patch it may be, but not which way up.
    """

    def __init__(self, width: int = WIDTH) -> None:
        super().__init__()
        self.stem = nn.Sequential(nn.Conv2d(4, _STAGES[0], 7, stride=4, padding=3, bias=False), _norm(_STAGES[0]))
        self.stages = nn.ModuleList(
            nn.Sequential(_Block(before, after, 1 if before == after else 2), _Block(after, after))
            for before, after in zip((_STAGES[0], *_STAGES[:-1]), _STAGES, strict=True)
        )
        self.project = nn.Linear(3 + sum(_STAGES) + _STAGES[-1], width)

    def forward(self, rgb: Tensor) -> Tensor:
        color = rgb.permute(0, 3, 1, 2).float()
        mask = (color.amax(1, keepdim=True) > _LEAST_LEVEL).float()
        color = (color / 127.5 - 1.0) * mask
        features, pooled = self.stem(torch.cat([color, mask], 1)), [_mean(color, mask)]
        for stage, shrunk in zip(self.stages, _SHRUNK, strict=True):
            features = stage(features)
            pooled.append(_mean(features, functional.avg_pool2d(mask, shrunk)))
        pooled.append(features.flatten(2).amax(2))
        return functional.normalize(self.project(torch.cat(pooled, 1)), dim=1)


class InAllTurns(nn.Module):
    """The same network asked about the patch in its four quarter turns: the mean of the four answers."""

    def __init__(self, net: EmbeddingNet) -> None:
        super().__init__()
        self.net = net

    def forward(self, rgb: Tensor) -> Tensor:
        on_its_side = rgb.transpose(1, 2)  # torch.rot90 cannot be exported
        turns = (rgb, on_its_side.flip(1), rgb.flip(1, 2), on_its_side.flip(2))
        return functional.normalize(self.net(torch.cat(turns)).mean(0, keepdim=True), dim=1)


class _Block(nn.Module):
    """Two convolutions beside a short cut."""

    def __init__(self, before: int, after: int, stride: int = 1) -> None:
        super().__init__()
        self.first = nn.Sequential(nn.Conv2d(before, after, 3, stride, 1, bias=False), _norm(after))
        self.second = nn.Sequential(nn.Conv2d(after, after, 3, 1, 1, bias=False), nn.BatchNorm2d(after))
        self.short = nn.Identity() if before == after and stride == 1 else nn.Conv2d(before, after, 1, stride)

    def forward(self, features: Tensor) -> Tensor:
        return functional.silu(self.second(self.first(features)) + self.short(features))


def _norm(width: int) -> nn.Sequential:
    return nn.Sequential(nn.BatchNorm2d(width), nn.SiLU())


def _mean(features: Tensor, weight: Tensor) -> Tensor:
    """(n, c): the mean over the item."""
    return (features * weight).sum((2, 3)) / weight.sum((2, 3)).clamp(min=1e-3)
