"""Files that are no models, or models that may not be loaded, get a sentence; what loads is named by its hash."""

from __future__ import annotations

import hashlib
import pickle
import threading
import zipfile
from pathlib import Path

import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper, numpy_helper

from inference.damage import DamageModel
from inference.errors import CardError, InferenceError, ModelError
from inference.modelfile import check_model_bytes
from inference.session import Session


def test_session_is_named_by_the_hash_of_its_bytes(tiny_model):
    with Session.load(tiny_model) as session:
        assert session.sha256 == hashlib.sha256(tiny_model.read_bytes()).hexdigest()
        assert session.provider == "CPUExecutionProvider"
        assert [port.name for port in session.inputs] == ["rgb", "depth_mm"]
        assert session.inputs[0].shape == (1, 48, 64, 3)
        assert session.metadata["booth.contract"] == "damage/1"


def test_missing_file_a_folder_and_an_unreadable_one(tmp_path):
    with pytest.raises(ModelError, match=r"cannot be read: no such file"):
        Session.load(tmp_path / "gone.onnx")
    with pytest.raises(ModelError, match="is not a file"):
        Session.load(tmp_path)


def test_file_too_large_is_refused_before_it_is_read(tiny_model):
    with pytest.raises(ModelError, match="are not loaded"):
        Session.load(tiny_model, max_bytes=100)
    with pytest.raises(ModelError, match="is not loaded"):
        check_model_bytes(b"x" * 200, max_bytes=100)


def _garbage(kind: str, good: bytes) -> bytes:
    rng = np.random.default_rng(4)
    return {
        "empty": b"",
        "text": b"this is not a model, it is a letter to one",
        "html": b"<!DOCTYPE html><html><body>404</body></html>",
        "zeros": bytes(4096),
        "random": rng.bytes(4096),
        "pickle": pickle.dumps({"weights": [1.0, 2.0]}),
        "truncated": good[: len(good) // 2],
        "one byte short": good[:-1],
        "twice": good + good,
        "protobuf without a graph": b"\x08\x0a",
    }[kind]


@pytest.mark.parametrize(
    "kind",
    [
        "empty",
        "text",
        "html",
        "zeros",
        "random",
        "pickle",
        "truncated",
        "one byte short",
        "twice",
        "protobuf without a graph",
    ],
)
def test_file_that_is_no_model_gets_a_sentence(kind, tiny_model, tmp_path):
    path = tmp_path / "bad.onnx"
    path.write_bytes(_garbage(kind, tiny_model.read_bytes()))
    with pytest.raises(ModelError) as caught:
        Session.load(path)
    assert caught.value.sentence
    assert "\n" not in caught.value.sentence


def test_archive_of_torch_is_named_as_what_it_is(tmp_path):
    path = tmp_path / "weights.onnx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("data.pkl", b"")
    with pytest.raises(ModelError, match="archive or pickle"):
        Session.load(path)


def test_flipped_bits_never_escape_as_anything_but_our_errors(tiny_model):
    good = bytearray(tiny_model.read_bytes())
    rng = np.random.default_rng(11)
    sentences = []
    for place in rng.choice(len(good), 250, replace=False):
        broken = bytearray(good)
        broken[place] ^= 1 << int(rng.integers(8))
        try:
            DamageModel(Session(bytes(broken))).close()
        except ModelError as error:
            sentences.append(error.sentence)
    assert len(sentences) > 50
    assert all(sentences)


def test_error_names_the_file(tmp_path):
    path = tmp_path / "bad.onnx"
    path.write_bytes(b"nothing")
    with pytest.raises(ModelError) as caught:
        DamageModel.load(path)
    assert str(path) in "".join(caught.value.__notes__)


def test_model_without_a_card_runs_but_is_no_damage_model(build):
    path = build(contract=None, classes=None, threshold=None)
    with Session.load(path) as session:
        assert session.outputs
    with pytest.raises(CardError) as caught:
        DamageModel.load(path)
    assert len(caught.value.problems) == 3


def test_weights_in_another_file_are_refused(tiny_model):
    model = onnx.load(tiny_model)
    secret = model.graph.initializer[0]
    secret.ClearField("raw_data")
    secret.data_location = TensorProto.EXTERNAL
    secret.external_data.add(key="location", value="../secret.bin")
    with pytest.raises(ModelError, match="another file"):
        Session(model.SerializeToString())


def test_weights_in_another_file_are_found_inside_branches_and_attributes():
    hidden = helper.make_tensor("w", TensorProto.FLOAT, [1], [1.0])
    hidden.ClearField("float_data")
    hidden.data_location = TensorProto.EXTERNAL
    branch = helper.make_graph(
        [helper.make_node("Constant", [], ["y"], value=hidden)],
        "branch",
        [],
        [helper.make_tensor_value_info("y", TensorProto.FLOAT, [1])],
    )
    graph = helper.make_graph(
        [helper.make_node("If", ["x"], ["y"], then_branch=branch, else_branch=branch)],
        "outer",
        [helper.make_tensor_value_info("x", TensorProto.BOOL, [])],
        [helper.make_tensor_value_info("y", TensorProto.FLOAT, [1])],
    )
    with pytest.raises(ModelError, match="another file"):
        Session(helper.make_model(graph).SerializeToString())


def _kept_outside(tiny_model: Path, location: str) -> Path:
    """The tiny model with its first constant in another file."""
    model = onnx.load(tiny_model)
    moved = model.graph.initializer[0]
    (tiny_model.parent / "weights.bin").write_bytes(moved.raw_data)
    moved.ClearField("raw_data")
    moved.data_location = TensorProto.EXTERNAL
    moved.external_data.add(key="location", value=location)
    tiny_model.write_bytes(model.SerializeToString())
    return tiny_model


def test_weights_beside_the_model_are_loaded_and_part_of_its_hash(tiny_model):
    planes = {"rgb": np.full((1, 48, 64, 3), 51, np.uint8), "depth_mm": np.zeros((1, 48, 64, 1), np.float32)}
    path = _kept_outside(tiny_model, "weights.bin")
    with Session.load(path) as session:
        assert session.run(planes)["score"].item() == pytest.approx(0.2)
        assert session.facts.size_bytes == path.stat().st_size + 4
        before = session.sha256
    (path.parent / "weights.bin").write_bytes(np.float32(2 / 255).tobytes())
    with Session.load(path) as session:
        assert session.run(planes)["score"].item() == pytest.approx(0.4)
        assert session.sha256 != before


@pytest.mark.parametrize(
    "location", ["../weights.bin", "/etc/hostname", "a/../../weights.bin", r"..\weights.bin", "C:/weights.bin", "", "."]
)
def test_weights_outside_the_models_folder_are_refused(location, tiny_model):
    with pytest.raises(ModelError) as caught:
        Session.load(_kept_outside(tiny_model, location))
    assert "not in its own folder" in caught.value.sentence or "is not a file" in caught.value.sentence


def test_weights_behind_a_link_that_leads_out_of_the_folder_are_refused(tiny_model, tmp_path_factory):
    elsewhere = tmp_path_factory.mktemp("elsewhere") / "secret.bin"
    elsewhere.write_bytes(bytes(4))
    path = _kept_outside(tiny_model, "link.bin")
    (path.parent / "link.bin").symlink_to(elsewhere)
    with pytest.raises(ModelError, match="not in its own folder"):
        Session.load(path)


def test_weights_that_are_not_there_or_too_large_altogether(tiny_model):
    path = _kept_outside(tiny_model, "gone.bin")
    with pytest.raises(ModelError, match=r"'gone\.bin', which is not there"):
        Session.load(path)
    (path.parent / "gone.bin").write_bytes(bytes(100_000))
    with pytest.raises(ModelError, match="are not loaded"):
        Session.load(path, max_bytes=100_000)


def test_two_gigabytes_are_refused_without_reading_them(tmp_path):
    path = tmp_path / "huge.onnx"
    with path.open("wb") as file:
        file.truncate(2 * 2**30)
    with pytest.raises(ModelError, match="has 2048 MB, and models of more than 256 MB are not loaded"):
        Session.load(path)


def test_an_opset_or_format_that_is_too_new_is_named_with_the_known_one(tiny_model):
    model = onnx.load(tiny_model)
    model.opset_import[0].version = 99
    with pytest.raises(ModelError, match=r"has opset 99, and onnxruntime [\d.]+ knows none above \d+"):
        Session(model.SerializeToString())
    model.opset_import[0].version, model.ir_version = 18, 99
    with pytest.raises(ModelError, match=r"has IR version 99, and onnxruntime [\d.]+ knows none above \d+"):
        Session(model.SerializeToString())


def test_facts_tell_what_really_runs_the_model(tiny_model):
    planes = {"rgb": np.zeros((1, 48, 64, 3), np.uint8), "depth_mm": np.zeros((1, 48, 64, 1), np.float32)}
    asked = ("NoSuchExecutionProvider", "CPUExecutionProvider")
    with Session.load(tiny_model, threads=2, providers=asked) as session:
        facts = session.facts
        assert (facts.opset, facts.ir_version, facts.threads) == (18, 10, 2)
        assert (facts.asked, facts.provider) == (asked, "CPUExecutionProvider")
        assert facts.size_bytes == tiny_model.stat().st_size
        assert facts.first_run_s is None
        session.run(planes)
        assert session.facts.first_run_s > 0


def test_operators_of_unknown_makers_are_named(tiny_model):
    model = onnx.load(tiny_model)
    model.graph.node[0].domain = "evil.ops"
    model.opset_import.append(helper.make_opsetid("evil.ops", 1))
    with pytest.raises(ModelError, match=r"evil\.ops"):
        Session(model.SerializeToString())


def test_operator_that_does_not_exist_gets_a_sentence(tiny_model):
    model = onnx.load(tiny_model)
    model.graph.node[0].op_type = "Teleport"
    with pytest.raises(ModelError, match="not a model that can be run"):
        Session(model.SerializeToString())


def test_wrong_names_shapes_and_types_get_a_sentence(tiny_model):
    with Session.load(tiny_model) as session:
        depth = np.zeros((1, 48, 64, 1), np.float32)
        for planes in (
            {"image": np.zeros((1, 48, 64, 3), np.uint8)},
            {"rgb": np.zeros((1, 40, 64, 3), np.uint8), "depth_mm": depth},
            {"rgb": np.zeros((1, 48, 64, 3), np.float32), "depth_mm": depth},
        ):
            with pytest.raises(InferenceError, match="The model failed"):
                session.run(planes)


def test_closed_session_says_so(tiny_model):
    session = Session.load(tiny_model)
    session.close()
    session.close()
    with pytest.raises(InferenceError, match="closed"):
        session.run({})


def _endless() -> bytes:
    """A loop that runs as long as nobody stops it."""
    body = helper.make_graph(
        [
            helper.make_node("Identity", ["keep"], ["keep_on"]),
            helper.make_node("Mul", ["before", "one"], ["after"]),
        ],
        "body",
        [
            helper.make_tensor_value_info("turn", TensorProto.INT64, []),
            helper.make_tensor_value_info("keep", TensorProto.BOOL, []),
            helper.make_tensor_value_info("before", TensorProto.FLOAT, [1]),
        ],
        [
            helper.make_tensor_value_info("keep_on", TensorProto.BOOL, []),
            helper.make_tensor_value_info("after", TensorProto.FLOAT, [1]),
        ],
    )
    graph = helper.make_graph(
        [helper.make_node("Loop", ["", "yes", "x"], ["y"], body=body)],
        "endless",
        [helper.make_tensor_value_info("x", TensorProto.FLOAT, [1])],
        [helper.make_tensor_value_info("y", TensorProto.FLOAT, [1])],
        [numpy_helper.from_array(np.array(True), "yes"), numpy_helper.from_array(np.ones(1, np.float32), "one")],
    )
    opset = [helper.make_opsetid("", 18)]
    return helper.make_model(graph, opset_imports=opset, ir_version=10).SerializeToString()


def test_endless_model_is_stopped_from_another_thread():
    session = Session(_endless())
    failures = []

    def work() -> None:
        try:
            session.run({"x": np.ones(1, np.float32)})
        except InferenceError as error:
            failures.append(error)

    thread = threading.Thread(target=work)
    thread.start()
    session.stop()
    thread.join(30)
    assert not thread.is_alive()
    assert len(failures) == 1


def test_a_stopped_model_runs_again_after_resume(tiny_model):
    planes = {"rgb": np.zeros((1, 48, 64, 3), np.uint8), "depth_mm": np.zeros((1, 48, 64, 1), np.float32)}
    with Session.load(tiny_model) as session:
        session.stop()
        with pytest.raises(InferenceError, match="The model failed"):
            session.run(planes)
        session.resume()
        assert session.run(planes)["score"].shape == (1, 1)
