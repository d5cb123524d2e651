"""Faults that are made on purpose, in the words of the screen."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication

from ui.qt.words import capital, view_name

if TYPE_CHECKING:
    from booth.faults.plan import Fault
    from booth.streams.health import StreamHealth

# By kind (see `booth.faults.kinds`): the word on a button, and what then happens.
_WORDS = {
    "drop": (QT_TRANSLATE_NOOP("faults", "Drop"), QT_TRANSLATE_NOOP("faults", "frames are lost")),
    "freeze": (QT_TRANSLATE_NOOP("faults", "Freeze"), QT_TRANSLATE_NOOP("faults", "the same image again and again")),
    "delay": (QT_TRANSLATE_NOOP("faults", "Delay"), QT_TRANSLATE_NOOP("faults", "frames come late")),
    "jitter": (QT_TRANSLATE_NOOP("faults", "Jitter"), QT_TRANSLATE_NOOP("faults", "frames come more or less late")),
    "duplicate": (QT_TRANSLATE_NOOP("faults", "Duplicate"), QT_TRANSLATE_NOOP("faults", "frames come twice")),
    "reorder": (QT_TRANSLATE_NOOP("faults", "Reorder"), QT_TRANSLATE_NOOP("faults", "frames come in the wrong order")),
    "stale_time": (QT_TRANSLATE_NOOP("faults", "Stale time"), QT_TRANSLATE_NOOP("faults", "time stamps stand still")),
    "backward_time": (
        QT_TRANSLATE_NOOP("faults", "Backward time"),
        QT_TRANSLATE_NOOP("faults", "time stamps jump back"),
    ),
    "black": (QT_TRANSLATE_NOOP("faults", "Black"), QT_TRANSLATE_NOOP("faults", "black images")),
    "over_exposed": (QT_TRANSLATE_NOOP("faults", "Over-exposed"), QT_TRANSLATE_NOOP("faults", "white images")),
    "half_frame": (
        QT_TRANSLATE_NOOP("faults", "Half frame"),
        QT_TRANSLATE_NOOP("faults", "the lower part of the image is missing"),
    ),
    "flipped_bits": (
        QT_TRANSLATE_NOOP("faults", "Flipped bits"),
        QT_TRANSLATE_NOOP("faults", "some bits of the image are wrong"),
    ),
    "wrong_size": (QT_TRANSLATE_NOOP("faults", "Wrong size"), QT_TRANSLATE_NOOP("faults", "images of the wrong size")),
    "unplug": (
        QT_TRANSLATE_NOOP("faults", "Unplug"),
        QT_TRANSLATE_NOOP("faults", "unplugged, and plugged in again at the end"),
    ),
    "fail_to_open": (
        QT_TRANSLATE_NOOP("faults", "Fail to open"),
        QT_TRANSLATE_NOOP("faults", "cannot be opened for some tries"),
    ),
    "setting_refused": (
        QT_TRANSLATE_NOOP("faults", "Setting refused"),
        QT_TRANSLATE_NOOP("faults", "refuses a setting when it is opened"),
    ),
    "setting_differs": (
        QT_TRANSLATE_NOOP("faults", "Setting differs"),
        QT_TRANSLATE_NOOP("faults", "reads back another setting than was asked"),
    ),
    "hang": (QT_TRANSLATE_NOOP("faults", "Hang"), QT_TRANSLATE_NOOP("faults", "hangs until it is closed")),
    "no_answer": (QT_TRANSLATE_NOOP("faults", "No answer"), QT_TRANSLATE_NOOP("faults", "the lights do not answer")),
    "late": (QT_TRANSLATE_NOOP("faults", "Late"), QT_TRANSLATE_NOOP("faults", "commands take effect late")),
    "stuck_on": (QT_TRANSLATE_NOOP("faults", "Stuck on"), QT_TRANSLATE_NOOP("faults", "the lights stay on")),
    "stuck_off": (QT_TRANSLATE_NOOP("faults", "Stuck off"), QT_TRANSLATE_NOOP("faults", "the lights stay dark")),
    "dim": (QT_TRANSLATE_NOOP("faults", "Dim"), QT_TRANSLATE_NOOP("faults", "the lights are too dim")),
    "slow": (QT_TRANSLATE_NOOP("faults", "Slow"), QT_TRANSLATE_NOOP("faults", "writing takes long")),
    "full": (QT_TRANSLATE_NOOP("faults", "Full"), QT_TRANSLATE_NOOP("faults", "the disk is full")),
}


def fault_name(kind: str) -> str:
    """The word on the fault's button."""
    return _translated(_WORDS[kind][0]) if kind in _WORDS else kind.replace("_", " ")


def fault_about(kind: str) -> str:
    """What happens then, in a few words."""
    return _translated(_WORDS[kind][1]) if kind in _WORDS else ""


def faulty_device_name(device: str) -> str:
    """A view, a bank of lights, or the data folder."""
    return QCoreApplication.translate("faults", "Data folder") if device == "store" else view_name(device)


def badge(faults: Sequence[Fault], health: StreamHealth) -> str:
    """What a live view says of the faults that are made on it, else of what is seen in its frames; "" for none."""
    names = [fault_name(fault.kind) for fault in faults if fault.device == health.view]
    if names:
        return QCoreApplication.translate("faults", "On purpose: {faults}").format(faults=", ".join(names))
    return capital(", ".join(fault_about(fault) for fault in health.wrong))


def _translated(text: str) -> str:
    return QCoreApplication.translate("faults", text)
