"""What is recorded, as messages; runs in threads of its own, where OpenCV lets go of the interpreter."""

from __future__ import annotations

from collections.abc import Iterator

from booth.events import Event
from booth.frames import Frame
from booth.recording import topics
from booth.recording.intake import Messages
from booth.recording.messages import color_message, depth_message
from booth.recording.options import RecordingOptions
from booth.recording.plain import json_bytes, plain_event, plain_stamps


def encode(at_ns: int, what: Frame | Event, utc_less_host_ns: int, options: RecordingOptions) -> Messages:
    """The messages of one frame or event. Raises RecordingError for pixels that cannot be encoded."""
    if isinstance(what, Event):
        return [(topics.event(what.kind), json_bytes(plain_event(what)))]
    return [*_frame_messages(at_ns, what, what.exposed_ns + utc_less_host_ns, options)]


def pixel_bytes(frame: Frame) -> int:
    """What the frame's pixels take in memory."""
    return sum(plane.nbytes for plane in (frame.color, frame.depth) if plane is not None)


def _frame_messages(at_ns: int, frame: Frame, utc_ns: int, options: RecordingOptions) -> Iterator[tuple[str, bytes]]:
    """The stamps come last: when they are read, the images they belong to are there."""
    if frame.color is not None:
        yield topics.color(frame.view), color_message(frame, utc_ns, options)
    if frame.depth is not None:
        yield topics.depth(frame.view), depth_message(frame, utc_ns, options)
    yield topics.frame(frame.view), json_bytes(plain_stamps(frame, at_ns))
