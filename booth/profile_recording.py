"""A recording in place of a booth's cameras and lights: its entries in a profile, and the profile that it holds."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field

from booth.profile_parts import LightDirection, Name, ProfilePart, ProfilePath

DRIVER = "recording"
SUFFIX = ".mcap"


def is_recording(path: Path) -> bool:
    """Whether this is a recording's folder, or one of its files."""
    return path.suffix == SUFFIX if path.is_file() else path.is_dir() and any(path.glob(f"*{SUFFIX}"))


def _is_there(path: Path) -> Path:
    if not is_recording(path):
        raise ValueError(f"there is no recording {path}.")
    return path


RecordingPath = Annotated[ProfilePath, AfterValidator(_is_there)]


class RecordedCamera(ProfilePart):
    """A view as a recording shows it; the entry has the view's name."""

    driver: Literal["recording"]
    recording: RecordingPath


class RecordedLights(ProfilePart):
    """A bank of lights as a recording knows it; the entry has its name, `lights` an empty table for each light."""

    driver: Literal["recording"]
    recording: RecordingPath
    lights: Annotated[dict[Name, dict[str, str]], Field(min_length=1)]
    directions: dict[Name, LightDirection] = Field(default_factory=dict)

    @property
    def light_names(self) -> tuple[str, ...]:
        return tuple(self.lights)


def recorded_profile(path: Path) -> dict[str, Any]:
    """The profile under which the recording was made, with the recording in place of its devices.

    Raises RecordingError where it cannot be read.
    """
    from booth.recording.errors import RecordingError
    from booth.recording.reader import open_recording

    with open_recording(path) as recording:
        raw, views = recording.profile, recording.views
    place = {"driver": DRIVER, "recording": str(path.absolute())}
    cameras = {"cameras": dict.fromkeys(views, place)}
    try:
        banks = {name: place | _recorded_bank(bank) for name, bank in raw.get("lights", {}).items()}
        return {**raw, **cameras, "lights": banks}
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise RecordingError(f"The profile in the recording {path} cannot be understood.") from error


def _recorded_bank(bank: Mapping[str, Any]) -> dict[str, Any]:
    """The names of a bank's lights, whatever drives them, and where they stand."""
    from booth.profile_lights import LIGHT_MODELS, directions_of, light_groups

    groups = light_groups(LIGHT_MODELS[bank["driver"]])
    lights = {light: {} for group in groups for light in bank.get(group) or ()}
    return {"lights": lights, "directions": directions_of(bank)}


def recording_problems(raw: Mapping[str, Any]) -> list[str]:
    """Entries that name another recording than the first: a booth has one time."""
    named = [
        (f"{kind}.{name}.{DRIVER}.recording", part.get("recording"))
        for kind in ("cameras", "lights")
        for name, part in (raw.get(kind) if isinstance(raw.get(kind), dict) else {}).items()
        if isinstance(part, dict) and part.get("driver") == DRIVER
    ]
    others = [path for path, recording in named[1:] if recording != named[0][1]]
    return [f"{path}: all recorded devices of a booth come from one recording, as {named[0][0]}." for path in others]
