"""Booths that place their items themselves: remembers whether what lies on the stage was captured already."""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path

from booth.devices import Stage, StagedItem

FILE_NAME = "stage-captured.json"


class StageMemory:
    """Kept in a small file of the data folder, because the stage is changed by one command and captured by another."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / FILE_NAME

    def was_captured(self, item: StagedItem) -> bool:
        """Whether the item was captured as it lies there: not placed anew, turned, moved or damaged since."""
        try:
            return json.loads(self._file.read_text(encoding="utf-8")) == _plain(item)
        except (OSError, ValueError):
            return False

    def captured(self, item: StagedItem) -> None:
        """Where this cannot be kept, on a full disk say, the item is merely taken for a new one."""
        with suppress(OSError):
            self._file.write_text(json.dumps(_plain(item)), encoding="utf-8")

    def changed(self) -> None:
        """Somebody changed what lies on the stage."""
        self._file.unlink(missing_ok=True)


def item_to_capture(stage: Stage, memory: StageMemory) -> StagedItem:
    """What lies there if it was not captured yet, else the next item; back when the cameras show it."""
    item = stage.item
    if item is None or memory.was_captured(item):
        item = stage.place_next()
    stage.settle()
    return item


def _plain(item: StagedItem) -> dict:
    return json.loads(json.dumps(asdict(item)))
