"""Several captures one after the other: wait for or place each item, capture it, score it."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from booth.placement import Placement
from inference.errors import InferenceError
from storage.errors import StoreError
from storage.records import Capture, CaptureScore, ItemRef
from ui.station import Station
from ui.workflow.capture import AutoCapture, item_ref, take_capture
from ui.workflow.errors import WorkflowError
from ui.workflow.guidance import GuideLoop
from ui.workflow.staging import StageMemory, item_to_capture


@dataclass(frozen=True, eq=False, slots=True)
class Taken:
    """One item of a batch. `durable_s` is from the trigger to the durable capture; `score_problem` is a sentence
    where the capture could not be scored, which never costs the capture."""

    number: int
    capture: Capture
    durable_s: float
    score: CaptureScore | None = None
    score_problem: str = ""


@dataclass(frozen=True, slots=True)
class Batch:
    """What to capture. `name_item(number)` names an item that the booth does not place by itself; `wait(number)`
    comes back when that item lies in the booth."""

    count: int
    name_item: Callable[[int], ItemRef]
    wait: Callable[[int], None]
    set_id: int | None = None
    again: bool = False
    scored: bool = True


def take_batch(station: Station, batch: Batch) -> Iterator[Taken]:
    """Yield each item once its capture is durable and scored. Raises CaptureFailed and what the store raises."""
    memory = StageMemory(station.store.folder)
    for number in range(1, batch.count + 1):
        item = _next_item(station, batch, memory, number)
        started = time.perf_counter()
        capture = take_capture(station.rig, station.store, item, author=station.author, set_id=batch.set_id)
        durable_s = time.perf_counter() - started
        yield Taken(number, capture, durable_s, *_scored(station, batch, capture))


def _next_item(station: Station, batch: Batch, memory: StageMemory, number: int) -> ItemRef:
    stage = station.rig.stage
    if stage is None:
        batch.wait(number)
        return batch.name_item(number)
    if batch.again and stage.item is not None:
        memory.changed()
    return item_ref(item_to_capture(stage, memory))


def _scored(station: Station, batch: Batch, capture: Capture) -> tuple[CaptureScore | None, str]:
    if not batch.scored:
        return None, ""
    if station.assessor is None:
        return None, station.model_problem
    try:
        return station.assessor.assess(capture.id, station.events), ""
    except (InferenceError, StoreError) as error:
        return None, error.sentence


class PlacedItems:
    """Waits until the next item lies still in the tray, by the same rule by which the window captures by itself."""

    def __init__(self, station: Station, guide: GuideLoop, limit_s: float, told: Callable[[Placement], None]) -> None:
        self._clock = station.clock
        self._player = station.player
        self._guide = guide
        self._limit_s = limit_s
        self._told = told
        self._auto = AutoCapture()

    def wait(self, number: int) -> None:
        """Raises WorkflowError when no new item lay still in time; behind a recording's end none will."""
        limit_s = self._limit_s if self._player is None else min(self._limit_s, self._player.state().left_s)
        seen: list[str] = []

        def is_there(placement: Placement) -> bool:
            if seen[-1:] != [placement.state]:
                seen.append(placement.state)
                self._told(placement)
            return self._auto.update(placement, self._clock.now_ns()).fire

        if not self._guide.wait(is_there, limit_s):
            raise WorkflowError(
                f"Item {number} did not lie still in the tray within {limit_s:.3g} s.",
                "Place it and start again; with --now nothing is waited for.",
            )
