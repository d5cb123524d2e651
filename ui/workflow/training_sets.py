"""Labelled views of a station's own captures to train with: those that a lead has accepted, with their regions."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

from booth.measuring.view import SeenView, seen_view
from booth.outlines import rasterise
from inference.evaluation import split_by_group
from inference.findings import ViewInput, together
from inference.training.contract import LIGHTS, PRIMARY, damage_card
from inference.training.samples import Sample, store_all
from storage.records import Annotation, Capture, CaptureQuery, CaptureState, Verdict
from storage.store import Store
from ui.workflow.errors import WorkflowError
from ui.workflow.scoring import view_input
from ui.workflow.training_items import CLASSES, SPLITS, WINDOW, Progress

_SHARES = (0.7, 0.15, 0.15)
_LEAST_HEIGHT_M = 0.006


@dataclass(frozen=True, slots=True)
class StoredViews:
    """What a set gave. `fingerprint` names its captures and their accepted revisions: what was trained on, for good.

    `left_out` captures have no verdict to learn from, a type that the model does not know, or no diffuse light.
    """

    name: str
    files: dict[str, list[Path]]
    fingerprint: str
    captures: int
    left_out: int


def store_set(store: Store, set_id: int, folder: Path, progress: Progress | None = None) -> StoredViews:
    """The accepted captures of a set as packed views in `folder`, split by product. What is there is not made again.

    Raises WorkflowError where the set has no accepted capture to learn from, and StoreError.
    """
    name = store.sets.get(set_id).name
    ids = list(store.captures.ids(CaptureQuery(set_id=set_id, states=(CaptureState.ACCEPTED,), order="oldest")))
    usable = [pair for pair in (_labelled(store, one) for one in ids) if pair is not None]
    if not usable:
        raise WorkflowError(f"The set {name} has no accepted captures to learn from.", "Review some of them first.")
    splits = split_by_group([capture.product_code or capture.item_code for capture, _ in usable], _SHARES)
    files: dict[str, list[Path]] = {split: [] for split in SPLITS}
    for done, ((capture, annotation), place) in enumerate(zip(usable, splits, strict=True), start=1):
        files[SPLITS[place]] += _packed(store, capture, annotation, SPLITS[place], folder)
        if progress is not None:
            progress("read", done, len(usable))
    named = "\n".join(_key(capture, annotation) for capture, annotation in usable)
    fingerprint = hashlib.sha256(named.encode()).hexdigest()[:12]
    return StoredViews(name, files, fingerprint, len(usable), len(ids) - len(usable))


def stored_samples(store: Store, capture: Capture, annotation: Annotation) -> Iterator[Sample]:
    """Every view of a capture that has diffuse light, with the regions of its annotation. Raises StoreError."""
    there = {(image.view, image.lighting) for image in store.captures.images(capture.id) if image.plane == "color"}
    for view in capture.views:
        lightings = [lighting for lighting in (PRIMARY, *LIGHTS) if (view, lighting) in there]
        if PRIMARY in lightings:
            frames = [store.captures.frame(capture.id, view, lighting) for lighting in lightings]
            images = [view_input(frame, lighting) for frame, lighting in zip(frames, lightings, strict=True)]
            yield _sample(capture, annotation, together(images)[0], seen_view(frames))


def _labelled(store: Store, capture_id: int) -> tuple[Capture, Annotation] | None:
    """The capture with its accepted annotation, or None where there is nothing to learn from it."""
    capture, annotation = store.captures.get(capture_id), store.annotations.latest(capture_id)
    if annotation is None or annotation.verdict not in (Verdict.DAMAGED, Verdict.UNDAMAGED):
        return None
    is_known = all(damage.type in CLASSES for damage in annotation.damages)
    has_regions = any(damage.regions for damage in annotation.damages)
    is_told = has_regions if annotation.verdict is Verdict.DAMAGED else not annotation.damages
    return (capture, annotation) if is_known and is_told and PRIMARY in capture.lightings else None


def _packed(store: Store, capture: Capture, annotation: Annotation, split: str, folder: Path) -> Sequence[Path]:
    key = _key(capture, annotation)
    listed = folder / f"{key}-{split}.list"
    if not listed.exists():
        samples = stored_samples(store, capture, annotation)
        window = WINDOW if split == "train" else None
        paths = store_all(samples, folder / split, damage_card(CLASSES, ""), window=window)
        listed.write_text("\n".join(path.name for path in paths), encoding="utf-8")
    return [folder / split / name for name in listed.read_text(encoding="utf-8").splitlines()]


def _key(capture: Capture, annotation: Annotation) -> str:
    return f"{capture.uid}-{annotation.revision}"


def _sample(capture: Capture, annotation: Annotation, image: ViewInput, view: SeenView) -> Sample:
    height, width = image.color.shape[:2]
    bits = np.zeros((height, width), np.uint8)
    for damage in annotation.damages:
        for region in damage.regions:
            if region.view == image.view:
                bits[rasterise(region.parts, width, height)] |= np.uint8(1 << CLASSES.index(damage.type))
    tags = tuple(f"{damage.type} {damage.severity}" for damage in annotation.damages)
    key = _key(capture, annotation)
    return Sample(key, image.view, image.color, image.depth_mm, bits, image.others, _item_box(view, bits), tags)


def _item_box(view: SeenView, bits: np.ndarray) -> tuple[float, float, float, float] | None:
    """Around the thickest thing above the tray, which its rim is not, and all damage; None where depth or the view's
    place is not known."""
    if not (view.is_calibrated and view.has_depth):
        return None
    raised = ((view.depth_m > 0) & (view.points_m()[..., 2] > _LEAST_HEIGHT_M)).astype(np.uint8)
    middle = np.unravel_index(np.argmax(cv2.distanceTransform(raised, cv2.DIST_L2, 3)), raised.shape)
    if not raised[middle]:
        return None
    _, labels = cv2.connectedComponents(raised)
    rows, columns = np.nonzero((labels == labels[middle]) | (bits > 0))
    return float(columns.min()), float(rows.min()), float(columns.max() + 1), float(rows.max() + 1)
