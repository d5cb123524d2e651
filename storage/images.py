"""Stored images: their records, their pixels, and the frames that they were planes of."""

from __future__ import annotations

import json

import numpy as np

from booth.frames import Frame, FrameSet
from storage import frameset
from storage.errors import NotFound
from storage.manifest import Plane
from storage.parts import StoreParts
from storage.records import ImageRecord


class Images:
    """Reads what captures are made of."""

    def __init__(self, parts: StoreParts) -> None:
        self._catalogue = parts.catalogue
        self._frames_folder = parts.frames_folder

    def of(self, capture_id: int) -> tuple[ImageRecord, ...]:
        return tuple(image for _, image in self._placed(capture_id))

    def first(self, capture_id: int) -> tuple[ImageRecord, ...]:
        with self._catalogue.reading() as connection:
            return tuple(takes[0][1] for takes in frameset.takes_of(connection, capture_id))

    def earlier(self, capture_id: int) -> tuple[ImageRecord, ...]:
        with self._catalogue.reading() as connection:
            takes = frameset.takes_of(connection, capture_id)
        return tuple(image for one in takes for _, image in one[:-1])

    def pixels(self, image: ImageRecord) -> np.ndarray:
        with self._catalogue.reading() as connection:
            place = frameset.place_of(connection, image.id)
        if place is None:
            raise NotFound(f"There is no image {image.id}.")
        return frameset.pixels_at(self._frames_folder, place)

    def frame(self, capture_id: int, view: str, lighting: str) -> Frame:
        images = [image for image in self.of(capture_id) if (image.view, image.lighting) == (view, lighting)]
        if not images:
            raise NotFound(f"Capture {capture_id} has no image of {view!r} under {lighting!r}.")
        first_of_each = {image.plane: image for image in reversed(images)}
        return frameset.frame_from(list(first_of_each.values()), self.pixels)

    def levels(self, capture_id: int) -> dict[str, dict[str, float]]:
        with self._catalogue.reading() as connection:
            return {shot.lighting: json.loads(shot.levels) for shot in frameset.shots_of(connection, capture_id)}

    def frame_set(self, capture_id: int) -> FrameSet:
        with self._catalogue.reading() as connection:
            head, shots = frameset.head_of(connection, capture_id), frameset.shots_of(connection, capture_id)
            images = frameset.images_of(connection, capture_id)
        if head is None:
            raise NotFound(f"There is no capture {capture_id}.")
        return frameset.frame_set_from(head, shots, images, self.pixels)

    def planes(self, capture_id: int, plane: str) -> list[Plane]:
        return [self._plane(position, image) for position, image in self._placed(capture_id) if image.plane == plane]

    def first_planes(self, capture_id: int, count: int | None = None) -> list[Plane]:
        """The first planes that a picture can be made of: colour, or depth where there is no colour."""
        placed = self._placed(capture_id)
        chosen = [one for one in placed if one[1].plane == "color"] or placed
        return [self._plane(position, image) for position, image in chosen[:count]]

    def _plane(self, position: int, image: ImageRecord) -> Plane:
        frame = frameset.frame_from([image], self.pixels)
        return Plane(position, image.lighting, frame, image.plane, getattr(frame, image.plane))

    def _placed(self, capture_id: int) -> list[frameset.Placed]:
        with self._catalogue.reading() as connection:
            return frameset.images_of(connection, capture_id)
