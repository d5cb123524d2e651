"""Replays a recording without a hand on it: captures, labels and decisions as then, into a store of its own."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, fields
from typing import Literal

from booth.errors import BoothError
from booth.events import Event, EventKind
from inference.errors import InferenceError
from storage.errors import StoreError
from storage.records import Capture, CaptureQuery, CaptureScore, ItemRef
from ui.station import Station
from ui.workflow.annotating.draft import AnnotateError
from ui.workflow.capture import CaptureFailed, take_capture
from ui.workflow.errors import WorkflowError
from ui.workflow.guided import GuidedCaptures
from ui.workflow.operator import Did, do_again
from ui.workflow.run_file import Run, RunCapture, run_capture, run_events
from ui.workflow.wishes import Wishes

SOURCE = "replay"
# So that the last message is not missed by less than a nanosecond.
ROUNDING_S = 1e-6


@dataclass(frozen=True, slots=True)
class ReplayOptions:
    """`captures`: at the instants of the recorded ones, or by guidance, as a station captures by itself; guided ones
    are taken under the resting light alone, because the lights change only as they did then. From and to are seconds
    of the recording."""

    captures: Literal["recorded", "guided"] = "recorded"
    from_s: float = 0.0
    to_s: float | None = None


def replay(station: Station, options: ReplayOptions, told: Callable[[RunCapture], None] = lambda _: None) -> Run:
    """Open a station on its recording, play it to its end, and give what happened; `told` hears of each capture.

    The station is made in this thread, without `live`, and stays open. Its store must be empty. Raises WorkflowError
    where its profile is no recording, and what opening a station raises.
    """
    station.load_profile()
    if station.player is None:
        raise WorkflowError(f"{station.settings.profile} is no recording.", "Name a recording's folder or .mcap file.")
    _refuse_empty(options, station.player.state().duration_s)
    shift = _Shift(station, options, told)
    station.player.seek(options.from_s)
    if len(station.open_store().captures.page(CaptureQuery(), None, 1).captures):
        raise WorkflowError(f"{station.settings.data} holds captures already.", "A replay needs a folder of its own.")
    station.open_model()
    station.open_rig()
    return shift.play()


def _refuse_empty(options: ReplayOptions, duration_s: float) -> None:
    if options.from_s >= duration_s:
        raise WorkflowError(
            f"Nothing was recorded after {options.from_s:g} s.", f"The recording is {duration_s:.1f} s long."
        )
    if options.to_s is not None and options.to_s <= options.from_s:
        raise WorkflowError("A replay must end after it begins.", "Give --to more than --from.")


class _Shift:
    """Notes what the recording wishes while it plays, and does it between two messages."""

    def __init__(self, station: Station, options: ReplayOptions, told: Callable[[RunCapture], None]) -> None:
        self._station, self._options, self._told = station, options, told
        self._changed = threading.Condition()
        self._wishes = Wishes(operator_only=options.captures == "guided")
        self._events: list[Event] = []
        self._captures: list[RunCapture] = []
        self._taken: list[int | None] = []
        self._guidance: GuidedCaptures | None = None
        station.player.watch(self._wishes.note)
        self._unwatch = station.events.watch(self._events.append)

    def play(self) -> Run:
        if self._options.captures == "guided":
            self._guidance = GuidedCaptures(self._station)
        else:
            self._take_over_light()
        try:
            while self._station.clock.wait(self._is_due, self._left_s(), self._changed):
                self._do_next()
        finally:
            self._unwatch()
            if self._guidance is not None:
                self._guidance.close()
        return Run(self._about(), tuple(self._captures), run_events(self._events))

    def _is_due(self) -> bool:
        return bool(self._wishes) or (self._guidance is not None and self._guidance.is_due())

    def _left_s(self) -> float:
        state, to_s = self._station.player.state(), self._options.to_s
        left_s = state.left_s if to_s is None else min(state.left_s, max(to_s - state.position_s, 0.0))
        return left_s + ROUNDING_S

    def _do_next(self) -> None:
        event = self._wishes.take() if self._wishes else None
        if event is None:
            self._capture(self._guidance.item())
        elif event.kind is EventKind.CAPTURE:
            self._taken.append(self._capture(_item_of(event)))
        else:
            self._repeat(event)

    def _repeat(self, event: Event) -> None:
        if event.what == Did.CODE and self._guidance is not None:
            self._guidance.code = event.detail["code"]
        try:
            do_again(event, self._station.rig, self._station.store, self._own(event.detail.get("capture")))
        except (AnnotateError, BoothError, StoreError, WorkflowError) as error:
            self._tell_failure(event.what, str(error))
        except (KeyError, TypeError) as error:
            self._tell_failure(event.what, f"What the recording tells of it cannot be understood: {error}.")

    def _tell_failure(self, did: str, sentence: str) -> None:
        self._station.events.tell(EventKind.FAULT, SOURCE, "not_repeated", did=did, sentence=sentence)

    def _own(self, recorded: int | None) -> int | None:
        """This run's capture for one of the recording; None where there is none."""
        place = self._wishes.place(recorded)
        return self._taken[place] if place is not None and place < len(self._taken) else None

    def _capture(self, item: ItemRef) -> int | None:
        """The id of what was stored."""
        station = self._station
        recipe = None if self._guidance is None else self._guidance.recipe
        try:
            capture = take_capture(station.rig, station.store, item, author=station.author, recipe=recipe)
        except CaptureFailed as failure:
            capture = failure.capture
        except StoreError as error:
            self._tell_failure("capture", str(error))
            return None
        if capture is None:
            return None
        self._captures.append(run_capture(station.store, capture, self._score(capture)))
        self._told(self._captures[-1])
        return capture.id

    def _score(self, capture: Capture) -> CaptureScore | None:
        station = self._station
        if station.assessor is None:
            return None
        try:
            return station.assessor.assess(capture.id, station.events)
        except (InferenceError, StoreError):
            return None

    def _take_over_light(self) -> None:
        """A booth opens under its resting light; the recording may have begun under another."""
        standing = [event for event in self._station.player.timeline.standing if event.kind is EventKind.LIGHT]
        levels = {light: level for event in standing for light, level in event.detail["levels"].items()}
        rig = self._station.rig
        if levels and any(abs(rig.levels.get(light, 0.0) - level) > 1e-6 for light, level in levels.items()):
            rig.set_levels(levels)

    def _about(self) -> dict:
        station, options = self._station, self._options
        return {
            "recording": station.player.timeline.recording.name,
            "start_ns": station.player.timeline.recording.start_ns,
            "profile": station.profile.name,
            "captures": options.captures,
            "from_s": options.from_s,
            "to_s": options.to_s,
            "model": None if station.model is None else station.model.sha256,
            "has_exact_color": self._wishes.has_exact_color,
        }


def _item_of(event: Event) -> ItemRef:
    known = {field.name for field in fields(ItemRef)}
    return ItemRef(**{name: value for name, value in event.detail.get("item", {}).items() if name in known})
