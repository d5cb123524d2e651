"""What a RealSense is set to: a preset, exposure, gain, white balance and laser, within what it says it takes."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from booth.errors import DeviceError
from booth.plugged.found import SettingRange
from booth.profile_cameras import RealSenseCamera as RealSenseConfig

TOLERATED_DIFFERENCE = 0.1
# The profile's key, the stream whose sensor has the option, the SDK's name of it, and what automatic it replaces.
OPTIONS = (
    ("auto_exposure", "color", "enable_auto_exposure", ""),
    ("exposure_us", "color", "exposure", "enable_auto_exposure"),
    ("gain", "color", "gain", "enable_auto_exposure"),
    ("white_balance_k", "color", "white_balance", "enable_auto_white_balance"),
    ("depth_auto_exposure", "depth", "enable_auto_exposure", ""),
    ("depth_exposure_us", "depth", "exposure", "enable_auto_exposure"),
    ("depth_gain", "depth", "gain", "enable_auto_exposure"),
    ("emitter", "depth", "emitter_enabled", ""),
    ("laser_power", "depth", "laser_power", ""),
)


@dataclass(frozen=True, slots=True)
class Setting:
    """An option of one sensor. The profile's unit of `key` is `unit` times the device's own."""

    key: str
    kind: str
    sensor: Any
    option: Any
    automatic: Any
    unit: float

    @property
    def is_there(self) -> bool:
        return self.sensor.supports(self.option)

    def range(self) -> SettingRange:
        """Raises RuntimeError where the device is busy or gone."""
        span = self.sensor.get_option_range(self.option)
        return SettingRange(self.key, span.min * self.unit, span.max * self.unit)

    def set(self, value: float) -> float:
        """Sets it, without the automatic that would change it again, and gives back what is set now."""
        if self.automatic is not None and self.sensor.supports(self.automatic):
            self.sensor.set_option(self.automatic, 0)
        self.sensor.set_option(self.option, value / self.unit)
        return self.sensor.get_option(self.option) * self.unit


def settings_of(rs: Any, sensors: Mapping[str, Any]) -> Iterator[Setting]:
    """All settings that a profile knows, for the streams in `sensors` (sensor by kind)."""
    for key, kind, option, automatic in OPTIONS:
        if kind in sensors:
            unit = _exposure_unit_us(sensors) if key == "exposure_us" else 1.0
            replaced = getattr(rs.option, automatic) if automatic else None
            yield Setting(key, kind, sensors[kind], getattr(rs.option, option), replaced, unit)


def _exposure_unit_us(sensors: Mapping[str, Any]) -> float:
    # A colour sensor of its own counts its exposure in 100 us; one that shares the depth sensor in 1 us.
    return 100.0 if "depth" not in sensors or sensors["color"] is not sensors["depth"] else 1.0


def ranges_of(rs: Any, sensors: Mapping[str, Any]) -> Iterator[SettingRange]:
    """What the device takes; settings that it does not tell now are left out."""
    for setting in settings_of(rs, sensors):
        try:
            if setting.is_there:
                yield setting.range()
        except RuntimeError:
            # Another program uses the camera.
            continue


def set_options(rs: Any, view: str, sensors: Mapping[str, Any], config: RealSenseConfig) -> dict[str, float]:
    """Sets what the profile asks, and gives back what the device says is set, by the profile's keys.

    Raises DeviceError with everything that the device does not have or take; nothing is set when a value is impossible.
    """
    asked = {
        setting: float(value)
        for setting in settings_of(rs, sensors)
        if (value := getattr(config, setting.key)) is not None
    }
    _refuse(view, [problem for setting, value in asked.items() if (problem := _impossible(setting, value))])
    read = {setting: setting.set(value) for setting, value in asked.items()}
    _refuse(view, [_differs(setting, value, read[setting]) for setting, value in asked.items()])
    return {setting.key: value for setting, value in read.items()}


def _refuse(view: str, problems: list[str]) -> None:
    if told := [problem for problem in problems if problem]:
        raise DeviceError(view, f"{view} does not take what the profile asks: {'; '.join(told)}.")


def _impossible(setting: Setting, value: float) -> str:
    if not setting.is_there:
        return f"{setting.kind} has no {setting.key}"
    return setting.range().refusal(value)


def _differs(setting: Setting, value: float, read: float) -> str:
    if abs(read - value) <= TOLERATED_DIFFERENCE * abs(value):
        return ""
    return f"{setting.key} {value:g} was asked, {read:g} is set"


def apply_preset(rs: Any, view: str, device: Any, file: Path) -> None:
    """Loads a JSON file of the advanced mode, as the RealSense Viewer writes it. Raises DeviceError."""
    text = _preset_text(view, file)
    if not device.supports(rs.camera_info.advanced_mode):
        raise DeviceError(view, f"{view} takes no preset: this camera has no advanced mode.", "Leave out its preset.")
    advanced = rs.rs400_advanced_mode(device)
    if not advanced.is_enabled():
        hint = "Switch it on in the RealSense Viewer; the camera keeps it."
        raise DeviceError(view, f"{view} takes no preset: its advanced mode is off.", hint)
    try:
        advanced.load_json(text)
    except RuntimeError as error:
        raise DeviceError(view, f"{view} does not take the preset {file.name}: {error}.") from error


def _preset_text(view: str, file: Path) -> str:
    try:
        text = file.read_text(encoding="utf-8")
        if not isinstance(json.loads(text), dict):
            raise ValueError("it holds no table of settings")
    except (OSError, ValueError, RecursionError) as error:
        raise DeviceError(view, f"The preset {file} of {view} cannot be read: {error}.") from error
    return text
