"""Lights on a DMX universe, commanded over the network by Art-Net."""

from __future__ import annotations

import contextlib
import struct
from collections.abc import Mapping
from pathlib import Path

from booth.clock import Clock
from booth.devices import LightBank
from booth.drivers import Devices
from booth.errors import DeviceError
from booth.lighting.datagrams import CALM_S, Datagrams, Route
from booth.lighting.dmx import FAREWELLS, RollCall, slots_of
from booth.lighting.wired import WiredBank
from booth.profile import Profile
from booth.profile_lights import ArtnetLights

NAME = b"Art-Net\0"
PROTOCOL = 14
# Operation codes, little-endian after the name (Art-Net 4, table 1).
DMX, POLL, POLL_REPLY = 0x5000, 0x2000, 0x2100
POLL_S = 2.5


def build(
    cameras: Mapping[str, object],
    lights: Mapping[str, ArtnetLights],
    profile: Profile,
    clock: Clock,
    state_folder: Path | None,
) -> Devices:
    """One bank for each universe entry."""
    return Devices(lights=tuple(artnet_bank(name, config, clock) for name, config in lights.items()))


def artnet_bank(name: str, config: ArtnetLights, clock: Clock) -> LightBank:
    """A universe of lights, not open yet."""
    return WiredBank(name, config, ArtnetWire(name, config), clock)


def dmx_packet(universe: int, slots: bytes) -> bytes:
    """An ArtDmx packet: the 15-bit port address and the slots.

    Its sequence number is 0, which switches sequences off: a node that remembers the number of a station that died
    would drop those of the next one for late.
    """
    head = NAME + struct.pack("<H", DMX) + struct.pack(">H", PROTOCOL)
    return head + struct.pack("<BBH", 0, 0, universe) + struct.pack(">H", len(slots)) + slots


def poll_packet() -> bytes:
    """An ArtPoll packet that asks for one reply, and for none when things change."""
    return NAME + struct.pack("<H", POLL) + struct.pack(">HBB", PROTOCOL, 0, 0)


def is_poll_reply(packet: bytes) -> bool:
    return packet.startswith(NAME + struct.pack("<H", POLL_REPLY))


class ArtnetWire:
    """The universe as ArtDmx packets, with ArtPoll now and then to see whether the controller is still there.

    The packet is 18 bytes and the slots: of the libraries that make it, one sends from threads that nobody can
    join and prints its errors, the other needs an event loop of its own.
    """

    calm_s = CALM_S

    def __init__(self, name: str, config: ArtnetLights) -> None:
        self.period_s = 1.0 / config.rate_hz
        self._name, self._config = name, config
        self._datagrams = Datagrams(name, Route(config.destination, config.port, config.bind_address, config.bind_port))
        self._roll_call = RollCall(POLL_S, self.period_s)

    def open(self) -> None:
        self._roll_call = RollCall(POLL_S, self.period_s)
        self._datagrams.open()

    def send(self, commands: Mapping[str, float]) -> None:
        self._datagrams.send(dmx_packet(self._config.universe, slots_of(self._config.channels, commands)))

    def beat(self, commands: Mapping[str, float]) -> None:
        """A node may give up a silent controller, so levels are repeated."""
        self.send(commands)
        if any(is_poll_reply(packet) for packet in self._datagrams.answers()):
            self._roll_call.heard()
        if self._roll_call.is_missing:
            sentence = f"The light controller of {self._name} at {self._config.destination} answers no more."
            raise DeviceError(self._name, sentence, "Check the network cable and the controller's power.")
        if self._roll_call.is_due():
            self._datagrams.send(poll_packet())

    def farewell(self, dark: Mapping[str, float]) -> None:
        """A node keeps the last levels when its controller goes."""
        for _ in range(FAREWELLS):
            with contextlib.suppress(DeviceError):
                self.send(dark)

    def close(self) -> None:
        self._datagrams.close()
