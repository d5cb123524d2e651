"""What a comparison comes to: a few pooled figures, each of which grows the less an item is like its references."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import cv2
import numpy as np

from inference.gallery.difference import CELL_AREA_MM2, TopDifference
from inference.gallery.sides import SideDifference
from inference.gallery.surfels import Surfels

PATCH_CELLS = 3
COLOUR_STEP = 10.0
"""A change of Lab that is seen as a change; patches below it are wear and light."""

_BROAD_CELLS = 6.0
_DEPTH_MM = 1.0
_JOINT_COLOUR = 6.0
_FLOOR_MM = 0.3
_SIDE_PATCH_MM, _FEWEST = 7.5, 4


Figures = Mapping[str, float]


@dataclass(frozen=True, eq=False)
class Shape:
    """Form alone, seen from above."""

    inward_mm: float
    outward_mm: float
    local_in_mm: float
    local_out_mm: float
    slope: float
    tray_mm: float


def shape_of(depth_mm: np.ndarray, item: np.ndarray) -> Shape:
    """The deepest and highest patch, the same against its wider surroundings, and the steepest step."""
    patch = _patches(depth_mm)
    local = _patches(local_depth(depth_mm)) * item
    down, right = np.gradient(cv2.GaussianBlur(depth_mm, (0, 0), 1.0))
    return Shape(
        _most(-patch * item), _most(patch * item), _most(-local), _most(local),
        _most(np.hypot(down, right) * item), _most(patch * ~item),
    )  # fmt: skip


def pooled(top: TopDifference, sides: SideDifference, surfels: Surfels, noise_mm: float, fit: float) -> Figures:
    """The figures by name, each 0 or more. noise_mm: by how much sound items of the product differ in form; fit: of
    the best reference."""
    shape = shape_of(top.depth_mm, top.item)
    return {
        **{name: float(getattr(shape, name)) for name in Shape.__dataclass_fields__},
        **_colour_figures(top),
        **_joint_figures(top, noise_mm + _FLOOR_MM),
        **_side_figures(sides, surfels),
        "misfit": max(0.0, 1.0 - fit),
        "gap_mm2": _largest(_gap(top)),
    }


def _colour_figures(top: TopDifference) -> dict[str, float]:
    """The darkest, lightest and most coloured patch, and the largest area of each, on the item and on the tray."""
    lightness, chroma = _patches(top.lightness), _patches(top.chroma)
    figures = {}
    for name, where in (("", top.item), ("tray_", top.tray)):
        for kind, plane in (("darker", -lightness), ("lighter", lightness), ("coloured", chroma)):
            figures[f"{name}{kind}"] = _most(plane * where)
            figures[f"{name}{kind}_mm2"] = _largest((plane > COLOUR_STEP) & where)
    stained = -lightness * (top.item & ~near_lighter(lightness))
    return {**figures, "stained": _most(stained), "stained_mm2": _largest(stained > COLOUR_STEP)}


def near_lighter(lightness: np.ndarray) -> np.ndarray:
    """(h, w) bool: beside what became lighter, as the print on a label is: a stain has no such surroundings."""
    lighter = (lightness > COLOUR_STEP / 2).astype(np.uint8)
    return cv2.dilate(lighter, np.ones((7, 7), np.uint8)) > 0


def _joint_figures(top: TopDifference, unit_mm: float) -> dict[str, float]:
    """Patches that differ in form and in colour at once: damage does both, labels and wrinkles do one."""
    depth = np.abs(_patches(local_depth(top.depth_mm))) / unit_mm
    lightness = _patches(top.lightness) / _JOINT_COLOUR
    colour = np.hypot(lightness, _patches(top.chroma) / _JOINT_COLOUR)
    return {
        "joint": _most(np.minimum(depth, colour) * top.item),
        "joint_darker": _most(np.minimum(depth, -lightness) * top.item),
        "joint_mm2": float(((depth > 1) & (colour > 1) & top.item).sum() * CELL_AREA_MM2),
        "changed_mm2": _largest((np.abs(_patches(local_depth(top.depth_mm))) > _DEPTH_MM) & top.item & (depth > 1)),
    }


def _side_figures(sides: SideDifference, surfels: Surfels) -> dict[str, float]:
    places = surfels.points_mm[sides.cells[sides.compared]]
    depth, lightness, chroma = (
        _side_patches(places, plane[sides.compared]) for plane in (sides.depth_mm, sides.lightness, sides.chroma)
    )
    return {
        "side_inward_mm": _most(-depth),
        "side_outward_mm": _most(depth),
        "side_darker": _most(-lightness),
        "side_lighter": _most(lightness),
        "side_coloured": _most(chroma),
        "side_changed_mm2": float((np.abs(sides.depth_mm[sides.compared]) > 1.5).sum() * CELL_AREA_MM2),
        "new_side_mm2": float(np.count_nonzero(sides.new) * CELL_AREA_MM2),
    }


def _side_patches(places: np.ndarray, values: np.ndarray) -> np.ndarray:
    """Means over cubes of _SIDE_PATCH_MM that hold enough cells, and over the same cubes half a step further."""
    means = []
    for start in (0.0, 0.5):
        cube = np.floor(places / _SIDE_PATCH_MM + start).astype(np.int64) + 2**15
        _, number = np.unique(cube[:, 0] << 40 | cube[:, 1] << 20 | cube[:, 2], return_inverse=True)
        count = np.bincount(number)
        means.append((np.bincount(number, values) / np.maximum(count, 1))[count >= _FEWEST])
    return np.concatenate(means)


def _gap(top: TopDifference) -> np.ndarray:
    """Where every reference was read and the item was not: the inside of a hole gives no reading."""
    read = np.isfinite(top.highest_mm).astype(np.uint8)
    return (cv2.erode(read, np.ones((5, 5), np.uint8)) > 0) & ~top.known & top.item


def local_depth(depth_mm: np.ndarray) -> np.ndarray:
    """Against the wider surroundings: a lid that bulges on the whole does not count."""
    return depth_mm - cv2.GaussianBlur(depth_mm, (0, 0), _BROAD_CELLS)


def _patches(plane: np.ndarray) -> np.ndarray:
    return cv2.blur(plane.astype(np.float32), (PATCH_CELLS, PATCH_CELLS))


def _most(values: np.ndarray) -> float:
    return max(0.0, float(values.max(initial=0.0)))


def _largest(mask: np.ndarray) -> float:
    """The area (mm2) of the largest connected piece."""
    count, _, stats, _ = cv2.connectedComponentsWithStats(mask.astype(np.uint8))
    return float(stats[1:, cv2.CC_STAT_AREA].max() * CELL_AREA_MM2) if count > 1 else 0.0
