"""The calibration section: corners and coverage live, pictures by hand and of boards the booth holds, kept at last."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from booth.calibration.detect import find_board
from booth.calibration.store import stored_calibrations
from booth.events import EventKind
from ui.settings import Settings


@pytest.fixture
def settings(small_booth: Path, settings: Settings, tmp_path: Path) -> Settings:
    """The small booth with images that are large enough to read a board in."""
    path = tmp_path / "board.toml"
    text = small_booth.read_text().replace("width = 320", "width = 960").replace("height = 180", "height = 540")
    path.write_text(text.replace("focal_px = 225", "focal_px = 900\nrate_hz = 10"))
    return settings.model_copy(update={"profile": str(path)})


@pytest.fixture
def section(window, until):
    """The section on screen, with a look at what the cameras see."""
    window.show_booth("calibrate")
    found = window.booth_page.calibrate
    until(lambda: found.calibrator.coverage is not None)
    return found


@pytest.fixture
def board(section, window, until):
    """The section with a board that lies in the tray of the simulated booth."""
    stage = window.session.station.rig.stage
    stage.hold_board(section.calibrator.run.board, 0)
    until(lambda: len(section.calibrator.coverage.views["top"].corners) > 0)
    return section


def test_it_says_what_to_do_with_the_board(section, window):
    assert window.header.sentence.text().startswith("Lay the board flat in the middle of the tray")
    assert not section.panel.solve.isEnabled()
    assert not section.panel.result.isVisible()


def test_space_takes_a_picture_and_the_views_show_what_they_saw(board, window, until):
    until(lambda: len(board.tiles.tiles["top"]._marks) > 20)
    QTest.keyClick(window, Qt.Key.Key_Space)
    until(lambda: board.panel.told.text() == "1 picture taken")
    assert board.panel.last.text().startswith("1 · Top")
    until(lambda: board.panel.coverage.bars["top"].value() > 0)
    assert board.panel.solve.isEnabled()


def test_a_board_that_lies_still_is_taken_by_itself_and_once(board, until):
    board.panel.by_itself.click()
    until(lambda: len(board.calibrator.takes) == 1)
    looks = []
    board.calibrator.changed.connect(lambda: looks.append(board.calibrator.is_busy))
    until(lambda: looks.count(False) > 4)
    assert len(board.calibrator.takes) == 1


def test_what_cannot_be_solved_yet_is_told_and_the_pictures_stay(board, window, until):
    board.panel.take.click()
    until(board.panel.solve.isEnabled)
    board.panel.solve.click()
    until(lambda: window.messages.message is not None)
    until(board.panel.solve.isVisible)
    assert len(board.calibrator.takes) == 1


def test_the_simulated_booth_is_calibrated_kept_and_opened_again(section, window, settings, until):
    section.panel.holds.click()
    until(lambda: len(section.calibrator.takes) >= 10)
    section.panel.holds.click()
    until(lambda: not section.calibrator.is_busy)
    section.panel.solve.click()
    until(lambda: section.calibrator.result is not None or window.messages.message is not None)
    assert section.calibrator.result is not None, window.messages.message
    assert section.panel.result.isVisible()
    assert "px over" in section.panel.result.summary.text()
    section.panel.result.keep.click()
    until(lambda: window.session.following is not None)
    assert window.session.following[0] == settings
    assert {one.view.view for one in stored_calibrations(settings.data)} == {"top", "left"}


def test_leaving_puts_the_board_away(section, window, until):
    section.panel.holds.click()
    until(lambda: len(section.calibrator.takes) >= 1)
    window.show_booth("devices")
    until(lambda: not section.calibrator.is_busy)
    run = section.calibrator.run
    until(lambda: find_board(run.rig.latest("top").color, run.board) is None)


def test_a_drift_is_told_in_the_bar_which_leads_to_the_calibration(window, until):
    events = window.session.station.events
    told = "The view top sees the tray 4.2 mm from where its calibration says. Calibrate the booth again."
    events.tell(EventKind.FAULT, "top", "drift", sentence=told)
    until(lambda: window.messages.message is not None and window.messages.follow.isVisible())
    assert "4.2 mm" in window.messages.message.sentence
    QTest.mouseClick(window.messages.follow, Qt.MouseButton.LeftButton)
    assert window.booth_page.section is window.booth_page.calibrate
    assert window.messages.message is None


def test_the_board_is_written_to_be_printed(section, window, settings, until):
    section.panel.print.click()
    path = settings.data / "calibration-board.pdf"
    until(lambda: str(path) in window.status.note.text())
    assert path.read_bytes().startswith(b"%PDF")


def test_the_devices_name_the_calibration_in_force(window, until):
    card = window.booth_page.devices.calibrations
    window.show_booth("devices")
    until(lambda: card._labels and card._labels[0][1].text() == "as the profile says")
    card.button.click()
    assert window.booth_page.section is window.booth_page.calibrate
