"""Review and Booth: the grid over any number of captures, decisions, devices, lights and the stage."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QItemSelectionModel, QModelIndex, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton

from storage.records import CaptureState, RedesignFlag
from ui.qt.models.captures import CAPTURE, MOST_KEPT, THUMBNAIL


@pytest.fixture
def submitted(window, until):
    """The window with one capture, of the empty tray, that was submitted as undamaged."""
    page = window.capture_page
    QTest.keyClick(window, Qt.Key.Key_Space)
    until(lambda: page.is_labelling and page.label.isEnabled())
    QTest.keyClick(window, Qt.Key.Key_N)
    until(lambda: not page.is_labelling)
    return window


@pytest.fixture
def review(submitted, until):
    """The review page with the submitted capture opened by a double-click on its thumbnail."""
    page = submitted.review_page
    submitted.show_page(1)
    until(lambda: page.browse.model.rowCount() == 1 and page.browse.model.index(0).data(CAPTURE) is not None)
    place = page.browse.grid.visualRect(page.browse.model.index(0)).center()
    QTest.mouseClick(page.browse.grid.viewport(), Qt.MouseButton.LeftButton, pos=place)
    QTest.mouseDClick(page.browse.grid.viewport(), Qt.MouseButton.LeftButton, pos=place)
    until(lambda: page.capture_id is not None and page.opened.panel.isEnabled())
    until(lambda: page.opened.accept.isEnabled())
    return page


def test_the_grid_shows_thumbnail_code_and_verdict(submitted, until):
    page = submitted.review_page
    submitted.show_page(1)
    until(lambda: page.browse.model.rowCount() == 1 and page.browse.model.index(0).data(THUMBNAIL) is not None)
    index = page.browse.model.index(0)
    assert not index.data(THUMBNAIL).isNull()
    assert index.data(CAPTURE).verdict == "undamaged"
    assert submitted.header.detail.text().startswith("1 capture · ")


def test_filters_narrow_the_grid(submitted, until):
    page = submitted.review_page
    submitted.show_page(1)
    until(lambda: page.browse.model.rowCount() == 1)
    page.browse.filters.verdict.setCurrentIndex(page.browse.filters.verdict.findData("damaged"))
    until(lambda: page.browse.model.rowCount() == 0)
    page.browse.filters.verdict.setCurrentIndex(0)
    until(lambda: page.browse.model.rowCount() == 1)
    QTest.keyClicks(page.browse.filters.text, "no-such-code")
    until(lambda: page.browse.model.rowCount() == 0)


def test_enter_accepts_an_opened_capture(review, until, submitted):
    QTest.keyClick(review.opened.panel.canvas, Qt.Key.Key_Return)
    store = submitted.session.station.store
    until(lambda: store.captures.get(1).state == CaptureState.ACCEPTED)
    until(lambda: "accepted" in submitted.status.note.text())
    until(lambda: "Accepted" in review.opened.history._text.text())


def test_a_new_packaging_that_is_noticed_is_told_in_the_status_bar(review, submitted):
    review._judge.flagged.emit(RedesignFlag(1, 1, "4006381333931", (1,), {}, "lead", 1))
    assert submitted.status.note.text().startswith("4006381333931 seems to have a new packaging")


def test_x_and_a_digit_return_it_with_a_reason(review, until, submitted):
    QTest.keyClick(review.opened.panel.canvas, Qt.Key.Key_X)
    assert review.opened.reasons.isVisible()
    QTest.keyClick(review.opened.reasons, Qt.Key.Key_2)
    store = submitted.session.station.store
    until(lambda: store.captures.get(1).state == CaptureState.RETURNED)
    assert store.reviews.history(1)[-1].reasons == ("missed",)
    assert not review.opened.reasons.isVisible()


def test_a_lead_may_submit_a_revision_and_then_accept_it(review, until, submitted):
    store = submitted.session.station.store
    QTest.keyClick(review.opened.panel.canvas, Qt.Key.Key_N)
    until(lambda: len(store.annotations.history(1)) == 2)
    until(lambda: review.opened.panel.isEnabled() and review.opened.panel.capture_id == 1)
    until(lambda: "Revision 2" in review.opened.history._text.text())
    QTest.keyClick(review.opened.panel.canvas, Qt.Key.Key_Return)
    until(lambda: store.captures.get(1).state == CaptureState.ACCEPTED)


def test_esc_goes_back_to_the_grid(review, submitted):
    QTest.keyClick(review.opened.panel.canvas, Qt.Key.Key_Escape)
    assert review.capture_id is None
    assert submitted.header.sentence.text() == "Choose a capture"


class ManyIds:
    """Stands for the store's two answers that the model asks for at the start: a million ids."""

    def __init__(self, count: int) -> None:
        self._count = count

    def ids(self, query):
        return iter(range(self._count, 0, -1))

    def count(self, query) -> int:
        return self._count


def test_a_hundred_thousand_rows_keep_only_what_was_seen(submitted, until, monkeypatch):
    page, store = submitted.review_page, submitted.session.station.store
    many = ManyIds(100_000)
    monkeypatch.setattr(store.captures, "ids", many.ids)
    monkeypatch.setattr(store.captures, "count", many.count)
    submitted.show_page(1)
    until(lambda: page.browse.model.rowCount() == 100_000)
    grid = page.browse.grid
    grid.verticalScrollBar().setValue(grid.verticalScrollBar().maximum())
    until(lambda: page.browse.model.index(99_999).data(CAPTURE) is not None)
    assert len(grid.rows_in_sight()) < 60
    assert len(page.browse.model._seen) <= MOST_KEPT
    assert page.browse.model.row_of(1) == 99_999


def test_the_keyboard_moves_through_the_grid(submitted, until, monkeypatch):
    page, store = submitted.review_page, submitted.session.station.store
    many = ManyIds(50)
    monkeypatch.setattr(store.captures, "ids", many.ids)
    monkeypatch.setattr(store.captures, "count", many.count)
    submitted.show_page(1)
    until(lambda: page.browse.model.rowCount() == 50)
    grid = page.browse.grid
    grid.selectionModel().setCurrentIndex(page.browse.model.index(0), QItemSelectionModel.SelectionFlag.SelectCurrent)
    QTest.keyClick(grid, Qt.Key.Key_Right)
    QTest.keyClick(grid, Qt.Key.Key_Down)
    assert grid.currentIndex().row() == 1 + grid.columns
    QTest.keyClick(grid, Qt.Key.Key_End)
    assert grid.currentIndex().row() == 49
    assert grid.viewport().rect().contains(grid.visualRect(grid.currentIndex()).center())
    assert grid.indexAt(grid.viewport().rect().bottomRight()) == QModelIndex()


def test_the_booth_page_shows_every_device_and_moves_the_lights(window, until):
    page, rig = window.booth_page.devices, window.session.station.rig
    window.show_page(3)
    assert set(page.cameras._rows) == {"top", "left"}
    page.lights.sliders["left"].setValue(60)
    until(lambda: rig.levels["left"] == 0.6)
    until(lambda: not any(button.isChecked() for button in page.lights.buttons.values()))
    page.lights.buttons["left"].click()
    until(lambda: rig.lighting == "left" and page.lights.buttons["left"].isChecked())


def test_the_stage_is_used_from_the_booth_page(window, until):
    page, stage = window.booth_page.devices, window.session.station.rig.stage
    window.show_page(3)
    page.stage.seed.setText("7")
    page.stage.kind.setCurrentIndex(page.stage.kind.findData("carton"))
    page.stage.place.click()
    until(lambda: stage.item is not None and (stage.item.seed, stage.item.kind) == (7, "carton"))
    page.stage.type.setCurrentIndex(page.stage.type.findData("hole"))
    page.stage.add.click()
    until(lambda: any("hole" in damage for damage in stage.item.damages))
    page.stage.remove.click()
    until(lambda: stage.item is None)


def test_a_scanned_code_names_the_next_capture(item, until):
    page, store = item.capture_page, item.session.station.store
    QTest.keyClicks(item, "4006381333931")
    QTest.keyClick(item, Qt.Key.Key_Return)
    assert page.live.item.typed == "4006381333931"
    QTest.keyClick(item, Qt.Key.Key_Space)
    until(lambda: page.is_labelling)
    assert store.captures.get(1).item_code == "4006381333931"


def test_w_shows_depth_over_the_views(window, until):
    tiles = window.capture_page.live.tiles
    QTest.keyClick(window, Qt.Key.Key_W)
    until(lambda: tiles.depth == "overlay")
    QTest.keyClick(window, Qt.Key.Key_W)
    until(lambda: tiles.depth == "off")


def test_enter_opens_the_first_capture_of_the_grid_without_a_click(submitted, until):
    page = submitted.review_page
    submitted.show_page(1)
    until(lambda: page.browse.model.rowCount() == 1)
    until(lambda: page.browse.grid.currentIndex().isValid())
    QTest.keyClick(submitted, Qt.Key.Key_Return)
    until(lambda: page.capture_id is not None)


@pytest.mark.parametrize("width", [960, 1280])
def test_every_reason_of_a_return_is_read_whole(review, submitted, until, width):
    submitted.resize(width, 800)
    for language in ("de", "en"):
        submitted.language.use(language)
        review.opened.ask_reason()
        buttons = review.opened.reasons._buttons
        until(lambda buttons=buttons: all(b.width() >= b.sizeHint().width() for b in buttons))


def test_only_accepting_is_the_one_thing_to_do_in_review(review):
    primary = [b for b in review.opened.findChildren(QPushButton) if b.property("role") == "primary"]
    assert primary == [review.opened.accept]


def test_a_capture_that_was_not_submitted_says_so_and_cannot_be_accepted(window, until):
    QTest.keyClick(window, Qt.Key.Key_Space)
    until(lambda: window.capture_page.is_labelling and window.capture_page.label.isEnabled())
    page = window.review_page
    window.show_page(1)
    until(lambda: page.browse.grid.currentIndex().isValid())
    QTest.keyClick(window, Qt.Key.Key_Return)
    until(lambda: window.header.sentence.text() == "Capture 1 was not submitted yet")
    assert not page.opened.accept.isEnabled()
