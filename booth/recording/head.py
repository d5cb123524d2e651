"""What a segment says of itself at its beginning, so that it can be read without the segments before it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from booth.devices import CameraInfo
from booth.events import Event
from booth.frames import Optics
from booth.recording.errors import RecordingError
from booth.recording.plain import (
    event_of,
    info_of,
    json_bytes,
    optics_of,
    plain_event,
    plain_info,
    plain_optics,
)
from booth.recording.topics import all_topics

VERSION = 1


@dataclass(frozen=True, eq=False)
class Head:
    """`profile` is the profile as JSON, `profile_text` its file as it was (empty where there was none).

    `utc_less_host_ns` turns host monotonic nanoseconds into UTC ones, for the whole recording by the same number.
    `optics` holds the views that have shown a frame; `state` the events that brought the booth to where the segment
    begins: levels in force, the item on the tray. `topics` are in the order of their channels, which count from 1.
    """

    name: str
    recording: str
    segment: int
    start_ns: int
    utc_less_host_ns: int
    profile: Mapping[str, Any]
    profile_text: str = ""
    infos: Mapping[str, CameraInfo] = field(default_factory=dict)
    optics: Mapping[str, Optics] = field(default_factory=dict)
    banks: tuple[str, ...] = ()
    state: tuple[Event, ...] = ()
    topics: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not self.topics:
            object.__setattr__(self, "topics", tuple(all_topics(self.infos)))

    @property
    def views(self) -> tuple[str, ...]:
        return tuple(self.infos)

    @property
    def channels(self) -> dict[str, int]:
        """The number of each topic's channel."""
        return {topic: number for number, topic in enumerate(self.topics, start=1)}

    def utc_ns(self, host_ns: int) -> int:
        return host_ns + self.utc_less_host_ns

    def next(self, start_ns: int, optics: Mapping[str, Optics], state: tuple[Event, ...]) -> Head:
        """The head of the segment that follows this one."""
        return replace(self, segment=self.segment + 1, start_ns=start_ns, optics=optics, state=state)

    def to_json(self) -> bytes:
        cameras = {view: {"info": plain_info(info), "optics": self._optics(view)} for view, info in self.infos.items()}
        plain = {
            "version": VERSION,
            "name": self.name,
            "recording": self.recording,
            "segment": self.segment,
            "start_ns": self.start_ns,
            "utc_less_host_ns": self.utc_less_host_ns,
            "profile": self.profile,
            "profile_text": self.profile_text,
            "cameras": cameras,
            "banks": self.banks,
            "topics": self.topics,
            "state": [plain_event(event) for event in self.state],
        }
        return json_bytes(plain)

    def _optics(self, view: str) -> dict[str, Any] | None:
        return plain_optics(self.optics[view]) if view in self.optics else None


def head_of(data: bytes) -> Head:
    """The head that `to_json` wrote. Raises RecordingError, also for one of a newer program."""
    try:
        plain = json.loads(data)
        if plain["version"] > VERSION:
            raise RecordingError("This recording was made by a newer version of this program.", "Update this one.")
        return _head(plain)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        hint = "Recordings of this program begin with a description of their booth."
        raise RecordingError("This was not recorded by this program, or its beginning is damaged.", hint) from error


def _head(plain: Mapping[str, Any]) -> Head:
    cameras = plain["cameras"]
    return Head(
        name=plain["name"],
        recording=plain["recording"],
        segment=plain["segment"],
        start_ns=plain["start_ns"],
        utc_less_host_ns=plain["utc_less_host_ns"],
        profile=plain["profile"],
        profile_text=plain["profile_text"],
        infos={view: info_of(one["info"]) for view, one in cameras.items()},
        optics={view: optics_of(one["optics"]) for view, one in cameras.items() if one["optics"] is not None},
        banks=tuple(plain["banks"]),
        topics=tuple(plain["topics"]),
        state=tuple(event_of(one) for one in plain["state"]),
    )
