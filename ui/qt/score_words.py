"""What a stored score says for itself: which track carried it, where, and what it was compared with."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from ui.qt.language import number_text
from ui.qt.sentences import localised
from ui.qt.words import damage_name, lighting_name, view_name

translate = QCoreApplication.translate

if TYPE_CHECKING:
    from storage.records import CaptureScore, Identified
    from storage.taxonomy import DamageType


def type_name(code: str, types: Sequence[DamageType]) -> str:
    """A damage type by its code, in the language in force; the code itself where the taxonomy does not have it."""
    return next((damage_name(one) for one in types if one.code == code), code)


def looks_like(damage: str, view: str, types: Sequence[DamageType]) -> str:
    """The likeliest damage and where; without a type only where."""
    if not damage:
        return translate("score", "Highest in view {view}").format(view=view_name(view))
    told = translate("score", "Looks like: {damage}, in view {view}")
    return told.format(damage=type_name(damage, types), view=view_name(view))


def carried_words(score: CaptureScore, types: Sequence[DamageType]) -> str:
    """What carried the score: the damage model or the comparison, in which view, under which light."""
    reason = score.reason
    if reason.get("track") == "gallery":
        return _unlike_words(reason, score.fused_score >= score.threshold)
    worst = max((one for one in score.images if one.track == "damage"), key=lambda one: one.damage_score, default=None)
    view = reason.get("view") or (worst.view if worst is not None else "")
    lighting = reason.get("lighting") or (worst.lighting if worst is not None else "")
    if not view:
        return ""
    if score.fused_score >= score.threshold:
        return looks_like(reason.get("damage", ""), view, types)
    told = translate("score", "worst: {view}, light: {lighting}")
    return told.format(view=view_name(view), lighting=lighting_name(lighting))


def _unlike_words(reason, is_high: bool) -> str:
    reference, view = number_text(reason["reference"]), view_name(reason.get("view", ""))
    if missing := reason.get("missing_units"):
        told = translate("score", "Units missing against reference {reference}: {count}")
        return told.format(reference=reference, count=number_text(missing))
    if is_high:
        told = translate("score", "Unlike reference {reference}, most in view {view}")
    else:
        told = translate("score", "worst against reference {reference}: {view}")
    return told.format(reference=reference, view=view)


def identified_words(found: Identified | None) -> str:
    """What a person should know of the product: that code and looks disagree, or what it is without a code."""
    if found is None:
        return ""
    if found.contradiction:
        return localised(found.contradiction)
    if found.product_by_looks and not found.product_by_code:
        return translate("score", "by its looks: {product}").format(product=found.product_by_looks)
    return ""


def compared_words(score: CaptureScore) -> str:
    """Whether the item was compared with its product's references, and why not; "" for scores that do not say."""
    return _COMPARISONS.get(score.reason.get("comparison", ""), lambda score: "")(score)


def _done(score: CaptureScore) -> str:
    told = translate("score", "damage model {supervised}, against references {anomaly}")
    supervised = "–" if score.supervised is None else number_text(score.supervised, 2)
    return told.format(supervised=supervised, anomaly=number_text(score.anomaly, 2))


def _unknown(score: CaptureScore) -> str:
    return translate("score", "not compared: product not known")


def _without(score: CaptureScore) -> str:
    return translate("score", "not compared: no references yet")


def _other(score: CaptureScore) -> str:
    return translate("score", "not compared: fits none of its references")


def _flat(score: CaptureScore) -> str:
    return translate("score", "not compared: no item measured in depth")


def _failed(score: CaptureScore) -> str:
    return translate("score", "not compared: the comparison failed")


_COMPARISONS: dict[str, Callable[[CaptureScore], str]] = {
    "done": _done,
    "unknown product": _unknown,
    "no references": _without,
    "fits none": _other,
    "no depth": _flat,
    "nothing there": _flat,
    "failed": _failed,
}
