"""Small real models built with onnx: brightness is their damage, so that what they say can be worked out by hand."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper, numpy_helper

from inference.card import ModelCard, ModelInput, ModelOutput, card_metadata

CLASSES = ("crush", "tear", "hole", "deconstruction", "spillage")
WIDTH, HEIGHT = 64, 48
TINY_CARD = ModelCard(
    model_id="tiny-brightness",
    version="1",
    task="damage_segmentation",
    classes=CLASSES,
    inputs=(
        ModelInput("rgb", "rgb", WIDTH, HEIGHT),
        ModelInput("depth_mm", "depth_mm", WIDTH, HEIGHT, dtype="float32", required=False),
    ),
    outputs=(
        ModelOutput("score", "score"),
        ModelOutput("class_scores", "class_scores"),
        ModelOutput("heatmap", "heatmap"),
    ),
    threshold=0.5,
    training={"summary": "not trained: the score is the brightest 4 x 4 block, for tests"},
)


def tiny_graph(gain: float = 1.0, classes: int = len(CLASSES)) -> onnx.GraphProto:
    """Score = brightest 4 x 4 block / 255 * gain; each class half of it; the heatmap is the blocks' brightness."""
    constants = {
        "gain": np.float32(gain / 255.0),
        "quarter": np.full((1, classes), 0.5, np.float32),
        "channels": np.array([1, 1 + classes, 1, 1], np.int64),
        "no_depth": np.float32(0.0),
        "axes3": np.array([3], np.int64),
        "axes23": np.array([2, 3], np.int64),
        "all_axes": np.array([1, 2, 3], np.int64),
    }
    nodes = [
        helper.make_node("Cast", ["rgb"], ["float_rgb"], to=TensorProto.FLOAT),
        helper.make_node("ReduceMean", ["float_rgb", "axes3"], ["grey"], keepdims=0),
        helper.make_node("Unsqueeze", ["grey", "one"], ["plane"]),
        helper.make_node("AveragePool", ["plane"], ["blocks"], kernel_shape=[4, 4], strides=[4, 4]),
        helper.make_node("Mul", ["blocks", "gain"], ["bright"]),
        helper.make_node("ReduceMean", ["depth_mm", "all_axes"], ["depth"], keepdims=0),
        helper.make_node("Mul", ["depth", "no_depth"], ["nothing"]),
        helper.make_node("ReduceMax", ["bright", "axes23"], ["peak"], keepdims=0),
        helper.make_node("Add", ["peak", "nothing"], ["score"]),
        helper.make_node("Mul", ["score", "quarter"], ["class_scores"]),
        helper.make_node("Tile", ["bright", "channels"], ["heatmap"]),
    ]
    constants["one"] = np.array([1], np.int64)
    return helper.make_graph(
        nodes,
        "tiny",
        [
            helper.make_tensor_value_info("rgb", TensorProto.UINT8, [1, HEIGHT, WIDTH, 3]),
            helper.make_tensor_value_info("depth_mm", TensorProto.FLOAT, [1, HEIGHT, WIDTH, 1]),
        ],
        [
            helper.make_tensor_value_info("score", TensorProto.FLOAT, [1, 1]),
            helper.make_tensor_value_info("class_scores", TensorProto.FLOAT, [1, classes]),
            helper.make_tensor_value_info("heatmap", TensorProto.FLOAT, [1, 1 + classes, HEIGHT // 4, WIDTH // 4]),
        ],
        [numpy_helper.from_array(np.asarray(value), name) for name, value in constants.items()],
    )


def model_bytes(graph: onnx.GraphProto, metadata: dict[str, str]) -> bytes:
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 18)], ir_version=10)
    helper.set_model_props(model, metadata)
    return model.SerializeToString()


@pytest.fixture
def tiny_metadata() -> dict[str, str]:
    return card_metadata(TINY_CARD)


@pytest.fixture
def build(tmp_path: Path, tiny_metadata: dict[str, str]) -> Callable[..., Path]:
    """Writes a tiny model; metadata entries given as None are left out."""

    def _build(graph: onnx.GraphProto | None = None, *, gain: float = 1.0, **changes: str | None) -> Path:
        metadata = tiny_metadata | {f"booth.{key}": value for key, value in changes.items()}
        kept = {key: value for key, value in metadata.items() if value is not None}
        path = tmp_path / "model.onnx"
        path.write_bytes(model_bytes(graph or tiny_graph(gain), kept))
        return path

    return _build


@pytest.fixture
def tiny_model(build: Callable[..., Path]) -> Path:
    return build()
