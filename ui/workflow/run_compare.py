"""Holds a replay against an earlier one, or against the station that was recorded, and names the first difference."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from itertools import zip_longest
from pathlib import Path
from typing import Any

import numpy as np

from booth.events import EventKind
from booth.recording.reader import RecordedEvent, open_recording
from storage.records import CaptureQuery
from storage.store import Store
from ui.workflow.errors import WorkflowError
from ui.workflow.run_file import Run, RunCapture, RunEvent, RunImage, run_capture

# What may differ between two runs without changing what they give.
NOT_COMPARED = frozenset({"has_exact_color"})
Pixels = Callable[[int, RunImage], np.ndarray]


def first_difference(earlier: Run, now: Run, earlier_pixels: Pixels, pixels: Pixels) -> str:
    """A sentence for the first thing in which two runs differ, and "" where there is none.

    `earlier_pixels(number, image)` and `pixels` give the pixels of an image of the capture at this place, from 0.
    """
    return next(_differences(earlier, now, earlier_pixels, pixels), "")


def pixels_of(store: Store) -> Pixels:
    """Looks pixels up in a store, whose captures are those of a run in their order."""
    ids = list(store.captures.ids(CaptureQuery(order="oldest")))
    return lambda number, image: _pixels(store, ids[number], image)


def recorded_run(store: Store, path: Path, from_s: float = 0.0, to_s: float | None = None) -> tuple[Run, Pixels]:
    """What a station stored while this recording was made, or of it what began in these seconds: its captures,
    without what it was told.

    Raises WorkflowError where the store holds none of them.
    """
    with open_recording(path) as recording:
        events = list(recording.events(EventKind.CAPTURE))
        about = {"recording": recording.name, "start_ns": recording.start_ns}
    first_ns, last_ns = (about["start_ns"] + at_s * 1e9 for at_s in (from_s, math.inf if to_s is None else to_s))
    uids = _stored_uids(events, first_ns, last_ns)
    if not uids:
        raise WorkflowError("The recording tells of no capture there that the station stored.")
    captures = [store.captures.by_uid(uid) for uid in uids]
    if None in captures:
        hint = "Name the data folder of an earlier replay, or of the station that was recorded."
        raise WorkflowError("This folder does not hold the captures of the recording.", hint)
    taken = tuple(run_capture(store, one, store.scores.latest(one.id)) for one in captures)
    return Run(about, taken, ()), lambda number, image: _pixels(store, captures[number].id, image)


def _stored_uids(events: Iterable[RecordedEvent], from_ns: float, to_ns: float) -> list[str]:
    """Of the captures that began in this time and were stored; of another only the end may lie in it."""
    uids, is_in = [], False
    for at_ns, event in ((one.at_ns, one.event) for one in events):
        if event.what == "began":
            is_in = from_ns <= at_ns <= to_ns
        elif event.what == "stored" and is_in:
            uids.append(event.detail["uid"])
    return uids


def comparable(run: Run, *, with_color: bool) -> Run:
    """The captures of a run as far as a station and its replay can be equal: without events, and, where the recording
    keeps colour as JPEG, without colour and what is scored by it."""
    captures = [replace(one, state="", score=one.score if with_color else {}) for one in run.captures]
    if not with_color:
        captures = [
            replace(one, images=tuple(image for image in one.images if image.plane != "color")) for one in captures
        ]
    about = {name: run.about[name] for name in ("recording", "start_ns")}
    return Run(about, tuple(captures), ())


def _differences(earlier: Run, now: Run, earlier_pixels: Pixels, pixels: Pixels) -> Iterator[str]:
    # What is whole of a recording, saved under another name, is still that recording.
    skipped = NOT_COMPARED | ({"recording"} if earlier.about["start_ns"] == now.about["start_ns"] else set())
    for name in earlier.about:
        if name not in skipped and earlier.about[name] != now.about.get(name):
            yield f"The earlier run has {name} {earlier.about[name]}, this one {now.about.get(name)}."
    for number, pair in enumerate(zip_longest(earlier.captures, now.captures)):
        yield from _capture_differences(number, *pair, earlier_pixels, pixels)
    for number, pair in enumerate(zip_longest(earlier.events, now.events), start=1):
        yield from _event_differences(number, *pair)


def _capture_differences(
    number: int, one: RunCapture | None, other: RunCapture | None, earlier_pixels: Pixels, pixels: Pixels
) -> Iterator[str]:
    name = f"Capture {number + 1}"
    if one is None or other is None:
        missing, there = ("the earlier run", other) if one is None else ("this run", one)
        yield f"{name}, of item {there.item}, is missing in {missing}."
        return
    for what in ("item", "state", "problems"):
        yield from _values(f"{name}: its {what}", getattr(one, what), getattr(other, what))
    for before, after in zip_longest(one.images, other.images):
        yield from _image_differences(name, number, before, after, earlier_pixels, pixels)
    for score in one.score:
        yield from _values(f"{name}: its score {score}", one.score[score], other.score.get(score))


def _image_differences(
    name: str, number: int, one: RunImage | None, other: RunImage | None, earlier_pixels: Pixels, pixels: Pixels
) -> Iterator[str]:
    if one is None or other is None or _place(one) != _place(other):
        before, after = ("no image" if image is None else _place(image) for image in (one, other))
        yield f"{name}: the earlier run has {before}, this one {after}."
        return
    place = f"{name}, {_place(one)}"
    yield from _values(f"{place}: its frame number", one.sequence, other.sequence)
    yield from _values(f"{place}: its exposure (ns)", one.exposed_ns, other.exposed_ns)
    if one.sha256 != other.sha256:
        yield _pixel_sentence(place, earlier_pixels(number, one), pixels(number, other))


def _pixel_sentence(place: str, one: np.ndarray, other: np.ndarray) -> str:
    if one.shape != other.shape:
        return f"{place}: the earlier run has {_size(one)} pixels, this one {_size(other)}."
    differ = np.argwhere((one != other).reshape(*one.shape[:2], -1).any(axis=2))
    if not len(differ):
        return f"{place}: the stored pixels are equal, but were not when the earlier run was written."
    row, column = (int(index) for index in differ[0])
    values = " and ".join(str(image[row, column].tolist()) for image in (one, other))
    return f"{place}: {len(differ)} pixels differ, first in column {column} of row {row}: {values}."


def _event_differences(number: int, one: RunEvent | None, other: RunEvent | None) -> Iterator[str]:
    if one == other:
        return
    before, after = ("nothing more" if event is None else _told(event) for event in (one, other))
    if before == after:
        before, after = f"{before} with {_changed(one, other)}", f"with {_changed(other, one)}"
    yield f"Event {number}: the earlier run has {before}, this one {after}."


def _told(event: RunEvent) -> str:
    return f"{event.kind} {event.source} {event.what} at {event.at_ns} ns"


def _changed(one: RunEvent, other: RunEvent) -> dict[str, Any]:
    names = dict.fromkeys((*one.detail, *other.detail))
    return {name: one.detail.get(name) for name in names if one.detail.get(name) != other.detail.get(name)}


def _values(what: str, one: object, other: object) -> Iterator[str]:
    if one != other:
        yield f"{what} is {one} in the earlier run, {other} in this one."


def _place(image: RunImage) -> str:
    lighting = f" under {image.lighting}" if image.lighting else ""
    return f"{image.plane} of {image.view}{lighting}"


def _size(image: np.ndarray) -> str:
    return f"{image.shape[1]} x {image.shape[0]}"


def _pixels(store: Store, capture_id: int, image: RunImage) -> np.ndarray:
    place = (image.view, image.lighting, image.plane)
    found = [one for one in store.captures.first_images(capture_id) if (one.view, one.lighting, one.plane) == place]
    return store.captures.pixels(found[0])
