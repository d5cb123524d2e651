"""What a replay gave, as JSON lines: what was replayed, every capture with its pixels' hashes, every event."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

from booth.events import Event
from storage.records import Capture, CaptureScore, ImageRecord
from storage.store import Store
from ui.workflow.errors import WorkflowError
from ui.workflow.joining import damage_images

RUN_NAME = "run.jsonl"
# What is made by chance at each run, and says nothing of it.
BY_CHANCE = frozenset({"uid"})


@dataclass(frozen=True, slots=True)
class RunImage:
    """One plane of a capture: `sha256` of its pixels, row by row, as little-endian numbers; times are the recording's
    host nanoseconds."""

    view: str
    lighting: str
    plane: str
    sha256: str
    sequence: int
    exposed_ns: int


@dataclass(frozen=True, slots=True)
class RunCapture:
    """One capture of a run, in the order in which they were taken; `score` is fused, by image, and empty for none."""

    item: str
    state: str
    problems: tuple[str, ...]
    images: tuple[RunImage, ...]
    score: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class RunEvent:
    at_ns: int
    kind: str
    source: str
    what: str
    detail: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Run:
    """`about` names the recording and how it was replayed."""

    about: Mapping[str, Any]
    captures: tuple[RunCapture, ...]
    events: tuple[RunEvent, ...]


def run_capture(store: Store, capture: Capture, score: CaptureScore | None) -> RunCapture:
    images = tuple(_run_image(store, image) for image in store.captures.first_images(capture.id))
    return RunCapture(capture.item_code, str(capture.state), capture.problems, images, _figures(score))


def run_events(events: Iterable[Event]) -> tuple[RunEvent, ...]:
    """In the order of their times; of several sources at one instant, in the order of their names."""
    plain = [RunEvent(one.at_ns, str(one.kind), one.source, one.what, _lasting(one.detail)) for one in events]
    return tuple(sorted(plain, key=lambda one: (one.at_ns, one.source)))


def pixels_sha256(pixels: np.ndarray) -> str:
    little = np.ascontiguousarray(pixels, pixels.dtype.newbyteorder("<"))
    return hashlib.sha256(little.data).hexdigest()


def write_run(run: Run, folder: Path) -> Path:
    path = folder / RUN_NAME
    lines = [{"type": "run", **run.about}]
    lines += [{"type": "capture", **asdict(capture)} for capture in run.captures]
    lines += [{"type": "event", **asdict(event)} for event in run.events]
    text = "".join(json.dumps(line, ensure_ascii=False, sort_keys=True) + "\n" for line in lines)
    aside = path.with_suffix(".part")
    aside.write_text(text, encoding="utf-8")
    aside.replace(path)
    return path


def read_run(folder: Path) -> Run:
    """The run that `write_run` left in a folder. Raises WorkflowError where there is none that can be read."""
    try:
        lines = [json.loads(line) for line in (folder / RUN_NAME).read_text(encoding="utf-8").splitlines()]
        about, *others = [(line.pop("type"), line) for line in lines]
        captures = tuple(_capture_of(line) for kind, line in others if kind == "capture")
        events = tuple(RunEvent(**line) for kind, line in others if kind == "event")
        return Run(about[1], captures, events)
    except (OSError, ValueError, KeyError, TypeError) as error:
        hint = "Name the data folder of an earlier replay."
        raise WorkflowError(f"{folder / RUN_NAME} is not a run that can be read.", hint) from error


def _capture_of(line: dict[str, Any]) -> RunCapture:
    images = tuple(RunImage(**image) for image in line.pop("images"))
    return RunCapture(images=images, problems=tuple(line.pop("problems")), **line)


def _run_image(store: Store, image: ImageRecord) -> RunImage:
    sha256 = pixels_sha256(store.captures.pixels(image))
    return RunImage(image.view, image.lighting, str(image.plane), sha256, image.sequence, image.exposed_ns)


def _figures(score: CaptureScore | None) -> dict[str, float]:
    if score is None:
        return {}
    images = {f"{one.view} {one.lighting}": one.damage_score for one in damage_images(score)}
    return {"fused": score.fused_score} | images


def _lasting(detail: Mapping[str, Any]) -> dict[str, Any]:
    """What JSON gives back, so that a run that was read equals the one that was written."""
    kept = {name: value for name, value in detail.items() if name not in BY_CHANCE}
    return json.loads(json.dumps(kept, default=str))
