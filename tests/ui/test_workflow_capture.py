"""Captures through the use cases: durable ones, refused ones, and the rule by which an item captures itself."""

from __future__ import annotations

from pathlib import Path

import pytest

from booth.placement import Placement, PlacementState
from booth.profile import load_profile
from booth.rig import Rig
from storage.errors import StoreFull
from storage.records import CaptureQuery, CaptureState, ItemRef
from storage.store import Limits, Store
from ui.workflow.capture import AutoCapture, CaptureFailed, take_capture

ITEM = ItemRef("item-1", "product-1", "A product", "carton")
SECOND = 1_000_000_000


@pytest.fixture
def rig(stills: Path):
    with Rig.open(load_profile(stills)) as opened:
        yield opened


@pytest.fixture
def store(tmp_path: Path):
    with Store.open(tmp_path / "data") as opened:
        yield opened


def test_a_capture_is_stored_with_every_view_and_its_item(rig: Rig, store: Store):
    capture = take_capture(rig, store, ITEM, author="7F3")
    assert capture.state is CaptureState.CAPTURED
    assert (capture.item_code, capture.product_code, capture.author) == ("item-1", "product-1", "7F3")
    assert capture.views == rig.views
    assert {image.plane for image in store.captures.images(capture.id)} == {"color", "depth"}


def test_a_capture_is_refused_before_it_starts_when_the_disk_has_no_room(rig: Rig, tmp_path: Path):
    with Store.open(tmp_path / "full", limits=Limits(floor_bytes=10**15)) as full:
        with pytest.raises(StoreFull, match="free"):
            take_capture(rig, full, ITEM, author="")
        assert full.captures.count(CaptureQuery()) == 0


def test_a_failed_capture_leaves_a_sentence_and_an_event(stills: Path, store: Store):
    with Rig.open(load_profile(stills)) as rig:
        rig.close()
        with pytest.raises(CaptureFailed) as failed:
            take_capture(rig, store, ITEM, author="7F3")
    assert failed.value.sentence
    assert failed.value.capture is None
    assert store.events.recent(1)[0].kind == "capture_failed"


def test_a_failed_capture_names_the_booths_fault_also_when_the_store_has_its_own(stills: Path, store: Store):
    with Rig.open(load_profile(stills)) as rig:
        rig.close()
        store.close()
        with pytest.raises(CaptureFailed, match=r"(?s)camera.*could not be noted: The store is closed"):
            take_capture(rig, store, ITEM, author="7F3")


def ready(size_mm=(200.0, 150.0), height_mm=80.0) -> Placement:
    return Placement(PlacementState.READY, size_mm=size_mm, height_mm=height_mm)


EMPTY = Placement(PlacementState.EMPTY)
MOVING = Placement(PlacementState.MOVING, size_mm=(200.0, 150.0), height_mm=80.0)


def fired(auto: AutoCapture, placements: list[Placement], start_ns: int = 0, **how) -> list[int]:
    """The tenths of a second at which the rule fires when one placement comes each tenth."""
    steps = [auto.update(one, start_ns + n * SECOND // 10, **how) for n, one in enumerate(placements)]
    return [n for n, step in enumerate(steps) if step.fire]


def test_an_item_that_lies_still_is_captured_once_after_the_hold():
    assert fired(AutoCapture(1.0), [EMPTY] + [ready()] * 40) == [11]


def test_the_countdown_falls_to_nothing():
    auto = AutoCapture(1.0)
    left = [auto.update(ready(), n * SECOND // 4).countdown_s for n in range(5)]
    assert left == [1.0, 0.75, 0.5, 0.25, 0.0]


def test_moving_starts_the_hold_again():
    assert fired(AutoCapture(1.0), [ready()] * 8 + [MOVING] + [ready()] * 20) == [19]


def test_the_next_item_is_captured_after_the_tray_was_empty():
    assert fired(AutoCapture(1.0), [ready()] * 15 + [EMPTY] + [ready()] * 15) == [10, 26]


def test_an_item_of_another_height_is_another_item():
    assert fired(AutoCapture(1.0), [ready()] * 15 + [ready(height_mm=140.0)] * 15) == [10, 25]


def test_a_turned_item_is_not_captured_again():
    assert fired(AutoCapture(1.0), [ready()] * 15 + [MOVING] * 3 + [ready(size_mm=(245.0, 240.0))] * 30) == [10]


def test_nothing_is_captured_while_a_capture_is_labelled():
    auto = AutoCapture(1.0)
    assert fired(auto, [ready()] * 30, labelling=True) == []
    assert fired(auto, [ready()] * 15, start_ns=10 * SECOND) == [10]


def test_an_item_captured_by_hand_is_not_captured_again_until_another_comes():
    auto = AutoCapture(1.0)
    auto.captured(ready())
    assert fired(auto, [ready()] * 20) == []
    auto.rearm()
    assert fired(auto, [ready()] * 20, start_ns=10 * SECOND) == [10]
