"""What the check-up says of permissions, plugged-in devices and libraries, on machines made up of a few files."""

from __future__ import annotations

import json
import threading
from pathlib import Path

import cv2
import numpy as np
import pytest
from promptable_files import write_decoder, write_encoder

from booth.calibration.board import Board
from booth.calibration.result import CalibrationResult, Sigma, ViewCalibration
from booth.calibration.store import save_calibration
from booth.plugged.found import FoundDevice, Search, SettingRange
from booth.profile import Profile, load_profile
from booth.recording.recorder import Recorder
from booth.rig import Rig
from ui.cli.program import main
from ui.workflow.checks.booth import check_booth, check_calibration
from ui.workflow.checks.check import Check
from ui.workflow.checks.data import check_data, check_promptable, check_recordings
from ui.workflow.checks.devices import check_search
from ui.workflow.checks.machine import Library, check_library
from ui.workflow.checks.permissions import check_permissions
from ui.workflow.smart_outline import MODEL_FOLDER

CONTROLLER = "0000:00:14.0"


@pytest.fixture
def rules(tmp_path: Path) -> Path:
    folder = tmp_path / "rules.d"
    folder.mkdir()
    return folder


@pytest.fixture
def real_booth(tmp_path: Path) -> Profile:
    """A booth of a RealSense, a webcam, and lights at a serial port."""
    path = tmp_path / "real.toml"
    path.write_text(
        'name = "real"\n'
        '[cameras.left]\ndriver = "realsense"\nserial = "0012"\n'
        '[cameras.top]\ndriver = "opencv"\ndevice = 2\nwidth = 1280\nheight = 720\n'
        f'[lights.box]\ndriver = "dmx_usb_pro"\nport = "{tmp_path}/ttyUSB0"\nchannels = {{ west = 1 }}\n'
        "[lightings.west]\nwest = 1\n"
    )
    return load_profile(path)


def by_name(checks) -> dict[str, Check]:
    return {check.name: check for check in checks}


def permissions(profile: Profile, folder: Path, may_use: bool, is_root: bool = False) -> dict[str, Check]:
    return by_name(check_permissions(profile, [folder / "rules.d"], folder, lambda path: may_use, is_root))


def test_without_a_udev_rule_the_line_says_what_to_type(real_booth, rules):
    check = permissions(real_booth, rules.parent, True)["realsense rules"]
    assert check.state == "failed"
    assert "sudo tee /etc/udev/rules.d/60-realsense.rules" in check.hint
    (rules / "99-realsense-libusb.rules").touch()
    assert permissions(real_booth, rules.parent, True)["realsense rules"].state == "ok"


def test_root_needs_no_rule(real_booth, rules):
    assert permissions(real_booth, rules.parent, True, is_root=True)["realsense rules"].state == "ok"


def test_a_port_or_camera_that_this_user_may_not_use_is_told_with_what_to_type(real_booth, rules):
    folder = rules.parent
    for name in ("ttyUSB0", "video2"):
        (folder / name).touch()
    port, camera = (permissions(real_booth, folder, False)[str(folder / name)] for name in ("ttyUSB0", "video2"))
    assert (port.state, camera.state) == ("failed", "failed")
    assert port.hint == f"sudo usermod -aG {(folder / 'ttyUSB0').group()} $USER, then sign in again"
    assert permissions(real_booth, folder, True)[str(folder / "ttyUSB0")].state == "ok"


def test_what_is_not_plugged_in_is_no_question_of_permissions(real_booth, rules):
    assert set(permissions(real_booth, rules.parent, False)) == {"realsense rules"}


def test_a_booth_without_such_devices_needs_no_permission(rules):
    assert permissions(load_profile("simulated"), rules.parent, False) == {}


def realsense(serial: str, speed_mbps: float = 5000) -> FoundDevice:
    ranges = (SettingRange("gain", 0, 128),)
    return FoundDevice("realsense", "D435", serial, "2-1", CONTROLLER, speed_mbps, ranges)


WEBCAM = FoundDevice("opencv", "Webcam", "", "/dev/video2", CONTROLLER, 480)


def test_what_is_plugged_in_is_listed_with_what_its_settings_take(real_booth):
    checks = by_name(check_search(Search((realsense("0012"), WEBCAM)), real_booth))
    assert checks["found realsense 0012"].text == f"D435, USB controller {CONTROLLER} at 5000 Mbit/s, gain 0 to 128"
    assert {check.state for name, check in checks.items() if name.startswith("found")} == {"ok"}
    assert not any(name.startswith("camera") for name in checks)


def test_a_camera_of_the_profile_that_is_not_plugged_in_and_one_that_it_does_not_name_are_told(real_booth):
    checks = by_name(check_search(Search((realsense("0099"),)), real_booth))
    assert checks["camera left"].state == checks["camera top"].state == "failed"
    assert "found are 0099" in checks["camera left"].text
    assert checks["found realsense 0099"].state == "warning"
    assert 'serial = "0099"' in checks["found realsense 0099"].hint


def test_a_laptop_s_webcam_is_no_stranger_to_a_simulated_booth():
    checks = by_name(check_search(Search((WEBCAM,)), load_profile("simulated")))
    assert checks["found opencv /dev/video2"].state == "ok"


def test_a_bus_that_cannot_carry_its_cameras_fails(real_booth):
    checks = [*check_search(Search((realsense("0012", 480), WEBCAM)), real_booth)]
    (usb,) = [check for check in checks if check.name == "usb"]
    assert usb.state == "failed"
    assert "left 80, top 55" in usb.text


def test_what_could_not_be_looked_for_is_a_warning():
    checks = [*check_search(Search((), ("pyrealsense2 is not installed.",)), None)]
    assert [(check.state, check.text) for check in checks] == [
        ("warning", "pyrealsense2 is not installed."),
        ("ok", "no camera and no serial port is plugged in"),
    ]


@pytest.mark.parametrize("is_shared", [True, False])
def test_a_library_is_missed_only_by_a_booth_whose_driver_needs_it(is_shared):
    library = Library("libnowhere_of_ours", "sudo apt install it", ("aravis",), is_shared)
    assert check_library(library, {"simulated"}).state == "ok"
    missed = check_library(library, {"simulated", "aravis"})
    assert (missed.state, missed.hint) == ("failed", "sudo apt install it")
    assert check_library(Library("numpy"), set()).state == "ok"


def test_a_damaged_catalogue_is_told_with_what_helps(tmp_path):
    (tmp_path / "station.sqlite").write_text("no database")
    (check,) = check_data(tmp_path)
    assert (check.name, check.state) == ("data folder", "failed")
    assert "backup" in check.hint


def test_a_view_without_calibration_is_a_warning(stills, tmp_path):
    with Rig.open(load_profile(stills)) as rig:
        (info, *_) = rig.info
        frame = rig.latest(info.view)
    assert check_calibration(info, frame, tmp_path, 0).state == "ok"
    assert check_calibration(info, None, tmp_path, 0).state == "warning"


@pytest.mark.parametrize(("days", "state"), [(3, "ok"), (400, "warning")])
def test_an_old_calibration_is_a_warning(stills, tmp_path, days, state):
    with Rig.open(load_profile(stills)) as rig:
        (info, *_) = rig.info
        frame = rig.latest(info.view)
    sigma, lens = Sigma(0.1, 0.1, 0.1, 0.01), frame.optics.color
    view = ViewCalibration(info.view, info.serial, lens, np.eye(4), 0.21, {0: 0.21}, 40, ("k1",), True, sigma)
    result = CalibrationResult(Board(), {info.view: view}, 0.21, 1)
    save_calibration(tmp_path, result, author="", created_utc_us=0)
    check = check_calibration(info, frame, tmp_path, days * 86_400_000_000)
    assert check.state == state
    assert f"{days} days old, RMS 0.21 pixels" in check.text
    assert "traybooth calibrate" in check.hint


def test_a_recorded_booth_is_checked_too(small_booth, tmp_path, recorded_booth):
    checks = by_name(check_booth(load_profile(recorded_booth), tmp_path))
    assert checks["view top"].state == "ok"
    assert checks["lights"].text == "recorded; nothing can be lit"


def test_a_light_is_seen_also_beside_a_camera_that_looks_into_a_brighter_place(small_booth, tmp_path):
    eye = {"color_intrinsics": [[90, 0, 80], [0, 90, 45], [0, 0, 1]], "image_size": [160, 90]}
    view = {"view": "sky", "color": "sky.png", "camera_to_world": np.eye(4).tolist()}
    (tmp_path / "calibration.json").write_text(json.dumps(eye | {"views": [view]}))
    cv2.imwrite(str(tmp_path / "sky.png"), np.full((90, 160, 3), 250, np.uint8))
    profile = tmp_path / "bright.toml"
    window = f'[cameras.window]\ndriver = "replay"\nfolder = "{tmp_path}"\nviews = ["sky"]\n'
    profile.write_text(small_booth.read_text() + window)
    checks = by_name(check_booth(load_profile(profile), tmp_path))
    assert {checks["light top"].state, checks["light left"].state} == {"ok"}


@pytest.fixture
def recorded_booth(small_booth: Path, tmp_path: Path) -> Path:
    """A recording of some frames of the simulated booth."""
    seen = threading.Semaphore(0)
    with Rig.open(load_profile(small_booth)) as rig:
        recorder = Recorder(rig, tmp_path / "shift")
        for view in rig.views:
            rig.watch(view, lambda _: seen.release())
        assert all(seen.acquire(timeout=30) for _ in range(16))
        recorder.stop()
    return tmp_path / "shift"


def test_recordings_are_counted_with_their_size(tmp_path):
    assert check_recordings(tmp_path / "none").text.startswith("0 recordings of 0.0 GB")
    (tmp_path / "shift").mkdir()
    (tmp_path / "shift" / "part-0001.mcap").write_bytes(bytes(1000))
    assert check_recordings(tmp_path).text.startswith("1 recording of")


def test_a_promptable_model_is_tried_where_there_is_one(tmp_path):
    assert list(check_promptable(tmp_path)) == []
    folder = tmp_path / MODEL_FOLDER
    folder.mkdir(parents=True)
    write_encoder(folder)
    (unusable,) = check_promptable(tmp_path)
    assert unusable.state == "failed"
    assert "decoder.onnx cannot be read" in unusable.text
    write_decoder(folder)
    (unapproved,) = check_promptable(tmp_path)
    assert "is not approved for this station" in unapproved.text
    assert main(["models", "approve", str(folder), "--data", str(tmp_path)]) == 0
    assert [check.state for check in check_promptable(tmp_path)] == ["ok"]
    write_decoder(folder, broken=True)
    assert [check.state for check in check_promptable(tmp_path)] == ["failed"]
