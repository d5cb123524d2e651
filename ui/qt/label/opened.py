"""A capture as the label panel opens it, and its pictures; all of it read on the store's lane."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum

import numpy as np
from PySide6.QtGui import QImage

from booth.appearance.adjusting import NEUTRAL, Adjustment
from booth.appearance.directions import lighting_directions
from booth.appearance.mixing import is_all_around
from booth.outlines import is_simple
from booth.profile import Profile
from storage.records import Capture, CaptureScore, Identified, ImageRecord, Proposal
from storage.store import Store
from ui.qt.canvas.paint import Polygons, polygons_of
from ui.qt.canvas.picture import Picture
from ui.qt.canvas.scene import Shape, shapes_of
from ui.workflow.annotating.editor import DraftEditor
from ui.workflow.seen_views import SeenViews, stored_views


class Plane(StrEnum):
    """What a picture shows: what was stored, or what is worked out from several stored images."""

    COLOR = "color"
    DEPTH = "depth"
    HILLSHADE = "hillshade"
    RANGE = "range"
    RELIEF = "relief"
    DIFFERENCE = "difference"


@dataclass(frozen=True, slots=True)
class PictureKey:
    """One picture of the open capture. `lighting` is "" where it is made of all, `other` the second of a difference."""

    capture_id: int
    view: str
    lighting: str
    plane: Plane = Plane.COLOR
    other: str = ""
    adjustment: Adjustment = NEUTRAL

    @property
    def plain(self) -> PictureKey:
        """The picture without its adjustment."""
        return replace(self, adjustment=NEUTRAL)

    @property
    def is_stored(self) -> bool:
        """Whether it only has to be read."""
        return self.plane in (Plane.COLOR, Plane.DEPTH) and self.adjustment.is_neutral


@dataclass(frozen=True, eq=False)
class OpenedCapture:
    """A capture with all that labelling it needs.

    profile: the station's, where the capture was taken in that booth. directions: (3,) towards the light of each
    lighting of which that is known. polygons: those of the shapes. pictures: what is shown first, if it could be read.
    """

    capture: Capture
    editor: DraftEditor
    images: tuple[ImageRecord, ...]
    score: CaptureScore | None
    shapes: Mapping[str, tuple[Shape, ...]]
    proposals: tuple[Proposal, ...]
    seen: SeenViews
    profile: Profile | None
    directions: Mapping[str, np.ndarray]
    polygons: Polygons
    pictures: Mapping[PictureKey, Picture] = field(default_factory=dict)
    identified: Identified | None = None

    @property
    def first(self) -> PictureKey:
        """What is shown first: the view of an outline in progress, else that of the recipe, under its first light."""
        pens = [pen.view for pen in self.editor.draft.pens]
        view = pens[0] if pens else next(iter(self.capture.views), "")
        return PictureKey(self.capture.id, view, next(iter(self.capture.lightings), ""))

    def has(self, key: PictureKey) -> bool:
        """Whether the picture can be shown."""
        if key.plane is Plane.RELIEF:
            known = [self.directions[name] for name in self.lightings(key.view) if name in self.directions]
            return is_all_around(known)
        if key.plane in (Plane.RANGE, Plane.DIFFERENCE):
            return len(self.lightings(key.view)) > 1
        if key.plane is Plane.HILLSHADE:
            return key.view in self.seen.names and bool(self.lightings(key.view, Plane.DEPTH))
        return key.lighting in self.lightings(key.view, key.plane)

    def lightings(self, view: str, plane: Plane = Plane.COLOR) -> tuple[str, ...]:
        """The lightings under which the view was taken, in the order of the recipe."""
        found = (image.lighting for image in self.images if (image.view, image.plane) == (view, plane))
        return tuple(dict.fromkeys(found))

    @property
    def has_depth(self) -> bool:
        return any(image.plane == Plane.DEPTH for image in self.images)


def open_capture(
    store: Store, capture_id: int, author: str, taxonomy: str, profile: Profile | None = None
) -> OpenedCapture:
    """Raises StoreError where there is no such capture, AnnotateError where its journal cannot be read.

    Where tray and lights stood is what the station's `profile` says, for captures that were taken under its name.
    """
    warm_up_geometry()
    capture = store.captures.get(capture_id)
    editor = DraftEditor(store, capture_id, author, taxonomy)
    shapes = {view: shapes_of(editor.draft, view) for view in capture.views}
    images, score = store.captures.images(capture_id), store.scores.latest(capture_id)
    proposals, seen = store.annotations.proposals(capture_id), stored_views(store, capture_id, images)
    own = profile if profile is not None and profile.name == capture.profile else None
    directions = lighting_directions(own, store.captures.levels(capture_id)) if own is not None else {}
    polygons = polygons_of(shape for seen_in in shapes.values() for shape in seen_in)
    known = store.identifications.latest(capture_id)
    return OpenedCapture(
        capture, editor, images, score, shapes, proposals, seen, own, directions, polygons, identified=known
    )


def warm_up_geometry() -> None:
    """Load what checks an outline now and on this lane, and not on the GUI thread at the first submit."""
    is_simple(((0.0, 0.0), (1.0, 0.0), (0.0, 1.0)))


def read_thumbnails(store: Store, capture: Capture, lighting: str) -> dict[str, QImage]:
    """A small image of each view under a lighting."""
    images = {view: store.captures.thumbnail(capture.id, view, lighting) for view in capture.views}
    return {view: QImage.fromData(jpeg) for view, jpeg in images.items()}
