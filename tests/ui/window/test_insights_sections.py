"""Gallery and drift in Insights: captures become references, a new packaging is settled by a click, and a booth that
grew darker is seen."""

from __future__ import annotations

import numpy as np
import pytest
from pristine_items import carton, store_pristine
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton

from booth.frames import Frame, FrameSet, Intrinsics, Optics, Shot
from storage.records import ItemRef
from ui.workflow.drift_watch import fix_period
from ui.workflow.image_statistics import keep_image_stats

CARTON = carton(3_000_123)
GALLERY, DRIFT = 2, 3
PERIOD = 32


@pytest.fixture
def pristine(window):
    """The window over two accepted captures of one product, of which none is a reference."""
    store = window.session.station.store
    for number, turn_deg in enumerate((10.0, 110.0)):
        store_pristine(store, CARTON, 21 + number, turn_deg)
    return window


def press(row, words: str) -> None:
    (button,) = [one for one in row.findChildren(QPushButton) if one.text() == words]
    button.click()


def show_gallery(window, until):
    section = window.insights_page.gallery
    window.show_page(2)
    window.insights_page.bar.group.button(GALLERY).click()
    until(lambda: section.figures is not None)
    return section


def test_without_references_the_gallery_says_how_they_come(window, until):
    section = show_gallery(window, until)
    assert section._empty.isVisible()
    assert not section.products.isVisible()
    assert section.mark() == ""


def test_an_accepted_capture_becomes_a_reference_is_retired_and_restored(pristine, until):
    store, review = pristine.session.station.store, pristine.review_page
    pristine.show_page(1)
    until(lambda: review.browse.model.rowCount() == 2)
    review.open_row(review.browse.model.row_of(1))
    until(lambda: review.opened.reference.isVisible())
    QTest.keyClick(review.opened.panel, Qt.Key.Key_G, Qt.KeyboardModifier.ControlModifier)
    until(lambda: store.gallery.is_reference(1))
    until(lambda: not review.opened.reference.isVisible())

    section = show_gallery(pristine, until)
    (line,) = section.figures.products
    assert (line.covered, line.gallery.references) == (1, 1)
    assert section.products.topLevelItem(0).text(0).startswith(CARTON.code)
    press(section.references.rows[0], "Retire")
    until(lambda: not store.gallery.is_reference(1) and section.figures.products[0].gallery.retired == 1)
    press(section.references.rows[0], "Restore")
    until(lambda: store.gallery.is_reference(1) and section.figures.products[0].gallery.retired == 0)
    press(section.references.rows[0], "Show it")
    until(lambda: pristine.page is review and review.browse.model.rowCount() == 1)


@pytest.mark.parametrize(("words", "references"), [("Same packaging", {1}), ("New packaging", {2})])
def test_a_suspected_redesign_is_settled_by_one_click(pristine, until, words, references):
    store = pristine.session.station.store
    store.gallery.add(1, 0.0)
    product_id = store.products.get(CARTON.code).id
    flag = store.gallery.raise_flag(product_id, [2], {"alike": 0.9})
    section = show_gallery(pristine, until)
    until(lambda: section.flags.isVisible())
    assert section.mark() != ""
    press(section.flags, words)
    assert not section.flags.isEnabled()
    until(lambda: store.gallery.flags() == () and not section.flags.isVisible())
    (settled,) = store.gallery.flags(open_only=False)
    assert (settled.id, settled.is_confirmed) == (flag.id, words == "New packaging")
    assert {one.id for one in store.gallery.of(product_id)} == references
    assert section.flags.isEnabled()
    assert section.mark() == ""


def frames_under(number: int, light: float) -> FrameSet:
    lens = Intrinsics(32, 24, 30.0, 30.0, 15.5, 11.5)
    noise = np.random.default_rng(number).normal(120 * light, 5, (24, 32, 3))
    frame = Frame("left", number, noise.astype(np.uint8), None, Optics(lens, None, np.eye(4)), number, number)
    return FrameSet(f"{number:032x}", "small", (Shot("diffuse", {"top": 1.0}, {"left": frame}, 1),), 1, 1)


def test_few_captures_tell_nothing_of_drift(window, until):
    section = window.insights_page.drift
    window.show_page(2)
    until(lambda: section.report is not None)
    assert section.report.problem
    assert "30" in section._told.text()


def test_a_booth_that_grew_darker_stands_first_in_the_table(window, until):
    store, section = window.session.station.store, window.insights_page.drift
    taken = []
    for number in range(2 * PERIOD):
        frames = frames_under(number, 1.0 if number < PERIOD else 0.8)
        taken.append(store.captures.add(frames, ItemRef(f"code-{number}", "product", "Product", "carton")))
        keep_image_stats(store, taken[-1].id, frames)
    fix_period(store, "small", taken[0].created_utc_us, taken[PERIOD].created_utc_us)
    window.show_page(2)
    window.insights_page.bar.group.button(DRIFT).click()
    until(lambda: section.report is not None)
    line = section.table.topLevelItem(0)
    assert (line.text(0), line.text(2)) == ("Brightness", "Diffuse")
    assert line.text(5).startswith("−")
    assert line.text(6)
    assert section.mark() != ""
    window.language.use("de")
    until(lambda: section.table.topLevelItem(0).text(0) == "Helligkeit")
