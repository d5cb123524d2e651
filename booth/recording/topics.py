"""The topics of a recording, and the schema of each."""

from __future__ import annotations

from collections.abc import Iterable

from booth.events import EventKind

HEAD = "/recording"
TRANSFORMS = "/tf"
EVENTS = "/events/"


def color(view: str) -> str:
    return f"/{view}/color"


def depth(view: str) -> str:
    return f"/{view}/depth"


def frame(view: str) -> str:
    return f"/{view}/frame"


def calibration(view: str) -> str:
    """The lens of the view's colour camera; of its depth camera where it has no colour."""
    return f"/{view}/calibration"


def depth_calibration(view: str) -> str:
    """The lens of a depth camera that stands apart from the colour camera."""
    return f"/{view}/depth/calibration"


def event(kind: EventKind) -> str:
    return f"{EVENTS}{kind}"


def all_topics(views: Iterable[str]) -> dict[str, str]:
    """Every topic of a booth with these views, and the name of its schema; always in the same order."""
    found = {HEAD: "traybooth.Recording", TRANSFORMS: "foxglove.FrameTransforms"}
    for view in views:
        found |= {color(view): "foxglove.CompressedImage", depth(view): "foxglove.CompressedImage"}
        found |= {frame(view): "traybooth.Frame"}
        found |= {calibration(view): "foxglove.CameraCalibration"}
        found |= {depth_calibration(view): "foxglove.CameraCalibration"}
    return found | {event(kind): "traybooth.Event" for kind in EventKind}
