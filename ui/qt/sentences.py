"""Failures in the person's language: the packages below tell them in English, and know nothing of translation.

A sentence that is not in the table is shown as it is told; what an associate can meet stands in it.
"""

from __future__ import annotations

import re
from functools import cache

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication

_CONTEXT = "Sentences"
_TEMPLATES = (
    QT_TRANSLATE_NOOP("Sentences", "A capture is running already."),
    QT_TRANSLATE_NOOP("Sentences", "Wait until it is done."),
    QT_TRANSLATE_NOOP("Sentences", "The camera {0} sent no frame in time."),
    QT_TRANSLATE_NOOP("Sentences", "The camera {0} opened, but sent no frame in {1} s."),
    QT_TRANSLATE_NOOP("Sentences", "The camera {0} delivers no frames any more ({1})."),
    QT_TRANSLATE_NOOP("Sentences", "The camera {0} was closed."),
    QT_TRANSLATE_NOOP("Sentences", "The camera {0} (device {1}) cannot be opened."),
    QT_TRANSLATE_NOOP("Sentences", "The camera {0} (device {1}) is not plugged in."),
    QT_TRANSLATE_NOOP("Sentences", "Check its cable, or the number of the device in the profile."),
    QT_TRANSLATE_NOOP("Sentences", "{0} gave no frame in {1} s."),
    QT_TRANSLATE_NOOP("Sentences", "{0} gave no frame in {1} s: its item is still being made."),
    QT_TRANSLATE_NOOP("Sentences", "{0} stopped giving images."),
    QT_TRANSLATE_NOOP("Sentences", "{0} was unplugged."),
    QT_TRANSLATE_NOOP("Sentences", "{0} is at the end of its recording."),
    QT_TRANSLATE_NOOP("Sentences", "{0} is at the end of its file."),
    QT_TRANSLATE_NOOP("Sentences", "Check its cable, then capture again."),
    QT_TRANSLATE_NOOP("Sentences", "Check its cable and its power."),
    QT_TRANSLATE_NOOP("Sentences", "Check its cable."),
    QT_TRANSLATE_NOOP("Sentences", "Plug it in and start again."),
    QT_TRANSLATE_NOOP("Sentences", "Is another program using it?"),
    QT_TRANSLATE_NOOP("Sentences", "The lighting {0} was asked for, but the images did not change."),
    QT_TRANSLATE_NOOP("Sentences", "Check the light's power and cable, then capture again."),
    QT_TRANSLATE_NOOP("Sentences", "The light controller of {0} at {1} cannot be reached: {2}."),
    QT_TRANSLATE_NOOP("Sentences", "Check the network cable and the controller's power."),
    QT_TRANSLATE_NOOP("Sentences", "{0} device(s) of this booth could not be opened:"),
    QT_TRANSLATE_NOOP("Sentences", "The tray is empty."),
    QT_TRANSLATE_NOOP("Sentences", "Place an item first."),
    QT_TRANSLATE_NOOP("Sentences", "There is no room left to write {0}; what is stored can still be read."),
    QT_TRANSLATE_NOOP("Sentences", "Free some disk space; nothing of the last capture was acknowledged."),
    QT_TRANSLATE_NOOP("Sentences", "Only {0} GB are free on the disk of {1}; captures stop below {2} GB."),
    QT_TRANSLATE_NOOP("Sentences", "{0} is held by another program."),
    QT_TRANSLATE_NOOP("Sentences", "Close the other program and try again."),
    QT_TRANSLATE_NOOP("Sentences", "The data folder {0} is already used by another station ({1})."),
    QT_TRANSLATE_NOOP("Sentences", "The data folder {0} is already used by another station (process {1})."),
    QT_TRANSLATE_NOOP("Sentences", "Close that one first, or choose another folder with --data."),
    QT_TRANSLATE_NOOP("Sentences", "The data folder {0} cannot be written: {1}."),
    QT_TRANSLATE_NOOP("Sentences", "Give this account the right to write there, or choose another folder with --data."),
    QT_TRANSLATE_NOOP("Sentences", "Image {0} in {1} does not match its SHA-256."),
    QT_TRANSLATE_NOOP("Sentences", "Restore this volume from a backup."),
    QT_TRANSLATE_NOOP("Sentences", "Capture {0} was changed meanwhile."),
    QT_TRANSLATE_NOOP("Sentences", "Look at its newest revision and decide again."),
    QT_TRANSLATE_NOOP("Sentences", "The store is closed."),
    QT_TRANSLATE_NOOP("Sentences", "The model {0} cannot be read: {1}."),
    QT_TRANSLATE_NOOP("Sentences", "Check the path and its permissions."),
)


def localised(text: str) -> str:
    """The text with every sentence of the table in the language in force; all else as it was."""
    for template, pattern in _patterns():
        text = pattern.sub(lambda found, template=template: _translated(template, found), text)
    return text


def _translated(template: str, found: re.Match[str]) -> str:
    return QCoreApplication.translate(_CONTEXT, template).format(*found.groups())


@cache
def _patterns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    """Each template with what finds it at the start of a line or after another sentence; longest first."""
    ordered = sorted(_TEMPLATES, key=len, reverse=True)
    return tuple((template, _pattern(template)) for template in ordered)


def _pattern(template: str) -> re.Pattern[str]:
    places = re.sub(r"\\\{\d\\\}", r"((?:(?![.!?] )[^\\n])+?)", re.escape(template))
    return re.compile(rf"(?:(?<=^)|(?<=[.!?:;] )|(?<=\n  )){places}(?=\s|$)", re.MULTILINE)
