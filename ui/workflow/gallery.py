"""A product's gallery at work: captures become references, and references are there as surfels to compare with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from inference.errors import InferenceError
from storage.records import Coverage, Reference
from storage.store import Store
from ui.workflow.errors import WorkflowError

if TYPE_CHECKING:
    from inference.gallery.comparison import Gallery
    from inference.gallery.surfels import Surfels

_SURFELS = "surfels"
_KEPT_GALLERIES = 20


@dataclass(frozen=True, slots=True)
class ProductCoverage:
    """How well a product's references cover the turns that its items lie in."""

    gallery: Coverage
    covered: int
    useful: int

    @property
    def sentence(self) -> str:
        return f"This product has {self.covered} of {self.useful} useful poses."


class Galleries:
    """The galleries that were asked for last, prepared for comparison. For one thread at a time."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._prepared: dict[int, Gallery] = {}

    def of(self, product_id: int) -> Gallery | None:
        """A product's active references, None where it has none that can be compared."""
        from inference.gallery.comparison import Gallery

        ids = {reference.id for reference in self._store.gallery.of(product_id)}
        known = self._prepared.pop(product_id, None)
        if known is None or set(known.references) != ids:
            known = Gallery(references_of(self._store, product_id))
        self._prepared[product_id] = known
        while len(self._prepared) > _KEPT_GALLERIES:
            del self._prepared[next(iter(self._prepared))]
        return known if known.references else None


def add_reference(store: Store, capture_id: int, author: str = "") -> Reference:
    """Make a capture a reference of its product, with how it is turned against those that there are.

    Raises StoreError for one that is not accepted as undamaged, WorkflowError for one without depth or calibration.
    """
    product_id = store.gallery.check(capture_id)
    return store.gallery.add(capture_id, _turn_among(store, capture_id, store.gallery.of(product_id)), author)


def replace_references(
    store: Store, product_id: int, capture_ids: Sequence[int], reason: str, author: str = ""
) -> tuple[Reference, ...]:
    """Make these captures a product's references in place of all others, at once or not at all."""
    turns = {capture_id: turn_of_reference(store, capture_id, capture_ids[0]) for capture_id in capture_ids}
    return store.gallery.replace(product_id, turns, reason, author)


def turn_of_reference(store: Store, capture_id: int, first: int) -> float | None:
    """How the item of one capture is turned (0 to 360 degrees) against that of another, None where it does not fit:
    another face is up. Raises WorkflowError for one that cannot be compared."""
    from inference.gallery.alignment import align

    mine = _surfels_or_why_not(store, capture_id)
    if capture_id == first:
        return 0.0
    placed = align(mine, _surfels_or_why_not(store, first))
    return None if placed is None else placed.turn_deg % 360.0


def _turn_among(store: Store, capture_id: int, references: Sequence[Reference]) -> float | None:
    """In the sense of the product's first reference; 0 where there is none yet."""
    turned = [reference for reference in references if reference.turn_deg is not None and reference.id != capture_id]
    for reference in turned:
        turn = turn_of_reference(store, capture_id, reference.id)
        if turn is not None:
            return (reference.turn_deg + turn) % 360.0
    return None if turned else turn_of_reference(store, capture_id, capture_id)


def references_of(store: Store, product_id: int) -> Mapping[int, Surfels]:
    """A product's active references by id. One that cannot be read any more is left out."""
    found = {}
    for reference in store.gallery.of(product_id):
        try:
            found[reference.id] = surfels_of_reference(store, reference.id)
        except InferenceError:
            continue
    return found


def surfels_of_reference(store: Store, capture_id: int) -> Surfels:
    """As they were worked out once, else worked out now. Raises InferenceError."""
    from inference.gallery.surfels import Surfels

    key = capture_key(store, capture_id)
    kept = store.cache.get(_SURFELS, key)
    if kept is not None:
        try:
            return Surfels.from_bytes(kept)
        except InferenceError:
            store.cache.forget(_SURFELS, key)  # of another version of the program
    made = surfels_of_capture(store, capture_id)
    store.cache.put(_SURFELS, key, made.to_bytes())
    return made


def surfels_of_capture(store: Store, capture_id: int) -> Surfels:
    """A stored capture as surfels, with what each view sees of them. Raises InferenceError where it has no depth."""
    from inference.gallery.surfels import surfels_of
    from ui.workflow.surfaces import surface_views

    return surfels_of(surface_views(store, capture_id))


def coverage_of(store: Store) -> tuple[ProductCoverage, ...]:
    """Every product that ever had a reference."""
    from inference.gallery.coverage import useful_poses

    found = []
    for gallery in store.gallery.coverage():
        turns = [turn for turn in gallery.turns_deg if turn is not None]
        found.append(ProductCoverage(gallery, *useful_poses(turns)))
    return tuple(found)


def _surfels_or_why_not(store: Store, capture_id: int) -> Surfels:
    try:
        return surfels_of_reference(store, capture_id)
    except InferenceError as error:
        raise WorkflowError(f"Capture {capture_id} cannot be a reference: {error.sentence}", error.hint) from error


def capture_key(store: Store, capture_id: int) -> str:
    """What is worked out of a capture is kept under it: another one when a view was taken again."""
    return f"{capture_id}/{max(image.id for image in store.captures.images(capture_id))}"
