"""Faults on a whole station: a slow and a full disk, a plan on the command line."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from virtual_time import VirtualClock

from booth.events import EventKind
from booth.faults.plan import Fault, FaultPlanError
from storage.errors import StoreFull
from storage.records import CaptureQuery, ItemRef
from ui.cli import main
from ui.settings import Settings
from ui.station import Station
from ui.workflow.capture import CaptureFailed, take_capture


@pytest.fixture
def station(small_booth: Path, tmp_path: Path) -> Iterator[Station]:
    settings = Settings(profile=str(small_booth), data=tmp_path / "data")
    with Station(settings, VirtualClock(), live=False) as station:
        station.load_profile()
        station.open_store()
        station.open_rig()
        yield station


def capture(station: Station):
    return take_capture(station.rig, station.store, ItemRef("A"), author="7F3")


def test_a_full_disk_refuses_captures_before_the_first_shot_and_keeps_what_there_is(station: Station):
    kept = capture(station)
    station.faults.inject(Fault(kind="full", device="store"))
    levels = station.rig.levels
    with pytest.raises(StoreFull, match="The disk is full"):
        capture(station)
    assert station.rig.levels == levels
    assert station.store.captures.pixels(station.store.captures.images(kept.id)[0]).any()
    station.faults.clear("store")
    assert capture(station).id == kept.id + 1
    assert station.store.captures.count(CaptureQuery()) == 2


def test_a_disk_that_fills_up_during_a_capture_loses_only_that_one(station: Station):
    station.faults.inject(Fault(kind="full", device="store", start_s=0.02))
    with pytest.raises(StoreFull):
        capture(station)
    station.faults.clear()
    assert station.store.captures.count(CaptureQuery()) == 0
    assert capture(station).id == 1


def test_a_slow_disk_is_waited_for(station: Station):
    station.faults.inject(Fault(kind="slow", device="store", parameters={"delay_s": 0.01}))
    before_ns = station.clock.now_ns()
    assert capture(station).id == 1
    assert station.clock.now_ns() - before_ns >= 10_000_000


def test_faults_are_told_and_a_capture_names_them(station: Station):
    station.faults.inject(Fault(kind="no_answer", device="panel", duration_s=1.0))
    with pytest.raises(CaptureFailed, match="panel do not answer"):
        capture(station)
    told = [(event.source, event.what) for event in station.events.recent(EventKind.FAULT)]
    assert told[:2] == [("panel", "injected"), ("panel", "failed")]


def test_a_plan_is_followed_by_the_command_line(small_booth: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]):
    plan = tmp_path / "plan.toml"
    plan.write_text('[[faults]]\nkind = "no_answer"\ndevice = "panel"\nstart_s = 0.1')
    words = ["capture", "--profile", small_booth, "--data", tmp_path / "data", "--no-score", "--faults", plan]
    assert main([str(word) for word in words]) == 1
    assert "panel do not answer" in capfd.readouterr().err


def test_a_plan_that_does_not_fit_the_booth_is_refused(small_booth: Path, tmp_path: Path):
    plan = tmp_path / "plan.toml"
    plan.write_text('[[faults]]\nkind = "black"\ndevice = "rigth"')
    settings = Settings(profile=str(small_booth), data=tmp_path / "data", faults=plan)
    with Station(settings, live=False) as station, pytest.raises(FaultPlanError, match="no camera rigth"):
        station.open_rig()


def test_a_capture_among_faults_that_do_not_concern_it_is_whole(
    small_booth: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
):
    plan = tmp_path / "plan.toml"
    plan.write_text('[[faults]]\nkind = "flipped_bits"\ndevice = "top"\n[[faults]]\nkind = "jitter"\ndevice = "left"')
    words = ["capture", "--profile", small_booth, "--data", tmp_path / "data", "--no-score", "--faults", plan, "--json"]
    assert main([str(word) for word in words]) == 0
    assert json.loads(capfd.readouterr().out)["state"] == "captured"
