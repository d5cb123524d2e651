"""A recording's messages one after the other, in a time that only grows: also after a jump back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from booth.events import Event
from booth.frames import Frame
from booth.recording.reader import RecordedEvent, RecordedFrame, open_recording


@dataclass(frozen=True, slots=True)
class Moment:
    """One message as it is played: `at_ns` and a frame's stamps lie `later_ns` behind the recorded ones.

    Both are 0, and nothing differs from what was recorded, until somebody jumps.
    """

    message: RecordedFrame | RecordedEvent
    later_ns: int = 0
    later_sequences: int = 0

    @property
    def at_ns(self) -> int:
        return self.message.at_ns + self.later_ns

    def frame(self) -> Frame:
        """The recorded frame; after a jump its stamps go on where those before it ended."""
        frame = self.message.frame()
        if not self.later_ns and not self.later_sequences:
            return frame
        device_ns = None if frame.device_time_ns is None else frame.device_time_ns + self.later_ns
        return frame.with_stamps(
            sequence=frame.sequence + self.later_sequences,
            host_time_ns=frame.host_time_ns + self.later_ns,
            exposed_ns=frame.exposed_ns + self.later_ns,
            device_time_ns=device_ns,
        )


class Timeline:
    """Where a recording is, and what comes next. The file is open between `open` and `close`; the place is kept."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.recording = open_recording(path)
        self.start_ns, self.end_ns = self.recording.start_ns, self.recording.end_ns
        self.later_ns = 0
        self._utc_us = self.recording.utc_us_at(self.start_ns)
        self._from_ns, self._passed = self.start_ns, 0
        self._messages: Iterator[RecordedFrame | RecordedEvent] | None = None
        self._next: RecordedFrame | RecordedEvent | None = None
        self._standing: tuple[Event, ...] = ()
        self._sequences: dict[str, int] = {}
        self._later_sequences: dict[str, int] = {}
        self.recording.close()

    def open(self, now_ns: int) -> None:
        """Go on where the recording was left, whatever time has passed since. Raises RecordingError."""
        if self._messages is None:
            self.recording = open_recording(self.path)
            self._read_on()
            if self._next is not None:
                self.later_ns = max(self.later_ns, now_ns - self._next.at_ns)

    def close(self) -> None:
        if self._messages is not None:
            self._messages = None
            self.recording.close()

    @property
    def length_ns(self) -> int:
        return self.end_ns - self.start_ns

    @property
    def due_ns(self) -> int | None:
        """When the next message comes; None after the last, and while the file is closed."""
        return None if self._messages is None or self._next is None else self._next.at_ns + self.later_ns

    @property
    def is_at_end(self) -> bool:
        return self._messages is not None and self._next is None

    def utc_us(self, now_ns: int) -> int:
        """The wall time of the recording, microseconds since 1970."""
        return self._utc_us + (now_ns - self.later_ns - self.start_ns) // 1000

    def take(self) -> Moment:
        """The next message; the one behind it is read ahead."""
        message = self._next
        self._passed = self._passed + 1 if message.at_ns == self._from_ns else 1
        self._from_ns = message.at_ns
        self._next = next(self._messages, None)
        return Moment(message, self.later_ns, self._later_sequence(message))

    @property
    def standing(self) -> tuple[Event, ...]:
        """What stood in the booth where the recording was last begun or jumped to: light levels, and what lay there."""
        return self._standing

    def seek(self, position_ns: int, now_ns: int) -> None:
        """Go on at this distance from the recording's start, while the time goes on at `now_ns`."""
        self._from_ns, self._passed = self.start_ns + position_ns, 0
        self.later_ns = now_ns - self._from_ns
        self._later_sequences.clear()
        if self._messages is not None:
            self._read_on()

    def _read_on(self) -> None:
        self._standing = self.recording.state_at(self._from_ns)
        messages = iter(self.recording.messages(self._from_ns))
        for _ in range(self._passed):
            next(messages, None)
        self._next = next(messages, None)
        self._messages = messages

    def _later_sequence(self, message: RecordedFrame | RecordedEvent) -> int:
        if not isinstance(message, RecordedFrame):
            return 0
        sequence = message.sequence
        if message.view not in self._later_sequences:
            expected = self._sequences.get(message.view, sequence - 1) + 1
            self._later_sequences[message.view] = expected - sequence if self.later_ns else 0
        self._sequences[message.view] = sequence + self._later_sequences[message.view]
        return self._later_sequences[message.view]
