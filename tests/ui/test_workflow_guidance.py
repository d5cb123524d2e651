"""The tray watched while the booth is open, on the small simulated booth."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from booth.clock import SystemClock
from booth.faults.plan import Fault
from booth.placement import PlacementState
from booth.profile import load_profile
from booth.rig import Rig
from storage.records import ItemRef
from ui.settings import Settings
from ui.station import Station
from ui.workflow.batch import Batch, PlacedItems, take_batch
from ui.workflow.capture import item_ref
from ui.workflow.errors import WorkflowError
from ui.workflow.guidance import GuideLoop

LONG_S = 60.0


@pytest.fixture
def rig(small_booth: Path):
    with Rig.open(load_profile(small_booth)) as opened:
        yield opened


@pytest.fixture
def guide(rig: Rig):
    loop = GuideLoop(rig, SystemClock(), rate_hz=20)
    yield loop
    loop.close()


def test_an_item_that_is_placed_becomes_ready_and_its_removal_is_seen(rig: Rig, guide: GuideLoop):
    assert guide.wait(lambda placement: placement.state is PlacementState.EMPTY, LONG_S)
    rig.stage.place(seed=7, kind="carton", damage="none")
    assert guide.wait(lambda placement: placement.state is PlacementState.READY, LONG_S)
    assert guide.latest.height_mm > 20
    rig.stage.remove()
    assert guide.wait(lambda placement: placement.state is PlacementState.EMPTY, LONG_S)


def test_waiting_ends_after_its_time(guide: GuideLoop):
    assert not guide.wait(lambda placement: False, 0.3)


def test_closing_leaves_no_thread(rig: Rig):
    GuideLoop(rig, SystemClock()).close()
    assert "guidance" not in {thread.name for thread in threading.enumerate()}


def test_what_lies_on_the_stage_names_item_and_product(rig: Rig):
    placed = rig.stage.place(seed=7)
    assert item_ref(rig.stage.item) == ItemRef(placed.code, placed.product, placed.title, placed.kind)


def test_a_batch_waits_for_each_item_to_lie_still(small_booth: Path, tmp_path: Path):
    """The stage stands for the hand that places the items: the batch is told that nobody places them for it."""
    settings = Settings(profile=str(small_booth), data=tmp_path / "data")
    with Station(settings, live=False) as station:
        station.open_store()
        stage = station.open_rig().stage
        guide = GuideLoop(station.rig, station.clock, rate_hz=20)
        told: list[PlacementState] = []
        items = PlacedItems(station, guide, LONG_S, lambda placement: told.append(placement.state))
        try:
            stage.place(seed=7, kind="carton", damage="none")
            items.wait(1)
            stage.remove()
            assert guide.wait(lambda placement: placement.state is PlacementState.EMPTY, LONG_S)
            stage.place(seed=8, kind="carton", damage="none")
            items.wait(2)
        finally:
            guide.close()
    assert told[-1] is PlacementState.READY


def test_nobody_placing_an_item_ends_with_a_sentence(small_booth: Path, tmp_path: Path):
    with Station(Settings(profile=str(small_booth), data=tmp_path / "data"), live=False) as station:
        station.open_rig()
        guide = GuideLoop(station.rig, station.clock, rate_hz=20)
        try:
            with pytest.raises(WorkflowError, match="Item 1 did not lie still"):
                PlacedItems(station, guide, 0.5, lambda placement: None).wait(1)
        finally:
            guide.close()


def test_a_batch_numbers_its_items_and_keeps_the_pace_of_the_stage(small_booth: Path, tmp_path: Path):
    with Station(Settings(profile=str(small_booth), data=tmp_path / "data"), live=False) as station:
        station.open_store()
        station.open_rig()
        batch = Batch(3, name_item=lambda number: ItemRef(str(number)), wait=lambda number: None, scored=False)
        taken = list(take_batch(station, batch))
    assert [one.number for one in taken] == [1, 2, 3]
    assert len({one.capture.item_code for one in taken}) == 3
    assert all(one.capture.lighting_verified for one in taken)


@pytest.mark.parametrize("kind", ["unplug", "freeze", "black", "drop"])
def test_while_a_view_shows_nothing_new_no_item_is_ready_and_it_is_named(small_booth: Path, tmp_path: Path, kind: str):
    with Station(Settings(profile=str(small_booth), data=tmp_path / "data"), live=False) as station:
        stage = station.open_rig().stage
        guide = GuideLoop(station.rig, station.clock, rate_hz=20)
        try:
            stage.place(seed=7, kind="carton", damage="none")
            assert guide.wait(lambda placement: placement.state is PlacementState.READY, LONG_S)
            station.faults.inject(Fault(kind=kind, device="left"))
            assert guide.wait(lambda placement: placement.missing_views == ("left",), LONG_S)
            assert guide.latest.state is PlacementState.MISSING
            station.faults.clear()
            assert guide.wait(lambda placement: placement.state is PlacementState.READY, LONG_S)
        finally:
            guide.close()
