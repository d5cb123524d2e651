"""Whether an item lay still between two lightings, told from its images although light and shadows changed.

The directions of edges stay when a light moves, and where they lie tells a shift: orientation correlation (Fitch et
al. 2002) with doubled angles, so that an edge which is bright on one side under one light and on the other under the
next counts as the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from booth.measuring.view import SeenView
from booth.profile_parts import Tray

ITEM_HEIGHT_M = 0.004
AREA_STEP = 2
SMALLEST_AREA_PX = 400
REACH_PX = 48
LEAST_LIKENESS, LEAST_PEAK = 0.15, 6.0
STILL_PX, STILL_PX_UNLIKE = 0.8, 1.4
EDGE_PX, EDGE_GREY = 1.2, 2.0
TURNED_PX, TURNED_MISFITS = 0.8, 2.0


@dataclass(frozen=True, slots=True)
class Shift:
    """How far an image lies from another one, in pixels, and how alike both are in their edges (0 to 1).

    What bulges looks shifted a little towards the light, the more so the less alike the images are: a shift below
    that is no move.
    """

    dx_px: float
    dy_px: float
    likeness: float

    @property
    def distance_px(self) -> float:
        return float(np.hypot(self.dx_px, self.dy_px))

    @property
    def is_move(self) -> bool:
        return self.distance_px > STILL_PX + STILL_PX_UNLIKE * (1.0 - self.likeness)


def item_area(view: SeenView, tray: Tray) -> np.ndarray:
    """(h, w) bool: the pixels of what lies on the tray; none where the view has no depth or no known place."""
    shape = (view.camera.height, view.camera.width)
    if not (view.is_calibrated and view.has_depth):
        return np.zeros(shape, bool)
    x, y, z = np.moveaxis(view.points_m(AREA_STEP), -1, 0)
    beyond = np.maximum(np.abs(x) - tray.width_mm / 2e3, np.abs(y) - tray.depth_mm / 2e3)
    rim = (beyond > -tray.rim_mm / 1e3) & (z < tray.rim_height_mm / 1e3 + ITEM_HEIGHT_M)
    raised = (view.depth_m[::AREA_STEP, ::AREA_STEP] > 0) & (z > ITEM_HEIGHT_M) & (beyond < 0) & ~rim
    whole = cv2.morphologyEx(raised.astype(np.uint8), cv2.MORPH_OPEN, np.ones((3, 3), np.uint8))
    rings, _ = cv2.findContours(whole, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    cv2.drawContours(whole, rings, -1, 1, cv2.FILLED)  # dark print gives no depth
    return cv2.resize(whole, shape[::-1], interpolation=cv2.INTER_NEAREST).astype(bool)


def shifts_from_first(images: Sequence[np.ndarray], area: np.ndarray) -> tuple[Shift | None, ...]:
    """How far the item lies in each image from where it lay in the first; None where that cannot be told.

    images: (h, w, 3) uint8 BGR of one view; area: (h, w) bool, the item in the first of them. It cannot be told of an
    item without edges, of one that is too small, nor of one that went further than REACH_PX.
    """
    if len(images) < 2 or np.count_nonzero(area) < SMALLEST_AREA_PX:
        return (None,) * max(len(images) - 1, 0)
    window, weight = _weighted_window(area)
    spectra = [_spectrum(image[window], weight) for image in images]
    return tuple(_shift(spectra[0], other) for other in spectra[1:])


def turns_from_first(images: Sequence[np.ndarray], area: np.ndarray) -> tuple[float, ...]:
    """How many pixels the quarters of the item went, at their middles, because it turned since the first image.

    Arguments as for `shifts_from_first`. 0 where it did not turn, and where that cannot be told: quarters whose shifts
    do not agree with one turn were shifted by the light.
    """
    if len(images) < 2 or np.count_nonzero(area) < SMALLEST_AREA_PX:
        return (0.0,) * max(len(images) - 1, 0)
    found = quarters(area)
    middles = np.array([np.mean(np.nonzero(quarter)[::-1], axis=1) for quarter in found])
    by_quarter = [shifts_from_first(images, quarter) for quarter in found]
    return tuple(_turn(middles, shifts) for shifts in zip(*by_quarter, strict=True))


def quarters(area: np.ndarray) -> list[np.ndarray]:
    """The area cut at its middle into up to four that are not empty."""
    row, column = (round(float(axis.mean())) for axis in np.nonzero(area))
    found = []
    for cut in (np.s_[:row, :column], np.s_[:row, column:], np.s_[row:, :column], np.s_[row:, column:]):
        quarter = np.zeros_like(area)
        quarter[cut] = area[cut]
        found.append(quarter)
    return [quarter for quarter in found if quarter.any()]


def _turn(middles: np.ndarray, shifts: Sequence[Shift | None]) -> float:
    """The pixels that a turn moved the middles (n, 2) by, from a least-squares fit of one shift and one turn."""
    known = [number for number, shift in enumerate(shifts) if shift is not None]
    if len(known) < 3:
        return 0.0
    arms = middles[known] - middles[known].mean(axis=0)
    went = np.array([(shifts[number].dx_px, shifts[number].dy_px) for number in known])
    weights = np.repeat([shifts[number].likeness for number in known], 2)
    columns = np.zeros((len(known), 2, 3))
    columns[:, 0, 0] = columns[:, 1, 1] = 1.0
    columns[:, 0, 2], columns[:, 1, 2] = -arms[:, 1], arms[:, 0]
    columns, went = columns.reshape(-1, 3), went.ravel()
    fit, *_ = np.linalg.lstsq(columns * weights[:, None], went * weights, rcond=None)
    misfit_px = float(np.sqrt(np.average((columns @ fit - went) ** 2, weights=weights)))
    turned_px = float(abs(fit[2]) * np.hypot(*arms.T).max())
    return turned_px if turned_px > max(TURNED_PX, TURNED_MISFITS * misfit_px) else 0.0


def _weighted_window(area: np.ndarray) -> tuple[tuple[slice, slice], np.ndarray]:
    """The rows and columns around the area, and there (h, w) float32: 1 inside, 0 well outside."""
    soft = cv2.GaussianBlur(cv2.dilate(area.astype(np.uint8), np.ones((9, 9), np.uint8)).astype(np.float32), (0, 0), 4)
    x, y, width, height = cv2.boundingRect((soft > 0.01).astype(np.uint8))
    window = slice(y, y + height), slice(x, x + width)
    return window, soft[window]


def _spectrum(bgr: np.ndarray, weight: np.ndarray) -> np.ndarray:
    """(h, w) complex Fourier transform of the weighted edge directions, scaled so that its power is 1.

    Directions count with a strength that hardly grows above EDGE_GREY levels a pixel.
    """
    grey = cv2.GaussianBlur(cv2.cvtColor(bgr, cv2.COLOR_BGR2GRAY).astype(np.float32), (0, 0), EDGE_PX)
    across, down = (cv2.Sobel(grey, cv2.CV_32F, *axis, scale=1 / 8) for axis in ((1, 0), (0, 1)))
    edges = (across + 1j * down) ** 2 / (across**2 + down**2 + EDGE_GREY**2) * weight
    edges /= max(float(np.linalg.norm(edges)), 1e-6)
    room = [cv2.getOptimalDFTSize(side + REACH_PX) for side in weight.shape]
    return np.fft.fft2(edges, room)


def _shift(first: np.ndarray, other: np.ndarray) -> Shift | None:
    """The shift at which both agree best, to a part of a pixel, unless that stands out too little."""
    likeness = np.fft.ifft2(other * np.conj(first)).real
    near = np.roll(likeness, (REACH_PX, REACH_PX), (0, 1))[: 2 * REACH_PX + 1, : 2 * REACH_PX + 1]
    row, column = np.unravel_index(near.argmax(), near.shape)
    best = float(near[row, column])
    at_rim = 0 in (row, column) or 2 * REACH_PX in (row, column)
    if at_rim or best < LEAST_LIKENESS or best < LEAST_PEAK * float(likeness.std()):
        return None
    dx = column - REACH_PX + _vertex(*near[row, column - 1 : column + 2])
    dy = row - REACH_PX + _vertex(*near[row - 1 : row + 2, column])
    return Shift(float(dx), float(dy), best)


def _vertex(before: float, at: float, after: float) -> float:
    """Where the parabola through three neighbouring values has its top, from the middle one."""
    bend = before - 2 * at + after
    return 0.0 if bend == 0 else 0.5 * (before - after) / bend
