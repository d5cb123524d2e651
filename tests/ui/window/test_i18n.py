"""Both languages: every string has its translation, placeholders agree, and the shipped file is the newest."""

from __future__ import annotations

import ast
import importlib
import inspect
import pkgutil
import re
import shutil
import sys
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QLocale

from ui.qt import aids, label
from ui.qt import language as language_module
from ui.qt.i18n.__main__ import FOLDER, gather, release
from ui.qt.language import Language, number_text
from ui.qt.sentences import localised
from ui.qt.theme import COLORS, contrast, damage_look, readable_on
from ui.qt.words import lighting_name, view_name

TS = FOLDER / "traybooth_de.ts"


def messages(ts: Path) -> list[tuple[str, str, str, bool]]:
    """Context, source, translation and whether it is finished, of every message."""
    found = []
    for context in ElementTree.parse(ts).getroot().findall("context"):
        for message in context.findall("message"):
            told = message.find("translation")
            done = told.get("type") is None and bool(told.text)
            found.append((context.findtext("name") or "", message.findtext("source"), told.text or "", done))
    return found


@pytest.fixture(scope="module")
def gathered(tmp_path_factory) -> Path:
    """The translations brought up to date with the code, beside the shipped ones."""
    copy = tmp_path_factory.mktemp("i18n") / TS.name
    shutil.copy(TS, copy)
    gather(copy)
    return copy


def test_every_string_of_the_window_is_translated(gathered):
    assert [(context, source) for context, source, _, done in messages(gathered) if not done] == []


def test_the_shipped_words_are_those_of_the_code(gathered):
    assert {m[:2] for m in messages(gathered)} == {m[:2] for m in messages(TS)}


def test_the_shipped_file_was_made_from_the_shipped_words(tmp_path):
    made = tmp_path / "made.qm"
    release(TS, made)
    assert made.read_bytes() == TS.with_suffix(".qm").read_bytes()


def test_translations_have_the_same_placeholders():
    wrong = [
        source for _, source, told, _ in messages(TS) if sorted(_placeholders(source)) != sorted(_placeholders(told))
    ]
    assert wrong == []


def _placeholders(text: str) -> list[str]:
    return re.findall(r"\{\w*\}", text)


@pytest.fixture
def german(qapp):
    language = Language(qapp, "de")
    yield
    language.use("en")
    QLocale.setDefault(QLocale.system())


def test_every_word_of_labelling_is_looked_up_where_its_translation_is(german):
    told = {text: word for _, text, word, _ in messages(TS)}
    asked = [(name, text) for name in _labelling_modules() for text in _words_of(name)]
    assert len(asked) > 100
    assert [(name, text) for name, text in asked if sys.modules[name].tr(text) == text != told.get(text)] == []


def _labelling_modules() -> list[str]:
    rooms = (label, aids)
    found = [each for room in rooms for each in pkgutil.iter_modules(room.__path__, f"{room.__name__}.")]
    return [each.name for each in found if hasattr(importlib.import_module(each.name), "tr")]


def _words_of(module: str) -> list[str]:
    """The texts that a module hands to its function `tr`, written out in the call or marked for translation."""
    calls = [each for each in ast.walk(ast.parse(inspect.getsource(sys.modules[module]))) if isinstance(each, ast.Call)]
    named = [each for each in calls if isinstance(each.func, ast.Name) and each.func.id in ("tr", "QT_TRANSLATE_NOOP")]
    last = [each.args[-1] for each in named if each.args]
    return [each.value for each in last if isinstance(each, ast.Constant) and each.value]


def test_numbers_and_words_follow_the_language(qapp):
    language = Language(qapp, "de")
    assert number_text(1283.5, 1) == "1.283,5"
    assert QCoreApplication.translate("guidance", "Hold still") == "Stillhalten"
    language.use("en")
    assert number_text(1283.5, 1) == "1,283.5"
    assert QCoreApplication.translate("guidance", "Hold still") == "Hold still"
    assert language_module.LANGUAGES == ("de", "en")
    QLocale.setDefault(QLocale.system())


def test_text_can_be_read_on_every_ground_it_stands_on():
    grounds = (COLORS.ground, COLORS.rail, COLORS.bar, COLORS.panel, COLORS.card, COLORS.raised)
    for ink in (COLORS.text, COLORS.muted):
        assert min(contrast(ink, ground) for ground in grounds) >= 4.5
    for ground in (COLORS.accent, COLORS.accent_hover, COLORS.accent_pressed):
        assert contrast(COLORS.on_accent, ground) >= 4.5
    for ground in (COLORS.bad_ground, COLORS.warn_ground, COLORS.info_ground):
        assert contrast(COLORS.text, ground) >= 4.5
    for ink in (COLORS.good, COLORS.warn, COLORS.bad):
        assert contrast(ink, COLORS.card) >= 4.5


def test_each_damage_type_has_its_own_colour_and_sign_that_can_be_read():
    looks = [
        damage_look(key, index)
        for index, key in enumerate(("crush", "tear", "hole", "deconstruction", "spillage", "rust"))
    ]
    assert len({look.color for look in looks}) == len({look.sign for look in looks}) == 6
    assert all(contrast(readable_on(look.color), look.color) >= 4.5 for look in looks)
    assert all(contrast(look.color, COLORS.card) >= 4.5 for look in looks)


def test_numbered_views_and_lights_have_names_in_both_languages(qapp):
    language = Language(qapp, "de")
    assert (view_name("view_07"), view_name("conveyor_end"), lighting_name("")) == (
        "Ansicht 07",
        "Conveyor end",
        "Raumlicht",
    )
    language.use("en")
    assert (view_name("view_07"), lighting_name("")) == ("View 07", "Room light")
    QLocale.setDefault(QLocale.system())


def test_a_failure_names_the_view_as_its_tile_does_and_figures_follow_the_language(qapp):
    language = Language(qapp, "de")
    told = "The camera top is tried again in 0.5 s. The camera dock_2 is not plugged in. Check its cable."
    shown = "Die Kamera Oben wird in 0,5 s wieder versucht. Die Kamera dock_2 ist nicht eingesteckt. Kabel prüfen."
    assert localised(told) == shown
    language.use("en")
    assert localised("The camera top is not plugged in.") == "The camera Top is not plugged in."
    QLocale.setDefault(QLocale.system())
