"""Lights at the end of a wire: commanded, kept alive, watched, and dark on every way out."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from booth.clock import Clock
from booth.devices import refuse_wrong_levels
from booth.errors import DeviceError
from booth.lighting.response import responses
from booth.profile_lights import DmxLights, ModbusLights

FIRST_PAUSE_S = 0.5
LONGEST_PAUSE_S = 5.0
CLOSING_S = 1.0


class Wire(Protocol):
    """One protocol's way to one controller. The bank calls it from one thread at a time.

    Commands are 0 to 1 by light, always those of all lights. Every call but `close` raises DeviceError with a
    sentence where the link is lost; `close` never raises and may be called twice. After `open` the wire knows
    nothing of what the controller shows.
    """

    period_s: float
    """How often `beat` is called, in real time."""
    calm_s: float
    """How long no call may fail until a link that was lost counts as sound again."""

    def open(self) -> None: ...

    def send(self, commands: Mapping[str, float]) -> None:
        """Back once the commands are out, or acknowledged where the protocol can."""

    def beat(self, commands: Mapping[str, float]) -> None:
        """Keep the controller awake, and find out whether it is still there."""

    def farewell(self, dark: Mapping[str, float]) -> None:
        """Send `dark` so that it arrives, and end the conversation."""

    def close(self) -> None: ...


@dataclass(frozen=True, slots=True)
class _Session:
    """The time between one open and its close: `ended` stops the keeper, `stirred` wakes it up."""

    ended: threading.Event
    stirred: threading.Event


class WiredBank:
    """A bank of lights behind a wire, with a thread of its own that keeps the link.

    When the link is lost, `problem` says so in a sentence and commands are refused; the thread opens the wire again
    with growing pauses and sends the last levels that were accepted. The thread runs in real time whatever clock the
    booth has, since what is at the other end does.
    """

    def __init__(self, name: str, config: DmxLights | ModbusLights, wire: Wire, clock: Clock) -> None:
        self.name, self.lights = name, config.light_names
        self._responses = responses(config.light_names, config.gamma, config.curve)
        self._wire, self._clock = wire, clock
        self._commands: dict[str, float] = {}
        self._problem = ""
        self._is_linked = False
        self._calm_s = 0.0
        self._pause_s = FIRST_PAUSE_S
        self._lock = threading.Lock()
        self._session: _Session | None = None
        self._keeper: threading.Thread | None = None

    @property
    def problem(self) -> str:
        """Why the controller cannot be reached at the moment, as a sentence; empty while all is well."""
        return self._problem

    def open(self) -> None:
        self.close()
        self._commands = dict.fromkeys(self.lights, 0.0)
        try:
            self._wire.open()
            self._wire.send(self._commands)
        except BaseException:
            self._wire.close()
            raise
        self._problem, self._is_linked, self._pause_s = "", True, FIRST_PAUSE_S
        self._session = _Session(threading.Event(), threading.Event())
        self._keeper = threading.Thread(
            target=self._keep, args=(self._session,), name=f"lights-{self.name}", daemon=True
        )
        self._keeper.start()

    def set_levels(self, levels: Mapping[str, float]) -> int:
        refuse_wrong_levels(self, levels)
        with self._lock:
            if self._session is None:
                raise DeviceError(self.name, f"The lights {self.name} are closed.", "Open the booth first.")
            if not self._is_linked:
                raise DeviceError(self.name, self._problem, "The lights come back by themselves when the link is back.")
            wanted = self._commands | {light: self._responses[light].command(level) for light, level in levels.items()}
            try:
                self._wire.send(wanted)
            except DeviceError as error:
                self._lose(error)
                raise
            self._commands = wanted
            return self._clock.now_ns()

    def close(self) -> None:
        with self._lock:
            # From here on a command that is still on its way in another thread cannot light anything again.
            session, self._session = self._session, None
        if session is None:
            return
        session.ended.set()
        session.stirred.set()
        self._keeper.join(CLOSING_S)
        if not self._keeper.is_alive():
            self._say_farewell()
        self._is_linked, self._problem = False, ""

    def _say_farewell(self) -> None:
        """Dark, also where the link was lost: the controller may be back and remember the last levels."""
        with contextlib.suppress(DeviceError):
            if not self._is_linked:
                self._wire.open()
            self._wire.farewell(dict.fromkeys(self.lights, 0.0))
        self._wire.close()

    def _keep(self, session: _Session) -> None:
        while not session.ended.is_set():
            if session.stirred.wait(self._wire.period_s if self._is_linked else self._pause_s):
                session.stirred.clear()
            elif self._is_linked:
                self._beat()
            else:
                self._link_again(session)

    def _beat(self) -> None:
        with self._lock:
            if self._session is None or not self._is_linked:
                return
            try:
                self._wire.beat(self._commands)
            except DeviceError as error:
                self._lose(error)
                return
            self._calm_s += self._wire.period_s
            if self._problem and self._calm_s >= self._wire.calm_s:
                self._problem, self._pause_s = "", FIRST_PAUSE_S

    def _link_again(self, session: _Session) -> None:
        """Nobody else touches the wire while the link is lost, so opening it, which may take long, holds no lock."""
        try:
            self._wire.open()
            with self._lock:
                if session.ended.is_set():
                    self._wire.close()
                    return
                self._wire.send(self._commands)
                self._is_linked, self._calm_s = True, 0.0
        except DeviceError as error:
            self._wire.close()
            self._problem = error.sentence
        self._pause_s = min(2 * self._pause_s, LONGEST_PAUSE_S)

    def _lose(self, error: DeviceError) -> None:
        self._problem, self._is_linked = error.sentence, False
        self._wire.close()
        if self._session is not None:
            self._session.stirred.set()
