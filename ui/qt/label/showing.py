"""Which picture is on the canvas: view, lighting, mix, depth and heatmap, with the zoom kept while they change."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QImage

from storage.records import CaptureScore
from ui.qt.canvas.canvas import Canvas
from ui.qt.canvas.picture import Picture
from ui.qt.heat import heat_image
from ui.qt.label.kept_light import KeptLight
from ui.qt.label.loading import PictureLoader
from ui.qt.label.opened import OpenedCapture, PictureKey, Plane
from ui.qt.label.strip import ViewNote
from ui.qt.label.wanted import DepthStyle, Mix, Wanted, adjusted_key, keys_of, stepped
from ui.workflow.annotating.draft import AnnotationDraft
from ui.workflow.joining import DAMAGE, damage_images, view_threshold

HOLD_MS = 250
DEPTH_OPACITY = 0.5


class Showing(QObject):
    """Decides which picture is wanted, asks the loader for it and its neighbours, and shows it once it is there.

    Until a picture has come the one before stays, so that the canvas never flickers. `view_changed` tells of every
    change of view, lighting or overlay, `pictured` that the picture has come.
    """

    view_changed = Signal()
    pictured = Signal()

    def __init__(self, canvas: Canvas, loader: PictureLoader, kept: KeptLight) -> None:
        super().__init__(canvas)
        self._canvas, self._loader, self._kept = canvas, loader, kept
        self._open: OpenedCapture | None = None
        self._heat: dict[tuple[str, str], QImage] = {}
        self.wanted = Wanted(depth_style=kept.depth_style)
        self.has_heat = False
        self._hold = QTimer(self, singleShot=True, interval=HOLD_MS)
        self._hold.timeout.connect(lambda: self._set_depth_only(True))
        loader.loaded.connect(self._loaded)
        loader.failed.connect(self._failed)

    @property
    def view(self) -> str:
        return self.wanted.view

    @property
    def lighting(self) -> str:
        return self.wanted.lighting

    @property
    def has_depth_overlay(self) -> bool:
        """Whether depth is switched on, in whichever style."""
        return self.wanted.has_depth

    @property
    def has_heatmaps(self) -> bool:
        return bool(self._heat)

    @property
    def shown(self) -> PictureKey | None:
        """The picture that is wanted now, None while no capture is open."""
        return self._base() if self._open is not None else None

    @property
    def is_waiting(self) -> bool:
        """True while the picture has to be worked out, and the canvas still shows the one before."""
        return self._open is not None and not self._base().plain.is_stored and self._loader.awaits(self._base().plain)

    def begin(self, opened: OpenedCapture) -> None:
        """A capture was opened: its first view under its first lighting; overlays stay as they were."""
        self._open = opened
        self._heat.clear()
        self.wanted = replace(
            self.wanted,
            view=opened.first.view,
            lighting=opened.first.lighting,
            has_depth=self.wanted.has_depth and opened.has_depth,
        )
        self._show(opened.editor.draft)

    def renew(self, opened: OpenedCapture) -> None:
        """The same capture with other images; view, lighting and zoom stay."""
        self._open = opened
        self._show(opened.editor.draft)

    def end(self) -> None:
        """The capture was put away."""
        self._hold.stop()
        self._open, self.wanted = None, replace(self.wanted, depth_only=False)

    def show_view(self, view: str) -> None:
        """Another view; what is being dragged in this one counts."""
        if self._open is not None and view in self._open.capture.views and view != self.view:
            self._canvas.settle()
            self.wanted = replace(self.wanted, view=view)
            self._show(self._open.editor.draft)

    def step_view(self, by: int) -> None:
        """The next or previous view, round and round."""
        if self._open is not None and self._open.capture.views:
            self.show_view(stepped(self._open.capture.views, self.view, by))

    def show_lighting(self, lighting: str) -> None:
        """One lighting; what was mixed of all of them gives way to it."""
        mix = self.wanted.mix if self.wanted.mix is Mix.DIFFERENCE else Mix.NONE
        self._change(lighting=lighting, mix=mix)

    def step_lighting(self, by: int) -> None:
        """The next or previous lighting, round and round."""
        if self._open is not None and self._open.capture.lightings:
            self.show_lighting(stepped(self._open.capture.lightings, self.lighting, by))

    def show_image_under(self, lighting: str) -> None:
        """The image itself under one lighting: nothing mixed, and no depth in its place."""
        self._change(lighting=lighting, mix=Mix.NONE, has_depth=self.wanted.has_depth and self.wanted.shows_image)

    def show_mix(self, mix: Mix) -> None:
        """What is made of several lightings, or one of them again."""
        self._change(mix=mix, has_depth=self.wanted.has_depth and self.wanted.shows_image)

    def show_depth(self, is_on: bool) -> None:
        """Depth in the style in force, or not."""
        self._change(has_depth=is_on and self._open is not None and self._open.has_depth)

    def show_depth_as(self, style: DepthStyle) -> None:
        """Depth in another style; it is kept for the next captures."""
        self._kept.depth_style = style
        self.wanted = replace(self.wanted, depth_style=style)
        self.show_depth(True)

    def show_heat(self, is_on: bool) -> None:
        """What the model looked at over the image, or not."""
        self.has_heat = is_on
        self._change()

    def show_adjusted(self) -> None:
        """How the view is adjusted was changed."""
        self._change()

    def depth_pressed(self) -> None:
        self._hold.start()

    def depth_released(self) -> None:
        """A tap switches the overlay; letting go of a held key shows the image again."""
        if self._hold.isActive():
            self._hold.stop()
            self.show_depth(not self.has_depth_overlay)
        else:
            self._set_depth_only(False)

    def show_score(self, score: CaptureScore | None) -> None:
        """Take the heatmaps of another score."""
        track = score.reason.get("track", DAMAGE) if score else DAMAGE
        found = [image for image in (score.images if score else ()) if image.heatmap is not None]
        self._heat = {(one.view, one.lighting): heat_image(one.heatmap) for one in found if one.track == track}
        if self.has_heat:
            self._change()

    def _set_depth_only(self, is_on: bool) -> None:
        self._change(depth_only=is_on and self._open is not None and self._open.has_depth)

    def _change(self, **changes) -> None:
        self.wanted = replace(self.wanted, **changes)
        if self._open is not None:
            self._show(self._open.editor.draft)

    def _show(self, draft: AnnotationDraft) -> None:
        self._loader.want(self._keys())
        picture = self._picture()
        if picture is not None:
            self._canvas.show_view(self.view, picture, draft)
        elif self._canvas.view != self.view:
            self._canvas.show_view(self.view, self._blank(), draft)
        self.view_changed.emit()

    def _blank(self) -> Picture:
        """No pixels yet, but their size is known: an outline can be drawn and seen at once."""
        sizes = [
            (image.width, image.height)
            for image in self._open.images
            if (image.view, image.plane) == (self.view, Plane.COLOR)
        ]
        return Picture(size=sizes[0]) if sizes else Picture()

    def _picture(self) -> Picture | None:
        base = self._loader.get(self._base())
        if base is None:
            return None
        overlays = []
        depth = self.wanted.overlay(self._open)
        if depth is not None and (colors := self._loader.get(depth)) is not None and colors.levels:
            overlays.append((colors.levels[0], DEPTH_OPACITY))
        heat = self._heat.get((self.view, self.lighting)) or self._of_all_lightings(self.view)
        if self.has_heat and heat is not None and self.wanted.shows_image:
            overlays.append((heat, 1.0))
        return replace(base, overlays=tuple(overlays))

    def _of_all_lightings(self, view: str) -> QImage | None:
        """The only heatmap of a view, which then is of all its lightings together."""
        found = [image for (of_view, _), image in self._heat.items() if of_view == view]
        return found[0] if len(found) == 1 else None

    def _base(self) -> PictureKey:
        return adjusted_key(self.wanted.base(self._open), self._kept.adjustment(self.view))

    def _keys(self) -> list[PictureKey]:
        """What is shown first, then what the next key press would show."""
        return keys_of(self.wanted, self._open, self._kept.adjustment)

    def _loaded(self, key: PictureKey) -> None:
        if self._open is None or key not in (self._base(), self.wanted.overlay(self._open)):
            return
        if (picture := self._picture()) is not None:
            self._canvas.set_picture(picture)
            self.pictured.emit()

    def _failed(self, key: PictureKey, _error: BaseException) -> None:
        """Show nothing rather than the picture before: it is not what the person asked for."""
        if self._open is not None and key.capture_id == self._open.capture.id and key.view == self.view:
            self._canvas.set_picture(self._blank())
            self.pictured.emit()


def notes_of(views: Sequence[str], draft: AnnotationDraft, score: CaptureScore | None) -> Mapping[str, ViewNote]:
    """What the film strip says of each view."""
    counts = dict.fromkeys(views, 0)
    for damage in draft.damages:
        for region in damage.regions:
            counts[region.view] = counts.get(region.view, 0) + 1
    scores: dict[str, float] = {}
    for image in damage_images(score) if score else ():
        scores[image.view] = max(scores.get(image.view, 0.0), image.damage_score)
    threshold = view_threshold(score) if score else 0.5
    pens = {pen.view for pen in draft.pens}
    return {view: ViewNote(scores.get(view), threshold, counts[view], view in pens) for view in views}
