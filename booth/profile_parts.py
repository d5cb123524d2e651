"""What all parts of a profile are made of: names, numbers, paths, the tray."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import wraps
from pathlib import Path
from typing import Annotated, Any, Self

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


class Tray(ProfilePart):
    """The tray's surface, centred on the booth's origin, its rim, and the height up to which items may reach."""

    width_mm: Positive = 600.0
    depth_mm: Positive = 450.0
    max_height_mm: Positive = 400.0
    rim_mm: Annotated[float, Field(strict=True, ge=0)] = 12.0
    rim_height_mm: Annotated[float, Field(strict=True, ge=0)] = 15.0
