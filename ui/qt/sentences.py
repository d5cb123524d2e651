"""Failures in the person's language: the packages below tell them in English, and know nothing of translation.

A sentence that is not in the table is shown as it is told; what an associate can meet stands in it.
"""

from __future__ import annotations

import re
from functools import cache

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication

from ui.qt.language import number_text
from ui.qt.words import USUAL_VIEWS, view_name

_CONTEXT = "Sentences"
_TEMPLATES = (
    QT_TRANSLATE_NOOP("Sentences", "A capture is running already."),
    QT_TRANSLATE_NOOP("Sentences", "Wait until it is done."),
    QT_TRANSLATE_NOOP("Sentences", "The camera {0} sent no frame in time."),
    QT_TRANSLATE_NOOP("Sentences", "The camera {0} opened, but sent no usable frame in {1} s."),
    QT_TRANSLATE_NOOP("Sentences", "The camera {0} delivers no frames any more."),
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
    QT_TRANSLATE_NOOP("Sentences", "The model {0} in {1} is not approved for this station ({2})."),
    QT_TRANSLATE_NOOP(
        "Sentences",
        'Look at it with "traybooth models check {0}", and let it run with "traybooth models approve {1}".',
    ),
    QT_TRANSLATE_NOOP("Sentences", "The file is not an ONNX model, or it is damaged."),
    QT_TRANSLATE_NOOP("Sentences", "Copy it again from where it was exported."),
    QT_TRANSLATE_NOOP("Sentences", "The model has {0} {1}, and onnxruntime {2} knows none above {3}."),
    QT_TRANSLATE_NOOP("Sentences", "Export it again with {0} {1} or lower."),
    QT_TRANSLATE_NOOP("Sentences", "{0} has {1} MB, and models of more than {2} MB are not loaded."),
    QT_TRANSLATE_NOOP("Sentences", "The model {0} took longer than {1} s."),
    QT_TRANSLATE_NOOP("Sentences", "The model {0} is still at a run that it was told to end."),
    QT_TRANSLATE_NOOP("Sentences", "The model {0} rests for {1} s after {2} failures."),
    QT_TRANSLATE_NOOP("Sentences", "The model gave a {0} that is not a number."),
    QT_TRANSLATE_NOOP("Sentences", "The model failed: {0}"),
    QT_TRANSLATE_NOOP("Sentences", "The image stays without a score."),
    QT_TRANSLATE_NOOP("Sentences", "The item was scanned as {0}, but it carries the code of {1}."),
    QT_TRANSLATE_NOOP("Sentences", "The code {0} on the item is of no product that is known here."),
    QT_TRANSLATE_NOOP("Sentences", "The code says {0}, but the item looks like {1}."),
    QT_TRANSLATE_NOOP("Sentences", "The code says {0}, but the item does not look like its references."),
    QT_TRANSLATE_NOOP("Sentences", "The camera {0} is open."),
    QT_TRANSLATE_NOOP("Sentences", "The camera {0} is there again."),
    QT_TRANSLATE_NOOP("Sentences", "The camera {0} is tried again in {1} s."),
    QT_TRANSLATE_NOOP("Sentences", "The camera {0} is not plugged in."),
    QT_TRANSLATE_NOOP("Sentences", "The camera {0} cannot be opened."),
    QT_TRANSLATE_NOOP("Sentences", "The camera {0} stopped giving images."),
    QT_TRANSLATE_NOOP("Sentences", "The camera {0} hangs: it does not answer."),
    QT_TRANSLATE_NOOP("Sentences", "The camera {0} hangs in its device and is left behind."),
    QT_TRANSLATE_NOOP("Sentences", "Unplug it and plug it in again."),
    QT_TRANSLATE_NOOP("Sentences", "The camera {0} sent no usable frame in {1} s."),
    QT_TRANSLATE_NOOP("Sentences", "The driver of {0} failed: {1}."),
    QT_TRANSLATE_NOOP("Sentences", "The camera {0} is closed."),
    QT_TRANSLATE_NOOP("Sentences", "Open the booth first."),
    QT_TRANSLATE_NOOP("Sentences", "The camera {0} sends images of the wrong size."),
    QT_TRANSLATE_NOOP("Sentences", "The camera {0} sends the same frame again."),
    QT_TRANSLATE_NOOP("Sentences", "The time or the numbers of the camera {0} run backwards."),
    QT_TRANSLATE_NOOP("Sentences", "The time of the camera {0} stands still."),
    QT_TRANSLATE_NOOP("Sentences", "The image of the camera {0} is frozen."),
    QT_TRANSLATE_NOOP("Sentences", "The image of the camera {0} is black although the light is on."),
    QT_TRANSLATE_NOOP("Sentences", "The image of the camera {0} is over-exposed."),
    QT_TRANSLATE_NOOP("Sentences", "A part of the image of the camera {0} is missing."),
    QT_TRANSLATE_NOOP("Sentences", "The lights {0} do not answer."),
    QT_TRANSLATE_NOOP("Sentences", "Check their power and their cable."),
    QT_TRANSLATE_NOOP("Sentences", "The lights {0} can be reached again."),
    QT_TRANSLATE_NOOP("Sentences", "The lights come back by themselves when the link is back."),
    QT_TRANSLATE_NOOP("Sentences", "The lights {0} are closed."),
    QT_TRANSLATE_NOOP("Sentences", "The DMX box of {0} at {1} is gone: {2}."),
    QT_TRANSLATE_NOOP("Sentences", "Check its USB cable."),
    QT_TRANSLATE_NOOP("Sentences", "Check its power, its cable, and its addresses in the profile."),
    QT_TRANSLATE_NOOP("Sentences", "Set bind_address to an address of this machine."),
    QT_TRANSLATE_NOOP("Sentences", "The lights of a recording change only as they did then."),
    QT_TRANSLATE_NOOP("Sentences", "A recording is running already."),
    QT_TRANSLATE_NOOP("Sentences", "Stop it first."),
    QT_TRANSLATE_NOOP("Sentences", "No recording is running."),
    QT_TRANSLATE_NOOP("Sentences", "There is no booth to record yet."),
    QT_TRANSLATE_NOOP("Sentences", "Wait until its cameras are open."),
    QT_TRANSLATE_NOOP("Sentences", "The recording ended, because the disk is full."),
    QT_TRANSLATE_NOOP("Sentences", "The recording ended, because it cannot be written: {0}."),
    QT_TRANSLATE_NOOP("Sentences", "The disk is full: less than {0} would be left."),
    QT_TRANSLATE_NOOP("Sentences", "Make room, then record again."),
    QT_TRANSLATE_NOOP("Sentences", "The recording cannot keep up: {0} messages were left out."),
    QT_TRANSLATE_NOOP("Sentences", "There is already something called {0}."),
    QT_TRANSLATE_NOOP("Sentences", "Choose another name."),
    QT_TRANSLATE_NOOP("Sentences", "A recording cannot be called {0}."),
    QT_TRANSLATE_NOOP("Sentences", "Use letters, digits, - and _."),
    QT_TRANSLATE_NOOP("Sentences", "{0} holds no recording that could be read."),
    QT_TRANSLATE_NOOP("Sentences", "Nothing in it is whole."),
    QT_TRANSLATE_NOOP("Sentences", "The view {0} sees the tray {1} mm from where its calibration says."),
    QT_TRANSLATE_NOOP("Sentences", "Calibrate the booth again."),
    QT_TRANSLATE_NOOP("Sentences", "No view sees the board."),
    QT_TRANSLATE_NOOP("Sentences", "Hold it into the light, and check its size and its squares."),
    QT_TRANSLATE_NOOP("Sentences", "Nothing tells where the tray is."),
    QT_TRANSLATE_NOOP(
        "Sentences", "Lay the board flat in the middle of the tray for one picture, its upper edge at the back."
    ),
    QT_TRANSLATE_NOOP("Sentences", "No picture links {0} to the other views."),
    QT_TRANSLATE_NOOP("Sentences", "Hold the board where these views and others see it at the same time."),
    QT_TRANSLATE_NOOP("Sentences", "The view {0} sees the board in no picture."),
    QT_TRANSLATE_NOOP("Sentences", "The view {0} sees the board in one picture only."),
    QT_TRANSLATE_NOOP("Sentences", "The view {0} sees the board in {1} pictures only."),
    QT_TRANSLATE_NOOP("Sentences", "Take at least {0} in which this view sees it, tilted in different ways."),
    QT_TRANSLATE_NOOP("Sentences", "The light controller of {0} at {1} answers no more."),
    QT_TRANSLATE_NOOP(
        "Sentences",
        "The USB controller {0} cannot carry its cameras: {1} MB/s are asked ({2}), "
        "about {3} MB/s go over USB at {4} Mbit/s.",
    ),
    QT_TRANSLATE_NOOP("Sentences", "The search for devices took longer than {0} s."),
    QT_TRANSLATE_NOOP("Sentences", "The view {0} has no colour to be calibrated."),
    QT_TRANSLATE_NOOP("Sentences", "This capture was taken in another booth ({0})."),
    QT_TRANSLATE_NOOP("Sentences", "This booth has no view {0}."),
    QT_TRANSLATE_NOOP("Sentences", "This booth has no lighting {0}."),
    QT_TRANSLATE_NOOP("Sentences", "Take a new capture."),
    QT_TRANSLATE_NOOP("Sentences", "Another item was captured since."),
    QT_TRANSLATE_NOOP("Sentences", "Only the newest capture can be taken again."),
    QT_TRANSLATE_NOOP("Sentences", "The item does not lie as it lay in the capture, or it is another one."),
    QT_TRANSLATE_NOOP("Sentences", "It cannot be seen whether the item still lies as it lay."),
)


def localised(text: str) -> str:
    """The text with every sentence of the table in the language in force; all else as it was."""
    for template, pattern in _patterns():
        text = pattern.sub(lambda found, template=template: _translated(template, found), text)
    return text


def _translated(template: str, found: re.Match[str]) -> str:
    return QCoreApplication.translate(_CONTEXT, template).format(*map(_as_shown, found.groups()))


def _as_shown(value: str) -> str:
    """A view by the name that stands on its tile, a figure with the language's decimal sign; all else as it was."""
    if value in USUAL_VIEWS:
        return view_name(value)
    if (figure := re.fullmatch(r"\d+\.(\d+)", value)) is not None:
        return number_text(float(value), len(figure[1]))
    return value


@cache
def _patterns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    """Each template with what finds it at the start of a line or after another sentence; longest first."""
    ordered = sorted(_TEMPLATES, key=len, reverse=True)
    return tuple((template, _pattern(template)) for template in ordered)


def _pattern(template: str) -> re.Pattern[str]:
    places = re.sub(r"\\\{\d\\\}", r"((?:(?![.!?] )[^\\n])+?)", re.escape(template))
    return re.compile(rf"(?:(?<=^)|(?<=[.!?:;] )|(?<=\n  )){places}(?=\s|$)", re.MULTILINE)
