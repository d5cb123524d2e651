"""Looks into the bytes of an ONNX file before any runtime does: what may not be in it, without loading it."""

from __future__ import annotations

from collections.abc import Iterator

from inference.errors import ModelError

MAX_BYTES = 256 * 1024 * 1024
ALLOWED_DOMAINS = ("", "ai.onnx", "ai.onnx.ml", "com.microsoft")
_DEEPEST = 24

# Field numbers of onnx.proto that matter here.
_MODEL_GRAPH, _MODEL_OPSET, _MODEL_FUNCTION = 7, 8, 25
_GRAPH_NODE, _GRAPH_INITIALIZER, _GRAPH_SPARSE = 1, 5, 15
_NODE_ATTRIBUTE, _NODE_DOMAIN = 5, 7
_ATTRIBUTE_TENSORS, _ATTRIBUTE_GRAPHS, _ATTRIBUTE_SPARSE = (5, 10), (6, 11), (22, 23)
_TENSOR_EXTERNAL, _TENSOR_LOCATION = 13, 14
_FUNCTION_NODE = 7
_SPARSE_TENSORS = (1, 2)

Field = tuple[int, int, "memoryview | int"]


class _NotProtobuf(Exception):
    pass


def check_model_bytes(data: bytes, max_bytes: int = MAX_BYTES) -> None:
    """Raises ModelError where `data` is too large, is no ONNX model, keeps weights outside or has foreign operators."""
    _check_outside(data, max_bytes)
    try:
        problems = _model_problems(memoryview(data))
    except _NotProtobuf:
        raise ModelError(
            "The file is not an ONNX model, or it is damaged.", "Copy it again from where it was exported."
        ) from None
    if problems:
        raise ModelError(" ".join(dict.fromkeys(problems)))


def _check_outside(data: bytes, max_bytes: int) -> None:
    if not data:
        raise ModelError("The model file is empty.", "Copy it again from where it was exported.")
    if len(data) > max_bytes:
        size, limit = len(data) / 2**20, max_bytes / 2**20
        raise ModelError(f"The model file has {size:.0f} MB, and more than {limit:.0f} MB is not loaded.")
    if data[:2] == b"PK" or data[:1] == b"\x80":
        raise ModelError(
            "The file is a Python archive or pickle, not an ONNX model, and is not opened.",
            "Export the model as ONNX.",
        )


def _model_problems(model: memoryview) -> list[str]:
    problems, graphs = [], 0
    for number, kind, value in _fields(model):
        if kind != 2:
            continue
        if number == _MODEL_GRAPH:
            graphs += 1
            problems += _graph_problems(value, 0)
        elif number == _MODEL_OPSET:
            problems += [f"It uses operators of {name!r}." for name in _texts(value, 1) if name not in ALLOWED_DOMAINS]
        elif number == _MODEL_FUNCTION:
            problems += _nodes_problems(value, _FUNCTION_NODE, 0)
    if graphs != 1:
        raise _NotProtobuf
    return problems


def _graph_problems(graph: memoryview, depth: int) -> list[str]:
    if depth > _DEEPEST:
        raise _NotProtobuf
    problems = _nodes_problems(graph, _GRAPH_NODE, depth)
    for number, kind, value in _fields(graph):
        if kind == 2 and number == _GRAPH_INITIALIZER:
            problems += _tensor_problems(value)
        elif kind == 2 and number == _GRAPH_SPARSE:
            problems += _sparse_problems(value)
    return problems


def _nodes_problems(owner: memoryview, node_field: int, depth: int) -> list[str]:
    problems = []
    for number, kind, node in _fields(owner):
        if kind != 2 or number != node_field:
            continue
        for inner, inner_kind, value in _fields(node):
            if inner_kind == 2 and inner == _NODE_ATTRIBUTE:
                problems += _attribute_problems(value, depth)
            elif inner_kind == 2 and inner == _NODE_DOMAIN and _text(value) not in ALLOWED_DOMAINS:
                problems.append(f"It uses operators of {_text(value)!r}.")
    return problems


def _attribute_problems(attribute: memoryview, depth: int) -> list[str]:
    problems = []
    for number, kind, value in _fields(attribute):
        if kind != 2:
            continue
        if number in _ATTRIBUTE_TENSORS:
            problems += _tensor_problems(value)
        elif number in _ATTRIBUTE_GRAPHS:
            problems += _graph_problems(value, depth + 1)
        elif number in _ATTRIBUTE_SPARSE:
            problems += _sparse_problems(value)
    return problems


def _sparse_problems(sparse: memoryview) -> list[str]:
    return [
        problem
        for number, kind, tensor in _fields(sparse)
        if kind == 2 and number in _SPARSE_TENSORS
        for problem in _tensor_problems(tensor)
    ]


def _tensor_problems(tensor: memoryview) -> list[str]:
    for number, kind, value in _fields(tensor):
        if (number == _TENSOR_EXTERNAL and kind == 2) or (number == _TENSOR_LOCATION and value == 1):
            return ["The model keeps weights in another file, which is not opened; export it as one file."]
    return []


def _texts(message: memoryview, wanted: int) -> Iterator[str]:
    for number, kind, value in _fields(message):
        if kind == 2 and number == wanted:
            yield _text(value)


def _text(value: memoryview) -> str:
    return bytes(value[:200]).decode("utf-8", "replace")


def _fields(message: memoryview) -> Iterator[Field]:
    """(field number, wire type, value) of a protobuf message; values of fixed width are given as 0."""
    at, end = 0, len(message)
    while at < end:
        tag, at = _varint(message, at)
        kind = tag & 7
        if kind == 0:
            value, at = _varint(message, at)
        elif kind == 2:
            size, at = _varint(message, at)
            value = message[at : at + size]
            at += size
        elif kind in (1, 5):
            value, at = 0, at + (8 if kind == 1 else 4)
        else:
            raise _NotProtobuf
        if at > end or tag >> 3 == 0:
            raise _NotProtobuf
        yield tag >> 3, kind, value


def _varint(message: memoryview, at: int) -> tuple[int, int]:
    value = 0
    for shift in range(0, 70, 7):
        if at >= len(message):
            raise _NotProtobuf
        byte = message[at]
        at += 1
        value |= (byte & 0x7F) << shift
        if not byte & 0x80:
            return value, at
    raise _NotProtobuf
