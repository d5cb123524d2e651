"""Lights on a DMX universe, commanded over the network by sACN (E1.31)."""

from __future__ import annotations

import contextlib
import secrets
import socket
from collections.abc import Mapping
from pathlib import Path
from threading import Event, Lock, Thread

from sacn.messages.data_packet import DataPacket

from booth.clock import Clock
from booth.devices import refuse_wrong_levels
from booth.drivers import Devices
from booth.errors import DeviceError
from booth.profile import Profile
from booth.profile_lights import SacnLights

PORT = 5568
MULTICAST_HOPS = 8
# DMX is never acknowledged and a datagram may get lost: what must arrive is sent this often.
FAREWELLS = 3


def build(
    cameras: Mapping[str, object],
    lights: Mapping[str, SacnLights],
    profile: Profile,
    clock: Clock,
    state_folder: Path | None,
) -> Devices:
    """One bank for each universe entry."""
    return Devices(lights=tuple(SacnBank(name, config, clock) for name, config in lights.items()))


class SacnBank:
    """A universe of lights. A thread of its own repeats the levels, since receivers give up a silent sender.

    The library's own sender is not used: it delays a change by up to a period, and its thread outlives a crash of
    the program, which then never ends.
    """

    def __init__(self, name: str, config: SacnLights, clock: Clock) -> None:
        self.name = name
        self.lights = config.light_names
        self._config = config
        self._clock = clock
        self._socket: socket.socket | None = None
        self._address = ("", PORT)
        self._packet: DataPacket | None = None
        self._is_open = False
        self._lock = Lock()
        self._stop = Event()
        self._repeater: Thread | None = None

    def open(self) -> None:
        self.close()
        self._address = (self._resolved_destination(), PORT)
        self._socket = self._bound_socket()
        self._packet = _dark_packet(self._config)
        self._is_open = True
        try:
            self._send()
        except OSError as error:
            self._let_go()
            raise self._unreachable(error) from error
        self._stop = Event()
        self._repeater = Thread(target=self._repeat, args=(self._stop,), name=f"sacn-{self.name}", daemon=True)
        self._repeater.start()

    def set_levels(self, levels: Mapping[str, float]) -> int:
        refuse_wrong_levels(self, levels)
        slots = {self._config.channels[light] - 1: round(level * 255) for light, level in levels.items()}
        try:
            self._send(slots)
        except OSError as error:
            raise self._unreachable(error) from error
        return self._clock.now_ns()

    def close(self) -> None:
        self._stop.set()
        if self._repeater is not None:
            self._repeater.join(timeout=1.0)
        with self._lock:
            # From here on a command that is still on its way in another thread cannot light anything again.
            was_open, self._is_open = self._is_open, False
        if was_open:
            self._say_farewell()
        self._let_go()

    def _say_farewell(self) -> None:
        """Dark first, the end of the stream after that: a receiver keeps the last levels when a sender goes."""
        self._packet.dmxData = (0,) * 512
        for ended in (False, True):
            self._packet.option_StreamTerminated = ended
            for _ in range(FAREWELLS):
                with contextlib.suppress(OSError):
                    self._transmit()

    def _let_go(self) -> None:
        with self._lock:
            self._is_open = False
            if self._socket is not None:
                self._socket.close()
            self._socket = self._packet = self._repeater = None

    def _repeat(self, stop: Event) -> None:
        while not stop.wait(1.0 / self._config.rate_hz):
            with contextlib.suppress(OSError, DeviceError):
                self._send()

    def _send(self, changes: Mapping[int, int] | None = None) -> None:
        """Sends the universe, changed at these slots. Raises OSError, or DeviceError once closed."""
        with self._lock:
            if not self._is_open:
                raise DeviceError(self.name, f"The lights {self.name} are closed.", "Open the booth first.")
            if changes:
                slots = list(self._packet.dmxData)
                for slot, value in changes.items():
                    slots[slot] = value
                self._packet.dmxData = tuple(slots)
            self._transmit()

    def _transmit(self) -> None:
        self._socket.sendto(bytes(self._packet.getBytes()), self._address)
        self._packet.sequence_increase()

    def _resolved_destination(self) -> str:
        if self._config.destination is None:
            return f"239.255.{self._config.universe >> 8}.{self._config.universe & 255}"
        try:
            return socket.gethostbyname(self._config.destination)
        except OSError as error:
            sentence = f"The light controller {self._config.destination} of {self.name} is not known on this network."
            raise DeviceError(self.name, sentence, "Check destination in the profile and the network cable.") from error

    def _bound_socket(self) -> socket.socket:
        bound = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        try:
            bound.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_TTL, MULTICAST_HOPS)
            bound.bind((self._config.bind_address, self._config.bind_port))
        except OSError as error:
            bound.close()
            place = f"{self._config.bind_address} port {self._config.bind_port}"
            sentence = f"The lights {self.name} cannot send from {place}: {error.strerror}."
            raise DeviceError(self.name, sentence, "Set bind_address to an address of this machine.") from error
        return bound

    def _unreachable(self, error: OSError) -> DeviceError:
        sentence = f"The light controller of {self.name} at {self._address[0]} cannot be reached: {error.strerror}."
        return DeviceError(self.name, sentence, "Check the network cable and the controller's power.")


def _dark_packet(config: SacnLights) -> DataPacket:
    packet = DataPacket(cid=tuple(secrets.token_bytes(16)), sourceName="Tray Booth", universe=config.universe)
    packet.priority = config.priority
    packet.dmxData = (0,) * 512
    return packet
