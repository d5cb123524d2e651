"""Which devices are plugged in, asked in a process of its own: the libraries that know it stop the interpreter
meanwhile, and now and then for good."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from pydantic import TypeAdapter, ValidationError

from booth.clock import Clock
from booth.errors import BoothError

PROGRAM = (sys.executable, "-m", "booth.plugged.find_devices")
SEARCH_TIMEOUT_S = 20.0
RESET_TIMEOUT_S = 20.0
# An answer this old still holds, so that several cameras that look for themselves at once share one search.
YOUNG_S = 2.0
DYING_S = 1.0


@dataclass(frozen=True, slots=True)
class SettingRange:
    """What a device takes for one setting, in the units of the profile's key of the same name."""

    name: str
    least: float
    most: float

    def refusal(self, value: float) -> str:
        """A few words on a value that is not in the range; "" for one that is."""
        if self.least <= value <= self.most:
            return ""
        return f"{self.name} must lie between {self.least:g} and {self.most:g}, but is {value:g}"


@dataclass(frozen=True, slots=True)
class FoundDevice:
    """One device that is plugged in. `driver` is that of profiles ("serial" for a serial port), `place` its device
    file, USB port or network address; `usb_controller` is "" and `speed_mbps` 0 where it is not known or not USB."""

    driver: str
    model: str
    serial: str
    place: str
    usb_controller: str = ""
    speed_mbps: float = 0.0
    ranges: tuple[SettingRange, ...] = ()


@dataclass(frozen=True, slots=True)
class Search:
    """What a search found, and a sentence for each kind of device that could not be looked for."""

    devices: tuple[FoundDevice, ...] = ()
    problems: tuple[str, ...] = ()


ANSWER = TypeAdapter(Search)


def search_devices(
    timeout_s: float = SEARCH_TIMEOUT_S, drivers: Sequence[str] = (), program: Sequence[str] = PROGRAM
) -> Search:
    """Look for the devices of these drivers, or of all. Raises BoothError when the search fails as a whole."""
    lines = _run([*program, *drivers], timeout_s).splitlines()
    try:
        # Libraries print what they like; the answer is the last line.
        return ANSWER.validate_json(lines[-1] if lines else "")
    except ValidationError as error:
        raise BoothError("The search for devices gave no answer that makes sense.", _see()) from error


def found_devices(timeout_s: float = SEARCH_TIMEOUT_S, drivers: Sequence[str] = ()) -> tuple[FoundDevice, ...]:
    """The devices that are plugged in, of these drivers or of all. Raises BoothError."""
    return search_devices(timeout_s, drivers).devices


def reset_device(serial: str, timeout_s: float = RESET_TIMEOUT_S, program: Sequence[str] = PROGRAM) -> None:
    """Restart a RealSense as if it had been unplugged; it is back after some seconds. Raises BoothError."""
    _run([*program, "--reset", serial], timeout_s)


class RecentSearch:
    """Finds devices of one driver; threads that ask at about the same time share one search."""

    def __init__(
        self, driver: str, clock: Clock, search: Callable[..., Search] = search_devices, young_s: float = YOUNG_S
    ) -> None:
        self._driver, self._clock, self._search = driver, clock, search
        self._young_ns = int(young_s * 1e9)
        self._guard = threading.Lock()
        self._last: tuple[int, Search] | None = None

    def devices(self) -> tuple[FoundDevice, ...]:
        """Raises BoothError where this kind of device cannot be looked for, which the next who ask hear at once."""
        with self._guard:
            if self._last is None or self._clock.now_ns() - self._last[0] > self._young_ns:
                found = self._searched()
                self._last = (self._clock.now_ns(), found)
            found = self._last[1]
        if found.problems:
            raise BoothError(" ".join(found.problems))
        return found.devices

    def _searched(self) -> Search:
        try:
            return self._search(drivers=(self._driver,))
        except BoothError as error:
            return Search(problems=(str(error),))


def _run(words: Sequence[str], timeout_s: float) -> str:
    """What the program prints. One that takes too long is killed, and left behind where even that does not end it."""
    with_pipes = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    process = subprocess.Popen(words, text=True, errors="replace", **with_pipes)
    try:
        printed, said = process.communicate(timeout=timeout_s)
    except subprocess.TimeoutExpired:
        raise BoothError(f"The search for devices took longer than {timeout_s:g} s.", _see()) from None
    finally:
        _end(process)
    if process.returncode:
        raise BoothError(_why(process.returncode, said), _see())
    return printed


def _end(process: subprocess.Popen) -> None:
    if process.poll() is None:
        process.kill()
        try:
            process.wait(DYING_S)
        except subprocess.TimeoutExpired:
            # It hangs in the kernel, in a driver; it ends when the device is unplugged.
            process.returncode = -9
    for pipe in (process.stdout, process.stderr):
        pipe.close()


def _why(code: int, said: str) -> str:
    if code < 0:
        return f"The search for devices crashed (signal {-code})."
    last = next((line for line in reversed(said.splitlines()) if line.strip()), f"exit code {code}")
    return f"The search for devices failed: {last.strip().rstrip('.')}."


def _see() -> str:
    return "Unplug the cameras one by one to see which of them causes it: python -m booth.plugged.find_devices"
