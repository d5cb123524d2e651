"""RealSenses on the bus: found by serial number, listed, restarted. The SDK is handed in by its driver."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import Any

from booth.errors import BoothError, DeviceError
from booth.plugged.found import FoundDevice, RecentSearch
from booth.profile_cameras import RealSenseCamera as RealSenseConfig
from booth.realsense.objects import found_device

HINT = "Check its cable, or the serial number in the profile."


class PluggedIn:
    """Finds a plugged-in device by its serial number, and asks the SDK in this process only once it is there.

    Looking for devices holds the interpreter for up to half a second, which a camera that is away would do again and
    again; so a process of its own looks first.
    """

    def __init__(self, search: RecentSearch) -> None:
        self._search = search

    def __call__(self, rs: Any, view: str, config: RealSenseConfig) -> Any:
        try:
            serials = [device.serial for device in self._search.devices()]
        except BoothError as error:
            raise DeviceError(view, f"{view} cannot be looked for: {error.sentence}", error.hint) from error
        if config.serial in serials:
            devices = {_serial(rs, device): device for device in sdk_context(rs).query_devices()}
            if config.serial in devices:
                return devices[config.serial]
        sentence = f"The RealSense {config.serial} of {view} is not plugged in; found are {_listed(serials)}."
        raise DeviceError(view, sentence, HINT)


def listed(rs: Any) -> list[FoundDevice]:
    """All RealSenses that are plugged in. Blocks the interpreter; for the helper process."""
    return [found_device(rs, device) for device in sdk_context(rs).query_devices()]


def restart(rs: Any, serial: str, devices: Iterable[Any] | None = None) -> None:
    """Restart one of `devices` (None: of those on the bus); for the helper process. Raises DeviceError."""
    for device in sdk_context(rs).query_devices() if devices is None else devices:
        if _serial(rs, device) == serial:
            try:
                return device.hardware_reset()
            except RuntimeError as error:
                raise DeviceError(serial, f"The RealSense {serial} cannot be restarted: {error}.") from error
    raise DeviceError(serial, f"The RealSense {serial} is not plugged in.", "Check its cable.")


@cache
def sdk_context(rs: Any) -> Any:
    """The one context for plugged-in devices: making one costs up to half a second with the interpreter held."""
    return rs.context()


def _serial(rs: Any, device: Any) -> str:
    return device.get_info(rs.camera_info.serial_number)


def _listed(serials: list[str]) -> str:
    return ", ".join(serials) or "none"
