"""Whether cameras still stand where their calibration says, by the tray's markers in an ordinary capture."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from booth.calibration.tray import marker_middles_m, seen_markers
from booth.frames import Frame, Optics
from booth.geometry import inverted, projected, rays, transformed
from booth.profile_parts import Tray

FEWEST_MARKERS = 2


@dataclass(frozen=True, slots=True)
class Drift:
    """How far a view sees the tray's markers from where its calibration has them: medians in its pixels and on the
    tray."""

    view: str
    markers: int
    median_px: float
    median_mm: float


def tray_drift(frames: Mapping[str, Frame], tray: Tray) -> Mapping[str, Drift]:
    """The drift of each calibrated view that sees at least FEWEST_MARKERS of the tray's markers; items hide some."""
    found = (view_drift(view, frame, tray) for view, frame in frames.items())
    return {drift.view: drift for drift in found if drift is not None}


def view_drift(view: str, frame: Frame, tray: Tray) -> Drift | None:
    optics = frame.optics
    if frame.color is None or optics.color is None or not optics.calibrated or len(tray.markers) < FEWEST_MARKERS:
        return None
    seen = seen_markers(frame.color, tray)
    if len(seen) < FEWEST_MARKERS:
        return None
    pixels, places = np.array(list(seen.values())) + 0.5, marker_middles_m(tray)[list(seen)]
    expected = projected(optics.color, transformed(inverted(optics.camera_to_booth), places))
    off_px = np.linalg.norm(pixels - expected, axis=1)
    off_mm = np.linalg.norm(_on_tray(optics, pixels) - places, axis=1) * 1000
    return Drift(view, len(seen), float(np.median(off_px)), float(np.median(off_mm)))


def _on_tray(optics: Optics, pixels: np.ndarray) -> np.ndarray:
    """(n, 3) metres: where the rays through continuous pixels (n, 2) meet the tray's surface."""
    directions = rays(optics.color, pixels) @ optics.camera_to_booth[:3, :3].T
    place = optics.camera_to_booth[:3, 3]
    return place - directions * (place[2] / directions[:, 2:])
