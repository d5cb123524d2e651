"""How far a calibration is from what was known before."""

from __future__ import annotations

import numpy as np

from booth.calibration.result import ViewCalibration
from booth.frames import Optics


def differences(view: ViewCalibration, known: Optics) -> dict[str, float]:
    """How far a view is from known optics: focal length in percent, place in millimetres, direction in degrees."""
    focal = max(abs(view.lens.fx / known.color.fx - 1), abs(view.lens.fy / known.color.fy - 1))
    turn = view.camera_to_booth[:3, :3] @ known.camera_to_booth[:3, :3].T
    away = np.linalg.norm(view.camera_to_booth[:3, 3] - known.camera_to_booth[:3, 3])
    half_chord = np.linalg.norm(turn - np.eye(3)) / np.sqrt(8)
    return {
        "focal_percent": float(focal * 100),
        "position_mm": float(away * 1000),
        "angle_deg": float(np.degrees(2 * np.arcsin(min(half_chord, 1.0)))),
    }
