"""Seeded fault plans against the whole loop of a station: place, capture, store, outline, submit, look after it all.

    python tests/benchmarks/soak_faults.py --plans 100

Each plan runs on the small simulated booth under a virtual clock, so that its outcome can be repeated: the digest at
the end is of everything that happened, down to the pixels that were stored, and is the same in every run. With
--real-time all threads run side by side on the machine's own clock, and only what must hold anyway is looked at.
"""

from __future__ import annotations

import argparse
import faulthandler
import hashlib
import json
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from virtual_time import VirtualClock

from booth.clock import Clock, SystemClock
from booth.errors import BoothError
from booth.events import Event, EventKind
from booth.faults.plan import FaultPlan
from booth.faults.random_plans import random_plan
from booth.profile import load_profile
from booth.streams.health import StreamState
from storage.errors import StoreError
from storage.integrity import verify
from storage.records import Part
from storage.store import Limits, Store
from ui.settings import Settings
from ui.station import Station
from ui.workflow.annotating.commands import AddRegion
from ui.workflow.annotating.draft import AnnotateError
from ui.workflow.annotating.editor import DraftEditor
from ui.workflow.capture import item_ref, take_capture
from ui.workflow.errors import WorkflowError

BOOTH = """
name = "soak"
[cameras.top]
driver = "simulated"
position_mm = [0, 0, 850]
width = 160
height = 90
focal_px = 112
rate_hz = 15
[cameras.left]
driver = "simulated"
position_mm = [-600, 0, 600]
look_at_mm = [0, 0, 30]
width = 160
height = 90
focal_px = 112
rate_hz = 15
[lights.panel]
driver = "simulated"
[lights.panel.lights]
top = { azimuth_deg = 0, elevation_deg = 90, softness = 1.0 }
left = { azimuth_deg = 180, elevation_deg = 18, softness = 0.15 }
[lightings]
diffuse = { top = 1.0, left = 0.25 }
left = { left = 1.0 }
[recipe]
lightings = ["diffuse", "left"]
resting = "diffuse"
settle_ms = 20
"""
ITEMS = 5
MOST_S = 5.0
WITHIN_S, BACK_WITHIN_S = 14.0, 60.0
SQUARE = ((20.0, 20.0), (60.0, 20.0), (60.0, 60.0), (20.0, 60.0))
REFUSED = (BoothError, StoreError, WorkflowError, AnnotateError)
# What differs from run to run by design.
UNREPEATABLE = ("uid",)


@dataclass
class Outcome:
    """What became of one plan: captures with their frames, what was kept of those that failed, and what was submitted.
    `complaints` are sentences, none where all held."""

    seed: int
    plan: FaultPlan
    happened: list[str] = field(default_factory=list)
    captures: dict[int, int] = field(default_factory=dict)
    partial: list[int] = field(default_factory=list)
    submitted: dict[int, str] = field(default_factory=dict)
    refused: int = 0
    longest_s: float = 0.0
    complaints: list[str] = field(default_factory=list)
    digest: str = ""


def run_plan(seed: int, folder: Path, clock: Clock | None = None) -> Outcome:
    """Run the plan of this seed on a station of its own in `folder`, and look after what it stored.

    The clock is a virtual one unless another is given.
    """
    folder.mkdir(parents=True, exist_ok=True)
    profile = folder / "soak.toml"
    profile.write_text(BOOTH, encoding="utf-8")
    clock = clock or VirtualClock()
    outcome = Outcome(seed, random_plan(seed, load_profile(profile), WITHIN_S))
    events: list[Event] = []
    with Station(Settings(profile=str(profile), data=folder / "data", author="soak"), clock, live=False) as station:
        station.load_profile()
        station.open_store()
        station.open_rig()
        # Only from here on: cameras open side by side, in the same instant.
        station.events.watch(events.append)
        station.faults.follow(outcome.plan)
        for number in range(ITEMS):
            _work(station, clock, outcome, number)
            clock.sleep(2.5)
        _recover(station, clock, outcome)
    outcome.happened = [_line(event) for event in events]
    outcome.complaints += _unnamed(outcome.plan, events)
    _look_after(folder / "data", outcome)
    return outcome


def _work(station: Station, clock: Clock, outcome: Outcome, number: int) -> None:
    """Capture one item, outline a damage, submit it; what is refused is refused with a sentence."""
    _place(station)
    item = item_ref(station.rig.stage.item)
    capture = _timed(clock, outcome, lambda: take_capture(station.rig, station.store, item, author="soak"))
    if capture is None:
        return
    outcome.captures[capture.id] = len(capture.views) * len(capture.lightings)
    editor = _timed(clock, outcome, lambda: DraftEditor(station.store, capture.id, "soak", "default-1"))
    if editor is not None:
        editor.do(AddRegion(f"{number:032x}", "tear", capture.views[0], (Part(SQUARE),)))
        if (annotation := _timed(clock, outcome, editor.submit)) is not None:
            outcome.submitted[capture.id] = annotation.damages[0].uid


def _place(station: Station) -> None:
    """Put the next item on the tray. Its light is worked out lamp by lamp, and by how much of that is done its pixels
    may differ in the last bit; so all of it is waited for."""
    station.rig.stage.place_next()
    station.rig.stage.settle()
    while any(thread.name == "simulated item" for thread in threading.enumerate()):
        time.sleep(0.002)


def _timed(clock: Clock, outcome: Outcome, step: Callable[[], object]):
    """What the step gives, None where it was refused; stacks are printed where it takes too long for anybody."""
    faulthandler.dump_traceback_later(MOST_S)
    began_ns, began_s = clock.now_ns(), time.monotonic()
    try:
        return step()
    except REFUSED as error:
        outcome.refused += 1
        outcome.happened.append(str(error))
        if (kept := getattr(error, "capture", None)) is not None:
            outcome.partial.append(kept.id)
        if not str(error):
            outcome.complaints.append(f"{type(error).__name__} says nothing.")
        return None
    finally:
        faulthandler.cancel_dump_traceback_later()
        took_s = max((clock.now_ns() - began_ns) / 1e9, time.monotonic() - began_s)
        outcome.longest_s = max(outcome.longest_s, took_s)
        if took_s > MOST_S:
            outcome.complaints.append(f"A step took {took_s:.1f} s.")


def _recover(station: Station, clock: Clock, outcome: Outcome) -> None:
    """Without faults every camera comes back by itself, and the next capture is whole."""
    clock.sleep(5.0)
    station.faults.clear()
    for _ in range(int(BACK_WITHIN_S / 0.5)):
        if all(health.state is StreamState.LIVE for health in station.rig.health()):
            break
        clock.sleep(0.5)
    before = len(outcome.captures), len(outcome.submitted)
    _work(station, clock, outcome, ITEMS)
    if (len(outcome.captures), len(outcome.submitted)) != (before[0] + 1, before[1] + 1):
        outcome.complaints.append(f"After all faults were over nothing was stored: {outcome.happened[-1:]}")


def _unnamed(plan: FaultPlan, events: list[Event]) -> list[str]:
    told = {(event.source, event.detail.get("fault")) for event in events if event.kind is EventKind.FAULT}
    return [f"{one.kind} of {one.device} was not told." for one in plan.faults if (one.device, one.kind) not in told]


def _look_after(data: Path, outcome: Outcome) -> None:
    """Everything that was acknowledged is there, every plane can be read, and the rest of the store is sound."""
    digest = hashlib.sha256("\n".join(outcome.happened).encode())
    with Store.open(data, limits=Limits(ballast_bytes=0)) as store:
        outcome.complaints += verify(store).problems
        for capture_id, frames in outcome.captures.items():
            images = store.captures.images(capture_id)
            if len(images) != 2 * frames:
                outcome.complaints.append(f"Capture {capture_id} has {len(images)} images instead of {2 * frames}.")
        for capture_id in (*outcome.captures, *outcome.partial):
            for image in store.captures.images(capture_id):
                digest.update(store.captures.pixels(image).tobytes())
        for capture_id, damage in outcome.submitted.items():
            latest = store.annotations.latest(capture_id)
            if latest is None or latest.damages[0].uid != damage:
                outcome.complaints.append(f"The annotation of capture {capture_id} is not there.")
    outcome.digest = digest.hexdigest()


def _line(event: Event) -> str:
    detail = {key: value for key, value in event.detail.items() if key not in UNREPEATABLE}
    return f"{event.at_ns} {event.kind} {event.source} {event.what} {json.dumps(detail, sort_keys=True, default=str)}"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--plans", type=int, default=100)
    parser.add_argument("--first", type=int, default=0, help="the first seed")
    parser.add_argument("--real-time", action="store_true", help="on the machine's own clock")
    args = parser.parse_args()
    began_s, outcomes = time.monotonic(), []
    for seed in range(args.first, args.first + args.plans):
        with tempfile.TemporaryDirectory() as folder:
            outcomes.append(run_plan(seed, Path(folder), SystemClock() if args.real_time else None))
        _say(outcomes[-1])
    return _sum_up(outcomes, time.monotonic() - began_s)


def _say(outcome: Outcome) -> None:
    kinds = ", ".join(fault.kind for fault in outcome.plan.faults)
    counts = f"{len(outcome.captures)} captures, {len(outcome.submitted)} submitted, {outcome.refused} refused"
    print(f"{outcome.seed:4d}  {outcome.digest[:12]}  {counts}, longest {outcome.longest_s:.2f} s  {kinds}", flush=True)
    for complaint in outcome.complaints:
        print(f"      {complaint}")


def _sum_up(outcomes: list[Outcome], took_s: float) -> int:
    complaints = sum(len(outcome.complaints) for outcome in outcomes)
    whole = hashlib.sha256("".join(outcome.digest for outcome in outcomes).encode()).hexdigest()
    captures = sum(len(outcome.captures) for outcome in outcomes)
    faults = sum(len(outcome.plan.faults) for outcome in outcomes)
    print(f"{len(outcomes)} plans, {faults} faults, {captures} captures, {complaints} complaints, {took_s:.0f} s")
    print(f"longest step {max(outcome.longest_s for outcome in outcomes):.2f} s; digest {whole}")
    return 1 if complaints else 0


if __name__ == "__main__":
    sys.exit(main())
