"""Any bank of lights, with whatever faults are in force for it."""

from __future__ import annotations

from collections.abc import Mapping

from booth.clock import Clock
from booth.devices import LightBank, problem_of, refuse_wrong_levels
from booth.errors import DeviceError
from booth.faults.injector import FaultInjector
from booth.faults.plan import Fault


class FaultyLights:
    """Passes everything through while nothing is in force. A fault shows with the next command, and going dark at the
    end is never in its way."""

    def __init__(self, bank: LightBank, injector: FaultInjector, clock: Clock) -> None:
        self.name, self.lights = bank.name, bank.lights
        self._bank, self._injector, self._clock = bank, injector, clock
        self._levels: dict[str, float] = {}

    @property
    def problem(self) -> str:
        """What the bank itself says of its link; empty where that is sound, or where it cannot tell."""
        return problem_of(self._bank)

    def open(self) -> None:
        self._levels = dict.fromkeys(self.lights, 0.0)
        self._bank.open()

    def set_levels(self, levels: Mapping[str, float]) -> int:
        refuse_wrong_levels(self, levels)
        for one in self._injector.of(self.name):
            levels = self._as(one.fault, levels)
        commanded_ns = self._bank.set_levels(levels)
        self._levels |= levels
        return commanded_ns

    def close(self) -> None:
        self._bank.close()

    def _as(self, fault: Fault, levels: Mapping[str, float]) -> Mapping[str, float]:
        """The levels that lights with this fault take on."""
        if fault.kind == "no_answer":
            raise DeviceError(self.name, f"The lights {self.name} do not answer.", "Check their power and their cable.")
        if fault.kind == "late":
            self._clock.sleep(fault.number("delay_s"))
        if fault.kind == "stuck_on":
            return {light: max(level, self._levels.get(light, 0.0)) for light, level in levels.items()}
        if fault.kind == "stuck_off":
            return dict.fromkeys(levels, 0.0)
        if fault.kind == "dim":
            return {light: level * min(fault.number("factor"), 1.0) for light, level in levels.items()}
        return levels
