"""The lights of a profile: one model for each driver."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field

from booth.lighting.response import checked_curve
from booth.problems import did_you_mean
from booth.profile_parts import Level, LightDirection, Name, Number, ProfilePart, Rate, not_one_of
from booth.profile_recording import RecordedLights

Curve = Annotated[tuple[tuple[Level, Level], ...], AfterValidator(checked_curve)]
Channels = Annotated[dict[Name, Annotated[int, Field(strict=True, ge=1, le=512)]], Field(min_length=1)]
Addresses = dict[Name, Annotated[int, Field(strict=True, ge=0, le=65535)]]
Port = Annotated[int, Field(strict=True, ge=0, le=65535)]
Text = Annotated[str, Field(min_length=1)]


class SimulatedLight(ProfilePart):
    """Where a light of the simulated booth stands, seen from the tray; softness 0 is a point, 1 a whole wall."""

    azimuth_deg: Number
    elevation_deg: Annotated[float, Field(strict=True, ge=0, le=90)] = 45.0
    softness: Level = 0.5

    @property
    def direction(self) -> LightDirection:
        """Where its light comes from on the whole; a wide one is a ring all around, and so overhead."""
        if self.softness >= 0.5:
            return LightDirection(elevation_deg=90.0)
        return LightDirection(azimuth_deg=self.azimuth_deg, elevation_deg=self.elevation_deg)


class SimulatedLights(ProfilePart):
    """The lights of the simulated booth, by name."""

    driver: Literal["simulated"]
    lights: Annotated[dict[Name, SimulatedLight], Field(min_length=1)]

    @property
    def light_names(self) -> tuple[str, ...]:
        return tuple(self.lights)

    @property
    def directions(self) -> Mapping[str, LightDirection]:
        return {name: light.direction for name, light in self.lights.items()}


class RespondingLights(ProfilePart):
    """Lights whose response is known: by one power for all, or by a curve for a single one; and where they stand."""

    gamma: Annotated[float, Field(strict=True, ge=0.1, le=10)] = 1.0
    curve: dict[Name, Curve] = Field(default_factory=dict)
    directions: dict[Name, LightDirection] = Field(default_factory=dict)

    @classmethod
    def misfits(cls, part: Mapping[str, Any]) -> list[str]:
        lights = _names(part, *light_groups(cls))
        strangers = [(key, name) for key in ("curve", "directions") for name in _names(part, key) if name not in lights]
        told = "{} names {}, no light of this bank{}"
        return [told.format(key, name, did_you_mean(name, lights) or ".") for key, name in strangers]


class DmxLights(RespondingLights):
    """Lights on one DMX universe, by their address, and how often their levels are repeated.

    Receivers take a sender for gone that is silent for 2.5 s (E1.31, 6.7.1), and go dark.
    """

    channels: Channels
    rate_hz: Annotated[Rate, Field(ge=1)] = 30.0

    @property
    def light_names(self) -> tuple[str, ...]:
        return tuple(self.channels)


class SacnLights(DmxLights):
    """Lights on a DMX universe over sACN (E1.31), to one destination or, where there is none, by multicast."""

    driver: Literal["sacn"]
    universe: Annotated[int, Field(strict=True, ge=1, le=63999)]
    destination: Text | None = None
    bind_address: str = "0.0.0.0"
    bind_port: Port = 0
    priority: Annotated[int, Field(strict=True, ge=0, le=200)] = 100


class ArtnetLights(DmxLights):
    """Lights on a DMX universe over Art-Net; the universe is the whole 15-bit port address: net, sub-net, universe."""

    driver: Literal["artnet"]
    universe: Annotated[int, Field(strict=True, ge=0, le=32767)]
    destination: Text
    port: Annotated[int, Field(strict=True, ge=1, le=65535)] = 6454
    bind_address: str = "0.0.0.0"
    bind_port: Port = 0


class DmxUsbProLights(DmxLights):
    """Lights on the DMX universe of a USB box that speaks the DMX USB Pro protocol, by its port or serial number."""

    driver: Literal["dmx_usb_pro"]
    port: Text | None = None
    serial: Text | None = None

    @classmethod
    def misfits(cls, part: Mapping[str, Any]) -> list[str]:
        return [*not_one_of(part, "port", "serial"), *super().misfits(part)]


class ModbusLights(RespondingLights):
    """Lights of one Modbus unit, over TCP or a serial line (RTU), each by its holding register or its coil."""

    driver: Literal["modbus"]
    host: Text | None = None
    tcp_port: Annotated[int, Field(strict=True, ge=1, le=65535)] = 502
    port: Text | None = None
    baudrate: Annotated[int, Field(strict=True, ge=300, le=4_000_000)] = 19200
    parity: Literal["N", "E", "O"] = "N"
    stopbits: Literal[1, 2] = 1
    unit: Annotated[int, Field(strict=True, ge=1, le=255)] = 1
    registers: Addresses = Field(default_factory=dict)
    coils: Addresses = Field(default_factory=dict)
    full: Annotated[int, Field(strict=True, ge=1, le=65535)] = 1000
    timeout_s: Annotated[float, Field(strict=True, gt=0, le=10)] = 0.5
    read_back: bool = False

    @classmethod
    def misfits(cls, part: Mapping[str, Any]) -> list[str]:
        empty = [] if part.get("registers") or part.get("coils") else ["needs registers or coils: it has no light."]
        return [*not_one_of(part, "host", "port"), *empty, *super().misfits(part)]

    @property
    def light_names(self) -> tuple[str, ...]:
        return (*self.registers, *self.coils)


LIGHT_MODELS: dict[str, type[ProfilePart]] = {
    "simulated": SimulatedLights,
    "sacn": SacnLights,
    "artnet": ArtnetLights,
    "dmx_usb_pro": DmxUsbProLights,
    "modbus": ModbusLights,
    "recording": RecordedLights,
}
LightBankConfig = Annotated[
    SimulatedLights | SacnLights | ArtnetLights | DmxUsbProLights | ModbusLights | RecordedLights,
    Field(discriminator="driver"),
]


def light_groups(model: type[ProfilePart]) -> tuple[str, ...]:
    """The keys under which a bank's lights stand, by name."""
    return tuple(key for key in ("lights", "channels", "registers", "coils") if key in model.model_fields)


def directions_of(bank: Mapping[str, Any]) -> dict[str, Any]:
    """Where the lights of a bank stand, as a sound profile says it in its file."""
    if bank["driver"] == "simulated":
        stated = SimulatedLights.model_validate(bank).directions
        return {name: direction.model_dump() for name, direction in stated.items()}
    return dict(bank.get("directions") or {})


def _names(part: Mapping[str, Any], *groups: str) -> list[str]:
    return [name for group in groups if isinstance(part.get(group), dict) for name in part[group]]
