"""How a recording is doing, and what became of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class RecordingStatus:
    """`dropped` counts what was not recorded, by topic; `problem` is the sentence that ended the recording early."""

    path: Path
    is_running: bool
    seconds: float
    size_bytes: int
    messages: int
    dropped: Mapping[str, int]
    problem: str = ""


@dataclass(frozen=True, slots=True)
class RecordingSummary:
    """A recording that has ended; `problem` is "" where it was ended on purpose."""

    path: Path
    segments: int
    seconds: float
    size_bytes: int
    messages: int
    dropped: Mapping[str, int]
    problem: str = ""
