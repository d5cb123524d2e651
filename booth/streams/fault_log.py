"""Faults of a camera's frames, told thinned: once when one begins, and once with a count when it is over."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from booth.events import EventKind, EventLog
from booth.streams.frame_checks import FrameFault

# A fault that was not seen for this long is over.
QUIET_NS = 1_000_000_000


@dataclass(slots=True)
class _Run:
    frames: int
    last_ns: int


class FaultLog:
    """Belongs to the camera's thread, but for `running`; `total` counts frames with something wrong, `last` says what
    it was."""

    def __init__(self, view: str, events: EventLog) -> None:
        self.total = 0
        self.last = ""
        self._view = view
        self._events = events
        self._running: dict[FrameFault, _Run] = {}

    @property
    def running(self) -> tuple[FrameFault, ...]:
        """What is wrong with the frames now."""
        return tuple(self._running)

    def note(self, faults: Iterable[FrameFault], now_ns: int) -> None:
        """The faults of one frame, none for a sound one."""
        self.total += bool(faults)
        for fault in faults:
            self._seen(fault, now_ns)
        for fault, run in tuple(self._running.items()):
            if now_ns - run.last_ns > QUIET_NS:
                self._over(fault)

    def end_all(self) -> None:
        """The camera is opened anew, or closed."""
        for fault in tuple(self._running):
            self._over(fault)

    def _seen(self, fault: FrameFault, now_ns: int) -> None:
        run = self._running.get(fault)
        if run is not None:
            run.frames, run.last_ns = run.frames + 1, now_ns
            return
        self._running[fault] = _Run(1, now_ns)
        self.last = fault.sentence(self._view)
        self._events.tell(EventKind.FAULT, self._view, "seen", fault=str(fault), sentence=self.last)

    def _over(self, fault: FrameFault) -> None:
        frames = self._running.pop(fault).frames
        self._events.tell(EventKind.FAULT, self._view, "over", fault=str(fault), frames=frames)
