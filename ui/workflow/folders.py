"""Folders that a person named."""

from __future__ import annotations

from pathlib import Path

from ui.workflow.errors import WorkflowError


def make_folder(folder: Path) -> None:
    """Make the folder where it is not there. Raises WorkflowError where that is impossible."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise WorkflowError(f"The folder {folder} cannot be made: {reason}.", "Name another folder.") from error
