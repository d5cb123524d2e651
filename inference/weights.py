"""Files that a model keeps its weights in: read only where they lie in the model's own folder."""

from __future__ import annotations

import stat
from collections.abc import Iterable
from pathlib import Path, PureWindowsPath

from inference.errors import ModelError


def read_bounded(path: Path, max_bytes: int) -> bytes:
    """The bytes of a model's file. Raises ModelError where it is not a file, cannot be read or is too large."""
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


def read_weights(folder: Path | None, names: Iterable[str], max_bytes: int) -> dict[str, bytes]:
    """The files of these names, as a model in `folder` gives them, of `max_bytes` altogether.

    Raises ModelError for a file outside the folder, one that a link leads out of it, and without a folder for any.
    """
    found: dict[str, bytes] = {}
    for name in names:
        if folder is None:
            raise ModelError("The model keeps weights in another file, which is not opened.", "Export it as one file.")
        path = _inside(folder, name)
        found[name] = read_bounded(path, max_bytes)
        max_bytes -= len(found[name])
    return found


def _inside(folder: Path, name: str) -> Path:
    refusal = ModelError(
        f"The model keeps weights in another file, {name!r}, which is not in its own folder and is not opened.",
        "Put it beside the model, or export the model as one file.",
    )
    # A name that some system takes for a path to elsewhere is none for this one either.
    windows = PureWindowsPath(name)
    if not name or "\0" in name or windows.anchor or name.startswith("/") or ".." in windows.parts:
        raise refusal
    try:
        path = (folder / name).resolve(strict=True)
    except OSError:
        raise ModelError(
            f"The model keeps weights in {name!r}, which is not there.", "Copy that file into the model's folder, too."
        ) from None
    if not path.is_relative_to(folder.resolve()):
        raise refusal
    return path
