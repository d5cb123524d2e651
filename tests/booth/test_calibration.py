"""Boards are found to a fraction of a pixel, and cameras with known truth come back from what they see of them."""

from __future__ import annotations

import re
import struct
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import cv2
import numpy as np
import pytest

from booth.calibration.board import Board
from booth.calibration.coverage import GRID, Glimpse, view_coverage
from booth.calibration.detect import Sighting, find_board
from booth.calibration.printed import MARGIN_MM, PIXELS_PER_MM, write_board
from booth.calibration.result import CalibrationResult
from booth.calibration.solve import GivenCamera, solved
from booth.calibration.takes import TakenBoard
from booth.calibration.tray import marker_middles_m, seen_markers
from booth.errors import BoothError, ProfileError
from booth.frames import Intrinsics
from booth.geometry import inverted, projected, transformed
from booth.profile import load_profile
from booth.profile_parts import Tray
from booth.simulation.board import BoardSpec, board_spec
from booth.simulation.scene import DEFAULT_TRAY, CameraSpec, default_cameras, default_lights
from booth.simulation.tray import empty_still

BOARD = Board()
TRAY = load_profile("simulated").tray
BARE = Tray()
# What corners of boards are off at the simulated noise, and the middles of markers.
CORNER_PX, MARKER_PX = 0.06, 0.15
BENT = {"top": (-0.12, 0.06, 0.0, 0.0, 0.0), "left": (0.1, -0.04, 0.0, 0.0, 0.0)}


@dataclass(frozen=True)
class Truth:
    """Cameras and lenses as they are."""

    cameras: tuple[CameraSpec, ...]
    lenses: Mapping[str, Intrinsics]

    def given(self, **kept: bool) -> dict[str, GivenCamera]:
        return {view: GivenCamera(f"S-{view}", lens, kept.get(view, False)) for view, lens in self.lenses.items()}


def truth_of(seed: int, bends: bool = False) -> Truth:
    rng = np.random.default_rng(seed)
    cameras = tuple(
        replace(camera, position_mm=tuple(np.add(camera.position_mm, rng.uniform(-20, 20, 3))))
        for camera in default_cameras()
    )
    return Truth(
        cameras,
        {
            camera.view: replace(
                camera.intrinsics,
                fx=camera.focal_px * rng.uniform(0.97, 1.03),
                fy=camera.focal_px * rng.uniform(0.97, 1.03),
                cx=camera.intrinsics.cx + rng.uniform(-15, 15),
                cy=camera.intrinsics.cy + rng.uniform(-15, 15),
                distortion=BENT.get(camera.view, ()) if bends else (),
            )
            for camera in cameras
        },
    )


def seen(camera: CameraSpec, lens: Intrinsics, points_m: np.ndarray) -> np.ndarray:
    """OpenCV pixels (n, 2) of booth points, NaN where they are not in the image."""
    pixels = projected(lens, transformed(inverted(camera.optics.camera_to_booth), points_m))
    inside = ((pixels > 4) & (pixels < [lens.width - 4, lens.height - 4])).all(axis=1)
    return np.where(inside[:, None], pixels - 0.5, np.nan)


def take_of(truth: Truth, number: int, spec: BoardSpec, rng: np.random.Generator, tray: Tray = TRAY) -> TakenBoard:
    """What all views see of a board, with the noise of finding it; a face seen at a grazing angle is not seen."""
    sightings, markers = {}, {}
    for camera in truth.cameras:
        lens, pose = truth.lenses[camera.view], spec.board_to_booth
        toward = camera.optics.camera_to_booth[:3, 3] - pose[:3, 3]
        pixels = seen(camera, lens, transformed(pose, BOARD.corners_m))
        found = np.flatnonzero(np.isfinite(pixels[:, 0]))
        if len(found) >= 8 and pose[:3, 2] @ toward / np.linalg.norm(toward) > 0.45:
            noisy = pixels[found] + rng.normal(0, CORNER_PX, (len(found), 2))
            sightings[camera.view] = Sighting(found, noisy)
        middles = seen(camera, lens, marker_middles_m(tray))
        markers[camera.view] = {
            int(mark): middles[mark] + rng.normal(0, MARKER_PX, 2)
            for mark in np.flatnonzero(np.isfinite(middles[:, 0]))
        }
    return TakenBoard(number, sightings, markers, lies_flat=number == 0)


def takes_of(truth: Truth, seed: int, count: int = 15, tray: Tray = TRAY) -> list[TakenBoard]:
    rng = np.random.default_rng(seed)
    specs = [board_spec(0, BOARD), *(board_spec(100 * seed + number, BOARD) for number in range(1, count))]
    return [take_of(truth, number, spec, rng, tray) for number, spec in enumerate(specs)]


def assert_near(result: CalibrationResult, truth: Truth, percent: float = 0.3, mm: float = 0.5, deg: float = 0.05):
    for camera in truth.cameras:
        found, lens, pose = result.views[camera.view], truth.lenses[camera.view], camera.optics.camera_to_booth
        for key in ("fx", "fy", "cx", "cy"):
            off = abs(getattr(found.lens, key) - getattr(lens, key)) / lens.fx * 100
            assert off < percent, (camera.view, key, off)
        assert np.linalg.norm(found.camera_to_booth[:3, 3] - pose[:3, 3]) * 1000 < mm, camera.view
        turn = cv2.Rodrigues(found.camera_to_booth[:3, :3] @ pose[:3, :3].T)[0]
        assert np.degrees(np.linalg.norm(turn)) < deg, camera.view


def test_a_board_is_found_in_its_own_print_to_a_twentieth_of_a_pixel():
    image = cv2.copyMakeBorder(BOARD.image(40), *[30] * 4, cv2.BORDER_CONSTANT, value=255)
    found = find_board(cv2.cvtColor(image, cv2.COLOR_GRAY2BGR), BOARD)
    assert found is not None
    assert sorted(found.numbers) == list(range(77))
    columns, rows = found.numbers % 11 + 1, found.numbers // 11 + 1
    expected = np.stack([columns, rows], axis=-1) * 40 + 30 - 0.5
    np.testing.assert_allclose(found.pixels, expected, atol=0.05)


def test_the_boards_frame_has_its_origin_in_the_middle_and_y_up():
    corners = BOARD.corners_m
    np.testing.assert_allclose(corners.mean(axis=0), 0, atol=1e-12)
    assert corners[0, 0] < 0 < corners[0, 1]
    np.testing.assert_allclose(corners[1] - corners[0], [0.03, 0, 0], atol=1e-9)


def test_an_image_without_the_board_shows_none():
    assert find_board(np.full((200, 300, 3), 128, np.uint8), BOARD) is None
    other = Board(8, 6, dictionary="6X6_100")
    assert find_board(other.image(40), BOARD) is None


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"columns": 3}, "it has 3 x 8 squares"),
        ({"marker_mm": 30.0}, "markers of 30 mm must be smaller"),
        ({"dictionary": "5X5_1"}, "no marker dictionary '5X5_1'"),
        ({"dictionary": "4X4_50", "columns": 14}, "needs 56 markers, but the dictionary 4X4_50 has 50"),
    ],
)
def test_a_board_that_cannot_be_is_refused_with_a_sentence(wrong: dict, said: str):
    with pytest.raises(BoothError, match=re.escape(said)):
        Board(**wrong)


def test_a_printed_png_has_its_true_size(tmp_path: Path):
    path = tmp_path / "board.png"
    write_board(path, Board(6, 4, 25.0, 18.0))
    data = path.read_bytes()
    place = data.index(b"pHYs") + 4
    across, down, unit = struct.unpack(">IIB", data[place : place + 9])
    page = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_UNCHANGED)
    assert (across, down, unit) == (1000 * PIXELS_PER_MM,) * 2 + (1,)
    assert page.shape == ((4 * 25 + 2 * MARGIN_MM) * PIXELS_PER_MM, (6 * 25 + 2 * MARGIN_MM) * PIXELS_PER_MM)
    found = find_board(page, Board(6, 4, 25.0, 18.0))
    by_number = dict(zip(found.numbers.tolist(), found.pixels, strict=True))
    np.testing.assert_allclose(by_number[1] - by_number[0], [25 * PIXELS_PER_MM, 0], atol=0.1)


def test_a_printed_pdf_has_its_true_size_and_the_same_pixels(tmp_path: Path):
    write_board(tmp_path / "board.pdf", Board(6, 4, 25.0, 18.0))
    write_board(tmp_path / "board.png", Board(6, 4, 25.0, 18.0))
    data, page = (tmp_path / "board.pdf").read_bytes(), cv2.imread(str(tmp_path / "board.png"), cv2.IMREAD_GRAYSCALE)
    width, height = (float(side) for side in re.search(rb"MediaBox \[0 0 ([\d.]+) ([\d.]+)\]", data).groups())
    assert (width, height) == pytest.approx((174 / 25.4 * 72, 124 / 25.4 * 72), abs=1e-3)
    pixels = zlib.decompress(data[data.index(b"stream\n", data.index(b"FlateDecode")) + 7 :])
    assert np.array_equal(np.frombuffer(pixels, np.uint8).reshape(page.shape), page)
    table = int(re.search(rb"startxref\n(\d+)", data)[1])
    assert data[table : table + 4] == b"xref"


def test_a_board_is_written_as_png_or_pdf_only(tmp_path: Path):
    with pytest.raises(BoothError, match=r"ends in \.png or \.pdf"):
        write_board(tmp_path / "board.jpg", BOARD)


@pytest.mark.parametrize("seed", [1, 2])
@pytest.mark.parametrize("bends", [False, True], ids=["straight", "bent"])
def test_cameras_come_back_from_boards_with_known_truth(seed: int, bends: bool):
    truth = truth_of(seed, bends)
    result = solved(takes_of(truth, seed), truth.given(), BOARD, TRAY)
    assert_near(result, truth)
    assert result.rms_px == pytest.approx(CORNER_PX * np.sqrt(2), rel=0.1)
    for view, found in result.views.items():
        assert ("k1" in found.terms) == bool(truth.lenses[view].distortion), view


def test_the_errors_are_as_large_as_their_sigmas_let_expect():
    truth = truth_of(4)
    found = solved(takes_of(truth, 4), truth.given(), BOARD, TRAY).views
    off = [(view.lens.fx - truth.lenses[name].fx) / view.sigma.focal_px for name, view in found.items()]
    assert 0.1 < np.sqrt(np.mean(np.square(off))) < 3


def test_wrong_corners_do_not_pull():
    truth = truth_of(7)
    takes, rng = takes_of(truth, 7), np.random.default_rng(7)
    for number, taken in enumerate(takes):
        spoilt = {}
        for view, sighting in taken.sightings.items():
            pixels = sighting.pixels.copy()
            wrong = rng.random(len(pixels)) < 0.03
            pixels[wrong] += rng.normal(0, 15, (wrong.sum(), 2))
            spoilt[view] = Sighting(sighting.numbers, pixels)
        takes[number] = replace(taken, sightings=spoilt)
    assert_near(solved(takes, truth.given(), BOARD, TRAY), truth)


def test_without_markers_the_board_that_lay_flat_gives_the_frame_by_its_face():
    truth, thick = truth_of(8), replace(BOARD, thickness_mm=5.0)
    takes = takes_of(truth, 8, tray=BARE)
    thin = solved(takes, truth.given(), BOARD, BARE)
    higher = solved(takes, truth.given(), thick, BARE)
    assert thin.tray_mm is None
    assert_near(thin, truth)
    for view in truth.lenses:
        moved = higher.views[view].camera_to_booth[:3, 3] - thin.views[view].camera_to_booth[:3, 3]
        np.testing.assert_allclose(moved * 1000, [0, 0, 5], atol=0.01)


def test_markers_that_lie_elsewhere_than_the_profile_says_are_told_and_do_not_bend_the_cameras():
    truth = truth_of(9)
    first, *others = TRAY.markers
    moved = Tray(markers=(first.model_copy(update={"x_mm": first.x_mm + 4}), *others))
    result = solved(takes_of(truth, 9), truth.given(), BOARD, moved)
    assert 1.0 < result.tray_mm < 4.0
    for view, lens in truth.lenses.items():
        assert result.views[view].lens.fx == pytest.approx(lens.fx, rel=0.001)


def test_a_lens_that_is_kept_stays_as_it_is():
    truth = truth_of(10)
    result = solved(takes_of(truth, 10), truth.given(left=True), BOARD, TRAY)
    assert result.views["left"].lens == truth.lenses["left"]
    assert not result.views["left"].is_fitted
    assert result.views["top"].is_fitted
    assert_near(result, truth)


def test_what_is_missing_is_told():
    truth = truth_of(11)
    takes = takes_of(truth, 11, tray=BARE)
    blind = [replace(one, sightings={v: s for v, s in one.sightings.items() if v != "left"}) for one in takes]
    with pytest.raises(BoothError, match=r"The view left sees the board in no picture\. Take at least 4"):
        solved(blind, truth.given(), BOARD, BARE)
    with pytest.raises(BoothError, match="Nothing tells where the tray is"):
        solved([replace(one, lies_flat=False) for one in takes], truth.given(), BOARD, BARE)
    with pytest.raises(BoothError, match="No picture links left to the other views"):
        solved(_apart(takes, "left"), truth.given(), BOARD, BARE)


def _apart(takes: list[TakenBoard], lonely: str) -> list[TakenBoard]:
    """The same pictures, in which one view never sees the board together with others."""
    split = []
    for number, taken in enumerate(takes):
        alone = number % 2 == 1
        split.append(replace(taken, sightings={v: s for v, s in taken.sightings.items() if (v == lonely) == alone}))
    return split


def test_coverage_says_what_to_do_until_all_is_seen():
    flat = Glimpse(frozenset({(1, 1)}), (0.0, 0.0), 0.8)
    nobody = np.zeros((0, 2))
    assert view_coverage("top", [], nobody).sentence == "Show the board to the view top."
    everywhere = frozenset((column, row) for column in range(GRID[0]) for row in range(GRID[1]))
    tilts = [Glimpse(everywhere, (x, y), 0.8) for x in (-0.3, 0.3) for y in (-0.3, 0.3)] * 2
    assert view_coverage("top", [flat] * 9, nobody).sentence == "Tilt the board to other sides for the view top."
    assert "nearer" in view_coverage("top", tilts, nobody).sentence
    near = [replace(glimpse, distance_m=0.6 + 0.3 * (number % 2)) for number, glimpse in enumerate(tilts)]
    corner = [replace(glimpse, parts=everywhere - {(0, 0), (0, 1), (0, 2)}) for glimpse in near]
    assert view_coverage("top", corner, nobody).sentence == "Bring the board into the left of the view top."
    done = view_coverage("top", near, nobody)
    assert (done.share, done.sentence) == (1.0, "")


def test_the_shipped_profile_has_the_simulated_trays_markers_where_they_are_drawn():
    lights = default_lights()
    levels = (("top", 1.0),)
    for camera in default_cameras():
        found = seen_markers(empty_still(camera, lights, DEFAULT_TRAY, levels), TRAY)
        assert sorted(found) == [0, 1, 2, 3], camera.view
        expected = seen(camera, camera.intrinsics, marker_middles_m(TRAY))
        for number, pixels in found.items():
            assert np.linalg.norm(pixels - expected[number]) < 0.6, (camera.view, number)


@pytest.mark.parametrize(
    ("markers", "said"),
    [
        ("{ id = 50, x_mm = 0, y_mm = 0, size_mm = 30 }", "the markers of 4X4_50 are numbered from 0 to 49"),
        (
            "{ id = 1, x_mm = 0, y_mm = 0, size_mm = 30 }, { id = 1, x_mm = 9, y_mm = 0, size_mm = 30 }",
            "more than once",
        ),
        ('{ id = 1, x_mm = 0, y_mm = 0, size_mm = 30, dictionary = "4X4" }', "must be '4X4_50'"),
    ],
)
def test_markers_that_cannot_be_are_told_by_the_profile(markers: str, said: str, tmp_path: Path):
    path = tmp_path / "booth.toml"
    camera = 'driver = "simulated"\nposition_mm = [0, 0, 850]'
    path.write_text(f'name = "x"\n[tray]\nmarkers = [{markers}]\n[cameras.top]\n{camera}\n', encoding="utf-8")
    with pytest.raises(ProfileError, match=said):
        load_profile(path)
