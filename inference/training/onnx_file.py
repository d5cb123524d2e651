"""From a trained network to the bytes of one ONNX file with a card's metadata."""

from __future__ import annotations

import io
import warnings
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import onnx
import torch

OPSET = 17


def graph_bytes(
    net: torch.nn.Module, examples: Sequence[np.ndarray], inputs: Sequence[str], outputs: Sequence[str]
) -> bytes:
    """The graph in eval mode. The tracing exporter is used: it needs no onnxscript, and these graphs do not branch."""
    buffer = io.BytesIO()
    plain = net.eval().to(memory_format=torch.contiguous_format)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        torch.onnx.export(
            plain,
            tuple(map(torch.from_numpy, examples)),
            buffer,
            input_names=list(inputs),
            output_names=list(outputs),
            opset_version=OPSET,
            dynamo=False,
        )
    return buffer.getvalue()


def with_metadata(data: bytes, metadata: Mapping[str, str]) -> bytes:
    """The same model with these metadata entries and no others."""
    model = onnx.load_model_from_string(data)
    model.doc_string = ""
    for node in model.graph.node:
        # The exporter notes source lines of the machine that it ran on.
        node.doc_string = ""
    del model.metadata_props[:]
    onnx.helper.set_model_props(model, dict(metadata))
    onnx.checker.check_model(model)
    return model.SerializeToString(deterministic=True)


def put_in_place(target: Path, data: bytes) -> None:
    """Write a file whole or not at all."""
    target.parent.mkdir(parents=True, exist_ok=True)
    aside = target.with_suffix(".part")
    aside.write_bytes(data)
    aside.replace(target)
