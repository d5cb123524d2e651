"""Looks at the tray and the live scores some times a second, and says when an item is to be captured by itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

if TYPE_CHECKING:
    from booth.placement import Placement
    from ui.station import Station

LOOK_MS = 100


class LiveWatch(QObject):
    """Pulls what the station's own threads have ready; nothing here waits.

    Nothing is captured by itself while the person is away, on another page, and does not see the countdown.
    `looked` tells of each look: the placement (None before the first) and the countdown in seconds (None: none).
    """

    looked = Signal(object, object)
    capture_due = Signal()
    ended = Signal(object)

    def __init__(self, station: Station, parent: QObject | None = None) -> None:
        from ui.workflow.capture import AutoCapture

        super().__init__(parent)
        self._station = station
        self._auto = AutoCapture()
        self.is_automatic = False
        self.is_busy = False
        self.is_away = False
        self.has_ended = False
        self._timer = QTimer(self, interval=LOOK_MS)
        self._timer.timeout.connect(self.look)
        self._timer.start()

    @property
    def was_captured(self) -> bool:
        """True while the item that was captured last still lies there."""
        return self._auto.has_captured

    def note_capture(self) -> None:
        """Tell that the item was captured by hand, so that it is not captured once more by itself."""
        self._auto.captured(self._placement())

    def rearm(self) -> None:
        """Tell that another item lies there now, so that it may be captured by itself."""
        self._auto.captured(None)

    def look(self) -> None:
        """One look, now."""
        placement = self._placement()
        self.looked.emit(placement, self._count_down(placement))

    def close(self) -> None:
        self._timer.stop()

    def _placement(self) -> Placement | None:
        """The newest judgement; guidance that ended is told once, and the views go on without it."""
        if self.has_ended or self._station.guide is None:
            return None
        try:
            return self._station.guide.latest
        except Exception as error:
            self.has_ended = True
            self.ended.emit(error)
            return None

    def _count_down(self, placement: Placement | None) -> float | None:
        if placement is None:
            return None
        held_back = self.is_busy or self.is_away or not self.is_automatic
        step = self._auto.update(placement, self._station.clock.now_ns(), labelling=held_back)
        if step.fire:
            self.capture_due.emit()
        return step.countdown_s
