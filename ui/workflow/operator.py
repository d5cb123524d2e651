"""What a person does at the station, told in words of its own, so that a recording can have it done again."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from enum import StrEnum

from booth.events import Event, EventKind, EventLog
from booth.rig import Rig
from storage.records import Annotation, Capture, CaptureState, Review
from storage.store import Store
from ui.workflow.annotating.commands import Replace, from_json, to_json
from ui.workflow.annotating.editor import DraftEditor
from ui.workflow.reshoot import reshoot
from ui.workflow.review import accept, send_back

SOURCE = "window"


class Did(StrEnum):
    """CODE: scanned or typed a code (`code`). LIT: set lights by hand (`lighting` its name, or `levels` by light).
    SUBMITTED: ended a capture with an annotation, of which `annotation` holds everything. SKIPPED: laid a capture
    aside. DECIDED: accepted or returned it. RESHOT: took a `view` of it again under `lightings`. What concerns a
    capture holds its id at the station as `capture`."""

    CODE = "code"
    LIT = "lit"
    SUBMITTED = "submitted"
    SKIPPED = "skipped"
    DECIDED = "decided"
    RESHOT = "reshot"


def tell_code(events: EventLog, code: str) -> None:
    events.tell(EventKind.OPERATOR, SOURCE, Did.CODE, code=code)


def light_by_hand(rig: Rig, *, lighting: str = "", levels: Mapping[str, float] | None = None) -> None:
    """Command a lighting by its name, or levels (0 to 1) of lights, as a person wishes. Raises DeviceError."""
    rig.events.tell(EventKind.OPERATOR, SOURCE, Did.LIT, lighting=lighting, levels=dict(levels or {}))
    if lighting:
        rig.light(lighting)
    else:
        rig.set_levels(levels or {})


def reshoot_by_hand(
    rig: Rig, store: Store, capture_id: int, view: str, lightings: Sequence[str], author: str
) -> Capture:
    """Take a view of a capture again, as `reshoot` does and with what it raises."""
    told = {"capture": capture_id, "author": author, "view": view, "lightings": list(lightings)}
    rig.events.tell(EventKind.OPERATOR, SOURCE, Did.RESHOT, **told)
    return reshoot(rig, store, capture_id, view, lightings, author=author)


def tell_submitted(events: EventLog, annotation: Annotation) -> None:
    """Told once the revision is stored, with all of it."""
    content = Replace(annotation.damages, annotation.verdict, annotation.disposition)
    told = {"capture": annotation.capture_id, "author": annotation.author, "taxonomy": annotation.taxonomy}
    events.tell(EventKind.OPERATOR, SOURCE, Did.SUBMITTED, **told, annotation=json.loads(to_json(content)))


def tell_skipped(events: EventLog, capture_id: int, author: str, reason: str = "") -> None:
    events.tell(EventKind.OPERATOR, SOURCE, Did.SKIPPED, capture=capture_id, author=author, reason=reason)


def tell_ended(events: EventLog, capture_id: int, author: str, annotation: Annotation | None) -> None:
    """Told once a capture was ended with an annotation, or without one, which lays it aside."""
    if annotation is None:
        tell_skipped(events, capture_id, author)
    else:
        tell_submitted(events, annotation)


def tell_decided(events: EventLog, review: Review) -> None:
    told = {"decision": str(review.decision), "reasons": list(review.reasons), "comment": review.comment}
    events.tell(EventKind.OPERATOR, SOURCE, Did.DECIDED, capture=review.capture_id, author=review.author, **told)


def do_again(event: Event, rig: Rig, store: Store, capture_id: int | None) -> None:
    """Do what a recorded event tells, and tell it anew. `capture_id` is the replay's own capture for the one that the
    event names; without one, what concerns a capture is left out.

    Raises DeviceError for light that the recording does not show, AnnotateError, WorkflowError and StoreError.
    """
    detail = event.detail
    if event.what == Did.CODE:
        tell_code(rig.events, detail["code"])
    elif event.what == Did.LIT:
        light_by_hand(rig, lighting=detail["lighting"], levels=detail["levels"])
    elif capture_id is not None and event.what == Did.SUBMITTED:
        _submit_again(rig.events, store, capture_id, detail)
    elif capture_id is not None and event.what == Did.SKIPPED:
        store.captures.skip(capture_id, detail["reason"], detail["author"])
        tell_skipped(rig.events, capture_id, detail["author"], detail["reason"])
    elif capture_id is not None and event.what == Did.RESHOT:
        reshoot_by_hand(rig, store, capture_id, detail["view"], detail["lightings"], detail["author"])
    elif capture_id is not None and event.what == Did.DECIDED:
        tell_decided(rig.events, _decide_again(store, capture_id, detail))


def _submit_again(events: EventLog, store: Store, capture_id: int, detail: Mapping) -> None:
    editor = DraftEditor(store, capture_id, detail["author"], detail["taxonomy"])
    editor.do(from_json(Replace.__name__, json.dumps(detail["annotation"])))
    tell_submitted(events, editor.submit())


def _decide_again(store: Store, capture_id: int, detail: Mapping) -> Review:
    author, comment = detail["author"], detail["comment"]
    if detail["decision"] == CaptureState.ACCEPTED:
        return accept(store, capture_id, author=author, comment=comment)
    return send_back(store, capture_id, reasons=tuple(detail["reasons"]), comment=comment, author=author)
