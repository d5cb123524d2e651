"""What the RealSense SDK's objects say, in our own types; the SDK itself is imported by its driver alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from booth.errors import DeviceError
from booth.frames import IDENTITY, Intrinsics, Optics, frozen_array
from booth.geometry import look_at
from booth.lens_models import fitted_distortion, pixel_grid
from booth.pairing import Plane
from booth.plugged.found import FoundDevice
from booth.plugged.usb_tree import port_in, usb_place
from booth.profile_cameras import RealSenseCamera as RealSenseConfig
from booth.realsense.options import ranges_of

COLOR_FORMATS = ("bgr8", "rgb8")
DEPTH_FORMATS = ("z16",)
# Domains whose stamps are the machine's own wall time.
WALL_DOMAINS = ("global_time", "system_time")


def chosen_streams(view: str, device: Any, config: RealSenseConfig) -> dict[str, tuple[Any, Any]]:
    """(sensor, profile) by kind, as the profile asks. Raises DeviceError with all that the device does not have."""
    offered = _offered(device)
    wanted = config.streams
    if config.file is not None and "streams" not in config.model_fields_set:
        wanted = tuple(kind for kind in wanted if offered[kind]) or wanted
    fitting = {kind: [one for one in offered[kind] if _fits(kind, one[1], config)] for kind in wanted}
    if lacking := [kind for kind, fits in fitting.items() if not fits]:
        listed = "; ".join(f"{kind}: {_sizes(offered[kind])}" for kind in lacking)
        raise DeviceError(view, f"{view} has no stream as the profile asks for it. It offers {listed}.")
    return {kind: fits[0] for kind, fits in fitting.items()}


def _offered(device: Any) -> dict[str, list[tuple[Any, Any]]]:
    """All usable (sensor, profile) by kind, the best format first."""
    offered: dict[str, list[tuple[Any, Any]]] = {"color": [], "depth": []}
    formats = {"color": COLOR_FORMATS, "depth": DEPTH_FORMATS}
    for sensor in device.query_sensors():
        for profile in sensor.get_stream_profiles():
            kind = profile.stream_type().name
            if kind in offered and profile.is_video_stream_profile() and profile.format().name in formats[kind]:
                offered[kind].append((sensor, profile.as_video_stream_profile()))
    for kind, found in offered.items():
        found.sort(key=lambda one, order=formats[kind]: order.index(one[1].format().name))
    return offered


def _fits(kind: str, profile: Any, config: RealSenseConfig) -> bool:
    size = getattr(config, kind)
    same_size = (profile.width(), profile.height()) == (size.width, size.height)
    if config.file is not None:
        return same_size or kind not in config.model_fields_set
    return same_size and profile.fps() == round(config.rate_hz)


def _sizes(offered: list[tuple[Any, Any]]) -> str:
    sizes = dict.fromkeys(f"{one.width()} x {one.height()} at {one.fps()} Hz" for _, one in offered)
    return ", ".join(sizes) or "none"


def by_sensor(chosen: Mapping[str, tuple[Any, Any]]) -> list[tuple[Any, list[Any]]]:
    """Each sensor once, with all profiles to be opened on it."""
    grouped: dict[int, tuple[Any, list[Any]]] = {}
    for sensor, profile in chosen.values():
        grouped.setdefault(id(sensor), (sensor, []))[1].append(profile)
    return list(grouped.values())


def plane_of(rs: Any, frame: Any, arrived_ns: int) -> Plane | None:
    """The frame's pixels copied out of the SDK, which starves when its frames are held; None for other streams."""
    kind, pixels = frame.get_profile().stream_type().name, np.asanyarray(frame.get_data())
    if kind not in ("color", "depth"):
        return None
    if frame.get_profile().format().name == "rgb8":
        pixels = pixels[..., ::-1]
    return Plane(
        kind=kind,
        pixels=frozen_array(np.array(pixels, order="C", copy=True)),
        number=frame.get_frame_number(),
        time_ns=round(frame.get_timestamp() * 1e6),
        domain=frame.get_frame_timestamp_domain().name,
        arrived_ns=arrived_ns,
        exposure_us=_metadata(frame, rs.frame_metadata_value.actual_exposure),
        gain=_metadata(frame, rs.frame_metadata_value.gain_level),
        depth_unit_m=_depth_unit_m(frame) if kind == "depth" else 0.001,
        wall_us=_wall_us(rs, frame),
    )


def _wall_us(rs: Any, frame: Any) -> int | None:
    if frame.get_frame_timestamp_domain().name in WALL_DOMAINS:
        return round(frame.get_timestamp() * 1e3)
    arrived_ms = _metadata(frame, rs.frame_metadata_value.time_of_arrival)
    return None if arrived_ms is None else int(arrived_ms * 1000)


def _metadata(frame: Any, key: Any) -> float | None:
    return float(frame.get_frame_metadata(key)) if frame.supports_frame_metadata(key) else None


def _depth_unit_m(frame: Any) -> float:
    # The SDK hands out a 32-bit number; its shortest decimal is the unit that was meant.
    return float(str(np.float32(frame.as_depth_frame().get_units())))


def found_device(rs: Any, device: Any) -> FoundDevice:
    """A device that the SDK lists, with where it hangs and what its settings take."""
    sensors = {kind: streams[0][0] for kind, streams in _offered(device).items() if streams}
    usb = usb_place(port_in(_told(device, rs.camera_info.physical_port)))
    return FoundDevice(
        driver="realsense",
        model=_told(device, rs.camera_info.name),
        serial=_told(device, rs.camera_info.serial_number),
        place=usb.port,
        usb_controller=usb.controller,
        speed_mbps=usb.speed_mbps,
        ranges=tuple(ranges_of(rs, sensors)),
    )


def _told(device: Any, key: Any) -> str:
    return device.get_info(key) if device.supports(key) else ""


def optics_of(rs: Any, profiles: Mapping[str, Any], config: RealSenseConfig) -> Optics:
    """The factory calibration of the chosen streams, placed in the booth as the profile says."""
    color, depth = profiles.get("color"), profiles.get("depth")
    placed = camera_to_booth(config)
    return Optics(
        color=None if color is None else intrinsics_of(rs, color.get_intrinsics()),
        depth=None if depth is None else intrinsics_of(rs, depth.get_intrinsics()),
        depth_to_color=IDENTITY if color is None or depth is None else rigid(depth.get_extrinsics_to(color)),
        camera_to_booth=IDENTITY if placed is None else placed,
        calibrated=placed is not None,
    )


def camera_to_booth(config: RealSenseConfig) -> np.ndarray | None:
    """4x4 float64 metres, or None where the profile does not say where the camera stands."""
    if config.camera_to_booth is not None:
        return np.array(config.camera_to_booth)
    if config.position_mm is None:
        return None
    return look_at(np.array(config.position_mm) / 1000, np.array(config.look_at_mm) / 1000)


def rigid(extrinsics: Any) -> np.ndarray:
    """4x4 float64 of the SDK's extrinsics, whose rotation is stored column by column."""
    transform = np.eye(4)
    transform[:3, :3] = np.reshape(extrinsics.rotation, (3, 3), order="F")
    transform[:3, 3] = extrinsics.translation
    return transform


def intrinsics_of(rs: Any, lens: Any) -> Intrinsics:
    """The SDK's intrinsics in OpenCV's model. Raises ValueError for a lens that this model does not describe."""
    flat = Intrinsics(lens.width, lens.height, lens.fx, lens.fy, lens.ppx, lens.ppy)
    if not any(lens.coeffs) or lens.model == rs.distortion.none:
        return flat
    # What the SDK's models mean has changed between its versions, so its own function is asked, not the name.
    pixels = pixel_grid(flat)
    straight = np.array([rs.rs2_deproject_pixel_to_point(lens, list(pixel), 1.0)[:2] for pixel in pixels])
    return replace(flat, distortion=fitted_distortion(flat, pixels, straight))
