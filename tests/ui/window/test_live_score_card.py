"""The live scores on screen: figures, words, heatmap, switches, and a model that goes wrong."""

from __future__ import annotations

from pathlib import Path

import pytest
from odd_models import write_model
from PySide6.QtCore import QSettings, Qt
from PySide6.QtTest import QTest

from inference.damage import DamageModel
from inference.findings import ImageFinding
from ui.qt.pages.capture.cards import ScoreCard
from ui.qt.pages.capture.page import CapturePage
from ui.qt.session import Session
from ui.workflow.live_scores import LiveScores, LiveState
from ui.workflow.model_registry import register


def scores(fused: float, **classes: float) -> LiveScores:
    return LiveScores(fused, {"left": ImageFinding("left", "diffuse", fused, classes)}, 6.0, state=LiveState.SCORING)


@pytest.fixture
def card(qtbot) -> ScoreCard:
    made = ScoreCard()
    qtbot.addWidget(made)
    made.show_model(0.6, "")
    return made


def test_a_high_score_says_what_it_looks_like_and_where(card: ScoreCard):
    card.show_scores(scores(0.7, crush=0.2, tear=0.9))
    assert card.about.text() == "Looks like: tear, in view Left"
    assert card.state.text() == "Whole item 6.0 times a second"
    card.show_scores(scores(0.7))
    assert card.about.text() == "Highest in view Left"


def test_a_score_that_comes_before_its_threshold_is_a_figure_only(qtbot):
    card = ScoreCard()
    qtbot.addWidget(card)
    card.show_scores(scores(0.7, tear=0.9))
    assert (card.figure.text(), card.about.text()) == ("0.70", "")


def test_a_low_score_names_no_damage(card: ScoreCard):
    card.show_scores(scores(0.2, tear=0.15))
    assert card.about.text() == "Nothing stands out"


@pytest.mark.parametrize(
    ("told", "sentence"),
    [
        (LiveScores(problem="The model rests.", state=LiveState.RESTING), "The model rests."),
        (LiveScores(), "No score yet"),
        (None, "No score yet"),
    ],
)
def test_where_there_is_no_score_the_card_says_why(card: ScoreCard, told, sentence):
    card.show_scores(told)
    assert (card.figure.text(), card.about.text(), card.state.text()) == ("–", "", sentence)


def test_an_empty_tray_and_scores_switched_off_are_said(card: ScoreCard):
    card.show_scores(scores(0.7))
    card.show_empty(True)
    assert (card.figure.text(), card.state.text()) == ("–", "The tray is empty")
    card.scores.click()
    card.show_scores(None)
    assert card.state.text() == "Live scores are off"


def test_s_and_h_switch_scores_and_heatmap(item, until):
    live, station = item.capture_page.live, item.session.station
    tiles = live.tiles.tiles.values()
    until(lambda: station.live.latest.fused is not None)
    QTest.keyClick(item, Qt.Key.Key_H)
    until(lambda: all(tile.heat is not None for tile in tiles))
    QTest.keyClick(item, Qt.Key.Key_S)
    until(lambda: live.score.state.text() == "Live scores are off")
    assert all(tile.heat is None for tile in tiles)
    assert not station.live.is_on
    QTest.keyClick(item, Qt.Key.Key_S)
    until(lambda: live.score.figure.text() != "–")


def test_a_model_that_hangs_stops_neither_capturing_nor_closing(item, tmp_path: Path, until):
    station = item.session.station
    path = write_model(tmp_path / "hangs.onnx", "hangs")
    with DamageModel.load(path) as hanging:
        register(station.store, hanging)
        station.store.models.approve(hanging.sha256)
    station.use_model(path)
    until(lambda: "longer than" in item.capture_page.live.score.state.text())
    QTest.keyClick(item, Qt.Key.Key_Space)
    until(lambda: item.capture_page.is_labelling)
    assert station.store.captures.get(1).problems == ()
    item.close()
    until(lambda: station.rig is None)


def test_the_switches_are_kept(qtbot, tmp_path: Path, settings):
    kept = QSettings(str(tmp_path / "kept.ini"), QSettings.Format.IniFormat)
    first = CapturePage(Session(settings), kept)
    qtbot.addWidget(first)
    assert (first.live.score.scores.isChecked(), first.live.score.heat.isChecked()) == (True, False)
    first.live.score.scores.click()
    first.live.score.heat.click()
    second = CapturePage(Session(settings), kept)
    qtbot.addWidget(second)
    assert (second.live.score.scores.isChecked(), second.live.score.heat.isChecked()) == (False, True)
