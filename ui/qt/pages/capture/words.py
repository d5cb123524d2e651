"""The sentences of guidance: what the tray shows, said as what to do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from ui.qt.language import number_text

if TYPE_CHECKING:
    from booth.placement import Placement

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
            ).format(views=", ".join(placement.clipped_views))
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
