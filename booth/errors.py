"""What can go wrong in a booth, each as a sentence for the person and a hint about what to do next."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from booth.frames import FrameSet


class BoothError(Exception):
    """A sentence that a person can read, with a hint that says what to do next (may be empty)."""

    def __init__(self, sentence: str, hint: str = "") -> None:
        super().__init__(sentence if not hint else f"{sentence} {hint}")
        self.sentence = sentence
        self.hint = hint


class ProfileError(BoothError):
    """Everything that is wrong with a profile at once: one line `path: sentence` for each problem."""

    def __init__(self, source: str, problems: Sequence[str]) -> None:
        self.problems = tuple(problems)
        listed = "\n".join(f"  {problem}" for problem in problems)
        super().__init__(f"The profile {source} cannot be used:\n{listed}")


class DeviceError(BoothError):
    """A camera or a light that failed; `device` is its name in the profile."""

    def __init__(self, device: str, sentence: str, hint: str = "") -> None:
        super().__init__(sentence, hint)
        self.device = device


class FrameTimeout(DeviceError):
    """No frame came in the asked time; the device may still recover."""


class EndOfStream(DeviceError):
    """A source with an end (a file, a recording) has handed over its last frame."""


class OpenError(BoothError):
    """One or more devices could not be opened; `failures` names all of them, and all others were closed again."""

    def __init__(self, failures: Sequence[DeviceError]) -> None:
        self.failures = tuple(failures)
        listed = "\n".join(f"  {failure.device}: {failure}" for failure in failures)
        super().__init__(f"{len(failures)} device(s) of this booth could not be opened:\n{listed}")


class CaptureError(BoothError):
    """A capture that ended early; `partial` holds every frame that was taken before (None if there was none)."""

    def __init__(self, sentence: str, hint: str = "", partial: FrameSet | None = None) -> None:
        super().__init__(sentence, hint)
        self.partial = partial
