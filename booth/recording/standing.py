"""What stands in a booth at an instant, as the events that would bring it there."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import ClassVar

from booth.events import Event, EventKind

INITIAL = "initial"


class Standing:
    """Follows light levels by bank and the last thing said of the item, event by event."""

    KINDS: ClassVar = (EventKind.LIGHT, EventKind.ITEM)

    def __init__(self, state: Iterable[Event] = ()) -> None:
        self._lights: dict[str, Event] = {}
        self._items: dict[str, Event] = {}
        for event in state:
            self.note(event)

    def note(self, event: Event) -> None:
        if event.kind is EventKind.ITEM:
            self._items[event.source] = event
        elif event.kind is EventKind.LIGHT and event.what in ("acknowledged", INITIAL):
            self._lights[event.source] = self._with_levels(event)

    @property
    def events(self) -> tuple[Event, ...]:
        return (*self._lights.values(), *self._items.values())

    def _with_levels(self, event: Event) -> Event:
        """The event with all levels of its bank; a command names only those that it changes."""
        before = self._lights.get(event.source)
        known = dict(before.detail.get("levels", {})) if before is not None else {}
        levels = known | dict(event.detail.get("levels", {}))
        return replace(event, what=INITIAL, detail={"levels": levels})
