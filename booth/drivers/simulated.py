"""The simulated booth as devices: cameras, a light bank, and a stage that places the items."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from threading import Event

from booth.clock import Clock
from booth.devices import CameraInfo, refuse_wrong_levels
from booth.drivers import Devices
from booth.errors import DeviceError, FrameTimeout
from booth.frames import Frame, Optics
from booth.pace import wait_until
from booth.profile import Profile
from booth.profile_cameras import SimulatedCamera as CameraConfig
from booth.profile_lights import SimulatedLights as LightsConfig
from booth.profile_parts import Tray
from booth.simulation.live import LiveScene
from booth.simulation.scene import CameraSpec, LightSpec, TraySpec
from booth.simulation.sensor import DEPTH_UNIT_M
from booth.simulation.stage import SimulatedStage
from booth.simulation.stage_file import FILE_NAME

EXPOSURE_US = 8000.0
_DEVICE_AHEAD_NS = 1_234_567_890
# What lights the tray where the profile gives the program no simulated light to command.
_FIXED_LIGHT = LightSpec("fixed", 0.0, 90.0, 1.0)


def build(
    cameras: Mapping[str, CameraConfig],
    lights: Mapping[str, LightsConfig],
    profile: Profile,
    clock: Clock,
    state_folder: Path | None,
) -> Devices:
    """Cameras, light banks and the stage of one booth, all in one scene."""
    lamps = tuple(_lamp(name, light) for bank in lights.values() for name, light in bank.lights.items())
    fixed = () if lamps else (_FIXED_LIGHT,)
    scene = LiveScene(
        [_camera_spec(view, config) for view, config in cameras.items()], lamps or fixed, _tray(profile.tray)
    )
    scene.levels.set({lamp.name: 1.0 for lamp in fixed}, 0)
    stage = SimulatedStage(scene, clock, state_folder / FILE_NAME if state_folder else None)
    eyes = tuple(SimulatedCamera(spec, scene, stage, clock) for spec in scene.cameras)
    banks = tuple(SimulatedLightBank(name, tuple(bank.lights), scene, clock) for name, bank in lights.items())
    return Devices(eyes, banks, stage)


def _camera_spec(view: str, config: CameraConfig) -> CameraSpec:
    size = (config.width, config.height, config.focal_px, config.rate_hz)
    return CameraSpec(view, tuple(config.position_mm), tuple(config.look_at_mm), *size)


def _tray(tray: Tray) -> TraySpec:
    return TraySpec(tray.width_mm, tray.depth_mm, tray.rim_mm, tray.rim_height_mm)


def _lamp(name: str, light) -> LightSpec:
    return LightSpec(name, light.azimuth_deg, light.elevation_deg, light.softness)


class SimulatedCamera:
    """One view of the scene, at its own pace."""

    def __init__(self, spec: CameraSpec, scene: LiveScene, stage: SimulatedStage, clock: Clock) -> None:
        self.view = spec.view
        self._spec, self._scene, self._stage, self._clock = spec, scene, stage, clock
        self._closed = Event()
        self._closed.set()
        self._opened_ns = 0
        self._sequence = -1

    def open(self) -> None:
        if not self._closed.is_set():
            return
        self._stage.follow()
        self._scene.acquire()
        self._opened_ns, self._sequence = self._clock.now_ns(), -1
        self._closed.clear()

    def read(self, timeout_s: float) -> Frame:
        self._require_open()
        period_ns = 1e9 / self._spec.rate_hz
        passed = int((self._clock.now_ns() - self._opened_ns - EXPOSURE_US * 1000) / period_ns)
        sequence = max(self._sequence + 1, passed)
        exposed_ns = self._opened_ns + int(sequence * period_ns)
        if not wait_until(self._clock, exposed_ns + int(EXPOSURE_US * 1000), timeout_s, self._closed):
            self._require_open()
            raise FrameTimeout(self.view, f"{self.view} gave no frame in {timeout_s:g} s.")
        self._stage.follow()
        frame = self._frame(sequence, exposed_ns, timeout_s)
        # Only now: a frame that was not ready in time is the next one still.
        self._sequence = sequence
        return frame

    def close(self) -> None:
        if not self._closed.is_set():
            self._closed.set()
            self._scene.release()

    @property
    def info(self) -> CameraInfo:
        serial = f"SIM-{self.view}"
        return CameraInfo(self.view, "simulated", "Simulated camera", serial, True, True, self._spec.rate_hz)

    @property
    def optics(self) -> Optics:
        return self._spec.optics

    def _require_open(self) -> None:
        if self._closed.is_set():
            raise DeviceError(self.view, f"The camera {self.view} is closed.", "Open the booth first.")

    def _frame(self, sequence: int, exposed_ns: int, timeout_s: float) -> Frame:
        color, depth = self._scene.frame(self.view, sequence, exposed_ns, timeout_s)
        return Frame(
            view=self.view,
            sequence=sequence,
            color=color,
            depth=depth,
            optics=self._spec.optics,
            host_time_ns=max(self._clock.now_ns(), exposed_ns),
            exposed_ns=exposed_ns,
            depth_unit_m=DEPTH_UNIT_M,
            exposure_us=EXPOSURE_US,
            gain=1.0,
            device_time_ns=exposed_ns + _DEVICE_AHEAD_NS,
            device_time_domain="simulated",
        )


class SimulatedLightBank:
    """The scene's lights; a level holds for every exposure that starts after its command."""

    def __init__(self, name: str, lights: tuple[str, ...], scene: LiveScene, clock: Clock) -> None:
        self.name, self.lights = name, lights
        self._scene, self._clock = scene, clock
        self._is_open = False

    def open(self) -> None:
        self._is_open = True

    def set_levels(self, levels: Mapping[str, float]) -> int:
        if not self._is_open:
            raise DeviceError(self.name, f"The lights {self.name} are closed.", "Open the booth first.")
        refuse_wrong_levels(self, levels)
        now_ns = self._clock.now_ns()
        self._scene.levels.set(levels, now_ns)
        return now_ns

    def close(self) -> None:
        if self._is_open:
            self._is_open = False
            self._scene.levels.set(dict.fromkeys(self.lights, 0.0), self._clock.now_ns())
