"""A simulated booth is calibrated with rendered boards, and its cameras then see by what was kept."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest

from booth.calibration.applied import with_calibrations
from booth.calibration.board import Board
from booth.calibration.drift import tray_drift
from booth.calibration.run import CalibrationRun
from booth.calibration.store import calibration_in_force, save_calibration, stored_calibrations
from booth.clock import SystemClock
from booth.devices import BoardStage
from booth.drivers import build_devices
from booth.errors import BoothError
from booth.profile import Profile, load_profile
from booth.rig import Rig

BOARD = Board(9, 6, 40.0, 29.0)
POSES = tuple(range(14))
SIZE = (1280, 720)


@pytest.fixture(scope="module")
def profile(board_booth: Path) -> Profile:
    return load_profile(board_booth)


@pytest.fixture(scope="module")
def rig(profile: Profile) -> Iterator[Rig]:
    with Rig.open(profile) as rig:
        yield rig


@pytest.fixture(scope="module")
def run(rig: Rig) -> CalibrationRun:
    """A run that has taken all its pictures and is solved."""
    run = CalibrationRun(rig, BOARD)
    assert isinstance(rig.stage, BoardStage)
    for pose in POSES:
        rig.stage.hold_board(BOARD, pose)
        rig.stage.settle()
        run.take()
    rig.stage.put_board_away()
    rig.stage.settle()
    steps = []
    run.solve(lambda done, total: steps.append((done, total)))
    assert steps == [(0, 3), (1, 3), (2, 3), (3, 3)]
    return run


def devices_of(profile: Profile, data: Path):
    return with_calibrations(build_devices(profile, SystemClock()), data)


def test_rendered_boards_give_back_the_simulated_cameras(run: CalibrationRun, rig: Rig):
    for view in run.views:
        found, truth = run.result.views[view], rig.latest(view).optics
        assert found.lens.fx == pytest.approx(truth.color.fx, rel=0.003)
        assert found.lens.fy == pytest.approx(truth.color.fy, rel=0.003)
        assert abs(found.lens.cx - truth.color.cx) < 0.003 * truth.color.fx
        assert abs(found.lens.cy - truth.color.cy) < 0.003 * truth.color.fx
        assert np.linalg.norm(found.camera_to_booth[:3, 3] - truth.camera_to_booth[:3, 3]) < 0.0005
        turn = cv2.Rodrigues(found.camera_to_booth[:3, :3] @ truth.camera_to_booth[:3, :3].T)[0]
        assert np.degrees(np.linalg.norm(turn)) < 0.05
        assert found.rms_px < 0.3
        assert found.terms == ()
    assert run.result.tray_mm < 0.5


def test_what_was_taken_covers_more_with_every_picture(rig: Rig):
    run = CalibrationRun(rig, BOARD)
    assert run.look().sentence in {f"Show the board to the view {view}." for view in run.views}
    shares = []
    for pose in (0, 3, 4):
        rig.stage.hold_board(BOARD, pose)
        rig.stage.settle()
        run.take()
        shares.append(run.look().share)
    rig.stage.put_board_away()
    assert 0 < shares[0] < shares[1] < shares[2] < 1


def test_a_board_that_lies_still_and_was_taken_adds_nothing_more(rig: Rig):
    run = CalibrationRun(rig, BOARD)
    assert not run.look().is_still
    rig.stage.hold_board(BOARD, 0)
    rig.stage.settle()
    run.take()  # its frames were exposed after the board was there, so that the newest show it too
    run.look()
    coverage = run.look()
    assert (coverage.is_still, coverage.adds) == (True, False)
    assert len(coverage.views["top"].corners) == len(BOARD.corners_m)
    again = CalibrationRun(rig, BOARD)
    assert again.look().adds
    rig.stage.put_board_away()
    rig.stage.settle()
    rig.capture()
    with pytest.raises(BoothError, match="No view sees the board"):
        run.take()


def test_a_result_is_kept_once_there_is_one(rig: Rig, tmp_path: Path):
    run = CalibrationRun(rig, BOARD)
    with pytest.raises(BoothError, match="no result to keep"):
        run.save(tmp_path)
    with pytest.raises(BoothError, match="sees the board in no picture"):
        run.solve()


def test_cameras_opened_later_see_by_the_kept_calibration(run: CalibrationRun, profile: Profile, tmp_path: Path):
    saved = {one.view.view: one for one in run.save(tmp_path, "p3")}
    with Rig.open(profile, devices=devices_of(profile, tmp_path)) as rig:
        frames = rig.capture().shots[0].frames
    for view, frame in frames.items():
        optics, found = frame.optics, run.result.views[view]
        assert optics.calibration == saved[view].id
        assert optics.color == optics.depth == found.lens
        assert np.array_equal(optics.camera_to_booth, found.camera_to_booth)
    drifts = tray_drift(frames, profile.tray)
    assert set(drifts) == set(frames)
    assert max(drift.median_mm for drift in drifts.values()) < 1.0


def test_without_a_kept_calibration_cameras_are_as_their_driver_made_them(profile: Profile, tmp_path: Path):
    with Rig.open(profile, devices=devices_of(profile, tmp_path)) as rig:
        assert rig.latest("top").optics.calibration == ""
        assert rig.latest("top").optics.color.fx == 1200


def test_the_newest_sound_calibration_of_the_image_size_counts(run: CalibrationRun, tmp_path: Path, caplog):
    first = save_calibration(tmp_path, run.result, author="", created_utc_us=1_000_000)[0]
    second = save_calibration(tmp_path, run.result, author="", created_utc_us=2_000_000)[0]
    assert calibration_in_force(tmp_path, "SIM-top", SIZE).id == second.id
    assert calibration_in_force(tmp_path, "SIM-top", (960, 540)) is None
    assert calibration_in_force(tmp_path, "other", SIZE) is None
    path = tmp_path / "calibrations" / f"{second.id}.json"
    changed = json.loads(path.read_text())
    changed["lens"]["fx"] += 1
    path.write_text(json.dumps(changed, indent=1))
    with caplog.at_level(logging.WARNING):
        assert calibration_in_force(tmp_path, "SIM-top", SIZE).id == first.id
    assert "was changed since it was written" in caplog.text
    path.write_text("{}")
    assert [one.id for one in stored_calibrations(tmp_path, "SIM-top")] == [first.id]


def test_a_kept_calibration_comes_back_as_it_was(run: CalibrationRun, tmp_path: Path):
    saved = run.save(tmp_path, "p3")
    kept = {one.id: one for one in stored_calibrations(tmp_path)}
    assert set(kept) == {one.id for one in saved}
    for one in saved:
        back, given = kept[one.id], run.result.views[one.view.view]
        assert (back.author, back.board, back.view.lens, back.view.sigma) == ("p3", BOARD, given.lens, given.sigma)
        assert np.array_equal(back.view.camera_to_booth, given.camera_to_booth)
        assert dict(back.view.misses_px) == dict(given.misses_px)
        assert one.id.startswith(f"{given.serial}/")


def test_a_serial_number_is_no_way_out_of_the_folder(run: CalibrationRun, tmp_path: Path):
    view = replace(run.result.views["top"], serial="../../x")
    save_calibration(tmp_path / "data", replace(run.result, views={"top": view}), author="", created_utc_us=1)
    assert [path.name for path in tmp_path.iterdir()] == ["data"]
    assert calibration_in_force(tmp_path / "data", "../../x", SIZE).view.serial == "../../x"


def test_a_folder_that_cannot_be_written_is_told(run: CalibrationRun, tmp_path: Path):
    (tmp_path / "calibrations").write_text("in the way")
    with pytest.raises(BoothError, match="cannot be kept"):
        run.save(tmp_path)


def test_pictures_of_a_file_keep_what_belongs_to_the_file(run: CalibrationRun, stills: Path, tmp_path: Path):
    profile = load_profile(stills)
    for camera in build_devices(profile, SystemClock()).cameras:
        camera.open()
        lens = replace(camera.optics.color, fx=1.0)
        view = replace(run.result.views["top"], serial=camera.info.serial, lens=lens)
        save_calibration(tmp_path, replace(run.result, views={"top": view}), author="", created_utc_us=1)
        camera.close()
    with Rig.open(profile, devices=devices_of(profile, tmp_path)) as rig:
        assert all(frame.optics.calibration == "" for frame in rig.latest_all().values())


def test_drift_is_what_the_camera_moved(run: CalibrationRun, profile: Profile, rig: Rig):
    frame = rig.capture().shots[0].frames["top"]
    pose = frame.optics.camera_to_booth.copy()
    pose[0, 3] += 0.005
    moved = frame.with_stamps(optics=replace(frame.optics, camera_to_booth=pose))
    drifts = tray_drift({"here": frame, "there": moved}, profile.tray)
    assert drifts["here"].median_mm < 1.0
    assert drifts["there"].median_mm == pytest.approx(5.0, abs=0.5)
    assert drifts["there"].median_px == pytest.approx(5.0 / 850 * 1200, abs=0.7)


def test_nothing_is_said_of_drift_where_nothing_can_be_known(rig: Rig, profile: Profile):
    frame = rig.capture().shots[0].frames["top"]
    hidden = frame.color.copy()
    hidden[:, 200:] = 128
    one_marker = profile.tray.model_copy(update={"markers": profile.tray.markers[:1]})
    uncalibrated = frame.with_stamps(optics=replace(frame.optics, calibrated=False))
    assert tray_drift({"top": frame}, one_marker) == {}
    assert tray_drift({"top": uncalibrated}, profile.tray) == {}
    few = replace(frame, color=np.where(np.arange(720)[:, None, None] < 360, hidden, 128).astype(np.uint8), depth=None)
    assert tray_drift({"top": few}, profile.tray) == {}
