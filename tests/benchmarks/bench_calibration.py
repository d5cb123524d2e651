"""How near calibration comes to the truth: `python tests/benchmarks/bench_calibration.py [BOOTHS] [PICTURES]`.

Simulated booths of four views of 1280x720 with boards in poses by seed, rendered and exposed with the simulated noise;
each booth once with straight lenses and once with lenses that bend, by up to 25 pixels in the corners. Printed is the
worst view of each booth, and how far it would be off if the bundle kept the lens that each camera gives alone. The bars
are 0.3 %, 0.5 mm and 0.05 degrees.
"""

from __future__ import annotations

import sys
import time
from dataclasses import dataclass, replace

import cv2
import numpy as np

from booth.calibration.board import Board
from booth.calibration.detect import find_board
from booth.calibration.intrinsics import fit_lens
from booth.calibration.result import CalibrationResult
from booth.calibration.solve import GivenCamera, solved
from booth.calibration.takes import TakenBoard
from booth.calibration.tray import seen_markers
from booth.frames import Intrinsics
from booth.profile import load_profile
from booth.simulation.board import board_spec, make_board
from booth.simulation.render import Render
from booth.simulation.scene import CameraSpec, default_cameras, default_lights
from booth.simulation.sensor import expose

BOARD = Board()
TRAY = load_profile("simulated").tray
BENT = {
    "top": (-0.11, 0.05, 0.0006, -0.0004, 0.0),
    "left": (-0.06, 0.02, 0.0, 0.0, 0.0),
    "right": (0.08, -0.03, -0.0005, 0.0003, 0.0),
    "front": (-0.09, 0.0, 0.0, 0.0, 0.0),
}
SIZE = (1280, 720)


@dataclass(frozen=True)
class Booth:
    """Cameras that stand a little elsewhere for each seed, and the lenses that are the truth."""

    cameras: tuple[CameraSpec, ...]
    lenses: dict[str, Intrinsics]


def main() -> None:
    booths = int(sys.argv[1]) if len(sys.argv) > 1 else 3
    pictures = int(sys.argv[2]) if len(sys.argv) > 2 else 18
    print("booth      lens   lens %      mm  degrees  rms px  solve s  terms; with each lens alone")
    for number in range(booths):
        for bends in (False, True):
            _report(number, bends, pictures)


def _report(number: int, bends: bool, pictures: int) -> None:
    booth = _booth(number, bends)
    takes = [_take(booth, 100 * number + picture) for picture in range(1, pictures + 1)]
    begun = time.perf_counter()
    result = solved(takes, {view: GivenCamera(view, lens) for view, lens in booth.lenses.items()}, BOARD, TRAY)
    took = time.perf_counter() - begun
    alone = {
        view: fit_lens(view, SIZE, [take.sightings[view] for take in takes if view in take.sightings], BOARD).lens
        for view in booth.lenses
    }
    lens, place, turn = _worst(result, booth)
    kept = _worst(_with_lenses(takes, alone), booth)
    terms = " ".join("+".join(view.terms) or "none" for view in result.views.values())
    print(
        f"{number:>5} {'bent' if bends else 'straight':>9} {lens:>8.3f} {place:>7.3f} {turn:>8.4f} "
        f"{result.rms_px:>7.3f} {took:>8.1f}  {terms}; {kept[0]:.3f} %, {kept[1]:.2f} mm, {kept[2]:.3f} degrees",
        flush=True,
    )


def _booth(number: int, bends: bool) -> Booth:
    rng = np.random.default_rng(number)
    cameras = tuple(
        replace(camera, position_mm=tuple(np.add(camera.position_mm, rng.uniform(-15, 15, 3))))
        for camera in default_cameras()
    )
    lenses = {
        camera.view: replace(camera.intrinsics, distortion=BENT[camera.view] if bends else ()) for camera in cameras
    }
    return Booth(cameras, lenses)


def _take(booth: Booth, seed: int) -> TakenBoard:
    spec = board_spec(seed, BOARD)
    render = Render(make_board(spec), booth.cameras, default_lights(), pose=spec)
    stills = {view: _bent(render.views[view].still({"top": 1.0}), lens) for view, lens in booth.lenses.items()}
    images = {view: expose(still, seed, view, 0) for view, still in stills.items()}
    found = {view: find_board(image, BOARD) for view, image in images.items()}
    markers = {view: seen_markers(image, TRAY) for view, image in images.items()}
    return TakenBoard(seed, {view: one for view, one in found.items() if one is not None}, markers)


def _bent(still: np.ndarray, lens: Intrinsics) -> np.ndarray:
    """The straight image as the bending lens would have drawn it; what lies outside repeats the edge."""
    if not lens.distortion:
        return still
    columns, rows = np.meshgrid(np.arange(lens.width, dtype=np.float64), np.arange(lens.height, dtype=np.float64))
    pixels = np.stack([columns, rows], axis=-1).reshape(-1, 1, 2)
    straight = cv2.undistortPoints(pixels, lens.matrix, np.array(lens.distortion), P=lens.matrix)
    places = straight.reshape(lens.height, lens.width, 2).astype(np.float32)
    return cv2.remap(still, places, None, cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE)


def _with_lenses(takes: list[TakenBoard], lenses: dict[str, Intrinsics]) -> CalibrationResult:
    return solved(takes, {view: GivenCamera(view, lens, True) for view, lens in lenses.items()}, BOARD, TRAY)


def _worst(result: CalibrationResult, booth: Booth) -> tuple[float, float, float]:
    """Percent (focal lengths, and the centre by them), millimetres and degrees of the views that are furthest off."""
    off = []
    for camera in booth.cameras:
        found, truth, pose = result.views[camera.view], booth.lenses[camera.view], camera.optics.camera_to_booth
        lens = [(getattr(found.lens, key) - getattr(truth, key)) / truth.fx for key in ("fx", "fy", "cx", "cy")]
        place = np.linalg.norm(found.camera_to_booth[:3, 3] - pose[:3, 3]) * 1000
        turn = np.linalg.norm(cv2.Rodrigues(found.camera_to_booth[:3, :3] @ pose[:3, :3].T)[0])
        off.append((100 * np.abs(lens).max(), place, np.degrees(turn)))
    return tuple(np.max(off, axis=0))


if __name__ == "__main__":
    main()
