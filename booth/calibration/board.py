"""The ChArUco board that a booth is calibrated with: a chessboard whose white squares carry markers."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, lru_cache

import cv2
import numpy as np

from booth.errors import BoothError

FEWEST_SQUARES = 4


@dataclass(frozen=True)
class Board:
    """Squares across and down, their side and their markers' side in millimetres, and OpenCV's marker dictionary.

    `thickness_mm` is how far the printed face lies above what the board lies on. In the board's own frame the middle
    of the printed face is the origin, x points right, y up and z out of the face: a board that lies in the middle of
    the tray with its upper edge at the back has the booth's frame. Raises BoothError for a board that cannot be.
    """

    columns: int = 12
    rows: int = 8
    square_mm: float = 30.0
    marker_mm: float = 22.0
    dictionary: str = "5X5_100"
    thickness_mm: float = 0.0

    def __post_init__(self) -> None:
        if problem := self._problem():
            raise BoothError(f"There is no such board: {problem}", "A usual one has 12 x 8 squares of 30 mm.")

    @cached_property
    def size_mm(self) -> tuple[float, float]:
        """Width and height of all squares."""
        return self.columns * self.square_mm, self.rows * self.square_mm

    @cached_property
    def corners_m(self) -> np.ndarray:
        """(n, 3) float64 metres in the board's frame: the inner corners, by their number."""
        width, height = self.size_mm
        seen = np.asarray(charuco(self).getChessboardCorners(), np.float64)
        return np.column_stack([seen[:, 0] - width / 2, height / 2 - seen[:, 1], np.zeros(len(seen))]) / 1000

    def image(self, square_px: int) -> np.ndarray:
        """(rows * square_px, columns * square_px) uint8: the squares as they are printed, 0 black and 255 white."""
        return charuco(self).generateImage((self.columns * square_px, self.rows * square_px))

    def _problem(self) -> str:
        if min(self.columns, self.rows) < FEWEST_SQUARES:
            return (
                f"it has {self.columns} x {self.rows} squares, but needs {FEWEST_SQUARES} x {FEWEST_SQUARES} at least."
            )
        if not 0 < self.marker_mm < self.square_mm:
            return f"its markers of {self.marker_mm:g} mm must be smaller than its squares of {self.square_mm:g} mm."
        markers = self.columns * self.rows // 2
        if (known := len(marker_dictionary(self.dictionary).bytesList)) < markers:
            return f"it needs {markers} markers, but the dictionary {self.dictionary} has {known}."
        return ""


def marker_dictionary(name: str) -> cv2.aruco.Dictionary:
    """OpenCV's predefined dictionary, as in "4X4_50". Raises BoothError for a name that OpenCV does not know."""
    number = getattr(cv2.aruco, f"DICT_{name}", None)
    if number is None:
        known = ", ".join(sorted(key.removeprefix("DICT_") for key in dir(cv2.aruco) if key.startswith("DICT_")))
        raise BoothError(f"There is no marker dictionary {name!r}.", f"Known are {known}.")
    return cv2.aruco.getPredefinedDictionary(number)


@lru_cache(maxsize=8)
def charuco(board: Board) -> cv2.aruco.CharucoBoard:
    """The board as OpenCV has it, in millimetres from its upper left corner, y down."""
    size = (board.columns, board.rows)
    return cv2.aruco.CharucoBoard(size, board.square_mm, board.marker_mm, marker_dictionary(board.dictionary))
