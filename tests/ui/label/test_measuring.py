"""Millimetres in the label panel: beside the hand, in the list, as a suggested severity, and in the revision."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import combinations

import numpy as np
import pytest
from PySide6.QtCore import QLocale, QPoint, QRect, Qt
from PySide6.QtTest import QTest

from booth.frames import Frame, FrameSet, Intrinsics, Optics, Shot
from booth.outlines import Part
from storage.records import ItemRef, Severity
from storage.regions import digest
from storage.severity import load_severity_rules
from ui.qt.aids.measuring import Measuring
from ui.qt.label.damage_list import DAMAGE
from ui.qt.language import Language
from ui.workflow.annotating.commands import AddRegion
from ui.workflow.measuring import DamageMeasurer

# The item of the stored captures is a box from (200, 100) to (440, 260), 0.7 m away, seen with 500 px focal length.
SQUARE = ((250.0, 130.0), (350.0, 130.0), (350.0, 230.0), (250.0, 230.0))
SIDE_MM = 100 * 700 / 500
SIZE = (640, 360)
# The first measurement of a run also loads its libraries.
PATIENCE_MS = 30_000


@pytest.fixture
def measuring(hand) -> Measuring:
    return next(one for one in hand.panel.companions if isinstance(one, Measuring))


def row_of(hand, at: int = 0):
    rows = hand.panel.side.damages.rows
    return rows.data(rows.index(at), DAMAGE)


def area_cm2(text: str) -> float:
    """The area in a text; clicks hit whole pixels of the screen, so that it is not quite that of SQUARE."""
    found = re.search(r"([\d.]+)( ± [\d.]+)? cm²", text)
    return float(found[1]) if found else 0.0


def measured(hand, measuring: Measuring, qtbot) -> None:
    """Wait until every damage has its size, and the region in the hand its figures."""
    qtbot.waitUntil(lambda: bool(measuring.tag.text) and "…" not in row_of(hand).size, timeout=PATIENCE_MS)


def test_a_drawn_damage_has_its_millimetres_beside_it_and_in_the_list(hand, measuring, qtbot):
    hand.outline(Qt.Key.Key_2, *SQUARE)
    measured(hand, measuring, qtbot)
    assert re.match(r"1(39|40|41) × 1(39|40) mm · \d+(\.\d)? ± \d+(\.\d)? cm²$", measuring.tag.text)
    assert area_cm2(measuring.tag.text) == pytest.approx(196, abs=3)
    assert row_of(hand).size == re.sub(r" ± [\d.]+", "", measuring.tag.text)
    assert "px²" not in hand.panel.side.damages.rows.data(hand.panel.side.damages.rows.index(0))


def test_figures_follow_a_vertex_while_it_is_dragged(hand, measuring, qtbot):
    hand.outline(Qt.Key.Key_2, *SQUARE)
    measured(hand, measuring, qtbot)
    hand.put_pen_down()
    hand.panel.select_damage(hand.panel.draft.damages[0].uid)
    qtbot.waitUntil(lambda: bool(measuring.tag.text), timeout=PATIENCE_MS)
    QTest.mousePress(hand.canvas, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, hand.at(350, 230))
    for x in (365, 380, 400):
        hand.move_pressed(hand.at(x, 230))
    qtbot.waitUntil(lambda: area_cm2(measuring.tag.text) == pytest.approx(245, abs=4), timeout=PATIENCE_MS)
    assert area_cm2(row_of(hand).size) == pytest.approx(196, abs=3)
    QTest.mouseRelease(hand.canvas, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, hand.at(400, 230))
    qtbot.waitUntil(lambda: area_cm2(row_of(hand).size) == pytest.approx(245, abs=4), timeout=PATIENCE_MS)


def test_an_outline_in_progress_is_measured_before_it_is_finished(hand, measuring, qtbot):
    hand.key(Qt.Key.Key_2)
    hand.clicks(*SQUARE[:3])
    qtbot.waitUntil(lambda: area_cm2(measuring.tag.text) == pytest.approx(98, abs=2), timeout=PATIENCE_MS)
    assert not hand.panel.draft.damages


def test_the_suggested_severity_is_set_by_one_press_and_confirmed(hand, measuring, qtbot):
    hand.outline(Qt.Key.Key_2, *SQUARE)
    qtbot.waitUntil(measuring.suggestion.isVisible, timeout=PATIENCE_MS)
    assert hand.panel.draft.damages[0].severity is Severity.MINOR
    assert re.match(r"Suggested: major \(length 1\d\d\.\d > 40 mm\)$", measuring.suggestion.words)
    QTest.mouseClick(measuring.suggestion, Qt.MouseButton.LeftButton)
    (damage,) = hand.panel.draft.damages
    assert (damage.severity, damage.is_confirmed) == (Severity.MAJOR, True)
    assert not measuring.suggestion.isVisible()
    hand.panel.undo()
    (damage,) = hand.panel.draft.damages
    assert (damage.severity, damage.is_confirmed) == (Severity.MINOR, False)
    assert measuring.suggestion.isVisible()


def test_the_severity_key_overrules_the_suggestion(hand, measuring, qtbot):
    hand.outline(Qt.Key.Key_2, *SQUARE)
    qtbot.waitUntil(measuring.suggestion.isVisible, timeout=PATIENCE_MS)
    hand.key(Qt.Key.Key_M)
    hand.key(Qt.Key.Key_M)
    (damage,) = hand.panel.draft.damages
    assert (damage.severity, damage.is_confirmed) == (Severity.MINOR, True)
    assert not measuring.suggestion.isVisible()


def test_the_revision_keeps_figures_rule_and_version(hand, store, qtbot):
    uid = hand.outline(Qt.Key.Key_2, *SQUARE)
    with qtbot.waitSignal(hand.panel.finished):
        hand.panel.drafting.submit()
    (measure,) = store.annotations.latest(1).measures
    assert (measure.damage, measure.view) == (uid, "top")
    assert measure.figures["area_mm2"] == pytest.approx(SIDE_MM**2, rel=0.01)
    assert measure.figures["length_mm"] == pytest.approx(SIDE_MM, rel=0.01)
    assert measure.figures["area_mm2_sigma"] > 0
    assert measure.figures["coverage"] == 1.0
    assert (measure.rule, measure.rules) == ("tear-length", load_severity_rules().version)
    assert measure.suggested is Severity.MAJOR


def also_in_front(hand, uid: str, shift_px: float = 0.0) -> None:
    (region,) = hand.panel.draft.damages[0].regions
    outer = tuple((x + shift_px, y) for x, y in region.parts[0].outer)
    hand.panel.drafting.do(AddRegion(uid, "tear", "front", (Part(outer),)))


def test_regions_in_two_views_say_how_well_they_agree(hand, measuring, qtbot):
    also_in_front(hand, hand.outline(Qt.Key.Key_2, *SQUARE))
    qtbot.waitUntil(lambda: "agree" in row_of(hand).detail, timeout=PATIENCE_MS)
    assert "2 views agree 1.00" in row_of(hand).detail
    assert not row_of(hand).is_wrong


def test_regions_that_lie_apart_are_told_as_wrong(hand, measuring, qtbot):
    also_in_front(hand, hand.outline(Qt.Key.Key_2, *SQUARE), shift_px=80)
    qtbot.waitUntil(lambda: row_of(hand).is_wrong, timeout=PATIENCE_MS)
    assert "112 mm apart" in row_of(hand).detail


def test_where_nothing_is_read_the_panel_says_so_and_suggests_nothing(hand, store, measuring, qtbot):
    lens = Intrinsics(*SIZE, 500.0, 500.0, 319.5, 179.5)
    color, depth = np.full((SIZE[1], SIZE[0], 3), 90, np.uint8), np.zeros((SIZE[1], SIZE[0]), np.uint16)
    frame = Frame("top", 1, color, depth, Optics(lens, lens), 1, 1)
    blind = FrameSet("ab" * 16, "test", (Shot("diffuse", {"panel": 1.0}, {"top": frame}, 1),), 1, 1)
    blind_id = store.captures.add(blind, ItemRef("40063813339")).id
    hand.open(blind_id)
    hand.outline(Qt.Key.Key_2, *SQUARE)
    measured(hand, measuring, qtbot)
    assert measuring.tag.text == "no depth here"
    assert row_of(hand).size == "no depth here"
    assert not measuring.suggestion.isVisible()
    with qtbot.waitSignal(hand.panel.finished):
        hand.panel.drafting.submit()
    assert store.annotations.latest(blind_id).measures == ()


@pytest.fixture
def language(qapp):
    made = Language(qapp, "en")
    yield made
    made.leave()
    QLocale.setDefault(QLocale.system())


def test_figures_and_the_label_beside_an_outline_follow_the_language(hand, measuring, qtbot, language):
    hand.outline(Qt.Key.Key_1, (250.0, 130.0), (270.0, 130.0), (270.0, 150.0), (250.0, 150.0))
    qtbot.waitUntil(lambda: re.search(r"\d\.\d cm²", measuring.tag.text) is not None, timeout=PATIENCE_MS)
    english = hand.canvas.handle.width()
    language.use("de")
    qtbot.waitUntil(lambda: re.search(r"\d,\d cm²", measuring.tag.text) is not None, timeout=PATIENCE_MS)
    assert hand.canvas.handle.width() > english


@pytest.mark.parametrize("size", [(880, 568), (632, 640)])
def test_the_suggestion_squeezes_nothing_in_a_small_window(hand, measuring, qtbot, size):
    hand.panel.window().resize(*size)
    hand.panel.resize(*size)
    hand.outline(Qt.Key.Key_2, *SQUARE)
    qtbot.waitUntil(measuring.suggestion.isVisible, timeout=PATIENCE_MS)
    side = hand.panel.side
    side.layout().activate()
    parts = [*side.palette_box.types.values(), side.palette_box.severity, side.palette_box.surface, side.damages]
    parts += [measuring.suggestion, side.finish, side.remove, side.undo, side.redo, side.undamaged, side.submit]
    places = [QRect(part.mapTo(side, QPoint()), part.size()) for part in parts]
    assert [(a, b) for a, b in combinations(places, 2) if a.intersects(b)] == []
    assert all(side.rect().contains(place) for place in places)


def test_an_outline_that_is_to_be_renewed_gives_no_figures_while_there_is_another(hand):
    uid = hand.outline(Qt.Key.Key_2, (250.0, 130.0), (270.0, 130.0), (270.0, 150.0), (250.0, 150.0))
    also_in_front(hand, uid)
    (damage,) = hand.panel.draft.damages
    drawn, copied = damage.regions
    in_front = replace(copied, parts=(Part(SQUARE),), source_view="top", source_digest=digest(drawn.parts))
    changed = replace(drawn, parts=(Part(drawn.parts[0].outer[:3]),))
    measurer = DamageMeasurer(hand.panel.drafting.capture.seen, load_severity_rules())
    assert measurer.size(replace(damage, regions=(drawn, in_front))).best == "front"
    assert measurer.size(replace(damage, regions=(changed, in_front))).best == "top"
