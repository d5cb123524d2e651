"""The label panel's words in the person's language: the look of the types, and refusals."""

from __future__ import annotations

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication

from storage.records import Severity, Surface
from storage.taxonomy import Taxonomy
from ui.qt.canvas.paint import Look
from ui.qt.theme import damage_look
from ui.qt.words import damage_name, severity_name, surface_name
from ui.workflow.annotating.draft import AnnotateError, Reason

_REFUSALS = {
    Reason.NO_PEN: (QT_TRANSLATE_NOOP("label", "There is no outline in progress in this view."), ""),
    Reason.TOO_FEW_POINTS: (
        QT_TRANSLATE_NOOP("label", "An outline needs at least three different points."),
        QT_TRANSLATE_NOOP("label", "Add points, or cancel it with Esc."),
    ),
    Reason.TOO_SMALL: (
        QT_TRANSLATE_NOOP("label", "The outline has hardly any area."),
        QT_TRANSLATE_NOOP("label", "Add points, or cancel it with Esc."),
    ),
    Reason.CUTOUT_OUTSIDE: (
        QT_TRANSLATE_NOOP("label", "A cut-out must lie inside its damage."),
        QT_TRANSLATE_NOOP("label", "Drop the points outside with a right-click."),
    ),
    Reason.NO_DAMAGE: (
        QT_TRANSLATE_NOOP("label", "No damage is selected."),
        QT_TRANSLATE_NOOP("label", "Select it in the list first."),
    ),
    Reason.NO_REGION: (QT_TRANSLATE_NOOP("label", "The damage has no region in this view."), ""),
    Reason.NO_POINT: (QT_TRANSLATE_NOOP("label", "That point is not there any more."), ""),
    Reason.DAMAGES_DRAWN: (
        QT_TRANSLATE_NOOP("label", "Damage is drawn, so the item is not undamaged."),
        QT_TRANSLATE_NOOP("label", "Submit it, or delete the damage first."),
    ),
    Reason.PEN_OPEN: (
        QT_TRANSLATE_NOOP("label", "An outline is still in progress."),
        QT_TRANSLATE_NOOP("label", "Enter finishes it, Esc cancels it."),
    ),
    Reason.NO_VERDICT: (
        QT_TRANSLATE_NOOP("label", "Nothing is drawn yet."),
        QT_TRANSLATE_NOOP("label", "Draw the damage, or press N for undamaged."),
    ),
    Reason.DAMAGE_WITHOUT_REGION: (
        QT_TRANSLATE_NOOP("label", "A damage is drawn in no view."),
        QT_TRANSLATE_NOOP("label", "Draw it, or delete it."),
    ),
    Reason.CROSSES_ITSELF: (
        QT_TRANSLATE_NOOP("label", "An outline crosses itself."),
        QT_TRANSLATE_NOOP("label", "Drag a point until it does not."),
    ),
    Reason.LOCKED: (
        QT_TRANSLATE_NOOP("label", "This outline is locked."),
        QT_TRANSLATE_NOOP("label", "L unlocks it."),
    ),
    Reason.HIDDEN: (
        QT_TRANSLATE_NOOP("label", "This outline is hidden."),
        QT_TRANSLATE_NOOP("label", "O shows it again."),
    ),
    Reason.NO_TYPE: (
        QT_TRANSLATE_NOOP("label", "No damage type is chosen."),
        QT_TRANSLATE_NOOP("label", "Choose one first."),
    ),
    Reason.NO_OTHER: (
        QT_TRANSLATE_NOOP("label", "There is no other region here."),
        QT_TRANSLATE_NOOP("label", "Click the other region, or press Esc."),
    ),
    Reason.APART: (
        QT_TRANSLATE_NOOP("label", "The two regions do not overlap."),
        QT_TRANSLATE_NOOP("label", "Click a region that overlaps, or press Esc."),
    ),
    Reason.NOTHING_LEFT: (
        QT_TRANSLATE_NOOP("label", "Nothing would be left of the region."),
        QT_TRANSLATE_NOOP("label", "Delete it, or click another one."),
    ),
    Reason.NOT_COPIED: (
        QT_TRANSLATE_NOOP("label", "The clipboard holds no region."),
        QT_TRANSLATE_NOOP("label", "Select a region and copy it first."),
    ),
    Reason.STRANGE_TYPE: (
        QT_TRANSLATE_NOOP("label", "This station does not know the copied damage type."),
        QT_TRANSLATE_NOOP("label", "Draw it with one that is known."),
    ),
    Reason.JOURNAL: (
        QT_TRANSLATE_NOOP("label", "The saved work on this capture cannot be read."),
        QT_TRANSLATE_NOOP("label", "It may come from a newer version of the program."),
    ),
}


def tr(text: str) -> str:
    """The text in the language in force. lupdate files what it finds in calls of this function under no context."""
    if not text:
        return ""
    translated = QCoreApplication.translate("label", text)
    return translated if translated != text else QCoreApplication.translate("", text)


def refusal(reason: Reason) -> tuple[str, str]:
    """The sentence and the hint."""
    sentence, hint = _REFUSALS[reason]
    return tr(sentence), tr(hint)


def told(error: BaseException) -> BaseException:
    """The failure with its sentence in the person's language where we have it."""
    if isinstance(error, AnnotateError):
        error.sentence, error.hint = refusal(error.reason)
    return error


def look_of(taxonomy: Taxonomy) -> Look:
    """Colours, signs and names of the damage types."""
    types = taxonomy.types
    looks = {kind.code: damage_look(kind.code, index, kind.color) for index, kind in enumerate(types)}
    qualities = {severity: severity_name(severity) for severity in Severity}
    qualities |= {surface: surface_name(surface) for surface in Surface}
    return Look(looks, {kind.code: damage_name(kind) for kind in types}, qualities)
