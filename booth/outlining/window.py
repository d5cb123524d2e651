"""The part of an image around a prompt, at a size at which an answer comes at once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import cv2
import numpy as np

from booth.outlines import Point
from booth.outlining.prompt import Box

WORKING_PX = 110
ENLARGED = 1.5
ROOM_SHARE, ROOM_PX = 0.35, 6.0


@dataclass(frozen=True, slots=True)
class Window:
    """Columns left..right and rows top..bottom of an image (right and bottom excluded), worked on at width x height."""

    left: int
    top: int
    right: int
    bottom: int
    width: int
    height: int

    @property
    def steps(self) -> tuple[float, float]:
        """Image pixels in one working pixel, across and down."""
        return (self.right - self.left) / self.width, (self.bottom - self.top) / self.height

    def cropped(self, plane: np.ndarray) -> np.ndarray:
        return plane[self.top : self.bottom, self.left : self.right]

    def shrunk(self, plane: np.ndarray) -> np.ndarray:
        """An image-sized plane as float32 at the working size."""
        size = (self.width, self.height)
        is_smaller = self.width < self.right - self.left
        how = cv2.INTER_AREA if is_smaller else cv2.INTER_LINEAR
        cropped = self.cropped(plane)
        exact = cropped if cropped.dtype in (np.uint8, np.float32) else cropped.astype(np.float32)
        return cv2.resize(exact, size, interpolation=how).astype(np.float32)

    def grown(self, field: np.ndarray) -> np.ndarray:
        """A float32 field of the working size at the window's own pixels."""
        return cv2.resize(field, (self.right - self.left, self.bottom - self.top), interpolation=cv2.INTER_LINEAR)

    def centres(self) -> tuple[np.ndarray, np.ndarray]:
        """x (width,) and y (height,) of the working pixels' centres in the image."""
        across, down = self.steps
        return self.left + (np.arange(self.width) + 0.5) * across, self.top + (np.arange(self.height) + 0.5) * down

    def places(self, points: Iterable[Point]) -> list[Point]:
        """Points of the image in continuous working pixels."""
        across, down = self.steps
        return [((x - self.left) / across, (y - self.top) / down) for x, y in points]


def window_around(box: Box, width: int, height: int) -> Window:
    """The box with room around it for what it shall be told apart from, inside an image of this size."""
    room_x, room_y = ((box[at + 2] - box[at]) * ROOM_SHARE + ROOM_PX for at in (0, 1))
    left, top = max(0, int(box[0] - room_x)), max(0, int(box[1] - room_y))
    right, bottom = min(width, int(np.ceil(box[2] + room_x))), min(height, int(np.ceil(box[3] + room_y)))
    scale = min(ENLARGED, WORKING_PX / max(right - left, bottom - top))
    working = (max(8, round((right - left) * scale)), max(8, round((bottom - top) * scale)))
    return Window(left, top, right, bottom, *working)
