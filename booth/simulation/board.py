"""A calibration board held over the simulated tray: a flat plate in a pose by seed, rendered like an item."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import cv2
import numpy as np

from booth.calibration.board import Board
from booth.simulation.items import Item, turn_matrix
from booth.simulation.patches import Patch, assemble, surface_of
from booth.simulation.seeds import generator

TEXELS_PER_MM = 2.0
_FINE = 5
_LOWEST_MM = 0.5
_INK, _PAPER = 24, 218


@dataclass(frozen=True)
class BoardSpec:
    """A board in one pose: its middle over the tray, its lowest corner's height, its turn about z, and its tilt.

    `towards_deg` is where the tilted face looks to, anticlockwise from the board's own x.
    """

    seed: int
    board: Board
    x_mm: float = 0.0
    y_mm: float = 0.0
    lifted_mm: float = _LOWEST_MM
    turn_deg: float = 0.0
    tilt_deg: float = 0.0
    towards_deg: float = 0.0

    @cached_property
    def tilt(self) -> np.ndarray:
        """(3, 3) float64 rotation that tilts the face before the board is turned."""
        angle = np.radians(self.towards_deg)
        axis = np.array([-np.sin(angle), np.cos(angle), 0.0]) * np.radians(self.tilt_deg)
        return cv2.Rodrigues(axis)[0]

    @cached_property
    def board_to_booth(self) -> np.ndarray:
        """(4, 4) float64, metres: the board's frame in the booth's, as it is rendered."""
        pose = np.eye(4)
        pose[:3, :3] = turn_matrix(self.turn_deg).astype(np.float64) @ self.tilt
        pose[:3, 3] = np.array([self.x_mm, self.y_mm, self.middle_mm]) / 1000
        return pose

    @cached_property
    def middle_mm(self) -> float:
        """Height of the middle of the face."""
        return self.lifted_mm - float((_outer_mm(self.board) @ self.tilt.T)[:, 2].min())


def board_spec(seed: int, board: Board) -> BoardSpec:
    """The pose of a seed: anywhere over the tray, in any turn, lifted and tilted as a hand would.

    Seed 0 lies flat in the middle of the tray, its upper edge at the back.
    """
    if seed == 0:
        return BoardSpec(seed, board, lifted_mm=board.thickness_mm)
    rng = generator("board", seed)
    x, y, lifted = rng.uniform(-130, 130), rng.uniform(-90, 90), rng.uniform(_LOWEST_MM, 120)
    turn, tilt, towards = rng.uniform(-180, 180), rng.uniform(4, 34), rng.uniform(-180, 180)
    return BoardSpec(seed, board, *(round(float(value), 2) for value in (x, y, lifted, turn, tilt, towards)))


def make_board(spec: BoardSpec) -> Item:
    """The plate with its print, ready to be placed like an item."""
    corners = _outer_mm(spec.board) @ spec.tilt.T + [0.0, 0.0, spec.middle_mm]
    base = corners.reshape(2, 2, 3).astype(np.float32)
    patch = Patch("board", base, _print(spec.board), TEXELS_PER_MM, gloss_level=10, two_sided=True, rigid=True)
    mesh, atlas = assemble([surface_of(patch, ())])
    return Item(spec, mesh, atlas, ())


def _outer_mm(board: Board) -> np.ndarray:
    """(4, 3): upper left, upper right, lower left and lower right corner in the board's frame."""
    x, y = (side / 2 for side in board.size_mm)
    return np.array([[-x, y, 0.0], [x, y, 0.0], [-x, -y, 0.0], [x, -y, 0.0]])


def _print(board: Board) -> np.ndarray:
    """(h, w, 3) uint8: the squares, whose outer edges are the centres of the outer texels."""
    width, height = (round(side * TEXELS_PER_MM) + 1 for side in board.size_mm)
    square_px = round(board.square_mm * TEXELS_PER_MM * _FINE)
    fine = cv2.blur(board.image(square_px), (_FINE, _FINE), borderType=cv2.BORDER_REPLICATE)
    columns = np.linspace(-0.5, fine.shape[1] - 0.5, width, dtype=np.float32)
    rows = np.linspace(-0.5, fine.shape[0] - 0.5, height, dtype=np.float32)
    grey = cv2.remap(fine, *np.meshgrid(columns, rows), cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    shaded = _INK + grey.astype(np.float32) / 255 * (_PAPER - _INK)
    return np.repeat(np.rint(shaded).astype(np.uint8)[..., None], 3, axis=2)
