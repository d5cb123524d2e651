"""The RealSense SDK's software device in place of a camera: what is sent through it, its recorder writes."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import numpy as np

from booth.devices import CameraInfo
from booth.errors import BoothError, DeviceError
from booth.frames import Frame, Intrinsics, Optics

WRITTEN_TIMEOUT_S = 30.0
SENSORS = {"color": "RGB Camera", "depth": "Stereo Module"}
LAYOUTS = {"color": "bgr8", "depth": "z16"}
BYTES_A_PIXEL = {"color": 3, "depth": 2}
# Wall time in microseconds since 1970 of a host time.
WallTime = Callable[[int], int]


class SoftwareStreams:
    """The SDK's software device in place of a camera, with the streams that a first frame shows."""

    def __init__(self, rs: Any, info: CameraInfo, first: Frame) -> None:
        self._rs = rs
        self.device = rs.software_device()
        self.device.register_info(rs.camera_info.name, info.model)
        self.device.register_info(rs.camera_info.serial_number, info.serial)
        kinds = [kind for kind in SENSORS if getattr(first, kind) is not None]
        self._sensors = {kind: self.device.add_sensor(SENSORS[kind]) for kind in kinds}
        if "depth" in kinds:
            self._sensors["depth"].add_read_only_option(rs.option.depth_units, first.depth_unit_m)
        self._profiles = {
            kind: self._sensors[kind].add_video_stream(_stream(rs, kind, uid, first.optics, info.rate_hz))
            for uid, kind in enumerate(kinds)
        }
        if len(kinds) == 2:
            transform = _extrinsics(rs, first.optics.depth_to_color)
            self._profiles["depth"].register_extrinsics_to(self._profiles["color"], transform)
        self._written = threading.Semaphore(0)

    def start(self) -> None:
        for kind, sensor in self._sensors.items():
            sensor.open(self._profiles[kind])
            # The recorder has taken a frame before it hands it on to us.
            sensor.start(lambda _: self._written.release())

    def send(self, frame: Frame, wall_us: WallTime) -> None:
        """Back when the frame's planes are recorded: the SDK's queues would drop what comes too fast."""
        for kind, sensor in self._sensors.items():
            pixels = getattr(frame, kind)
            if pixels is not None:
                self._tell(sensor, frame, wall_us)
                sensor.on_video_frame(self._software_frame(kind, pixels, frame, wall_us))
                if not self._written.acquire(timeout=WRITTEN_TIMEOUT_S):
                    raise DeviceError(frame.view, "The RealSense library stopped writing.", "Is the disk full?")

    def stop(self) -> None:
        for sensor in self._sensors.values():
            sensor.stop()
            sensor.close()

    def _tell(self, sensor: Any, frame: Frame, wall_us: WallTime) -> None:
        keys = self._rs.frame_metadata_value
        sensor.set_metadata(keys.time_of_arrival, wall_us(frame.host_time_ns) // 1000)
        for key, value in ((keys.actual_exposure, frame.exposure_us), (keys.gain_level, frame.gain)):
            if value is not None:
                sensor.set_metadata(key, round(value))

    def _software_frame(self, kind: str, pixels: np.ndarray, frame: Frame, wall_us: WallTime) -> Any:
        sent = self._rs.software_video_frame()
        sent.pixels, sent.bpp = np.ascontiguousarray(pixels), BYTES_A_PIXEL[kind]
        sent.stride = pixels.shape[1] * sent.bpp
        sent.timestamp, sent.domain = _stamp(self._rs, frame, wall_us)
        sent.frame_number, sent.profile = frame.sequence, self._profiles[kind].as_video_stream_profile()
        if kind == "depth":
            sent.depth_units = frame.depth_unit_m
        return sent


def _stamp(rs: Any, frame: Frame, wall_us: WallTime) -> tuple[float, Any]:
    """Milliseconds and their domain: the device's own where the SDK has that domain, else the wall time of exposure."""
    domain = getattr(rs.timestamp_domain, frame.device_time_domain, None) if frame.device_time_domain else None
    if domain is None or frame.device_time_ns is None:
        return wall_us(frame.exposed_ns) / 1e3, rs.timestamp_domain.system_time
    return frame.device_time_ns / 1e6, domain


def _stream(rs: Any, kind: str, uid: int, optics: Optics, rate_hz: float) -> Any:
    lens: Intrinsics = getattr(optics, kind)
    stream = rs.video_stream()
    stream.type, stream.fmt = getattr(rs.stream, kind), getattr(rs.format, LAYOUTS[kind])
    stream.uid, stream.index, stream.fps = uid, 0, max(round(rate_hz), 1)
    stream.width, stream.height, stream.bpp = lens.width, lens.height, BYTES_A_PIXEL[kind]
    stream.intrinsics = _intrinsics(rs, lens)
    return stream


def _intrinsics(rs: Any, lens: Intrinsics) -> Any:
    if any(lens.distortion[5:]):
        raise BoothError(
            f"A lens with {len(lens.distortion)} distortion coefficients has no place in a RealSense file.",
            "It takes k1, k2, p1, p2 and k3.",
        )
    told = rs.intrinsics()
    told.width, told.height = lens.width, lens.height
    told.fx, told.fy, told.ppx, told.ppy = lens.fx, lens.fy, lens.cx, lens.cy
    # Of the SDK's models this is OpenCV's, coefficient by coefficient.
    told.model = rs.distortion.brown_conrady if any(lens.distortion) else rs.distortion.none
    told.coeffs = [*lens.distortion[:5], *[0.0] * 5][:5]
    return told


def _extrinsics(rs: Any, transform: np.ndarray) -> Any:
    """4x4 metres as the SDK stores it: the rotation column by column."""
    told = rs.extrinsics()
    told.rotation = list(transform[:3, :3].ravel(order="F"))
    told.translation = list(transform[:3, 3])
    return told
