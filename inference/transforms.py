"""Brings planes of any size to a model's input, and what the model says of places back to the whole image."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from inference.card import ModelInput

_FARTHEST_MM = 1e6


@dataclass(frozen=True, slots=True)
class Placement:
    """Where an image of `source` (width, height) lies in a model's plane of `target`: at `offset`, with size `content`.
    Where it is cropped, `offset` is negative and `content` larger than `target`.

    All in whole pixels, so that the mapping of continuous coordinates (origin at the outer corner of the first
    pixel) is exact in both directions.
    """

    source: tuple[int, int]
    target: tuple[int, int]
    content: tuple[int, int]
    offset: tuple[int, int]

    @property
    def scale(self) -> tuple[float, float]:
        """Model pixels for each image pixel, across and down."""
        return self.content[0] / self.source[0], self.content[1] / self.source[1]

    def to_model(self, points: np.ndarray) -> np.ndarray:
        """(n, 2) image coordinates as (n, 2) float64 model coordinates."""
        return np.asarray(points, np.float64) * self.scale + self.offset

    def to_image(self, points: np.ndarray) -> np.ndarray:
        """(n, 2) model coordinates as (n, 2) float64 image coordinates."""
        return (np.asarray(points, np.float64) - self.offset) / self.scale


def place(source: tuple[int, int], spec: ModelInput) -> Placement:
    """How an image of `source` (width, height) is put into the model's input, as its card says."""
    target = (spec.width, spec.height)
    if spec.fit == "stretch":
        return Placement(source, target, target, (0, 0))
    ratios = target[0] / source[0], target[1] / source[1]
    if spec.fit == "crop":
        factor = spec.shorter_edge / min(source) if spec.shorter_edge else max(ratios)
        content = tuple(max(limit, round(size * factor)) for size, limit in zip(source, target, strict=True))
    else:
        content = tuple(
            min(limit, max(1, round(size * min(ratios)))) for size, limit in zip(source, target, strict=True)
        )
    offset = tuple((limit - size) // 2 for size, limit in zip(content, target, strict=True))
    return Placement(source, target, content, offset)


def fit_color(color: np.ndarray, spec: ModelInput) -> np.ndarray:
    """The model's array of `spec.shape` and dtype, RGB, from (h, w, 3) uint8 BGR."""
    placement = place((color.shape[1], color.shape[0]), spec)
    small = _cropped(_resized(color, placement.content), placement)
    plane = np.full((spec.height, spec.width, 3), spec.pad, np.uint8)
    cv2.cvtColor(small, cv2.COLOR_BGR2RGB, dst=_window(plane, placement))
    return _as_input(plane, spec)


def fit_gray(color: np.ndarray, spec: ModelInput) -> np.ndarray:
    """The model's array of `spec.shape` and dtype: the luma (ITU-R BT.601) of (h, w, 3) uint8 BGR."""
    placement = place((color.shape[1], color.shape[0]), spec)
    small = _cropped(_resized(color, placement.content), placement)
    plane = np.full((spec.height, spec.width), spec.pad, np.uint8)
    cv2.cvtColor(small, cv2.COLOR_BGR2GRAY, dst=_window(plane, placement))
    return _as_input(plane[..., None], spec)


def fit_depth(depth_mm: np.ndarray, spec: ModelInput) -> np.ndarray:
    """The model's array of `spec.shape` from (h, w) float32 millimetres, 0 = no reading.

    Only readings are averaged; a pixel of which less than half has readings stays without one.
    """
    placement = place((depth_mm.shape[1], depth_mm.shape[0]), spec)
    plane = np.full((spec.height, spec.width), spec.pad, np.float32)
    _window(plane, placement)[...] = _cropped(shrink_depth(depth_mm, placement.content), placement)
    return _as_input(plane[..., None], spec)


def shrink_depth(depth_mm: np.ndarray, size: tuple[int, int]) -> np.ndarray:
    """(h, w) float32 millimetres at another (width, height), averaging readings only; 0 = no reading."""
    depth = readings(depth_mm)
    _, has_reading = cv2.threshold(depth, 0.0, 1.0, cv2.THRESH_BINARY)
    share = _resized(has_reading, size)
    total = _resized(depth, size)
    shrunk = total / np.maximum(share, np.float32(1e-6))
    shrunk[share < 0.5] = 0.0
    return shrunk


def readings(depth_mm: np.ndarray) -> np.ndarray:
    """The same as float32, with 0 for all that is no distance; a copy is made only where one is needed."""
    depth = np.ascontiguousarray(depth_mm, np.float32)
    if cv2.checkRange(depth, True, 0.0, _FARTHEST_MM)[0]:
        return depth
    return np.where((depth > 0) & (depth < _FARTHEST_MM), depth, np.float32(0.0))


def missing_plane(spec: ModelInput) -> np.ndarray:
    """What stands for a plane that is not there: zeros."""
    return np.zeros(spec.shape, spec.dtype)


def over_image(heatmap: np.ndarray, placement: Placement) -> np.ndarray:
    """The part of a model's (h, w) map that lies over the image: stretched over the image, it covers it exactly."""
    across, down = heatmap.shape[1] / placement.target[0], heatmap.shape[0] / placement.target[1]
    left, top = placement.offset[0] * across, placement.offset[1] * down
    width, height = placement.content[0] * across, placement.content[1] * down
    if min(left, top) >= 0 and all(value == int(value) for value in (left, top, width, height)):
        return heatmap[int(top) : int(top + height), int(left) : int(left + width)]
    return _cut(heatmap, left, top, width, height)


def _cut(heatmap: np.ndarray, left: float, top: float, width: float, height: float) -> np.ndarray:
    columns, rows = max(1, round(width)), max(1, round(height))
    step_x, step_y = width / columns, height / rows
    # warpAffine counts from pixel centres, our coordinates from outer corners: hence the halves.
    grid = np.array([[step_x, 0, left + step_x / 2 - 0.5], [0, step_y, top + step_y / 2 - 0.5]])
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    # What a crop cut away was not looked at: there the heatmap is empty.
    border = cv2.BORDER_CONSTANT if min(left, top) < 0 else cv2.BORDER_REPLICATE
    return cv2.warpAffine(heatmap, grid, (columns, rows), flags=flags, borderMode=border)


def _resized(plane: np.ndarray, size: tuple[int, int]) -> np.ndarray:
    if (plane.shape[1], plane.shape[0]) == size:
        return plane
    shrinks = plane.shape[1] >= size[0] and plane.shape[0] >= size[1]
    return cv2.resize(plane, size, interpolation=cv2.INTER_AREA if shrinks else cv2.INTER_LINEAR)


def _window(plane: np.ndarray, placement: Placement) -> np.ndarray:
    """The part of the model's plane that the image covers."""
    (left, top), (width, height) = placement.offset, placement.content
    return plane[max(0, top) : top + height, max(0, left) : left + width]


def _cropped(content: np.ndarray, placement: Placement) -> np.ndarray:
    """The part of the resized image that the model's plane has room for."""
    left, top = (max(0, -start) for start in placement.offset)
    width, height = placement.target
    return content[top : top + height, left : left + width]


def _as_input(plane: np.ndarray, spec: ModelInput) -> np.ndarray:
    if spec.dtype != "uint8":
        plane = _scaled(plane, spec).astype(spec.dtype, copy=False)
    if spec.layout == "NCHW":
        plane = plane.transpose(2, 0, 1)
    return np.ascontiguousarray(plane)[None]


def _scaled(plane: np.ndarray, spec: ModelInput) -> np.ndarray:
    values = plane.astype(np.float32, copy=False)
    if not spec.is_scaled_outside:
        return values
    mean = np.asarray(spec.mean or 0.0, np.float32)
    std = np.asarray(spec.std or 1.0, np.float32)
    return (values * np.float32(spec.scale) - mean) / std
