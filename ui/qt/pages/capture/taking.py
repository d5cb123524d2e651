"""One capture from the key press to its score: taken in the device lane, scored by id in the compute lane."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from ui.qt.session import Session

if TYPE_CHECKING:
    from booth.devices import Stage
    from storage.records import Capture, CaptureScore, ItemRef
    from ui.station import Station


class CaptureTaker(QObject):
    """`taken` carries the stored capture and the seconds that it took, `failed` what went wrong instead; `identified`
    tells which product it shows, None where nothing can tell."""

    taken = Signal(object, float)
    failed = Signal(object)
    scored = Signal(object)
    identified = Signal(object)

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._began: float | None = None

    @property
    def is_running(self) -> bool:
        return self._began is not None

    def take(self, typed: str) -> None:
        """Capture what lies in the booth; `typed` is the code in the field."""
        self._began = time.monotonic()
        station = self._session.station
        self._session.jobs.run("device", lambda: _take(station, typed), self._done, self._gave_up)

    def _done(self, capture: Capture) -> None:
        seconds, self._began = time.monotonic() - self._began, None
        self.taken.emit(capture, seconds)
        station = self._session.station
        # The model opens in the same lane: a capture taken before it is there waits for it here.
        self._session.jobs.run("compute", lambda: _score(station, capture.id), self._scored)

    def _scored(self, score: CaptureScore | None) -> None:
        if score is None:
            return
        self.scored.emit(score)
        assessor = self._session.station.assessor
        self._session.jobs.run("compute", lambda: assessor.identify(score.capture_id), self.identified.emit)

    def _gave_up(self, error: BaseException) -> None:
        self._began = None
        self.failed.emit(error)


def place_next(stage: Stage) -> None:
    """Put the next item on the stage and wait until the cameras show it."""
    stage.place_next()
    stage.settle()


def item_on_tray(station: Station, typed: str) -> ItemRef:
    """What is known of the item: a code that was typed or scanned, else the stage's word, else a name by the time.

    Asked in the device lane, where the stage has done by then what was wished of it before.
    """
    from storage.records import ItemRef
    from ui.workflow.capture import item_ref

    staged = station.rig.stage.item if station.rig.stage is not None else None
    if staged is not None and typed in ("", staged.code):
        return item_ref(staged)
    when = datetime.fromtimestamp(station.clock.utc_us() / 1e6, UTC)
    return ItemRef(typed or f"no-code-{when:%Y%m%dT%H%M%S}")


def _take(station: Station, typed: str) -> Capture:
    from ui.workflow.capture import take_capture

    return take_capture(station.rig, station.store, item_on_tray(station, typed), author=station.author)


def _score(station: Station, capture_id: int) -> CaptureScore | None:
    """The capture's score, stored; None where there is no model."""
    return None if station.assessor is None else station.assessor.assess(capture_id, station.events)
