"""Training on the simulated booth: which items are rendered, and that one call makes a model with its card."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest

from booth.simulation.products import CATALOGUE_SIZE
from inference.training.contract import LIGHTS
from ui.workflow.errors import WorkflowError
from ui.workflow.training import train_damage_model
from ui.workflow.training_items import (
    CLASSES,
    TrainingPlan,
    render_split,
    samples_of,
    simulator_fingerprint,
    training_item,
)

PLAN = TrainingPlan(items=2, calibration_items=2, test_items=2, steps=2, batch=2, workers=1, threads=1)


def _items(split: str, count: int = 150):
    return [training_item(split, number, PLAN) for number in range(count)]


def test_items_are_the_same_for_the_same_plan_and_others_for_another_seed():
    assert training_item("train", 5, PLAN) == training_item("train", 5, TrainingPlan(items=9))
    assert training_item("train", 5, PLAN) != training_item("train", 5, TrainingPlan(seed=2))


def test_no_product_is_in_two_splits_and_the_catalogue_is_kept_for_the_test():
    seeds = {split: {item.product.seed for item in _items(split)} for split in ("train", "calibration", "test")}
    assert not seeds["train"] & seeds["calibration"]
    assert max(seeds["test"]) < CATALOGUE_SIZE <= min(seeds["train"] | seeds["calibration"])


def test_all_types_come_and_good_items_have_printed_fakes_among_them():
    items = _items("train")
    types = Counter(item.damages[0].type for item in items if item.damages)
    good = [item for item in items if not item.damages]
    assert set(types) == set(CLASSES)
    assert max(types.values()) < 5 * min(types.values())
    assert 0.25 < len(good) / len(items) < 0.55
    assert 0.2 < sum(bool(item.product.printed_fake) for item in good) / len(good) < 0.8


def test_multipacks_come_beside_the_items_and_half_of_them_lack_units():
    numbers = TrainingPlan(items=100).numbers("train")
    assert len(numbers) == 108
    packs = [training_item("train", number, PLAN, "multipack") for number in range(60)]
    assert {pack.product.kind for pack in packs} == {"multipack"}
    assert 10 < sum(pack.missing > 0 for pack in packs) < 50
    assert all(pack.missing < pack.product.units for pack in packs)


def test_samples_carry_the_damage_where_a_view_sees_it():
    item = training_item("train", 0, PLAN).pristine().damaged("spillage", "major")
    samples = list(samples_of(item, "c", np.random.default_rng(1)))
    assert [sample.view for sample in samples] == ["top", "left", "right", "front"]
    top = samples[0]
    assert top.color.shape == (720, 1280, 3)
    assert {light: color.shape for light, color in top.others.items()} == dict.fromkeys(LIGHTS, (720, 1280, 3))
    assert "spillage major" in top.tags
    assert np.count_nonzero(top.damage & (1 << CLASSES.index("spillage"))) > 100
    assert 300 < np.median(top.depth_mm[top.depth_mm > 0]) < 1200
    left, upper, right, lower = top.item_box
    assert 0 <= left < right <= 1280
    assert 0 <= upper < lower <= 720


def test_rendered_views_are_kept_and_not_rendered_again(tmp_path):
    first = render_split("train", PLAN, tmp_path)
    written = {path: path.stat().st_mtime_ns for path in first}
    assert len(first) == 8
    assert render_split("train", PLAN, tmp_path) == first
    assert {path: path.stat().st_mtime_ns for path in first} == written


def test_fingerprint_names_the_simulator():
    assert simulator_fingerprint() == simulator_fingerprint()
    assert len(simulator_fingerprint()) == 12


def test_one_call_renders_trains_judges_and_writes_the_model(tmp_path):
    pytest.importorskip("torch")
    seen = []
    target = tmp_path / "damage.onnx"
    report = train_damage_model(
        target, PLAN, cache=tmp_path / "cache", progress=lambda phase, done, total: seen.append((phase, done, total))
    )
    assert target.exists()
    phases = ["render", "train", "calibrate", "evaluate", "evaluate without"]
    assert list(dict.fromkeys(phase for phase, _, _ in seen)) == phases
    assert report.card.classes == CLASSES
    assert report.card.training["simulator"] == simulator_fingerprint()
    assert report.card.training["items"] == {"train": 2, "calibration": 2, "test": 2}
    assert report.difference < 1e-3


def test_a_target_that_cannot_be_written_is_refused_before_anything_is_rendered(tmp_path):
    pytest.importorskip("torch")
    (tmp_path / "file").write_text("")
    for target in (tmp_path, tmp_path / "file" / "model.onnx"):
        with pytest.raises(WorkflowError, match=r"is a folder|cannot be made"):
            train_damage_model(target, PLAN, cache=tmp_path / "cache")
    assert not (tmp_path / "cache").exists()
