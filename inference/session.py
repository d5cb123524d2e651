"""The one place that runs models: bytes are read once, hashed, looked into and then loaded by onnxruntime."""

from __future__ import annotations

import hashlib
import stat
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import onnxruntime

from inference.card import Port
from inference.errors import InferenceError, ModelError
from inference.modelfile import MAX_BYTES, check_model_bytes

_DTYPES = {
    "tensor(float)": "float32",
    "tensor(float16)": "float16",
    "tensor(uint8)": "uint8",
    "tensor(int32)": "int32",
    "tensor(int64)": "int64",
}


class Session:
    """A loaded model. Used from one thread at a time; only `stop` may be called from another."""

    def __init__(self, data: bytes, threads: int = 1) -> None:
        """Raises ModelError where `data` is no usable ONNX model."""
        check_model_bytes(data)
        self.sha256 = hashlib.sha256(data).hexdigest()
        self.threads = threads
        self._session = _open(data, threads)
        try:
            self.metadata: Mapping[str, str] = dict(self._session.get_modelmeta().custom_metadata_map)
            self.inputs = tuple(_port(node) for node in self._session.get_inputs())
            self.outputs = tuple(_port(node) for node in self._session.get_outputs())
        except UnicodeDecodeError:
            raise ModelError(
                "The model's metadata or names are not text.", "Copy it again from where it was exported."
            ) from None
        self.provider: str = self._session.get_providers()[0]
        self._output_names = [port.name for port in self.outputs]
        self._options = onnxruntime.RunOptions()

    @classmethod
    def load(cls, path: Path, threads: int = 1, max_bytes: int = MAX_BYTES) -> Session:
        """The model in the file `path`, running on `threads` threads. Raises ModelError with a sentence."""
        return cls(read_model(path, max_bytes), threads)

    def run(self, planes: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
        """All outputs by name, for all inputs by name. Raises InferenceError where the model fails or was stopped."""
        if self._session is None:
            raise InferenceError("The model is closed.", "Load it again.")
        try:
            results = self._session.run(self._output_names, planes, self._options)
        except Exception as error:  # onnxruntime's own errors share no base class
            raise InferenceError(f"The model failed: {_first_line(error)}") from error
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


def read_model(path: Path, max_bytes: int = MAX_BYTES) -> bytes:
    """The bytes of a model file. Raises ModelError where it is not a file, cannot be read or is too large."""
    try:
        found = path.stat()
        if not stat.S_ISREG(found.st_mode):
            raise ModelError(f"{path} is not a file.", "Choose a file that ends in .onnx.")
        if found.st_size > max_bytes:
            size, limit = found.st_size / 2**20, max_bytes / 2**20
            raise ModelError(f"{path} has {size:.0f} MB, and models of more than {limit:.0f} MB are not loaded.")
        return path.read_bytes()
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise ModelError(f"The model {path} cannot be read: {reason}.", "Check the path and its permissions.") from None


def _open(data: bytes, threads: int) -> onnxruntime.InferenceSession:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.log_severity_level = 4
    # Idle workers that spin would take the cores that the preview needs.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    try:
        return onnxruntime.InferenceSession(
            data,
            options,
            providers=["CPUExecutionProvider"],
            enable_fallback=0,  # it would try once more and print about it
        )
    except Exception as error:  # onnxruntime's own errors share no base class
        raise ModelError(
            f"The file is not a model that can be run: {_first_line(error)}",
            "Copy it again from where it was exported.",
        ) from error


def _port(node: onnxruntime.NodeArg) -> Port:
    shape = tuple(size if isinstance(size, int) else None for size in node.shape)
    return Port(node.name, _DTYPES.get(node.type, node.type), shape)


def _first_line(error: Exception) -> str:
    lines = str(error).strip().splitlines()
    return lines[0][:300] if lines else type(error).__name__
