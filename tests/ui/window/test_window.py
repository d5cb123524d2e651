"""The window as a person meets it: it shows, opens, captures, labels, switches language and closes."""

from __future__ import annotations

import shutil
import signal
import subprocess
import sys
import threading

import pytest
from PySide6.QtCore import QObject, QPoint, Qt, Signal
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton, QWidget

from booth.faults.plan import Fault
from storage.records import CaptureQuery, CaptureState
from storage.store import Store
from ui.qt.app import failures_shown, make_window


class Sender(QObject):
    told = Signal(bool)


def test_thousands_of_signals_leave_the_interpreter_whole(qapp):
    sender, heard = Sender(), []
    sender.told.connect(heard.append)
    before = sys.getrefcount(True)
    for _ in range(5_000):
        sender.told.emit(True)
    assert len(heard) == 5_000
    heard.clear()
    assert sys.getrefcount(True) > before - 500


def test_thousands_of_updates_leave_the_interpreter_whole(qtbot):
    widget = QWidget()
    qtbot.addWidget(widget)
    for _ in range(10_000):
        assert widget.update() is None


def test_the_window_is_there_before_the_booth(closed_window):
    assert closed_window.isVisible()
    assert closed_window.session.station is None
    assert closed_window.header.sentence.text() == "The booth is starting"
    assert not closed_window.capture_page.live.button.isEnabled()


def test_the_profiles_views_show_as_starting_until_their_frames_come(closed_window, until):
    tiles, states = closed_window.capture_page.live.tiles, []
    closed_window.session.profile_loaded.connect(
        lambda _: states.extend((tile.view, tile.state) for tile in tiles.tiles.values())
    )
    closed_window.session.open()
    until(lambda: closed_window.session.station is not None and closed_window.session.station.rig is not None)
    assert states == [("top", "starting …"), ("left", "starting …")]
    until(lambda: all(tile.picture is not None for tile in tiles.tiles.values()))


def test_the_header_counts_the_cameras(window, until):
    until(lambda: "2 of 2" in window.header.cameras.text())


def test_space_takes_a_capture_and_the_label_half_opens(item, until):
    page, station = item.capture_page, item.session.station
    code = station.rig.stage.item.code
    QTest.keyClick(item, Qt.Key.Key_Space)
    until(lambda: page.is_labelling and page.label.isEnabled())
    capture = station.store.captures.get(page.label.capture_id)
    assert (capture.item_code, capture.views, capture.author) == (code, ("top", "left"), "7F3A")
    assert "stored in" in item.status.note.text()
    until(lambda: station.store.scores.latest(capture.id) is not None)
    until(lambda: item.header.set_text.text().startswith("Set 1 · 1 capture"))


def test_n_ends_the_item_and_the_page_is_live_again(item, until):
    page, store = item.capture_page, item.session.station.store
    QTest.keyClick(item, Qt.Key.Key_Space)
    until(lambda: page.is_labelling and page.label.isEnabled())
    capture_id = page.label.capture_id
    QTest.keyClick(item, Qt.Key.Key_N)
    until(lambda: not page.is_labelling)
    assert store.captures.get(capture_id).state == CaptureState.SUBMITTED
    assert item.header.sentence.text() != "Draw the damage, or press N for none"


def test_an_item_that_lies_still_is_captured_by_itself_and_once(item, until):
    page, store = item.capture_page, item.session.station.store
    QTest.keyClick(item, Qt.Key.Key_A)
    until(lambda: page.is_labelling and page.label.isEnabled())
    QTest.keyClick(item, Qt.Key.Key_N)
    until(lambda: not page.is_labelling)
    until(lambda: item.header.sentence.text() == "Captured: take the item out")
    assert store.captures.count(CaptureQuery()) == 1


def test_a_camera_that_fails_in_a_capture_is_named_in_the_bar_and_what_was_taken_is_kept(item, until):
    page, station = item.capture_page, item.session.station
    station.faults.inject(Fault(kind="unplug", device="left"))
    until(lambda: any(one.view == "left" and one.state != "live" for one in station.rig.health()))
    QTest.keyClick(item, Qt.Key.Key_Space)
    until(lambda: item.messages.message is not None)
    assert "left" in item.messages.message.sentence
    until(lambda: page.live.button.isEnabled())
    states = [capture.state for capture in station.store.captures.page(CaptureQuery()).captures]
    assert states == [CaptureState.INCOMPLETE]


def test_a_booth_that_does_not_open_names_the_device_and_opens_when_tried_again(
    settings, stills, closed_window, until, tmp_path
):
    folder, session, page = tmp_path / "stills", closed_window.session, closed_window.booth_page.devices
    shutil.copytree(stills, folder)
    image, aside = folder / "b.color.png", folder / "aside"
    session.settings = settings.model_copy(update={"profile": str(folder)})
    session.profile_loaded.connect(lambda _: image.rename(aside))
    session.open()
    until(lambda: closed_window.messages.message is not None)
    assert "b:" in closed_window.messages.message.sentence
    assert closed_window.header.cameras.text() == "Cameras not open"
    assert {tile.state for tile in closed_window.capture_page.live.tiles.tiles.values()} == {"not open"}
    closed_window.show_page(3)
    until(page.profile.retry.isVisible)
    aside.rename(image)
    page.profile.retry.click()
    until(lambda: session.station.rig is not None and not page.profile.retry.isVisible())
    until(lambda: closed_window.header.cameras.text() == "2 of 2 cameras")


def test_a_profile_that_is_not_there_is_told(qapp, settings, closed_window, until, tmp_path):
    closed_window.session.settings = settings.model_copy(update={"profile": str(tmp_path / "nothing.toml")})
    closed_window.session.open()
    until(lambda: closed_window.messages.message is not None)
    assert "nothing.toml" in closed_window.messages.message.sentence
    assert closed_window.header.sentence.text() == "The booth is not open"
    assert closed_window.header.cameras.text() == "Cameras not open"


def test_the_language_switches_while_it_runs(window, until):
    QTest.mouseClick(window.header.language, Qt.MouseButton.LeftButton)
    assert window.language.current == "de"
    until(lambda: window.capture_page.live.button.text() == "Aufnehmen")
    assert [window.rail.button(index).text() for index in range(4)] == ["Aufnahme", "Prüfen", "Analyse", "Lichtbox"]
    window.language.toggle()
    until(lambda: window.capture_page.live.button.text() == "Capture")


def test_the_pages_are_these_and_keys_reach_them(window):
    assert [window.rail.button(index).text() for index in range(4)] == ["Capture", "Review", "Insights", "Booth"]
    pages = (window.capture_page, window.review_page, window.insights_page, window.booth_page)
    for number, page in enumerate(pages, start=1):
        QTest.keyClick(window, getattr(Qt.Key, f"Key_{number}"), Qt.KeyboardModifier.ControlModifier)
        assert window.page is page
        assert window.header.sentence.text() == page.banner.sentence


def test_a_failure_in_a_slot_is_shown_and_the_window_lives(window, qtbot):
    button = QPushButton()
    qtbot.addWidget(button)
    button.clicked.connect(lambda: 1 // 0)
    with failures_shown(window.messages.show_error), qtbot.waitSignal(window.messages.shown):
        button.click()
    assert "ZeroDivisionError" in window.messages.message.sentence
    assert window.isVisible()


def test_closing_leaves_no_thread_and_the_data_can_be_opened_again(threads_before, window, settings):
    window.close()
    left = [thread.name for thread in set(threading.enumerate()) - threads_before if thread.is_alive()]
    assert left == []
    with Store.open(settings.data) as store:
        assert store.captures.count(CaptureQuery()) == 0


def test_a_data_folder_that_is_taken_is_told_and_the_views_still_show(settings, closed_window, until):
    with Store.open(settings.data):
        closed_window.session.open()
        until(lambda: closed_window.messages.message is not None)
        assert str(settings.data) in closed_window.messages.message.sentence
        until(lambda: closed_window.header.sentence.text() == "Nothing can be captured")
        assert closed_window.capture_page.live.tiles.tiles["top"].picture is not None
        QTest.keyClick(closed_window, Qt.Key.Key_Space)
        assert not closed_window.capture_page.live.button.isEnabled()
        closed_window.close()


def test_each_next_item_is_captured_by_itself(item, until):
    page, stage = item.capture_page, item.session.station.rig.stage
    store = item.session.station.store
    for number, seed in enumerate((1, 3), start=1):
        stage.place(seed=seed, kind="carton", damage="none")
        page.live.auto.setChecked(True)
        until(lambda: page.is_labelling and page.label.isEnabled())
        assert store.captures.count(CaptureQuery()) == number
        QTest.keyClick(item, Qt.Key.Key_N)
        until(lambda: not page.is_labelling)


def test_what_was_drawn_and_not_submitted_is_told_at_the_next_start(qapp, item, settings, until):
    page = item.capture_page
    QTest.keyClick(item, Qt.Key.Key_Space)
    until(lambda: page.is_labelling and page.label.isEnabled())
    QTest.keyClick(page.label.canvas, Qt.Key.Key_1)
    for x, y in ((100, 100), (200, 100), (200, 200)):
        QTest.mouseClick(page.label.canvas, Qt.MouseButton.LeftButton, pos=QPoint(x, y))
        QTest.qWait(qapp.doubleClickInterval() + 10)
    QTest.keyClick(page.label.canvas, Qt.Key.Key_Return)
    item.close()
    again = make_window(qapp, settings)
    again.show()
    again.session.open()
    until(lambda: again.messages.message is not None)
    assert again.messages.message.sentence == "Drawn and not submitted yet: capture 1."
    again.close()
    again.deleteLater()


def test_a_window_whose_work_cannot_be_saved_does_not_close_at_once(item, until):
    page, faults = item.capture_page, item.session.station.faults
    QTest.keyClick(item, Qt.Key.Key_Space)
    until(lambda: page.is_labelling and page.label.isEnabled())
    faults.inject(Fault(kind="full", device="store"))
    QTest.keyClick(page.label.canvas, Qt.Key.Key_1)
    QTest.mouseClick(page.label.canvas, Qt.MouseButton.LeftButton, pos=QPoint(100, 100))
    assert not item.close()
    assert item.isVisible()
    assert item.messages.message.sentence == "The last changes could not be saved yet."
    faults.clear()
    until(lambda: page.label.drafting.is_clean)
    assert item.close()


def test_a_signal_ends_the_program_also_where_work_cannot_be_saved(item, until):
    page = item.capture_page
    QTest.keyClick(item, Qt.Key.Key_Space)
    until(lambda: page.is_labelling and page.label.isEnabled())
    item.session.station.faults.inject(Fault(kind="full", device="store"))
    QTest.keyClick(page.label.canvas, Qt.Key.Key_1)
    QTest.mouseClick(page.label.canvas, Qt.MouseButton.LeftButton, pos=QPoint(100, 100))
    item.end()
    assert not item.isVisible()


RUN = """
import sys
from pathlib import Path
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
from ui.qt.app import run_window
from ui.qt.window import MainWindow
from ui.settings import Settings

app = QApplication([])
timer = QTimer(interval=20)

def tell():
    window = next((w for w in app.topLevelWidgets() if isinstance(w, MainWindow)), None)
    if window is not None and window.session.station is not None and window.session.station.rig is not None:
        timer.stop()
        print("open", flush=True)

timer.timeout.connect(tell)
timer.start()
sys.exit(run_window(Settings(profile=sys.argv[1], data=Path(sys.argv[2]), model=Path(sys.argv[3]), language="en")))
"""


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_closes_the_window_in_order(settings, number):
    arguments = [sys.executable, "-c", RUN, settings.profile, str(settings.data), str(settings.model)]
    with subprocess.Popen(arguments, stdout=subprocess.PIPE, text=True) as running:
        assert running.stdout.readline() == "open\n"
        running.send_signal(number)
        assert running.wait(30) == 0
    with Store.open(settings.data) as store:
        assert store.captures.count(CaptureQuery()) == 0


def test_closing_while_the_booth_opens_is_orderly(threads_before, closed_window, until):
    closed_window.session.open()
    until(lambda: closed_window.session.is_opening_rig)
    closed_window.close()
    assert [thread.name for thread in set(threading.enumerate()) - threads_before if thread.is_alive()] == []


def test_a_capture_taken_before_the_model_is_there_is_scored_once_it_is(closed_window, until):
    page, session, model_may_load = closed_window.capture_page, closed_window.session, threading.Event()
    page.live.auto.setChecked(False)
    session.jobs.run("compute", model_may_load.wait)
    session.open()
    try:
        until(lambda: page.live.button.isEnabled())
        page.live.item.next.click()
        until(lambda: page.live.item.typed != "")
        page.live.button.click()
        until(lambda: page.is_labelling and page.label.isEnabled())
        assert session.station.model is None
        assert page.label.side.score.figure.text() == "–"
    finally:
        model_may_load.set()
    until(lambda: session.station.store.scores.latest(page.label.capture_id) is not None)
    until(lambda: page.label.side.score.figure.text() != "–")


def test_an_empty_tray_has_no_score(window, until):
    live, station = window.capture_page.live, window.session.station
    until(lambda: station.live is not None and station.live.latest.fused is not None)
    until(lambda: station.guide.latest is not None and station.guide.latest.state == "empty")
    until(lambda: live.score.scale.isVisible() and live.score.state.text() == "The tray is empty")
    assert live.score.figure.text() == "–"
    live.item.next.click()
    until(lambda: live.score.figure.text() != "–")


def test_nothing_is_captured_by_itself_while_another_page_is_on_screen(item, until):
    page, station = item.capture_page, item.session.station
    item.show_page(1)
    page.live.auto.setChecked(True)
    looks = []
    page._watch.looked.connect(lambda placement, left_s: looks.append(left_s))
    until(lambda: len(looks) >= 15)
    assert set(looks) == {None}
    assert station.store.captures.count(CaptureQuery()) == 0
    item.show_page(0)
    until(lambda: page.is_labelling)
