"""What a station is started with, checked at the door."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from platformdirs import user_data_dir
from pydantic import BaseModel, ConfigDict, Field


def default_data_folder() -> Path:
    """Where the station keeps its data unless it is told otherwise."""
    return Path(user_data_dir("traybooth", appauthor=False))


class Settings(BaseModel):
    """`model` None means the shipped one; language "" means the desktop's own. `author` is a pseudonym; `faults` a
    plan of faults to try out. `approvals` is another data folder whose decisions on models hold here, too."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    profile: str = "simulated"
    data: Path = Field(default_factory=default_data_folder)
    model: Path | None = None
    language: Literal["", "en", "de"] = ""
    author: str = Field(default="", max_length=80)
    faults: Path | None = None
    approvals: Path | None = None
