"""One calibration of a booth, from the first look at the board to what is kept."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np

from booth.calibration.board import Board
from booth.calibration.coverage import Coverage, Glimpse, ViewCoverage, glimpse_of, view_coverage
from booth.calibration.detect import Sighting, find_board
from booth.calibration.result import CalibrationResult
from booth.calibration.solve import GivenCamera, Progress, solved
from booth.calibration.store import StoredCalibration, save_calibration
from booth.calibration.takes import TakenBoard
from booth.calibration.tray import seen_markers
from booth.errors import BoothError
from booth.frames import Frame, Intrinsics
from booth.recipe import CaptureRecipe, RecipeShot
from booth.rig import Rig

# Cameras that come with a measured lens keep it, unless asked otherwise.
FACTORY_DRIVERS = ("realsense",)
STILL_PX = 1.0


class CalibrationRun:
    """Gathers pictures of a board in an open booth and solves for all its colour cameras.

    `look` only looks at the newest frames, a few times a second; `take` and `solve` belong into the device lane.
    `kept_lenses` are the views that keep the lens their device gives; None is those of FACTORY_DRIVERS.
    """

    def __init__(self, rig: Rig, board: Board, kept_lenses: Iterable[str] | None = None) -> None:
        self.rig, self.board = rig, board
        cameras = [info for info in rig.info if info.has_color]
        self.serials = {info.view: info.serial for info in cameras}
        factory = [info.view for info in cameras if info.driver in FACTORY_DRIVERS]
        self.kept_lenses = frozenset(factory if kept_lenses is None else kept_lenses)
        self.takes: tuple[TakenBoard, ...] = ()
        self.result: CalibrationResult | None = None
        self._glimpses: tuple[tuple[str, Glimpse], ...] = ()
        self._last: Mapping[str, Sighting] = {}

    @property
    def views(self) -> tuple[str, ...]:
        """The views that are calibrated: those with colour."""
        return tuple(self.serials)

    def look(self) -> Coverage:
        """What the newest frames show of the board, and what all pictures taken have shown."""
        sightings = self._sightings(self.rig.latest_all(), quick=True)
        is_still, self._last = _is_still(self._last, sightings), sightings
        glimpses = dict(self._glimpses_of(sightings))
        adds = any(self._tells_new(view, glimpse) for view, glimpse in glimpses.items())
        return Coverage({view: self._coverage(view, sightings.get(view)) for view in self.views}, is_still, adds)

    def take(self, lies_flat: bool = False) -> TakenBoard:
        """One picture of all views, exposed after this was called; `lies_flat` tells that the board lies in the middle
        of the tray, its upper edge at the back.

        Raises BoothError where no view sees the board, and CaptureError where the booth gave no frames.
        """
        frames = self._captured()
        sightings = self._sightings(frames)
        if not sightings:
            raise BoothError("No view sees the board.", "Hold it into the light, and check its size and its squares.")
        markers = {view: seen_markers(frames[view].color, self.rig.profile.tray) for view in self.views}
        taken = TakenBoard(len(self.takes) + 1, sightings, markers, lies_flat)
        self.takes += (taken,)
        self._glimpses += tuple(self._glimpses_of(sightings))
        return taken

    def solve(self, progress: Progress = lambda done, total: None) -> CalibrationResult:
        """The cameras that explain all pictures. Raises BoothError that names what is missing."""
        cameras = {
            view: GivenCamera(serial, self._device_lens(view), view in self.kept_lenses)
            for view, serial in self.serials.items()
        }
        self.result = solved(self.takes, cameras, self.board, self.rig.profile.tray, progress)
        return self.result

    def save(self, folder: Path, author: str = "") -> tuple[StoredCalibration, ...]:
        """Keep the result in a data folder, where it is in force for every camera opened from now on.

        Raises BoothError before there is a result, and where the folder cannot be written.
        """
        if self.result is None:
            raise BoothError("There is no result to keep.", "Solve first.")
        return save_calibration(folder, self.result, author=author, created_utc_us=self.rig.clock.utc_us())

    def _captured(self) -> dict[str, Frame]:
        recipe = self.rig.recipe
        shot = RecipeShot(recipe.resting, self.views)
        one = CaptureRecipe((shot,), recipe.lightings, recipe.resting, recipe.settle_ms, recipe.deadline_s)
        return dict(self.rig.capture(one).shots[0].frames)

    def _sightings(self, frames: Mapping[str, Frame], quick: bool = False) -> dict[str, Sighting]:
        images = {view: frames[view].color for view in self.views if view in frames}
        with ThreadPoolExecutor(max(len(images), 1), thread_name_prefix="board") as pool:
            found = list(pool.map(lambda image: find_board(image, self.board, quick), images.values()))
        return {view: sighting for view, sighting in zip(images, found, strict=True) if sighting is not None}

    def _glimpses_of(self, sightings: Mapping[str, Sighting]) -> Iterable[tuple[str, Glimpse]]:
        for view, sighting in sightings.items():
            glimpse = glimpse_of(sighting, self.board, self._device_lens(view))
            if glimpse is not None:
                yield view, glimpse

    def _seen(self, view: str) -> list[Glimpse]:
        return [glimpse for seen_by, glimpse in self._glimpses if seen_by == view]

    def _tells_new(self, view: str, glimpse: Glimpse) -> bool:
        return not any(glimpse.is_like(earlier) for earlier in self._seen(view))

    def _coverage(self, view: str, now: Sighting | None) -> ViewCoverage:
        corners = np.zeros((0, 2)) if now is None else now.pixels + 0.5
        return view_coverage(view, self._seen(view), corners)

    def _device_lens(self, view: str) -> Intrinsics:
        frame = self.rig.latest(view)
        if frame is None or frame.optics.color is None:
            raise BoothError(f"The view {view} has no colour to be calibrated.")
        return frame.optics.color


def _is_still(before: Mapping[str, Sighting], now: Mapping[str, Sighting]) -> bool:
    """Whether every view sees the board where it saw it at the last look."""
    return bool(now) and set(before) == set(now) and all(_moved_px(before[view], now[view]) < STILL_PX for view in now)


def _moved_px(before: Sighting, now: Sighting) -> float:
    _, old, new = np.intersect1d(before.numbers, now.numbers, return_indices=True)
    if not len(old):
        return np.inf
    return float(np.linalg.norm(before.pixels[old] - now.pixels[new], axis=1).mean())
