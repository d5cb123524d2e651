"""Taking a capture: booth to store, and the rule by which a placed item is captured by itself."""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass

from booth.devices import StagedItem
from booth.errors import CaptureError
from booth.events import EventKind
from booth.frames import FrameSet
from booth.placement import Placement, PlacementState
from booth.recipe import CaptureRecipe
from booth.rig import Rig
from storage.errors import StoreError
from storage.records import Capture, ItemRef
from storage.store import Store
from ui.workflow.drift import note_drift
from ui.workflow.errors import WorkflowError
from ui.workflow.image_statistics import keep_image_stats
from ui.workflow.staging import StageMemory

NS = 1_000_000_000


class CaptureFailed(WorkflowError):
    """A capture that ended early; `capture` is what was kept of it as an incomplete capture (None: nothing)."""

    def __init__(self, sentence: str, hint: str = "", capture: Capture | None = None) -> None:
        super().__init__(sentence, hint)
        self.capture = capture


def item_ref(item: StagedItem) -> ItemRef:
    """What lies on the stage, as the store wants to know it."""
    return ItemRef(item.code, item.product, item.title, item.kind)


def take_capture(
    rig: Rig,
    store: Store,
    item: ItemRef,
    *,
    author: str,
    set_id: int | None = None,
    recipe: CaptureRecipe | None = None,
) -> Capture:
    """Capture what lies in the booth and return it once it is durable; blocks, so call it in the device lane.

    Raises StoreFull before the first shot where the disk has no room left, and CaptureFailed where the booth gave up;
    what was taken until then is stored as an incomplete capture.
    """
    store.check_room()
    staged = rig.stage.item if rig.stage is not None else None
    rig.events.tell(EventKind.CAPTURE, "station", "began", item=asdict(item))
    try:
        frames = rig.capture(recipe)
    except CaptureError as error:
        rig.events.tell(EventKind.CAPTURE, "station", "failed", item=asdict(item), sentence=str(error))
        raise _failed(store, item, error, set_id, author) from error
    capture = store.captures.add(frames, item, set_id=set_id, author=author)
    rig.events.tell(EventKind.CAPTURE, "station", "stored", item=asdict(item), capture=capture.id, uid=capture.uid)
    if staged is not None:
        StageMemory(store.folder).captured(staged)
    note_drift(rig, store, capture.id, frames, author)
    keep_image_stats(store, capture.id, frames)
    return capture


def _failed(store: Store, item: ItemRef, error: CaptureError, set_id: int | None, author: str) -> CaptureFailed:
    """What the booth said stays the first thing that a person reads, also where the store has its own trouble."""
    try:
        kept = _keep_partial(store, item, error.partial, set_id, author)
        detail = {"sentence": error.sentence, "item": item.code, "kept": kept.id if kept else None}
        store.events.add("capture_failed", detail, author)
    except StoreError as trouble:
        return CaptureFailed(f"{error.sentence} It could not be noted: {trouble.sentence}", error.hint)
    return CaptureFailed(error.sentence, error.hint, kept)


def _keep_partial(
    store: Store, item: ItemRef, partial: FrameSet | None, set_id: int | None, author: str
) -> Capture | None:
    if partial is None or not any(shot.frames for shot in partial.shots):
        return None
    return store.captures.add(partial, item, set_id=set_id, author=author)


@dataclass(frozen=True, slots=True)
class AutoStep:
    """`countdown_s` is how long the item has yet to lie still (None: nothing is about to happen)."""

    countdown_s: float | None = None
    fire: bool = False


class AutoCapture:
    """Says when an item that lies still is to be captured: once for each item that is placed.

    It arms again when the tray was seen empty, when what lies there cannot be the item that was captured, or when
    told so by `rearm`. While a capture is being labelled it watches but never fires.
    """

    def __init__(self, hold_s: float = 1.0) -> None:
        self.hold_s = hold_s
        self._ready_since_ns: int | None = None
        self._captured: Placement | None = None

    @property
    def has_captured(self) -> bool:
        """True while the item that was captured last still lies there."""
        return self._captured is not None

    def update(self, placement: Placement, now_ns: int, *, labelling: bool = False) -> AutoStep:
        if placement.state is PlacementState.EMPTY or self._is_another(placement):
            self.rearm()
        if placement.state is not PlacementState.READY or self._captured is not None or labelling:
            self._ready_since_ns = None
            return AutoStep()
        return self._count_down(placement, now_ns)

    def captured(self, placement: Placement | None) -> None:
        """Tell that the item was captured by hand, so that it is not captured once more by itself."""
        self._captured, self._ready_since_ns = placement, None

    def rearm(self) -> None:
        """Tell that another item lies there, as whoever placed it knows."""
        self._captured = None

    def _count_down(self, placement: Placement, now_ns: int) -> AutoStep:
        if self._ready_since_ns is None:
            self._ready_since_ns = now_ns
        left_s = self.hold_s - (now_ns - self._ready_since_ns) / NS
        if left_s > 0:
            return AutoStep(countdown_s=left_s)
        self.captured(placement)
        return AutoStep(countdown_s=0.0, fire=True)

    def _is_another(self, placement: Placement) -> bool:
        seen = self._captured
        return seen is not None and placement.state is PlacementState.READY and not _may_be_same(seen, placement)


def _may_be_same(one: Placement, other: Placement) -> bool:
    """Whether both may show one item that was moved or turned: a turn changes its extent by less than a half."""
    heights, extents = (one.height_mm, other.height_mm), (math.hypot(*one.size_mm), math.hypot(*other.size_mm))
    return abs(heights[0] - heights[1]) <= max(12.0, 0.15 * max(heights)) and max(extents) <= 1.5 * min(extents)
