"""From pictures of a board to a calibration: lenses one by one, then everything in one bundle."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from booth.calibration.board import Board
from booth.calibration.bundle import adjust
from booth.calibration.intrinsics import FEWEST_PICTURES, FittedLens, fit_lens, too_few
from booth.calibration.projection import TERMS
from booth.calibration.result import CalibrationResult, rms, view_result
from booth.calibration.start import first_guess
from booth.calibration.takes import Scene, TakenBoard, scene_of
from booth.calibration.tray import marker_middles_m
from booth.frames import Intrinsics
from booth.profile_parts import Tray

STEPS = 3
# No corner is found better than this, and those of a lens that is not fitted are taken to be found this well.
FINEST_PX, USUAL_PX = 0.02, 0.1
_FOCAL_AND_CENTRE = (0, 1, 2, 3)

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class GivenCamera:
    """What is known of a camera beforehand. With `keeps_lens` its lens stays as it is and only its pose is sought."""

    serial: str
    lens: Intrinsics
    keeps_lens: bool = False


def solved(
    takes: Sequence[TakenBoard],
    cameras: Mapping[str, GivenCamera],
    board: Board,
    tray: Tray,
    progress: Progress = lambda done, total: None,
) -> CalibrationResult:
    """The cameras, by view, that explain all pictures. Raises BoothError that names what is missing."""
    scene = scene_of(board, takes, marker_middles_m(tray))
    progress(0, STEPS)
    lenses = {view: _lens(view, camera, scene) for view, camera in cameras.items()}
    progress(1, STEPS)
    free = {view: () if cameras[view].keeps_lens else _places(lens.terms) for view, lens in lenses.items()}
    flat = next((taken.number for taken in takes if taken.lies_flat), None)
    sigma_px = {view: max(lens.rms_px, FINEST_PX) for view, lens in lenses.items()}
    scene, start = first_guess(scene, {view: lens.lens for view, lens in lenses.items()}, free, sigma_px, flat)
    adjusted = adjust(scene, start)
    progress(2, STEPS)
    views = {
        view: view_result(view, cameras[view].serial, adjusted, lens.terms, not cameras[view].keeps_lens)
        for view, lens in lenses.items()
    }
    progress(3, STEPS)
    return CalibrationResult(
        board, views, rms([*adjusted.misses.values()]), len(takes), _farthest_mm(adjusted.marks, scene)
    )


def _lens(view: str, camera: GivenCamera, scene: Scene) -> FittedLens:
    sightings = list(scene.of_view(view).values())
    if not camera.keeps_lens:
        return fit_lens(view, (camera.lens.width, camera.lens.height), sightings, scene.board)
    if len(sightings) < FEWEST_PICTURES:
        raise too_few(view, len(sightings))
    return FittedLens(camera.lens, (), USUAL_PX)


def _places(terms: Iterable[str]) -> tuple[int, ...]:
    """The places of a lens's vector that may change: focal lengths, centre, and these distortion terms."""
    return (*_FOCAL_AND_CENTRE, *(len(_FOCAL_AND_CENTRE) + TERMS.index(term) for term in terms))


def _farthest_mm(marks: np.ndarray, scene: Scene) -> float | None:
    return float(np.linalg.norm(marks - scene.marks_m, axis=1).max() * 1000) if len(marks) else None
