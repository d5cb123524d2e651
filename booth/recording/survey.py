"""Goes through a whole recording once and counts what is there, what is missing, and what is wrong."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import pairwise

from booth.recording import topics
from booth.recording.reader import RecordingFile
from booth.recording.stored import Loss, StoredSegment


@dataclass(frozen=True, slots=True)
class ViewSurvey:
    """One view's frames. `missing` counts the gaps of its camera's own numbers: frames that never came."""

    view: str
    frames: int
    missing: int
    rate_hz: float
    longest_pause_s: float


@dataclass(frozen=True, slots=True)
class Survey:
    """`messages` counts what is there, by topic; `missing` what was written and is gone; `dropped` what was never
    written, by topic, as the recorder told it. `problems` are sentences; a sound recording has none."""

    segments: int
    size_bytes: int
    seconds: float
    messages: Mapping[str, int]
    missing: int
    dropped: Mapping[str, int]
    views: tuple[ViewSurvey, ...]
    losses: tuple[Loss, ...]
    problems: tuple[str, ...]

    @property
    def is_sound(self) -> bool:
        return not self.problems


def survey(recording: RecordingFile) -> Survey:
    """Reads every chunk, and checks the sum of each."""
    tally = _Tally()
    for segment in recording.segments:
        tally.segment(segment)
    losses = recording.losses
    return Survey(
        segments=len(recording.segments),
        size_bytes=sum(segment.map.size for segment in recording.segments),
        seconds=(recording.end_ns - recording.start_ns) / 1e9,
        messages=dict(sorted(tally.messages.items())),
        missing=tally.missing,
        dropped=tally.dropped,
        views=tuple(_view(view, tally.frames.get(view, [])) for view in recording.views),
        losses=losses,
        problems=(*(loss_sentence(loss, recording.start_ns) for loss in losses), *tally.problems(recording)),
    )


def loss_sentence(loss: Loss, start_ns: int) -> str:
    """What is lost of which file, and between which seconds of the recording it lay."""
    times = [None if at_ns is None else f"{(at_ns - start_ns) / 1e9:.2f} s" for at_ns in (loss.from_ns, loss.to_ns)]
    span = f"between {times[0] or 'the beginning'} and {times[1] or 'the end'}"
    return f"{loss.file}: {loss.size_bytes} bytes are lost, {span}: {loss.why}"


@dataclass(slots=True)
class _Tally:
    """What was counted so far, over the segments in their order."""

    messages: Counter[str] = field(default_factory=Counter)
    frames: dict[str, list[tuple[int, int]]] = field(default_factory=dict)
    dropped: Mapping[str, int] = field(default_factory=dict)
    missing: int = 0
    disorders: int = 0
    last_number: int | None = None
    last_utc_ns: int = 0

    def segment(self, segment: StoredSegment) -> None:
        names = {number: topic for topic, number in segment.head.channels.items()}
        views = {topics.frame(view): view for view in segment.head.views}
        for chunk in segment.chunks():
            for message in chunk:
                if message.number == 0:
                    continue
                topic = names.get(message.channel, "")
                self.messages[topic] += 1
                self._follow(message.number, message.utc_ns)
                if topic in views:
                    stamps = json.loads(message.data)
                    self.frames.setdefault(views[topic], []).append((stamps["sequence"], stamps["at_ns"]))
                elif topic == topics.event("fault"):
                    self._note_fault(json.loads(message.data))

    def problems(self, recording: RecordingFile) -> list[str]:
        found = [f"{one.path.name} was not ended." for one in recording.segments if not one.map.is_finished]
        broken = [one for one in recording.segments if one.map.is_finished and not one.has_index]
        found += [f"The index of {one.path.name} is damaged; all messages can still be read." for one in broken]
        numbers = [segment.head.segment for segment in recording.segments]
        found += [f"Segment {a + 1} is not there." for a, b in pairwise(numbers) if b > a + 1]
        if self.missing:
            found.append(f"{self.missing} messages are missing.")
        if self.disorders:
            found.append(f"{self.disorders} messages are out of order.")
        return found

    def _follow(self, number: int, utc_ns: int) -> None:
        if self.last_number is not None:
            self.missing += max(number - self.last_number - 1, 0)
            self.disorders += number <= self.last_number or utc_ns < self.last_utc_ns
        self.last_number, self.last_utc_ns = number, utc_ns

    def _note_fault(self, event: dict) -> None:
        if event["source"] == "recording" and event["what"] == "dropped":
            self.dropped = event["detail"]["dropped"]


def _view(view: str, frames: list[tuple[int, int]]) -> ViewSurvey:
    missing = sum(max(after - before - 1, 0) for (before, _), (after, _) in pairwise(frames))
    pauses = [(after - before) / 1e9 for (_, before), (_, after) in pairwise(frames)]
    rate_hz = len(pauses) / sum(pauses) if sum(pauses) > 0 else 0.0
    return ViewSurvey(view, len(frames), missing, rate_hz, max(pauses, default=0.0))
