"""The Insights page over a store of scored and judged captures: figures, the slider, and the captures behind them."""

from __future__ import annotations

import math

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from booth.frames import Frame, FrameSet, Intrinsics, Optics, Shot
from booth.outlines import Part
from storage.records import CaptureScore, Damage, ItemRef, Region, Verdict

MODELS = {"a" * 64: "2026.11", "b" * 64: "2026.12"}
CAPTURES = 36


def frames(number: int) -> FrameSet:
    lens = Intrinsics(16, 12, 15.0, 15.0, 7.5, 5.5)
    color = np.full((12, 16, 3), number % 256, np.uint8)
    frame = Frame("top", number, color, None, Optics(lens, None, np.eye(4)), number, number)
    return FrameSet(f"{number:032x}", "small", (Shot("diffuse", {"top": 1.0}, {"top": frame}, 1),), 1, 1)


def score_of(number: int, is_damaged: bool, model: int) -> float:
    """Damaged ones score high, the good ones low; one of each is where it should not be."""
    if number in (0, 1):
        return 0.3 if is_damaged else 0.9
    return (0.8 if is_damaged else 0.1) + 0.001 * number + 0.02 * model


@pytest.fixture
def judged(window, until):
    """The window on the page, with 36 captures of 12 products, one in three damaged, scored by two models."""
    store = window.session.station.store
    for sha256, version in MODELS.items():
        store.models.register(sha256, "damage", version, "damage_segmentation", 0.5)
    for number in range(CAPTURES):
        is_damaged = number % 3 == 0
        item = ItemRef(f"code-{number}", f"product-{number % 12}", f"Product {number % 12}", "carton")
        capture = store.captures.add(frames(number), item)
        for place, sha256 in enumerate(MODELS):
            score = score_of(number, is_damaged, place)
            store.scores.add(CaptureScore(capture.id, sha256, score, 0.5, (), 0.1))
        region = Region("top", (Part(((1, 1), (9, 1), (9, 9))),))
        damages = (Damage(f"{number:032x}", "tear", regions=(region,)),) if is_damaged else ()
        store.annotations.submit(capture.id, damages, Verdict.DAMAGED if is_damaged else Verdict.UNDAMAGED)
    window.show_page(2)
    until(lambda: window.insights_page.threshold.evaluated is not None)
    return window


def test_without_scores_the_page_says_how_they_come(window, until):
    section = window.insights_page.threshold
    window.show_page(2)
    until(lambda: section._empty.isVisible())
    assert "traybooth score" in section._empty.text()
    assert section.boards is None


def test_the_slider_tells_what_a_threshold_means(judged):
    section = judged.insights_page.threshold
    section.meaning.slider.setValue(500)
    at = section.evaluated.report.at(0.5)
    assert (at.found.hits, at.found.total) == (11, 12)
    assert (at.alarms.hits, at.alarms.total) == (1, 24)
    assert section.meaning.missed.text().endswith(": 1")
    assert section.meaning.alarms.text().endswith(": 1")
    section.meaning.slider.setValue(950)
    assert section.meaning.missed.text().endswith(": 12")
    assert "0 of 24" in section.meaning.caution.text()
    assert math.isclose(section.boards.histogram.line.value(), 0.95)


def test_a_damage_rate_and_a_volume_of_ones_own(judged, until):
    section = judged.insights_page.threshold
    section.choose(0.5)
    section.meaning.one_in.setValue(100)
    section.meaning.volume.setValue(1_000)
    until(lambda: section.evaluated.report.volume == 1_000 and section.evaluated.report.prevalence == 0.01)
    assert section.evaluated.report.at(0.5).missed_a_day.value == pytest.approx(1_000 * 0.01 / 12)


def test_a_bar_leads_to_its_captures_and_the_chip_back_to_all(judged, until):
    section, review = judged.insights_page.threshold, judged.review_page
    chart = section.boards.histogram
    QTest.mouseClick(chart.viewport(), Qt.MouseButton.LeftButton, pos=chart.pixel_of(0.31, -0.4).toPoint())
    until(lambda: judged.page is review and review.browse.model.rowCount() == 1)
    assert review.browse.model.capture_id(0) == 1
    assert review.browse.filters.only.isVisible()
    review.browse.filters.only.click()
    until(lambda: review.browse.model.rowCount() == CAPTURES)
    assert not review.browse.filters.only.isVisible()


def test_false_alarms_are_opened_from_the_panel(judged, until):
    section, review = judged.insights_page.threshold, judged.review_page
    section.choose(0.5)
    section.meaning.alarms.click()
    until(lambda: judged.page is review and review.browse.model.rowCount() == 1)
    assert review.browse.model.capture_id(0) == 2


def test_a_click_on_the_curve_chooses_its_threshold(judged):
    section = judged.insights_page.threshold
    curve, chart = section.evaluated.report.roc, section.boards.roc
    place = int(np.argmax(curve.y >= 11 / 12))
    at = chart.pixel_of(math.log10(max(curve.x[place], 1e-4)), float(curve.y[place])).toPoint() + QPoint(2, 1)
    QTest.mouseClick(chart.viewport(), Qt.MouseButton.LeftButton, pos=at)
    assert section.evaluated.report.at(section.threshold).found.hits == 11


def test_a_decision_is_kept_with_its_author_and_in_force_from_then_on(judged, until):
    section, store = judged.insights_page.threshold, judged.session.station.store
    section.choose(0.42)
    section.meaning.note.setText("week 47")
    section.meaning.decide.click()
    until(lambda: store.thresholds.history())
    decision = store.thresholds.history()[-1]
    assert (decision.threshold, decision.author, decision.note) == (pytest.approx(0.42), "7F3A", "week 47")
    until(lambda: "7F3A" in section.meaning.history.text())
    assert section.evaluated.report.threshold == pytest.approx(0.42)


def test_two_models_are_held_against_each_other(judged, until):
    section = judged.insights_page.threshold
    section.line.other.setCurrentIndex(section.line.other.findData("a" * 64))
    until(lambda: section.comparison.isVisible())
    assert f"{CAPTURES} captures" in section.comparison.text()
    assert section.evaluated.comparison.captures == CAPTURES


def test_sets_show_their_days_and_lead_to_their_captures(judged, until):
    page, review = judged.insights_page, judged.review_page
    page.bar.group.button(1).click()
    until(lambda: page.sets.figures is not None)
    assert sum(day.captures for day in page.sets.figures.days) == CAPTURES
    page.sets.types.buttons["tear"].click()
    until(lambda: judged.page is review and review.browse.model.rowCount() == 12)
    assert review.browse.filters.query().damage_type == "tear"
