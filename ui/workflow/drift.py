"""Whether the cameras still stand where their calibration says, looked at in each capture once it is durable."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import asdict

from booth.calibration.drift import Drift, tray_drift
from booth.events import EventKind
from booth.frames import FrameSet
from booth.rig import Rig
from storage.errors import StoreError
from storage.store import Store

SENTENCE = "The view {view} sees the tray {mm:.1f} mm from where its calibration says. Calibrate the booth again."

log = logging.getLogger(__name__)


def note_drift(rig: Rig, store: Store, capture_id: int, frames: FrameSet, author: str) -> Mapping[str, Drift]:
    """Measure the drift in the first shot and keep it with the station's events; over the profile's limit, the booth's
    events ask for a new calibration. A tray without markers in the profile has none. Never raises for a full store.
    """
    tray = rig.profile.tray
    drifts = tray_drift(frames.shots[0].frames, tray) if frames.shots else {}
    for drift in drifts.values():
        if drift.median_mm > tray.drift_limit_mm:
            sentence = SENTENCE.format(view=drift.view, mm=drift.median_mm)
            rig.events.tell(EventKind.FAULT, drift.view, "drift", **_figures(drift), sentence=sentence)
    if drifts:
        _keep(store, capture_id, drifts, author)
    return drifts


def _keep(store: Store, capture_id: int, drifts: Mapping[str, Drift], author: str) -> None:
    views = {view: _figures(drift) for view, drift in drifts.items()}
    try:
        store.events.add("drift", {"capture": capture_id, "views": views}, author)
    except StoreError as error:
        log.warning("The drift of capture %s could not be kept: %s", capture_id, error)


def _figures(drift: Drift) -> dict[str, float | int]:
    figures = asdict(drift)
    del figures["view"]
    return {name: round(value, 3) for name, value in figures.items()}
