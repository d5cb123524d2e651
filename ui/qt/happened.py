"""What happened in a booth, event by event, in the words of the screen."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from ui.qt.fault_words import fault_name
from ui.qt.language import number_text
from ui.qt.sentences import localised
from ui.qt.words import view_name

if TYPE_CHECKING:
    from booth.events import Event

LOST = ("gone", "restarting", "failed")
OVER = ("over", "cleared")
# Of an event without a sentence, what a person wants to read; everything else is for records.
_TOLD = ("code", "lighting", "capture", "decision", "fused")


def is_fault(event: Event) -> bool:
    """True for what went wrong or was made to, and for cameras that went."""
    return event.kind == "fault" or (event.kind in ("stream", "capture") and event.what in LOST)


def is_worth_a_line(event: Event) -> bool:
    """False for the live scores, which come twice a second while it records."""
    return not (event.kind == "score" and event.source == "live")


def is_bad(event: Event) -> bool:
    """True for a fault that begins, not for one that is over."""
    return is_fault(event) and event.what not in OVER


def kind_name(kind: str) -> str:
    """A kind of event."""
    names = {
        "light": QCoreApplication.translate("events", "light"),
        "stream": QCoreApplication.translate("events", "camera"),
        "fault": QCoreApplication.translate("events", "fault"),
        "item": QCoreApplication.translate("events", "item"),
        "operator": QCoreApplication.translate("events", "person"),
        "score": QCoreApplication.translate("events", "score"),
        "capture": QCoreApplication.translate("events", "capture"),
    }
    return names.get(str(kind), str(kind))


def what_name(what: str) -> str:
    """The one word of what happened; a word that is not in the table is shown as it is told."""
    names = {
        "commanded": QCoreApplication.translate("events", "set"),
        "acknowledged": QCoreApplication.translate("events", "acknowledged"),
        "began": QCoreApplication.translate("events", "began"),
        "ended": QCoreApplication.translate("events", "ended"),
        "stored": QCoreApplication.translate("events", "stored"),
        "failed": QCoreApplication.translate("events", "failed"),
        "opened": QCoreApplication.translate("events", "opened"),
        "gone": QCoreApplication.translate("events", "gone"),
        "restarting": QCoreApplication.translate("events", "restarting"),
        "code": QCoreApplication.translate("events", "code"),
        "lit": QCoreApplication.translate("events", "light by hand"),
        "submitted": QCoreApplication.translate("events", "submitted"),
        "skipped": QCoreApplication.translate("events", "skipped"),
        "decided": QCoreApplication.translate("events", "decided"),
        "scored": QCoreApplication.translate("events", "scored"),
        "changed": QCoreApplication.translate("events", "changed"),
    }
    return names.get(what, what.replace("_", " "))


def event_text(event: Event) -> str:
    """The event's own sentence, or a word with its figures."""
    if event.what in ("injected", "cleared"):
        return _tried_out(event)
    if event.sentence:
        return localised(event.sentence)
    if event.what == "over":
        told = QCoreApplication.translate("events", "over after {frames} frames: {fault}")
        return told.format(frames=event.detail.get("frames", ""), fault=fault_name(str(event.detail.get("fault", ""))))
    detail = "" if event.what == "acknowledged" else _detail(event.detail)
    return " ".join(part for part in (what_name(event.what), detail) if part)


def _tried_out(event: Event) -> str:
    """A fault that a person or a plan makes."""
    told = QCoreApplication.translate("events", "made on purpose: {fault}")
    if event.what == "cleared":
        told = QCoreApplication.translate("events", "no longer made: {fault}")
    return told.format(fault=fault_name(str(event.detail.get("fault", ""))))


def source_name(event: Event) -> str:
    """The device by its name on the screen; a part of the program as it is called."""
    return view_name(event.source) if event.kind in ("stream", "light", "fault") else event.source


def _detail(detail: Mapping) -> str:
    if isinstance(levels := detail.get("levels"), Mapping):
        share = QCoreApplication.translate("events", "{name} {share} %")
        return ", ".join(share.format(name=view_name(n), share=number_text(v * 100)) for n, v in levels.items())
    if isinstance(item := detail.get("item"), Mapping):
        return str(item.get("code", ""))
    return ", ".join(_figure(name, value) for name, value in detail.items() if name in _TOLD)


def _figure(name: str, value: object) -> str:
    if name == "capture":
        return QCoreApplication.translate("events", "capture {id}").format(id=value)
    return number_text(value, 2) if isinstance(value, float) else str(value)
