"""The damage types that people choose from, with severities, surfaces and dispositions; read from a file."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, field_validator

from storage.records import Severity, Surface
from storage.toml_files import read_toml

DEFAULT_FILE = Path(__file__).with_name("taxonomy.toml")
Word = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_-]*$")]


class DamageType(BaseModel):
    """One kind of damage: the code that is stored, the English title and the colour that screens show."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    code: Word
    title: str = Field(min_length=1)
    color: str = Field(pattern=r"^#[0-9a-fA-F]{6}$")
    key: int = 0


class Taxonomy(BaseModel):
    """What there is to choose from, in one version; `types[n].key` is its number key in the window, 1 to 9, else 0."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    version: str = Field(min_length=1)
    types: tuple[DamageType, ...] = Field(min_length=1)
    severities: tuple[Severity, ...] = tuple(Severity)
    surfaces: tuple[Surface, ...] = tuple(Surface)
    dispositions: tuple[Word, ...] = ()

    @field_validator("types")
    @classmethod
    def _numbered(cls, types: tuple[DamageType, ...]) -> tuple[DamageType, ...]:
        codes = [kind.code for kind in types]
        twice = sorted({code for code in codes if codes.count(code) > 1})
        if twice:
            raise ValueError(f"defined twice: {', '.join(twice)}")
        return tuple(
            kind.model_copy(update={"key": number if number < 10 else 0}) for number, kind in enumerate(types, start=1)
        )

    def type(self, code: str) -> DamageType | None:
        """The damage type of this code, None where a newer or older taxonomy had it."""
        return next((kind for kind in self.types if kind.code == code), None)


def load_taxonomy(path: Path | None = None) -> Taxonomy:
    """The taxonomy of a TOML file, or the default one. Raises StoreError with all that is wrong at once."""
    return read_toml(Taxonomy, path or DEFAULT_FILE, "taxonomy")
