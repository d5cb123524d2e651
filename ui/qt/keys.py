"""The one table of actions and their keys, and the keys in force after a person's changes."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication
from PySide6.QtGui import QKeySequence

EVERYWHERE = "everywhere"


@dataclass(frozen=True, slots=True)
class Action:
    """Something that a key does. `place` is where it works; actions of one place cannot share a key.

    `repeats` tells whether holding the key does it again and again.
    """

    name: str
    place: str
    keys: tuple[str, ...]
    text: str
    repeats: bool = False


TABLE: tuple[Action, ...] = (
    Action("help", EVERYWHERE, ("F1",), QT_TRANSLATE_NOOP("keys", "Show or hide this help")),
    Action("page_1", EVERYWHERE, ("Ctrl+1",), QT_TRANSLATE_NOOP("keys", "Capture & label")),
    Action("page_2", EVERYWHERE, ("Ctrl+2",), QT_TRANSLATE_NOOP("keys", "Review")),
    Action("page_3", EVERYWHERE, ("Ctrl+3",), QT_TRANSLATE_NOOP("keys", "Insights")),
    Action("page_4", EVERYWHERE, ("Ctrl+4",), QT_TRANSLATE_NOOP("keys", "Booth")),
    Action("language", EVERYWHERE, ("Ctrl+Shift+L",), QT_TRANSLATE_NOOP("keys", "Switch the language")),
    Action("full_screen", EVERYWHERE, ("F11",), QT_TRANSLATE_NOOP("keys", "Full screen on or off")),
    Action("capture", "live", ("Space",), QT_TRANSLATE_NOOP("keys", "Capture now")),
    Action("auto_capture", "live", ("A",), QT_TRANSLATE_NOOP("keys", "Capture by itself on or off")),
    Action("depth", "live", ("W",), QT_TRANSLATE_NOOP("keys", "Depth overlay; hold for depth only")),
    Action("scores", "live", ("S",), QT_TRANSLATE_NOOP("keys", "Live scores on or off")),
    Action("heat", "live", ("H",), QT_TRANSLATE_NOOP("keys", "Show where the model sees damage")),
    Action("code", "live", ("K",), QT_TRANSLATE_NOOP("keys", "Type the item's code")),
    Action("next_item", "live", ("G",), QT_TRANSLATE_NOOP("keys", "Next item of the simulated booth")),
    *(
        Action(f"type_{number}", "label", (str(number),), QT_TRANSLATE_NOOP("keys", "Arm the pen with a damage type"))
        for number in range(1, 10)
    ),
    Action("severity", "label", ("M",), QT_TRANSLATE_NOOP("keys", "Minor or major")),
    Action("surface", "label", ("P",), QT_TRANSLATE_NOOP("keys", "Packaging or product")),
    Action("finish", "label", ("Enter", "Return"), QT_TRANSLATE_NOOP("keys", "Finish the outline")),
    Action("drop_vertex", "label", ("Backspace",), QT_TRANSLATE_NOOP("keys", "Drop the last point"), True),
    Action("cancel", "label", ("Esc",), QT_TRANSLATE_NOOP("keys", "Cancel")),
    Action("delete", "label", ("Del",), QT_TRANSLATE_NOOP("keys", "Delete what is selected")),
    Action("undo", "label", ("Ctrl+Z",), QT_TRANSLATE_NOOP("keys", "Undo"), True),
    Action("redo", "label", ("Ctrl+Shift+Z", "Ctrl+Y"), QT_TRANSLATE_NOOP("keys", "Redo"), True),
    Action("previous_view", "label", ("Left",), QT_TRANSLATE_NOOP("keys", "Previous view"), True),
    Action("next_view", "label", ("Right",), QT_TRANSLATE_NOOP("keys", "Next view"), True),
    Action("previous_lighting", "label", ("Q",), QT_TRANSLATE_NOOP("keys", "Previous lighting"), True),
    Action("next_lighting", "label", ("E",), QT_TRANSLATE_NOOP("keys", "Next lighting"), True),
    Action("depth_overlay", "label", ("W",), QT_TRANSLATE_NOOP("keys", "Depth overlay; hold for depth only")),
    Action("depth_style", "label", ("Shift+W",), QT_TRANSLATE_NOOP("keys", "How depth is shown")),
    Action("mixed", "label", ("D",), QT_TRANSLATE_NOOP("keys", "Mix the lightings: range, relief, difference")),
    Action("best_light", "label", ("T",), QT_TRANSLATE_NOOP("keys", "Best light for the region")),
    Action("adjust", "label", ("A",), QT_TRANSLATE_NOOP("keys", "Brightness and contrast")),
    Action("rectangle", "label", ("R",), QT_TRANSLATE_NOOP("keys", "Draw rectangles")),
    Action("brush", "label", ("B",), QT_TRANSLATE_NOOP("keys", "Draw with the brush")),
    Action("brush_smaller", "label", (",",), QT_TRANSLATE_NOOP("keys", "Smaller brush"), True),
    Action("brush_larger", "label", (".",), QT_TRANSLATE_NOOP("keys", "Larger brush"), True),
    Action("smart", "label", ("S",), QT_TRANSLATE_NOOP("keys", "Smart outline")),
    Action("join", "label", ("J",), QT_TRANSLATE_NOOP("keys", "Join with the region clicked next")),
    Action("cut_away", "label", ("Shift+J",), QT_TRANSLATE_NOOP("keys", "Cut away the region clicked next")),
    Action("copy", "label", ("Ctrl+C",), QT_TRANSLATE_NOOP("keys", "Copy the region")),
    Action("paste", "label", ("Ctrl+V",), QT_TRANSLATE_NOOP("keys", "Paste the region")),
    Action("hide", "label", ("O",), QT_TRANSLATE_NOOP("keys", "Hide or show the outline")),
    Action("project", "label", ("Ctrl+B",), QT_TRANSLATE_NOOP("keys", "Project to the other views")),
    Action("next_proposal", "label", ("Tab",), QT_TRANSLATE_NOOP("keys", "Next proposal"), True),
    Action("previous_proposal", "label", ("Shift+Tab",), QT_TRANSLATE_NOOP("keys", "Previous proposal"), True),
    Action("next_check", "label", ("I",), QT_TRANSLATE_NOOP("keys", "Next thing to mend"), True),
    Action("reshoot", "label", ("Ctrl+R",), QT_TRANSLATE_NOOP("keys", "Take this view again")),
    Action("zoom_100", "label", ("Ctrl+0",), QT_TRANSLATE_NOOP("keys", "Zoom 100 %")),
    Action("zoom_fit", "label", ("F",), QT_TRANSLATE_NOOP("keys", "Fit the image")),
    Action("peek", "label", ("H",), QT_TRANSLATE_NOOP("keys", "Hold to see the image without outlines")),
    Action("lock", "label", ("L",), QT_TRANSLATE_NOOP("keys", "Lock or unlock the outline")),
    Action("raise", "label", ("+",), QT_TRANSLATE_NOOP("keys", "Bring the outline forward")),
    Action("lower", "label", ("-",), QT_TRANSLATE_NOOP("keys", "Send the outline back")),
    Action("undamaged", "label", ("N",), QT_TRANSLATE_NOOP("keys", "Undamaged, and done")),
    Action("submit", "label", ("Ctrl+Enter", "Ctrl+Return"), QT_TRANSLATE_NOOP("keys", "Submit")),
    Action("skip", "label", ("Ctrl+Space",), QT_TRANSLATE_NOOP("keys", "Flag and skip")),
    Action("open", "grid", ("Enter", "Return"), QT_TRANSLATE_NOOP("keys", "Open the capture")),
    Action("accept", "review", ("Enter", "Return"), QT_TRANSLATE_NOOP("keys", "Accept")),
    Action("reference", "review", ("Ctrl+G",), QT_TRANSLATE_NOOP("keys", "Make it a reference of its product")),
    Action("return", "review", ("X",), QT_TRANSLATE_NOOP("keys", "Return, then a digit for the reason")),
    *(
        Action(f"reason_{number}", "reasons", (str(number),), QT_TRANSLATE_NOOP("keys", "Choose the reason"))
        for number in range(1, 7)
    ),
    Action("next_capture", "review", ("PgDown",), QT_TRANSLATE_NOOP("keys", "Next capture"), True),
    Action("previous_capture", "review", ("PgUp",), QT_TRANSLATE_NOOP("keys", "Previous capture"), True),
    Action("back", "review", ("Esc",), QT_TRANSLATE_NOOP("keys", "Back to the grid")),
    Action("play", "record", ("Space",), QT_TRANSLATE_NOOP("keys", "Play or pause the replay")),
    Action("step", "record", (".",), QT_TRANSLATE_NOOP("keys", "One message further"), True),
    Action("record", "record", ("R",), QT_TRANSLATE_NOOP("keys", "Record, stop recording")),
    Action("take", "calibrate", ("Space",), QT_TRANSLATE_NOOP("keys", "Take a picture of the board")),
)

PLACES: Mapping[str, str] = {
    EVERYWHERE: QT_TRANSLATE_NOOP("keys", "Everywhere"),
    "live": QT_TRANSLATE_NOOP("keys", "Before the capture"),
    "label": QT_TRANSLATE_NOOP("keys", "While labelling"),
    "grid": QT_TRANSLATE_NOOP("keys", "In the grid"),
    "review": QT_TRANSLATE_NOOP("keys", "While reviewing"),
    "record": QT_TRANSLATE_NOOP("keys", "Record and replay"),
    "calibrate": QT_TRANSLATE_NOOP("keys", "While calibrating"),
}


class KeyClash(Exception):
    """Keys that cannot be in force together; every one as a sentence."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__(" ".join(problems))
        self.sentence = " ".join(problems)
        self.hint = QCoreApplication.translate("keys", "Choose other keys; those in force stay.")


def tr(text: str) -> str:
    """A text of the table in the language in force."""
    return QCoreApplication.translate("keys", text)


class KeyMap:
    """The keys in force: the table with a person's changes on top."""

    def __init__(self, changes: Mapping[str, tuple[str, ...]] | None = None) -> None:
        """Raises KeyClash, which names all problems, where `changes` do not fit."""
        changes = dict(changes or {})
        self.actions = {a.name: replace(a, keys=tuple(changes.get(a.name, a.keys))) for a in TABLE}
        if problems := [*_unknown(changes), *_unreadable(self.actions), *_clashes(self.actions)]:
            raise KeyClash(problems)

    def sequences(self, name: str) -> tuple[QKeySequence, ...]:
        """The key combinations of an action."""
        return tuple(QKeySequence(key) for key in self.actions[name].keys)

    def label(self, name: str) -> str:
        """The first key of an action as people read it, in their language."""
        sequences = self.sequences(name)
        return sequences[0].toString(QKeySequence.SequenceFormat.NativeText) if sequences else ""

    def with_keys(self, name: str, *keys: str) -> KeyMap:
        """The map with other keys for one action. Raises KeyClash."""
        changed = {a.name: a.keys for a in self.actions.values()}
        return KeyMap({**changed, name: keys})


def load_keys(path: Path) -> KeyMap:
    """The keys with the changes of a TOML file (`capture = ["F8"]`); the table's where there is no file.

    Raises KeyClash with a sentence for everything that does not fit.
    """
    if not path.is_file():
        return KeyMap()
    try:
        changes = tomllib.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise KeyClash(
            [QCoreApplication.translate("keys", "{file} cannot be read: {error}.").format(file=path, error=error)]
        ) from error
    told = QCoreApplication.translate("keys", "{action} needs a list of keys in quotes.")
    wrong = [told.format(action=name) for name, keys in changes.items() if not _is_key_list(keys)]
    if wrong:
        raise KeyClash(wrong)
    return KeyMap({name: tuple(keys) for name, keys in changes.items()})


def _is_key_list(keys: object) -> bool:
    return isinstance(keys, list) and all(isinstance(key, str) for key in keys)


def _unknown(changes: Mapping[str, tuple[str, ...]]) -> list[str]:
    known = {action.name for action in TABLE}
    told = QCoreApplication.translate("keys", "There is no action {action}.")
    return [told.format(action=name) for name in changes if name not in known]


def _unreadable(actions: Mapping[str, Action]) -> list[str]:
    told = QCoreApplication.translate("keys", "{key} is not a key (for {action}).")
    pairs = [(key, action) for action in actions.values() for key in action.keys]
    return [told.format(key=key, action=action.name) for key, action in pairs if not _is_one_key(key)]


def _is_one_key(key: str) -> bool:
    sequence = QKeySequence(key)
    return sequence.count() == 1 and bool(sequence.toString())


def _clashes(actions: Mapping[str, Action]) -> list[str]:
    taken: dict[tuple[str, str], Action] = {}
    told, problems = QCoreApplication.translate("keys", "{key} would both {first} and {second}."), []
    for action in sorted(actions.values(), key=lambda a: a.place != EVERYWHERE):
        for key in action.keys:
            name = QKeySequence(key).toString()
            other = taken.get((EVERYWHERE, name)) or taken.get((action.place, name))
            if other is not None:
                problems.append(told.format(key=key, first=f"“{tr(other.text)}”", second=f"“{tr(action.text)}”"))
            taken[action.place, name] = action
    return problems
