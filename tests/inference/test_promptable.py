"""A promptable model in two files: tiny graphs that really answer to the prompt, and such as must be refused."""

from __future__ import annotations

import json
from dataclasses import asdict, replace
from pathlib import Path

import numpy as np
import pytest
from onnx import TensorProto
from promptable_files import FLOAT, SIZE, write_decoder, write_encoder

from inference.card import ModelInput
from inference.errors import CardError, InferenceError, ModelError
from inference.promptable import DECODER, ENCODER, PromptableModel

USUAL = ModelInput("image", "rgb", SIZE, SIZE, layout="NCHW", dtype="float32")


@pytest.fixture
def folder(tmp_path) -> Path:
    write_encoder(tmp_path)
    write_decoder(tmp_path)
    return tmp_path


def bright(width: int = 128, height: int = 96) -> np.ndarray:
    return np.full((height, width, 3), 250, np.uint8)


def disc(width: int, height: int, at, radius: float) -> np.ndarray:
    rows, columns = np.mgrid[:height, :width] + 0.5
    return (columns - at[0]) ** 2 + (rows - at[1]) ** 2 <= radius**2


def overlap(mask: np.ndarray, other: np.ndarray) -> float:
    return np.count_nonzero(mask & other) / np.count_nonzero(mask | other)


def test_a_mask_lies_where_the_person_clicked(folder):
    with PromptableModel.load(folder) as model:
        mask = model.mask(model.embed(bright()), include=[(90.0, 40.0)])
    assert mask.shape == (96, 128)
    # A model of 64 pixels sees an image of 128 at half its size.
    assert overlap(mask, disc(128, 96, (90.0, 40.0), 16)) > 0.85


def test_a_mask_of_the_images_own_size_is_taken_as_it_is(tmp_path):
    write_encoder(tmp_path)
    write_decoder(tmp_path, whole=(128, 96))
    with PromptableModel.load(tmp_path) as model:
        mask = model.mask(model.embed(bright()), include=[(90.0, 40.0)])
    assert np.array_equal(mask, disc(128, 96, (90.0, 40.0), 15.999))


def test_an_excluded_place_is_taken_away(folder):
    with PromptableModel.load(folder) as model:
        seen = model.embed(bright())
        mask = model.mask(seen, include=[(60.0, 40.0)], exclude=[(76.0, 40.0)])
    assert mask[40, 55]
    assert not mask[40, 74]


def test_what_the_encoder_saw_decides_too(folder):
    image = bright()
    image[:, :60] = 0
    with PromptableModel.load(folder) as model:
        mask = model.mask(model.embed(image), include=[(60.0, 40.0)])
    assert not mask[40, 48]
    assert mask[40, 70]


def test_a_tall_image_lies_in_the_upper_left_corner(folder):
    with PromptableModel.load(folder) as model:
        mask = model.mask(model.embed(bright(60, 200)), include=[(30.0, 150.0)])
    assert overlap(mask, disc(60, 200, (30.0, 150.0), 25)) > 0.85


def test_a_card_says_how_the_image_enters(tmp_path):
    image = ModelInput("image", "rgb", SIZE, SIZE, layout="NCHW", dtype="float32", fit="stretch", scale=1 / 255)
    card = {"booth.contract": "promptable/1", "booth.model_id": "disc", "booth.model_version": "2"}
    write_encoder(tmp_path, card | {"booth.inputs": json.dumps([asdict(image)])})
    write_decoder(tmp_path)
    with PromptableModel.load(tmp_path) as model:
        assert (model.card.model_id, model.card.version) == ("disc", "2")
        mask = model.mask(model.embed(bright(64, 128)), include=[(32.0, 64.0)])
    # Stretched: a disc of the model is twice as tall as it is wide here.
    rows, columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
    assert np.ptp(rows) == pytest.approx(2 * np.ptp(columns), rel=0.15)


def test_without_a_card_the_usual_one_holds_under_the_folders_name(folder):
    with PromptableModel.load(folder) as model:
        assert model.card.model_id == folder.name
        assert model.card.image.std == pytest.approx((58.395, 57.12, 57.375))


def test_an_embedding_of_another_name_is_taken_where_there_is_only_one(tmp_path):
    write_encoder(tmp_path, name="features")
    write_decoder(tmp_path)
    with PromptableModel.load(tmp_path) as model:
        assert model.mask(model.embed(bright()), include=[(64.0, 48.0)]).any()


def test_a_model_without_its_decoder_is_refused(tmp_path):
    write_encoder(tmp_path)
    with pytest.raises(ModelError, match=r"decoder\.onnx cannot be read"):
        PromptableModel.load(tmp_path)


def test_a_file_that_is_no_model_is_refused(folder):
    (folder / ENCODER).write_bytes(b"this is not a model")
    with pytest.raises(ModelError, match="not an ONNX model"):
        PromptableModel.load(folder)


def test_a_decoder_that_wants_more_than_a_prompt_is_refused(tmp_path):
    write_encoder(tmp_path)
    write_decoder(tmp_path, extra=[("a_sentence", FLOAT, (1, 8))])
    with pytest.raises(CardError, match="wants 'a_sentence', which the encoder does not give"):
        PromptableModel.load(tmp_path)


def test_two_files_that_are_swapped_are_refused_with_all_that_is_wrong(folder):
    (folder / ENCODER).rename(folder / "other")
    (folder / DECODER).rename(folder / ENCODER)
    (folder / "other").rename(folder / DECODER)
    with pytest.raises(CardError) as refused:
        PromptableModel.load(folder)
    assert len(refused.value.problems) >= 3


@pytest.mark.parametrize(
    ("metadata", "sentence"),
    [
        ({"booth.contract": "damage/1"}, "contract of the encoder is 'damage/1'"),
        ({"booth.inputs": "{"}, r"booth\.inputs of the encoder cannot be read"),
        ({"booth.inputs": "[]"}, "has to name 'image'"),
        (
            {"booth.inputs": json.dumps([asdict(ModelInput("image", "rgb", 32, 32))])},
            "but the encoder takes float32",
        ),
        (
            {"booth.inputs": json.dumps([asdict(replace(USUAL, std=(1.0, 0.0, 1.0)))])},
            "neither scale nor std may be 0",
        ),
    ],
)
def test_a_card_that_does_not_fit_is_refused(tmp_path, metadata, sentence):
    write_encoder(tmp_path, metadata)
    write_decoder(tmp_path)
    with pytest.raises(CardError, match=sentence):
        PromptableModel.load(tmp_path)


def test_a_prompt_of_a_kind_that_is_not_given_is_refused(tmp_path):
    write_encoder(tmp_path)
    write_decoder(tmp_path, labels=TensorProto.STRING)
    with pytest.raises(CardError, match=r"'point_labels' is tensor\(string\)"):
        PromptableModel.load(tmp_path)


def test_labels_may_be_whole_numbers(tmp_path):
    write_encoder(tmp_path)
    write_decoder(tmp_path, labels=TensorProto.INT32)
    with PromptableModel.load(tmp_path) as model:
        assert model.mask(model.embed(bright()), include=[(64.0, 48.0)])[48, 64]


def test_masks_that_are_no_numbers_are_never_an_outline(tmp_path):
    write_encoder(tmp_path)
    write_decoder(tmp_path, broken=True)
    with PromptableModel.load(tmp_path) as model, pytest.raises(InferenceError, match="cannot be used"):
        model.mask(model.embed(bright()), include=[(64.0, 48.0)])
