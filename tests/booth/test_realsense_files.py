"""A recording written as RealSense files comes back bit by bit, played by the SDK itself."""

from __future__ import annotations

import threading
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from booth.clock import SystemClock
from booth.devices import CameraInfo
from booth.drivers import build_devices
from booth.errors import BoothError, EndOfStream
from booth.frames import Frame, Intrinsics, Optics
from booth.profile import load_profile
from booth.realsense.files import convert_bag, write_realsense_file, write_realsense_files
from booth.recording.reader import RecordedFrame, open_recording
from booth.recording.recorder import Recorder
from booth.rig import Rig

rs = pytest.importorskip("pyrealsense2", exc_type=ImportError)
PATIENCE_S = 30.0
# Written by a tool that is not the SDK, as older SDKs lay such files out: 24 x 16 and 16 x 12 pixels.
OLD_BAG = Path(__file__).parent.parent / "data" / "realsense_old.bag"
WALL_US = 1_763_800_000_000_000


def play(profile: Path) -> dict[str, list[Frame]]:
    """All frames by view of the cameras of a profile, as fast as they can be had."""
    played: dict[str, list[Frame]] = {}
    for camera in build_devices(load_profile(profile), SystemClock()).cameras:
        camera.open()
        frames = played.setdefault(camera.view, [])
        try:
            while True:
                frames.append(camera.read(PATIENCE_S))
        except EndOfStream:
            camera.close()
    return played


@pytest.fixture
def recorded(small_booth, tmp_path) -> Path:
    """Some frames of the simulated booth."""
    seen = threading.Semaphore(0)
    with Rig.open(load_profile(small_booth)) as rig:
        recorder = Recorder(rig, tmp_path / "shift")
        for view in rig.views:
            rig.watch(view, lambda _: seen.release())
        assert all(seen.acquire(timeout=PATIENCE_S) for _ in range(16))
        recorder.stop()
    return tmp_path / "shift"


def test_a_recording_of_the_booth_comes_back_bit_by_bit(recorded, tmp_path):
    with open_recording(recorded) as recording:
        write_realsense_files(rs, recording, tmp_path / "out")
        expected = [one.frame() for one in recording.messages() if isinstance(one, RecordedFrame)]
        utc_us_at = recording.utc_us_at
    played = play(tmp_path / "out" / "booth.toml")
    assert set(played) == {"top", "left"}
    for view, frames in played.items():
        wanted = [frame for frame in expected if frame.view == view]
        assert [frame.sequence for frame in frames] == [frame.sequence for frame in wanted]
        for frame, other in zip(frames, wanted, strict=True):
            np.testing.assert_array_equal(frame.color, other.color)
            np.testing.assert_array_equal(frame.depth, other.depth)
            assert abs(frame.device_time_ns / 1000 - utc_us_at(other.exposed_ns)) < 2
            assert frame.depth_unit_m == pytest.approx(other.depth_unit_m, rel=1e-6)
        assert frames[0].optics.color == wanted[0].optics.color
        np.testing.assert_allclose(frames[0].optics.camera_to_booth, wanted[0].optics.camera_to_booth, atol=1e-9)


def frame_of(number: int, **changed) -> Frame:
    """A frame of a depth camera with a bent lens and its own stamps."""
    rng = np.random.default_rng(number)
    color = Intrinsics(64, 48, 60.0, 61.0, 31.5, 24.5, (0.125, -0.0625, 0.001, 0.002, 0.015625))
    depth = Intrinsics(48, 32, 50.0, 51.0, 23.5, 16.5)
    depth_to_color = np.eye(4)
    depth_to_color[:3, 3] = (0.015, 0.001, 0.002)
    frame = Frame(
        view="left",
        sequence=number,
        color=rng.integers(0, 256, (48, 64, 3), dtype=np.uint8),
        depth=rng.integers(0, 65536, (32, 48), dtype=np.uint16),
        optics=Optics(color, depth, depth_to_color),
        host_time_ns=number * 33_000_000 + 5_000_000,
        exposed_ns=number * 33_000_000,
        depth_unit_m=0.0001,
        exposure_us=5000.0 + number,
        gain=16.0,
        device_time_ns=7_000_000_000 + number * 33_000_000,
        device_time_domain="hardware_clock",
    )
    return replace(frame, **changed)


INFO = CameraInfo("left", "realsense", "Intel RealSense D435", "0012", True, True, 30.0)


def write(folder: Path, frames: list[Frame]) -> int:
    (folder / "booth.toml").write_text('name = "one"\n[cameras.left]\ndriver = "realsense"\nfile = "left.db3"\n')
    return write_realsense_file(rs, folder / "left.db3", INFO, frames, lambda host_ns: WALL_US + host_ns // 1000)


def test_stamps_exposure_lens_and_transform_are_those_of_the_camera(tmp_path):
    frames = [frame_of(number) for number in range(1, 6)]
    assert write(tmp_path, frames) == 5
    played = play(tmp_path / "booth.toml")["left"]
    for frame, other in zip(played, frames, strict=True):
        for field in ("sequence", "device_time_ns", "device_time_domain", "exposure_us", "gain", "depth_unit_m"):
            assert getattr(frame, field) == getattr(other, field), field
    lens = played[0].optics.color
    assert (lens.fx, lens.cy) == (60.0, 24.5)
    np.testing.assert_allclose(lens.distortion, frames[0].optics.color.distortion, atol=1e-4)
    np.testing.assert_allclose(played[0].optics.depth_to_color, frames[0].optics.depth_to_color, atol=1e-7)


def test_a_camera_without_depth_has_a_file_too(tmp_path):
    lens = Optics(color=frame_of(1).optics.color)
    frames = [frame_of(number, depth=None, optics=lens) for number in range(1, 4)]
    write(tmp_path, frames)
    played = play(tmp_path / "booth.toml")["left"]
    assert [frame.depth for frame in played] == [None] * 3
    np.testing.assert_array_equal(played[2].color, frames[2].color)


def test_without_a_frame_there_is_no_file(tmp_path):
    assert write(tmp_path, []) == 0
    assert not (tmp_path / "left.db3").exists()


def test_what_fails_on_the_way_leaves_no_file(tmp_path):
    def breaks():
        yield frame_of(1)
        raise BoothError("The recording is damaged.")

    with pytest.raises(BoothError, match="damaged"):
        write_realsense_file(rs, tmp_path / "left.db3", INFO, breaks(), lambda host_ns: host_ns // 1000)
    assert list(tmp_path.iterdir()) == []


def test_files_that_exist_are_not_written_over(recorded, tmp_path):
    (tmp_path / "left.db3").write_bytes(b"precious")
    with open_recording(recorded) as recording, pytest.raises(BoothError, match=r"left\.db3 exists already"):
        write_realsense_files(rs, recording, tmp_path)
    assert (tmp_path / "left.db3").read_bytes() == b"precious"


def test_an_old_file_is_converted_and_plays_as_it_was_recorded(tmp_path):
    convert_bag(rs, OLD_BAG, tmp_path / "left.db3")
    profile = tmp_path / "booth.toml"
    profile.write_text('name = "one"\n[cameras.left]\ndriver = "realsense"\nfile = "left.db3"\n')
    frames = play(profile)["left"]
    assert [frame.device_time_ns for frame in frames] == [5_000_000_000, 5_033_000_000, 5_066_000_000]
    for number, frame in enumerate(frames):
        color = (np.arange(16 * 24 * 3) * 7 + number).astype(np.uint8).reshape(16, 24, 3)
        depth = (np.arange(12 * 16 * 2) * 7 + number).astype(np.uint8).view(np.uint16).reshape(12, 16)
        np.testing.assert_array_equal(frame.color, color)
        np.testing.assert_array_equal(frame.depth, depth)
        assert (frame.exposure_us, frame.gain, frame.device_time_domain) == (5000 + number, 16, "hardware_clock")


@pytest.mark.parametrize("content", [b"", b"no bag", b"#ROSBAG V2.0\n" + bytes(4096)])
def test_an_old_file_that_is_none_gets_a_sentence_and_leaves_nothing(tmp_path, content):
    bag = tmp_path / "old.bag"
    bag.write_bytes(content)
    with pytest.raises(BoothError, match=r"old\.bag cannot be converted"):
        convert_bag(rs, bag, tmp_path / "new.db3")
    assert list(tmp_path.iterdir()) == [bag]
