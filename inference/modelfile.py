"""Looks into the bytes of an ONNX file before any runtime does: what is and may not be in it, without loading it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from inference.errors import ModelError

MAX_BYTES = 256 * 1024 * 1024
ALLOWED_DOMAINS = ("", "ai.onnx", "ai.onnx.ml", "com.microsoft")
_DEEPEST = 24

# Field numbers of onnx.proto that matter here.
_MODEL_IR, _MODEL_PRODUCER, _MODEL_GRAPH, _MODEL_OPSET, _MODEL_FUNCTION = 1, 2, 7, 8, 25
_OPSET_DOMAIN, _OPSET_VERSION = 1, 2
_GRAPH_NODE, _GRAPH_INITIALIZER, _GRAPH_SPARSE = 1, 5, 15
_NODE_ATTRIBUTE, _NODE_DOMAIN = 5, 7
_ATTRIBUTE_TENSORS, _ATTRIBUTE_GRAPHS, _ATTRIBUTE_SPARSE = (5, 10), (6, 11), (22, 23)
_TENSOR_EXTERNAL, _TENSOR_LOCATION = 13, 14
_ENTRY_KEY, _ENTRY_VALUE = 1, 2
_FUNCTION_NODE = 7
_SPARSE_TENSORS = (1, 2)

Field = tuple[int, int, "memoryview | int"]


class _NotProtobuf(Exception):
    pass


@dataclass(slots=True)
class Contents:
    """What a model file says of itself: the opset of ONNX's own operators, who wrote it, and the files that its
    weights lie in, as it names them."""

    ir_version: int = 0
    opset: int = 0
    producer: str = ""
    weight_files: tuple[str, ...] = ()


@dataclass(slots=True)
class _Found:
    domains: list[str]
    files: list[str]


def check_model_bytes(data: bytes, max_bytes: int = MAX_BYTES) -> Contents:
    """Raises ModelError where `data` is too large, is no ONNX model or has foreign operators."""
    _check_outside(data, max_bytes)
    found = _Found([], [])
    try:
        contents = _look(memoryview(data), found)
    except _NotProtobuf:
        raise ModelError(
            "The file is not an ONNX model, or it is damaged.", "Copy it again from where it was exported."
        ) from None
    if found.domains:
        raise ModelError(" ".join(f"It uses operators of {name!r}." for name in dict.fromkeys(found.domains)))
    contents.weight_files = tuple(sorted(set(found.files)))
    return contents


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


def _look(model: memoryview, found: _Found) -> Contents:
    contents, graphs = Contents(), 0
    for number, kind, value in _fields(model):
        if number == _MODEL_IR and kind == 0:
            contents.ir_version = value
        elif kind != 2:
            continue
        elif number == _MODEL_GRAPH:
            graphs += 1
            _look_at_graph(value, found, 0)
        elif number == _MODEL_OPSET:
            _look_at_opset(value, found, contents)
        elif number == _MODEL_FUNCTION:
            _look_at_nodes(value, _FUNCTION_NODE, found, 0)
        elif number == _MODEL_PRODUCER:
            contents.producer = _text(value)
    if graphs != 1:
        raise _NotProtobuf
    return contents


def _look_at_opset(opset: memoryview, found: _Found, contents: Contents) -> None:
    domain, version = "", 0
    for number, kind, value in _fields(opset):
        if number == _OPSET_DOMAIN and kind == 2:
            domain = _text(value)
        elif number == _OPSET_VERSION and kind == 0:
            version = value
    if domain in ("", "ai.onnx"):
        contents.opset = version
    elif domain not in ALLOWED_DOMAINS:
        found.domains.append(domain)


def _look_at_graph(graph: memoryview, found: _Found, depth: int) -> None:
    if depth > _DEEPEST:
        raise _NotProtobuf
    _look_at_nodes(graph, _GRAPH_NODE, found, depth)
    for number, kind, value in _fields(graph):
        if kind == 2 and number == _GRAPH_INITIALIZER:
            _look_at_tensor(value, found)
        elif kind == 2 and number == _GRAPH_SPARSE:
            _look_at_sparse(value, found)


def _look_at_nodes(owner: memoryview, node_field: int, found: _Found, depth: int) -> None:
    for number, kind, node in _fields(owner):
        if kind != 2 or number != node_field:
            continue
        for inner, inner_kind, value in _fields(node):
            if inner_kind == 2 and inner == _NODE_ATTRIBUTE:
                _look_at_attribute(value, found, depth)
            elif inner_kind == 2 and inner == _NODE_DOMAIN and _text(value) not in ALLOWED_DOMAINS:
                found.domains.append(_text(value))


def _look_at_attribute(attribute: memoryview, found: _Found, depth: int) -> None:
    for number, kind, value in _fields(attribute):
        if kind != 2:
            continue
        if number in _ATTRIBUTE_TENSORS:
            _look_at_tensor(value, found)
        elif number in _ATTRIBUTE_GRAPHS:
            _look_at_graph(value, found, depth + 1)
        elif number in _ATTRIBUTE_SPARSE:
            _look_at_sparse(value, found)


def _look_at_sparse(sparse: memoryview, found: _Found) -> None:
    for number, kind, tensor in _fields(sparse):
        if kind == 2 and number in _SPARSE_TENSORS:
            _look_at_tensor(tensor, found)


def _look_at_tensor(tensor: memoryview, found: _Found) -> None:
    """Note the file that a tensor lies in; one that says "elsewhere" and not where is noted as ""."""
    is_elsewhere, location = False, ""
    for number, kind, value in _fields(tensor):
        if number == _TENSOR_EXTERNAL and kind == 2:
            is_elsewhere = True
            location = _location(value) or location
        elif number == _TENSOR_LOCATION and value == 1:
            is_elsewhere = True
    if is_elsewhere:
        found.files.append(location)


def _location(entry: memoryview) -> str:
    texts = {number: bytes(value).decode("utf-8", "replace") for number, kind, value in _fields(entry) if kind == 2}
    return texts.get(_ENTRY_VALUE, "") if texts.get(_ENTRY_KEY) == "location" else ""


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
