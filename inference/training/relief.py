"""What form does to light and to depth: printed artwork cancels out, flat faces vanish, dents and lips are left."""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor, nn
from torch.nn import functional

_LUMA = (0.299, 0.587, 0.114)
# Half of the working size's focal length in pixels, for a step over four of them.
_SLOPE = 300.0 / 4.0


class LightRelief(nn.Module):
    """How much brighter or darker each place is under a light from one side than under diffuse light.

    Colour is the surface's own share times the light that falls on it. In the ratio of two lightings the share, and
    with it all that is printed, cancels out, also after gamma, which makes a ratio a power of itself.
    """

    def forward(self, color: Tensor, lit: Tensor) -> tuple[Tensor, Tensor]:
        """From RGB (n, 3, h, w) and grey (n, lights, h, w), 0 to 255, to (n, lights, h, w) from -1, nothing of the
        light there, over 0, as bright, to 1; and whether the light is there (n, lights, h/2, w/2)."""
        red, green, blue = color.split(1, 1)
        luma = red * _LUMA[0] + green * _LUMA[1] + blue * _LUMA[2]
        is_lit = (lit.amax((2, 3), keepdim=True) > 0).float()
        # The difference over the sum is the hyperbolic tangent of half the logarithm of the ratio, and much cheaper.
        return is_lit * (lit - luma) / (lit + luma + 16.0), is_lit.expand_as(lit)[:, :, ::2, ::2]


class DepthRelief(nn.Module):
    """What sticks out of or into the surface around it, in millimetres, for a camera in any pose.

    Over a plane seen by a pinhole the inverse of depth is linear in the pixel, however the plane is tilted. So the
    inverse depth minus its own local mean is zero on every flat face, and what is left is relief. Means are taken
    over readings only; without any reading all channels are zero. Where the local mean of a large dent is the dent
    itself, the slope shows it, which hardly changes over a flat face.
    """

    FINE = 2
    COARSE = 6

    def forward(self, depth_mm: Tensor) -> tuple[Tensor, Tensor]:
        """From (n, 1, h, w) to (n, 2, h, w): fine relief and validity; and (n, 6, h/2, w/2): relief at three scales,
        slopes and validity."""
        mean = quick_mean if self.training else pooled_mean
        valid = (depth_mm > 0).float()
        inverse = valid * 1000.0 / depth_mm.clamp(min=50.0)
        fine = _relief(inverse, valid, 2, mean)
        weight = functional.avg_pool2d(valid, 2)
        halved = functional.avg_pool2d(inverse, 2) / weight.clamp(min=0.01)
        has_reading = (weight > 0.3).float()
        halved = halved * has_reading
        coarse = [_relief(halved, has_reading, reach, mean) for reach in (2, 5, 11)]
        return torch.cat([fine, valid], 1), torch.cat([*coarse, *_slopes(halved, has_reading, mean), has_reading], 1)


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


def _slopes(inverse: Tensor, valid: Tensor, mean: Callable[[Tensor, int], Tensor]) -> tuple[Tensor, Tensor]:
    """How steeply the smoothed surface falls across and down: about 1 for 45 degrees, squeezed."""
    smooth = mean(inverse, 2) / mean(valid, 2).clamp(min=0.02)
    has_reading = valid * (smooth > 0.05).float()
    padded = functional.pad(smooth, (2, 2, 2, 2), mode="replicate")
    steps = padded[:, :, 2:-2, 4:] - padded[:, :, 2:-2, :-4], padded[:, :, 4:, 2:-2] - padded[:, :, :-4, 2:-2]
    across, down = (has_reading * torch.tanh(_SLOPE * step / smooth.clamp(min=0.05)) for step in steps)
    return across, down


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
