"""What is wrong with a frame as it comes, from its stamps and a few thousand of its pixels.

Every look is at a grid of pixels (`_grid`), so that a frame of 1280 x 720 costs well under 0.2 ms. Pixels are judged
only where a sensor delivers them now: files repeat themselves by design, and what a recording shows was judged when it
was made.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from booth.frames import Frame, Intrinsics

STALE_AFTER_NS = 2_000_000_000
# A sensor's noise differs from frame to frame, so that so many equal ones are one image shown again.
FROZEN_FRAMES = 5
BLACK_BELOW, WHITE_ABOVE = 16, 250
WHITE_SHARE = 0.9
# A torn transfer leaves at least this part of the rows in one colour, with a hard edge.
HALF_SHARE = 1 / 8
EDGE_GREY = 24.0
GRID_ROWS, LARGEST_STEP = 24, 16


class FrameFault(StrEnum):
    """One thing that can be wrong with a frame."""

    WRONG_SIZE = "wrong_size"
    DUPLICATE = "duplicate"
    BACKWARD = "backward_time"
    STALE = "stale_time"
    FROZEN = "freeze"
    BLACK = "black"
    WHITE = "over_exposed"
    HALF = "half_frame"

    def sentence(self, view: str) -> str:
        return _SENTENCES[self].format(view=view)


_SENTENCES = {
    FrameFault.WRONG_SIZE: "The camera {view} sends images of the wrong size.",
    FrameFault.DUPLICATE: "The camera {view} sends the same frame again.",
    FrameFault.BACKWARD: "The time or the numbers of the camera {view} run backwards.",
    FrameFault.STALE: "The time of the camera {view} stands still.",
    FrameFault.FROZEN: "The image of the camera {view} is frozen.",
    FrameFault.BLACK: "The image of the camera {view} is black although the light is on.",
    FrameFault.WHITE: "The image of the camera {view} is over-exposed.",
    FrameFault.HALF: "A part of the image of the camera {view} is missing.",
}
# Frames that would put a wrong image into a capture; they are not published.
SPOILING = frozenset({FrameFault.WRONG_SIZE, FrameFault.DUPLICATE, FrameFault.BACKWARD})
# Frames that come and show nothing of what lies in the booth now.
BLIND = frozenset({FrameFault.STALE, FrameFault.FROZEN, FrameFault.BLACK})


@dataclass(frozen=True, slots=True)
class _Stamps:
    """What the next frame is held against; not the frame itself, whose pixels would be kept."""

    sequence: int
    device_time_ns: int | None
    device_time_domain: str


class FrameChecks:
    """Judges one camera's frames in their order. `reset` begins anew, as the camera does when it is opened again."""

    def __init__(self) -> None:
        self.reset()

    def reset(self) -> None:
        self._seen: _Stamps | None = None
        self._published_ns = 0
        self._grid: np.ndarray | None = None
        self._equal = 0

    def judge(self, frame: Frame, now_ns: int, *, is_live: bool, is_lit: bool) -> tuple[FrameFault, ...]:
        """All faults of the frame. `is_live`: a sensor delivers it now; `is_lit`: light was on when it was exposed."""
        found = self._stamp_faults(frame, now_ns)
        if has_wrong_size(frame):
            found.append(FrameFault.WRONG_SIZE)
        elif is_live:
            found += self._pixel_faults(frame, is_lit)
        self._seen = _Stamps(frame.sequence, frame.device_time_ns, frame.device_time_domain)
        if not SPOILING.intersection(found):
            self._published_ns = frame.exposed_ns
        return tuple(found)

    def _stamp_faults(self, frame: Frame, now_ns: int) -> list[FrameFault]:
        seen = self._seen
        is_stale = now_ns - frame.exposed_ns > STALE_AFTER_NS
        if seen is None:
            return [FrameFault.STALE] if is_stale else []
        if frame.sequence == seen.sequence:
            return [FrameFault.DUPLICATE]
        if frame.sequence < seen.sequence or frame.exposed_ns < self._published_ns or _runs_backward(seen, frame):
            return [FrameFault.BACKWARD]
        stands = frame.device_time_ns is not None and frame.device_time_ns == seen.device_time_ns
        return [FrameFault.STALE] if is_stale or stands else []

    def _pixel_faults(self, frame: Frame, is_lit: bool) -> list[FrameFault]:
        plane = frame.color if frame.color is not None else frame.depth
        grid = _grid(plane)
        last, self._grid = self._grid, grid
        is_equal = last is not None and np.array_equal(last, grid)
        self._equal = self._equal + 1 if is_equal else 0
        if frame.color is not None:
            if grid.max() <= BLACK_BELOW:
                return [FrameFault.BLACK] if is_lit else []
            if np.count_nonzero(grid.min(axis=2) >= WHITE_ABOVE) >= WHITE_SHARE * grid.shape[0] * grid.shape[1]:
                return [FrameFault.WHITE]
        found = [FrameFault.FROZEN] if self._equal >= FROZEN_FRAMES and grid.any() else []
        return found + ([FrameFault.HALF] if frame.color is not None and is_torn(grid) else [])


def has_wrong_size(frame: Frame) -> bool:
    """Whether a plane's size differs from what its optics say; planes that nobody has looked at stay unmade."""
    lenses = {"color": frame.optics.color, "depth": frame.optics.depth}
    return any(lenses[name] is not None and not _fits(plane, lenses[name]) for name, plane in frame.made_planes.items())


def is_torn(grid: np.ndarray) -> bool:
    """Whether the upper or the lower rows of an (h, w, 3) uint8 image are of one colour up to a hard edge."""
    return _torn_below(grid) or _torn_below(grid[::-1])


def _torn_below(grid: np.ndarray) -> bool:
    value = grid[-1, 0]
    same = (grid == value).all(axis=(1, 2))
    rows = len(same) if same.all() else int(np.argmin(same[::-1]))
    if rows == len(same) or rows < max(2, HALF_SHARE * len(same)) or value.min() >= WHITE_ABOVE:
        return False
    return bool(np.abs(grid[-rows - 1].mean(axis=0) - value).max() >= EDGE_GREY)


def _grid(plane: np.ndarray) -> np.ndarray:
    """Every n-th pixel of every n-th row, at least GRID_ROWS rows where there are as many."""
    step = min(max(plane.shape[0] // GRID_ROWS, 1), LARGEST_STEP)
    return plane[::step, ::step].copy()


def _fits(plane: np.ndarray, lens: Intrinsics) -> bool:
    return plane.shape[:2] == (lens.height, lens.width)


def _runs_backward(seen: _Stamps, frame: Frame) -> bool:
    if frame.device_time_ns is None or seen.device_time_ns is None:
        return False
    return frame.device_time_domain == seen.device_time_domain and frame.device_time_ns < seen.device_time_ns
