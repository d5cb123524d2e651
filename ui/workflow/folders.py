"""Folders and files that a person named."""

from __future__ import annotations

import os
from pathlib import Path

from ui.workflow.errors import WorkflowError


def make_folder(folder: Path) -> None:
    """Make the folder where it is not there. Raises WorkflowError where that is impossible."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise WorkflowError(f"The folder {folder} cannot be made: {reason}.", "Name another folder.") from error


def check_target(target: Path) -> None:
    """Make the folder of a file that is to be written. Raises WorkflowError where it could not be written."""
    if target.is_dir():
        raise WorkflowError(f"{target} is a folder, not a file.", "Name a file that ends in .onnx.")
    make_folder(target.parent)
    if not os.access(target.parent, os.W_OK):
        raise WorkflowError(f"The folder {target.parent} cannot be written.", "Name another file.")
