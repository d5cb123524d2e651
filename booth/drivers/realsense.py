"""RealSense depth cameras by serial number, and their recordings (.db3)."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from booth.clock import Clock
from booth.devices import CameraInfo
from booth.drivers import Devices
from booth.errors import DeviceError, EndOfStream, FrameTimeout
from booth.frames import IDENTITY, Frame, Intrinsics, Optics, frozen_array
from booth.geometry import look_at
from booth.lens_models import fitted_distortion, pixel_grid
from booth.pace import Pace
from booth.pairing import ClockFit, Pair, Pairing, Plane, PlaneQueue
from booth.profile import Profile
from booth.profile_parts import RealSenseCamera as RealSenseConfig

QUEUE_PLANES = 8
NAP_S = 0.05
STOP_TIMEOUT_S = 3.0
# From the end of an exposure to the frame's arrival a D400 takes up to two periods, and says nothing of it.
PERIODS_OF_LATENCY = 2
COLOR_FORMATS = ("bgr8", "rgb8")
DEPTH_FORMATS = ("z16",)
TOLERATED_DIFFERENCE = 0.1
# Finds the SDK's device of a view: (SDK, view, config) -> device. Raises DeviceError.
Finder = Callable[[Any, str, RealSenseConfig], Any]


def build(
    cameras: Mapping[str, RealSenseConfig],
    lights: Mapping[str, object],
    profile: Profile,
    clock: Clock,
    state_folder: Path | None,
) -> Devices:
    """One camera for each entry."""
    return Devices(tuple(RealSense(view, config, clock) for view, config in cameras.items()))


class RealSense:
    """One RealSense, or a recording of one; colour and depth of an instant come as one frame."""

    def __init__(self, view: str, config: RealSenseConfig, clock: Clock, find: Finder | None = None) -> None:
        self.view = view
        self._config = config
        self._clock = clock
        self._find = find or (plugged_in if config.file is None else recording)
        self._session: Session | None = None
        self._optics: Optics | None = None
        self._info: CameraInfo | None = None
        self._sequence = -1

    def open(self) -> None:
        self.close()
        try:
            session = Session(self.view, self._config, self._clock, self._find)
            self._optics = optics_of(session.rs, session.profiles, self._config)
            session.start()
        except (RuntimeError, ValueError) as error:
            sentence = f"{self.view} cannot be opened: {str(error).rstrip('.')}."
            raise DeviceError(self.view, sentence, _hint(self._config)) from error
        self._info = _info(self.view, session, self._config)
        self._session, self._sequence = session, -1

    def read(self, timeout_s: float) -> Frame:
        session = self._session
        if session is None:
            raise _closed(self.view)
        pair = session.next_pair(timeout_s)
        first = pair.get("color") or pair["depth"]
        self._sequence = max(self._sequence + 1, first.number)
        return self._frame(pair, first, session)

    def close(self) -> None:
        session, self._session = self._session, None
        if session is not None:
            session.stop()

    @property
    def info(self) -> CameraInfo:
        if self._info is None:
            raise _closed(self.view)
        return self._info

    @property
    def optics(self) -> Optics:
        if self._optics is None:
            raise _closed(self.view)
        return self._optics

    @property
    def unpaired(self) -> int:
        """How many planes found no partner of the same instant since the camera was opened."""
        return 0 if self._session is None else self._session.pairing.unpaired

    def _frame(self, pair: Pair, first: Plane, session: Session) -> Frame:
        color, depth = pair.get("color"), pair.get("depth")
        now_ns = self._clock.now_ns()
        return Frame(
            view=self.view,
            sequence=self._sequence,
            color=None if color is None else color.pixels,
            depth=None if depth is None else depth.pixels,
            optics=self._optics,
            host_time_ns=now_ns if session.is_file else max(plane.arrived_ns for plane in pair.values()),
            exposed_ns=now_ns if session.is_file else session.exposed_ns(pair.values()),
            depth_unit_m=0.001 if depth is None else depth.depth_unit_m,
            exposure_us=first.exposure_us,
            gain=first.gain,
            device_time_ns=first.time_ns,
            device_time_domain=first.domain,
        )


class Session:
    """An open device: its sensors deliver into a queue from their own threads, from which `next_pair` takes.

    The sensors call a function of ours. Given the SDK's own frame queue they would call that through Python too,
    and a full one then waits with the interpreter's lock held, which stops the whole program for good.
    """

    def __init__(self, view: str, config: RealSenseConfig, clock: Clock, find: Finder) -> None:
        self._view = view
        self._clock = clock
        self.rs = _sdk(view)
        self.is_file = config.file is not None
        self.device = find(self.rs, view, config)
        self._chosen = _choose(view, self.device, config)
        self.profiles = {kind: profile for kind, (_, profile) in self._chosen.items()}
        self._sensors = _by_sensor(self._chosen)
        if not self.is_file:
            _set_options(self.rs, view, self._chosen, config)
        self.period_ns = int(1e9 / max(profile.fps() for profile in self.profiles.values()))
        self.pairing = Pairing(tuple(self.profiles), self.period_ns // 2)
        self._queue = PlaneQueue(QUEUE_PLANES, keep_all=self.is_file)
        self._fits = {kind: ClockFit() for kind in self.profiles}
        self._pace = Pace(clock, config.rate_hz) if self.is_file else None
        self._stopped = threading.Event()

    def start(self) -> None:
        playback = self.device.as_playback() if self.is_file else None
        try:
            for sensor, profiles in self._sensors:
                sensor.open(profiles)
            # A recording plays from the first sensor's start on, and what it plays for the others is lost.
            if playback:
                playback.pause()
            for sensor, _ in self._sensors:
                sensor.start(self._deliver)
            if playback:
                playback.resume()
            self._queue.hold_back()
        except RuntimeError:
            self.stop()
            raise

    def next_pair(self, timeout_s: float) -> Pair:
        """The next planes of one instant. Raises FrameTimeout, EndOfStream, or DeviceError once stopped."""
        if self._pace is not None and not self._pace.wait(timeout_s, self._stopped):
            raise _closed(self._view) if self._stopped.is_set() else self._late(timeout_s)
        last_ns, waited_s = self._clock.now_ns() + int(timeout_s * 1e9), 0.0
        while waited_s <= timeout_s:
            plane = self._queue.take(min(NAP_S, timeout_s))
            if self._stopped.is_set():
                raise _closed(self._view)
            if plane is None:
                self._refuse_at_end()
                waited_s += NAP_S
            elif (pair := self.pairing.add(plane)) is not None:
                return self._paced(pair)
            elif self._clock.now_ns() > last_ns:
                break
        raise self._late(timeout_s)

    def exposed_ns(self, planes) -> int:
        """The earliest host time at which the exposure of one of these planes can have begun."""
        return min(self._earliest_ns(plane) for plane in planes)

    def stop(self) -> None:
        """Ends the stream. A stop that hangs in the SDK is left behind after a while."""
        self._stopped.set()
        self._queue.stop()
        stopper = threading.Thread(target=_stop_all, args=([sensor for sensor, _ in self._sensors],), daemon=True)
        stopper.start()
        stopper.join(STOP_TIMEOUT_S)

    def _deliver(self, frame: Any) -> None:
        if (plane := _plane(self.rs, frame, self._clock.now_ns())) is not None:
            del frame
            self._queue.put(plane)

    def _paced(self, pair: Pair) -> Pair:
        if self._pace is not None:
            self._pace.step()
        return pair

    def _earliest_ns(self, plane: Plane) -> int:
        stamped_ns = self._fits[plane.kind].host_ns(plane.time_ns, plane.arrived_ns, plane.domain)
        return stamped_ns - int((plane.exposure_us or 0.0) * 1000) - PERIODS_OF_LATENCY * self.period_ns

    def _refuse_at_end(self) -> None:
        """Called after a wait in vain: nothing more can come of a recording that has stopped playing."""
        if self.is_file and self.device.as_playback().current_status() == self.rs.playback_status.stopped:
            raise EndOfStream(self._view, f"{self._view} is at the end of its recording.")

    def _late(self, timeout_s: float) -> DeviceError:
        if not self.is_file and not self.device.is_connected():
            return DeviceError(self._view, f"{self._view} was unplugged.", "Plug it in and start again.")
        missing = self.pairing.missing()
        which = f"no {missing[0]} to go with the rest" if 0 < len(missing) < len(self.profiles) else "no frame"
        return FrameTimeout(self._view, f"{self._view} gave {which} in {timeout_s:g} s.", "Check its cable.")


def _closed(view: str) -> DeviceError:
    return DeviceError(view, f"{view} is closed.", "Open the booth first.")


def _sdk(view: str) -> Any:
    try:
        import pyrealsense2
    except ModuleNotFoundError as error:
        sentence = f"{view} is a RealSense, but pyrealsense2 is not installed."
        raise DeviceError(view, sentence, "Install it with: pip install pyrealsense2") from error
    except ImportError as error:
        return _refuse_import(view, error)
    return pyrealsense2


def _refuse_import(view: str, error: ImportError) -> None:
    if "libusb" in str(error):
        sentence = f"{view} is a RealSense, whose library needs libusb, which this machine lacks."
        raise DeviceError(view, sentence, "Install it with: sudo apt install libusb-1.0-0") from error
    raise DeviceError(view, f"{view} is a RealSense, but its library cannot be loaded: {error}.") from error


@cache
def sdk_context(rs: Any) -> Any:
    """The one context for plugged-in devices: making one costs up to half a second with the interpreter held."""
    return rs.context()


def recording(rs: Any, view: str, config: RealSenseConfig) -> Any:
    if not config.file.is_file():
        raise DeviceError(view, f"There is no recording {config.file} for {view}.")
    device = rs.context().load_device(str(config.file))
    device.as_playback().set_real_time(False)
    return device


def plugged_in(rs: Any, view: str, config: RealSenseConfig) -> Any:
    found = {device.get_info(rs.camera_info.serial_number): device for device in sdk_context(rs).query_devices()}
    if config.serial in found:
        return found[config.serial]
    sentence = f"The RealSense {config.serial} of {view} is not plugged in; found are {', '.join(found) or 'none'}."
    raise DeviceError(view, sentence, _hint(config))


def _hint(config: RealSenseConfig) -> str:
    if config.file is not None:
        return "Is it a whole recording of one camera (.db3)?"
    return "Check its cable, or the serial number in the profile."


def _choose(view: str, device: Any, config: RealSenseConfig) -> dict[str, tuple[Any, Any]]:
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


def _by_sensor(chosen: Mapping[str, tuple[Any, Any]]) -> list[tuple[Any, list[Any]]]:
    """Each sensor once, with all profiles to be opened on it."""
    grouped: dict[int, tuple[Any, list[Any]]] = {}
    for sensor, profile in chosen.values():
        grouped.setdefault(id(sensor), (sensor, []))[1].append(profile)
    return list(grouped.values())


def _set_options(rs: Any, view: str, chosen: Mapping[str, tuple[Any, Any]], config: RealSenseConfig) -> None:
    """Sets exposure, gain and laser, reads them back, and tells of everything the device did not take."""
    refused = []
    for kind, name, value in _wanted_options(chosen, config):
        sensor, option = chosen[kind][0], getattr(rs.option, name)
        if not sensor.supports(option):
            refused.append(f"{kind} has no {name}")
            continue
        if name == "exposure" and sensor.supports(rs.option.enable_auto_exposure):
            sensor.set_option(rs.option.enable_auto_exposure, 0)
        sensor.set_option(option, value)
        if abs((read := sensor.get_option(option)) - value) > TOLERATED_DIFFERENCE * abs(value):
            refused.append(f"{name} of {kind}: {value:g} was asked, {read:g} is set")
    if refused:
        raise DeviceError(view, f"{view} does not take what the profile asks: {'; '.join(refused)}.")


def _wanted_options(chosen: Mapping[str, tuple[Any, Any]], config: RealSenseConfig) -> list[tuple[str, str, float]]:
    # A colour sensor of its own counts its exposure in 100 us; one that shares the depth sensor in 1 us.
    unit_us = 100.0 if "depth" not in chosen or chosen["color"][0] is not chosen["depth"][0] else 1.0
    color_exposure = None if config.exposure_us is None else config.exposure_us / unit_us
    wanted = [
        ("color", "exposure", color_exposure),
        ("color", "gain", config.gain),
        ("depth", "exposure", config.depth_exposure_us),
        ("depth", "laser_power", config.laser_power),
    ]
    return [(kind, name, value) for kind, name, value in wanted if value is not None and kind in chosen]


def _stop_all(sensors: list[Any]) -> None:
    for action in ("stop", "close"):
        for sensor in sensors:
            try:
                getattr(sensor, action)()
            except RuntimeError:
                # It was not started, or the device is gone: either way there is nothing left to stop.
                continue


def _plane(rs: Any, frame: Any, arrived_ns: int) -> Plane | None:
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
    )


def _metadata(frame: Any, key: Any) -> float | None:
    return float(frame.get_frame_metadata(key)) if frame.supports_frame_metadata(key) else None


def _depth_unit_m(frame: Any) -> float:
    # The SDK hands out a 32-bit number; its shortest decimal is the unit that was meant.
    return float(str(np.float32(frame.as_depth_frame().get_units())))


def _info(view: str, session: Session, config: RealSenseConfig) -> CameraInfo:
    rs, device = session.rs, session.device
    model, serial = (device.get_info(key) for key in (rs.camera_info.name, rs.camera_info.serial_number))
    rate_hz = config.rate_hz if session.is_file else 1e9 / session.period_ns
    return CameraInfo(
        view, "realsense", model, serial, "color" in session.profiles, "depth" in session.profiles, rate_hz
    )


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
