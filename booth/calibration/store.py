"""Calibrations on disk: one JSON file each under `<data>/calibrations/SERIAL/`; the newest sound one counts."""

from __future__ import annotations

import hashlib
import json
import logging
import os
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from tempfile import TemporaryFile
from typing import Annotated, Any, Literal
from urllib.parse import quote

import numpy as np
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from booth.calibration.board import Board
from booth.calibration.result import CalibrationResult, Sigma, ViewCalibration
from booth.errors import BoothError
from booth.frames import Intrinsics, Optics

FOLDER = "calibrations"
FORMAT = 1
LARGEST_FILE_BYTES = 1_000_000
USUAL_FILE_BYTES = 2_000

log = logging.getLogger(__name__)


@dataclass(frozen=True, eq=False, slots=True)
class StoredCalibration:
    """One camera's calibration as it is kept. `id` names serial number, date and hash, and is the file's name."""

    id: str
    created_utc_us: int
    author: str
    software: str
    board: Board
    view: ViewCalibration

    def over(self, optics: Optics) -> Optics:
        """What a camera knows of itself with this calibration over it; how depth lies to colour stays the device's."""
        return Optics(
            color=self.view.lens,
            depth=self.view.lens if optics.depth_is_registered else optics.depth,
            depth_to_color=optics.depth_to_color,
            camera_to_booth=self.view.camera_to_booth,
            calibrated=True,
            calibration=self.id,
        )


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", allow_inf_nan=False)


class _Lens(_Strict):
    width: Annotated[int, Field(gt=0)]
    height: Annotated[int, Field(gt=0)]
    fx: Annotated[float, Field(gt=0)]
    fy: Annotated[float, Field(gt=0)]
    cx: float
    cy: float
    distortion: Annotated[tuple[float, ...], Field(max_length=5)]


class _Document(_Strict):
    format: Literal[FORMAT]
    serial: str
    view: str
    created_utc_us: Annotated[int, Field(ge=0)]
    author: str
    software: str
    board: dict[str, Any]
    lens: _Lens
    camera_to_booth: Annotated[list[Annotated[list[float], Field(min_length=4, max_length=4)]], Field(min_length=4)]
    rms_px: float
    misses_px: dict[int, float]
    corners: int
    terms: tuple[str, ...]
    is_fitted: bool
    sigma: dict[str, float]


def require_room(data: Path) -> None:
    """Before anybody holds a board: raises BoothError where a calibration could not be kept in this data folder."""
    folder = data / FOLDER
    try:
        with TemporaryFile(dir=folder if folder.exists() else data) as file:
            file.write(bytes(USUAL_FILE_BYTES))
    except OSError as error:
        raise _cannot_be_kept(data, error) from error


def save_calibration(
    data: Path, result: CalibrationResult, *, author: str, created_utc_us: int
) -> tuple[StoredCalibration, ...]:
    """Keep every camera's part of a result. Raises BoothError where the folder cannot be written."""
    try:
        return tuple(_saved(data, view, result.board, author, created_utc_us) for view in result.views.values())
    except OSError as error:
        raise _cannot_be_kept(data, error) from error


def stored_calibrations(data: Path, serial: str | None = None) -> tuple[StoredCalibration, ...]:
    """All sound calibrations, or those of one serial number, newest first; a file that is none is named in the log."""
    pattern = "*/*.json" if serial is None else f"{_folder_name(serial)}/*.json"
    found = list(_sound(sorted((data / FOLDER).glob(pattern))))
    return tuple(sorted(found, key=lambda one: one.created_utc_us, reverse=True))


def calibration_in_force(data: Path, serial: str, size: tuple[int, int]) -> StoredCalibration | None:
    """The newest sound calibration of this serial number for colour images of this width and height."""
    fitting = (one for one in stored_calibrations(data, serial) if (one.view.lens.width, one.view.lens.height) == size)
    return next(fitting, None)


def _cannot_be_kept(data: Path, error: OSError) -> BoothError:
    sentence = f"The calibration cannot be kept in {data / FOLDER}: {error.strerror}."
    return BoothError(sentence, "Choose another data folder.")


def _saved(data: Path, view: ViewCalibration, board: Board, author: str, created_utc_us: int) -> StoredCalibration:
    text = _text(view, board, author, created_utc_us)
    stored = _parsed(text)
    path = data / FOLDER / f"{stored.id}.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    aside = path.with_suffix(f".{os.getpid()}.part")
    try:
        with aside.open("w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        os.replace(aside, path)
    finally:
        aside.unlink(missing_ok=True)
    return stored


def _text(view: ViewCalibration, board: Board, author: str, created_utc_us: int) -> str:
    document = {
        "format": FORMAT,
        "serial": view.serial,
        "view": view.view,
        "created_utc_us": created_utc_us,
        "author": author,
        "software": _software(),
        "board": asdict(board),
        "lens": asdict(view.lens),
        "camera_to_booth": view.camera_to_booth.tolist(),
        "rms_px": view.rms_px,
        "misses_px": dict(view.misses_px),
        "corners": view.corners,
        "terms": list(view.terms),
        "is_fitted": view.is_fitted,
        "sigma": asdict(view.sigma),
    }
    return json.dumps(document, indent=1)


def _software() -> str:
    try:
        return f"traybooth {version('traybooth')}"
    except PackageNotFoundError:
        return "traybooth"


def _folder_name(serial: str) -> str:
    return quote(serial, safe="").replace(".", "%2E")


def _sound(paths: list[Path]) -> Iterator[StoredCalibration]:
    for path in paths:
        try:
            if path.stat().st_size > LARGEST_FILE_BYTES:
                raise ValueError("it is too large")
            stored = _parsed(path.read_text(encoding="utf-8"))
            if path.stem != stored.id.rpartition("/")[2]:
                raise ValueError("it was changed since it was written")
            yield stored
        except (OSError, ValueError, TypeError, BoothError) as error:
            log.warning("%s is no calibration: %s", path, error)


def _parsed(text: str) -> StoredCalibration:
    """Raises ValueError, TypeError or BoothError for what is no calibration."""
    try:
        found = _Document.model_validate_json(text)
    except ValidationError as error:
        raise ValueError(f"{error.error_count()} of its values are missing or wrong") from error
    pose = np.array(found.camera_to_booth)
    if pose.shape != (4, 4) or not np.allclose(pose[:3, :3] @ pose[:3, :3].T, np.eye(3), atol=1e-6):
        raise ValueError("its pose is no pose")
    view = ViewCalibration(
        view=found.view,
        serial=found.serial,
        lens=Intrinsics(**found.lens.model_dump()),
        camera_to_booth=pose,
        rms_px=found.rms_px,
        misses_px=found.misses_px,
        corners=found.corners,
        terms=found.terms,
        is_fitted=found.is_fitted,
        sigma=Sigma(**found.sigma),
    )
    moment = datetime.fromtimestamp(found.created_utc_us / 1e6, UTC)
    digest = hashlib.sha256(text.encode()).hexdigest()[:12]
    name = f"{_folder_name(found.serial)}/{moment:%Y%m%dT%H%M%SZ}-{digest}"
    return StoredCalibration(name, found.created_utc_us, found.author, found.software, Board(**found.board), view)
