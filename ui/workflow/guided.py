"""Captures of a replay by the rule by which a station captures by itself, in the recording's time."""

from __future__ import annotations

from dataclasses import replace

from booth.placement import Placement
from booth.recipe import RecipeShot
from storage.records import ItemRef
from ui.station import Station
from ui.workflow.capture import AutoCapture
from ui.workflow.guidance import GuideLoop


class GuidedCaptures:
    """Watches the tray until it is closed; `recipe` has the resting light alone, `code` the next item's, if known."""

    def __init__(self, station: Station) -> None:
        self.code = ""
        self._clock = station.clock
        self._guide = GuideLoop(station.rig, station.clock)
        self._auto = AutoCapture()
        self._seen: Placement | None = None
        self._count = 0
        resting = station.rig.recipe.resting
        self.recipe = replace(station.rig.recipe, shots=(RecipeShot(resting, ()),))

    def is_due(self) -> bool:
        """True once for each item that lies still; each placement is looked at once."""
        placement, last = self._guide.latest, self._seen
        self._seen = placement
        is_new = placement is not None and placement is not last
        return is_new and self._auto.update(placement, self._clock.now_ns()).fire

    def item(self) -> ItemRef:
        """The code that was scanned for it, else its number."""
        self._count += 1
        code, self.code = self.code, ""
        return ItemRef(code or f"guided-{self._count}")

    def close(self) -> None:
        self._guide.close()
