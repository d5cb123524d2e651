"""Finds boards and markers in images, to a fraction of a pixel. Pixels are OpenCV's: the first centre is (0, 0)."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from booth.calibration.board import Board, charuco, marker_dictionary
from booth.frames import frozen_array

FEWEST_CORNERS = 8
# Below this the edges beside a corner reach into where it is refined, and its error grows with the third power.
NARROWEST_SQUARE_PX = 20.0
# The window in which a corner is refined reaches this share of a square, so that it holds no marker's edges.
_WINDOW_SHARE = 0.12
_STOP = (cv2.TERM_CRITERIA_EPS | cv2.TERM_CRITERIA_MAX_ITER, 40, 1e-3)


@dataclass(frozen=True, eq=False, slots=True)
class Sighting:
    """A board in one image. numbers: (n,) int32 of the inner corners. pixels: (n, 2) float64."""

    numbers: np.ndarray
    pixels: np.ndarray

    def __post_init__(self) -> None:
        object.__setattr__(self, "numbers", frozen_array(self.numbers, np.int32))
        object.__setattr__(self, "pixels", frozen_array(self.pixels, np.float64))

    def only(self, kept: np.ndarray) -> Sighting:
        """The corners for which `kept` (n,) bool holds."""
        return Sighting(self.numbers[kept], self.pixels[kept])


def find_board(image: np.ndarray, board: Board, quick: bool = False) -> Sighting | None:
    """The board in an image (h, w, 3) uint8 BGR or (h, w) uint8.

    None where fewer than FEWEST_CORNERS are seen, and where it is so slanted or so far that its squares are narrower
    than NARROWEST_SQUARE_PX. `quick` takes about half the time and may miss markers of a slanted board.
    """
    grey = _grey(image)
    corners, numbers, *_ = _board_detector(board, grey.shape[1], quick).detectBoard(grey)
    if numbers is None or len(numbers) < FEWEST_CORNERS:
        return None
    numbers, corners = numbers.ravel(), corners.reshape(-1, 2).astype(np.float32)
    narrowest_px = _square_px(board, numbers, corners)
    if narrowest_px < NARROWEST_SQUARE_PX:
        return None
    reach = int(np.clip(_WINDOW_SHARE * narrowest_px, 2, 11))
    refined = cv2.cornerSubPix(grey, corners.copy().reshape(-1, 1, 2), (reach, reach), (-1, -1), _STOP)
    return Sighting(numbers, refined.reshape(-1, 2))


def find_markers(image: np.ndarray, dictionary: str) -> dict[int, np.ndarray]:
    """The markers in an image by number: (4, 2) float64 corners, clockwise from the marker's upper left.

    A number that is seen twice is left out, for nobody knows which one is meant.
    """
    corners, numbers, _ = _marker_detector(dictionary).detectMarkers(_grey(image))
    seen = [] if numbers is None else [int(number) for number in numbers.ravel()]
    found = zip(seen, corners, strict=True)
    return {number: one.reshape(4, 2).astype(np.float64) for number, one in found if seen.count(number) == 1}


def _grey(image: np.ndarray) -> np.ndarray:
    return image if image.ndim == 2 else cv2.cvtColor(image, cv2.COLOR_BGR2GRAY)


def _square_px(board: Board, numbers: np.ndarray, corners: np.ndarray) -> float:
    """How narrow the narrowest square between corners is in the image; 0 where no square is whole."""
    across = board.columns - 1
    place = {int(number): corner for number, corner in zip(numbers, corners, strict=True)}
    sides = [
        (place[number + 1] - corner, place[number + across] - corner)
        for number, corner in place.items()
        if number + 1 in place and number + across in place and (number + 1) % across
    ]
    widths = (
        abs(float(one[0] * other[1] - one[1] * other[0])) / max(np.linalg.norm(one), np.linalg.norm(other))
        for one, other in sides
    )
    return min(widths, default=0.0)


def _board_detector(board: Board, width: int, quick: bool) -> cv2.aruco.CharucoDetector:
    """A detector of its own for each call, as several threads look at once."""
    how = cv2.aruco.DetectorParameters()
    if quick:
        # One threshold, over windows of about half a marker, in place of three.
        how.adaptiveThreshWinSizeMin = how.adaptiveThreshWinSizeMax = max(5, width // 110 | 1)
    return cv2.aruco.CharucoDetector(charuco(board), cv2.aruco.CharucoParameters(), how)


def _marker_detector(dictionary: str) -> cv2.aruco.ArucoDetector:
    how = cv2.aruco.DetectorParameters()
    how.cornerRefinementMethod = cv2.aruco.CORNER_REFINE_SUBPIX
    return cv2.aruco.ArucoDetector(marker_dictionary(dictionary), how)
