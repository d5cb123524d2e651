"""What the booth asks of a person while a command runs; errors that end the command are told by it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from booth.events import Event, EventKind
from ui.cli.output import note
from ui.settings import Settings
from ui.station import Station

# Faults that no command fails with, so that nobody else would say them.
UNTOLD = ("drift", "overloaded", "not_searched", "link_lost", "link_back")


@contextmanager
def telling_station(settings: Settings) -> Iterator[Station]:
    """A station, nothing of it open but its profile, that says on stderr at once what a person has to look after."""
    with Station(settings, live=False) as station:
        station.load_profile()
        unwatch = station.events.watch(_teller())
        try:
            yield station
        finally:
            unwatch()


def _teller() -> Callable[[Event], None]:
    """Prints what is news of a booth that is open; a camera that was never there ends the command by itself."""
    last: dict[str, str] = {}

    def is_news(event: Event) -> bool:
        if event.kind is not EventKind.STREAM or event.what not in ("opened", "gone"):
            return event.kind is EventKind.FAULT and event.what in UNTOLD
        before, last[event.source] = last.get(event.source, event.what), event.what
        return before != event.what

    return lambda event: note(event.sentence) if is_news(event) else None
