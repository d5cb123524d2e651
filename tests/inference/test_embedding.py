"""An item is found and measured on the tray, seen from above as it lies, and turned into a look that can be kept."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper, numpy_helper

from inference.card import ModelCard, ModelInput, ModelOutput, card_metadata
from inference.embedding import EmbeddingModel, Look, colors_of
from inference.errors import InferenceError, ModelError
from inference.gallery.surfels import SurfaceView
from inference.item_patch import PATCH, footprint_of, merged, patch_of, window_of

CARD = ModelCard(
    model_id="tiny-mean",
    version="1",
    task="embedding",
    classes=(),
    inputs=(ModelInput("rgb", "rgb", 16, 16),),
    outputs=(ModelOutput("embedding", "embedding"),),
    threshold=0.5,
)
BLUE, GREEN = (200, 40, 30), (40, 180, 60)


def tiny_embedding(folder: Path, card: ModelCard = CARD, gain: float = 1.0) -> Path:
    """Writes a model whose embedding is the mean colour, times `gain`."""
    graph = helper.make_graph(
        [
            helper.make_node("Cast", ["rgb"], ["colour"], to=TensorProto.FLOAT),
            helper.make_node("ReduceMean", ["colour", "axes"], ["mean"], keepdims=0),
            helper.make_node("Mul", ["mean", "gain"], ["embedding"]),
        ],
        "tiny",
        [helper.make_tensor_value_info("rgb", TensorProto.UINT8, [1, 16, 16, 3])],
        [helper.make_tensor_value_info("embedding", TensorProto.FLOAT, [1, 3])],
        [
            numpy_helper.from_array(np.array([1, 2], np.int64), "axes"),
            numpy_helper.from_array(np.float32(gain), "gain"),
        ],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 18)], ir_version=10)
    helper.set_model_props(model, card_metadata(card))
    path = folder / "embedding.onnx"
    onnx.save(model, path)
    return path


def scene(
    size_mm: tuple[float, float, float] = (120, 80, 30),
    *,
    turn_deg: float = 0.0,
    at_mm: tuple[float, float] = (0.0, 0.0),
    seed: int = 0,
) -> SurfaceView:
    """A box on the tray seen from straight above at 1.5 mm a pixel: its left half blue, its right half green; around
    the tray runs a rim, and readings are noisy."""
    x, y = np.meshgrid(np.arange(-320, 320, 1.5), np.arange(240, -240, -1.5))
    cos, sin = np.cos(np.radians(turn_deg)), np.sin(np.radians(turn_deg))
    along, across = cos * (x - at_mm[0]) + sin * (y - at_mm[1]), cos * (y - at_mm[1]) - sin * (x - at_mm[0])
    on = (np.abs(along) < size_mm[0] / 2) & (np.abs(across) < size_mm[1] / 2)
    rim = (np.abs(x) > 288) & (np.abs(x) < 300) | (np.abs(y) > 213) & (np.abs(y) < 225)
    z = np.where(on, size_mm[2], np.where(rim, 15.0, 0.0)) + np.random.default_rng(seed).normal(0, 0.4, x.shape)
    color = np.full((*x.shape, 3), 90, np.uint8)
    color[on & (along < 0)], color[on & (along >= 0)] = BLUE, GREEN
    return SurfaceView("top", color, np.stack([x, y, z], axis=-1).astype(np.float32))


@pytest.mark.parametrize(("turn_deg", "at_mm"), [(0, (0, 0)), (33, (60, -40)), (90, (-80, 20)), (161, (10, 50))])
def test_an_item_is_measured_in_any_turn_and_place(turn_deg, at_mm):
    item = footprint_of([scene(turn_deg=turn_deg, at_mm=at_mm).points_mm])
    assert np.allclose(item.size_mm, (120, 80, 30), atol=3)
    assert np.allclose((item.x_mm, item.y_mm), at_mm, atol=2)
    assert abs((item.turn_deg - turn_deg + 90) % 180 - 90) < 3


def test_a_card_thinner_than_two_millimetres_is_found():
    item = footprint_of([scene((110, 75, 1.4)).points_mm])
    assert np.allclose(item.size_mm[:2], (110, 75), atol=5)


def test_an_empty_tray_has_no_item_whatever_its_rim():
    assert footprint_of([scene((0, 0, 0)).points_mm]) is None
    assert footprint_of([]) is None
    assert footprint_of([np.full((20, 30, 3), np.nan, np.float32)]) is None


def test_the_patch_shows_the_item_level_and_nothing_else():
    view = scene(turn_deg=25, at_mm=(30, 10))
    item = footprint_of([view.points_mm])
    patch = patch_of(view.view, view.color, view.points_mm, item)
    middle = PATCH // 2
    assert {tuple(patch.color[middle, column]) for column in (20, 107)} == {BLUE, GREEN}
    assert not patch.color[:20].any()
    assert not patch.color[-20:].any()
    assert patch.seen > 0.95


def test_a_view_that_shows_too_little_has_no_patch():
    view = scene()
    item = footprint_of([view.points_mm])
    hidden = view.points_mm.copy()
    hidden[:, 190:] = np.nan
    assert patch_of("top", view.color, hidden, item) is None


def test_views_complete_each_other():
    view = scene()
    item = footprint_of([view.points_mm])
    halves = []
    for columns in (slice(0, 213), slice(213, None)):
        points = view.points_mm.copy()
        points[:, columns] = np.nan
        halves.append(patch_of("top", view.color, points, item).color)
    whole = patch_of("top", view.color, view.points_mm, item).color
    together = merged(np.stack(halves))
    assert np.mean(np.abs(together.astype(int) - whole) > 8) < 0.01


def test_the_window_holds_the_item_and_little_more():
    view = scene(at_mm=(50, 0))
    left, top, right, bottom = window_of(view.points_mm, footprint_of([view.points_mm]))
    rows, columns = np.nonzero((view.color != 90).any(axis=2))
    assert (left, top) <= (columns.min(), rows.min())
    assert (right, bottom) > (columns.max(), rows.max())
    assert right - left < 80 + 40
    assert bottom - top < 54 + 40


def test_a_look_is_kept_as_it_is(tmp_path):
    with EmbeddingModel.load(tiny_embedding(tmp_path)) as model:
        look = model.look([scene()])
    kept = Look.from_bytes(look.to_bytes())
    assert np.array_equal(kept.embedding, look.embedding)
    assert np.array_equal(kept.colors, look.colors)
    assert kept.size_mm == look.size_mm
    assert np.isclose(np.linalg.norm(look.embedding), 1)
    assert np.isclose(look.colors.sum(), 1, atol=1e-3)
    with pytest.raises(InferenceError, match="cannot be read"):
        Look.from_bytes(b"something else")


def test_the_look_is_the_same_in_any_turn(tmp_path):
    with EmbeddingModel.load(tiny_embedding(tmp_path)) as model:
        first, second = (model.look([scene(turn_deg=turn)]) for turn in (0, 130))
        assert model.look([scene((0, 0, 0))]) is None
    assert first.embedding @ second.embedding > 0.999
    assert np.sqrt(first.colors * second.colors).sum() > 0.98


def test_other_colours_agree_less():
    patch = np.zeros((PATCH, PATCH, 3), np.uint8)
    patch[30:90, 30:90] = BLUE
    other = np.where(patch.any(axis=2, keepdims=True), np.array(GREEN, np.uint8), 0).astype(np.uint8)
    half = patch.copy()
    half[30:90, 60:90] = GREEN
    same, mixed, none = (np.sqrt(colors_of(patch) * colors_of(one)).sum() for one in (patch, half, other))
    assert np.isclose(same, 1, atol=1e-4)
    assert none < mixed < same


def test_a_model_for_something_else_is_refused(tiny_model):
    with pytest.raises(ModelError, match="not for an embedding"):
        EmbeddingModel.load(tiny_model)


@pytest.mark.parametrize(("gain", "said"), [(0.0, "length 0"), (np.nan, "not a number")])
def test_an_embedding_that_says_nothing_is_an_error(tmp_path, gain, said):
    with EmbeddingModel.load(tiny_embedding(tmp_path, gain=gain)) as model, pytest.raises(InferenceError, match=said):
        model.look([scene()])


def test_a_card_without_its_output_is_refused(tmp_path):
    wrong = replace(CARD, outputs=(ModelOutput("features", "embedding"),))
    with pytest.raises(ModelError, match="features"):
        EmbeddingModel.load(tiny_embedding(tmp_path, wrong))
