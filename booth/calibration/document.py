"""One camera's calibration as text: what is written of it, and what is read again."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from typing import Annotated, Any, Literal
from urllib.parse import quote

import numpy as np
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from booth.calibration.board import Board
from booth.calibration.result import Sigma, ViewCalibration
from booth.frames import Intrinsics, Optics

FORMAT = 1


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


def calibration_text(view: ViewCalibration, board: Board, author: str, created_utc_us: int) -> str:
    """JSON that `parsed_calibration` reads; every float64 comes back bit for bit."""
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


def folder_name(serial: str) -> str:
    """A serial number as the name of a folder, whatever it holds."""
    return quote(serial, safe="").replace(".", "%2E")


def parsed_calibration(text: str) -> StoredCalibration:
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
    name = f"{folder_name(found.serial)}/{moment:%Y%m%dT%H%M%SZ}-{digest}"
    return StoredCalibration(name, found.created_utc_us, found.author, found.software, Board(**found.board), view)
