"""How a recording is made."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from booth.recording.errors import RecordingError

Color = Literal["jpeg", "lossless"]
Depth = Literal["rows", "png"]


@dataclass(frozen=True, slots=True)
class RecordingOptions:
    """`color` is kept as JPEG of `jpeg_quality` (1 to 100) or exactly. `depth` is always kept exactly: as
    "rows", which costs a quarter of the time, or as "png", which other programs show.

    A segment is `segment_s` long. A recording ends when less than `floor_bytes` of the disk would be left. At most
    `waiting_bytes` of pixels wait to be encoded; what comes on top is dropped and counted. Raises RecordingError.
    """

    color: Color = "jpeg"
    jpeg_quality: int = 90
    depth: Depth = "rows"
    segment_s: float = 120.0
    floor_bytes: int = 10**9
    waiting_bytes: int = 512 * 2**20

    def __post_init__(self) -> None:
        if self.color not in ("jpeg", "lossless"):
            raise RecordingError(f"Colour is recorded as jpeg or lossless, not as {self.color!r}.")
        if self.depth not in ("rows", "png"):
            raise RecordingError(f"Depth is recorded as rows or png, not as {self.depth!r}.")
        if not 1 <= self.jpeg_quality <= 100:
            raise RecordingError(f"A JPEG's quality lies between 1 and 100, but is {self.jpeg_quality}.")
        if self.segment_s <= 0:
            raise RecordingError(f"A segment must be longer than nothing, but is {self.segment_s:g} s.")
