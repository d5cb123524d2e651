"""ONNX files made for tests: graphs small enough to know their answers by heart."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

from inference.card import ModelCard, ModelInput, ModelOutput, card_metadata

FLOAT, HALF, BYTE, INT64, BOOL = (
    TensorProto.FLOAT,
    TensorProto.FLOAT16,
    TensorProto.UINT8,
    TensorProto.INT64,
    TensorProto.BOOL,
)
Value = tuple[str, int, Sequence[int | str]]


def write_model(
    path: Path,
    nodes: Sequence[onnx.NodeProto],
    inputs: Sequence[Value],
    outputs: Sequence[Value],
    constants: Mapping[str, object],
    metadata: Mapping[str, str] | None = None,
    opset: int = 18,
) -> Path:
    """Write one graph; constants are anything that numpy takes, and metadata the file's own entries."""
    graph = helper.make_graph(
        nodes,
        "g",
        [helper.make_tensor_value_info(*value) for value in inputs],
        [helper.make_tensor_value_info(*value) for value in outputs],
        [numpy_helper.from_array(np.asarray(value), name) for name, value in constants.items()],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", opset)], ir_version=10)
    helper.set_model_props(model, dict(metadata or {}))
    path.write_bytes(model.SerializeToString())
    return path


def node(kind: str, inputs: str, outputs: str, **attributes: object) -> onnx.NodeProto:
    """A node from names with blanks between them; `-` stands for an input that is left out."""
    names = ["" if name == "-" else name for name in inputs.split()]
    return helper.make_node(kind, names, outputs.split(), **attributes)


PEAK_CARD = ModelCard(
    model_id="peak",
    version="1",
    task="image_classification",
    classes=("crush",),
    inputs=(ModelInput("rgb", "rgb", 64, 48),),
    outputs=(ModelOutput("score", "score"),),
    threshold=0.5,
)


def write_embedding(path: Path) -> Path:
    """The mean of each colour."""
    image = ModelInput("rgb", "rgb", 64, 48, layout="NCHW", dtype="float32")
    card = ModelCard("means", "1", "embedding", (), (image,), (ModelOutput("means", "embedding"),), 0.0)
    nodes = [node("ReduceMean", "rgb axes", "means", keepdims=0)]
    inputs, outputs = [("rgb", FLOAT, [1, 3, 48, 64])], [("means", FLOAT, [1, 3])]
    return write_model(path, nodes, inputs, outputs, {"axes": np.array([2, 3])}, card_metadata(card))


def write_hanging(path: Path) -> Path:
    """Its score is the brightest pixel over 255; for an image that is white somewhere it never ends."""
    body = helper.make_graph(
        [node("Identity", "go", "go_on"), node("Mul", "before one", "after")],
        "body",
        [helper.make_tensor_value_info(*value) for value in (("turn", INT64, []), ("go", BOOL, []))]
        + [helper.make_tensor_value_info("before", FLOAT, [1, 1])],
        [helper.make_tensor_value_info("go_on", BOOL, []), helper.make_tensor_value_info("after", FLOAT, [1, 1])],
    )
    nodes = [
        node("Cast", "rgb", "float_rgb", to=FLOAT),
        node("ReduceMax", "float_rgb", "peak", keepdims=0),
        node("Div", "peak white", "share"),
        node("Equal", "peak white", "is_white"),
        node("Reshape", "share square", "start"),
        node("Loop", "- is_white start", "score", body=body),
    ]
    constants = {"white": np.float32(255), "square": np.array([1, 1]), "one": np.ones((1, 1), np.float32)}
    inputs = [("rgb", BYTE, [1, 48, 64, 3])]
    return write_model(path, nodes, inputs, [("score", FLOAT, [1, 1])], constants, card_metadata(PEAK_CARD))
