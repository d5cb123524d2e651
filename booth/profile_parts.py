"""What all parts of a profile are made of: names, numbers, paths, the tray."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import wraps
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationInfo, model_validator


def _resolved(path: Path, info: ValidationInfo) -> Path:
    """The path as the profile means it: relative to the profile's own folder."""
    try:
        return (info.context or {}).get("folder", Path()) / path.expanduser()
    except RuntimeError as error:
        raise ValueError(f"{path} names the home of somebody who is not known here.") from error


def _telling(check: Callable[[Path], Path]) -> Callable[[Path], Path]:
    """The check, with what the system refuses told as a problem of the profile."""

    @wraps(check)
    def checked(path: Path) -> Path:
        try:
            return check(path)
        except OSError as error:
            raise ValueError(f"{str(path)[:200]} cannot be looked at: {error.strerror}.") from error

    return checked


@_telling
def _is_file(path: Path) -> Path:
    if not path.is_file():
        raise ValueError(f"there is no file {path}.")
    return path


@_telling
def _is_folder(path: Path) -> Path:
    if not path.is_dir():
        raise ValueError(f"there is no folder {path}.")
    return path


@_telling
def _is_sequence(path: Path) -> Path:
    number = re.search(r"%0?\d*d", path.name)
    if number is None:
        raise ValueError("must hold the number's place in the file name, as in frame-%04d.png.")
    names = re.compile(re.escape(path.name[: number.start()]) + r"\d+" + re.escape(path.name[number.end() :]))
    if not path.parent.is_dir() or not any(names.fullmatch(file.name) for file in path.parent.iterdir()):
        raise ValueError(f"there is no image {path}.")
    return path


ProfilePath = Annotated[Path, AfterValidator(_resolved)]
FilePath = Annotated[ProfilePath, AfterValidator(_is_file)]
FolderPath = Annotated[ProfilePath, AfterValidator(_is_folder)]
SequencePath = Annotated[ProfilePath, AfterValidator(_is_sequence)]
Name = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_-]*$", max_length=40)]
Number = Annotated[float, Field(strict=True)]
Positive = Annotated[float, Field(strict=True, gt=0)]
Pixels = Annotated[int, Field(strict=True, gt=0, le=16384)]
Rate = Annotated[float, Field(strict=True, gt=0, le=1000)]
Level = Annotated[float, Field(strict=True, ge=0, le=1)]
PointMm = tuple[Number, Number, Number]


class ProfilePart(BaseModel):
    """What all parts of a profile share: no unknown keys, no infinite numbers, and values that do not change."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)

    @classmethod
    def misfits(cls, part: Mapping[str, Any]) -> list[str]:
        """Sentences on keys of `part` (raw, perhaps wrong in themselves) that do not go together."""
        return []

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        if sentences := self.misfits(dict(self)):
            raise ValueError(" ".join(sentences))
        return self


class LightDirection(ProfilePart):
    """Where a light stands, seen from the middle of the tray: 0 to the right, 90 at the back; 90 up is overhead."""

    azimuth_deg: Number = 0.0
    elevation_deg: Annotated[float, Field(strict=True, ge=0, le=90)] = 45.0


class TrayMarker(ProfilePart):
    """A square marker on the tray: its number in OpenCV's dictionary, where its middle lies, and its side."""

    id: Annotated[int, Field(strict=True, ge=0)]
    x_mm: Number
    y_mm: Number
    size_mm: Positive
    dictionary: Literal[
        "4X4_50", "4X4_100", "4X4_250", "5X5_50", "5X5_100", "5X5_250", "6X6_50", "6X6_100", "6X6_250", "APRILTAG_36h11"
    ] = "4X4_50"

    @classmethod
    def misfits(cls, part: Mapping[str, Any]) -> list[str]:
        dictionary, number = str(part.get("dictionary", "4X4_50")), part.get("id")
        count = 587 if dictionary == "APRILTAG_36h11" else int(dictionary.rpartition("_")[2])
        if not isinstance(number, int) or number < count:
            return []
        return [f"has the id {number}, but the markers of {dictionary} are numbered from 0 to {count - 1}."]


class Tray(ProfilePart):
    """The tray's surface, centred on the booth's origin, its rim, the height up to which items may reach, and markers.

    Captures that show the markers further than `drift_limit_mm` from where calibration says ask for a new one.
    """

    width_mm: Positive = 600.0
    depth_mm: Positive = 450.0
    max_height_mm: Positive = 400.0
    rim_mm: Annotated[float, Field(strict=True, ge=0)] = 12.0
    rim_height_mm: Annotated[float, Field(strict=True, ge=0)] = 15.0
    markers: tuple[TrayMarker, ...] = ()
    drift_limit_mm: Positive = 2.0

    @classmethod
    def misfits(cls, part: Mapping[str, Any]) -> list[str]:
        markers = [marker for marker in part.get("markers") or () if isinstance(marker, TrayMarker)]
        names = [(marker.dictionary, marker.id) for marker in markers]
        twice = sorted({number for dictionary, number in names if names.count((dictionary, number)) > 1})
        return [f"has the marker {number} more than once." for number in twice]


def not_one_of(part: Mapping[str, Any], *keys: str) -> list[str]:
    """A sentence where not exactly one of these keys is there."""
    if sum(part.get(key) is not None for key in keys) == 1:
        return []
    return [f"needs exactly one of {', '.join(keys[:-1])} and {keys[-1]}."]
