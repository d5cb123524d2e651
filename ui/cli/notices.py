"""What the booth asks of a person while a command runs; errors that end the command are told by it."""

from __future__ import annotations

from collections.abc import Iterator
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
        unwatch = station.events.watch(_show)
        try:
            yield station
        finally:
            unwatch()


def _show(event: Event) -> None:
    if event.kind is EventKind.FAULT and event.what in UNTOLD:
        note(event.sentence)
