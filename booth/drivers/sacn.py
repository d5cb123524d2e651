"""Lights on a DMX universe, commanded over the network by sACN (E1.31)."""

from __future__ import annotations

import contextlib
import uuid
from collections.abc import Mapping
from pathlib import Path

from sacn.messages.data_packet import DataPacket

from booth.clock import Clock
from booth.devices import LightBank
from booth.drivers import Devices
from booth.errors import DeviceError
from booth.lighting.datagrams import CALM_S, Datagrams, Route
from booth.lighting.dmx import FAREWELLS, SLOTS, slots_of
from booth.lighting.wired import WiredBank
from booth.profile import Profile
from booth.profile_lights import SacnLights

PORT = 5568
# A receiver takes packets whose number lies up to this far behind the last one for late, and drops them (E1.31, 6.7.2).
LATE_PACKETS = 20


def build(
    cameras: Mapping[str, object],
    lights: Mapping[str, SacnLights],
    profile: Profile,
    clock: Clock,
    state_folder: Path | None,
) -> Devices:
    """One bank for each universe entry."""
    return Devices(lights=tuple(sacn_bank(name, config, clock) for name, config in lights.items()))


def sacn_bank(name: str, config: SacnLights, clock: Clock) -> LightBank:
    """A universe of lights, not open yet."""
    return WiredBank(name, config, SacnWire(name, config), clock)


def destination_of(config: SacnLights) -> str:
    """Where the universe is sent: the controller's address, or the universe's own multicast group (E1.31, 9.3.1)."""
    return config.destination or f"239.255.{config.universe >> 8}.{config.universe & 255}"


class SacnWire:
    """The universe as E1.31 data packets.

    The library's own sender is not used: it delays a change by up to a period, and its thread outlives a crash of
    the program, which then never ends.
    """

    calm_s = CALM_S

    def __init__(self, name: str, config: SacnLights) -> None:
        self.period_s = 1.0 / config.rate_hz
        self._channels = config.channels
        self._datagrams = Datagrams(name, Route(destination_of(config), PORT, config.bind_address, config.bind_port))
        self._packet = _packet(name, config)
        self._is_known = False

    def open(self) -> None:
        self._packet.option_StreamTerminated = False
        self._datagrams.open()

    def send(self, commands: Mapping[str, float]) -> None:
        """Once; at first as often as it takes to be heard by a receiver that remembers a station that died."""
        for _ in range(1 if self._is_known else LATE_PACKETS + 1):
            self._transmit(slots_of(self._channels, commands))
        self._is_known = True

    def beat(self, commands: Mapping[str, float]) -> None:
        """Receivers give up a silent sender after 2.5 s (E1.31, 6.7.1), so levels are repeated."""
        self.send(commands)

    def farewell(self, dark: Mapping[str, float]) -> None:
        """Dark first, the end of the stream after that: a receiver keeps the last levels when a sender goes."""
        for ended in (False, True):
            self._packet.option_StreamTerminated = ended
            for _ in range(FAREWELLS):
                with contextlib.suppress(DeviceError):
                    self.send(dark)

    def close(self) -> None:
        self._datagrams.close()

    def _transmit(self, slots: bytes) -> None:
        self._packet.dmxData = tuple(slots)
        packet = bytes(self._packet.getBytes())
        self._packet.sequence_increase()
        self._datagrams.send(packet)


def _packet(name: str, config: SacnLights) -> DataPacket:
    """A dark packet. Its sender's number stays over a restart: a new one would be a second sender, which a receiver
    merges with the first or ignores until that times out."""
    sender = uuid.uuid5(uuid.UUID(int=uuid.getnode()), f"{name}/{config.universe}")
    packet = DataPacket(cid=tuple(sender.bytes), sourceName="Tray Booth", universe=config.universe)
    packet.priority = config.priority
    packet.dmxData = (0,) * SLOTS
    return packet
