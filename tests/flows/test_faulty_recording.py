"""A run with faults that was recorded replays with the same losses, at the same instants and in the same words."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from booth.events import Event, EventKind
from booth.faults.plan import Fault
from booth.recording.reader import RecordedEvent, open_recording
from ui.settings import Settings
from ui.station import Station


def record(profile: Path, data: Path) -> Path:
    """A short recording in which the camera left is unplugged and comes back."""
    back = threading.Event()
    with Station(Settings(profile=str(profile), data=data), live=False) as station:
        station.load_profile()
        station.open_rig()
        station.start_recording()
        station.events.watch(lambda event: back.set() if is_loss(event) and event.what == "opened" else None)
        station.faults.inject(Fault(kind="unplug", device="left", start_s=0.3, duration_s=0.4))
        assert back.wait(30)
        station.clock.sleep(0.5)
        return station.stop_recording().path


def is_loss(event: Event) -> bool:
    return event.kind is EventKind.STREAM and event.source == "left"


def losses(events: list[Event]) -> list[tuple[str, str]]:
    return [(event.what, event.sentence) for event in events if is_loss(event)]


def instants_s(events: list[Event]) -> list[float]:
    return [event.at_ns / 1e9 for event in events if is_loss(event)]


def test_a_recorded_loss_is_replayed_at_its_instants(small_booth: Path, tmp_path: Path):
    path = record(small_booth, tmp_path / "data")
    with open_recording(path) as recording:
        recorded = [one.event for one in recording.messages() if isinstance(one, RecordedEvent)]
    injected = [event.detail["fault"] for event in recorded if event.kind is EventKind.FAULT]
    assert injected == ["unplug", "unplug"]
    replayed: list[Event] = []
    with Station(Settings(profile=str(path), data=tmp_path / "replayed"), live=False) as station:
        station.load_profile()
        station.events.watch(replayed.append)
        rig = station.open_rig()
        state = station.player.state()
        station.clock.sleep(state.duration_s - state.position_s - 0.2)
        health = next(one for one in rig.health() if one.view == "left")
    assert [what for what, _ in losses(recorded)] == ["gone", "restarting", "opened"]
    assert losses(replayed)[1:] == losses(recorded)
    # What took the program itself a moment takes no time in a replay.
    assert instants_s(replayed)[1:] == pytest.approx(instants_s(recorded), abs=0.5, rel=0)
    assert (health.state, health.restarts) == ("live", 1)
