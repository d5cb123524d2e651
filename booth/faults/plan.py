"""A fault plan: what goes wrong where and when, read from TOML."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any

from pydantic import Field, ValidationError

from booth.errors import BoothError
from booth.faults.kinds import ALL_FAULTS, CAMERA_FAULTS, PARAMETERS, STORAGE_FAULTS, STORE
from booth.problems import did_you_mean, one_of, problem_lines
from booth.profile import Profile
from booth.profile_parts import Name, Positive, ProfilePart

NotNegative = Annotated[float, Field(strict=True, ge=0)]
LARGEST_FILE_BYTES = 1_000_000


class FaultPlanError(BoothError):
    """Everything that is wrong with a fault plan at once: one line `path: sentence` for each problem."""

    def __init__(self, source: str, problems: Sequence[str]) -> None:
        self.problems = tuple(problems)
        listed = "\n".join(f"  {problem}" for problem in problems)
        super().__init__(f"The fault plan {source} cannot be used:\n{listed}")


class Fault(ProfilePart):
    """One fault of one device: a view, a bank of lights, or "store".

    It begins `start_s` after it was injected, or after its plan began, and lasts `duration_s` (None: until it is
    cleared). With `every_s` it comes again in that rhythm. `probability` is the chance of each frame to be hit.
    """

    kind: str
    device: Name
    start_s: NotNegative = 0.0
    duration_s: Positive | None = None
    every_s: Positive | None = None
    probability: Annotated[float, Field(strict=True, gt=0, le=1)] = 1.0
    parameters: dict[str, NotNegative] = Field(default_factory=dict)

    @classmethod
    def misfits(cls, part: Mapping[str, Any]) -> list[str]:
        kind, known = str(part.get("kind")), PARAMETERS.get(str(part.get("kind")), {})
        if kind not in ALL_FAULTS:
            return [
                f"there is no fault {kind!r}{did_you_mean(kind, ALL_FAULTS) or '.'} Known are {one_of(ALL_FAULTS)}."
            ]
        found = [
            f"{kind} takes no {name}{did_you_mean(name, known) or '.'}"
            for name in part.get("parameters", {})
            if name not in known
        ]
        every_s, duration_s = part.get("every_s"), part.get("duration_s")
        if every_s is not None and (duration_s is None or duration_s >= every_s):
            found.append("what comes again every_s needs a duration_s that is shorter.")
        return found

    def number(self, name: str) -> float:
        """A parameter of this fault, or what its kind takes for it."""
        return self.parameters.get(name, PARAMETERS[self.kind][name])


class FaultPlan(ProfilePart):
    """Faults in the order of the file; `seed` decides which frames a probability hits."""

    seed: Annotated[int, Field(strict=True, ge=0)] = 0
    faults: tuple[Fault, ...] = ()

    def misfits_of(self, profile: Profile) -> list[str]:
        """A line for each fault of a device that this booth does not have, or that cannot have this fault."""
        return [
            f"faults.{number}.device: {problem}"
            for number, fault in enumerate(self.faults)
            if (problem := _misfit(fault, profile))
        ]


def read_plan(path: Path, profile: Profile | None = None) -> FaultPlan:
    """The plan in a TOML file; with a profile also held against its devices. Raises FaultPlanError."""
    try:
        if path.stat().st_size > LARGEST_FILE_BYTES:
            raise FaultPlanError(str(path), [f"{path}: this file is too large for a fault plan."])
        plan = FaultPlan.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    except OSError as error:
        raise FaultPlanError(str(path), [f"{path}: cannot be read: {error.strerror}."]) from error
    except (UnicodeDecodeError, tomllib.TOMLDecodeError, RecursionError) as error:
        raise FaultPlanError(str(path), [f"{path}: this is not TOML: {error}."]) from error
    except ValidationError as error:
        raise FaultPlanError(str(path), problem_lines(error, FaultPlan)) from error
    if profile is not None and (problems := plan.misfits_of(profile)):
        raise FaultPlanError(str(path), problems)
    return plan


def _misfit(fault: Fault, profile: Profile) -> str:
    if fault.kind in STORAGE_FAULTS:
        return "" if fault.device == STORE else f'{fault.kind} is a fault of "{STORE}".'
    known = profile.views if fault.kind in CAMERA_FAULTS else tuple(profile.lights)
    if fault.device in known:
        return ""
    what = "camera" if fault.kind in CAMERA_FAULTS else "bank of lights"
    return f"this booth has no {what} {fault.device}{did_you_mean(fault.device, known) or '.'} It has {one_of(known)}."
