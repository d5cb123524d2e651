"""The simulated booth as devices: cameras, a light bank, and a stage that places the items."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from threading import Event, RLock

from booth.clock import Clock
from booth.devices import CameraInfo, StagedItem
from booth.drivers import Devices
from booth.errors import DeviceError, FrameTimeout
from booth.frames import Frame, Optics
from booth.pace import wait_until
from booth.profile import Profile
from booth.profile_parts import SimulatedCamera as CameraConfig
from booth.profile_parts import SimulatedLights as LightsConfig
from booth.profile_parts import Tray
from booth.simulation.damages import DAMAGE_TYPES, SEVERITIES
from booth.simulation.items import ItemSpec, item_spec
from booth.simulation.live import LiveScene
from booth.simulation.products import KINDS
from booth.simulation.scene import CameraSpec, LightSpec, TraySpec
from booth.simulation.sensor import DEPTH_UNIT_M
from booth.simulation.stage_file import FILE_NAME, StageState, read_stage, stamp, write_stage

log = logging.getLogger(__name__)
EXPOSURE_US = 8000.0
_LOOK_EVERY_NS = 250_000_000
_DEVICE_AHEAD_NS = 1_234_567_890
_KEPT_CLEAR_MM = 95.0
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
    scene.set_levels({lamp.name: 1.0 for lamp in fixed}, 0)
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
        self._sequence = sequence
        self._stage.follow()
        return self._frame(sequence, exposed_ns, timeout_s)

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
        if unknown := sorted(set(levels) - set(self.lights)):
            raise DeviceError(self.name, f"{self.name} has no light {', '.join(unknown)}.")
        now_ns = self._clock.now_ns()
        self._scene.set_levels({name: min(max(float(level), 0.0), 1.0) for name, level in levels.items()}, now_ns)
        return now_ns

    def close(self) -> None:
        if self._is_open:
            self._is_open = False
            self._scene.set_levels(dict.fromkeys(self.lights, 0.0), self._clock.now_ns())


class SimulatedStage:
    """Places items on the simulated tray. With a file it keeps them there and follows what others write to it."""

    def __init__(self, scene: LiveScene, clock: Clock, path: Path | None) -> None:
        self._scene, self._clock, self._path = scene, clock, path
        self._lock = RLock()
        self._state = StageState()
        self._stamp: tuple[int, int] | None = None
        self._refused: tuple[int, int] | None = None
        self._looked_ns: int | None = None

    @property
    def item(self) -> StagedItem | None:
        self._look()
        with self._lock:
            return staged(self._state.item) if self._state.item else None

    def place(
        self, *, seed: int, kind: str | None = None, damage: str | None = None, severity: str | None = None
    ) -> StagedItem:
        _check("kind", kind, KINDS)
        _check("damage", damage, (*DAMAGE_TYPES, "none"))
        _check("severity", severity, SEVERITIES)
        return self._change(lambda state: replace(state, item=item_spec(seed, kind, damage, severity)))

    def place_next(self) -> StagedItem:
        return self._change(lambda state: StageState(item_spec(state.placed + 1), state.placed + 1))

    def turn(self, degrees: float) -> StagedItem:
        return self._alter(lambda item: replace(item, turn_deg=(item.turn_deg + degrees + 180) % 360 - 180))

    def move(self, dx_mm: float, dy_mm: float) -> StagedItem:
        return self._alter(lambda item: _moved(item, dx_mm, dy_mm, self._scene.tray.half_mm))

    def damage(self, type: str, severity: str = "major") -> StagedItem:
        _check("damage", type, DAMAGE_TYPES)
        _check("severity", severity, SEVERITIES)
        return self._alter(lambda item: item.damaged(type, severity))

    def remove(self) -> None:
        self._change(lambda state: replace(state, item=None))

    def settle(self, timeout_s: float = 10.0) -> None:
        self._look()
        self._scene.settle(timeout_s)

    def follow(self) -> None:
        """Show what another process put on the stage; looks a few times a second at most.

        A file that makes no sense is named in the log and changes nothing: cameras go on.
        """
        with self._lock:
            now_ns = self._clock.now_ns()
            if self._looked_ns is not None and now_ns - self._looked_ns < _LOOK_EVERY_NS:
                return
            self._looked_ns = now_ns
            try:
                self._look()
            except DeviceError as error:
                if (refused := stamp(self._path)) != self._refused:
                    self._refused = refused
                    log.warning("%s", error)

    def _look(self) -> None:
        """Take over what the file says, if it changed. Raises DeviceError for a file that makes no sense."""
        with self._lock:
            if self._path is not None and (found := stamp(self._path)) != self._stamp:
                state = read_stage(self._path)
                self._stamp = found
                self._show(state)

    def _alter(self, change: Callable[[ItemSpec], ItemSpec]) -> StagedItem:
        def changed(state: StageState) -> StageState:
            if state.item is None:
                raise DeviceError("stage", "The tray is empty.", "Place an item first.")
            return replace(state, item=change(state.item))

        return self._change(changed)

    def _change(self, change: Callable[[StageState], StageState]) -> StagedItem | None:
        with self._lock:
            self._look()
            state = change(self._state)
            if self._path is not None:
                write_stage(self._path, state)
                self._stamp = stamp(self._path)
            self._show(state)
            return staged(state.item) if state.item else None

    def _show(self, state: StageState) -> None:
        self._state = state
        self._scene.show(state.item)


def staged(item: ItemSpec) -> StagedItem:
    """What people and records are told of an item."""
    product = item.product
    return StagedItem(
        code=item.code,
        product=product.code,
        title=f"{product.brand} {product.title}",
        kind=product.kind,
        seed=item.seed,
        x_mm=item.x_mm,
        y_mm=item.y_mm,
        turn_deg=item.turn_deg,
        damages=tuple(f"{damage.severity} {damage.type}" for damage in item.damages),
    )


def _moved(item: ItemSpec, dx_mm: float, dy_mm: float, half_mm: tuple[float, float]) -> ItemSpec:
    """The item moved, its middle kept over the tray."""
    x, y = item.x_mm + dx_mm, item.y_mm + dy_mm
    limit_x, limit_y = (max(half - _KEPT_CLEAR_MM, 0.0) for half in half_mm)
    return replace(item, x_mm=min(max(x, -limit_x), limit_x), y_mm=min(max(y, -limit_y), limit_y))


def _check(what: str, value: str | None, known: tuple[str, ...]) -> None:
    if value is not None and value not in known:
        raise DeviceError(
            "stage", f"{value!r} is no {what} of the simulated booth.", f"Take one of {', '.join(known)}."
        )
