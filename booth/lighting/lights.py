"""All lights of a booth together: lightings by name, levels by hand, and what was commanded last."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

from booth.clock import Clock
from booth.devices import LightBank
from booth.errors import DeviceError
from booth.events import EventKind, EventLog
from booth.frames import Frame
from booth.recipe import CaptureRecipe

# A light at this level or above lights a view well enough for an image that is not black.
LIT_LEVEL = 0.2
# A light whose level moves by less than this need not be seen to change.
LEAST_CHANGE = 0.02


class Lights:
    """`levels`, `lighting` and `commanded_ns` are what was commanded last; `lighting` is "" after levels by hand."""

    def __init__(self, banks: Sequence[LightBank], recipe: CaptureRecipe, clock: Clock, events: EventLog) -> None:
        self.names = tuple(light for bank in banks for light in bank.lights)
        self.levels: dict[str, float] = {}
        self.lighting = ""
        self.commanded_ns = 0
        self._banks, self._recipe, self._clock, self._events = banks, recipe, clock, events
        self._is_closed = False

    def light(self, lighting: str) -> int:
        """Set a lighting by its name; back with the host's time at which the last command was out.

        Raises DeviceError, also for a lighting that the profile does not name.
        """
        if lighting not in self._recipe.lightings:
            known = ", ".join(self._recipe.lightings)
            raise DeviceError(lighting, f"This booth has no lighting {lighting!r}.", f"It has: {known}.")
        commanded_ns = self.set_levels(self._recipe.lightings[lighting])
        self.lighting = lighting
        return commanded_ns

    def set_levels(self, levels: Mapping[str, float]) -> int:
        """Set levels (0 to 1) by light and leave all others alone; back with the time the last command was out."""
        if unknown := sorted(set(levels) - set(self.names)):
            raise DeviceError(unknown[0], f"This booth has no light {', '.join(unknown)}.")
        self.lighting = ""
        times = [self._command(bank, levels) for bank in self._banks if set(bank.lights) & set(levels)]
        self.commanded_ns = max(times, default=self._clock.now_ns())
        return self.commanded_ns

    @contextmanager
    def kept(self) -> Iterator[None]:
        """Whatever happens inside, the lights go back to how they were found."""
        levels, lighting = dict(self.levels), self.lighting
        try:
            yield
        finally:
            if not self._is_closed and levels:
                self.set_levels(levels)
                self.lighting = lighting

    def changing(self, wanted: Mapping[str, float]) -> list[str]:
        """The lights whose levels differ from those commanded last, so that the images must change."""
        return [light for light, level in wanted.items() if abs(level - self.levels.get(light, 0.0)) >= LEAST_CHANGE]

    def are_on(self, frame: Frame) -> bool:
        """Whether light was on when the frame was exposed; True in a booth whose lights are not ours to command."""
        if not self._banks:
            return True
        is_on = any(level >= LIT_LEVEL for level in tuple(self.levels.values()))
        return is_on and frame.exposed_ns >= self.commanded_ns + int(self._recipe.settle_ms * 1e6)

    def unseen(self, lighting: str, lights: list[str]) -> DeviceError:
        """The error of a change of light that nobody can see, told as a fault of each bank that has a part in it."""
        sentence = f"The lighting {lighting!r} was asked for, but the images did not change."
        for bank in self._banks:
            if found := [light for light in lights if light in bank.lights]:
                self._events.tell(EventKind.FAULT, bank.name, "unseen", lights=found, sentence=sentence)
        return DeviceError(lighting, sentence, "Check the light's power and cable, then capture again.")

    def close(self) -> None:
        """All of them dark."""
        self._is_closed = True
        for bank in self._banks:
            bank.close()

    def _command(self, bank: LightBank, levels: Mapping[str, float]) -> int:
        asked = {light: level for light, level in levels.items() if light in bank.lights}
        self._events.tell(EventKind.LIGHT, bank.name, "commanded", levels=asked)
        try:
            commanded_ns = bank.set_levels(asked)
        except DeviceError as error:
            self._events.tell(EventKind.FAULT, bank.name, "failed", levels=asked, sentence=str(error))
            raise
        self._events.tell(EventKind.LIGHT, bank.name, "acknowledged", levels=asked, commanded_ns=commanded_ns)
        self.levels = self.levels | asked
        return commanded_ns
