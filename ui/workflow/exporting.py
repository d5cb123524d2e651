"""Captures out of the station in exchange formats."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from storage.formats.coco import ANNOTATIONS, UNFINISHED, CocoReport, export_coco, unknown_lighting
from storage.records import CaptureQuery
from storage.store import Store
from ui.workflow.errors import WorkflowError
from ui.workflow.folders import make_folder


def export_coco_folder(
    store: Store,
    query: CaptureQuery,
    target: Path,
    *,
    lighting: str | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> CocoReport:
    """Write what the query shows as a COCO folder (`annotations.json` and `images/`).

    Raises WorkflowError where the query shows nothing, no image has the lighting or the target holds something else,
    StoreError otherwise.
    """
    target = target.expanduser()
    check_target(target)
    if not store.captures.count(query):
        raise WorkflowError("No capture fits this query, so there is nothing to export.", "Widen the query.")
    _check_lighting(store, lighting)
    make_folder(target)
    return export_coco(store, query, target, lighting=lighting, progress=progress)


def _check_lighting(store: Store, lighting: str | None) -> None:
    """Raises WorkflowError for a lighting that no image has: nothing would take an earlier export's place."""
    known = None if lighting is None else unknown_lighting(store, lighting)
    if known is not None:
        names = ", ".join(name for name in known if name) or "none but the light of the room"
        raise WorkflowError(f"No image has the lighting {lighting!r}; there are {names}.", "Leave --lighting out.")


def check_target(target: Path) -> None:
    """Raises WorkflowError unless the target is a new or empty folder, or holds an earlier export, whole or not."""
    if not target.exists():
        return
    if not target.is_dir():
        raise WorkflowError(f"{target} is a file, not a folder.", "Name a new folder for the export.")
    is_export = any((target / name).is_file() for name in (ANNOTATIONS, UNFINISHED))
    if any(target.iterdir()) and not is_export:
        raise WorkflowError(f"{target} already holds something else.", "Name a new folder for the export.")
