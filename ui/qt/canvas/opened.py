"""A capture as the label panel opens it, and its pictures; all of it read on the store's lane."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from PySide6.QtGui import QImage

from booth.outlines import is_simple
from storage.records import Capture, CaptureScore, ImageRecord, Proposal
from storage.store import Store
from ui.qt.canvas.picture import Picture, picture_of
from ui.qt.canvas.scene import Shape, shapes_of
from ui.qt.preview import depth_colors, depth_range, depth_table
from ui.workflow.annotating.editor import DraftEditor
from ui.workflow.seen_views import SeenViews


class Plane(StrEnum):
    COLOR = "color"
    DEPTH = "depth"


@dataclass(frozen=True, slots=True)
class PictureKey:
    """One picture of the open capture."""

    capture_id: int
    view: str
    lighting: str
    plane: Plane = Plane.COLOR

    @property
    def place(self) -> tuple[str, str, str]:
        return self.view, self.lighting, self.plane


@dataclass(frozen=True, eq=False)
class OpenedCapture:
    """The capture, the editor of its draft, its images, its newest score, the shapes of each view, what was proposed
    for it, and its views to measure in."""

    capture: Capture
    editor: DraftEditor
    images: tuple[ImageRecord, ...]
    score: CaptureScore | None
    shapes: Mapping[str, tuple[Shape, ...]]
    proposals: tuple[Proposal, ...]
    seen: SeenViews

    def has(self, key: PictureKey) -> bool:
        return any((image.view, image.lighting, image.plane) == key.place for image in self.images)

    @property
    def has_depth(self) -> bool:
        return any(image.plane == Plane.DEPTH for image in self.images)


def open_capture(store: Store, capture_id: int, author: str, taxonomy: str) -> OpenedCapture:
    """Raises StoreError where there is no such capture, AnnotateError where its journal cannot be read."""
    warm_up_geometry()
    capture = store.captures.get(capture_id)
    editor = DraftEditor(store, capture_id, author, taxonomy)
    shapes = {view: shapes_of(editor.draft, view) for view in capture.views}
    images, score = store.captures.images(capture_id), store.scores.latest(capture_id)
    proposals, seen = store.annotations.proposals(capture_id), SeenViews(store, capture_id, images)
    return OpenedCapture(capture, editor, images, score, shapes, proposals, seen)


def warm_up_geometry() -> None:
    """Load what checks an outline now and on this lane, and not on the GUI thread at the first submit."""
    is_simple(((0.0, 0.0), (1.0, 0.0), (0.0, 1.0)))


def read_picture(store: Store, images: tuple[ImageRecord, ...], key: PictureKey) -> Picture:
    """The picture, decoded; depth comes in colours on the pixels of the colour image. Raises StoreError."""
    found = [image for image in images if (image.view, image.lighting, image.plane) == key.place]
    if not found:
        return Picture()
    if key.plane is Plane.COLOR:
        return picture_of(store.captures.pixels(found[0]))
    frame = store.captures.frame(key.capture_id, key.view, key.lighting)
    height, width = (frame.depth if frame.color is None else frame.color).shape[:2]
    table = depth_table(*depth_range(frame))
    return picture_of(np.ascontiguousarray(depth_colors(frame, width, height, table)))


def read_thumbnails(store: Store, capture: Capture, lighting: str) -> dict[str, QImage]:
    """A small image of each view under a lighting."""
    images = {view: store.captures.thumbnail(capture.id, view, lighting) for view in capture.views}
    return {view: QImage.fromData(jpeg) for view, jpeg in images.items()}
