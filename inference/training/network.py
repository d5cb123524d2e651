"""The damage network: colour, lights and depth in, a map of damage and scores of the image out; scaling is inside."""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional

from inference.training.relief import DepthRelief, LightRelief

TOP_CELLS = (1, 6, 24, 96)
_FINE_WIDTH = 32
_STAGES = (32, 64, 96, 128)
_DECODER_WIDTH = 48


class DamageNet(nn.Module):
    """From RGB (n, h, w, 3) uint8, grey under each further light (n, h, w, lights) uint8 and depth (n, h, w, 1) float32
    millimetres to probabilities; a light of zeros and a depth of 0 are not there.

    `h` and `w` are multiples of 32. Gives score (n, 1), class scores (n, classes) and maps (n, 1 + classes, h/4,
    w/4) whose first channel is any damage. `logits` gives the same before the sigmoid, for the losses.
    """

    def __init__(self, classes: int, lights: int = 3) -> None:
        super().__init__()
        self.outputs = 1 + classes
        self.light, self.depth = LightRelief(), DepthRelief()
        self.stem_fine = _conv(3 + lights + DepthRelief.FINE, _FINE_WIDTH, stride=2)
        self.stem_coarse = _plain(_FINE_WIDTH, _STAGES[0], 2)
        self.stem_relief = _plain(DepthRelief.COARSE + lights, _STAGES[0], 2)
        self.stages = nn.ModuleList(
            nn.Sequential(Block(before, after, 1 if number == 0 else 2), *_second(after, number))
            for number, (before, after) in enumerate(zip((_STAGES[0], *_STAGES[:-1]), _STAGES, strict=True))
        )
        self.lateral = nn.ModuleList(nn.Conv2d(width, _DECODER_WIDTH, 1) for width in _STAGES)
        self.smooth = nn.ModuleList(_conv(_DECODER_WIDTH, _DECODER_WIDTH) for _ in _STAGES[:-1])
        self.map_head = nn.Conv2d(_DECODER_WIDTH, self.outputs, 1)
        self.image_head = ImageHead(_STAGES[-1], self.outputs)

    def forward(self, rgb: Tensor, lit: Tensor, depth_mm: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        image, maps = self.logits(rgb, lit, depth_mm)
        scores = torch.sigmoid(image)
        return scores[:, :1], scores[:, 1:], torch.sigmoid(maps)

    def logits(self, rgb: Tensor, lit: Tensor, depth_mm: Tensor) -> tuple[Tensor, Tensor]:
        """(n, 1 + classes) of the image and (n, 1 + classes, h/4, w/4) of its places."""
        pyramid = self._encoded(rgb, lit, depth_mm)
        maps = self.map_head(self._decoded(pyramid))
        return self.image_head.mix(self.image_head.gather(pyramid[-1], maps)), maps

    def head_inputs(self, rgb: Tensor, lit: Tensor, depth_mm: Tensor) -> Tensor:
        """What the image head sees of each image, for fitting it alone."""
        pyramid = self._encoded(rgb, lit, depth_mm)
        return self.image_head.gather(pyramid[-1], self.map_head(self._decoded(pyramid)))

    def _encoded(self, rgb: Tensor, lit: Tensor, depth_mm: Tensor) -> list[Tensor]:
        """Features at strides 4, 8, 16 and 32."""
        color = rgb.permute(0, 3, 1, 2).float()
        ratios, is_lit = self.light(color, lit.permute(0, 3, 1, 2).float())
        fine, coarse = self.depth(depth_mm.squeeze(3).unsqueeze(1))
        features = self.stem_fine(torch.cat([color * (1.0 / 64.0) - 2.0, ratios, fine], 1))
        features = functional.relu(self.stem_coarse(features) + self.stem_relief(torch.cat([coarse, is_lit], 1)))
        pyramid = []
        for stage in self.stages:
            features = stage(features)
            pyramid.append(features)
        return pyramid

    def _decoded(self, pyramid: list[Tensor]) -> Tensor:
        up = self.lateral[-1](pyramid[-1])
        for number in reversed(range(len(pyramid) - 1)):
            up = functional.interpolate(up, scale_factor=2.0, mode="nearest")
            up = self.smooth[number](up + self.lateral[number](pyramid[number]))
        return up


class Block(nn.Module):
    """Two 3x3 convolutions with a way around."""

    def __init__(self, before: int, after: int, stride: int) -> None:
        super().__init__()
        self.first = _conv(before, after, stride)
        self.second = _plain(after, after)
        self.around = nn.Identity() if before == after and stride == 1 else _plain(before, after, stride, size=1)

    def forward(self, features: Tensor) -> Tensor:
        return functional.relu(self.second(self.first(features)) + self.around(features))


class ImageHead(nn.Module):
    """Scores of the whole image from its suspicious places: a wide view and a narrow one of an item look alike here."""

    def __init__(self, width: int, outputs: int) -> None:
        super().__init__()
        self.mixed = nn.Linear(width + len(TOP_CELLS) * outputs, 64)
        self.scores = nn.Linear(64, outputs)

    def gather(self, deepest: Tensor, maps: Tensor) -> Tensor:
        """(n, width + 4 * outputs): the deepest features where damage is suspected, and how high the first, six, 24
        and 96 highest cells of each map are."""
        suspicion = functional.max_pool2d(maps[:, :1], 8).flatten(2).softmax(2)
        features = (deepest.flatten(2) * suspicion).sum(2)
        top = maps.flatten(2).topk(TOP_CELLS[-1], dim=2).values
        return torch.cat([features, *(top[:, :, :count].mean(2) * 0.25 for count in TOP_CELLS)], 1)

    def mix(self, gathered: Tensor) -> Tensor:
        """(n, outputs) logits."""
        return self.scores(functional.relu(self.mixed(gathered)))


def _conv(before: int, after: int, stride: int = 1) -> nn.Sequential:
    return nn.Sequential(*_plain(before, after, stride), nn.ReLU(inplace=True))


def _plain(before: int, after: int, stride: int = 1, size: int = 3) -> nn.Sequential:
    return nn.Sequential(nn.Conv2d(before, after, size, stride, size // 2, bias=False), nn.BatchNorm2d(after))


def _second(width: int, stage: int) -> list[Block]:
    """The first stage is the costly one, so it makes do with one block."""
    return [Block(width, width, 1)] if stage > 0 else []
