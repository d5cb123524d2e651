"""A booth as its profile describes it: tray, cameras, lights, lightings and recipe, read from TOML."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

from pydantic import Field, ValidationError

import booth
from booth.calibration_files import CALIBRATION_NAME
from booth.errors import ProfileError
from booth.problems import did_you_mean, one_of, problem_lines
from booth.profile_cameras import CameraConfig, view_names
from booth.profile_checks import cross_problems
from booth.profile_lights import LightBankConfig
from booth.profile_parts import Level, Name, ProfilePart, Tray
from booth.profile_recording import is_recording, recorded_profile
from booth.recipe import CaptureRecipe, RecipeShot
from booth.recording.errors import RecordingError

LARGEST_FILE_BYTES = 1_000_000


class ShotConfig(ProfilePart):
    """One lighting and the views exposed under it; no views means all of them."""

    lighting: str
    views: tuple[str, ...] = ()


class RecipeConfig(ProfilePart):
    """The shots of a capture, either as a list of lightings or as shots that also name their views."""

    lightings: tuple[str, ...] = ()
    shots: tuple[ShotConfig, ...] = ()
    resting: str | None = None
    settle_ms: Annotated[float, Field(strict=True, ge=0, le=60_000)] = 40.0
    deadline_s: Annotated[float, Field(strict=True, gt=0, le=600)] = 2.0

    @classmethod
    def misfits(cls, part: Mapping[str, Any]) -> list[str]:
        return ["takes lightings or shots, not both."] if part.get("lightings") and part.get("shots") else []

    @property
    def ordered_shots(self) -> tuple[ShotConfig, ...]:
        return self.shots or tuple(ShotConfig(lighting=lighting) for lighting in self.lightings)


class Profile(ProfilePart):
    """A whole booth. Lights that a lighting does not name are dark in it."""

    name: Name
    title: str = ""
    tray: Tray = Tray()
    cameras: Annotated[dict[Name, CameraConfig], Field(min_length=1)]
    lights: dict[Name, LightBankConfig] = Field(default_factory=dict)
    lightings: dict[Name, dict[str, Level]] = Field(default_factory=dict)
    recipe: RecipeConfig = RecipeConfig()

    @property
    def light_names(self) -> tuple[str, ...]:
        """Every light of every bank, in the profile's order."""
        return tuple(light for bank in self.lights.values() for light in bank.light_names)

    @property
    def views(self) -> tuple[str, ...]:
        """The views of all cameras, in the profile's order. Raises ValueError for a folder that cannot be read."""
        return tuple(view for entry, camera in self.cameras.items() for view in view_names(entry, camera))

    def recipe_value(self) -> CaptureRecipe:
        """The recipe with every light's level in every lighting; one shot with lighting "" where there are none."""
        dark = dict.fromkeys(self.light_names, 0.0)
        lightings = {name: dark | levels for name, levels in self.lightings.items()} or {"": dark}
        chosen = self.recipe.ordered_shots or tuple(ShotConfig(lighting=name) for name in lightings)
        shots = tuple(RecipeShot(shot.lighting, shot.views) for shot in chosen)
        resting = shots[0].lighting if self.recipe.resting is None else self.recipe.resting
        return CaptureRecipe(shots, lightings, resting, self.recipe.settle_ms, self.recipe.deadline_s)


def shipped_profiles() -> dict[str, Path]:
    """The profiles that come with the program, by name."""
    folder = Path(booth.__file__).parent.parent / "hardware_profiles"
    return {path.stem: path for path in sorted(folder.glob("*.toml"))}


def profile_schema() -> dict[str, Any]:
    """The JSON Schema of a profile."""
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **Profile.model_json_schema()}


def load_profile(source: str | Path) -> Profile:
    """The profile of a TOML file, of a shipped profile's name, of a recording, or of a folder of calibrated stills.

    Raises ProfileError, which lists everything that is wrong at once.
    """
    shipped = shipped_profiles()
    try:
        path = Path(source).expanduser()
        if str(source) in shipped and not path.is_file():
            path = shipped[str(source)]
        if is_recording(path):
            return _checked(str(source), _profile_of_recording(path), Path())
        if path.is_dir():
            return _checked(str(source), _profile_of_stills(path), Path())
        if path.is_file():
            return _checked(str(source), _read_toml(path), path.absolute().parent)
    except (OSError, RuntimeError) as error:
        raise ProfileError(str(source), [f"{source}: cannot be looked at: {error}."]) from error
    known = f"shipped are {one_of(shipped)}{did_you_mean(str(source), shipped) or '.'}"
    raise ProfileError(str(source), [f"{source}: there is no such file and no such profile; {known}"])


def _profile_of_stills(folder: Path) -> dict[str, Any]:
    if not (folder / CALIBRATION_NAME).is_file():
        raise ProfileError(str(folder), [f"{folder}: a folder of stills needs a {CALIBRATION_NAME}."])
    name = re.sub(r"[^A-Za-z0-9_-]+", "-", folder.resolve().name).strip("-_")[:40] or "stills"
    return {"name": name, "cameras": {"view": {"driver": "replay", "folder": str(folder.absolute())}}}


def _profile_of_recording(path: Path) -> dict[str, Any]:
    try:
        return recorded_profile(path)
    except RecordingError as error:
        raise ProfileError(str(path), [str(error)]) from error


def _read_toml(path: Path) -> dict[str, Any]:
    try:
        if path.stat().st_size > LARGEST_FILE_BYTES:
            raise ProfileError(str(path), [f"{path}: this file is too large for a profile."])
        # Some editors begin a text with a mark of its byte order, which TOML does not know.
        return tomllib.loads(path.read_bytes().decode("utf-8-sig"))
    except OSError as error:
        raise ProfileError(str(path), [f"{path}: cannot be read: {error.strerror}."]) from error
    except UnicodeDecodeError as error:
        raise ProfileError(str(path), [f"{path}: is not text in UTF-8."]) from error
    except tomllib.TOMLDecodeError as error:
        raise ProfileError(str(path), [_toml_sentence(str(error))]) from error
    except RecursionError as error:
        raise ProfileError(str(path), [f"{path}: is nested too deeply."]) from error


def _toml_sentence(message: str) -> str:
    place = re.search(r" \(at (line \d+), (column \d+)\)$", message)
    if place is None:
        return f"last line: this is not TOML: {message.removesuffix(' (at end of document)')}."
    return f"{place[1]}, {place[2]}: this is not TOML: {message[: place.start()]}."


def _checked(source: str, raw: dict[str, Any], folder: Path) -> Profile:
    context, problems, profile = {"folder": folder}, [], None
    try:
        profile = Profile.model_validate(raw, context=context)
    except ValidationError as error:
        problems = problem_lines(error, Profile)
    problems += cross_problems(raw, context)
    if problems or profile is None:
        raise ProfileError(source, list(dict.fromkeys(problems)))
    return profile
