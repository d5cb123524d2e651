"""What was seen of the board and of the tray in all pictures, gathered for the fit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from booth.calibration.board import Board
from booth.calibration.detect import Sighting


@dataclass(frozen=True, eq=False, slots=True)
class TakenBoard:
    """One picture of the board by all views at once: where each view sees it, and each tray marker (OpenCV pixels).

    `lies_flat` says that the board lay in the middle of the tray, its upper edge at the back, when it was taken.
    """

    number: int
    sightings: Mapping[str, Sighting]
    markers: Mapping[str, Mapping[int, np.ndarray]] = field(default_factory=dict)
    lies_flat: bool = False


@dataclass(frozen=True, eq=False, slots=True)
class Scene:
    """All sightings by view and take, the tray's markers (n, 3) metres as the profile has them, and where each view
    sees them in the middle of all pictures."""

    board: Board
    sightings: Mapping[tuple[str, int], Sighting]
    marks_m: np.ndarray
    marks: Mapping[str, Mapping[int, np.ndarray]]

    @property
    def views(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys([*self.marks, *(view for view, _ in self.sightings)]))

    def of_view(self, view: str) -> dict[int, Sighting]:
        """The view's sightings by take."""
        return {take: sighting for (seen_by, take), sighting in self.sightings.items() if seen_by == view}


def scene_of(board: Board, takes: Sequence[TakenBoard], marks_m: np.ndarray) -> Scene:
    """The scene of these takes. Cameras and tray stand still, so that of a marker's places the median counts."""
    sightings = {(view, take.number): sighting for take in takes for view, sighting in take.sightings.items()}
    views = dict.fromkeys(view for take in takes for view in take.markers)
    marks = {view: _median_places([take.markers.get(view, {}) for take in takes]) for view in views}
    return Scene(board, sightings, marks_m, {view: places for view, places in marks.items() if places})


def _median_places(seen: Sequence[Mapping[int, np.ndarray]]) -> dict[int, np.ndarray]:
    numbers = sorted({number for places in seen for number in places})
    return {number: np.median([places[number] for places in seen if number in places], axis=0) for number in numbers}
