"""Whatever is wrong with a model: it is a sentence, and the station goes on capturing."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import onnx
import pytest
from foreign_models import write_plain_classifier
from model_files import PEAK_CARD
from odd_models import write_model

from inference.card import card_metadata
from inference.damage import DamageModel
from inference.errors import InferenceError
from storage.records import ItemRef
from ui.settings import Settings
from ui.station import Station
from ui.workflow.capture import take_capture
from ui.workflow.model_registry import register


def truncated(path: Path) -> None:
    path.write_bytes(write_model(path).read_bytes()[:-40])


def too_new(path: Path) -> None:
    model = onnx.load(write_model(path))
    model.opset_import[0].version = 99
    onnx.save(model, path)


def without_card(path: Path) -> None:
    write_plain_classifier(path)


def kept_elsewhere(path: Path) -> None:
    model = onnx.load(write_model(path))
    (path.parent.parent / "outside.bin").write_bytes(bytes(1 << 10))
    for tensor in model.graph.initializer:
        tensor.ClearField("raw_data")
        tensor.data_location = onnx.TensorProto.EXTERNAL
        tensor.external_data.add(key="location", value="../outside.bin")
    path.write_bytes(model.SerializeToString())


def huge(path: Path) -> None:
    with path.open("wb") as file:
        file.truncate(2 * 2**30)


def other_classes(path: Path) -> None:
    """Its card has one class more than it gives scores for."""
    onnx_file = onnx.load(write_plain_classifier(path))
    card = card_metadata(PEAK_CARD) | {"booth.classes": '["crush", "tear", "hole", "wet"]'}
    card |= {"booth.inputs": '[{"name": "input", "role": "rgb", "width": 32, "height": 32, "layout": "NCHW", '}
    card["booth.inputs"] += '"dtype": "float32"}]'
    card["booth.outputs"] = '[{"name": "output", "role": "class_scores", "activation": "logit"}]'
    onnx.helper.set_model_props(onnx_file, card)
    onnx.save(onnx_file, path)


@pytest.fixture
def station(stills: Path, tmp_path: Path) -> Callable[[Path], Station]:
    def opened(model: Path) -> Station:
        return Station(Settings(profile=str(stills), data=tmp_path / "data", model=model), live=False).open()

    return opened


@pytest.mark.parametrize(
    ("make", "sentence"),
    [
        (truncated, "not an ONNX model, or it is damaged"),
        (too_new, "has opset 99, and onnxruntime"),
        (without_card, "booth.contract is missing"),
        (kept_elsewhere, "'../outside.bin', which is not in its own folder"),
        (huge, "has 2048 MB"),
        (other_classes, "class_scores for 4 class(es) has to be (1, 4)"),
    ],
)
def test_a_file_that_cannot_be_loaded(station, tmp_path: Path, make: Callable[[Path], None], sentence: str):
    folder = tmp_path / "models"
    folder.mkdir()
    make(folder / "bad.onnx")
    with station(folder / "bad.onnx") as opened:
        assert opened.model is None
        assert sentence in opened.model_problem
        assert take_capture(opened.rig, opened.store, ItemRef("box"), author="7F3A").problems == ()


@pytest.mark.parametrize(
    ("make", "sentence"),
    [
        (lambda path: write_model(path, "nan"), "not a number"),
        (lambda path: write_model(path, "fails"), "The model failed"),
        (lambda path: write_model(path, "hangs"), "took longer than"),
    ],
)
def test_a_model_that_goes_wrong_when_it_is_asked(stills: Path, tmp_path: Path, make, sentence: str):
    with Station(Settings(profile=str(stills), data=tmp_path / "data"), live=False).open() as station:
        model = make(tmp_path / "bad.onnx")
        with DamageModel.load(model) as loaded:
            register(station.store, loaded)
            station.store.models.approve(loaded.sha256)
        station.use_model(model)
        capture = take_capture(station.rig, station.store, ItemRef("one"), author="7F3A")
        with pytest.raises(InferenceError, match=sentence):
            station.assessor.assess(capture.id)
        assert take_capture(station.rig, station.store, ItemRef("two"), author="7F3A").problems == ()
