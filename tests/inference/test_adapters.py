"""Models in other makers' layouts are recognised and give the answers that are known of them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from foreign_models import (
    CARD_FILE,
    raw_boxes,
    suppressed_boxes,
    write_anomalib,
    write_anomalib_1,
    write_classifier,
    write_plain_classifier,
    write_segmenter,
)

from inference.damage import DamageModel, ImageFinding, ViewInput
from inference.errors import CardError, InferenceError, ModelError


def picture(width: int, height: int, color=(0, 0, 0)) -> np.ndarray:
    return np.full((height, width, 3), color, np.uint8)


def finding(path: Path, color: np.ndarray) -> ImageFinding:
    with DamageModel.load(path) as model:
        return model.score_image(ViewInput("top", "diffuse", color))


def shares(*logits: float) -> np.ndarray:
    powers = np.exp(logits)
    return powers / powers.sum()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "theirs.onnx"


@pytest.mark.parametrize("half", [False, True])
def test_anomalib_tells_score_and_place(path, half):
    color = picture(640, 480, (51, 51, 51))
    color[120:160, 320:360] = 204
    found = finding(write_anomalib(path, half=half), color)
    assert found.damage_score == pytest.approx(0.8, abs=2e-3)
    assert found.class_scores == {}
    assert found.heatmap.shape == (48, 64)
    assert (found.heatmap[14, 34], found.heatmap[0, 0]) == (204, 51)


def test_anomalib_with_open_axes_gets_its_usual_size_stretched(path):
    write_anomalib(path, size=("height", "width"))
    with DamageModel.load(path) as model:
        image = model.card.inputs[0]
        assert (image.width, image.height, image.fit, model.maker) == (256, 256, "stretch", "anomalib")
        assert (model.card.model_id, model.card.task, model.card.threshold) == ("theirs", "anomaly_map", 0.5)
        found = model.score_image(ViewInput("top", "", picture(1280, 720, (102, 102, 102))))
    assert found.damage_score == pytest.approx(0.4, abs=1e-3)
    assert found.heatmap.shape == (256, 256)


def test_anomalib_1_is_scaled_by_the_file_beside_it(path):
    color = picture(320, 240, (51, 51, 51))
    color[100:140, 100:140] = 153
    found = finding(write_anomalib_1(path), color)
    # The raw map is 2 around and 6 inside: (6 - 4) / 10 + 0.5 for the image, (2 - 2) / 10 + 0.5 for a pixel.
    assert found.damage_score == pytest.approx(0.7, abs=1e-3)
    assert found.heatmap[5, 5] == 128
    assert found.heatmap[128, 96] == round(0.9 * 255)


def test_anomalib_1_with_a_scaling_that_makes_no_sense(path):
    write_anomalib_1(path)
    (path.parent / "metadata.json").write_text('{"image_threshold": 3, "min": 2, "max": 2}', encoding="utf-8")
    with pytest.raises(CardError, match=r"no usable image_threshold"):
        DamageModel.load(path)


@pytest.mark.parametrize("boxes", [raw_boxes(), suppressed_boxes()])
def test_ultralytics_segmentation_tells_types_and_masks(path, boxes):
    color = picture(128, 96)
    color[0, 0] = 255
    color[0, 1] = color[1, 0] = color[1, 1] = 255
    found = finding(write_segmenter(path, boxes), color)
    assert found.damage_score == pytest.approx(0.9, abs=1e-3)
    assert found.class_scores == pytest.approx({"crack": 0.9, "stain": 0.6}, abs=1e-3)
    # 128 x 96 lies in rows 8 to 56 of the model's 64: two of the sixteen rows of the map above and below are padding.
    assert found.heatmap.shape == (12, 16)
    assert found.heatmap[2:6, 2:6].min() == round(0.9 * 255)
    assert found.heatmap[2:6, 10:12].min() == round(0.6 * 255)
    # The right half of the stain's box is not in its mask, and nothing is outside the boxes.
    assert found.heatmap[2:6, 12:].max() == found.heatmap[:2].max() == found.heatmap[6:].max() == 0
    assert found.heatmap[2:6, 6:10].max() == 0


def test_ultralytics_scores_follow_the_image(path):
    found = finding(write_segmenter(path), picture(64, 64, (0, 0, 102)))
    # Padding of 114 is brighter than the image only where there is some: a square image has none.
    assert found.damage_score == pytest.approx(0.4 * 0.9, abs=1e-3)


def test_ultralytics_classification_looks_at_the_middle_and_leaves_out_what_is_no_damage(path):
    color = picture(96, 64, (255, 255, 255))
    color[:, 16:80] = (0, 51, 102)
    found = finding(write_classifier(path), color)
    wanted = shares(4 * 0.4, 4 * 0.2, 0.0)
    assert found.class_scores == pytest.approx({"torn": wanted[0], "crush": wanted[1]}, abs=2e-3)
    assert found.damage_score == pytest.approx(wanted[0] + wanted[1], abs=2e-3)
    assert found.heatmap is None


def test_ultralytics_classes_of_which_none_means_undamaged_need_a_card_beside(path):
    write_classifier(path, "{0: 'torn', 1: 'crush', 2: 'fresh'}")
    with pytest.raises(CardError, match="one class at least has to mean undamaged"):
        DamageModel.load(path)
    card = 'classes = ["tear", "crush", "fresh"]\ndamage_classes = ["tear"]\nthreshold = 0.25\nmodel_id = "boxes"\n'
    path.with_suffix(".card.toml").write_text(card, encoding="utf-8")
    with DamageModel.load(path) as model:
        assert (model.card.model_id, model.card.threshold, model.maker) == ("boxes", 0.25, "Ultralytics")
        found = model.score_image(ViewInput("top", "", picture(32, 32, (0, 0, 255))))
    assert found.class_scores == pytest.approx({"tear": shares(4, 0, 0)[0]}, abs=1e-3)


def test_other_tasks_of_ultralytics_are_named(path):
    write_segmenter(path, task="detect")
    with pytest.raises(CardError, match="for the task 'detect'; of these only segment and classify"):
        DamageModel.load(path)


@pytest.mark.parametrize(
    ("key", "text", "sentence"),
    [
        ("names", "__import__('os').getcwd()", "names in the metadata cannot be read"),
        ("names", "{0: 'crack', 5: 'stain'}", "does not give every class a name"),
        ("imgsz", "'large'", "no height and width"),
    ],
)
def test_metadata_that_cannot_be_used_gets_a_sentence(path, key, text, sentence):
    write_segmenter(path, **({"imgsz": text} if key == "imgsz" else {"names": text}))
    with pytest.raises(CardError, match=sentence):
        DamageModel.load(path)


def test_boxes_for_another_number_of_classes_get_a_sentence(path):
    write_segmenter(path, names="{0: 'crack', 1: 'stain', 2: 'hole'}")
    with pytest.raises(InferenceError, match=r"boxes of shape \(1, 38, 4\), which is not what 3 class"):
        finding(path, picture(64, 64, (255, 255, 255)))


@pytest.mark.parametrize("place", [(0, 4), (3, 0)])
def test_numbers_that_are_none_are_never_shown_as_undamaged(path, place):
    boxes = raw_boxes()
    boxes[place[1], place[0]] = np.nan
    with pytest.raises(InferenceError, match="not a number"):
        finding(write_segmenter(path, boxes), picture(64, 64, (255, 255, 255)))


def test_boxes_far_outside_the_image_cover_nothing(path):
    boxes = raw_boxes()
    boxes[:2, 0] = 1e30
    boxes[:2, 2] = -400
    found = finding(write_segmenter(path, boxes), picture(64, 64, (255, 255, 255)))
    assert found.damage_score == pytest.approx(0.9, abs=1e-3)
    assert found.heatmap[4:8, 2:6].min() == round(0.8 * 255)
    assert found.heatmap[:, 8:].max() == 0


def test_plain_classifier_with_a_card_beside(path):
    write_plain_classifier(path)
    path.with_suffix(".card.toml").write_text(CARD_FILE, encoding="utf-8")
    found = finding(path, picture(90, 60, (0, 51, 153)))
    wanted = shares(4 * (0.6 - 0.5) / 0.25, 4 * (0.2 - 0.5) / 0.25, 0.0)
    assert found.class_scores == pytest.approx({"torn": wanted[0], "crush": wanted[1]}, abs=1e-3)
    assert found.damage_score == pytest.approx(wanted[:2].sum(), abs=1e-3)


def test_the_card_beside_is_part_of_what_names_the_model(path):
    write_plain_classifier(path)
    card = path.with_suffix(".card.toml")
    hashes = []
    for threshold in ("0.7", "0.8"):
        card.write_text(CARD_FILE.replace("0.7", threshold), encoding="utf-8")
        with DamageModel.load(path) as model:
            hashes.append(model.sha256)
    assert len(set(hashes)) == 2


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("threshold = [", "cannot be read"),
        ('colour = "red"', "has 'colour', which is no key of a card"),
        ("threshold = 0.5", r"booth\.inputs is missing"),
        (CARD_FILE.replace("36", "20"), "shorter_edge of 'input'"),
    ],
)
def test_a_card_beside_that_cannot_be_used_gets_a_sentence(path, text, sentence):
    write_plain_classifier(path)
    path.with_suffix(".card.toml").write_text(text, encoding="utf-8")
    with pytest.raises(ModelError, match=sentence):
        DamageModel.load(path)


def test_model_of_nobody_known_is_told_what_is_missing(path):
    with pytest.raises(CardError, match=r"booth\.contract is missing"):
        DamageModel.load(write_plain_classifier(path))
