"""Redesigned packaging: noticed when recent captures differ alike from the references, settled by a lead."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict
from typing import TYPE_CHECKING

from inference.errors import InferenceError
from storage.errors import StoreError
from storage.records import CaptureQuery, CaptureState, RedesignFlag, Verdict
from storage.store import Store
from ui.workflow.errors import WorkflowError
from ui.workflow.gallery import Galleries, capture_key, replace_references, surfels_of_capture, turn_of_reference

if TYPE_CHECKING:
    from inference.gallery.comparison import Gallery, GalleryFinding
    from inference.gallery.redesign import ChangeMap

_CHANGES = "changes"
_REASON = "new packaging"


def watch_redesign(store: Store, capture_id: int, galleries: Galleries | None = None) -> RedesignFlag | None:
    """Look at a product's newest accepted captures once one more was accepted; a new flag where they differ alike.

    Takes as long as a comparison where the capture was not compared yet, so call it in the compute lane. None where
    there is nothing to say, and where a flag of the product waits for a lead already.
    """
    from inference.gallery.redesign import RECENT, differ_alike

    product_id = _watched_product(store, capture_id)
    gallery = None if product_id is None else (galleries or Galleries(store)).of(product_id)
    if gallery is None:
        return None
    changes = _changes(store, gallery, _recent(store, product_id, RECENT))
    alike = differ_alike(list(changes.values()))
    if not alike.is_redesign:
        return None
    figures = asdict(alike)
    differing = [one for one, differs in zip(changes, figures.pop("differing"), strict=True) if differs]
    return store.gallery.raise_flag(product_id, differing, figures)


def confirm_redesign(store: Store, flag_id: int, author: str = "") -> RedesignFlag:
    """It is a new packaging: the captures that showed it become the references, one for each useful pose, and all
    others are retired. Each can be restored. Raises WorkflowError where none of them can be a reference any more."""
    flag = _open_flag(store, flag_id)
    usable = [capture_id for capture_id in reversed(flag.capture_ids) if _is_usable(store, capture_id)]
    if not usable:
        raise WorkflowError(
            f"None of the captures behind flag {flag_id} is accepted as undamaged any more.",
            "Dismiss the flag, or accept one of them in Review.",
        )
    replace_references(store, flag.product_id, _one_a_pose(store, usable), _REASON, author)
    return store.gallery.settle_flag(flag_id, True, author)


def dismiss_redesign(store: Store, flag_id: int, author: str = "") -> RedesignFlag:
    """It is none; the product is not flagged again for these captures."""
    return store.gallery.settle_flag(_open_flag(store, flag_id).id, False, author)


def _watched_product(store: Store, capture_id: int) -> int | None:
    """The product of a capture that could be a reference but is none, where the product has some and no open flag."""
    try:
        product_id = store.gallery.check(capture_id)
    except StoreError:
        return None
    references = {reference.id for reference in store.gallery.of(product_id)}
    is_flagged = any(flag.product_id == product_id for flag in store.gallery.flags())
    return product_id if references and capture_id not in references and not is_flagged else None


def _recent(store: Store, product_id: int, count: int) -> list[int]:
    """The newest accepted captures that a lead has not judged yet as a redesign or none, oldest first."""
    judged = [flag for flag in store.gallery.flags(open_only=False) if flag.product_id == product_id]
    after = max((max(flag.capture_ids) for flag in judged if flag.is_confirmed is not None), default=0)
    references = {reference.id for reference in store.gallery.of(product_id, active_only=False)}
    query = CaptureQuery(product_id=product_id, states=(CaptureState.ACCEPTED,), verdict=Verdict.UNDAMAGED)
    found: list[int] = []
    for capture_id in store.captures.ids(query):
        if capture_id <= after or len(found) == count:
            break
        if capture_id not in references:
            found.append(capture_id)
    return found[::-1]


def keep_changes(store: Store, capture_id: int, gallery: Gallery, finding: GalleryFinding) -> None:
    """Keep what a comparison found for `watch_redesign`, which need not make it again then."""
    changes = b"" if finding.changes is None else finding.changes.to_bytes()
    store.cache.put(_CHANGES, _key(store, capture_id, gallery), changes)


def _changes(store: Store, gallery: Gallery, capture_ids: Sequence[int]) -> dict[int, ChangeMap | None]:
    """How captures differ from the references, None where none of these fits; without those that have no depth."""
    found: dict[int, ChangeMap | None] = {}
    for capture_id in capture_ids:
        with suppress(InferenceError):
            found[capture_id] = _change_map(store, gallery, capture_id)
    return found


def _change_map(store: Store, gallery: Gallery, capture_id: int) -> ChangeMap | None:
    from inference.gallery.redesign import ChangeMap

    kept = store.cache.get(_CHANGES, _key(store, capture_id, gallery))
    if kept == b"":
        return None
    with suppress(InferenceError):  # of another version of the program
        if kept is not None:
            return ChangeMap.from_bytes(kept)
    finding = gallery.compare(surfels_of_capture(store, capture_id))
    keep_changes(store, capture_id, gallery, finding)
    return finding.changes


def _key(store: Store, capture_id: int, gallery: Gallery) -> str:
    return f"{capture_key(store, capture_id)}:{','.join(map(str, sorted(gallery.references)))}"


def _open_flag(store: Store, flag_id: int) -> RedesignFlag:
    found = [flag for flag in store.gallery.flags(open_only=False) if flag.id == flag_id]
    if not found or found[0].is_confirmed is not None:
        what = "was settled already" if found else "is not there"
        raise WorkflowError(f"Flag {flag_id} {what}.", "See which are open: traybooth gallery flags")
    return found[0]


def _is_usable(store: Store, capture_id: int) -> bool:
    try:
        store.gallery.check(capture_id)
    except StoreError:
        return False
    return True


def _one_a_pose(store: Store, capture_ids: Sequence[int]) -> list[int]:
    """Of captures of one product, newest first, those that cover one more useful pose each."""
    from inference.gallery.coverage import useful_poses

    chosen: list[int] = []
    turns: list[float] = []
    for capture_id in capture_ids:
        turn = turn_of_reference(store, capture_id, capture_ids[0])
        if turn is not None and useful_poses([*turns, turn])[0] > len(turns):
            chosen.append(capture_id)
            turns.append(turn)
    return chosen
