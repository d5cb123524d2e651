"""The sentences of guidance: what the tray shows, said as what to do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from ui.qt.keyboard import keyboard
from ui.qt.language import number_text
from ui.qt.page import Hints
from ui.qt.words import view_name

if TYPE_CHECKING:
    from booth.placement import Placement
    from storage.records import Capture

CHECKS = ("in_tray", "centred", "whole", "sharp", "exposed", "still")


def check_name(check: str) -> str:
    """A placement check in the words of the screen."""
    names = {
        "in_tray": QCoreApplication.translate("guidance", "in the tray"),
        "centred": QCoreApplication.translate("guidance", "centred"),
        "whole": QCoreApplication.translate("guidance", "whole"),
        "sharp": QCoreApplication.translate("guidance", "sharp"),
        "exposed": QCoreApplication.translate("guidance", "exposed"),
        "still": QCoreApplication.translate("guidance", "still"),
    }
    return names.get(check, check)


def guidance(placement: Placement, key: str) -> tuple[str, str]:
    """The sentence and its second line for what lies on the tray; `key` is the one that captures."""
    translate = QCoreApplication.translate
    match placement.state:
        case "missing":
            return _missing(placement), translate("guidance", "Automatic capture waits until all cameras are back")
        case "empty":
            return translate("guidance", "Place the item in the tray"), translate(
                "guidance", "In the middle, with the label up"
            )
        case "no_depth":
            return translate("guidance", "Place the item, then press {key}").format(key=key), translate(
                "guidance", "This booth measures no depth, so nobody checks how the item lies"
            )
        case "moving":
            return translate("guidance", "Hold still"), translate("guidance", "Something moves in the tray")
        case "too_high":
            return translate("guidance", "Lay the item flat"), translate(
                "guidance", "It stands {height} mm high, more than this booth sees"
            ).format(height=number_text(placement.height_mm))
        case "clipped":
            return translate("guidance", "Move the item into all views"), translate(
                "guidance", "It is cut off in: {views}"
            ).format(views=", ".join(map(view_name, placement.clipped_views)))
        case "off_centre":
            return translate("guidance", "Move the item to the middle"), _off_centre(placement)
        case "underexposed":
            return translate("guidance", "Too dark"), translate("guidance", "Check that the lights are on")
        case "overexposed":
            return translate("guidance", "Too bright"), translate(
                "guidance", "Turn the item, or keep other light out of the booth"
            )
        case "blurred":
            return translate("guidance", "The image is blurred"), translate(
                "guidance", "Wipe the lenses, or lay the item flat"
            )
    return translate("guidance", "Ready: press {key}").format(key=key), well_placed()


def _missing(placement: Placement) -> str:
    views = ", ".join(map(view_name, placement.missing_views))
    if len(placement.missing_views) == 1:
        return QCoreApplication.translate("guidance", "The camera {view} is missing").format(view=views)
    return QCoreApplication.translate("guidance", "Cameras are missing: {views}").format(views=views)


def well_placed() -> str:
    return QCoreApplication.translate("guidance", "The item lies well: centred, seen by all views, sharp")


def _off_centre(placement: Placement) -> str:
    x, y = placement.center_mm
    translate = QCoreApplication.translate
    if abs(x) >= abs(y):
        told = (
            translate("guidance", "It lies {mm} mm too far to the right")
            if x > 0
            else translate("guidance", "It lies {mm} mm too far to the left")
        )
    else:
        told = (
            translate("guidance", "It lies {mm} mm too far back")
            if y > 0
            else translate("guidance", "It lies {mm} mm too far to the front")
        )
    return told.format(mm=number_text(max(abs(x), abs(y))))


def live_sentence(placement: Placement | None, countdown_s: float | None, was_captured: bool) -> tuple[str, str]:
    """What is expected next while the booth is live."""
    translate = QCoreApplication.translate
    if placement is None:
        return translate("guidance", "The booth is starting"), ""
    if countdown_s is not None:
        told = translate("guidance", "Hold still: capturing in {seconds} s")
        return told.format(seconds=number_text(max(countdown_s, 0.1), 1)), well_placed()
    if placement.state == "ready" and was_captured:
        return translate("guidance", "Captured: take the item out"), translate("guidance", "Then place the next one")
    return guidance(placement, keyboard().keys.label("capture"))


def live_hints() -> Hints:
    """The keys of the live half."""
    translate, keys = QCoreApplication.translate, keyboard().keys
    told = (
        ("capture", translate("guidance", "capture now")),
        ("depth", translate("guidance", "depth")),
        ("auto_capture", translate("guidance", "by itself")),
        ("code", translate("guidance", "type the code")),
        ("help", translate("guidance", "help")),
    )
    return tuple((keys.label(name), text) for name, text in told)


def about_capture(capture: Capture | None) -> str:
    """The second line while labelling: whose capture this is."""
    if capture is None:
        return ""
    told = QCoreApplication.translate("guidance", "Item {code} · capture {id} · {views} views, {lightings} lightings")
    if len(capture.lightings) < 2:
        told = QCoreApplication.translate("guidance", "Item {code} · capture {id} · {views} views")
    counts = {"views": number_text(len(capture.views)), "lightings": number_text(len(capture.lightings))}
    return told.format(code=capture.item_code, id=number_text(capture.id), **counts)


def ended(capture_id: int, how: str) -> str:
    """How an item was ended."""
    told = {
        "submitted": QCoreApplication.translate("guidance", "Capture {id} submitted"),
        "undamaged": QCoreApplication.translate("guidance", "Capture {id} is undamaged"),
        "skipped": QCoreApplication.translate("guidance", "Capture {id} skipped"),
    }
    return told.get(how, "{id}").format(id=number_text(capture_id))
