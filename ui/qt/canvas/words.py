"""The label panel's words in the person's language: types, severities, lightings, refusals and what comes next."""

from __future__ import annotations

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication, QDateTime, QLocale

from storage.records import Capture
from storage.taxonomy import Taxonomy
from ui.qt.canvas.paint import Look
from ui.qt.theme import damage_look
from ui.workflow.annotation_draft import AnnotateError, Reason

_WORDS = {
    "crush": QT_TRANSLATE_NOOP("label", "Crush"),
    "tear": QT_TRANSLATE_NOOP("label", "Tear"),
    "hole": QT_TRANSLATE_NOOP("label", "Hole"),
    "deconstruction": QT_TRANSLATE_NOOP("label", "Deconstruction"),
    "spillage": QT_TRANSLATE_NOOP("label", "Spillage"),
    "minor": QT_TRANSLATE_NOOP("label", "minor"),
    "major": QT_TRANSLATE_NOOP("label", "major"),
    "packaging": QT_TRANSLATE_NOOP("label", "packaging"),
    "product": QT_TRANSLATE_NOOP("label", "product"),
    "diffuse": QT_TRANSLATE_NOOP("label", "Diffuse"),
    "left": QT_TRANSLATE_NOOP("label", "Left"),
    "right": QT_TRANSLATE_NOOP("label", "Right"),
    "back": QT_TRANSLATE_NOOP("label", "Back"),
    "front": QT_TRANSLATE_NOOP("label", "Front"),
    "top": QT_TRANSLATE_NOOP("label", "Top"),
    "ambient": QT_TRANSLATE_NOOP("label", "Ambient"),
    "": QT_TRANSLATE_NOOP("label", "Room light"),
}

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


def word(key: str) -> str:
    """A view, lighting, type, severity or surface as people read it; one that we do not know by its own name."""
    return tr(_WORDS[key]) if key in _WORDS else key.replace("_", " ").replace("-", " ").capitalize()


def capital(text: str) -> str:
    return text[:1].upper() + text[1:]


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
    names = {kind.code: word(kind.code) if kind.code in _WORDS else kind.title for kind in types}
    return Look(looks, names, {key: word(key) for key in ("minor", "major", "packaging", "product")})


def area_text(area_px2: float) -> str:
    return tr("{area} px²").format(area=QLocale().toString(round(area_px2)))


def time_text(utc_us: int) -> str:
    """The wall time of a save by the locale, to the second."""
    local = QDateTime.fromMSecsSinceEpoch(utc_us // 1000).time()
    return local.toString("HH:mm:ss")


def capture_line(capture: Capture) -> str:
    """One quiet line about the open capture."""
    views, lightings = QLocale().toString(len(capture.views)), QLocale().toString(len(capture.lightings))
    line = tr("Item {code} · capture {id} · {views} views, {lightings} lightings")
    code = capture.item_code or "–"
    return line.format(code=code, id=QLocale().toString(capture.id), views=views, lightings=lightings)
