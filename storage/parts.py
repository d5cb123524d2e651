"""What every part of an open store shares."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from booth.clock import Clock
from storage.catalogue import Catalogue
from storage.folder import Room


@dataclass(frozen=True, slots=True)
class StoreParts:
    """The catalogue, the clock, the room on the disk, and who writes where nobody is named."""

    folder: Path
    catalogue: Catalogue
    clock: Clock
    room: Room
    author: str = ""

    @property
    def frames_folder(self) -> Path:
        return self.folder / "frames"
