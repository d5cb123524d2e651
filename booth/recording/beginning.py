"""What a recording begins with: the booth as its rig knows it at that moment."""

from __future__ import annotations

import uuid
from dataclasses import asdict

from booth.events import Event, EventKind
from booth.recording.head import Head
from booth.recording.standing import INITIAL
from booth.rig import Rig


def head_of_rig(rig: Rig, name: str, start_ns: int, profile_text: str) -> Head:
    """The head of a first segment: cameras and optics as far as they were seen, levels in force, the staged item."""
    utc_us = rig.clock.utc_us()
    return Head(
        name=name,
        recording=uuid.uuid4().hex,
        segment=1,
        start_ns=start_ns,
        utc_less_host_ns=utc_us * 1000 - start_ns,
        profile=rig.profile.model_dump(mode="json"),
        profile_text=profile_text,
        infos={info.view: info for info in rig.info},
        optics={view: frame.optics for view, frame in rig.latest_all().items()},
        banks=tuple(rig.profile.lights),
        state=(*_levels(rig, start_ns, utc_us), *_item(rig, start_ns, utc_us)),
    )


def _levels(rig: Rig, at_ns: int, utc_us: int) -> list[Event]:
    known = rig.levels
    levels = {
        name: {light: known[light] for light in bank.light_names if light in known}
        for name, bank in rig.profile.lights.items()
    }
    return [Event(at_ns, utc_us, EventKind.LIGHT, name, INITIAL, {"levels": found}) for name, found in levels.items()]


def _item(rig: Rig, at_ns: int, utc_us: int) -> list[Event]:
    if rig.stage is None:
        return []
    item = rig.stage.item
    detail = {"item": None if item is None else asdict(item)}
    return [Event(at_ns, utc_us, EventKind.ITEM, "stage", INITIAL, detail)]
