"""A card that is missing or contradictory is refused with everything that is wrong."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from inference.card import ModelCard, ModelInput, ModelOutput, Port, card_metadata, read_card
from inference.errors import CardError

CARD = ModelCard(
    model_id="m",
    version="3",
    task="damage_segmentation",
    classes=("crush", "tear", "hole", "deconstruction", "spillage"),
    inputs=(ModelInput("rgb", "rgb", 64, 48), ModelInput("depth", "depth_mm", 64, 48, dtype="float32", required=False)),
    outputs=(
        ModelOutput("score", "score"),
        ModelOutput("kinds", "class_scores", "logit"),
        ModelOutput("map", "heatmap"),
    ),
    threshold=0.4,
    training={"views": 12},
)
INPUTS = (Port("rgb", "uint8", (1, 48, 64, 3)), Port("depth", "float32", (None, 48, 64, 1)))
OUTPUTS = (
    Port("score", "float32", (1, 1)),
    Port("kinds", "float32", (1, 5)),
    Port("map", "float32", (None, 6, None, None)),
)


def _problems(metadata=None, inputs=INPUTS, outputs=OUTPUTS) -> tuple[str, ...]:
    with pytest.raises(CardError) as caught:
        read_card(metadata if metadata is not None else card_metadata(CARD), inputs, outputs)
    return caught.value.problems


def _changed(**changes: object) -> dict[str, str]:
    return card_metadata(replace(CARD, **changes))


def _only(problems: tuple[str, ...]) -> str:
    assert len(problems) == 1, problems
    return problems[0]


def test_card_comes_back_from_its_metadata():
    assert read_card(card_metadata(CARD), INPUTS, OUTPUTS) == CARD


def test_model_without_a_card_is_told_every_missing_key():
    problems = _problems({})
    assert len(problems) == 8
    for key in ("contract", "model_id", "model_version", "task", "classes", "inputs", "outputs", "threshold"):
        assert any(problem.startswith(f"booth.{key} is missing") for problem in problems)


def test_everything_wrong_is_said_at_once():
    metadata = _changed(threshold=1.5, classes=("crush",), task="dreams")
    del metadata["booth.model_id"]
    metadata["booth.contract"] = "damage/9"
    text = "\n".join(_problems(metadata))
    for piece in ("model_id is missing", "'damage/9'", "threshold is 1.5", "'dreams'", "'kinds' is (1, 5)", "'map' is"):
        assert piece in text


def test_number_of_classes_against_the_output():
    sentences = _problems(_changed(classes=(*CARD.classes, "wet")))
    assert any("'kinds' is (1, 5), but class_scores for 6 class(es) has to be (1, 6)" in said for said in sentences)


def test_input_that_the_graph_does_not_have():
    inputs = (replace(CARD.inputs[0], name="image"), CARD.inputs[1])
    problems = _problems(_changed(inputs=inputs))
    assert "The card names the input 'image', but the graph's inputs are rgb, depth." in problems
    assert "The graph wants an input 'rgb', which the card does not name." in problems


def test_size_against_the_graph():
    said = _only(_problems(_changed(inputs=(replace(CARD.inputs[0], width=80), CARD.inputs[1]))))
    assert said == (
        "The card says that 'rgb' is 80 x 48 NHWC with 3 channel(s), (1, 48, 80, 3), "
        "but the graph takes (1, 48, 64, 3)."
    )


def test_layout_against_the_graph():
    said = _only(_problems(_changed(inputs=(replace(CARD.inputs[0], layout="NCHW"), CARD.inputs[1]))))
    assert "(1, 3, 48, 64), but the graph takes (1, 48, 64, 3)" in said


def test_dtype_against_the_graph():
    said = _only(_problems(_changed(inputs=(replace(CARD.inputs[0], dtype="float32"), CARD.inputs[1]))))
    assert said == "The card says that 'rgb' is float32, but the graph takes uint8."


def test_scaling_outside_contradicts_uint8():
    said = _only(_problems(_changed(inputs=(replace(CARD.inputs[0], scale=1 / 255), CARD.inputs[1]))))
    assert "scaling has to be inside the graph" in said


def test_scaling_of_another_number_of_channels_or_by_nothing():
    ports = (replace(INPUTS[0], dtype="float32"), INPUTS[1])
    rgb = replace(CARD.inputs[0], dtype="float32", mean=(0.5,), std=(0.2, 0.0, 0.2))
    problems = _problems(_changed(inputs=(rgb, CARD.inputs[1])), inputs=ports)
    assert "mean of 'rgb' has 1 values for 3 channel(s)." in problems
    assert "The scaling of 'rgb' has a scale or std of 0." in problems


@pytest.mark.parametrize("threshold", ["-0.1", "1.01", "7"])
def test_threshold_outside_its_range(threshold):
    said = _only(_problems(card_metadata(CARD) | {"booth.threshold": threshold}))
    assert "a threshold lies between 0 and 1" in said


@pytest.mark.parametrize("text", ["half", "NaN", "[1]", ""])
def test_threshold_that_is_no_number(text):
    said = _only(_problems(card_metadata(CARD) | {"booth.threshold": text}))
    assert said.startswith("booth.threshold ")


def test_entries_that_are_not_json_or_not_known_are_named_with_their_place():
    inputs = json.loads(card_metadata(CARD)["booth.inputs"])
    inputs[1] |= {"role": "smell", "colour": "red"}
    metadata = card_metadata(CARD) | {"booth.inputs": json.dumps(inputs), "booth.classes": "crush, tear"}
    text = "\n".join(_problems(metadata))
    for place in ("booth.inputs.1.role", "booth.inputs.1.colour", "booth.classes"):
        assert place in text


def test_sizes_that_cannot_be():
    inputs = card_metadata(CARD)["booth.inputs"].replace('"width": 64', '"width": -64')
    assert any("booth.inputs.0.width" in said for said in _problems(card_metadata(CARD) | {"booth.inputs": inputs}))


def test_segmentation_needs_a_heatmap_and_classification_does_not():
    outputs = CARD.outputs[:2]
    said = _only(_problems(_changed(outputs=outputs), outputs=OUTPUTS[:2]))
    assert said == "booth.outputs has no output with the role heatmap."
    metadata = _changed(outputs=outputs, task="image_classification")
    assert read_card(metadata, INPUTS, OUTPUTS[:2]).output_of("heatmap") is None


def test_model_without_colour_or_with_a_role_twice():
    depth = CARD.inputs[1]
    problems = _problems(_changed(inputs=(depth, replace(depth, name="rgb"))))
    assert "booth.inputs has 'depth_mm' twice." in problems
    assert "booth.inputs has no required input with the role rgb." in problems


def test_classes_named_twice_or_not_at_all():
    assert any("'crush' twice" in said for said in _problems(_changed(classes=("crush",) * 5)))
    assert any("names no class" in said for said in _problems(_changed(classes=())))


def test_unknown_sizes_in_the_graph_fit_any_card():
    free = tuple(Port(port.name, port.dtype, (None,) * 4) for port in INPUTS)
    assert read_card(card_metadata(CARD), free, OUTPUTS) == CARD


def test_training_summary_may_be_missing_but_not_malformed():
    metadata = card_metadata(CARD)
    assert _only(_problems(metadata | {"booth.training": "[]"})).startswith("booth.training")
    del metadata["booth.training"]
    assert read_card(metadata, INPUTS, OUTPUTS).training == {}


def test_error_names_what_to_do_next():
    with pytest.raises(CardError, match=r"booth\.\* metadata") as caught:
        read_card({}, INPUTS, OUTPUTS)
    assert caught.value.hint


def _lit(name: str, lighting: str, **more) -> ModelInput:
    return ModelInput(name, "gray", 64, 48, lighting=lighting, required=False, **more)


LIT = (replace(CARD.inputs[0], lighting="diffuse"), _lit("gray_left", "left"), _lit("gray_back", "back"))
LIT_PORTS = (INPUTS[0], Port("gray_left", "uint8", (1, 48, 64, 1)), Port("gray_back", "uint8", (1, 48, 64, 1)))


def test_inputs_under_several_lightings_come_back_and_are_named():
    card = replace(CARD, inputs=LIT)
    read = read_card(card_metadata(card), LIT_PORTS, OUTPUTS)
    assert read == card
    assert read.lightings == ("diffuse", "left", "back")


def test_the_same_plane_under_the_same_lighting_twice_and_depth_under_a_light():
    inputs = (LIT[0], LIT[1], replace(LIT[2], lighting="left"), replace(CARD.inputs[1], lighting="left"))
    problems = _problems(_changed(inputs=inputs), inputs=(*LIT_PORTS, INPUTS[1]))
    assert "booth.inputs has 'gray under left' twice." in problems
    assert any("depth is the same under every light" in said for said in problems)


def test_an_embedding_needs_neither_classes_nor_a_threshold():
    metadata = _changed(task="embedding", outputs=(ModelOutput("e", "embedding"), ModelOutput("p", "patches")))
    del metadata["booth.classes"], metadata["booth.threshold"]
    ports = (Port("e", "float32", (None, 64)), Port("p", "float16", (None, 64, None, None)))
    assert read_card(metadata, INPUTS, ports).classes == ()
    assert _only(_problems(metadata, outputs=(ports[1], replace(ports[0], shape=(1, 64, 8))))).endswith(
        "is (1, 64, 8), but embedding has to be (1, any)."
    )


def test_an_anomaly_map_needs_only_its_map():
    metadata = _changed(task="anomaly_map", classes=(), outputs=(ModelOutput("map", "heatmap"),))
    ports = (Port("map", "float32", (1, 1, None, None)),)
    assert read_card(metadata, INPUTS, ports).task == "anomaly_map"


def test_shares_of_one_whole_need_a_class_without_damage():
    scores = ModelOutput("kinds", "class_scores", "softmax")
    metadata = _changed(task="image_classification", outputs=(scores,))
    assert "mean undamaged" in _only(_problems(metadata))
    named = metadata | {"booth.damage_classes": '["crush", "wet"]'}
    assert _only(_problems(named)) == "booth.damage_classes names 'wet', which is no class."
    card = read_card(metadata | {"booth.damage_classes": '["crush", "tear"]'}, INPUTS, OUTPUTS)
    assert read_card(card_metadata(card), INPUTS, OUTPUTS) == card
