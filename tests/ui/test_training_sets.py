"""A station's own captures to learn from: only accepted ones, with the regions that people drew."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from torn_carton import torn, torn_carton

from booth.frames import FrameSet
from inference.training.samples import load
from storage.records import CaptureState, Damage, ItemRef, Region, Severity, Verdict
from storage.store import Limits, Store
from ui.workflow.errors import WorkflowError
from ui.workflow.training import train_damage_model
from ui.workflow.training_items import CLASSES, SPLITS, TrainingPlan
from ui.workflow.training_sets import store_set, stored_samples

TEAR = 1 << CLASSES.index("tear")


@pytest.fixture(scope="module")
def carton():
    return torn_carton()


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(tmp_path / "data", author="lead", limits=Limits(floor_bytes=0, ballast_bytes=0)) as opened:
        yield opened


def _regions(truths) -> tuple[Region, ...]:
    return tuple(Region(view, torn(truth)) for view, truth in truths.items() if truth.damages[0].mask.sum() > 40)


def _capture(store: Store, frames: FrameSet, number: int, damages: list[Damage], verdict: Verdict) -> int:
    item = ItemRef(f"item {number}", f"P{number}", "A carton", "carton")
    capture_id = store.captures.add(replace(frames, uid=uuid.UUID(int=number).hex), item).id
    store.annotations.submit(capture_id, damages, verdict)
    return capture_id


def _torn(truths, kind: str = "tear") -> list[Damage]:
    return [Damage("d1", kind, Severity.MAJOR, regions=_regions(truths))]


def test_an_accepted_capture_gives_every_view_with_its_lights_and_what_was_drawn(store: Store, carton):
    frames, truths = carton
    capture_id = _capture(store, frames, 1, _torn(truths), Verdict.DAMAGED)
    samples = list(stored_samples(store, store.captures.get(capture_id), store.annotations.latest(capture_id)))
    assert {sample.view for sample in samples} == set(truths)
    for sample in samples:
        assert set(sample.others) == {"left"}
        assert np.array_equal(sample.color, frames.shots[0].frames[sample.view].color)
        drawn, there = sample.damage > 0, truths[sample.view].damages[0].mask
        if there.sum() > 400:
            assert np.count_nonzero(drawn & there) > 0.7 * np.count_nonzero(drawn | there)
            rows, columns = np.nonzero(truths[sample.view].item)
            wanted = [columns.min(), rows.min(), columns.max() + 1, rows.max() + 1]
            assert np.abs(np.subtract(sample.item_box, wanted)).max() < 25
    assert {int(value) for sample in samples for value in np.unique(sample.damage)} == {0, TEAR}


def test_only_accepted_captures_of_known_types_are_learnt_from(store: Store, carton, tmp_path: Path):
    frames, truths = carton
    told = [
        (_torn(truths), Verdict.DAMAGED),
        ([], Verdict.UNDAMAGED),
        (_torn(truths, "scorched"), Verdict.DAMAGED),
        ([], Verdict.UNSURE),
        ([], Verdict.UNDAMAGED),
    ]
    ids = [_capture(store, frames, number, *one) for number, one in enumerate(told)]
    for capture_id in ids[:-1]:
        store.reviews.decide(capture_id, 1, CaptureState.ACCEPTED)
    set_id = store.sets.current().id
    views = store_set(store, set_id, tmp_path / "cache")
    assert (views.captures, views.left_out) == (2, 2)
    files = [path for split in SPLITS for path in views.files[split]]
    assert len(files) == 8
    assert sum(bool(load(path).bits.any()) for path in files) == len(_regions(truths))
    written = {path: path.stat().st_mtime_ns for path in files}
    again = store_set(store, set_id, tmp_path / "cache")
    assert again == views
    assert {path: path.stat().st_mtime_ns for path in files} == written


def test_a_set_without_accepted_captures_is_refused(store: Store, carton, tmp_path: Path):
    _capture(store, carton[0], 1, [], Verdict.UNDAMAGED)
    with pytest.raises(WorkflowError, match="no accepted captures"):
        store_set(store, store.sets.current().id, tmp_path / "cache")


def test_too_few_products_to_judge_on_are_told_before_training(store: Store, carton, tmp_path: Path):
    pytest.importorskip("torch")
    capture_id = _capture(store, carton[0], 1, [], Verdict.UNDAMAGED)
    store.reviews.decide(capture_id, 1, CaptureState.ACCEPTED)
    plan = TrainingPlan(items=0, calibration_items=0, test_items=0)
    with pytest.raises(WorkflowError, match="no captures for"):
        train_damage_model(tmp_path / "m.onnx", plan, cache=tmp_path / "cache", stored=(store, store.sets.current().id))
    assert not (tmp_path / "m.onnx").exists()


def test_training_on_nothing_and_on_a_set_that_is_not_there_is_refused(cli, store: Store, tmp_path: Path):
    told = cli("train", "damage", "--target", tmp_path / "m.onnx", "--no-simulated")
    assert told.code == 1
    assert "--from-set" in told.err
    store.close()
    told = cli("train", "damage", "--target", tmp_path / "m.onnx", "--from-set", "week 3", "--data", tmp_path / "data")
    assert told.code == 1
    assert "There is no set 'week 3'" in told.err
