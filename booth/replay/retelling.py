"""What a recording tells of its booth that the replayed booth cannot find out by itself is told once more."""

from __future__ import annotations

from booth.events import Event, EventKind, EventLog
from booth.recording.reader import RecordedEvent
from booth.replay.player import Player
from booth.replay.timeline import Moment

# Faults of lights, which the rig meets again when it commands them.
MET_AGAIN = frozenset({"failed", "unseen"})


def retell(player: Player, events: EventLog) -> None:
    """Tell recorded faults, and what lay on the tray, as the recording passes them; for as long as it plays."""

    def passed(moment: Moment) -> None:
        message = moment.message
        if isinstance(message, RecordedEvent) and _is_lasting(message.event):
            events.tell(message.event.kind, message.event.source, message.event.what, **message.event.detail)

    player.watch(passed)


def _is_lasting(event: Event) -> bool:
    return event.kind is EventKind.ITEM or (event.kind is EventKind.FAULT and event.what not in MET_AGAIN)
