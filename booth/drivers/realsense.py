"""RealSense depth cameras by serial number, and their recordings (.db3)."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from booth.clock import Clock
from booth.devices import CameraInfo
from booth.drivers import Devices
from booth.errors import DeviceError, EndOfStream, FrameTimeout
from booth.frames import Frame, Optics
from booth.pace import Pace
from booth.pairing import ClockFit, Pair, Pairing, Plane, PlaneQueue
from booth.profile import Profile
from booth.profile_cameras import RealSenseCamera as RealSenseConfig
from booth.realsense_objects import by_sensor, chosen_streams, optics_of, plane_of, set_options

QUEUE_PLANES = 8
NAP_S = 0.05
STOP_TIMEOUT_S = 3.0
# From the end of an exposure to the frame's arrival a D400 takes up to two periods, and says nothing of it.
PERIODS_OF_LATENCY = 2
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
        self._chosen = chosen_streams(view, self.device, config)
        self.profiles = {kind: profile for kind, (_, profile) in self._chosen.items()}
        self._sensors = by_sensor(self._chosen)
        if not self.is_file:
            set_options(self.rs, view, self._chosen, config)
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
        if (plane := plane_of(self.rs, frame, self._clock.now_ns())) is not None:
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


def _stop_all(sensors: list[Any]) -> None:
    for action in ("stop", "close"):
        for sensor in sensors:
            try:
                getattr(sensor, action)()
            except RuntimeError:
                # It was not started, or the device is gone: either way there is nothing left to stop.
                continue


def _info(view: str, session: Session, config: RealSenseConfig) -> CameraInfo:
    rs, device = session.rs, session.device
    model, serial = (device.get_info(key) for key in (rs.camera_info.name, rs.camera_info.serial_number))
    rate_hz = config.rate_hz if session.is_file else 1e9 / session.period_ns
    return CameraInfo(
        view, "realsense", model, serial, "color" in session.profiles, "depth" in session.profiles, rate_hz
    )
