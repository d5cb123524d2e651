"""Stored values in the words of the screen: states, verdicts, damage types, reasons, streams."""

from __future__ import annotations

import re

from PySide6.QtCore import QCoreApplication

USUAL_VIEWS = ("top", "left", "right", "front", "back")


def capital(text: str) -> str:
    """The text with its first letter large, the others as they are."""
    return text[:1].upper() + text[1:]


def state_name(state: str) -> str:
    """How far a capture is."""
    names = {
        "captured": QCoreApplication.translate("words", "captured"),
        "incomplete": QCoreApplication.translate("words", "incomplete"),
        "recovered": QCoreApplication.translate("words", "recovered"),
        "submitted": QCoreApplication.translate("words", "submitted"),
        "skipped": QCoreApplication.translate("words", "skipped"),
        "accepted": QCoreApplication.translate("words", "accepted"),
        "returned": QCoreApplication.translate("words", "returned"),
    }
    return names.get(str(state), str(state))


def verdict_name(verdict: str | None) -> str:
    """What was decided of the item."""
    names = {
        "undamaged": QCoreApplication.translate("words", "undamaged"),
        "damaged": QCoreApplication.translate("words", "damaged"),
        "unsure": QCoreApplication.translate("words", "unsure"),
    }
    return names.get(str(verdict), QCoreApplication.translate("words", "no verdict"))


def damage_name(damage_type) -> str:
    """A storage.taxonomy.DamageType's title: the default types in the language in force, others as their file says."""
    names = {
        "crush": QCoreApplication.translate("words", "Crush"),
        "tear": QCoreApplication.translate("words", "Tear"),
        "hole": QCoreApplication.translate("words", "Hole"),
        "deconstruction": QCoreApplication.translate("words", "Deconstruction"),
        "spillage": QCoreApplication.translate("words", "Spillage"),
    }
    return names.get(damage_type.code, damage_type.title)


def severity_name(severity: str) -> str:
    names = {
        "minor": QCoreApplication.translate("words", "minor"),
        "major": QCoreApplication.translate("words", "major"),
    }
    return names.get(str(severity), str(severity))


def surface_name(surface: str) -> str:
    names = {
        "packaging": QCoreApplication.translate("words", "packaging"),
        "product": QCoreApplication.translate("words", "product"),
    }
    return names.get(str(surface), str(surface))


def disposition_name(disposition: str) -> str:
    """What becomes of the item."""
    names = {
        "sell": QCoreApplication.translate("words", "sell"),
        "discount": QCoreApplication.translate("words", "sell at a discount"),
        "refurbish": QCoreApplication.translate("words", "refurbish"),
        "donate": QCoreApplication.translate("words", "donate"),
        "dispose": QCoreApplication.translate("words", "dispose of"),
    }
    return names.get(disposition, disposition)


def reason_name(reason: str) -> str:
    """Why a lead returns an annotation."""
    names = {
        "outline": QCoreApplication.translate("words", "outline is not right"),
        "missed": QCoreApplication.translate("words", "damage was missed"),
        "type": QCoreApplication.translate("words", "wrong type"),
        "severity": QCoreApplication.translate("words", "wrong severity"),
        "not damage": QCoreApplication.translate("words", "is no damage"),
        "image quality": QCoreApplication.translate("words", "images too poor"),
    }
    return names.get(reason, reason)


def stream_name(state: str) -> str:
    """What a camera is doing."""
    words = {
        "starting": QCoreApplication.translate("words", "starting …"),
        "live": QCoreApplication.translate("words", "live"),
        "stalled": QCoreApplication.translate("words", "stalled"),
        "restarting": QCoreApplication.translate("words", "restarting"),
        "gone": QCoreApplication.translate("words", "gone"),
        "ended": QCoreApplication.translate("words", "ended"),
        "closed": QCoreApplication.translate("words", "closed"),
    }
    return words.get(str(state), str(state))


def view_name(view: str) -> str:
    """A view's name as people read it; the usual places are translated, others shown as the profile names them."""
    names = {
        "top": QCoreApplication.translate("words", "Top"),
        "left": QCoreApplication.translate("words", "Left"),
        "right": QCoreApplication.translate("words", "Right"),
        "front": QCoreApplication.translate("words", "Front"),
        "back": QCoreApplication.translate("words", "Back"),
    }
    if (numbered := re.fullmatch(r"view[ _-]?(\d+)", view)) is not None:
        return QCoreApplication.translate("words", "View {number}").format(number=numbered[1])
    return names.get(view, view.replace("_", " ").replace("-", " ").capitalize())


def topic_name(topic: str) -> str:
    """A topic of a recording, as /left/color, in words."""
    planes = {
        "color": QCoreApplication.translate("words", "colour"),
        "depth": QCoreApplication.translate("words", "depth"),
        "frame": "",
    }
    view, _, plane = topic.strip("/").partition("/")
    return f"{view_name(view)} {planes[plane]}".strip() if plane in planes else topic


def lighting_name(lighting: str) -> str:
    """A lighting's name as people read it."""
    if lighting in ("", "ambient"):
        return QCoreApplication.translate("words", "Room light")
    if lighting == "diffuse":
        return QCoreApplication.translate("words", "Diffuse")
    return view_name(lighting)


def kind_name(kind: str) -> str:
    """A kind of item of the simulated booth."""
    names = {
        "carton": QCoreApplication.translate("words", "carton"),
        "mailer": QCoreApplication.translate("words", "padded mailer"),
        "bag": QCoreApplication.translate("words", "bag"),
        "bottle": QCoreApplication.translate("words", "bottle"),
        "tube": QCoreApplication.translate("words", "tube"),
        "blister": QCoreApplication.translate("words", "blister pack"),
        "multipack": QCoreApplication.translate("words", "multi-pack"),
    }
    return names.get(kind, kind)
