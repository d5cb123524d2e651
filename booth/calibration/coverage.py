"""What each view has seen of the board so far, and what it should see next."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from booth.calibration.board import Board
from booth.calibration.detect import Sighting
from booth.calibration.projection import pose_of_points
from booth.frames import Intrinsics

GRID = (3, 3)
PARTS = (
    ("upper left", "upper middle", "upper right"),
    ("left", "middle", "right"),
    ("lower left", "lower middle", "lower right"),
)
ENOUGH_PICTURES = 8
# What counts as all of it: share of the image's parts, spread of the face's direction (sines), ratio of distances.
ENOUGH_PARTS = 0.75
ENOUGH_TILT = 0.45
ENOUGH_DISTANCE = 0.15
_NEW_TILT = 0.12
_NEW_DISTANCE = 0.06

LACKS = {
    "unseen": "Show the board to the view {view}.",
    "part": "Bring the board into the {part} of the view {view}.",
    "tilt": "Tilt the board to other sides for the view {view}.",
    "distance": "Hold the board nearer to the view {view}, or further away.",
    "more": "Show the board to the view {view} in other places.",
}


@dataclass(frozen=True, slots=True)
class Glimpse:
    """One picture of the board in one view: the parts of the image (column, row) that its corners lie in, where its
    face looks to (x and y of its normal in the camera's frame), and how far it is (metres)."""

    parts: frozenset[tuple[int, int]]
    faces: tuple[float, float]
    distance_m: float

    def is_like(self, other: Glimpse) -> bool:
        """True where this one tells nothing that the other did not."""
        turned = np.hypot(self.faces[0] - other.faces[0], self.faces[1] - other.faces[1])
        further = abs(self.distance_m / other.distance_m - 1)
        return self.parts <= other.parts and turned < _NEW_TILT and further < _NEW_DISTANCE


@dataclass(frozen=True, eq=False, slots=True)
class ViewCoverage:
    """What one view has seen. `share` grows from 0 to 1, which is enough. `parts` are those of GRID that were seen.

    `corners` (n, 2) are those of the board that it sees now, in the program's continuous pixels. `lack` names what is
    missing most, one of LACKS or "" for nothing; `part` is where, one of PARTS, for "part".
    """

    view: str
    share: float
    pictures: int
    parts: frozenset[tuple[int, int]]
    corners: np.ndarray
    lack: str = ""
    part: str = ""

    @property
    def sentence(self) -> str:
        """What to do next for this view; empty where it has seen enough."""
        return LACKS[self.lack].format(view=self.view, part=self.part) if self.lack else ""


@dataclass(frozen=True, eq=False, slots=True)
class Coverage:
    """All views. `is_still` says that the board does not move, `adds` that a picture now would tell something new."""

    views: Mapping[str, ViewCoverage]
    is_still: bool
    adds: bool

    @property
    def share(self) -> float:
        """What the view has seen that has seen least, 0 to 1."""
        return min((view.share for view in self.views.values()), default=0.0)

    @property
    def sentence(self) -> str:
        """What to do next, for the view that has seen least; empty where all have seen enough."""
        lacking = [view for view in self.views.values() if view.lack]
        return min(lacking, key=lambda view: view.share).sentence if lacking else ""


def glimpse_of(sighting: Sighting, board: Board, lens: Intrinsics) -> Glimpse | None:
    """What a sighting tells, by a lens that is about right; None where the pose cannot be told."""
    pose = pose_of_points(board.corners_m[sighting.numbers], sighting.pixels, lens)
    if pose is None:
        return None
    place = (sighting.pixels + 0.5) / [lens.width, lens.height] * GRID
    inside = np.clip(place.astype(int), 0, np.array(GRID) - 1)
    parts = frozenset((int(column), int(row)) for column, row in inside)
    return Glimpse(parts, (float(pose[0, 2]), float(pose[1, 2])), float(np.linalg.norm(pose[:3, 3])))


def view_coverage(view: str, glimpses: Sequence[Glimpse], corners: np.ndarray) -> ViewCoverage:
    """How much the glimpses of one view tell together."""
    parts = frozenset(part for glimpse in glimpses for part in glimpse.parts)
    shares = {
        "part": len(parts) / (GRID[0] * GRID[1]) / ENOUGH_PARTS,
        "tilt": _spread(glimpses) / ENOUGH_TILT,
        "distance": _distances(glimpses) / ENOUGH_DISTANCE,
        "more": len(glimpses) / ENOUGH_PICTURES,
    }
    shares = {lack: min(share, 1.0) for lack, share in shares.items()}
    least = min(shares, key=shares.get)
    lack = "unseen" if not glimpses else least if shares[least] < 1 else ""
    share = float(np.mean(list(shares.values())))
    return ViewCoverage(view, share, len(glimpses), parts, corners, lack, _unseen_part(parts) if lack == "part" else "")


def _spread(glimpses: Sequence[Glimpse]) -> float:
    """How far the face's directions reach, along the way in which they reach least."""
    if not glimpses:
        return 0.0
    return float(np.ptp(np.array([glimpse.faces for glimpse in glimpses]), axis=0).min())


def _distances(glimpses: Sequence[Glimpse]) -> float:
    distances = [glimpse.distance_m for glimpse in glimpses]
    return max(distances) / min(distances) - 1 if distances else 0.0


def _unseen_part(parts: frozenset[tuple[int, int]]) -> str:
    """The part of the image that was not seen and lies nearest to its middle, so that it can be reached."""
    middle = (np.array(GRID) - 1) / 2
    unseen = [(column, row) for column in range(GRID[0]) for row in range(GRID[1]) if (column, row) not in parts]
    column, row = min(unseen, key=lambda part: float(np.abs(np.array(part) - middle).sum()))
    return PARTS[row][column]
