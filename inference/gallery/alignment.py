"""How a reference has to be turned and moved to lie as the item does: three degrees of freedom on the tray."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from inference.gallery.seen_from_above import TopMap, free_lab, middle_of, top_map, turned_map
from inference.gallery.surfels import Surfels

LEAST_FIT = 0.3
"""Below this agreement a reference does not show the same product with the same face up."""

_COARSE_MM, _COARSE_CELLS, _TURNS = 6.0, 64, 60
_FINE_MM, _FINE_CELLS = 3.0, 128
_CANDIDATES, _FINALISTS = 4, 2
_ROUNDS = 10
_HEIGHT_WEIGHT = 3.0
_MOST_HEIGHT_MM = 13.0
"""At first a tall item's edge is not to outweigh its print; at the end its form counts as it is."""
_CUT = 30.0
_AGREE_LAB, _AGREE_MM = 16.0, 4.0
_SHAPE_LED = (1.0, 0.1, 0.1, 0.1)
_BETTER_SHARE, _BETTER_MM = 0.85, 0.1

Pose = tuple[float, float, float]


@dataclass(frozen=True, slots=True)
class Placed:
    """Turn a reference by `turn_deg` about the tray's z and move it by (x_mm, y_mm): then it lies as the item does.

    `fit` (0 to 1) is the share of both footprints where height and colour agree.
    """

    turn_deg: float
    x_mm: float
    y_mm: float
    fit: float

    @property
    def turn(self) -> np.ndarray:
        """(2, 2) float64 rotation."""
        cos, sin = np.cos(np.radians(self.turn_deg)), np.sin(np.radians(self.turn_deg))
        return np.array([[cos, -sin], [sin, cos]])

    def carried(self, reference: Surfels) -> Surfels:
        """The reference where the item lies; its tray stays."""
        points, normals = reference.points_mm.copy(), reference.normals.copy()
        points[:, :2] = points[:, :2] @ self.turn.T + (self.x_mm, self.y_mm)
        normals[:, :2] = normals[:, :2] @ self.turn.T
        return Surfels(points, normals, reference.lab, reference.count, reference.mat_lab, {})


@dataclass(frozen=True, eq=False)
class _Layers:
    """A map as it is aligned: values (k, k, 4) float32 of height and Lab, 0 on the tray; known and item (k, k)."""

    cell_mm: float
    values: np.ndarray
    known: np.ndarray
    item: np.ndarray


@dataclass(frozen=True, eq=False)
class Outlook:
    """A cloud as it is aligned, coarse and fine, about the middle of its item; made once for many references."""

    middle_mm: np.ndarray
    coarse: _Layers
    fine: _Layers


def outlook(surfels: Surfels) -> Outlook:
    middle, free = middle_of(surfels), free_lab(surfels)
    coarse = _layers(top_map(surfels, _COARSE_MM, _COARSE_CELLS, middle), free, _MOST_HEIGHT_MM)
    return Outlook(middle, coarse, _layers(top_map(surfels, _FINE_MM, _FINE_CELLS, middle), free, np.inf))


def align(query: Surfels, reference: Surfels) -> Placed | None:
    """The reference's place on the item, None where it does not fit: another product, or another face up."""
    return aligned(outlook(query), outlook(reference))


def aligned(query: Outlook, reference: Outlook) -> Placed | None:
    """As `align`, of clouds prepared by `outlook`."""
    rough = [_refined(query.coarse, reference.coarse, pose) for pose in _candidates(query.coarse, reference.coarse)]
    rough.sort(key=lambda pose: -_agreement(query.coarse, reference.coarse, pose))
    scale = _COARSE_MM / _FINE_MM
    fine = [_refined(query.fine, reference.fine, (turn, x * scale, y * scale)) for turn, x, y in rough[:_FINALISTS]]
    print_led = max(fine, key=lambda pose: _agreement(query.fine, reference.fine, pose))
    turn, x, y = _by_shape(query.fine, reference.fine, print_led)
    fit = _agreement(query.fine, reference.fine, (turn, x, y))
    if fit < LEAST_FIT:
        return None
    moved = query.middle_mm + np.array([x, y]) * _FINE_MM - Placed(turn, 0.0, 0.0, 0.0).turn @ reference.middle_mm
    return Placed(turn, float(moved[0]), float(moved[1]), fit)


def _layers(top: TopMap, free: np.ndarray, most_mm: float) -> _Layers:
    height = np.minimum(top.height_mm, most_mm) * _HEIGHT_WEIGHT
    values = np.dstack([height, top.lab - free]).astype(np.float32)
    values[~top.item] = 0
    return _Layers(top.cell_mm, values, top.known, top.item)


def _candidates(query: _Layers, reference: _Layers) -> list[Pose]:
    """The turns, each with its shift in cells, at which both maps are most alike; near turns count once."""
    from scipy import fft

    turns = np.arange(_TURNS) * 360.0 / _TURNS
    turned = np.stack([turned_map(reference.values, turn) for turn in turns]).transpose(0, 3, 1, 2)
    one = fft.rfft2(query.values.transpose(2, 0, 1))
    product = np.einsum("cij,ncij->nij", one, fft.rfft2(turned).conj())
    alike = fft.irfft2(product, s=query.known.shape)
    best = alike.reshape(_TURNS, -1).max(axis=1)
    chosen: list[int] = []
    for number in np.argsort(-best):
        if len(chosen) < _CANDIDATES and all(min((number - k) % _TURNS, (k - number) % _TURNS) > 2 for k in chosen):
            chosen.append(int(number))
    return [(float(turns[number]), *_peak(alike[number])) for number in chosen]


def _peak(alike: np.ndarray) -> tuple[float, float]:
    """(x, y) cells of the highest value of a map that wraps around."""
    cells = alike.shape[0]
    y, x = np.unravel_index(alike.argmax(), alike.shape)
    return tuple(float((value + cells // 2) % cells - cells // 2) for value in (x, y))


def _by_shape(query: _Layers, reference: _Layers, pose: Pose) -> Pose:
    """The pose by form more than by print, where form agrees clearly better there: a label is never turned alike
    around a bottle, and would turn the bottle with it."""
    shaped = _refined(query, reference, pose, _SHAPE_LED)
    before, after = _off_mm(query, reference, pose), _off_mm(query, reference, shaped)
    return shaped if after < _BETTER_SHARE * before and before - after > _BETTER_MM else pose


def _off_mm(query: _Layers, reference: _Layers, pose: Pose) -> float:
    """How far heights are apart on average, where both are known; at most _AGREE_MM counts of each place."""
    planes = np.dstack([reference.values[..., 0], reference.known.astype(np.float32)])
    moved = turned_map(planes, pose[0], pose[1:])
    both = query.item & (moved[..., 1] > 0.9)
    off = np.abs(query.values[both][:, 0] - moved[both][:, 0]) / _HEIGHT_WEIGHT
    return float(np.minimum(off, _AGREE_MM).mean()) if both.any() else 0.0


def _refined(query: _Layers, reference: _Layers, pose: Pose, emphasis: tuple[float, ...] = (1, 1, 1, 1)) -> Pose:
    """Robust Gauss-Newton over turn and shift; what does not agree at all, as a damage, counts little.

    The slopes are those of the item, which stay (Baker and Matthews 2004, with the roles of both images changed).
    """
    cells, scale = query.known.shape[0], np.array(emphasis, np.float32)
    near = np.flatnonzero(query.known & query.item)
    rows, columns = near // cells - (cells - 1) / 2, near % cells - (cells - 1) / 2
    dy, dx = (slope.reshape(-1, 4)[near] for slope in np.gradient(query.values * scale, axis=(0, 1)))
    target = (query.values * scale).reshape(-1, 4)[near]
    planes = np.dstack([reference.values * scale, reference.known.astype(np.float32)])
    turn, x, y = pose
    for _ in range(_ROUNDS):
        moved = turned_map(planes, turn, (x, y)).reshape(-1, 5)[near]
        off = target - moved[:, :4]
        weight = (moved[:, 4] > 0.9) / (1 + (off**2).sum(axis=1) / _CUT**2) ** 2
        spin = dx * (rows - y)[:, None] - dy * (columns - x)[:, None]
        slopes = np.stack([spin, -dx, -dy], axis=-1).reshape(-1, 3)
        weighted = slopes * np.repeat(weight, 4)[:, None]
        left = weighted.T @ slopes
        step = np.linalg.solve(left + np.diag(np.diag(left) * 1e-3 + 1e-6), weighted.T @ off.ravel())
        turn, x, y = turn + float(np.degrees(step[0])), x + float(step[1]), y + float(step[2])
        if abs(step[0]) < 2e-4 and np.abs(step[1:]).max() < 0.01:
            break
    return turn, x, y


def _agreement(query: _Layers, reference: _Layers, pose: Pose) -> float:
    """The share of both footprints where height and colour agree, what either does not know left out."""
    planes = np.dstack([reference.values, reference.known.astype(np.float32), reference.item.astype(np.float32)])
    moved = turned_map(planes, pose[0], pose[1:])
    both = query.known & (moved[..., 4] > 0.9) & (query.item | (moved[..., 5] > 0.5))
    if not both.any():
        return 0.0
    off = query.values[both] - moved[both][:, :4]
    agrees = np.abs(off[:, 0]) < _AGREE_MM * _HEIGHT_WEIGHT
    agrees &= (off[:, 1:] ** 2).sum(axis=1) < _AGREE_LAB**2
    return float(agrees.mean())
