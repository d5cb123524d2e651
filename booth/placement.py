"""What lies on the tray and how, judged from the newest frames: the ground for guidance and automatic capture."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

import cv2
import numpy as np

from booth.clock import Clock
from booth.frames import Frame
from booth.geometry import depth_to_booth, pixel_rays
from booth.profile_parts import Tray

STEP = 4  # every fourth pixel each way is enough to see where an item lies
ITEM_HEIGHT_M = 0.004
ITEM_AREA_M2 = 0.0006
CENTRED_SHARE = 0.22
OUTSIDE_SHARE = 0.03
MOVED_HEIGHT_M = 0.008
MOVED_SHARE = 0.015
MOVED_GREY, MOVED_GREY_SHARE = 0.12, 0.01
FINE_PX, COARSE_PX = 1.5, 5.0
BLURRED_PX = 2.4
BRIGHT, BRIGHT_SHARE = 250, 0.35
DARK_MEAN = 22


class PlacementState(StrEnum):
    """The one thing to say of the tray now; the first that holds, in this order."""

    MISSING = "missing"
    NO_DEPTH = "no_depth"
    EMPTY = "empty"
    MOVING = "moving"
    TOO_HIGH = "too_high"
    CLIPPED = "clipped"
    OFF_CENTRE = "off_centre"
    UNDEREXPOSED = "underexposed"
    OVEREXPOSED = "overexposed"
    BLURRED = "blurred"
    READY = "ready"


@dataclass(frozen=True, slots=True)
class Placement:
    """How the item lies. Lengths in millimetres in the booth's frame; `size_mm` spans the item's x and y.

    `checks` has a True or False for in_tray, centred, whole, sharp, exposed and still, and is empty without depth.
    `still_s` tells for how long nothing has moved, `clipped_views` which views cut the item off,
    `missing_views` those that do not show what lies there now.
    """

    state: PlacementState
    checks: Mapping[str, bool] = field(default_factory=dict)
    center_mm: tuple[float, float] = (0.0, 0.0)
    size_mm: tuple[float, float] = (0.0, 0.0)
    height_mm: float = 0.0
    still_s: float = 0.0
    clipped_views: tuple[str, ...] = ()
    missing_views: tuple[str, ...] = ()

    @property
    def is_occupied(self) -> bool:
        return self.state not in (PlacementState.MISSING, PlacementState.NO_DEPTH, PlacementState.EMPTY)


@dataclass(frozen=True, eq=False, slots=True)
class _Look:
    """One view's look at the tray at every STEP-th pixel: booth points (h, w, 3), where there are readings, and
    which of them are the item's."""

    points: np.ndarray
    valid: np.ndarray
    item: np.ndarray
    pixel_area_m2: np.ndarray


class PlacementWatch:
    """Judges placement from frames as they come; remembers the last frames to tell whether anything moves."""

    def __init__(self, tray: Tray, clock: Clock) -> None:
        self._tray = tray
        self._clock = clock
        self._rays: dict[str, tuple[object, np.ndarray]] = {}
        self._last: dict[str, tuple[int, np.ndarray, np.ndarray]] = {}
        self._still_since_ns: int | None = None

    def update(self, frames: Mapping[str, Frame], missing_views: Sequence[str] = ()) -> Placement:
        """The placement that these frames show. Frames without depth count for motion, focus and exposure only.

        `missing_views` are those of which the newest frame is an old one; with them nothing is judged.
        """
        if missing_views:
            self._still_since_ns = None
            return Placement(PlacementState.MISSING, missing_views=tuple(missing_views))
        looks = {view: self._look(frame) for view, frame in frames.items() if _is_measured(frame)}
        still_s = self._still_s(frames, looks)
        if not looks:
            return Placement(PlacementState.NO_DEPTH, still_s=still_s)
        item = _thinned(np.concatenate([look.points[look.item] for look in looks.values()]))
        if max(float(look.pixel_area_m2[look.item].sum()) for look in looks.values()) < ITEM_AREA_M2:
            return Placement(PlacementState.EMPTY, still_s=still_s)
        return self._judged(item, frames, looks, still_s)

    def _judged(self, item: np.ndarray, frames: Mapping[str, Frame], looks: dict, still_s: float) -> Placement:
        low, high = np.percentile(item, [1, 99], axis=0)
        center, size = (low + high)[:2] / 2, (high - low)[:2]
        limits = np.array([self._tray.width_mm, self._tray.depth_mm]) / 1e3
        outside = 1 - _within(item, limits / 2).mean()
        clipped = tuple(view for view, look in looks.items() if _touches_border(look.item))
        bright, dark = _exposure(frames, looks)
        checks = {
            "in_tray": bool(outside < OUTSIDE_SHARE),
            "centred": bool(np.all(np.abs(center) <= CENTRED_SHARE * limits)),
            "whole": not clipped,
            "sharp": not _is_blurred(frames, looks),
            "exposed": not (bright or dark),
            "still": still_s > 0,
        }
        too_high = high[2] > self._tray.max_height_mm / 1e3
        state = _first_complaint(checks, too_high, dark)
        center_mm, size_mm = (tuple(float(v) for v in vector * 1e3) for vector in (center, size))
        return Placement(state, checks, center_mm, size_mm, float(high[2] * 1e3), still_s, clipped)

    def _look(self, frame: Frame) -> _Look:
        directions = self._directions(frame)
        depth = frame.depth[::STEP, ::STEP].astype(np.float32) * np.float32(frame.depth_unit_m)
        to_booth = depth_to_booth(frame.optics).astype(np.float32)
        points = directions * depth[..., None] + to_booth[:3, 3]
        limits = np.array([self._tray.width_mm, self._tray.depth_mm], np.float32) / 2e3
        # What stands beside the tray is the booth itself; an item that hangs over the edge still reaches inside.
        near = _within(points, limits * 1.15)
        valid = depth > 0
        raised = (valid & near & (points[..., 2] > ITEM_HEIGHT_M)).astype(np.uint8)
        item = cv2.morphologyEx(raised, cv2.MORPH_OPEN, np.ones((3, 3), np.uint8)).astype(bool)
        item &= self._inside_rim(points)
        focal = frame.optics.depth.fx * frame.optics.depth.fy
        return _Look(points, valid, item, np.square(depth) * (STEP * STEP / focal))

    def _inside_rim(self, points: np.ndarray) -> np.ndarray:
        """Points that are not the tray's own low rim: well inside it, or higher than it is."""
        limits = np.array([self._tray.width_mm, self._tray.depth_mm], np.float32) / 2e3
        inside = _within(points, limits - self._tray.rim_mm / 1e3)
        return inside | (points[..., 2] > self._tray.rim_height_mm / 1e3 + ITEM_HEIGHT_M)

    def _directions(self, frame: Frame) -> np.ndarray:
        """(h, w, 3) float32 booth directions of every STEP-th depth pixel, kept as long as the optics stay."""
        kept = self._rays.get(frame.view)
        if kept is None or kept[0] is not frame.optics:
            rotation = depth_to_booth(frame.optics)[:3, :3]
            directions = (pixel_rays(frame.optics.depth, STEP) @ rotation.T).astype(np.float32)
            self._rays[frame.view] = kept = (frame.optics, directions)
        return kept[1]

    def _still_s(self, frames: Mapping[str, Frame], looks: Mapping[str, _Look]) -> float:
        """For how long nothing has moved; any view that moved starts the count again."""
        now_ns = self._clock.now_ns()
        moved = [self._has_moved(frame, looks.get(view)) for view, frame in frames.items()]
        if any(moved) or self._still_since_ns is None:
            self._still_since_ns = now_ns
        return (now_ns - self._still_since_ns) / 1e9

    def _has_moved(self, frame: Frame, look: _Look | None) -> bool:
        height = None if look is None else np.where(look.valid, look.points[..., 2], np.nan)
        grey = None if look is not None or frame.color is None else _relative_grey(frame.color)
        last = self._last.get(frame.view)
        if last is not None and last[0] == frame.sequence:
            return False
        self._last[frame.view] = (frame.sequence, height, grey)
        if last is None:
            return True
        if height is not None and last[1] is not None:
            return _heights_moved(last[1], height, look.item)
        return grey is not None and last[2] is not None and _greys_moved(last[2], grey)


def _within(points: np.ndarray, limits: np.ndarray) -> np.ndarray:
    """Which points (..., 3) lie within plus or minus `limits` in x and y; far quicker than np.all over an axis."""
    return (np.abs(points[..., 0]) < limits[0]) & (np.abs(points[..., 1]) < limits[1])


def _thinned(points: np.ndarray, most: int = 4000) -> np.ndarray:
    """At most about `most` of the points, evenly taken: enough for percentiles."""
    return points[:: max(len(points) // most, 1)]


def _is_measured(frame: Frame) -> bool:
    return frame.depth is not None and frame.optics.depth is not None and frame.optics.calibrated


def _first_complaint(checks: Mapping[str, bool], too_high: bool, dark: bool) -> PlacementState:
    complaints = (
        (not checks["still"], PlacementState.MOVING),
        (too_high, PlacementState.TOO_HIGH),
        (not checks["whole"], PlacementState.CLIPPED),
        (not checks["in_tray"] or not checks["centred"], PlacementState.OFF_CENTRE),
        (dark, PlacementState.UNDEREXPOSED),
        (not checks["exposed"], PlacementState.OVEREXPOSED),
        (not checks["sharp"], PlacementState.BLURRED),
    )
    return next((state for holds, state in complaints if holds), PlacementState.READY)


def _heights_moved(before: np.ndarray, after: np.ndarray, item: np.ndarray) -> bool:
    """True where more than a small share of the item's (or, on an empty tray, all) readings changed in height."""
    shift = np.abs(after - before)
    # Single readings flicker at edges; a median over 3 x 3 leaves what moved together.
    moved = cv2.medianBlur((shift > MOVED_HEIGHT_M).astype(np.uint8), 3)
    return int(moved.sum()) > MOVED_SHARE * max(int(item.sum()), 400)


def _greys_moved(before: np.ndarray, after: np.ndarray) -> bool:
    return float((np.abs(after - before) > MOVED_GREY).mean()) > MOVED_GREY_SHARE


def _touches_border(item: np.ndarray) -> bool:
    edges = np.concatenate([item[0], item[-1], item[:, 0], item[:, -1]])
    return int(edges.sum()) >= 2


def _relative_grey(color: np.ndarray) -> np.ndarray:
    """A small grey image over its mean, so that brightness alone does not count as motion."""
    grey = cv2.resize(color[::STEP, ::STEP, 1], (64, 36), interpolation=cv2.INTER_AREA).astype(np.float32)
    return grey / max(float(grey.mean()), 1.0)


def _item_box(frame: Frame, look: _Look | None) -> np.ndarray | None:
    """The part of the colour image where the item is, as far as depth can tell; the whole image without depth."""
    if look is None or not frame.optics.depth_is_registered:
        return frame.color
    rows, columns = np.nonzero(look.item)
    if len(rows) < 20:
        return None
    box = [(int(axis.min()) * STEP, (int(axis.max()) + 1) * STEP) for axis in (rows, columns)]
    return frame.color[box[0][0] : box[0][1], box[1][0] : box[1][1]]


def _item_boxes(frames: Mapping[str, Frame], looks: Mapping[str, _Look]) -> list[np.ndarray]:
    boxes = [_item_box(frame, looks.get(view)) for view, frame in frames.items() if frame.color is not None]
    return [box for box in boxes if box is not None and min(box.shape[:2]) >= 16]


def _exposure(frames: Mapping[str, Frame], looks: Mapping[str, _Look]) -> tuple[bool, bool]:
    """Whether some view is burnt out where the item is, and whether all views are too dark there."""
    greys = [box[::4, ::4].max(axis=2) for box in _item_boxes(frames, looks)]
    bright = any((grey >= BRIGHT).mean() > BRIGHT_SHARE for grey in greys)
    return bright, bool(greys) and all(grey.mean() < DARK_MEAN for grey in greys)


def _is_blurred(frames: Mapping[str, Frame], looks: Mapping[str, _Look]) -> bool:
    """True where the edges of the item are soft in most views."""
    widths = [_edge_blur_px(cv2.cvtColor(_middle(box), cv2.COLOR_BGR2GRAY)) for box in _item_boxes(frames, looks)]
    return bool(widths) and float(np.median(widths)) > BLURRED_PX


def _middle(image: np.ndarray, most_px: int = 256) -> np.ndarray:
    """The middle of an image, at most `most_px` each way: enough edges to judge focus by."""
    rows, columns = ((size - min(size, most_px)) // 2 for size in image.shape[:2])
    return image[rows : rows + most_px, columns : columns + most_px]


def _edge_blur_px(grey: np.ndarray) -> float:
    """Standard deviation in pixels of the blur that softens the strongest edges of a (h, w) uint8 image.

    A step blurred by b and then smoothed by s has its steepest gradient in proportion to 1 / sqrt(b^2 + s^2), so the
    gradients at two smoothings give b.
    """
    fine, coarse = (np.percentile(_gradient(grey, sigma), 95) for sigma in (FINE_PX, COARSE_PX))
    ratio = float(fine / max(coarse, 1e-6))
    if ratio <= 1.0:
        return COARSE_PX * 2
    return float(np.sqrt(max(COARSE_PX**2 - (ratio * FINE_PX) ** 2, 0.0) / (ratio**2 - 1)))


def _gradient(grey: np.ndarray, sigma: float) -> np.ndarray:
    """(h, w) float32 size of the gradient after a Gaussian smoothing."""
    smooth = cv2.GaussianBlur(grey.astype(np.float32), (0, 0), sigma)
    return cv2.magnitude(cv2.Sobel(smooth, cv2.CV_32F, 1, 0), cv2.Sobel(smooth, cv2.CV_32F, 0, 1))
