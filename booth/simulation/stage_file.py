"""What lies on the simulated tray, kept in a small file so that another process can change it."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, FiniteFloat, NonNegativeInt, ValidationError

from booth.errors import DeviceError
from booth.problems import problem_lines
from booth.simulation.damages import DAMAGE_TYPES, SEVERITIES
from booth.simulation.items import DamageSpec, ItemSpec
from booth.simulation.products import ALL_KINDS, product_of

FILE_NAME = "stage.json"


@dataclass(frozen=True)
class StageState:
    """The item on the tray (None: empty), and how many items the stage's own sequence has placed."""

    item: ItemSpec | None = None
    placed: int = 0


class _Damage(BaseModel):
    model_config = ConfigDict(extra="forbid")
    type: Literal[DAMAGE_TYPES]
    severity: Literal[SEVERITIES]
    seed: NonNegativeInt


class _Item(BaseModel):
    model_config = ConfigDict(extra="forbid")
    seed: NonNegativeInt
    product: NonNegativeInt
    kind: Literal[ALL_KINDS]
    version: NonNegativeInt = 0
    damages: tuple[_Damage, ...] = ()
    x_mm: FiniteFloat = 0.0
    y_mm: FiniteFloat = 0.0
    turn_deg: FiniteFloat = 0.0
    missing: NonNegativeInt = 0


class _Stage(BaseModel):
    model_config = ConfigDict(extra="forbid")
    item: _Item | None = None
    placed: NonNegativeInt = 0


def read_stage(path: Path) -> StageState:
    """The state in a file; an empty tray where there is none. Raises DeviceError for a file that makes no sense."""
    try:
        stage = _Stage.model_validate_json(path.read_bytes())
    except FileNotFoundError:
        return StageState()
    except (ValidationError, OSError) as error:
        why = " ".join(problem_lines(error, _Stage)) if isinstance(error, ValidationError) else str(error)
        hint = "Delete the file to start with an empty tray."
        raise DeviceError("stage", f"{path} does not tell what lies on the tray: {why}", hint) from error
    return StageState(_spec(stage.item) if stage.item else None, stage.placed)


def write_stage(path: Path, state: StageState) -> None:
    """Put the state in the file in one step. Raises DeviceError where it cannot be written."""
    aside = path.with_suffix(f".{os.getpid()}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        aside.write_text(json.dumps(_document(state), indent=1), encoding="utf-8")
        os.replace(aside, path)
    except OSError as error:
        aside.unlink(missing_ok=True)
        hint = "Choose a data folder that can be written."
        raise DeviceError("stage", f"What lies on the tray cannot be kept in {path}: {error}", hint) from error


def with_missing(item: ItemSpec, count: int) -> ItemSpec:
    """The item without `count` of its units. Raises DeviceError where none would be left."""
    if 0 <= count < item.product.units:
        return replace(item, missing=count)
    if item.product.units == 1:
        sentence = f"A {item.product.kind} is one unit, of which {count} cannot be missing."
        raise DeviceError("stage", sentence, "Only of a multipack units can be missing.")
    hint = f"Leave at least one of its {item.product.units} units."
    raise DeviceError("stage", f"{count} of {item.product.units} units cannot be missing.", hint)


def stamp(path: Path | None) -> tuple[int, int] | None:
    """What changes when the file does (time and inode), or None without a file."""
    try:
        status = os.stat(path) if path else None
    except OSError:
        return None
    return (status.st_mtime_ns, status.st_ino) if status else None


def _document(state: StageState) -> dict:
    item = state.item
    if item is None:
        return {"item": None, "placed": state.placed}
    damages = [{"type": one.type, "severity": one.severity, "seed": one.seed} for one in item.damages]
    product = {"product": item.product.seed, "kind": item.product.kind, "version": item.product.version}
    pose = {"x_mm": item.x_mm, "y_mm": item.y_mm, "turn_deg": item.turn_deg, "missing": item.missing}
    return {"item": {"seed": item.seed, **product, "damages": damages, **pose}, "placed": state.placed}


def _spec(item: _Item) -> ItemSpec:
    product = product_of(item.product, item.kind)
    product = product.redesign(item.version) if item.version else product
    damages = tuple(DamageSpec(one.type, one.severity, one.seed) for one in item.damages)
    return with_missing(ItemSpec(item.seed, product, damages, item.x_mm, item.y_mm, item.turn_deg), item.missing)
