"""The damage network: colour and depth in, a map of damage and scores of the image out; all scaling is inside."""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor, nn
from torch.nn import functional

TOP_CELLS = 24
_STAGES = (32, 64, 96, 128)
_DECODER_WIDTH = 48


class DamageNet(nn.Module):
    """From (n, h, w, 3) uint8 RGB and (n, h, w, 1) float32 millimetres (0 = no reading) to probabilities.

    `h` and `w` are multiples of 32. Gives score (n, 1), class scores (n, classes) and maps (n, 1 + classes, h/4,
    w/4) whose first channel is any damage. `logits` gives the same before the sigmoid, for the losses.
    """

    def __init__(self, classes: int) -> None:
        super().__init__()
        self.outputs = 1 + classes
        self.depth = DepthRelief()
        self.stem_fine = _conv(3 + 2, 16, stride=2)
        self.stem_coarse = _conv(16 + 3, _STAGES[0], stride=2)
        self.stages = nn.ModuleList(
            nn.Sequential(Block(before, after, 1 if number == 0 else 2), *_second(after, number))
            for number, (before, after) in enumerate(zip((_STAGES[0], *_STAGES[:-1]), _STAGES, strict=True))
        )
        self.lateral = nn.ModuleList(nn.Conv2d(width, _DECODER_WIDTH, 1) for width in _STAGES)
        self.smooth = nn.ModuleList(_conv(_DECODER_WIDTH, _DECODER_WIDTH) for _ in _STAGES[:-1])
        self.map_head = nn.Conv2d(_DECODER_WIDTH, self.outputs, 1)
        self.image_head = ImageHead(_STAGES[-1], self.outputs)

    def forward(self, rgb: Tensor, depth_mm: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        image, maps = self.logits(rgb, depth_mm)
        scores = torch.sigmoid(image)
        return scores[:, :1], scores[:, 1:], torch.sigmoid(maps)

    def logits(self, rgb: Tensor, depth_mm: Tensor) -> tuple[Tensor, Tensor]:
        """(n, 1 + classes) of the image and (n, 1 + classes, h/4, w/4) of its places."""
        pyramid = self._encoded(rgb, depth_mm)
        maps = self.map_head(self._decoded(pyramid))
        return self.image_head.mix(self.image_head.gather(pyramid[-1], maps)), maps

    def head_inputs(self, rgb: Tensor, depth_mm: Tensor) -> Tensor:
        """What the image head sees of each image, for fitting it alone."""
        pyramid = self._encoded(rgb, depth_mm)
        return self.image_head.gather(pyramid[-1], self.map_head(self._decoded(pyramid)))

    def _encoded(self, rgb: Tensor, depth_mm: Tensor) -> list[Tensor]:
        """Features at strides 4, 8, 16 and 32."""
        color = rgb.permute(0, 3, 1, 2).float() * (1.0 / 64.0) - 2.0
        fine, coarse = self.depth(depth_mm.squeeze(3).unsqueeze(1))
        features = self.stem_fine(torch.cat([color, fine], 1))
        features = self.stem_coarse(torch.cat([features, coarse], 1))
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


class DepthRelief(nn.Module):
    """What sticks out of or into the surface around it, in millimetres, for a camera in any pose.

    Over a plane seen by a pinhole the inverse of depth is linear in the pixel, however the plane is tilted. So the
    inverse depth minus its own local mean is zero on every flat face, and what is left is relief. Means are taken
    over readings only; without any reading all channels are zero.
    """

    def forward(self, depth_mm: Tensor) -> tuple[Tensor, Tensor]:
        """From (n, 1, h, w) to (n, 2, h, w): fine relief and validity; and (n, 3, h/2, w/2): coarse relief."""
        mean = quick_mean if self.training else pooled_mean
        valid = (depth_mm > 0).float()
        inverse = valid * 1000.0 / depth_mm.clamp(min=50.0)
        fine = _relief(inverse, valid, 2, mean)
        weight = functional.avg_pool2d(valid, 2)
        halved = functional.avg_pool2d(inverse, 2) / weight.clamp(min=0.01)
        has_reading = (weight > 0.3).float()
        halved = halved * has_reading
        coarse = [_relief(halved, has_reading, reach, mean) for reach in (2, 5, 11)]
        return torch.cat([fine, valid], 1), torch.cat(coarse, 1)


def pooled_mean(plane: Tensor, reach: int) -> Tensor:
    """Box mean over 2 * reach + 1 pixels, zeros beyond the edge: as it is exported, few nodes and fast there."""
    size = 2 * reach + 1
    rows = functional.avg_pool2d(plane, (1, size), 1, (0, reach))
    return functional.avg_pool2d(rows, (size, 1), 1, (reach, 0))


def quick_mean(plane: Tensor, reach: int) -> Tensor:
    """The same as `pooled_mean`, from sums of doubling width: five times faster in torch, where pooling is slow."""
    padded = functional.pad(plane, (reach, reach, reach, reach))
    size = 2 * reach + 1
    return _window_sums(_window_sums(padded, size, 3), size, 2) * (1.0 / size**2)


def _relief(inverse: Tensor, valid: Tensor, reach: int, mean: Callable[[Tensor, int], Tensor]) -> Tensor:
    """Depth minus the depth of the smoothed surroundings, squeezed so that 6 mm give about a half."""
    around = mean(inverse, reach) / mean(valid, reach).clamp(min=0.02)
    millimetres = 1000.0 * (1.0 / inverse.clamp(min=0.02) - 1.0 / around.clamp(min=0.02))
    return valid * torch.tanh(millimetres * (1.0 / 12.0))


def _window_sums(plane: Tensor, size: int, dim: int) -> Tensor:
    """Sums over `size` neighbours along `dim`; the result is `size` - 1 shorter."""
    length = plane.shape[dim] - size + 1
    total, start, width, block = None, 0, 1, plane
    while start < size:
        if size & width:
            part = block.narrow(dim, start, length)
            total = part if total is None else total + part
            start += width
        if start < size:
            shorter = block.shape[dim] - width
            block = block.narrow(dim, 0, shorter) + block.narrow(dim, width, shorter)
            width *= 2
    return total


class Block(nn.Module):
    """Two 3x3 convolutions with a way around."""

    def __init__(self, before: int, after: int, stride: int) -> None:
        super().__init__()
        self.first = _conv(before, after, stride)
        self.second = nn.Sequential(nn.Conv2d(after, after, 3, 1, 1, bias=False), nn.BatchNorm2d(after))
        self.around = nn.Identity() if before == after and stride == 1 else _shortcut(before, after, stride)

    def forward(self, features: Tensor) -> Tensor:
        return functional.relu(self.second(self.first(features)) + self.around(features))


class ImageHead(nn.Module):
    """Scores of the whole image from the deepest features and the highest cells of each map."""

    def __init__(self, width: int, outputs: int) -> None:
        super().__init__()
        self.mixed = nn.Linear(width + 3 * outputs, 64)
        self.drop = nn.Dropout(0.2)
        self.scores = nn.Linear(64, outputs)

    def gather(self, deepest: Tensor, maps: Tensor) -> Tensor:
        """(n, width + 3 * outputs): mean features, and how high the first, six and 24 highest cells of each map are."""
        top = maps.flatten(2).topk(TOP_CELLS, dim=2).values
        peaks = torch.cat([top[:, :, 0], top[:, :, :6].mean(2), top.mean(2)], 1) * 0.25
        return torch.cat([deepest.mean((2, 3)), peaks], 1)

    def mix(self, gathered: Tensor) -> Tensor:
        """(n, outputs) logits."""
        return self.scores(self.drop(functional.relu(self.mixed(gathered))))


def _conv(before: int, after: int, stride: int = 1) -> nn.Sequential:
    convolution = nn.Conv2d(before, after, 3, stride, 1, bias=False)
    return nn.Sequential(convolution, nn.BatchNorm2d(after), nn.ReLU(inplace=True))


def _shortcut(before: int, after: int, stride: int) -> nn.Sequential:
    return nn.Sequential(nn.Conv2d(before, after, 1, stride, bias=False), nn.BatchNorm2d(after))


def _second(width: int, stage: int) -> list[Block]:
    """The first stage is the costly one, so it makes do with one block."""
    return [Block(width, width, 1)] if stage > 0 else []
