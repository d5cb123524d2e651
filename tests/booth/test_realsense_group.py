"""RealSense recordings of several cameras play together, each frame at the time at which it was seen."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from booth.clock import SystemClock
from booth.drivers import build_devices
from booth.errors import EndOfStream
from booth.frames import Frame
from booth.profile import load_profile

PATIENCE_S = 30.0
WALL_MS = 1_763_800_000_000.0
pytest.importorskip("pyrealsense2", exc_type=ImportError)


def cameras_of(folder: Path, clock, *names: str, rate: str = ""):
    entries = [f'[cameras.{name}]\ndriver = "realsense"\nfile = "{name}.db3"\n{rate}' for name in names]
    profile = folder / "together.toml"
    profile.write_text(f'name = "together"\n{"".join(entries)}')
    return build_devices(load_profile(profile), clock).cameras


def read_all(camera) -> list[Frame]:
    frames = []
    while True:
        try:
            frames.append(camera.read(PATIENCE_S))
        except EndOfStream:
            return frames


def read_in_turn(cameras) -> dict[str, list[Frame]]:
    """All frames by view, read as streams do it: the camera that was read longest ago comes next."""
    for camera in cameras:
        camera.open()
    read: dict[str, list[Frame]] = {camera.view: [] for camera in cameras}
    playing = list(cameras)
    while playing:
        camera = min(playing, key=lambda one: max((frame.host_time_ns for frame in read[one.view]), default=0))
        try:
            read[camera.view].append(camera.read(PATIENCE_S))
        except EndOfStream:
            playing.remove(camera)
    for camera in cameras:
        camera.close()
    return read


@pytest.fixture
def lagging(tmp_path, write_recording):
    """Two recordings of one booth, of which the right begins three frames later."""
    write_recording(tmp_path / "left.db3", 12, first_ms=WALL_MS, domain="global_time")
    write_recording(tmp_path / "right.db3", 12, first_ms=WALL_MS + 3 * 33.25, domain="global_time")
    return tmp_path


def test_frames_of_one_instant_come_at_the_same_host_time(lagging, hand_clock):
    read = read_in_turn(cameras_of(lagging, hand_clock, "left", "right"))
    left = {frame.device_time_ns: frame.host_time_ns for frame in read["left"]}
    right = {frame.device_time_ns: frame.host_time_ns for frame in read["right"]}
    shared = left.keys() & right.keys()
    assert len(shared) == 9
    assert all(abs(left[stamp] - right[stamp]) < 1000 for stamp in shared)
    assert min(right.values()) - min(left.values()) == pytest.approx(3 * 33_250_000, abs=1000)


def test_frames_of_one_instant_keep_one_time_when_readers_are_slow(lagging, hand_clock):
    cameras = cameras_of(lagging, hand_clock, "left", "right")
    left, right = cameras
    left.open()
    right.open()
    stamped: dict[int, list[int]] = {}
    for number in range(9):
        if number % 4 == 2:
            hand_clock.sleep(5.0)
        for camera, ahead in ((left, 3), (right, 0)):
            for _ in range(1 + ahead * (number == 0)):
                frame = camera.read(PATIENCE_S)
                stamped.setdefault(frame.device_time_ns, []).append(frame.host_time_ns)
    left.close()
    right.close()
    shared = [times for times in stamped.values() if len(times) == 2]
    assert len(shared) == 9
    assert max(abs(one - other) for one, other in shared) < 1000
    assert sorted(stamped, key=stamped.get) == sorted(stamped)


def test_the_order_of_opening_does_not_matter(lagging, hand_clock):
    read = read_in_turn(cameras_of(lagging, hand_clock, "right", "left"))
    assert read["right"][0].host_time_ns - read["left"][0].host_time_ns == pytest.approx(3 * 33_250_000, abs=1000)


def test_counters_of_two_devices_are_aligned_by_when_frames_reached_the_machine(tmp_path, write_recording, hand_clock):
    write_recording(tmp_path / "left.db3", 6, first_ms=77_000.0, arrived_ms=int(WALL_MS) + 100)
    write_recording(tmp_path / "right.db3", 6, first_ms=5.0, arrived_ms=int(WALL_MS))
    read = read_in_turn(cameras_of(tmp_path, hand_clock, "left", "right"))
    assert read["left"][0].host_time_ns - read["right"][0].host_time_ns == 100_000_000
    assert read["left"][0].device_time_domain == "hardware_clock"


def test_a_file_that_does_not_tell_when_it_was_begins_with_the_first(tmp_path, write_recording, hand_clock):
    write_recording(tmp_path / "left.db3", 4, first_ms=WALL_MS, domain="system_time")
    write_recording(tmp_path / "right.db3", 4, first_ms=5.0)
    read = read_in_turn(cameras_of(tmp_path, hand_clock, "left", "right"))
    assert read["left"][0].host_time_ns == read["right"][0].host_time_ns


def test_a_file_that_is_broken_keeps_no_other_from_playing(lagging, hand_clock):
    (lagging / "left.db3").write_bytes(b"no recording")
    cameras = cameras_of(lagging, hand_clock, "left", "right")
    cameras[1].open()
    assert len(read_all(cameras[1])) == 12
    cameras[1].close()


def test_a_camera_that_comes_back_joins_the_others_where_they_are(lagging, hand_clock):
    left, right = cameras_of(lagging, hand_clock, "left", "right")
    left.open()
    right.open()
    first = left.read(PATIENCE_S)
    right.close()
    for _ in range(6):
        newest = left.read(PATIENCE_S)
    right.open()
    rejoined = right.read(PATIENCE_S)
    begun_ns = first.host_time_ns - first.device_time_ns
    assert rejoined.sequence > 1
    assert rejoined.host_time_ns >= newest.host_time_ns
    assert rejoined.host_time_ns - rejoined.device_time_ns == pytest.approx(begun_ns, abs=1000)
    left.close()
    right.close()


def test_all_begin_anew_once_all_were_closed(lagging, hand_clock):
    cameras = cameras_of(lagging, hand_clock, "left", "right")
    once, again = (read_in_turn(cameras)["left"] for _ in range(2))
    assert [frame.sequence for frame in once] == [frame.sequence for frame in again]
    assert again[0].host_time_ns > once[-1].host_time_ns


def test_a_counter_that_wraps_costs_at_most_the_frame_between_and_keeps_its_pace(tmp_path, write_recording, hand_clock):
    write_recording(tmp_path / "left.db3", 9, first_ms=4_294_900.0, wraps_ms=4_294_967.296)
    (camera,) = cameras_of(tmp_path, hand_clock, "left")
    camera.open()
    frames = read_all(camera)
    camera.close()
    assert frames[-1].device_time_ns < frames[0].device_time_ns
    assert len(frames) >= 8
    np.testing.assert_allclose(np.diff([frame.host_time_ns for frame in frames]), 33_300_000, atol=100_000)


def test_in_real_time_two_recordings_end_together(lagging):
    cameras = cameras_of(lagging, SystemClock(), "left", "right", rate="rate_hz = 300\n")
    read = read_in_turn(cameras)
    assert {view: len(frames) for view, frames in read.items()} == {"left": 12, "right": 12}
