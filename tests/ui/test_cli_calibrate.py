"""`traybooth calibrate` on the simulated booth, and what captures say of the calibration afterwards."""

from __future__ import annotations

import io
import json
import shutil
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import replace
from pathlib import Path

import cv2
import pytest
from command_line import Cli, Done

from booth.calibration.board import Board
from booth.calibration.result import CalibrationResult
from booth.calibration.run import CalibrationRun
from booth.calibration.store import save_calibration, stored_calibrations
from booth.events import EventKind
from booth.profile import load_profile
from booth.rig import Rig
from storage.formats.coco import export_coco
from storage.records import CaptureQuery, ItemRef
from ui.cli import main
from ui.settings import Settings
from ui.station import Station
from ui.workflow.calibrating import LAY_FLAT, held_pictures
from ui.workflow.capture import take_capture
from ui.workflow.checks.booth import check_booth
from ui.workflow.errors import WorkflowError

PICTURES = 7


@pytest.fixture(scope="module")
def calibrated(board_booth: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Done]:
    """A data folder with one calibration of the booth, and what the command said."""
    folder, out, err = tmp_path_factory.mktemp("calibrated"), io.StringIO(), io.StringIO()
    words = ["calibrate", "--profile", board_booth, "--data", folder, "--pictures", PICTURES, "--author", "p3"]
    with redirect_stdout(out), redirect_stderr(err):
        code = main([*(str(word) for word in words), "--against-profile", "--json"])
    return folder, Done(code, out.getvalue(), err.getvalue())


@pytest.fixture
def data(calibrated: tuple[Path, Done]) -> Path:
    return calibrated[0]


def test_a_booth_that_holds_boards_calibrates_itself(calibrated: tuple[Path, Done]):
    folder, done = calibrated
    assert done.code == 0, done.err
    assert done.err.count("corners:") == PICTURES
    assert done.json["pictures"] == PICTURES
    assert set(done.json["saved"]) == {one.id for one in stored_calibrations(folder)}
    assert set(done.json["views"]) == {"top", "front"}
    for view in done.json["views"].values():
        off = view["against_profile"]
        assert off["focal_percent"] < 0.3
        assert off["position_mm"] < 1.0
        assert off["angle_deg"] < 0.1
        assert view["rms_px"] < 0.3


def test_a_result_that_is_not_to_be_kept_is_only_said(cli: Cli, board_booth: Path, tmp_path: Path):
    done = cli("calibrate", "--profile", board_booth, "--data", tmp_path, "--pictures", 4, "--no-save")
    assert done.code == 0, done.err
    assert [line.split()[:2] for line in done.out.splitlines()[1:3]] == [["top", "SIM-top"], ["front", "SIM-front"]]
    assert "kept as" not in done.out
    assert not (tmp_path / "calibrations").exists()


def test_what_is_kept_is_listed_and_shown(cli: Cli, data: Path):
    listed = [json.loads(line) for line in cli("calibrate", "--data", data, "list", "--json").out.splitlines()]
    assert {(one["view"], one["author"], one["in_force"]) for one in listed} == {
        (view, "p3", True) for view in ("top", "front")
    }
    lines = cli("calibrate", "list", "--data", data).out.splitlines()
    assert len(lines) == 3
    shown = cli("calibrate", "show", "SIM-front", "--data", data)
    assert shown.out.splitlines()[0].startswith("SIM-front/")
    assert "12 x 8 squares of 30 mm" in shown.out
    by_id = cli("calibrate", "show", listed[0]["id"], "--data", data, "--json")
    assert by_id.json["id"] == listed[0]["id"]
    nobody = cli("calibrate", "show", "SIM-none", "--data", data)
    assert nobody.code == 1
    assert "No calibration of SIM-none is kept" in nobody.err


def test_an_empty_folder_lists_nothing(cli: Cli, tmp_path: Path):
    done = cli("calibrate", "list", "--data", tmp_path)
    assert (done.code, done.out) == (0, f"No calibration is kept in {tmp_path}.\n")


def test_the_board_is_written_as_it_was_asked_for(cli: Cli, tmp_path: Path):
    path = tmp_path / "board.png"
    done = cli("calibrate", "board", path, "--squares", "6x4", "--square-mm", 20, "--marker-mm", 14)
    assert done.code == 0, done.err
    assert "120 x 80 mm" in done.out
    assert cv2.imread(str(path)).shape[:2] == ((80 + 24) * 12, (120 + 24) * 12)
    wrong = cli("calibrate", "board", path, "--square-mm", 10)
    assert wrong.code == 1
    assert "must be smaller than its squares" in wrong.err
    with pytest.raises(SystemExit):
        main(["calibrate", "board", str(path), "--squares", "12"])


def test_too_few_pictures_are_told(cli: Cli, board_booth: Path, tmp_path: Path):
    done = cli("calibrate", "--profile", board_booth, "--data", tmp_path, "--pictures", 1)
    assert done.code == 1
    assert "sees the board in one picture only" in done.err
    assert not (tmp_path / "calibrations").exists()


def test_a_folder_that_takes_no_calibration_is_told_before_the_first_picture(
    cli: Cli, board_booth: Path, tmp_path: Path
):
    (tmp_path / "calibrations").touch()
    done = cli("calibrate", "--profile", board_booth, "--data", tmp_path, "--pictures", 1)
    assert done.code == 1
    assert "cannot be kept" in done.err
    assert "picture" not in done.err


def test_captures_name_the_calibration_and_keep_their_drift(data: Path, board_booth: Path, tmp_path: Path):
    kept = {one.view.view: one.id for one in stored_calibrations(data)}
    with Station(Settings(data=data, profile=str(board_booth)), live=False) as station:
        station.open_store()
        rig = station.open_rig()
        capture = take_capture(rig, station.store, ItemRef("X1"), author="p3")
        frames = station.store.captures.frame_set(capture.id).shots[0].frames
        assert {view: frame.optics.calibration for view, frame in frames.items()} == kept
        export_coco(station.store, CaptureQuery(), tmp_path / "coco")
        drift = next(event for event in station.store.events.recent() if event.kind == "drift")
        assert not [event for event in station.events.recent(EventKind.FAULT) if event.what == "drift"]
    exported = json.loads((tmp_path / "coco" / "annotations.json").read_text())["images"]
    assert {one["attributes"]["view"]: one["attributes"]["calibration"] for one in exported} == kept
    detail = json.loads(drift.detail)
    assert detail["capture"] == capture.id
    assert all(view["median_mm"] < 1.0 for view in detail["views"].values())


def test_a_camera_that_stands_elsewhere_than_calibrated_is_told_at_the_next_capture(
    data: Path, board_booth: Path, tmp_path: Path, cli: Cli
):
    shutil.copytree(data / "calibrations", tmp_path / "calibrations")
    kept = next(one for one in stored_calibrations(data) if one.view.view == "front")
    pose = kept.view.camera_to_booth.copy()
    pose[0, 3] += 0.004
    elsewhere = {"front": replace(kept.view, camera_to_booth=pose)}
    result = CalibrationResult(kept.board, elsewhere, kept.view.rms_px, PICTURES)
    save_calibration(tmp_path, result, author="", created_utc_us=kept.created_utc_us + 1)
    with Station(Settings(data=tmp_path, profile=str(board_booth)), live=False) as station:
        station.open_store()
        rig = station.open_rig()
        take_capture(rig, station.store, ItemRef("X1"), author="")
        told = [event for event in station.events.recent(EventKind.FAULT) if event.what == "drift"]
    assert [event.source for event in told] == ["front"]
    assert told[0].sentence.startswith("The view front sees the tray ")
    assert told[0].sentence.endswith("Calibrate the booth again.")
    assert 3.0 < told[0].detail["median_mm"] < 5.0
    done = cli("capture", "--profile", board_booth, "--data", tmp_path, "--no-score", "--json")
    assert (done.code, done.json["state"]) == (0, "captured")
    assert done.err.startswith("The view front sees the tray ")


def test_a_calibration_that_was_damaged_is_told_by_the_station_and_by_doctor(
    data: Path, board_booth: Path, tmp_path: Path
):
    shutil.copytree(data / "calibrations", tmp_path / "calibrations")
    (damaged,) = (tmp_path / "calibrations" / "SIM-top").glob("*.json")
    damaged.write_text(damaged.read_text().replace('"cx": 6', '"cx": 5'))
    told = f"The calibration {damaged} is not used: it was changed since it was written."
    with Station(Settings(data=tmp_path, profile=str(board_booth)), live=False) as station:
        rig = station.open_rig()
        assert [one.sentence for one in station.events.recent(EventKind.FAULT) if one.what == "unsound"] == [told]
        assert rig.latest("top").optics.calibration == ""
        assert rig.latest("front").optics.calibration.startswith("SIM-front/")
    (check,) = [one for one in check_booth(load_profile(board_booth), tmp_path) if one.name == "calibration"]
    assert (check.state, check.text) == ("warning", told)


def test_a_person_who_holds_the_board_is_waited_for(board_booth: Path):
    with Rig.open(load_profile(board_booth)) as rig:
        run = CalibrationRun(rig, Board())
        steps = held_pictures(run, most=2)
        waiting = next(steps)
        assert (waiting.taken, waiting.sentence[:17]) == (None, "Show the board to")
        for number, pose in enumerate((0, 3), start=1):
            rig.stage.hold_board(run.board, pose)
            assert next(step for step in steps if step.taken is not None).taken.number == number
        assert list(steps) == []
        with pytest.raises(WorkflowError, match=r"was not moved for 0 s\. (Tilt|Bring|Show|Hold)"):
            list(held_pictures(run, most=9, wait_s=0))


def test_without_markers_on_the_tray_the_board_is_to_lie_flat_first(small_booth: Path):
    with Rig.open(load_profile(small_booth)) as rig:
        assert next(held_pictures(CalibrationRun(rig, Board()))).sentence == LAY_FLAT
