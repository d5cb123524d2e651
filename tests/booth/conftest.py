"""Real sources of frames for the drivers, written by the tests themselves, with what they must give back."""

from __future__ import annotations

import gc
import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest

STILL_SIZE = (64, 48)
COLOR_MATRIX = [[60.0, 0.0, 31.25], [0.0, 61.0, 24.5], [0.0, 0.0, 1.0]]
DEPTH_MATRIX = [[50.0, 0.0, 30.75], [0.0, 51.0, 23.5], [0.0, 0.0, 1.0]]


def turned(angle: float, shift: tuple[float, float, float]) -> np.ndarray:
    """A rigid 4x4 transform: a turn about z, then a shift in metres."""
    transform = np.eye(4)
    transform[:2, :2] = [[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]]
    transform[:3, 3] = shift
    return transform


class HandClock:
    """A clock that moves only when somebody sleeps, or when the test moves it."""

    def __init__(self) -> None:
        self.ns = 10_000_000_000

    def now_ns(self) -> int:
        return self.ns

    def utc_us(self) -> int:
        return self.ns // 1000

    def sleep(self, seconds: float) -> None:
        self.ns += round(seconds * 1e9)


@pytest.fixture
def hand_clock() -> HandClock:
    return HandClock()


@dataclass(frozen=True)
class Written:
    """A source on disk and the planes it holds: colour (h, w, 3) uint8 BGR and depth (h, w) uint16, in order."""

    path: Path
    colors: list[np.ndarray]
    depths: list[np.ndarray]


def noise(rng: np.random.Generator, width: int, height: int) -> tuple[np.ndarray, np.ndarray]:
    color = rng.integers(0, 256, (height, width, 3), dtype=np.uint8)
    return color, rng.integers(0, 65536, (height, width), dtype=np.uint16)


@pytest.fixture
def still_folder(tmp_path: Path) -> Written:
    """Two calibrated stills with depth in the depth camera's own plane, in units of 0.1 mm."""
    folder, rng = tmp_path / "stills", np.random.default_rng(1)
    folder.mkdir()
    written, views = Written(folder, [], []), []
    for name in ("00", "01"):
        color, depth = noise(rng, *STILL_SIZE)
        cv2.imwrite(str(folder / f"{name}.color.png"), color)
        cv2.imwrite(str(folder / f"{name}.depth.png"), depth)
        written.colors.append(color)
        written.depths.append(depth)
        views.append(
            {
                "view": name,
                "color": f"{name}.color.png",
                "depth": f"{name}.depth.png",
                "camera_to_world": turned(0.3, (0.1, 0.2, 0.9)).tolist(),
            }
        )
    calibration = {
        "units": "metres",
        "depth_unit_m": 0.0001,
        "image_size": list(STILL_SIZE),
        "color_intrinsics": COLOR_MATRIX,
        "depth_intrinsics": DEPTH_MATRIX,
        "depth_to_color": turned(0.01, (0.025, 0.0, 0.004)).tolist(),
        "views": views,
    }
    (folder / "calibration.json").write_text(json.dumps(calibration))
    return written


@pytest.fixture
def image_sequence(tmp_path: Path) -> Written:
    """Seven numbered images, the first number 3."""
    rng = np.random.default_rng(2)
    written = Written(tmp_path / "frame-%04d.png", [], [])
    for number in range(3, 10):
        color, _ = noise(rng, 64, 48)
        cv2.imwrite(str(tmp_path / f"frame-{number:04d}.png"), color)
        written.colors.append(color)
    return written


@pytest.fixture
def film(tmp_path: Path) -> Written:
    """Twelve images of a film, each evenly grey and brighter than the one before."""
    path = tmp_path / "film.avi"
    writer = cv2.VideoWriter(str(path), cv2.CAP_FFMPEG, cv2.VideoWriter.fourcc(*"MJPG"), 30, (64, 48))
    images = [np.full((48, 64, 3), 20 * number, np.uint8) for number in range(12)]
    for image in images:
        writer.write(image)
    writer.release()
    return Written(path, images, [])


@pytest.fixture(scope="session")
def recording(tmp_path_factory: pytest.TempPathFactory) -> Written:
    """A RealSense recording of thirty frames, made by the SDK's own software device and recorder."""
    path = tmp_path_factory.mktemp("realsense") / "booth.db3"
    return write_recording(path, 30)


def write_recording(
    path: Path,
    count: int,
    color_size: tuple[int, int] = (64, 48),
    depth_size: tuple[int, int] = (48, 32),
    depth_lags_ms: float = 2.0,
    without_depth: frozenset[int] = frozenset(),
) -> Written:
    """Records `count` instants; those in `without_depth` lack their depth. The file is whole when this returns."""
    rng, written = np.random.default_rng(3), Written(path, [], [])
    planes = [(noise(rng, *color_size)[0], noise(rng, *depth_size)[1]) for _ in range(count)]
    _record(path, planes, depth_lags_ms, without_depth)
    # The recorder completes its file when the last reference to it and its sensors is gone.
    gc.collect()
    for number, (color, depth) in enumerate(planes):
        if number not in without_depth:
            written.colors.append(color)
            written.depths.append(depth)
    return written


@dataclass(frozen=True)
class SoftwareRealSense:
    """The SDK's own device without hardware: what is sent arrives as if a camera had seen it."""

    device: Any
    depth_sensor: Any
    depth_profile: Any
    color_sensor: Any
    color_profile: Any

    def send_depth(self, pixels: np.ndarray, number: int, stamp_ms: float, exposure_us: int = 8000) -> None:
        _send(self.depth_sensor, self.depth_profile, pixels, number, stamp_ms, exposure_us)

    def send_color(self, pixels: np.ndarray, number: int, stamp_ms: float, exposure_us: int = 5000) -> None:
        _send(self.color_sensor, self.color_profile, pixels, number, stamp_ms, exposure_us)


def make_software_realsense(color_shape: tuple[int, ...], depth_shape: tuple[int, ...]) -> SoftwareRealSense:
    rs = pytest.importorskip("pyrealsense2", exc_type=ImportError)
    device = rs.software_device()
    device.register_info(rs.camera_info.name, "Software RealSense")
    device.register_info(rs.camera_info.serial_number, "0012")
    depth_sensor, color_sensor = device.add_sensor("Stereo Module"), device.add_sensor("RGB Camera")
    depth_sensor.add_read_only_option(rs.option.depth_units, 0.0001)
    depth_profile = depth_sensor.add_video_stream(_stream(rs, "depth", "z16", depth_shape, 1, 50.0))
    color_profile = color_sensor.add_video_stream(_stream(rs, "color", "bgr8", color_shape, 2, 60.0))
    depth_profile.register_extrinsics_to(color_profile, _extrinsics(rs))
    return SoftwareRealSense(device, depth_sensor, depth_profile, color_sensor, color_profile)


@pytest.fixture
def software_realsense() -> SoftwareRealSense:
    """Colour 64 x 48 and depth 48 x 32 at 30 Hz, serial number 0012."""
    return make_software_realsense((48, 64, 3), (32, 48))


def _record(path: Path, planes: list, depth_lags_ms: float, without_depth: frozenset[int]) -> None:
    rs = pytest.importorskip("pyrealsense2", exc_type=ImportError)
    camera = make_software_realsense(planes[0][0].shape, planes[0][1].shape)
    recorder = rs.recorder(str(path), camera.device)
    color_queue = _started(rs, camera.color_sensor, camera.color_profile)
    depth_queue = _started(rs, camera.depth_sensor, camera.depth_profile)
    for number, (color, depth) in enumerate(planes):
        stamp_ms = 1000.0 + number * 33.25
        if number not in without_depth:
            camera.send_depth(depth, number, stamp_ms + depth_lags_ms, 8000 + number)
            _await(depth_queue)
        camera.send_color(color, number, stamp_ms, 5000 + number)
        _await(color_queue)
    for sensor in (camera.color_sensor, camera.depth_sensor):
        sensor.stop()
        sensor.close()
    del recorder


def _started(rs, sensor, profile):
    queue = rs.frame_queue(4)
    sensor.open(profile)
    sensor.start(queue)
    return queue


def _await(queue) -> None:
    """The sensor's thread hands over one frame at a time: waiting for it keeps the order of the file."""
    arrived, _ = queue.try_wait_for_frame(5000)
    assert arrived


def _stream(rs, kind: str, layout: str, shape: tuple[int, ...], uid: int, focal_px: float):
    lens = rs.intrinsics()
    lens.height, lens.width = shape[:2]
    lens.fx, lens.fy = focal_px, focal_px + 1
    lens.ppx, lens.ppy = lens.width / 2 - 0.25, lens.height / 2 + 0.25
    lens.model, lens.coeffs = rs.distortion.none, [0.0] * 5
    stream = rs.video_stream()
    stream.type, stream.fmt = getattr(rs.stream, kind), getattr(rs.format, layout)
    stream.uid, stream.index, stream.fps = uid, 0, 30
    stream.width, stream.height, stream.bpp = lens.width, lens.height, 2 if kind == "depth" else 3
    stream.intrinsics = lens
    return stream


def _extrinsics(rs):
    transform = turned(0.1, (0.015, 0.001, 0.002))
    extrinsics = rs.extrinsics()
    extrinsics.rotation = list(transform[:3, :3].ravel(order="F"))
    extrinsics.translation = list(transform[:3, 3])
    return extrinsics


def _send(sensor, profile, pixels: np.ndarray, number: int, stamp_ms: float, exposure_us: int) -> None:
    rs = pytest.importorskip("pyrealsense2", exc_type=ImportError)
    sensor.set_metadata(rs.frame_metadata_value.actual_exposure, exposure_us)
    sensor.set_metadata(rs.frame_metadata_value.gain_level, 16)
    frame = rs.software_video_frame()
    frame.pixels, frame.bpp = pixels, pixels.itemsize * (pixels.size // (pixels.shape[0] * pixels.shape[1]))
    frame.stride = pixels.shape[1] * frame.bpp
    frame.timestamp, frame.domain = stamp_ms, rs.timestamp_domain.hardware_clock
    frame.frame_number, frame.profile = number + 1, profile.as_video_stream_profile()
    if pixels.dtype == np.uint16:
        frame.depth_units = 0.0001
    sensor.on_video_frame(frame)


@pytest.fixture(name="write_recording")
def recording_writer() -> Callable[..., Written]:
    """Writes a recording of the asked instants; see `write_recording`."""
    return write_recording
