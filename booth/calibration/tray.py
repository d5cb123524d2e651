"""The markers on a tray: where the profile says their middles lie, and where an image shows them."""

from __future__ import annotations

import numpy as np

from booth.calibration.detect import find_markers
from booth.profile_parts import Tray


def marker_middles_m(tray: Tray) -> np.ndarray:
    """(n, 3) float64 metres in the booth's frame, in the profile's order."""
    return np.array([(marker.x_mm, marker.y_mm, 0.0) for marker in tray.markers]).reshape(-1, 3) / 1000


def seen_markers(image: np.ndarray, tray: Tray) -> dict[int, np.ndarray]:
    """The tray's markers in a colour image, by their place in the profile: (2,) float64 OpenCV pixels of the middle.

    A middle is where the diagonals cross, which holds from every side; it is found several times better than a corner.
    """
    dictionaries = {marker.dictionary for marker in tray.markers}
    found = {name: find_markers(image, name) for name in dictionaries}
    return {
        number: _crossing(found[marker.dictionary][marker.id])
        for number, marker in enumerate(tray.markers)
        if marker.id in found[marker.dictionary]
    }


def _crossing(corners: np.ndarray) -> np.ndarray:
    """(2,): where the diagonals of a quadrilateral (4, 2) cross."""
    first, second = corners[2] - corners[0], corners[3] - corners[1]
    shares = np.linalg.solve(np.column_stack([first, -second]), corners[1] - corners[0])
    return corners[0] + shares[0] * first
