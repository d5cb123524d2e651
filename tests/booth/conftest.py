"""Real sources of frames for the drivers, written by the tests themselves, with what they must give back."""

from __future__ import annotations

import asyncio
import ctypes
import gc
import json
import os
import select
import shutil
import socket
import subprocess
import sys
import threading
import tty
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest

from booth.clock import SystemClock
from booth.devices import CameraInfo
from booth.drivers import build_devices
from booth.events import Event, EventKind
from booth.frames import Frame, Intrinsics, Optics
from booth.profile import load_profile
from booth.recording.encoder import encode
from booth.recording.head import Head
from booth.recording.intake import Entry
from booth.recording.options import RecordingOptions
from booth.recording.series import Series

PATIENCE_S = 30.0
# Each run listens at an address of its own, where the system has more than one, so that two runs do not mix.
LOOPBACK = f"127.{os.getpid() % 250 + 1}.{os.getpid() // 250 % 250 + 1}.7" if sys.platform == "linux" else "127.0.0.1"
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

    def wait(self, holds: Callable[[], bool], timeout_s: float, changed: threading.Condition) -> bool:
        """For another thread, in real time."""
        with changed:
            return changed.wait_for(holds, timeout_s)


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
    first_ms: float = 1000.0,
    domain: str = "hardware_clock",
    arrived_ms: int | None = None,
    wraps_ms: float = float("inf"),
) -> Written:
    """Records `count` instants; those in `without_depth` lack their depth. The file is whole when this returns.

    `arrived_ms` is the wall time at which the first frame reached the machine; None leaves that out. The device's
    counter begins anew at `wraps_ms`.
    """
    rng, written = np.random.default_rng(3), Written(path, [], [])
    planes = [(noise(rng, *color_size)[0], noise(rng, *depth_size)[1]) for _ in range(count)]
    _record(path, planes, depth_lags_ms, without_depth, first_ms, Stamps(domain, arrived_ms, wraps_ms))
    # The recorder completes its file when the last reference to it and its sensors is gone.
    gc.collect()
    for number, (color, depth) in enumerate(planes):
        if number not in without_depth:
            written.colors.append(color)
            written.depths.append(depth)
    return written


@dataclass(frozen=True)
class Stamps:
    """How frames are stamped: the domain, when the first of them reached the machine (ms since 1970), and where the
    counter wraps."""

    domain: str = "hardware_clock"
    arrived_ms: int | None = None
    wraps_ms: float = float("inf")


@dataclass(frozen=True)
class SoftwareRealSense:
    """The SDK's own device without hardware: what is sent arrives as if a camera had seen it."""

    device: Any
    depth_sensor: Any
    depth_profile: Any
    color_sensor: Any
    color_profile: Any
    stamps: Stamps = Stamps()

    def send_depth(self, pixels: np.ndarray, number: int, stamp_ms: float, exposure_us: int = 8000) -> None:
        _send(self.depth_sensor, self.depth_profile, pixels, number, stamp_ms, exposure_us, self.stamps)

    def send_color(self, pixels: np.ndarray, number: int, stamp_ms: float, exposure_us: int = 5000) -> None:
        _send(self.color_sensor, self.color_profile, pixels, number, stamp_ms, exposure_us, self.stamps)


def make_software_realsense(
    color_shape: tuple[int, ...], depth_shape: tuple[int, ...], stamps: Stamps = Stamps()
) -> SoftwareRealSense:
    rs = pytest.importorskip("pyrealsense2", exc_type=ImportError)
    device = rs.software_device()
    device.register_info(rs.camera_info.name, "Software RealSense")
    device.register_info(rs.camera_info.serial_number, "0012")
    depth_sensor, color_sensor = device.add_sensor("Stereo Module"), device.add_sensor("RGB Camera")
    depth_sensor.add_read_only_option(rs.option.depth_units, 0.0001)
    depth_profile = depth_sensor.add_video_stream(_stream(rs, "depth", "z16", depth_shape, 1, 50.0))
    color_profile = color_sensor.add_video_stream(_stream(rs, "color", "bgr8", color_shape, 2, 60.0))
    depth_profile.register_extrinsics_to(color_profile, _extrinsics(rs))
    return SoftwareRealSense(device, depth_sensor, depth_profile, color_sensor, color_profile, stamps)


@pytest.fixture
def software_realsense() -> SoftwareRealSense:
    """Colour 64 x 48 and depth 48 x 32 at 30 Hz, serial number 0012."""
    return make_software_realsense((48, 64, 3), (32, 48))


def _record(
    path: Path, planes: list, depth_lags_ms: float, without_depth: frozenset[int], first_ms: float, stamps: Stamps
) -> None:
    rs = pytest.importorskip("pyrealsense2", exc_type=ImportError)
    camera = make_software_realsense(planes[0][0].shape, planes[0][1].shape, stamps)
    recorder = rs.recorder(str(path), camera.device)
    color_queue = _started(rs, camera.color_sensor, camera.color_profile)
    depth_queue = _started(rs, camera.depth_sensor, camera.depth_profile)
    for number, (color, depth) in enumerate(planes):
        stamp_ms = first_ms + number * 33.25
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


def _send(sensor, profile, pixels: np.ndarray, number: int, stamp_ms: float, exposure_us: int, stamps: Stamps) -> None:
    rs = pytest.importorskip("pyrealsense2", exc_type=ImportError)
    sensor.set_metadata(rs.frame_metadata_value.actual_exposure, exposure_us)
    sensor.set_metadata(rs.frame_metadata_value.gain_level, 16)
    if stamps.arrived_ms is not None:
        sensor.set_metadata(rs.frame_metadata_value.time_of_arrival, stamps.arrived_ms + round(number * 33.25))
    frame = rs.software_video_frame()
    frame.pixels, frame.bpp = pixels, pixels.itemsize * (pixels.size // (pixels.shape[0] * pixels.shape[1]))
    frame.stride = pixels.shape[1] * frame.bpp
    frame.timestamp, frame.domain = stamp_ms % stamps.wraps_ms, getattr(rs.timestamp_domain, stamps.domain)
    frame.frame_number, frame.profile = number + 1, profile.as_video_stream_profile()
    if pixels.dtype == np.uint16:
        frame.depth_units = 0.0001
    sensor.on_video_frame(frame)


class FakeGenicam:
    """The fake camera that comes with Aravis: a process of its own, which can be unplugged and plugged in again."""

    host, serial = "127.0.0.1", "TB0012"

    def __init__(self, program: str) -> None:
        self._words = [program, "-i", self.host, "-s", self.serial]
        self._process: subprocess.Popen | None = None

    def plug_in(self) -> None:
        from booth.drivers.aravis import found

        self._process = subprocess.Popen(self._words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        while self.serial not in [device.serial for device in found()]:
            if self._process.poll() is not None:
                pytest.skip("the fake camera does not start here, perhaps because another one runs")

    def unplug(self) -> None:
        self._process.kill()
        self._process.wait()


@pytest.fixture(scope="session")
def fake_genicam():
    """A GenICam camera on loopback, plugged in."""
    program = shutil.which("arv-fake-gv-camera-0.8")
    try:
        ctypes.CDLL("libaravis-0.8.so.0")
    except OSError:
        program = None
    if program is None:
        pytest.skip("libaravis-0.8-0 or aravis-tools is not there")
    fake = FakeGenicam(program)
    try:
        fake.plug_in()
        yield fake
    finally:
        fake.unplug()


@pytest.fixture(name="write_recording")
def recording_writer() -> Callable[..., Written]:
    """Writes a recording of the asked instants; see `write_recording`."""
    return write_recording


class LightController:
    """What stands at the other end of a light driver's wire: it keeps what two lights, west and east, showed.

    `lines` is how it is written in a profile; `shown` are all pairs of values 0 to 1 in the order they came.
    """

    lines = ""

    def __init__(self) -> None:
        self.shown: list[tuple[float, float]] = []
        self.changed = threading.Condition()

    def show(self, west: float, east: float) -> None:
        with self.changed:
            self.shown.append((west, east))
            self.changed.notify_all()

    def wait_for(self, west: float, east: float) -> None:
        """Until these are the last values that came, within half a step of 8 bits."""
        with self.changed:
            seen = self.changed.wait_for(lambda: self.shown and close_to(self.shown[-1], (west, east)), PATIENCE_S)
            assert seen, (self.shown[-3:], west, east)

    def wait_until(self, happened: Callable[[], bool]) -> None:
        with self.changed:
            assert self.changed.wait_for(happened, PATIENCE_S)

    def forget(self) -> None:
        with self.changed:
            self.shown.clear()

    def close(self) -> None: ...


def close_to(one: tuple[float, float], other: tuple[float, float]) -> bool:
    return all(abs(a - b) <= 0.5 / 255 for a, b in zip(one, other, strict=True))


class SacnController(LightController):
    """The receiver of the sACN library, at an address of this run's own, so that two runs do not mix."""

    def __init__(self) -> None:
        from sacn import sACNreceiver

        super().__init__()
        self.lines = f"driver = 'sacn'\nuniverse = 7\ndestination = '{LOOPBACK}'\nchannels = {{ west = 1, east = 12 }}"
        self._receiver = sACNreceiver(bind_address=LOOPBACK)
        self._receiver.register_listener("universe", self._packet, universe=7)
        self._receiver.start()

    def close(self) -> None:
        self._receiver.stop()

    def _packet(self, packet) -> None:
        self.show(packet.dmxData[0] / 255, packet.dmxData[11] / 255)


class ArtnetController(LightController):
    """The server of the stupidArtnet library; it has no end of its own, so a last packet ends it."""

    universe, end_universe = 0x1234, 0x7FFF

    def __init__(self) -> None:
        library = pytest.importorskip("stupidArtnet")
        super().__init__()
        self._library = library
        self.port = free_udp_port()
        self.lines = (
            f"driver = 'artnet'\nuniverse = {self.universe}\ndestination = '127.0.0.1'\nport = {self.port}\n"
            "channels = { west = 1, east = 12 }"
        )
        self.start()

    def start(self) -> None:
        self._ended = threading.Event()
        self._server = self._library.StupidArtnetServer(self.port)
        self._server.register_listener(self.universe, callback_function=self._packet)
        self._server.register_listener(self.end_universe, callback_function=self._last_packet)
        while self._server.socket_server is None or self._server.socket_server.getsockname()[1] != self.port:
            SystemClock().sleep(0.001)

    def close(self) -> None:
        from booth.drivers.artnet import dmx_packet

        if not self._server.listen:
            return
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as knock:
            knock.sendto(dmx_packet(self.end_universe, bytes(2)), ("127.0.0.1", self.port))
        assert self._ended.wait(PATIENCE_S)
        self._server.socket_server.close()
        self._server.listeners.clear()

    def _packet(self, slots: list[int]) -> None:
        self.show(slots[0] / 255, slots[11] / 255)

    def _last_packet(self, _: list[int]) -> None:
        self._server.listen = False
        self._ended.set()


class DmxBox(LightController):
    """A DMX USB Pro on a pseudo-terminal, behind a path that stays when it is unplugged and plugged in again."""

    def __init__(self, folder: Path, answers: bool = True) -> None:
        super().__init__()
        self.path, self.answers = folder / "ttyBOX", answers
        self.labels: list[int] = []
        self.lines = f"driver = 'dmx_usb_pro'\nport = '{self.path}'\nchannels = {{ west = 1, east = 12 }}"
        self._reader: threading.Thread | None = None
        self.plug()

    def plug(self) -> None:
        self._inside, slave = os.openpty()
        tty.setraw(slave)
        self._name = os.ttyname(slave)
        self._slave = slave
        self.path.symlink_to(self._name)
        self._pulled = threading.Event()
        self._reader = threading.Thread(target=self._read, name="dmx-box", daemon=True)
        self._reader.start()

    def unplug(self) -> None:
        """The port vanishes: its name, and what was open."""
        self.path.unlink()
        self._pulled.set()
        self._reader.join()
        os.close(self._inside)
        os.close(self._slave)
        self._reader = None

    def close(self) -> None:
        if self._reader is not None:
            self.unplug()

    def _read(self) -> None:
        received = b""
        while not self._pulled.is_set():
            if select.select([self._inside], [], [], 0.02)[0]:
                received += os.read(self._inside, 4096)
                received = self._take(received)

    def _take(self, received: bytes) -> bytes:
        while len(received) >= 5 and len(received) >= (size := 5 + int.from_bytes(received[2:4], "little")):
            assert (received[0], received[size - 1]) == (0x7E, 0xE7)
            self._message(received[1], received[4 : size - 1])
            received = received[size:]
        return received

    def _message(self, label: int, data: bytes) -> None:
        self.labels.append(label)
        if label == 6:
            assert (len(data), data[0]) == (513, 0)
            self.show(data[1] / 255, data[12] / 255)
        elif label == 3 and self.answers:
            os.write(self._inside, bytes([0x7E, 3, 5, 0, 4, 1, 9, 1, 40, 0xE7]))


class ModbusUnit(LightController):
    """pymodbus' own server over TCP: west is holding register 3, east is register 4, and there is a coil 9."""

    lights = "registers = { west = 3, east = 4 }"

    def __init__(self) -> None:
        super().__init__()
        self.requests: list[tuple[int, int, Any]] = []
        self.port = 0
        self._listening = threading.Event()
        self.start()

    def start(self) -> None:
        self._listening.clear()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._serve()), name="modbus-unit", daemon=True)
        self._thread.start()
        assert self._listening.wait(PATIENCE_S)

    def close(self) -> None:
        if self._thread.is_alive():
            asyncio.run_coroutine_threadsafe(self._server.shutdown(), self._loop).result(PATIENCE_S)
            self._thread.join()

    def write_from_elsewhere(self, value: int) -> None:
        """Somebody else, or a restart, gives west another value."""
        written = self._server.async_setValues(1, 6, 3, [value])
        asyncio.run_coroutine_threadsafe(written, self._loop).result(PATIENCE_S)

    async def _serve(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._server = self._made(self._device())
        await self._server.serve_forever(background=True)
        self._opened()
        self._listening.set()
        await self._server.serving

    def _made(self, device):
        from pymodbus.server import ModbusTcpServer

        return ModbusTcpServer(device, address=("127.0.0.1", self.port))

    def _opened(self) -> None:
        self.port = self._server.transport.sockets[0].getsockname()[1]
        self.lines = f"driver = 'modbus'\nhost = '127.0.0.1'\ntcp_port = {self.port}\n{self.lights}"

    def _device(self):
        from pymodbus.simulator import DataType, SimData, SimDevice

        bits = [SimData(0, count=16, values=False, datatype=DataType.BITS)]
        registers = [SimData(3, count=2, values=777, datatype=DataType.REGISTERS)]
        return SimDevice(id=1, simdata=(bits, bits, registers, registers), action=self._action)

    async def _action(self, code: int, start: int, address: int, count: int, registers: list[int], values) -> None:
        self.requests.append((code, address, values))
        if code == 16 and count == 2:
            self.show(values[0] / 1000, values[1] / 1000)


class ModbusRtuUnit(ModbusUnit):
    """The same on a serial line: two pseudo-terminals whose inner ends a thread joins."""

    def __init__(self) -> None:
        self._inner, self._outer = zip(*[os.openpty() for _ in range(2)], strict=True)
        for end in self._outer:
            tty.setraw(end)
        self._cut = threading.Event()
        self._line = threading.Thread(target=self._carry, name="serial-line", daemon=True)
        self._line.start()
        super().__init__()

    def close(self) -> None:
        super().close()
        self._cut.set()
        self._line.join()
        for end in (*self._inner, *self._outer):
            os.close(end)

    def _made(self, device):
        from pymodbus.server import ModbusSerialServer

        return ModbusSerialServer(device, port=os.ttyname(self._outer[0]), baudrate=115200)

    def _opened(self) -> None:
        self.lines = f"driver = 'modbus'\nport = '{os.ttyname(self._outer[1])}'\nbaudrate = 115200\n{self.lights}"

    def _carry(self) -> None:
        other = {self._inner[0]: self._inner[1], self._inner[1]: self._inner[0]}
        while not self._cut.is_set():
            for end in select.select(self._inner, [], [], 0.02)[0]:
                os.write(other[end], os.read(end, 4096))


def free_udp_port() -> int:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


LIGHT_CONTROLLERS: dict[str, Callable[[Path], LightController]] = {
    "sacn": lambda folder: SacnController(),
    "artnet": lambda folder: ArtnetController(),
    "dmx_usb_pro": DmxBox,
    "modbus-tcp": lambda folder: ModbusUnit(),
    "modbus-rtu": lambda folder: ModbusRtuUnit(),
}


@pytest.fixture
def light_controller(tmp_path: Path):
    """Makes the controller of a name, and closes it after the test."""
    with ExitStack() as opened:

        def make(name: str, **options: Any) -> LightController:
            controller = LIGHT_CONTROLLERS[name](tmp_path, **options)
            opened.callback(controller.close)
            return controller

        yield make


@pytest.fixture(params=list(LIGHT_CONTROLLERS))
def controller(request: pytest.FixtureRequest, light_controller) -> LightController:
    """Each kind of controller in its turn."""
    return light_controller(request.param)


@pytest.fixture
def bank_of(still_folder, tmp_path: Path):
    """Makes the bank that a profile with these lines has, as the program does; closes it after the test."""
    with ExitStack() as opened:

        def make(lines: str):
            profile = tmp_path / "bench.toml"
            camera = "[cameras.left]\ndriver = 'replay'\nfolder = 'stills'\n"
            profile.write_text(f"name = 'bench'\n{camera}[lights.panel]\n{lines}\n[lightings.west]\nwest = 1.0\n")
            (bank,) = build_devices(load_profile(profile), SystemClock()).lights
            opened.callback(bank.close)
            return bank

        yield make


@dataclass(frozen=True)
class Session:
    """A recording on disk and what was put into it, in order: frames with the time they were published."""

    path: Path
    profile: dict[str, Any]
    state: tuple[Event, ...]
    frames: list[tuple[int, Frame]]
    events: list[Event]


@pytest.fixture
def write_session(tmp_path: Path) -> Callable[..., Session]:
    """Records twelve seconds of two cameras and a lamp, two frames a second each; see `record_session`."""
    return lambda options=None, **choices: record_session(tmp_path / "session", options, **choices)


@pytest.fixture(scope="module")
def module_session(tmp_path_factory: pytest.TempPathFactory) -> Session:
    """A session for tests that only read it."""
    return record_session(tmp_path_factory.mktemp("recorded") / "session")


def record_session(
    folder: Path, options: RecordingOptions | None = None, optics_change_at: int | None = None, unseen: str = ""
) -> Session:
    """What a booth with depth in a plane of its own does; from instant `optics_change_at` on through other lenses. The
    view `unseen` had not shown a frame when the recording began."""
    options, rng = options or RecordingOptions(floor_bytes=0), np.random.default_rng(5)
    head = _session_head(folder.name, unseen)
    session = Session(folder, dict(head.profile), head.state, [], [])
    folder.mkdir(parents=True)
    series = Series(folder, head, options)
    for instant in range(24):
        at_ns = head.start_ns + 1_000 + instant * 500_000_000
        fx = 60.0 if optics_change_at is None or instant < optics_change_at else 61.0
        for view in ("left", "right"):
            at_ns += 1_000_003
            session.frames.append((at_ns, _session_frame(rng, view, instant, at_ns, _session_optics(fx))))
            _put(series, at_ns, session.frames[-1][1], head, options)
        detail = {"levels": {"ab"[instant % 2]: instant / 100}}
        kind, what = (EventKind.LIGHT, "acknowledged") if instant % 3 else (EventKind.HEALTH, "streams")
        session.events.append(Event(at_ns + 5, instant, kind, "lamp", what, detail))
        _put(series, at_ns + 5, session.events[-1], head, options)
    series.close()
    return session


def _put(series: Series, at_ns: int, what: Frame | Event, head: Head, options: RecordingOptions) -> None:
    messages = encode(at_ns, what, head.utc_less_host_ns, options)
    kept = {"event": what} if isinstance(what, Event) else {"view": what.view, "optics": what.optics}
    series.write(Entry(at_ns, messages[-1][0], Future(), **kept), messages)


def _session_head(name: str, unseen: str) -> Head:
    start_ns = 77_000_000_123
    infos = {view: CameraInfo(view, "eye", "eye", f"eye-{view}", True, True, 2.0) for view in ("left", "right")}
    state = (Event(start_ns, 3, EventKind.LIGHT, "lamp", "initial", {"levels": {"a": 1.0, "b": 0.0}}),)
    optics = {view: _session_optics(60.0) for view in infos if view != unseen}
    shift_ns = 1_790_000_000_000_000_000
    return Head(name, "f" * 32, 1, start_ns, shift_ns, {"name": "test"}, "", infos, optics, ("lamp",), state)


def _session_optics(fx: float) -> Optics:
    color, depth = Intrinsics(64, 48, fx, 61.0, 31.25, 24.5, (0.1, -0.2, 0.001)), Intrinsics(48, 32, 50, 51, 23, 15.5)
    return Optics(color, depth, turned(0.01, (0.025, 0.0, 0.004)), turned(0.3, (0.1, 0.2, 0.9)))


def _session_frame(rng: np.random.Generator, view: str, number: int, at_ns: int, optics: Optics) -> Frame:
    color = cv2.resize(rng.integers(0, 256, (6, 8, 3), dtype=np.uint8), (64, 48), interpolation=cv2.INTER_CUBIC)
    depth = rng.integers(0, 65536, (32, 48), dtype=np.uint16)
    stamps = {"host_time_ns": at_ns - 7, "exposed_ns": at_ns - 9_999_999, "depth_unit_m": 0.0001 + number * 1e-9}
    device = {"exposure_us": 8000.1, "gain": 1.5, "device_time_ns": 3 * number, "device_time_domain": "hardware"}
    return Frame(view=view, sequence=number + 4, color=color, depth=depth, optics=optics, **stamps, **device)
