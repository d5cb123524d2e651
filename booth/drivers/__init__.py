"""One file for each outside thing that is driven; a driver is imported when a profile first names it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import TypeVar

from booth.clock import Clock, SystemClock
from booth.devices import Camera, LightBank, Stage
from booth.profile import Profile

MODULES = {
    "simulated": "booth.drivers.simulated",
    "replay": "booth.drivers.replay",
    "opencv": "booth.drivers.uvc",
    "realsense": "booth.drivers.realsense",
    "aravis": "booth.drivers.aravis",
    "recording": "booth.drivers.recording",
    "sacn": "booth.drivers.sacn",
    "artnet": "booth.drivers.artnet",
    "dmx_usb_pro": "booth.drivers.dmx_usb_pro",
    "modbus": "booth.drivers.modbus",
}
Config = TypeVar("Config")


@dataclass(frozen=True)
class Devices:
    """The devices of a booth, made but not opened; `stage` is None where a person places the items."""

    cameras: tuple[Camera, ...] = ()
    lights: tuple[LightBank, ...] = ()
    stage: Stage | None = None


def build_devices(profile: Profile, clock: Clock, state_folder: Path | None = None) -> Devices:
    """The profile's cameras and lights in its order; nothing is opened. `state_folder` is where a stage may keep
    what it remembers between starts, None for nowhere."""
    entries = [*profile.cameras.values(), *profile.lights.values()]
    parts = [
        import_module(MODULES[driver]).build(
            _of_driver(profile.cameras, driver), _of_driver(profile.lights, driver), profile, clock, state_folder
        )
        for driver in dict.fromkeys(entry.driver for entry in entries)
    ]
    return _merged(parts, profile)


def clock_of(profile: Profile) -> Clock:
    """The clock that the booth of this profile lives by: a recording's own where its devices are recorded.

    Raises RecordingError for a recording that cannot be read.
    """
    entries = (*profile.cameras.values(), *profile.lights.values())
    recording = next((entry.recording for entry in entries if entry.driver == "recording"), None)
    if recording is None:
        return SystemClock()
    from booth.replay.clock import ReplayClock
    from booth.replay.player import Player

    return ReplayClock(Player(recording))


def _of_driver(configs: Mapping[str, Config], driver: str) -> dict[str, Config]:
    return {name: config for name, config in configs.items() if config.driver == driver}


def _merged(parts: list[Devices], profile: Profile) -> Devices:
    views, banks = profile.views, list(profile.lights)
    cameras = sorted((camera for part in parts for camera in part.cameras), key=lambda one: views.index(one.view))
    lights = sorted((bank for part in parts for bank in part.lights), key=lambda one: banks.index(one.name))
    stage = next((part.stage for part in parts if part.stage is not None), None)
    return Devices(tuple(cameras), tuple(lights), stage)
