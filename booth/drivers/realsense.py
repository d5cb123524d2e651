"""RealSense depth cameras by serial number, and their recordings (.db3)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from booth.clock import Clock
from booth.devices import CameraInfo
from booth.drivers import Devices
from booth.errors import BoothError, DeviceError
from booth.frames import Frame, Optics
from booth.pairing import Pair
from booth.plugged.found import FoundDevice, RecentSearch, reset_device
from booth.profile import Profile
from booth.profile_cameras import RealSenseCamera as RealSenseConfig
from booth.realsense.bus import HINT, PluggedIn, listed, restart
from booth.realsense.group import RecordingGroup, load_recording
from booth.realsense.objects import optics_of
from booth.realsense.session import Session, first_plane

FIRST_PAIR_S = 10.0
# A camera that is there, but could not be opened or gave no frame this often in a row, is restarted.
BARREN_BEFORE_RESET = 2
# Finds the SDK's device of a view: (SDK, view, config) -> device. Raises DeviceError.
Finder = Callable[[Any, str, RealSenseConfig], Any]


def build(
    cameras: Mapping[str, RealSenseConfig],
    lights: Mapping[str, object],
    profile: Profile,
    clock: Clock,
    state_folder: object,
) -> Devices:
    """One camera for each entry; recordings among them play together."""
    group = RecordingGroup({view: config for view, config in cameras.items() if config.file is not None}, clock)
    plugged_in = PluggedIn(RecentSearch("realsense", clock))
    return Devices(tuple(RealSense(view, config, clock, plugged_in, group) for view, config in cameras.items()))


class RealSense:
    """One RealSense, or a recording of one; colour and depth of an instant come as one frame."""

    def __init__(
        self,
        view: str,
        config: RealSenseConfig,
        clock: Clock,
        find: Finder | None = None,
        group: RecordingGroup | None = None,
    ) -> None:
        self.view = view
        self._config, self._clock = config, clock
        self._find = find or PluggedIn(RecentSearch("realsense", clock))
        self._group = group or RecordingGroup({view: config}, clock)
        self._session: Session | None = None
        self._optics: Optics | None = None
        self._info: CameraInfo | None = None
        self._sequence = -1
        self._barren = 0

    def open(self) -> None:
        self.close()
        try:
            session = self._opened(sdk(self.view))
        except (RuntimeError, ValueError) as error:
            self._barren += isinstance(error, RuntimeError)
            sentence = f"{self.view} cannot be opened: {str(error).rstrip('.')}."
            raise DeviceError(self.view, sentence, _hint(self._config)) from error
        self._info = _info(self.view, session, self._config)
        self._session, self._sequence = session, -1
        self._barren += 1

    def read(self, timeout_s: float) -> Frame:
        session = self._session
        if session is None:
            raise self._closed()
        pair, due_ns = session.next_pair(timeout_s)
        self._barren = 0
        self._sequence = max(self._sequence + 1, first_plane(pair).number)
        return self._frame(pair, due_ns, session)

    def close(self) -> None:
        session, self._session = self._session, None
        if session is not None:
            session.stop()

    @property
    def info(self) -> CameraInfo:
        if self._info is None:
            raise self._closed()
        return self._info

    @property
    def optics(self) -> Optics:
        if self._optics is None:
            raise self._closed()
        return self._optics

    @property
    def unpaired(self) -> int:
        """How many planes found no partner of the same instant since the camera was opened."""
        return 0 if self._session is None else self._session.pairing.unpaired

    def _opened(self, rs: Any) -> Session:
        if self._config.file is not None:
            return self._playing(rs)
        device = self._find(rs, self.view, self._config)
        self._restart_when_barren()
        session = Session(self.view, self._config, self._clock, rs, device)
        self._optics = optics_of(rs, session.profiles, self._config)
        session.start()
        return session

    def _playing(self, rs: Any) -> Session:
        device = load_recording(rs, self.view, self._config)
        session = Session(self.view, self._config, self._clock, rs, device)
        self._optics = optics_of(rs, session.profiles, self._config)
        session.start()
        try:
            session.first_pair(FIRST_PAIR_S)
            session.take_turns(self._group.turn(rs, self.view, session))
        except BaseException:
            session.stop()
            raise
        return session

    def _restart_when_barren(self) -> None:
        if self._barren < BARREN_BEFORE_RESET:
            return
        self._barren = 0
        try:
            reset_device(self._config.serial)
        except BoothError as error:
            raise DeviceError(self.view, f"{self.view} cannot be restarted: {error.sentence}", error.hint) from error
        sentence = f"{self.view} gave no frame after {BARREN_BEFORE_RESET} openings and is restarted."
        raise DeviceError(self.view, sentence, "It comes back in some seconds.")

    def _closed(self) -> DeviceError:
        return DeviceError(self.view, f"{self.view} is closed.", "Open the booth first.")

    def _frame(self, pair: Pair, due_ns: int | None, session: Session) -> Frame:
        color, depth, first = pair.get("color"), pair.get("depth"), first_plane(pair)
        return Frame(
            view=self.view,
            sequence=self._sequence,
            color=None if color is None else color.pixels,
            depth=None if depth is None else depth.pixels,
            optics=self._optics,
            host_time_ns=max(plane.arrived_ns for plane in pair.values()) if due_ns is None else due_ns,
            exposed_ns=session.exposed_ns(pair.values()) if due_ns is None else due_ns,
            depth_unit_m=0.001 if depth is None else depth.depth_unit_m,
            exposure_us=first.exposure_us,
            gain=first.gain,
            device_time_ns=first.time_ns,
            device_time_domain=first.domain,
        )


def found() -> list[FoundDevice]:
    """All RealSenses that are plugged in; for the helper process. Raises DeviceError."""
    return listed(sdk("A camera"))


def reset(serial: str) -> None:
    """Restart one device; for the helper process. Raises DeviceError."""
    restart(sdk(serial), serial)


def sdk(view: str) -> Any:
    """The SDK's module. Raises DeviceError that says what is missing."""
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


def _hint(config: RealSenseConfig) -> str:
    if config.file is not None:
        return "Is it a whole recording of one camera (.db3)?"
    return HINT


def _info(view: str, session: Session, config: RealSenseConfig) -> CameraInfo:
    rs, device = session.rs, session.device
    model, serial = (device.get_info(key) for key in (rs.camera_info.name, rs.camera_info.serial_number))
    has_rate = session.is_file and "rate_hz" in config.model_fields_set
    return CameraInfo(
        view=view,
        driver="realsense",
        model=model,
        serial=serial,
        has_color="color" in session.profiles,
        has_depth="depth" in session.profiles,
        rate_hz=config.rate_hz if has_rate else session.rate_hz,
        is_live=not session.is_file,
        settings=session.settings,
    )
