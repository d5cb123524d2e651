"""What every driver of cameras and lights must do, run against all of them through a profile."""

from __future__ import annotations

import importlib.util
import json
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from booth.calibration.applied import with_calibrations
from booth.clock import Clock, SystemClock
from booth.devices import Camera, CameraInfo, LightBank
from booth.drivers import Devices, build_devices, clock_of
from booth.errors import DeviceError, EndOfStream, FrameTimeout
from booth.events import EventLog
from booth.faults import wrap
from booth.faults.injector import FaultInjector
from booth.frames import Frame, Intrinsics, Optics
from booth.profile import load_profile
from booth.recording.encoder import encode
from booth.recording.head import Head
from booth.recording.options import RecordingOptions
from booth.recording.plain import info_of, plain_info
from booth.recording.segment import SegmentWriter

FAST_HZ, NEVER_HZ = 500, 0.001
FOREVER_S, PATIENCE_S = 900.0, 30.0
DRIVERS = ["replay", "opencv-sequence", "opencv-film", "realsense", "recording"]
if importlib.util.find_spec("booth.drivers.simulated"):
    DRIVERS.insert(0, "simulated")
# The same drivers behind the wrappers that a station puts around them, while no fault and no calibration is in force.
WRAPPED = "wrapped-"
DRIVERS += [f"{WRAPPED}{driver}" for driver in DRIVERS]
ON_FILES = [driver for driver in DRIVERS if not driver.endswith("simulated")]
DEVICES = ["aravis", f"{WRAPPED}aravis"]
WITH_END = [driver for driver in ON_FILES if not driver.endswith("replay")]


@dataclass(frozen=True)
class Bench:
    """One driver's source: how its camera is written in a profile, and which file it cannot do without."""

    lines: str
    source: Path | None
    folder: Path
    is_wrapped: bool = False

    def devices(self, rate_hz: float = FAST_HZ) -> Devices:
        profile = load_profile(self.profile(rate_hz))
        clock = clock_of(profile)
        devices = build_devices(profile, clock)
        return wrapped(with_calibrations(devices, self.folder), clock) if self.is_wrapped else devices

    def profile(self, rate_hz: float) -> Path:
        path = self.folder / "bench.toml"
        path.write_text(f'name = "bench"\n[cameras.left]\nrate_hz = {rate_hz}\n{self.lines}\n')
        return path

    def camera(self, rate_hz: float = FAST_HZ) -> Camera:
        return self.devices(rate_hz).cameras[0]


@dataclass(frozen=True)
class RecordedBench(Bench):
    """A camera that was recorded at the rate that is asked for."""

    def profile(self, rate_hz: float) -> Path:
        write_frames(self.source, rate_hz)
        path = self.folder / "bench.toml"
        path.write_text(f'name = "bench"\n[cameras.left]\n{self.lines}\n')
        return path


def write_frames(path: Path, rate_hz: float) -> None:
    """A recording of eight frames of the view left, the first a second after the machine was started."""
    rng, start_ns, options = np.random.default_rng(3), 1_000_000_000, RecordingOptions()
    info = CameraInfo("left", "opencv", "film", "L1", True, True, rate_hz)
    optics = Optics(*[Intrinsics(64, 48, 60.0, 60.0, 31.5, 23.5)] * 2)
    head = Head("bench", "1", 1, start_ns, 0, {"name": "bench"}, infos={"left": info}, optics={"left": optics})
    writer = SegmentWriter(path, head)
    for number in range(8):
        at_ns = start_ns + int(number * 1e9 / rate_hz)
        color, depth = rng.integers(0, 256, (48, 64, 3), np.uint8), rng.integers(0, 9000, (48, 64), np.uint16)
        frame = Frame("left", number, color, depth, optics, at_ns, at_ns)
        writer.write(at_ns, encode(at_ns, frame, 0, options))
    writer.close()


@pytest.fixture
def bench(request: pytest.FixtureRequest, tmp_path: Path) -> Bench:
    made = BENCHES[request.param.removeprefix(WRAPPED)](request, tmp_path)
    return replace(made, is_wrapped=request.param.startswith(WRAPPED))


def wrapped(devices: Devices, clock: Clock) -> Devices:
    return wrap(devices, FaultInjector(clock, EventLog(clock)), clock)


def simulated(request: pytest.FixtureRequest, folder: Path) -> Bench:
    lines = 'driver = "simulated"\nposition_mm = [0, -500, 600]\nwidth = 160\nheight = 90\nfocal_px = 110\n'
    return Bench(f"{lines}{SIMULATED_LIGHTS}", None, folder)


def replay(request: pytest.FixtureRequest, folder: Path) -> Bench:
    stills = request.getfixturevalue("still_folder").path
    return Bench(f'driver = "replay"\nfolder = "{stills.name}"\nviews = ["01"]', stills / "01.color.png", folder)


def opencv_sequence(request: pytest.FixtureRequest, folder: Path) -> Bench:
    pattern = request.getfixturevalue("image_sequence").path
    return Bench(f'driver = "opencv"\nsequence = "{pattern.name}"', folder / "frame-0005.png", folder)


def opencv_film(request: pytest.FixtureRequest, folder: Path) -> Bench:
    film = request.getfixturevalue("film").path
    return Bench(f'driver = "opencv"\nfile = "{film.name}"', film, folder)


def realsense(request: pytest.FixtureRequest, folder: Path) -> Bench:
    copy = folder / "left.db3"
    copy.write_bytes(request.getfixturevalue("recording").path.read_bytes())
    return Bench('driver = "realsense"\nfile = "left.db3"\nposition_mm = [0, 0, 800]', copy, folder)


def aravis(request: pytest.FixtureRequest, folder: Path) -> Bench:
    host = request.getfixturevalue("fake_genicam").host
    return Bench(f'driver = "aravis"\nhost = "{host}"\nwidth = 64\nheight = 48', None, folder)


def recorded(request: pytest.FixtureRequest, folder: Path) -> Bench:
    return RecordedBench('driver = "recording"\nrecording = "bench.mcap"', folder / "bench.mcap", folder)


BENCHES: dict[str, Callable[[pytest.FixtureRequest, Path], Bench]] = {
    "simulated": simulated,
    "replay": replay,
    "opencv-sequence": opencv_sequence,
    "opencv-film": opencv_film,
    "realsense": realsense,
    "aravis": aravis,
    "recording": recorded,
}
SIMULATED_LIGHTS = (
    '[lights.panel]\ndriver = "simulated"\n[lights.panel.lights]\nwest = { azimuth_deg = 180 }\n'
    "[lightings.west]\nwest = 1.0\n"
)
every_driver = pytest.mark.parametrize("bench", [*DRIVERS, *DEVICES], indirect=True)
# A device keeps to its own pace, and knows no rate at which it gives one frame and no second.
every_paced_driver = pytest.mark.parametrize("bench", DRIVERS, indirect=True)


@pytest.fixture
def camera(bench: Bench):
    """The driver's camera, open and quick."""
    camera = bench.camera()
    camera.open()
    yield camera
    camera.close()


@every_driver
def test_frames_are_8_bit_colour_and_16_bit_depth_of_the_size_of_their_optics(camera: Camera):
    frame = camera.read(PATIENCE_S)
    assert frame.view == camera.view == "left"
    if frame.color is not None:
        assert frame.color.dtype == np.uint8
        assert frame.color.shape == (frame.optics.color.height, frame.optics.color.width, 3)
    if frame.depth is not None:
        assert frame.depth.dtype == np.uint16
        assert frame.depth.shape == (frame.optics.depth.height, frame.optics.depth.width)


@every_driver
def test_a_camera_says_what_it_is_and_gives_what_it_says(camera: Camera):
    info, frame = camera.info, camera.read(PATIENCE_S)
    assert isinstance(info, CameraInfo)
    assert info.view == "left"
    assert info.rate_hz == FAST_HZ
    assert (info.has_color, info.has_depth) == (frame.color is not None, frame.depth is not None)
    assert frame.optics == camera.optics
    assert info.model


@every_driver
def test_what_a_camera_says_of_itself_can_be_kept_as_json(camera: Camera):
    assert info_of(json.loads(json.dumps(plain_info(camera.info)))) == camera.info


@every_driver
def test_the_pose_is_rigid_and_maps_forward(camera: Camera):
    for transform in (camera.optics.camera_to_booth, camera.optics.depth_to_color):
        np.testing.assert_allclose(transform[:3, :3] @ transform[:3, :3].T, np.eye(3), atol=1e-6)
        assert np.linalg.det(transform[:3, :3]) == pytest.approx(1, abs=1e-6)


@every_driver
def test_sequence_numbers_grow_and_exposure_begins_before_arrival(camera: Camera):
    clock = SystemClock()
    frames = [camera.read(PATIENCE_S) for _ in range(5)]
    assert all(one.sequence < other.sequence for one, other in pairwise(frames))
    assert all(one.exposed_ns <= other.exposed_ns for one, other in pairwise(frames))
    assert all(frame.exposed_ns <= frame.host_time_ns <= clock.now_ns() for frame in frames)


@every_driver
def test_pixels_are_read_only_and_stay_when_the_camera_goes_on_and_closes(camera: Camera):
    frame = camera.read(PATIENCE_S)
    planes = [plane for plane in (frame.color, frame.depth) if plane is not None]
    kept = [plane.copy() for plane in planes]
    for _ in range(4):
        camera.read(PATIENCE_S)
    camera.close()
    for plane, copy in zip(planes, kept, strict=True):
        np.testing.assert_array_equal(plane, copy)
        with pytest.raises(ValueError, match="read-only"):
            plane[0, 0] = 1


@every_paced_driver
def test_a_frame_that_is_not_due_yet_is_a_timeout_and_the_camera_lives_on(bench: Bench):
    camera = bench.camera(rate_hz=NEVER_HZ)
    camera.open()
    try:
        first = camera.read(PATIENCE_S)
        for _ in range(2):
            with pytest.raises(FrameTimeout) as caught:
                camera.read(0.02)
        assert caught.value.device == "left"
        assert "left" in str(caught.value)
        assert first.view == "left"
    finally:
        camera.close()


@every_driver
def test_closing_twice_is_fine_and_reading_afterwards_is_refused(camera: Camera):
    camera.read(PATIENCE_S)
    camera.close()
    camera.close()
    with pytest.raises(DeviceError) as caught:
        camera.read(0.01)
    assert caught.value.device == "left"
    assert not isinstance(caught.value, FrameTimeout)


@every_driver
def test_a_camera_that_was_never_opened_refuses_to_read_and_closes_quietly(bench: Bench):
    camera = bench.camera()
    camera.close()
    with pytest.raises(DeviceError):
        camera.read(0.01)


@every_paced_driver
def test_closing_ends_a_read_that_waits_in_another_thread(bench: Bench):
    camera, ended = bench.camera(rate_hz=NEVER_HZ), []
    camera.open()
    camera.read(PATIENCE_S)

    def wait():
        try:
            camera.read(FOREVER_S)
        except DeviceError as error:
            ended.append(error)

    reader = threading.Thread(target=wait, daemon=True)
    reader.start()
    while not is_inside(reader, "read"):
        SystemClock().sleep(0.001)
    camera.close()
    reader.join(PATIENCE_S)
    assert not reader.is_alive()
    assert [error.device for error in ended] == ["left"]


def is_inside(thread: threading.Thread, function: str) -> bool:
    """Whether the thread is in a function of this name right now."""
    frame = sys._current_frames().get(thread.ident)
    while frame is not None and frame.f_code.co_name != function:
        frame = frame.f_back
    return frame is not None


@every_driver
def test_a_closed_camera_opens_again_and_begins_anew(camera: Camera):
    first = camera.read(PATIENCE_S)
    camera.close()
    camera.open()
    again = camera.read(PATIENCE_S)
    assert again.host_time_ns > first.host_time_ns
    assert (again.color is None) == (first.color is None)


@every_driver
def test_nothing_is_left_behind_after_closing(bench: Bench):
    threads = set(threading.enumerate())
    camera = bench.camera()
    camera.open()
    camera.read(PATIENCE_S)
    camera.close()
    assert {thread for thread in threading.enumerate() if thread not in threads and thread.is_alive()} == set()
    assert open_files(bench.folder) == []


@pytest.mark.parametrize("bench", ON_FILES, indirect=True)
def test_a_source_that_is_gone_is_named_and_nothing_stays_open(bench: Bench):
    camera, threads = bench.camera(), set(threading.enumerate())
    bench.source.unlink()
    with pytest.raises(DeviceError) as caught:
        camera.open()
    assert caught.value.device == "left"
    assert "left" in caught.value.sentence
    assert set(threading.enumerate()) <= threads
    assert open_files(bench.folder) == []
    camera.close()


@pytest.mark.parametrize("bench", WITH_END, indirect=True)
def test_a_source_with_an_end_says_so_every_time(camera: Camera):
    read_to_end(camera)
    for _ in range(2):
        with pytest.raises(EndOfStream) as caught:
            camera.read(PATIENCE_S)
        assert caught.value.device == "left"


def read_to_end(camera: Camera) -> list[Frame]:
    """All frames of a source with an end."""
    frames = []
    while True:
        try:
            frames.append(camera.read(PATIENCE_S))
        except EndOfStream:
            return frames


def open_files(folder: Path) -> list[str]:
    """The files under `folder` that this process holds open; none where the system cannot tell."""
    links = Path("/proc/self/fd")
    targets = [str(link.readlink()) for link in links.iterdir() if link.is_symlink()] if links.is_dir() else []
    return [target for target in targets if target.startswith(str(folder))]


SIMULATED_BANK = "driver = 'simulated'\nlights = { west = { azimuth_deg = 180 }, east = { azimuth_deg = 0 } }"
LIGHTS = ["simulated", "sacn", "artnet", "dmx_usb_pro", "modbus-tcp", "modbus-rtu"]
LIGHTS += [f"{WRAPPED}simulated", f"{WRAPPED}sacn"]


@pytest.fixture(params=LIGHTS)
def bank(request: pytest.FixtureRequest, light_controller, bank_of):
    """One driver's bank of two lights, west and east, open, with its controller at the other end."""
    driver = request.param.removeprefix(WRAPPED)
    bank = bank_of(SIMULATED_BANK if driver == "simulated" else light_controller(driver).lines)
    if request.param != driver:
        (bank,) = wrapped(Devices(lights=(bank,)), SystemClock()).lights
    bank.open()
    return bank


def test_a_bank_names_itself_and_its_lights(bank: LightBank):
    assert isinstance(bank, LightBank)
    assert (bank.name, bank.lights) == ("panel", ("west", "east"))


def test_a_command_is_stamped_when_it_is_out(bank: LightBank):
    clock = SystemClock()
    before_ns = clock.now_ns()
    first_ns, second_ns = bank.set_levels({"west": 1.0, "east": 0.5}), bank.set_levels({"east": 0.0})
    assert before_ns <= first_ns <= second_ns <= clock.now_ns()


def test_an_unknown_light_is_refused_and_named(bank: LightBank):
    with pytest.raises(DeviceError) as caught:
        bank.set_levels({"west": 0.5, "north": 0.5})
    assert caught.value.device == "panel"
    assert "north" in caught.value.sentence


@pytest.mark.parametrize("level", [-0.1, 1.5, float("nan")])
def test_an_impossible_level_is_refused_with_what_is_possible(bank: LightBank, level: float):
    with pytest.raises(DeviceError, match="west must lie between 0 and 1"):
        bank.set_levels({"west": level})


def test_a_bank_closes_twice_and_then_takes_no_levels(bank: LightBank):
    bank.close()
    bank.close()
    with pytest.raises(DeviceError):
        bank.set_levels({"west": 1.0})


def test_a_closed_bank_opens_again(bank: LightBank):
    bank.close()
    bank.open()
    assert bank.set_levels({"west": 1.0}) > 0
