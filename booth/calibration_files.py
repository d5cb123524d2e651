"""Calibration as it is kept in JSON files: of one camera, and of a folder of calibrated stills."""

from __future__ import annotations

from pathlib import Path, PurePosixPath
from typing import Annotated, Literal, TypeVar

import numpy as np
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, model_validator

from booth.frames import Intrinsics
from booth.problems import problem_lines

CALIBRATION_NAME = "calibration.json"
LARGEST_FILE_BYTES = 8_000_000

Row3 = tuple[float, float, float]
Row4 = tuple[float, float, float, float]


def _camera_matrix(rows: tuple[Row3, Row3, Row3]) -> tuple[Row3, Row3, Row3]:
    if rows[0][0] <= 0 or rows[1][1] <= 0 or rows[2] != (0.0, 0.0, 1.0):
        raise ValueError("is no camera matrix: focal lengths must be positive and the last row 0, 0, 1.")
    return rows


def _rigid(rows: tuple[Row4, Row4, Row4, Row4]) -> tuple[Row4, Row4, Row4, Row4]:
    matrix = np.array(rows)
    rotation = matrix[:3, :3]
    turns = np.allclose(rotation @ rotation.T, np.eye(3), atol=1e-3) and np.linalg.det(rotation) > 0
    if not turns or tuple(rows[3]) != (0.0, 0.0, 0.0, 1.0):
        raise ValueError("is no rigid transform: a rotation and a shift in metres, with the last row 0, 0, 0, 1.")
    return rows


def _beside(name: str) -> str:
    if not name or "\\" in name or ":" in name or PurePosixPath(name).is_absolute() or ".." in name.split("/"):
        raise ValueError(f"must name a file in the folder of the calibration, but is {name!r}.")
    return name


Matrix3 = Annotated[tuple[Row3, Row3, Row3], AfterValidator(_camera_matrix)]
Matrix4 = Annotated[tuple[Row4, Row4, Row4, Row4], AfterValidator(_rigid)]
ImageSize = tuple[Annotated[int, Field(gt=0, le=16384)], Annotated[int, Field(gt=0, le=16384)]]
FileName = Annotated[str, AfterValidator(_beside)]
Distortion = Annotated[tuple[float, ...], Field(max_length=8)]


class CalibrationPart(BaseModel):
    """What all parts of a calibration file share: unknown keys and numbers that are not finite are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)


class CameraCalibration(CalibrationPart):
    """One colour camera: size and matrix in pixels, distortion as OpenCV's, and where it stands (metres)."""

    image_size: ImageSize
    color_intrinsics: Matrix3
    distortion: Distortion = ()
    camera_to_booth: Matrix4

    def intrinsics(self) -> Intrinsics:
        return intrinsics_of(self.color_intrinsics, self.image_size, self.distortion)


class StillView(CalibrationPart):
    """One view of the folder: its name, its files, and the pose of its colour camera (metres)."""

    view: Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_-]*$")]
    color: FileName | None = None
    depth: FileName | None = None
    camera_to_world: Matrix4

    @model_validator(mode="after")
    def _has_an_image(self) -> StillView:
        if self.color is None and self.depth is None:
            raise ValueError("names neither a colour nor a depth image.")
        return self


class StillFolder(CalibrationPart):
    """What calibration.json of a folder of stills says; every view shares the intrinsics."""

    units: Literal["metres"] = "metres"
    depth_unit_m: Annotated[float, Field(gt=0, le=0.1)] = 0.001
    image_size: ImageSize
    color_intrinsics: Matrix3
    depth_intrinsics: Matrix3 | None = None
    color_distortion: Distortion = ()
    depth_distortion: Distortion = ()
    depth_to_color: Matrix4 | None = None
    objects: tuple[str, ...] = ()
    views: Annotated[tuple[StillView, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _names_are_unique(self) -> StillFolder:
        names = [still.view for still in self.views]
        if twice := sorted({name for name in names if names.count(name) > 1}):
            raise ValueError(f"names the view {twice[0]} twice.")
        return self

    def color_optics(self) -> Intrinsics:
        return intrinsics_of(self.color_intrinsics, self.image_size, self.color_distortion)

    def depth_optics(self) -> Intrinsics:
        """The depth camera's intrinsics; a folder that gives none says that its depth lies on the colour pixels."""
        if self.depth_intrinsics is None:
            return self.color_optics()
        return intrinsics_of(self.depth_intrinsics, self.image_size, self.depth_distortion)


def intrinsics_of(matrix: Matrix3, size: ImageSize, distortion: tuple[float, ...] = ()) -> Intrinsics:
    """Intrinsics of a 3x3 matrix in pixels and a (width, height); what the distortion leaves out is 0."""
    (fx, _, cx), (_, fy, cy), _ = matrix
    # OpenCV takes five coefficients or eight, and nothing between.
    length = 0 if not distortion else 5 if len(distortion) <= 5 else 8
    return Intrinsics(*size, fx, fy, cx, cy, tuple(distortion) + (0.0,) * (length - len(distortion)))


def read_still_folder(folder: Path) -> StillFolder:
    """The calibration of a folder of stills. Raises ValueError with all that is wrong, one line each."""
    return _read(folder / CALIBRATION_NAME, StillFolder)


def read_camera_calibration(path: Path) -> CameraCalibration:
    """The calibration of one camera. Raises ValueError with all that is wrong, one line each."""
    return _read(path, CameraCalibration)


Calibration = TypeVar("Calibration", bound=CalibrationPart)


def _read(path: Path, model: type[Calibration]) -> Calibration:
    try:
        if path.stat().st_size > LARGEST_FILE_BYTES:
            raise ValueError(f"{path} is too large for a calibration.")
        return model.model_validate_json(path.read_bytes())
    except OSError as error:
        raise ValueError(f"{path} cannot be read: {error.strerror}.") from error
    except ValidationError as error:
        raise ValueError("\n".join(f"{path.name}: {line}" for line in problem_lines(error, model))) from error
