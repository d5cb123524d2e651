"""Lights on the DMX universe of a USB box that speaks the DMX USB Pro protocol over a serial port."""

from __future__ import annotations

import errno
import os
import struct
from collections.abc import Mapping
from pathlib import Path

import serial
from serial.tools import list_ports

from booth.clock import Clock
from booth.devices import LightBank
from booth.drivers import Devices
from booth.errors import DeviceError
from booth.lighting.dmx import RollCall, slots_of
from booth.lighting.wired import WiredBank
from booth.problems import did_you_mean, one_of
from booth.profile import Profile
from booth.profile_lights import DmxUsbProLights

START, END = 0x7E, 0xE7
# The only question that leaves the box sending: any other one turns its DMX port into an input.
PARAMETERS, SEND_DMX = 3, 6
NULL_START_CODE = b"\0"
NO_USER_SETTINGS = struct.pack("<H", 0)
ASK_S = 1.0
WRITE_S = 1.0
LONGEST_MESSAGE = 605


def build(
    cameras: Mapping[str, object],
    lights: Mapping[str, DmxUsbProLights],
    profile: Profile,
    clock: Clock,
    state_folder: Path | None,
) -> Devices:
    """One bank for each box."""
    return Devices(lights=tuple(dmx_usb_pro_bank(name, config, clock) for name, config in lights.items()))


def dmx_usb_pro_bank(name: str, config: DmxUsbProLights, clock: Clock) -> LightBank:
    """A box's lights, not open yet."""
    return WiredBank(name, config, DmxUsbProWire(name, config), clock)


def message(label: int, data: bytes) -> bytes:
    """A message to or from the box: start, label, length (low byte first), data, end (DMX USB Pro API, 1.44)."""
    return struct.pack("<BBH", START, label, len(data)) + data + bytes([END])


def labels_of(received: bytes) -> tuple[list[int], bytes]:
    """The labels of the whole messages in `received`, and what begins a message that is not whole yet."""
    labels, rest = [], received
    while (begin := rest.find(START)) >= 0:
        rest = rest[begin:]
        if len(rest) < 4:
            return labels, rest
        end = 4 + int.from_bytes(rest[2:4], "little")
        if end < LONGEST_MESSAGE and len(rest) <= end:
            return labels, rest
        is_whole = end < LONGEST_MESSAGE and rest[end] == END
        labels += [rest[1]] if is_whole else []
        rest = rest[end + 1 :] if is_whole else rest[1:]
    return labels, b""


class DmxUsbProWire:
    """The box on its port, asked now and then for its parameters: a first write after an unplug may seem to work."""

    calm_s = 2 * ASK_S

    def __init__(self, name: str, config: DmxUsbProLights) -> None:
        self.period_s = 1.0 / config.rate_hz
        self._name, self._config = name, config
        self._port: serial.Serial | None = None
        self._received = b""
        self._roll_call = RollCall(ASK_S, self.period_s)

    def open(self) -> None:
        self.close()
        self._received, self._roll_call = b"", RollCall(ASK_S, self.period_s)
        path = self._config.port or self._port_of(self._config.serial)
        try:
            self._port = serial.Serial(path, timeout=0, write_timeout=WRITE_S, exclusive=True)
        except OSError as error:
            sentence = f"The DMX box of {self._name} at {path} cannot be opened: {_reason(error)}."
            raise DeviceError(self._name, sentence, _hint(error)) from error

    def send(self, commands: Mapping[str, float]) -> None:
        self._write(message(SEND_DMX, NULL_START_CODE + slots_of(self._config.channels, commands)))

    def beat(self, commands: Mapping[str, float]) -> None:
        """The box repeats the levels itself; they are sent again for one that was without power for a moment."""
        self.send(commands)
        self._listen()
        if self._roll_call.is_missing:
            raise self._gone("it answers no more")
        if self._roll_call.is_due():
            self._write(message(PARAMETERS, NO_USER_SETTINGS))

    def farewell(self, dark: Mapping[str, float]) -> None:
        """The system sends what was written before it closes the port; the box holds the last levels by itself."""
        self.send(dark)

    def close(self) -> None:
        if self._port is not None:
            self._port.close()
        self._port = None

    def _write(self, data: bytes) -> None:
        try:
            self._port.write(data)
        except OSError as error:
            raise self._gone(_reason(error)) from error

    def _listen(self) -> None:
        try:
            self._received += self._port.read(self._port.in_waiting)
        except OSError as error:
            raise self._gone(_reason(error)) from error
        labels, self._received = labels_of(self._received)
        if PARAMETERS in labels:
            self._roll_call.heard()

    def _port_of(self, number: str) -> str:
        """The port at which the box with this serial number is now. Raises DeviceError that names those found."""
        ports = {port.serial_number: port.device for port in list_ports.comports() if port.serial_number}
        if number not in ports:
            found = did_you_mean(number, ports) or f"; found are {one_of(ports)}."
            sentence = f"The DMX box {number} of {self._name} is not plugged in{found}"
            raise DeviceError(self._name, sentence, "Check its USB cable.")
        return ports[number]

    def _gone(self, reason: str) -> DeviceError:
        place = self._config.port or self._config.serial
        sentence = f"The DMX box of {self._name} at {place} is gone: {reason}."
        return DeviceError(self._name, sentence, "Check its USB cable.")


def _reason(error: OSError) -> str:
    """What the system says; pyserial's own words repeat the port and hold a number."""
    return os.strerror(error.errno) if error.errno else str(error)


def _hint(error: OSError) -> str:
    if error.errno == errno.EACCES:
        return "Let this user use serial ports: sudo usermod -aG dialout $USER, then sign in again."
    return "Check its USB cable, and that no other program uses it."
