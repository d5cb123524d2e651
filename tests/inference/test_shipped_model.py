"""The model that comes with the program: its card, its speed class, and that it tells damaged items from sound ones."""

from __future__ import annotations

import numpy as np
import pytest

from booth.simulation.damages import DAMAGE_TYPES
from booth.simulation.items import ItemSpec, item_spec, make_item
from booth.simulation.render import Render
from booth.simulation.scene import default_cameras, default_lightings, default_lights
from booth.simulation.sensor import DEPTH_UNIT_M, expose, sense
from inference.damage import DamageModel, ViewInput, shipped_model
from inference.findings import together

VIEWS = ("top", "front")


@pytest.fixture(scope="module")
def model():
    with DamageModel.load() as loaded:
        yield loaded


def _images(spec: ItemSpec) -> list[ViewInput]:
    """The item in two views under all lightings, as the simulated cameras hand it over."""
    cameras = [camera for camera in default_cameras() if camera.view in VIEWS]
    render = Render(make_item(spec), cameras, default_lights())
    images = []
    for name, view in render.views.items():
        for shot, (lighting, levels) in enumerate(default_lightings().items()):
            color = expose(view.still(levels), spec.seed, name, shot)
            depth_mm = sense(view.still_depth(), spec.seed, name, shot).astype(np.float32) * (DEPTH_UNIT_M * 1000)
            images.append(ViewInput(name, lighting, color, depth_mm))
    return images


@pytest.fixture(scope="module")
def twins(model):
    """Fused scores of ten items, each sound and with one major damage; every type twice."""
    scores = []
    for number in range(10):
        sound = item_spec(9_000 + number, damage="none")
        hurt = sound.damaged(DAMAGE_TYPES[number % 5], "major")
        scores.append((model.score(_images(sound)).fused_score, model.score(_images(hurt)).fused_score))
    return np.array(scores)


def test_card_says_what_it_was_trained_on_and_how_good_it_is(model):
    card = model.card
    assert card.classes == DAMAGE_TYPES
    assert 0.0 < card.threshold < 1.0
    for key in ("summary", "simulator", "items", "views", "steps", "seed", "evaluation"):
        assert key in card.training
    evaluation = card.training["evaluation"]
    assert evaluation["captures"]["auroc"] > 0.9
    assert {"without_depth", "without_lights", "without_both"} < set(evaluation)
    assert {"unit missing", "printed fake"} < set(evaluation["false_alarms_on_tagged_good"])
    assert model.lightings == ("diffuse", "left", "right", "back")


def test_file_is_small_and_names_no_machine():
    data = shipped_model().read_bytes()
    assert len(data) < 6_000_000
    for trace in (b"/home/", b"site-packages", b".py"):
        assert trace not in data


def test_damaged_items_score_higher_than_their_sound_twins(twins):
    sound, hurt = twins[:, 0], twins[:, 1]
    assert hurt.mean() - sound.mean() > 0.2
    assert np.count_nonzero(hurt > sound) >= 7


def test_sound_items_are_mostly_let_through(model, twins):
    assert np.count_nonzero(twins[:, 0] < model.card.threshold) >= 8


def test_finding_is_bounded_repeatable_and_its_heatmap_covers_the_image(model):
    image = together(_images(item_spec(41, damage="spillage", severity="major")))[0]
    first, second = model.score_image(image), model.score_image(image)
    assert first.damage_score == second.damage_score
    assert np.array_equal(first.heatmap, second.heatmap)
    assert set(first.class_scores) == set(DAMAGE_TYPES)
    assert all(0.0 <= score <= 1.0 for score in (first.damage_score, *first.class_scores.values()))
    assert first.heatmap.shape == (90, 160)
    assert 720 / 90 == 1280 / 160


def test_heatmap_is_hottest_where_the_damage_is(model):
    distances = []
    for number in range(6):
        spec = item_spec(7_000 + number, damage="spillage" if number % 2 else "hole", severity="major")
        camera = default_cameras()[0]
        damage = Render(make_item(spec), [camera], default_lights()).truth("top").damages[0]
        if damage.mask.sum() < 400:
            continue
        heatmap = model.score_image(together(_images(spec))[0]).heatmap
        row, column = np.unravel_index(np.argmax(heatmap), heatmap.shape)
        rows, columns = np.nonzero(damage.mask)
        distances.append(np.hypot(rows - (row + 0.5) * 8, columns - (column + 0.5) * 8).min())
    assert len(distances) >= 3
    assert np.median(distances) < 16.0


def test_camera_without_depth_or_of_another_shape_still_gets_a_score(model):
    image = _images(item_spec(41, damage="none"))[0]
    flat = ViewInput("top", "diffuse", image.color)
    narrow = ViewInput("top", "diffuse", image.color[:, 160:1120], image.depth_mm[:, 160:1120])
    for one in (flat, narrow):
        finding = model.score_image(one)
        assert 0.0 <= finding.damage_score <= 1.0
        height, width = finding.heatmap.shape
        assert width / height == pytest.approx(one.color.shape[1] / one.color.shape[0], rel=0.02)
