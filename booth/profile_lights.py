"""The lights of a profile: one model for each driver."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from booth.profile_parts import Level, Name, Number, ProfilePart, Rate


class SimulatedLight(ProfilePart):
    """Where a light of the simulated booth stands, seen from the tray; softness 0 is a point, 1 a whole wall."""

    azimuth_deg: Number
    elevation_deg: Annotated[float, Field(strict=True, ge=0, le=90)] = 45.0
    softness: Level = 0.5


class SimulatedLights(ProfilePart):
    """The lights of the simulated booth, by name."""

    driver: Literal["simulated"]
    lights: Annotated[dict[Name, SimulatedLight], Field(min_length=1)]

    @property
    def light_names(self) -> tuple[str, ...]:
        return tuple(self.lights)


class SacnLights(ProfilePart):
    """Lights on a DMX universe over sACN (E1.31), to one destination or, where there is none, by multicast."""

    driver: Literal["sacn"]
    universe: Annotated[int, Field(strict=True, ge=1, le=63999)]
    channels: Annotated[dict[Name, Annotated[int, Field(strict=True, ge=1, le=512)]], Field(min_length=1)]
    destination: Annotated[str, Field(min_length=1)] | None = None
    bind_address: str = "0.0.0.0"
    bind_port: Annotated[int, Field(strict=True, ge=0, le=65535)] = 0
    rate_hz: Rate = 30.0
    priority: Annotated[int, Field(strict=True, ge=0, le=200)] = 100

    @property
    def light_names(self) -> tuple[str, ...]:
        return tuple(self.channels)


LightBankConfig = Annotated[SimulatedLights | SacnLights, Field(discriminator="driver")]
