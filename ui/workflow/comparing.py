"""The second track: which product a capture shows, and how unlike that product's references it looks."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from booth.frames import Frame
from booth.profile_parts import Tray
from inference.errors import InferenceError, ModelError
from storage.errors import NotFound
from storage.records import Identified
from storage.store import Store
from ui.workflow.gallery import Galleries
from ui.workflow.redesigns import keep_changes

if TYPE_CHECKING:
    from inference.gallery.comparison import Gallery, GalleryFinding
    from inference.gallery.surfels import SurfaceView
    from ui.workflow.identifying import Identifier

log = logging.getLogger(__name__)

DONE, NO_DEPTH, NOTHING, UNKNOWN, NO_REFERENCES, FITS_NONE, FAILED = (
    "done", "no depth", "nothing there", "unknown product", "no references", "fits none", "failed",
)  # fmt: skip
"""What came of a comparison; it stands in a score's reason."""

Frames = Mapping[str, Mapping[str, Frame]]
"""A capture's frames by view and lighting."""


@dataclass(frozen=True, eq=False, slots=True)
class Compared:
    """What came of it, the product that it was compared as ("" for none), and the finding where it is done."""

    outcome: str
    product: str = ""
    finding: GalleryFinding | None = None

    @property
    def anomaly(self) -> float | None:
        return None if self.finding is None else self.finding.anomaly


class Comparer:
    """Owns what knows products by their looks, and keeps the references that were asked for last ready.

    Used from one thread at a time. Nothing is loaded before the first capture.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self._galleries = Galleries(store)
        self._identifier: Identifier | None = None
        self._has_tried = False
        self._seen: tuple[int, tuple[SurfaceView, ...]] = (0, ())

    def compared(self, capture_id: int, frames: Frames) -> Compared:
        """Against the references of the product that its code names, else of the one that it looks like."""
        try:
            views = self._views(capture_id, frames)
        except InferenceError:
            return Compared(NO_DEPTH)
        product = self._store.captures.get(capture_id).product_code
        if not product and (found := self.identify(capture_id)) is not None:
            product = found.product_by_code or found.product_by_looks
        gallery = self._gallery(product, capture_id)
        if gallery is None:
            return Compared(NO_REFERENCES if product else UNKNOWN, product)
        compared = _compared(product, gallery, views)
        if compared.finding is not None:
            keep_changes(self._store, capture_id, gallery, compared.finding)
        return compared

    def identify(self, capture_id: int) -> Identified | None:
        """Which product the capture that was compared last shows, kept in the store; None where nothing can tell."""
        if self._seen[0] != capture_id or self._known() is None:
            return None
        try:
            return self._known().identify(capture_id, self._seen[1])
        except InferenceError as error:
            log.warning("capture %s cannot be identified: %s", capture_id, error)
            return None

    def close(self) -> None:
        if self._identifier is not None:
            self._identifier.close()

    def _views(self, capture_id: int, frames: Frames) -> tuple[SurfaceView, ...]:
        from ui.workflow.surfaces import surface_view

        found = (surface_view(of_view, Tray()) for of_view in frames.values())
        views = tuple(view for view in found if view is not None)
        if not views:
            raise InferenceError("No view has colour, depth and a known place.")
        self._seen = capture_id, views
        return views

    def _gallery(self, product: str, capture_id: int) -> Gallery | None:
        """The product's references without this capture, which may be one of them."""
        if not product:
            return None
        with suppress(NotFound):
            gallery = self._galleries.of(self._store.products.get(product).id)
            if gallery is None or capture_id not in gallery.references:
                return gallery
            others = {number: one for number, one in gallery.references.items() if number != capture_id}
            return type(gallery)(others) if others else None
        return None

    def _known(self) -> Identifier | None:
        """Who tells products by their looks; without its model nobody does."""
        if not self._has_tried:
            self._has_tried = True
            from ui.workflow.identifying import Identifier

            try:
                self._identifier = Identifier(self._store)
            except ModelError as error:
                log.warning("products are known by their codes only: %s", error)
        return self._identifier


def _compared(product: str, gallery: Gallery, views: tuple[SurfaceView, ...]) -> Compared:
    from inference.gallery.surfels import surfels_of

    try:
        finding = gallery.compare(surfels_of(views))
    except InferenceError:
        return Compared(NOTHING, product)
    except Exception:  # an item that nobody thought of must not lose the damage model's score too
        log.exception("an item of %s cannot be compared", product)
        return Compared(FAILED, product)
    return Compared(DONE, product, finding) if finding.is_comparable else Compared(FITS_NONE, product)
