"""Damage models as files whose score is an image's brightness, or that go wrong in one of the ways that models do."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

from inference.card import ModelCard, ModelInput, ModelOutput, card_metadata

WIDTH, HEIGHT = 64, 48
FLOAT, INT64 = TensorProto.FLOAT, TensorProto.INT64


def write_model(path: Path, kind: str = "sound") -> Path:
    """`kind` is sound, nan (its score is no number), fails (each run ends in an error) or hangs (no run ends)."""
    nodes = [
        helper.make_node("Cast", ["rgb"], ["float_rgb"], to=FLOAT),
        helper.make_node("ReduceMean", ["float_rgb", "all_axes"], ["mean"], keepdims=0),
        helper.make_node("Mul", ["mean", "per_level"], ["level"]),
        *_WRONGS[kind](),
        helper.make_node("Reshape", ["odd", "one_by_one"], ["score"]),
    ]
    constants = {
        "all_axes": np.array([0, 1, 2, 3], np.int64),
        "per_level": np.float32(1 / 255),
        "nan": np.float32(np.nan),
        "far": np.array(9, np.int64),
        "ages": np.array(1 << 60, np.int64),
        "true": np.array(True),
        "one_by_one": np.array([1, 1], np.int64),
    }
    graph = helper.make_graph(
        nodes,
        kind,
        [helper.make_tensor_value_info("rgb", TensorProto.UINT8, [1, HEIGHT, WIDTH, 3])],
        [helper.make_tensor_value_info("score", FLOAT, [1, 1])],
        [numpy_helper.from_array(np.asarray(value), name) for name, value in constants.items()],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 18)], ir_version=10)
    helper.set_model_props(model, card_metadata(_card(kind)))
    path.write_bytes(model.SerializeToString())
    return path


def _card(kind: str) -> ModelCard:
    ports = (ModelInput("rgb", "rgb", WIDTH, HEIGHT),), (ModelOutput("score", "score"),)
    return ModelCard(f"odd-{kind}", "1", "image_classification", ("crush",), *ports, threshold=0.5)


def _sound() -> list[onnx.NodeProto]:
    return [helper.make_node("Identity", ["level"], ["odd"])]


def _nan() -> list[onnx.NodeProto]:
    return [helper.make_node("Mul", ["level", "nan"], ["odd"])]


def _fails() -> list[onnx.NodeProto]:
    """The tenth of one value."""
    flat = helper.make_node("Reshape", ["level", "one_by_one"], ["flat"])
    return [flat, helper.make_node("Gather", ["flat", "far"], ["odd"])]


def _hangs() -> list[onnx.NodeProto]:
    """A loop that adds for ages."""
    value = helper.make_tensor_value_info
    body = helper.make_graph(
        [
            helper.make_node("Identity", ["going"], ["goes_on"]),
            helper.make_node("Add", ["sum", "level"], ["next_sum"]),
        ],
        "ages",
        [value("turn", INT64, []), value("going", TensorProto.BOOL, []), value("sum", FLOAT, [])],
        [value("goes_on", TensorProto.BOOL, []), value("next_sum", FLOAT, [])],
    )
    return [helper.make_node("Loop", ["ages", "true", "level"], ["odd"], body=body)]


_WRONGS = {"sound": _sound, "nan": _nan, "fails": _fails, "hangs": _hangs}
