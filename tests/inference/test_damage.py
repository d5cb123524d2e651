"""The damage model's way from an image to a finding, with a model whose answers can be worked out by hand."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper

from inference.card import ModelCard, ModelInput, ModelOutput, card_metadata
from inference.damage import DamageModel, ViewInput
from inference.errors import InferenceError
from inference.findings import together


def _image(brightness: int = 0, spot: tuple[int, int] | None = None, **more) -> ViewInput:
    color = np.full((480, 640, 3), brightness, np.uint8)
    if spot:
        x, y = spot
        color[y : y + 40, x : x + 40] = 255
    return ViewInput(more.pop("view", "top"), more.pop("lighting", "diffuse"), color, **more)


def test_score_and_classes_are_what_the_graph_gives(tiny_model):
    with DamageModel.load(tiny_model) as model:
        finding = model.score_image(_image(51))
    assert finding.damage_score == pytest.approx(0.2, abs=1e-5)
    assert finding.class_scores == pytest.approx(dict.fromkeys(model.card.classes, 0.1), abs=1e-5)
    assert (finding.view, finding.lighting) == ("top", "diffuse")


def test_heatmap_is_bright_where_the_image_is(tiny_model):
    with DamageModel.load(tiny_model) as model:
        heatmap = model.score_image(_image(spot=(320, 120))).heatmap
    assert heatmap.dtype == np.uint8
    assert heatmap.shape == (12, 16)
    assert tuple(np.argwhere(heatmap == heatmap.max())[0]) == (3, 8)
    assert not heatmap.flags.writeable


def test_heatmap_of_a_letterboxed_image_covers_the_image_only(tiny_model):
    wide = ViewInput("top", "diffuse", np.full((200, 800, 3), 255, np.uint8))
    with DamageModel.load(tiny_model) as model:
        heatmap = model.score_image(wide).heatmap
    assert heatmap.shape == (4, 16)
    assert heatmap.min() == 255


def test_scores_are_the_same_each_time(tiny_model):
    image = ViewInput("top", "", np.random.default_rng(3).integers(0, 255, (720, 1280, 3), np.uint8))
    with DamageModel.load(tiny_model) as model:
        first, second = model.score_image(image), model.score_image(image)
    assert first.damage_score == second.damage_score
    assert np.array_equal(first.heatmap, second.heatmap)


def test_capture_finding_names_the_image_that_decided(tiny_model):
    images = [
        _image(10, view="top"),
        _image(200, view="left", lighting="diffuse"),
        _image(220, view="left", lighting="right"),
    ]
    with DamageModel.load(tiny_model) as model:
        finding = model.score(images)
    assert finding.worst == ("left", "right")
    assert 200 / 255 < finding.fused_score < 220 / 255
    assert finding.is_sidelined
    assert len(finding.images) == 3


def test_capture_without_images_is_refused(tiny_model):
    with DamageModel.load(tiny_model) as model, pytest.raises(InferenceError, match="no image"):
        model.score([])


def test_model_that_needs_depth_names_the_view_without(build, tiny_metadata):
    inputs = tiny_metadata["booth.inputs"].replace('"required": false', '"required": true')
    with DamageModel.load(build(inputs=inputs)) as model, pytest.raises(InferenceError, match="top has none"):
        model.score_image(_image())


def test_missing_optional_depth_enters_as_zeros(tiny_model):
    with DamageModel.load(tiny_model) as model:
        planes = model.prepare(_image())
    assert planes["depth_mm"].shape == (1, 48, 64, 1)
    assert not planes["depth_mm"].any()


def test_probability_above_one_is_an_error(build):
    with DamageModel.load(build(gain=2.0)) as model, pytest.raises(InferenceError, match="says probability"):
        model.score_image(_image(200))


def test_logits_become_probabilities(build, tiny_metadata):
    outputs = tiny_metadata["booth.outputs"].replace("probability", "logit")
    with DamageModel.load(build(gain=4.0, outputs=outputs)) as model:
        finding = model.score_image(_image(255))
    assert finding.damage_score == pytest.approx(1 / (1 + np.exp(-4.0)), abs=1e-5)


@pytest.mark.parametrize("value", [np.nan, np.inf])
def test_number_that_is_none_is_never_shown_as_undamaged(build, tiny_model, value):
    graph = onnx.load(tiny_model).graph
    for tensor in graph.initializer:
        if tensor.name == "gain":
            tensor.CopyFrom(onnx.numpy_helper.from_array(np.float32(value), "gain"))
    with DamageModel.load(build(graph)) as model, pytest.raises(InferenceError, match="not a number"):
        model.score_image(_image(10))


def _planes(view: str, **by_lighting: int) -> list[ViewInput]:
    return [_image(brightness, view=view, lighting=lighting) for lighting, brightness in by_lighting.items()]


def test_images_of_a_view_come_together_with_the_mean_of_their_readings():
    depths = [np.full((4, 6), value, np.float32) for value in (700.0, 710.0, 0.0)]
    depths[0][0, 0], depths[1][0, 0], depths[1][0, 1] = 0.0, 0.0, np.nan
    images = [
        replace(image, depth_mm=depth)
        for image, depth in zip(_planes("top", diffuse=1, left=2, right=3), depths, strict=True)
    ]
    top, side = together([images[0], _image(9, view="side"), *images[1:]])
    assert (top.view, top.lighting, int(top.color[0, 0, 0])) == ("top", "diffuse", 1)
    assert {name: int(color[0, 0, 0]) for name, color in top.others.items()} == {"left": 2, "right": 3}
    assert top.depth_mm[1, 1] == 705.0
    assert (top.depth_mm[0, 0], top.depth_mm[0, 1]) == (0.0, 700.0)
    assert side.depth_mm is None
    assert not side.others


@pytest.fixture
def lit_model(build) -> Path:
    """Its score is the brightest of the diffuse image and the luma under left light; the latter may be missing."""
    graph = helper.make_graph(
        [
            helper.make_node("Cast", ["rgb"], ["float_rgb"], to=TensorProto.FLOAT),
            helper.make_node("Cast", ["gray_left"], ["float_gray"], to=TensorProto.FLOAT),
            helper.make_node("ReduceMax", ["float_rgb"], ["rgb_peak"], keepdims=0),
            helper.make_node("ReduceMax", ["float_gray"], ["gray_peak"], keepdims=0),
            helper.make_node("Max", ["rgb_peak", "gray_peak"], ["peak"]),
            helper.make_node("Div", ["peak", "white"], ["share"]),
            helper.make_node("Reshape", ["share", "square"], ["score"]),
        ],
        "lit",
        [
            helper.make_tensor_value_info("rgb", TensorProto.UINT8, [1, 48, 64, 3]),
            helper.make_tensor_value_info("gray_left", TensorProto.UINT8, [1, 48, 64, 1]),
        ],
        [helper.make_tensor_value_info("score", TensorProto.FLOAT, [1, 1])],
        [
            onnx.numpy_helper.from_array(np.float32(255), "white"),
            onnx.numpy_helper.from_array(np.array([1, 1]), "square"),
        ],
    )
    card = ModelCard(
        model_id="lit",
        version="1",
        task="image_classification",
        classes=("crush",),
        inputs=(
            ModelInput("rgb", "rgb", 64, 48, lighting="diffuse"),
            ModelInput("gray_left", "gray", 64, 48, lighting="left", required=False),
        ),
        outputs=(ModelOutput("score", "score"),),
        threshold=0.5,
    )
    return build(graph, **{key.removeprefix("booth."): text for key, text in card_metadata(card).items()})


def test_a_model_that_names_lightings_scores_each_view_once(lit_model):
    images = [*_planes("top", left=102, diffuse=51), *_planes("side", diffuse=25, back=255)]
    with DamageModel.load(lit_model) as model:
        assert model.lightings == ("diffuse", "left")
        finding = model.score(images)
    told = [(one.view, one.lighting, round(one.damage_score, 3)) for one in finding.images]
    # Back light is not asked for, and left light is missing at the side.
    assert told == [("top", "diffuse", 0.4), ("side", "diffuse", 0.098)]


def test_without_the_lighting_of_its_colour_a_model_takes_the_first_image(lit_model):
    with DamageModel.load(lit_model) as model:
        finding = model.score(_planes("top", back=76, right=255))
    assert (finding.worst, round(finding.images[0].damage_score, 3)) == (("top", "back"), 0.298)


def test_a_lighting_that_a_model_needs_is_named_where_it_is_missing(build, lit_model):
    metadata = {prop.key.removeprefix("booth."): prop.value for prop in onnx.load(lit_model).metadata_props}
    needed = metadata | {"inputs": metadata["inputs"].replace('"required": false', '"required": true')}
    with (
        DamageModel.load(build(onnx.load(lit_model).graph, **needed)) as model,
        pytest.raises(InferenceError, match="needs the lighting 'left', and top has none"),
    ):
        model.score(_planes("top", diffuse=76))
