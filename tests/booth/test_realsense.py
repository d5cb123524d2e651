"""A RealSense recording, written by the SDK itself, comes back frame by frame and bit by bit."""

from __future__ import annotations

import gc
import sqlite3
import sys
import weakref
from contextlib import closing

import cv2
import numpy as np
import pytest

from booth.clock import SystemClock
from booth.drivers import build_devices
from booth.drivers.realsense import RealSense
from booth.errors import DeviceError, EndOfStream, FrameTimeout
from booth.frames import Frame, Intrinsics
from booth.lens_models import fitted_distortion, pixel_grid
from booth.profile import load_profile
from booth.profile_cameras import RealSenseCamera
from booth.realsense.objects import intrinsics_of

PATIENCE_S = 30.0
rs = pytest.importorskip("pyrealsense2", exc_type=ImportError)


def camera_of(clock=None, **config) -> RealSense:
    return RealSense(
        "left", RealSenseCamera(driver="realsense", **({"rate_hz": 500.0} | config)), clock or SystemClock()
    )


def read_all(camera: RealSense) -> list[Frame]:
    frames = []
    camera.open()
    try:
        while True:
            frames.append(camera.read(PATIENCE_S))
    except EndOfStream:
        return frames
    finally:
        camera.close()


@pytest.mark.parametrize("attempt", range(3))
def test_every_frame_comes_back_bit_by_bit(recording, attempt):
    frames = read_all(camera_of(file=recording.path))
    assert len(frames) == len(recording.colors) == 30
    for frame, color, depth in zip(frames, recording.colors, recording.depths, strict=True):
        np.testing.assert_array_equal(frame.color, color)
        np.testing.assert_array_equal(frame.depth, depth)


def test_times_exposure_and_gain_are_the_devices(recording):
    frames = read_all(camera_of(file=recording.path))
    for number, frame in enumerate(frames):
        assert frame.sequence == number + 1
        assert frame.device_time_ns == round((1000 + 33.25 * number) * 1e6)
        assert frame.device_time_domain == "hardware_clock"
        assert (frame.exposure_us, frame.gain) == (5000 + number, 16)
        assert frame.depth_unit_m == 0.0001


def test_lenses_and_places_are_the_devices(recording):
    camera = camera_of(file=recording.path, camera_to_booth=np.diag([1.0, -1.0, -1.0, 1.0]).tolist())
    camera.open()
    camera.close()
    assert camera.optics.color == Intrinsics(64, 48, 60.0, 61.0, 31.75, 24.25)
    assert camera.optics.depth == Intrinsics(48, 32, 50.0, 51.0, 23.75, 16.25)
    turn = [[np.cos(0.1), -np.sin(0.1), 0], [np.sin(0.1), np.cos(0.1), 0], [0, 0, 1]]
    np.testing.assert_allclose(camera.optics.depth_to_color[:3, :3], turn, atol=1e-6)
    np.testing.assert_allclose(camera.optics.depth_to_color[:3, 3], [0.015, 0.001, 0.002], atol=1e-7)
    np.testing.assert_array_equal(camera.optics.camera_to_booth, np.diag([1, -1, -1, 1]))
    assert not camera.optics.depth_is_registered
    assert camera.optics.calibrated


def test_a_camera_whose_place_nobody_gave_says_so(recording):
    camera = camera_of(file=recording.path)
    camera.open()
    camera.close()
    assert not camera.optics.calibrated


def test_the_device_names_itself(recording):
    camera = camera_of(file=recording.path)
    camera.open()
    camera.close()
    assert (camera.info.model, camera.info.serial) == ("Software RealSense", "0012")
    assert (camera.info.has_color, camera.info.has_depth) == (True, True)


@pytest.mark.parametrize(("rate_hz", "faster"), [(30.0, 1.0), (60.0, 2.0)])
def test_a_recording_keeps_its_own_pace_as_much_faster_as_the_profile_asks(recording, hand_clock, rate_hz, faster):
    frames = read_all(camera_of(hand_clock, file=recording.path, rate_hz=rate_hz))
    np.testing.assert_allclose(np.diff([frame.exposed_ns for frame in frames]), 33_250_000 / faster, atol=2)


def test_a_reader_that_is_slow_misses_nothing_and_the_program_goes_on(recording, hand_clock):
    camera = camera_of(hand_clock, file=recording.path)
    camera.open()
    camera.read(PATIENCE_S)
    # Long enough for the SDK to fill every queue there is; were its threads to hold the interpreter, we would hang.
    SystemClock().sleep(0.3)
    hand_clock.sleep(60.0)
    rest = [camera.read(PATIENCE_S).sequence for _ in range(29)]
    camera.close()
    assert rest == list(range(2, 31))


def test_one_stream_can_be_asked_for_alone(recording):
    for kind, other in (("color", "depth"), ("depth", "color")):
        frames = read_all(camera_of(file=recording.path, streams=(kind,)))
        assert len(frames) == 30
        assert all(getattr(frame, other) is None for frame in frames)
        expected = {"color": recording.colors, "depth": recording.depths}[kind]
        np.testing.assert_array_equal(getattr(frames[7], kind), expected[7])


def test_a_plane_without_its_partner_is_counted_and_the_next_pair_is_right(tmp_path, write_recording):
    written = write_recording(tmp_path / "lossy.db3", 12, without_depth=frozenset({3, 4, 9}))
    camera = camera_of(file=written.path)
    camera.open()
    frames = [camera.read(PATIENCE_S) for _ in range(9)]
    assert camera.unpaired == 3
    camera.close()
    assert [frame.sequence for frame in frames] == [1, 2, 3, 6, 7, 8, 9, 11, 12]
    for frame, color, depth in zip(frames, written.colors, written.depths, strict=True):
        np.testing.assert_array_equal(frame.color, color)
        np.testing.assert_array_equal(frame.depth, depth)


def test_a_stream_that_is_not_there_is_told_with_what_there_is(recording):
    camera = camera_of(file=recording.path, color={"width": 1920, "height": 1080})
    with pytest.raises(DeviceError, match="offers color: 64 x 48 at 30 Hz"):
        camera.open()


@pytest.mark.parametrize("content", [b"", b"no recording at all", b"SQLite format 3\x00" + bytes(4096)])
def test_a_file_that_is_no_recording_gets_a_sentence(tmp_path, content):
    path = tmp_path / "broken.db3"
    path.write_bytes(content)
    with pytest.raises(DeviceError, match="left cannot be opened") as caught:
        camera_of(file=path).open()
    assert "recording" in caught.value.hint


def test_a_recording_over_which_the_sdk_would_end_the_process_gets_a_sentence(recording, tmp_path):
    path = tmp_path / "bare.db3"
    path.write_bytes(recording.path.read_bytes())
    with closing(sqlite3.connect(path)) as database, database:
        database.execute("DELETE FROM messages WHERE topic_id IN (SELECT id FROM topics WHERE name LIKE '%option%')")
        assert database.execute("DELETE FROM topics WHERE name LIKE '%option%'").rowcount
    with pytest.raises(DeviceError, match="lacks the options of /device_0/sensor_0, /device_0/sensor_1"):
        camera_of(file=path).open()


def test_a_recording_cut_short_gets_a_sentence(recording, tmp_path):
    path = tmp_path / "cut.db3"
    whole = recording.path.read_bytes()
    path.write_bytes(whole[: len(whole) // 3])
    with pytest.raises(DeviceError, match="left"):
        read_all(camera_of(file=path))


def test_a_camera_that_is_not_plugged_in_is_named_by_its_serial():
    camera = camera_of(serial="000000000000", rate_hz=30.0)
    with pytest.raises(DeviceError, match="RealSense 000000000000 of left is not plugged in") as caught:
        camera.open()
    assert "serial number" in caught.value.hint


def test_a_closed_camera_keeps_nothing_of_the_sdk_alive(recording):
    camera = camera_of(file=recording.path)
    camera.open()
    frame = camera.read(PATIENCE_S)
    session = weakref.ref(camera._session)
    camera.close()
    gc.collect()
    assert session() is None
    np.testing.assert_array_equal(frame.color, recording.colors[0])


def test_two_recordings_play_side_by_side(recording, tmp_path):
    copy = tmp_path / "copy.db3"
    copy.write_bytes(recording.path.read_bytes())
    profile = tmp_path / "two.toml"
    cameras = [
        f'[cameras.{name}]\ndriver = "realsense"\nrate_hz = 500\nfile = "{path}"\n'
        for name, path in (("left", recording.path), ("right", copy))
    ]
    profile.write_text(f'name = "two"\n{"".join(cameras)}')
    left, right = build_devices(load_profile(profile), SystemClock()).cameras
    left.open()
    right.open()
    for number in range(30):
        one, other = left.read(PATIENCE_S), right.read(PATIENCE_S)
        assert one.sequence == other.sequence == number + 1
        np.testing.assert_array_equal(one.depth, other.depth)
    left.close()
    right.close()


def test_without_the_sdk_or_its_system_library_each_has_its_own_sentence(recording, monkeypatch, tmp_path):
    camera = camera_of(file=recording.path)
    monkeypatch.setitem(sys.modules, "pyrealsense2", None)
    with pytest.raises(DeviceError, match="pyrealsense2 is not installed"):
        camera.open()
    monkeypatch.delitem(sys.modules, "pyrealsense2")
    sentence = "libusb-1.0.so.0: cannot open shared object file: No such file or directory"
    (tmp_path / "pyrealsense2.py").write_text(f"raise ImportError({sentence!r})\n")
    monkeypatch.syspath_prepend(tmp_path)
    with pytest.raises(DeviceError, match="needs libusb") as caught:
        camera.open()
    assert "apt install libusb-1.0-0" in caught.value.hint
    with pytest.raises(DeviceError):
        camera.read(0.01)


@pytest.mark.parametrize("model", ["inverse_brown_conrady", "brown_conrady", "modified_brown_conrady"])
def test_a_lens_bends_in_opencv_as_it_does_in_the_sdk(model):
    lens = rs.intrinsics()
    lens.width, lens.height, lens.fx, lens.fy, lens.ppx, lens.ppy = 1280, 720, 640.0, 641.0, 633.0, 355.0
    lens.model, lens.coeffs = getattr(rs.distortion, model), [-0.055, 0.066, 0.0004, -0.0003, -0.021]
    ours = intrinsics_of(rs, lens)
    pixels = [[u, v] for u in range(0, 1280, 80) for v in range(0, 720, 80)]
    theirs = np.array([rs.rs2_deproject_pixel_to_point(lens, pixel, 1.0) for pixel in pixels])
    projected, _ = cv2.projectPoints(theirs, np.zeros(3), np.zeros(3), ours.matrix, np.array(ours.distortion))
    assert np.abs(projected.reshape(-1, 2) - pixels).max() < 0.1


def test_a_lens_that_opencvs_model_cannot_describe_is_refused():
    lens = Intrinsics(640, 480, 200.0, 200.0, 319.5, 239.5)
    pixels = pixel_grid(lens)
    fisheye = np.tan((pixels - [lens.cx, lens.cy]) / 450)
    with pytest.raises(ValueError, match="misses by"):
        fitted_distortion(lens, pixels, fisheye * 9 + np.sin(20 * fisheye))


def test_a_straight_lens_fits_without_distortion():
    lens = Intrinsics(640, 480, 500.0, 500.0, 319.5, 239.5)
    pixels = pixel_grid(lens)
    np.testing.assert_allclose(fitted_distortion(lens, pixels, (pixels - [lens.cx, lens.cy]) / 500), 0, atol=1e-12)


def live_camera(software_realsense, **config) -> RealSense:
    """A camera that finds the SDK's software device where it would find one that is plugged in."""
    sizes = {"color": {"width": 64, "height": 48}, "depth": {"width": 48, "height": 32}, "rate_hz": 30.0}
    settings = RealSenseCamera(driver="realsense", serial="0012", **(sizes | config))
    return RealSense("left", settings, SystemClock(), find=lambda sdk, view, config: software_realsense.device)


def send_pair(software_realsense, number: int, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    color = rng.integers(0, 256, (48, 64, 3), dtype=np.uint8)
    depth = rng.integers(0, 65536, (32, 48), dtype=np.uint16)
    software_realsense.send_color(color, number, 1000.0 + 33.25 * number)
    software_realsense.send_depth(depth, number, 1001.0 + 33.25 * number)
    return color, depth


def test_a_live_device_gives_what_it_sees_with_times_of_this_machine(software_realsense):
    camera, clock, rng = live_camera(software_realsense), SystemClock(), np.random.default_rng(6)
    camera.open()
    for number in range(5):
        before_ns = clock.now_ns()
        color, depth = send_pair(software_realsense, number, rng)
        frame = camera.read(PATIENCE_S)
        np.testing.assert_array_equal(frame.color, color)
        np.testing.assert_array_equal(frame.depth, depth)
        assert before_ns <= frame.host_time_ns <= clock.now_ns()
        # A device that says nothing of its latency may have begun this long before the frame was here.
        assert frame.exposed_ns <= frame.host_time_ns - 70_000_000
    assert camera.info.rate_hz == pytest.approx(30.0)
    camera.close()


def test_a_live_reader_that_is_slow_gets_recent_frames_and_sees_the_gap(software_realsense):
    camera, rng = live_camera(software_realsense), np.random.default_rng(7)
    camera.open()
    for number in range(40):
        send_pair(software_realsense, number, rng)
    software_realsense.send_color(np.zeros((48, 64, 3), np.uint8), 40, 9000.0)
    software_realsense.send_depth(np.zeros((32, 48), np.uint16), 40, 9000.0)
    sequences = [camera.read(PATIENCE_S).sequence]
    while sequences[-1] < 41:
        sequences.append(camera.read(PATIENCE_S).sequence)
    camera.close()
    assert sequences == sorted(set(sequences))
    assert len(sequences) <= 5


def test_a_stream_that_died_is_named(software_realsense):
    camera = live_camera(software_realsense)
    camera.open()
    software_realsense.send_color(np.zeros((48, 64, 3), np.uint8), 0, 1000.0)
    with pytest.raises(FrameTimeout, match="left gave no depth to go with the rest"):
        camera.read(0.2)
    camera.close()
