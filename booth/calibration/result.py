"""What a calibration found: values for people, records and the cameras."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from booth.calibration.board import Board
from booth.calibration.projection import pose_matrix, pose_vector
from booth.frames import Intrinsics, frozen_array
from booth.geometry import inverted

if TYPE_CHECKING:  # stations read results without the solver, and so without its libraries
    from booth.calibration.bundle import Adjusted


@dataclass(frozen=True, slots=True)
class Sigma:
    """One standard deviation of what was found, as the misses let expect: pixels, millimetres and degrees."""

    focal_px: float
    centre_px: float
    position_mm: float
    angle_deg: float


@dataclass(frozen=True, eq=False, slots=True)
class ViewCalibration:
    """One camera: its lens, its pose (4, 4 metres), and how far both miss the corners of its pictures.

    `misses_px` is the root mean square of each picture, by number. `terms` are the distortion terms that were fitted;
    `is_fitted` is False for a lens that was kept as the camera gives it.
    """

    view: str
    serial: str
    lens: Intrinsics
    camera_to_booth: np.ndarray
    rms_px: float
    misses_px: Mapping[int, float]
    corners: int
    terms: tuple[str, ...]
    is_fitted: bool
    sigma: Sigma

    def __post_init__(self) -> None:
        object.__setattr__(self, "camera_to_booth", frozen_array(self.camera_to_booth, np.float64))


@dataclass(frozen=True, eq=False, slots=True)
class CalibrationResult:
    """All cameras of a booth. `tray_mm` is how far the tray's markers lie off the profile's word at most (None where
    the board lying on the tray gave the frame)."""

    board: Board
    views: Mapping[str, ViewCalibration]
    rms_px: float
    takes: int
    tray_mm: float | None = None


def view_result(view: str, serial: str, adjusted: Adjusted, terms: tuple[str, ...], is_fitted: bool) -> ViewCalibration:
    """What the bundle says of one view."""
    misses = {take: values for (seen_by, take), values in adjusted.misses.items() if seen_by == view}
    return ViewCalibration(
        view=view,
        serial=serial,
        lens=adjusted.lenses[view],
        camera_to_booth=inverted(adjusted.eyes[view]),
        rms_px=rms(list(misses.values())),
        misses_px={take: rms([values]) for take, values in misses.items()},
        corners=sum(len(values) for values in misses.values()),
        terms=terms,
        is_fitted=is_fitted,
        sigma=_sigma(view, adjusted),
    )


def rms(misses: list[np.ndarray]) -> float:
    """Root mean square distance (pixels) of all misses (n, 2)."""
    return float(np.sqrt((np.concatenate(misses) ** 2).sum(axis=1).mean()))


def _sigma(view: str, adjusted: Adjusted) -> Sigma:
    lens = np.sqrt(np.diag(adjusted.covariance["lens", view]))
    focal, centre = (float(lens[0:2].max()), float(lens[2:4].max())) if len(lens) else (0.0, 0.0)
    eye, spread = adjusted.eyes[view], adjusted.covariance["eye", view]
    slopes = _pose_slopes(eye)
    moved = slopes @ spread @ slopes.T
    position = float(np.sqrt(np.trace(moved[:3, :3])))
    return Sigma(focal, centre, position * 1000, float(np.degrees(np.sqrt(np.trace(moved[3:, 3:])))))


def _pose_slopes(eye: np.ndarray, step: float = 1e-6) -> np.ndarray:
    """(6, 6): how the camera's place in the booth and its direction (small turns) follow the pose's six numbers."""
    slopes = np.empty((6, 6))
    for number, change in enumerate(np.eye(6) * step):
        after, before = (inverted(pose_matrix(pose_vector(eye) + side * change)) for side in (1, -1))
        turn = after[:3, :3] @ before[:3, :3].T
        slopes[:3, number] = (after[:3, 3] - before[:3, 3]) / (2 * step)
        slopes[3:, number] = np.array([turn[2, 1], turn[0, 2], turn[1, 0]]) / (2 * step)
    return slopes
