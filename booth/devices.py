"""What every driver promises: cameras hand over frames, light banks take levels, a stage holds the item."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol, runtime_checkable

from booth.errors import DeviceError
from booth.frames import Frame, Optics
from booth.problems import did_you_mean

if TYPE_CHECKING:
    from booth.calibration.board import Board


@dataclass(frozen=True, slots=True)
class CameraInfo:
    """What a camera says of itself once it is open. `is_live`: a sensor delivers its pixels now, not a file.

    `settings` are what the profile set and the camera read back, by the profile's keys and in their units.
    """

    view: str
    driver: str
    model: str
    serial: str
    has_color: bool
    has_depth: bool
    rate_hz: float
    is_live: bool = True
    settings: Mapping[str, float] = field(default_factory=dict)


@runtime_checkable
class Camera(Protocol):
    """One view's device. Everything but the constructor may block, and is called from one thread at a time.

    The constructor touches no device. `open` raises DeviceError with a sentence and leaves nothing open.
    `read` waits for the next frame that was not handed over yet: a frame owns its pixels (no SDK memory), carries a
    sequence number that grows, and comes with colour and depth of the same instant. It raises FrameTimeout when none
    came in `timeout_s`, EndOfStream after the last, DeviceError when the device is gone. `close` never raises, may
    be called twice, and makes a `read` waiting in another thread return soon.
    """

    view: str

    def open(self) -> None: ...

    def read(self, timeout_s: float) -> Frame: ...

    def close(self) -> None: ...

    @property
    def info(self) -> CameraInfo: ...

    @property
    def optics(self) -> Optics: ...


@runtime_checkable
class LightBank(Protocol):
    """One controller with its lights. `set_levels` takes levels 0 to 1 by light name, and leaves the others alone.

    Unknown lights and impossible levels are refused (`refuse_wrong_levels`). It returns the host's monotonic
    nanoseconds at which the command was out (or acknowledged, where the protocol can). Raises DeviceError. `close`
    makes the lights dark, never raises and may be called twice. A bank that can tell that its link is lost has a
    `problem` (see `problem_of`), sends its levels again when the link is back, and refuses commands until then.
    """

    name: str
    lights: tuple[str, ...]

    def open(self) -> None: ...

    def set_levels(self, levels: Mapping[str, float]) -> int: ...

    def close(self) -> None: ...


def problem_of(bank: LightBank) -> str:
    """Why the bank's controller cannot be reached, as a sentence; empty while all is well or where nobody can tell."""
    return getattr(bank, "problem", "")


def refuse_wrong_levels(bank: LightBank, levels: Mapping[str, float]) -> None:
    """Raises DeviceError that names every light the bank does not have, and every level that is not 0 to 1."""
    wrong = [
        f"{bank.name} has no light {light}{did_you_mean(light, bank.lights) or '.'}"
        for light in levels
        if light not in bank.lights
    ]
    wrong += [
        f"The level of {light} must lie between 0 and 1, but is {level:g}."
        for light, level in levels.items()
        if not 0.0 <= level <= 1.0
    ]
    if wrong:
        raise DeviceError(bank.name, " ".join(wrong))


@dataclass(frozen=True, slots=True)
class StagedItem:
    """What lies on a stage, for people and records: its code, product, kind, seed, pose, damage and missing units."""

    code: str
    product: str
    title: str
    kind: str
    seed: int
    x_mm: float
    y_mm: float
    turn_deg: float
    damages: tuple[str, ...] = ()
    missing: int = 0


@runtime_checkable
class Stage(Protocol):
    """A tray whose item the program itself can place: the simulated booth's, or one day a turntable's.

    Every call is thread-safe and returns at once; the cameras show the change as soon as it is ready.
    """

    @property
    def item(self) -> StagedItem | None: ...

    def place(
        self,
        *,
        seed: int,
        kind: str | None = None,
        damage: str | None = None,
        severity: str | None = None,
        missing: int = 0,
    ) -> StagedItem:
        """Put the item of this seed on the tray; `damage` is a type, "none", or None for what the seed says.

        `missing` units are left out of a multi-pack.
        """

    def place_next(self) -> StagedItem:
        """Put the next item of the stage's own sequence on the tray."""

    def turn(self, degrees: float) -> StagedItem: ...

    def move(self, dx_mm: float, dy_mm: float) -> StagedItem: ...

    def damage(self, type: str, severity: str = "major") -> StagedItem: ...

    def remove(self) -> None: ...

    def settle(self, timeout_s: float = 10.0) -> None:
        """Wait until the cameras show what was asked for last. Raises DeviceError after `timeout_s`."""


@runtime_checkable
class BoardStage(Protocol):
    """A stage that can also hold a calibration board over the tray."""

    def hold_board(self, board: Board, seed: int) -> None:
        """Hold the board in the pose of this seed in place of the item; returns at once.

        Seed 0 lies flat in the middle of the tray, its upper edge at the back; all others are held over it.
        """

    def put_board_away(self) -> None:
        """Show what lay on the tray before."""

    def settle(self, timeout_s: float = 10.0) -> None:
        """Wait until the cameras show what was asked for last. Raises DeviceError after `timeout_s`."""
