"""Which product a stored capture shows: by its codes, and by its looks among the products with references."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import TYPE_CHECKING

from inference.codes import CodeImage, ReadCode, read_codes
from inference.embedding import EmbeddingModel, Look
from inference.errors import InferenceError
from inference.identification import Calibration, Identification, LookGallery, candidates_for, identify
from inference.item_patch import footprint_of, window_of
from storage.records import Identified
from storage.store import Store
from ui.workflow.surfaces import surface_views

if TYPE_CHECKING:
    from inference.gallery.surfels import SurfaceView

KIND = "look"


class Identifier:
    """Owns the embedding model, and keeps the looks of references. Used from one thread at a time."""

    def __init__(self, store: Store, model: EmbeddingModel | None = None) -> None:
        """Raises ModelError where the model (the shipped one without) cannot be used."""
        self._store = store
        self._model = model or EmbeddingModel.load()
        self._calibration = Calibration.of_card(self._model.card)
        self._looks: dict[int, Look | None] = {}

    def identify(self, capture_id: int, views: Sequence[SurfaceView] | None = None) -> Identified:
        """Find out, and keep it in the store. `views` are the capture's, where they are at hand already.

        Raises InferenceError where the model fails, and StoreError.
        """
        return self._store.identifications.add(identified(capture_id, self.found(capture_id, views)))

    def found(self, capture_id: int, views: Sequence[SurfaceView] | None = None) -> Identification:
        """The same without keeping it. A capture that is a reference itself is compared with the others only."""
        capture = self._store.captures.get(capture_id)
        views = views_of(self._store, capture_id) if views is None else views
        look = self._look(capture_id, views)
        candidates = () if look is None else candidates_for(look, self._gallery(capture_id), self._calibration)
        products = [product.code for product in self._store.products.all()]
        codes = codes_of(self._store, capture_id, views)
        return identify(codes, capture.product_code, products, candidates, self._calibration)

    def close(self) -> None:
        self._model.close()

    def __enter__(self) -> Identifier:
        return self

    def __exit__(self, *_exc: object) -> None:
        self.close()

    def _gallery(self, without: int) -> LookGallery:
        looks = defaultdict(list)
        for reference in self._store.gallery.active():
            if reference.capture_id != without and (look := self._reference(reference.capture_id)) is not None:
                looks[reference.product].append(look)
        return LookGallery(looks)

    def _reference(self, capture_id: int) -> Look | None:
        if capture_id not in self._looks:
            self._looks[capture_id] = self._look(capture_id)
        return self._looks[capture_id]

    def _look(self, capture_id: int, views: Sequence[SurfaceView] | None = None) -> Look | None:
        """The look that is kept, or worked out and kept: for these images by this model."""
        newest = max((image.id for image in self._store.captures.images(capture_id)), default=0)
        key = f"{self._model.sha256}:{capture_id}:{newest}"
        if (kept := self._store.cache.get(KIND, key)) is not None:
            try:
                return Look.from_bytes(kept) if kept else None
            except InferenceError:
                pass  # it is made anew
        look = self._model.look(views_of(self._store, capture_id) if views is None else views)
        self._store.cache.put(KIND, key, b"" if look is None else look.to_bytes())
        return look


def views_of(store: Store, capture_id: int) -> tuple[SurfaceView, ...]:
    """The capture's surfaces; none where no view has depth and a known place: its item is known by its code only."""
    try:
        return surface_views(store, capture_id)
    except InferenceError:
        return ()


def codes_of(store: Store, capture_id: int, views: Sequence[SurfaceView]) -> tuple[ReadCode, ...]:
    """The codes on the item in all views and lightings; without depth they are looked for in whole images."""
    item = footprint_of([view.points_mm for view in views])
    windows = {} if item is None else {view.view: (view, window_of(view.points_mm, item)) for view in views}
    images = []
    for plane in store.captures.planes(capture_id, "color"):
        view, window = windows.get(plane.frame.view, (None, None))
        left, top, right, bottom = window or (0, 0, None, None)
        if window:
            step = round(plane.pixels.shape[1] / view.color.shape[1])
            left, top, right, bottom = (edge * step for edge in window)
        images.append(CodeImage(plane.frame.view, plane.pixels[top:bottom, left:right], (left, top)))
    return read_codes(images)


def identified(capture_id: int, found: Identification) -> Identified:
    """An identification as the store keeps it."""
    return Identified(
        capture_id=capture_id,
        codes=tuple(dict.fromkeys(code.text for code in found.codes)),
        product_by_code=found.by_code,
        product_by_looks=found.by_looks,
        similarity=round(found.similarity, 6),
        is_known=found.is_known,
        contradiction=found.contradiction,
        detail={
            "margin": round(found.margin, 4),
            "candidates": [[one.product, round(one.evidence, 4)] for one in found.candidates],
            "codes": [[code.text, code.format, code.view, code.place] for code in found.codes],
        },
    )
