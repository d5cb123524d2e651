"""Which severity a damage's size suggests: rules read from a versioned file. A person has the last word."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator

from storage.records import Severity, Surface
from storage.taxonomy import Word
from storage.toml_files import read_toml

DEFAULT_FILE = Path(__file__).with_name("severity.toml")
FigureName = Literal["area_mm2", "length_mm", "width_mm", "perimeter_mm", "dent_depth_mm", "dent_volume_mm3"]


class SeverityRule(BaseModel):
    """A damage of this type, and of this surface if one is named, is major where its figure is over the limit."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: Word
    type: Word
    figure: FigureName
    over: float = Field(gt=0)
    surface: Surface | None = None

    def concerns(self, damage_type: str, surface: str) -> bool:
        return self.type == damage_type and self.surface in (None, surface)


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A severity, the rule that decided it, and the value that its figure had."""

    severity: Severity
    rule: SeverityRule
    value: float


class SeverityRules(BaseModel):
    """The rules in one version, in the order in which they are told."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    version: str = Field(min_length=1)
    rules: tuple[SeverityRule, ...] = ()

    @field_validator("rules")
    @classmethod
    def _each_once(cls, rules: tuple[SeverityRule, ...]) -> tuple[SeverityRule, ...]:
        ids = [rule.id for rule in rules]
        if twice := sorted({one for one in ids if ids.count(one) > 1}):
            raise ValueError(f"defined twice: {', '.join(twice)}")
        return rules

    def suggest(self, damage_type: str, surface: str, figures: Mapping[str, float]) -> Suggestion | None:
        """Major by the first rule that is broken; minor by the rule that came nearest where all could be judged.

        None where no rule concerns the damage, or where a figure is missing and no other rule is broken.
        """
        concerned = [rule for rule in self.rules if rule.concerns(damage_type, surface)]
        judged = [rule for rule in concerned if rule.figure in figures]
        for rule in judged:
            if figures[rule.figure] > rule.over:
                return Suggestion(Severity.MAJOR, rule, figures[rule.figure])
        if not concerned or len(judged) < len(concerned):
            return None
        nearest = max(judged, key=lambda rule: figures[rule.figure] / rule.over)
        return Suggestion(Severity.MINOR, nearest, figures[nearest.figure])


def load_severity_rules(path: Path | None = None) -> SeverityRules:
    """The rules of a TOML file, or the default ones. Raises StoreError with all that is wrong at once."""
    return read_toml(SeverityRules, path or DEFAULT_FILE, "file of severity rules")
