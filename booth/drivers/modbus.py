"""Lights of a Modbus controller, over TCP or a serial line (RTU): every command is acknowledged."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from pymodbus.client import ModbusSerialClient, ModbusTcpClient
from pymodbus.exceptions import ModbusException

from booth.clock import Clock
from booth.devices import LightBank
from booth.drivers import Devices
from booth.errors import DeviceError
from booth.lighting.wired import WiredBank
from booth.profile import Profile
from booth.profile_lights import ModbusLights

LOOK_S = 1.0
# A request may hold 123 registers (Modbus application protocol 1.1b3, 6.12).
LONGEST_RUN = 123
RTU_RETRIES = 1
# What the library writes to its log is told by our own errors.
logging.getLogger("pymodbus.logging").setLevel(logging.CRITICAL)


def build(
    cameras: Mapping[str, object],
    lights: Mapping[str, ModbusLights],
    profile: Profile,
    clock: Clock,
    state_folder: Path | None,
) -> Devices:
    """One bank for each unit."""
    return Devices(lights=tuple(modbus_bank(name, config, clock) for name, config in lights.items()))


def modbus_bank(name: str, config: ModbusLights, clock: Clock) -> LightBank:
    """A unit's lights, not open yet; a command is stamped with the time of its acknowledgement."""
    return WiredBank(name, config, ModbusWire(name, config), clock)


def runs_of(values: Mapping[int, int]) -> Iterator[tuple[int, list[int]]]:
    """The values by address as (first address, values) of neighbours, each short enough for one request."""
    begin, run = 0, []
    for address in sorted(values):
        if run and (address != begin + len(run) or len(run) == LONGEST_RUN):
            yield begin, run
            run = []
        if not run:
            begin = address
        run.append(values[address])
    if run:
        yield begin, run


class ModbusWire:
    """One unit. All lights are written each time, neighbours in one request, so that they change together.

    pymodbus returns what the unit refuses instead of raising it; here both become a DeviceError.
    """

    period_s = LOOK_S
    calm_s = 0.0

    def __init__(self, name: str, config: ModbusLights) -> None:
        self._name, self._config = name, config
        self._client: ModbusTcpClient | ModbusSerialClient | None = None

    def open(self) -> None:
        self.close()
        self._client = _client_of(self._config)
        if not self._client.connect():
            raise self._lost("cannot be reached")

    def send(self, commands: Mapping[str, float]) -> None:
        registers, coils = self._values(commands)
        for begin, values in runs_of(registers):
            self._refused(self._ask("write_registers", begin, values), "register", begin)
        for begin, values in runs_of(coils):
            self._refused(self._ask("write_coils", begin, [bool(value) for value in values]), "coil", begin)
        if self._config.read_back:
            self._compare(registers, coils)

    def beat(self, commands: Mapping[str, float]) -> None:
        """Any answer, also a refusal, shows that the unit is there; one that restarted shows other values."""
        registers, coils = self._values(commands)
        if self._config.read_back:
            self._compare(registers, coils)
        elif registers:
            self._ask("read_holding_registers", min(registers), count=1)
        else:
            self._ask("read_coils", min(coils), count=1)

    def farewell(self, dark: Mapping[str, float]) -> None:
        self.send(dark)

    def close(self) -> None:
        if self._client is not None:
            self._client.close()
        self._client = None

    def _values(self, commands: Mapping[str, float]) -> tuple[dict[int, int], dict[int, int]]:
        """Registers and coils by address; a coil is on from half the command on."""
        config = self._config
        registers = {address: round(commands[light] * config.full) for light, address in config.registers.items()}
        return registers, {address: int(commands[light] >= 0.5) for light, address in config.coils.items()}

    def _compare(self, registers: Mapping[int, int], coils: Mapping[int, int]) -> None:
        for begin, values in runs_of(registers):
            answer = self._refused(self._ask("read_holding_registers", begin, count=len(values)), "register", begin)
            self._same("register", begin, values, answer.registers)
        for begin, values in runs_of(coils):
            answer = self._refused(self._ask("read_coils", begin, count=len(values)), "coil", begin)
            self._same("coil", begin, values, [int(bit) for bit in answer.bits[: len(values)]])

    def _same(self, kind: str, begin: int, written: list[int], read: list[int]) -> None:
        for offset, (one, other) in enumerate(zip(written, read, strict=False)):
            if one != other:
                raise self._lost(f"holds {other} in {kind} {begin + offset} instead of {one}")

    def _ask(self, request: str, *values: Any, **options: Any) -> Any:
        try:
            return getattr(self._client, request)(*values, device_id=self._config.unit, **options)
        except (ModbusException, OSError) as error:
            raise self._lost("does not answer") from error

    def _refused(self, answer: Any, kind: str, address: int) -> Any:
        """The answer itself. Raises DeviceError where it is an exception response."""
        if answer.isError():
            raise self._lost(f"refuses {kind} {address} (exception code {answer.exception_code})")
        return answer

    def _lost(self, what: str) -> DeviceError:
        config = self._config
        place = config.port or f"{config.host} port {config.tcp_port}"
        sentence = f"The light controller of {self._name} at {place}, unit {config.unit}, {what}."
        return DeviceError(self._name, sentence, "Check its power, its cable, and its addresses in the profile.")


def _client_of(config: ModbusLights) -> ModbusTcpClient | ModbusSerialClient:
    if config.host is not None:
        return ModbusTcpClient(config.host, port=config.tcp_port, timeout=config.timeout_s, retries=0)
    return ModbusSerialClient(
        config.port,
        baudrate=config.baudrate,
        parity=config.parity,
        stopbits=config.stopbits,
        timeout=config.timeout_s,
        retries=RTU_RETRIES,
    )
