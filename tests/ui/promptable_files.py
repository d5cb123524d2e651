"""Tiny promptable models as files: graphs that really answer to the prompt, built with onnx."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

from inference.promptable import DECODER, ENCODER

SIZE = 64
RADIUS = 8.0
FLOAT, INT64 = TensorProto.FLOAT, TensorProto.INT64


def saved(path: Path, nodes, constants, inputs, outputs, metadata=None) -> None:
    """A graph written to a file; inputs and outputs as (name, type, shape)."""
    initial = [numpy_helper.from_array(np.asarray(value), name) for name, value in constants.items()]
    infos = [[helper.make_tensor_value_info(*port) for port in ports] for ports in (inputs, outputs)]
    graph = helper.make_graph(nodes, "tiny", *infos, initial)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=9)
    for key, text in (metadata or {}).items():
        model.metadata_props.add(key=key, value=text)
    onnx.checker.check_model(model)
    path.write_bytes(model.SerializeToString())


def write_encoder(folder: Path, metadata=None, name="image_embeddings", shape=(1, 3, SIZE, SIZE)) -> None:
    """What it sees is the image's mean over the colours."""
    nodes = [helper.make_node("ReduceMean", ["image"], [name], axes=[1], keepdims=1)]
    saved(folder / ENCODER, nodes, {}, [("image", FLOAT, shape)], [(name, FLOAT, (1, 1, *shape[2:]))], metadata)


def write_decoder(folder: Path, embedding="image_embeddings", extra=(), broken=False, labels=FLOAT, whole=None) -> None:
    """A disc around the mean of the included points, less a disc around each excluded one, where what was seen is
    bright: logits of half the model's own size, or of an image of the size `whole` (width, height, of which the longer
    side fills the model's). The second of two masks covers nothing and is thought less of."""
    width, height = whole or (SIZE // 2, SIZE // 2)
    step = SIZE / max(width, height)
    ticks = [((np.arange(count) + 0.5) * step).astype(np.float32) for count in (width, height)]
    grid = np.stack(np.meshgrid(*ticks), axis=-1).reshape(1, -1, 1, 2)
    pooled = {"kernel_shape": [2, 2], "strides": [2, 2]}
    seen = ("ReduceMax", {"axes": [2, 3]}) if whole else ("AveragePool", pooled)
    constants = {
        "grid": grid,
        "one": np.array(1, np.int64),
        "zero": np.array(0, np.int64),
        "reach": np.float32(RADIUS**2),
        "far": np.float32(1e6),
        "shape": np.array([1, 1, height, width], np.int64),
        "axis1": np.array([1], np.int64),
        "last": np.array([3], np.int64),
        "low": np.float32(-1),
        "high": np.float32(1),
        "nothing": np.float32(-1e6),
        "qualities": np.array([[0.9, 0.2]], np.float32),
        "scale": np.float32(np.nan if broken else 1.0),
    }
    node = helper.make_node
    nodes = [
        node("Unsqueeze", ["point_coords", "axis1"], ["points"]),
        node("Sub", ["grid", "points"], ["away"]),
        node("Mul", ["away", "away"], ["squares"]),
        node("ReduceSum", ["squares", "last"], ["distances"], keepdims=0),
        node("Cast", ["point_labels"], ["labels"], to=INT64),
        node("Equal", ["labels", "one"], ["is_in"]),
        node("Equal", ["labels", "zero"], ["is_out"]),
        node("Where", ["is_in", "distances", "far"], ["near_in"]),
        node("Where", ["is_out", "distances", "far"], ["near_out"]),
        node("ReduceMin", ["near_in"], ["to_in"], axes=[2], keepdims=0),
        node("ReduceMin", ["near_out"], ["to_out"], axes=[2], keepdims=0),
        node("Sub", ["reach", "to_in"], ["inside"]),
        node("Sub", ["to_out", "reach"], ["outside"]),
        node("Min", ["inside", "outside"], ["flat"]),
        node("Reshape", ["flat", "shape"], ["steep"]),
        node("Clip", ["steep", "low", "high"], ["disc"]),
        node(seen[0], [embedding], ["seen"], **seen[1]),
        node("Min", ["disc", "seen"], ["shown"]),
        node("Mul", ["shown", "scale"], ["first"]),
        node("Add", ["disc", "nothing"], ["second"]),
        node("Concat", ["first", "second"], ["masks"], axis=1),
        node("Identity", ["qualities"], ["iou_predictions"]),
    ]
    inputs = [(embedding, FLOAT, (1, 1, SIZE, SIZE)), ("point_coords", FLOAT, (1, None, 2))]
    inputs += [("point_labels", labels, (1, None)), ("mask_input", FLOAT, (1, 1, 16, 16))]
    inputs += [("has_mask_input", FLOAT, (1,)), ("orig_im_size", FLOAT, (2,)), *extra]
    outputs = [("masks", FLOAT, (1, 2, height, width)), ("iou_predictions", FLOAT, (1, 2))]
    saved(folder / DECODER, nodes, constants, inputs, outputs)
