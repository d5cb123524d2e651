"""What a recording wishes to be done again, noted while it plays."""

from __future__ import annotations

from collections import deque

from booth.events import Event, EventKind
from booth.recording.reader import RecordedEvent, RecordedFrame
from booth.replay.timeline import Moment


class Wishes:
    """Captures that began (unless `operator_only`) and what a person did, in the order of the recording.

    `has_exact_color` tells whether the colour that passed was recorded losslessly.
    """

    def __init__(self, *, operator_only: bool) -> None:
        self.has_exact_color = True
        self._operator_only = operator_only
        self._waiting: deque[Event] = deque()
        self._begun = 0
        self._places: dict[int, int] = {}
        self._views: set[str] = set()

    def __bool__(self) -> bool:
        return bool(self._waiting)

    def take(self) -> Event:
        return self._waiting.popleft()

    def place(self, capture_id: int | None) -> int | None:
        """Which of the captures that began, counted from 0, the station stored under this id; None for none."""
        return None if capture_id is None else self._places.get(capture_id)

    def note(self, moment: Moment) -> None:
        message = moment.message
        if not isinstance(message, RecordedEvent):
            self._note_color(message)
        elif message.event.kind is EventKind.OPERATOR:
            self._waiting.append(message.event)
        elif message.event.kind is EventKind.CAPTURE:
            self._note_capture(message.event)

    def _note_color(self, frame: RecordedFrame) -> None:
        """A view's first frame tells for all of them."""
        if frame.view not in self._views:
            self._views.add(frame.view)
            self.has_exact_color = self.has_exact_color and frame.is_exact

    def _note_capture(self, event: Event) -> None:
        if event.what == "began":
            self._begun += 1
            if not self._operator_only:
                self._waiting.append(event)
        elif event.what == "stored":
            self._places[event.detail["capture"]] = self._begun - 1
