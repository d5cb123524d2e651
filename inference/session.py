"""The one place that runs models: bytes are read once, hashed, looked into and then loaded by onnxruntime."""

from __future__ import annotations

import hashlib
import re
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import onnxruntime

from inference.card import Port
from inference.errors import InferenceError, ModelError
from inference.modelfile import MAX_BYTES, check_model_bytes
from inference.weights import read_bounded, read_weights

CPU = "CPUExecutionProvider"
_DTYPES = {
    "tensor(float)": "float32",
    "tensor(float16)": "float16",
    "tensor(uint8)": "uint8",
    "tensor(int32)": "int32",
    "tensor(int64)": "int64",
    "tensor(bool)": "bool",
}
_TOO_NEW = (
    ("opset", re.compile(r"Opset (?P<given>\d+) is under development.* is till opset (?P<known>\d+)", re.DOTALL)),
    ("IR version", re.compile(r"IR version: (?P<given>\d+), max supported IR version: (?P<known>\d+)")),
)


@dataclass(frozen=True, slots=True)
class SessionFacts:
    """How a model is run. `provider` is the one really used of those `asked` for; `first_run_s` is None before it."""

    opset: int
    ir_version: int
    producer: str
    asked: tuple[str, ...]
    provider: str
    threads: int
    size_bytes: int
    load_s: float
    first_run_s: float | None


class Session:
    """A loaded model. Used from one thread at a time; only `stop` may be called from another."""

    def __init__(
        self,
        data: bytes,
        threads: int = 1,
        folder: Path | None = None,
        max_bytes: int = MAX_BYTES,
        beside: bytes = b"",
        providers: Sequence[str] = (CPU,),
    ) -> None:
        """Raises ModelError where `data` is no usable ONNX model, or keeps weights in files outside `folder`.

        `beside` is what a card in a file of its own says: the hash names the model together with it.
        """
        began = time.perf_counter()
        contents = check_model_bytes(data, max_bytes)
        weights = read_weights(folder, contents.weight_files, max_bytes - len(data))
        self.sha256 = _hash(data, weights, beside)
        self.threads = threads
        self._session = _open(data, weights, threads, providers)
        try:
            self.metadata: Mapping[str, str] = dict(self._session.get_modelmeta().custom_metadata_map)
            self.inputs = tuple(_port(node) for node in self._session.get_inputs())
            self.outputs = tuple(_port(node) for node in self._session.get_outputs())
        except UnicodeDecodeError:
            raise ModelError(
                "The model's metadata or names are not text.", "Copy it again from where it was exported."
            ) from None
        self.provider: str = self._session.get_providers()[0]
        self._contents, self._asked = contents, tuple(providers)
        self._size_bytes = len(data) + sum(map(len, weights.values()))
        self._output_names = [port.name for port in self.outputs]
        self._options = onnxruntime.RunOptions()
        self._load_s, self._first_run_s = time.perf_counter() - began, None

    @classmethod
    def load(
        cls,
        path: Path,
        threads: int = 1,
        max_bytes: int = MAX_BYTES,
        beside: bytes = b"",
        providers: Sequence[str] = (CPU,),
    ) -> Session:
        """The model in the file `path`, running on `threads` threads. Raises ModelError with a sentence."""
        return cls(read_bounded(path, max_bytes), threads, path.parent, max_bytes, beside, providers)

    @property
    def facts(self) -> SessionFacts:
        found = self._contents
        return SessionFacts(
            found.opset,
            found.ir_version,
            found.producer,
            self._asked,
            self.provider,
            self.threads,
            self._size_bytes,
            self._load_s,
            self._first_run_s,
        )

    def run(self, planes: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
        """All outputs by name, for all inputs by name. Raises InferenceError where the model fails or was stopped."""
        if self._session is None:
            raise InferenceError("The model is closed.", "Load it again.")
        began = time.perf_counter()
        try:
            results = self._session.run(self._output_names, planes, self._options)
        except Exception as error:  # onnxruntime's own errors share no base class
            raise InferenceError(f"The model failed: {_first_line(error)}") from error
        if self._first_run_s is None:
            self._first_run_s = time.perf_counter() - began
        return dict(zip(self._output_names, results, strict=True))

    def stop(self) -> None:
        """Make a `run` in another thread end soon with InferenceError; later runs fail likewise until `resume`."""
        self._options.terminate = True

    def resume(self) -> None:
        """Let later runs go on to their end again."""
        self._options = onnxruntime.RunOptions()

    def close(self) -> None:
        """Let go of the model's memory; may be called twice."""
        self._session = None

    def __enter__(self) -> Session:
        return self

    def __exit__(self, *_exc: object) -> None:
        self.close()


def _hash(data: bytes, weights: Mapping[str, bytes], beside: bytes) -> str:
    """SHA-256 of the file's bytes; where there are more, of these too, each after its name."""
    total = hashlib.sha256(data)
    for name, content in sorted(weights.items()):
        total.update(b"\0" + name.encode() + b"\0" + content)
    if beside:
        total.update(b"\0\0" + beside)
    return total.hexdigest()


def _open(
    data: bytes, weights: Mapping[str, bytes], threads: int, providers: Sequence[str]
) -> onnxruntime.InferenceSession:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.log_severity_level = 4
    # Idle workers that spin would take the cores that the preview needs.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    if weights:
        # Given from memory, so that what runs is what was hashed.
        contents = list(weights.values())
        options.add_external_initializers_from_files_in_memory(list(weights), contents, [len(one) for one in contents])
    available = onnxruntime.get_available_providers()
    try:
        return onnxruntime.InferenceSession(
            data,
            options,
            providers=[name for name in providers if name in available] or [CPU],
            enable_fallback=0,  # it would try once more and print about it
        )
    except Exception as error:  # onnxruntime's own errors share no base class
        raise _refusal(error) from error


def _refusal(error: Exception) -> ModelError:
    for what, pattern in _TOO_NEW:
        if found := pattern.search(str(error)):
            given, known = found["given"], found["known"]
            return ModelError(
                f"The model has {what} {given}, and onnxruntime {onnxruntime.__version__} knows none above {known}.",
                f"Export it again with {what} {known} or lower.",
            )
    return ModelError(
        f"The file is not a model that can be run: {_first_line(error)}", "Copy it again from where it was exported."
    )


def _port(node: onnxruntime.NodeArg) -> Port:
    shape = tuple(size if isinstance(size, int) else None for size in node.shape)
    return Port(node.name, _DTYPES.get(node.type, node.type), shape)


def _first_line(error: Exception) -> str:
    lines = str(error).strip().splitlines()
    return lines[0][:300] if lines else type(error).__name__
