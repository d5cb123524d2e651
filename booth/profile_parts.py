"""The parts of a profile: the tray, and one model for each driver of cameras and lights."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import wraps
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationInfo, model_validator

from booth.calibration_files import Matrix4, read_still_folder


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


class SimulatedCamera(ProfilePart):
    """A view of the simulated booth: where it stands and looks (millimetres in the booth's frame)."""

    driver: Literal["simulated"]
    position_mm: PointMm
    look_at_mm: PointMm = (0.0, 0.0, 0.0)
    width: Pixels = 1280
    height: Pixels = 720
    focal_px: Positive = 900.0
    rate_hz: Rate = 30.0

    @classmethod
    def misfits(cls, part: Mapping[str, Any]) -> list[str]:
        return _looking_nowhere(part)


class ReplayCamera(ProfilePart):
    """Calibrated stills of a folder; each view becomes a camera `<entry>-<view>`, a single chosen one `<entry>`."""

    driver: Literal["replay"]
    folder: FolderPath
    views: tuple[str, ...] = ()
    rate_hz: Rate = 30.0
    world_to_booth: Matrix4 = ((1.0, 0.0, 0.0, 0.0), (0.0, 1.0, 0.0, 0.0), (0.0, 0.0, 1.0, 0.0), (0.0, 0.0, 0.0, 1.0))


class OpenCVCamera(ProfilePart):
    """A camera by its number, or a film or a numbered image sequence in its place."""

    driver: Literal["opencv"]
    device: Annotated[int, Field(strict=True, ge=0)] | None = None
    file: FilePath | None = None
    sequence: SequencePath | None = None
    width: Pixels | None = None
    height: Pixels | None = None
    rate_hz: Rate = 30.0
    exposure_us: Positive | None = None
    gain: Annotated[float, Field(strict=True, ge=0)] | None = None
    calibration: FilePath | None = None

    @classmethod
    def misfits(cls, part: Mapping[str, Any]) -> list[str]:
        found = _not_one_of(part, "device", "file", "sequence")
        if part.get("device") is None and any(part.get(key) is not None for key in ("exposure_us", "gain")):
            found.append("exposure_us and gain can only be set on a device.")
        return found


class StreamSize(ProfilePart):
    """The size of one stream in pixels."""

    width: Pixels
    height: Pixels


class RealSenseCamera(ProfilePart):
    """A RealSense by its serial number, or a recording (.db3) of one; its pose as a matrix or as two points."""

    driver: Literal["realsense"]
    serial: Annotated[str, Field(min_length=1)] | None = None
    file: FilePath | None = None
    streams: Annotated[tuple[Literal["color", "depth"], ...], Field(min_length=1)] = ("color", "depth")
    color: StreamSize = StreamSize(width=1280, height=720)
    depth: StreamSize = StreamSize(width=848, height=480)
    rate_hz: Rate = 30.0
    exposure_us: Positive | None = None
    gain: Annotated[float, Field(strict=True, ge=0)] | None = None
    depth_exposure_us: Positive | None = None
    laser_power: Annotated[float, Field(strict=True, ge=0)] | None = None
    camera_to_booth: Matrix4 | None = None
    position_mm: PointMm | None = None
    look_at_mm: PointMm = (0.0, 0.0, 0.0)

    @classmethod
    def misfits(cls, part: Mapping[str, Any]) -> list[str]:
        found = [*_not_one_of(part, "serial", "file"), *_looking_nowhere(part)]
        if part.get("camera_to_booth") is not None and part.get("position_mm") is not None:
            found.append("takes camera_to_booth or position_mm, not both.")
        return found


CAMERA_MODELS: dict[str, type[ProfilePart]] = {
    "simulated": SimulatedCamera,
    "replay": ReplayCamera,
    "opencv": OpenCVCamera,
    "realsense": RealSenseCamera,
}


class SimulatedLight(ProfilePart):
    """Where a light of the simulated booth stands, seen from the tray; softness 0 is a point, 1 a whole wall."""

    azimuth_deg: Number
    elevation_deg: Annotated[float, Field(strict=True, ge=0, le=90)] = 45.0
    softness: Level = 0.5


class SimulatedLights(ProfilePart):
    """The lights of the simulated booth, by name."""

    driver: Literal["simulated"]
    lights: Annotated[dict[Name, SimulatedLight], Field(min_length=1)]

    @property
    def light_names(self) -> tuple[str, ...]:
        return tuple(self.lights)


class SacnLights(ProfilePart):
    """Lights on a DMX universe over sACN (E1.31), to one destination or, where there is none, by multicast."""

    driver: Literal["sacn"]
    universe: Annotated[int, Field(strict=True, ge=1, le=63999)]
    channels: Annotated[dict[Name, Annotated[int, Field(strict=True, ge=1, le=512)]], Field(min_length=1)]
    destination: Annotated[str, Field(min_length=1)] | None = None
    bind_address: str = "0.0.0.0"
    bind_port: Annotated[int, Field(strict=True, ge=0, le=65535)] = 0
    rate_hz: Rate = 30.0
    priority: Annotated[int, Field(strict=True, ge=0, le=200)] = 100

    @property
    def light_names(self) -> tuple[str, ...]:
        return tuple(self.channels)


CameraConfig = Annotated[SimulatedCamera | ReplayCamera | OpenCVCamera | RealSenseCamera, Field(discriminator="driver")]
LightBankConfig = Annotated[SimulatedLights | SacnLights, Field(discriminator="driver")]


def _not_one_of(part: Mapping[str, Any], *keys: str) -> list[str]:
    if sum(part.get(key) is not None for key in keys) == 1:
        return []
    return [f"needs exactly one of {', '.join(keys[:-1])} and {keys[-1]}."]


def _looking_nowhere(part: Mapping[str, Any]) -> list[str]:
    position, target = part.get("position_mm"), part.get("look_at_mm", [0.0, 0.0, 0.0])
    if not isinstance(position, list | tuple) or not isinstance(target, list | tuple) or list(position) != list(target):
        return []
    return ["position_mm and look_at_mm are the same point, so the camera looks nowhere."]


def view_names(entry: str, camera: ProfilePart) -> tuple[str, ...]:
    """The views that one camera entry of a profile gives. Raises ValueError for a folder that cannot be read."""
    if not isinstance(camera, ReplayCamera):
        return (entry,)
    if len(camera.views) == 1:
        return (entry,)
    chosen = camera.views or tuple(still.view for still in read_still_folder(camera.folder).views)
    return tuple(f"{entry}-{view}" for view in chosen)
