"""The booth page: faults by hand, a camera that goes and comes back, recording, and a recording as the booth."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from booth.events import EventKind
from ui.qt.app import make_window, run_window
from ui.qt.window import MainWindow


@pytest.fixture
def recording(window, until) -> Path:
    """A recording of a few frames, made on the booth page; the window is closed."""
    window.show_booth("record")
    record = window.booth_page.record
    until(lambda: record.recorder.button.isEnabled())
    QTest.keyClick(window, Qt.Key.Key_R)
    until(lambda: window.session.station.recorder is not None)
    until(lambda: window.session.station.recorder.status().messages > 60)
    path = window.session.station.recorder.path
    QTest.keyClick(window, Qt.Key.Key_R)
    until(lambda: path in record.recordings.buttons)
    window.close()
    return path


@pytest.fixture
def replay(qapp, recording, settings, until):
    """A window on the recording, as the button beside it opens it."""
    replayed = settings.model_copy(update={"profile": str(recording), "data": settings.data / "replays" / "one"})
    window = make_window(qapp, replayed, settings)
    window.capture_page.live.auto.setChecked(False)
    window.show()
    window.session.open()
    until(lambda: window.session.station is not None and window.session.station.rig is not None)
    until(lambda: window.capture_page.is_ready() and window.session.station.model is not None)
    window.show_booth("record")
    yield window
    window.close()
    window.deleteLater()


def test_the_sections_are_large_switches_and_the_header_says_which(window):
    window.show_page(3)
    page = window.booth_page
    for index, section in enumerate(page.sections):
        QTest.mouseClick(page.bar.group.button(index), Qt.MouseButton.LeftButton)
        assert page.section is section
        assert section.isVisible()
        assert window.header.sentence.text() == section.banner.sentence
        assert page.bar.group.button(index).height() >= 44


def test_a_fault_is_pressed_is_seen_everywhere_and_is_ended(window, until):
    window.show_booth("faults")
    section, station = window.booth_page.faults, window.session.station
    section.choice.devices["left"].click()
    section.choice.durations[None].click()
    QTest.mouseClick(section.choice.kinds["drop"], Qt.MouseButton.LeftButton)
    assert [(fault.device, fault.kind) for fault in station.faults.active()] == [("left", "drop")]
    until(lambda: section.choice.kinds["drop"].isChecked() and section.active.told.text() == "Left: Drop")
    until(lambda: window.header.signs.faults.text() == "1 fault on purpose")
    window.show_page(0)
    until(lambda: window.capture_page.live.tiles.tiles["left"].badge == "On purpose: Drop")
    QTest.mouseClick(window.header.signs.faults, Qt.MouseButton.LeftButton)
    assert window.page is window.booth_page
    assert window.booth_page.section is section
    section.active.end.click()
    assert station.faults.active() == ()
    until(lambda: not window.header.signs.faults.isVisible() and not section.choice.kinds["drop"].isChecked())


def test_a_fault_that_is_in_force_is_ended_alone_by_its_button(window, until):
    window.show_booth("faults")
    choice, station = window.booth_page.faults.choice, window.session.station
    choice.devices["panel"].click()
    choice.durations[None].click()
    choice.kinds["dim"].click()
    choice.kinds["late"].click()
    until(lambda: choice.kinds["dim"].isChecked() and choice.kinds["late"].isChecked())
    choice.kinds["dim"].click()
    assert [fault.kind for fault in station.faults.active()] == ["late"]
    until(lambda: not choice.kinds["dim"].isChecked())
    assert choice.kinds["late"].isChecked()


def test_while_a_camera_is_missing_nothing_is_captured_by_itself_and_the_sentence_names_it(item, until):
    page, station = item.capture_page, item.session.station
    station.faults.inject(_fault("left", "unplug"))
    until(lambda: item.header.sentence.text() == "The camera Left is missing")
    page.live.auto.setChecked(True)
    looks = []
    page._watch.looked.connect(lambda placement, left_s: looks.append(left_s))
    until(lambda: len(looks) >= 15)
    assert set(looks) == {None}
    station.faults.clear()
    until(lambda: page.is_labelling)


def test_a_camera_that_goes_is_told_and_when_it_is_back_the_message_goes(window, until):
    window.show_booth("faults")
    section = window.booth_page.faults
    section.choice.devices["left"].click()
    section.choice.durations[None].click()
    section.choice.kinds["unplug"].click()
    until(lambda: window.messages.message is not None and "left" in window.messages.message.sentence)
    window.show_booth("devices")
    cameras = window.booth_page.devices.cameras
    until(lambda: cameras._rows["left"][0][1].text().startswith("▲ restarting"))
    until(lambda: "1 of 2" in window.header.cameras.text())
    window.session.station.faults.clear()
    until(lambda: window.messages.message is None)
    until(lambda: window.status.note.text() == "Left is back")
    until(lambda: cameras._rows["left"][0][7].text() == "1")


def test_what_is_wrong_with_the_frames_of_a_view_stands_on_its_tile_in_both_languages(window, until, monkeypatch):
    tile, station = window.capture_page.live.tiles.tiles["left"], window.session.station
    station.faults.inject(_fault("left", "freeze"))
    until(lambda: tile.badge == "On purpose: Freeze")
    # Nobody made it, as far as the window knows.
    monkeypatch.setattr(station.faults, "active", lambda: ())
    until(lambda: tile.badge == "The same image again and again")
    until(lambda: window.header.sentence.text() == "The camera Left is missing")
    window.language.use("de")
    until(lambda: tile.badge == "Immer wieder dasselbe Bild")
    station.faults.clear()
    until(lambda: tile.badge == "")


def test_faults_apart_from_what_else_happened(window, until):
    window.show_booth("devices")
    events = window.booth_page.devices.events
    until(lambda: events.model.rowCount() >= 3)
    assert any("Panel" in events.model.index(row, 2).data() for row in range(events.model.rowCount()))
    QTest.mouseClick(events.only_faults, Qt.MouseButton.LeftButton)
    assert events.model.rowCount() == 0
    window.session.station.faults.inject(_fault("top", "black"))
    until(lambda: events.model.rowCount() >= 1)
    shown = [events.model.index(row, 3).data() for row in range(events.model.rowCount())]
    assert any("black" in text for text in shown)


def test_recording_shows_its_time_and_what_was_dropped(window, until):
    window.show_booth("record")
    card = window.booth_page.record.recorder
    until(lambda: card.button.isEnabled())
    card.kept["lossless"].click()
    card.name.setText("shift one")
    QTest.keyClick(card.name, Qt.Key.Key_Return)
    until(lambda: window.header.signs.recording.text().startswith("REC 0:0"))
    assert not card.kept["jpeg"].isEnabled()
    until(lambda: card.dropped.text() == "Nothing was dropped" and "messages" in card.figures.text())
    window.show_page(0)
    QTest.mouseClick(window.header.signs.recording, Qt.MouseButton.LeftButton)
    assert window.booth_page.section is window.booth_page.record
    QTest.mouseClick(card.button, Qt.MouseButton.LeftButton)
    until(lambda: not window.header.signs.recording.isVisible())
    recordings = window.booth_page.record.recordings
    until(lambda: [path.name for path in recordings.buttons] == ["shift one"])
    assert "shift one" in card.figures.text()


def test_a_recording_that_cannot_begin_says_why(window, until):
    window.show_booth("record")
    card = window.booth_page.record.recorder
    until(lambda: card.button.isEnabled())
    card.name.setText("../elsewhere")
    card.button.click()
    until(lambda: window.messages.message is not None and "elsewhere" in window.messages.message.sentence)
    until(lambda: card.button.isEnabled())


def test_a_recording_plays_as_the_booth_under_the_hand(replay, until):
    player, transport = replay.session.station.player, replay.booth_page.record.transport
    until(lambda: transport.isVisible() and replay.header.signs.replay.text() == "REPLAY ×1")
    assert not replay.booth_page.record.recorder.isVisible()
    transport.loop.click()
    assert player.state().loop
    transport.speeds[0.25].click()
    assert player.state().speed == 0.25
    if not player.state().is_playing:  # it was at its end already
        QTest.mouseClick(transport.play, Qt.MouseButton.LeftButton)
        until(lambda: player.state().is_playing)
    QTest.keyClick(replay, Qt.Key.Key_Space)
    until(lambda: not player.state().is_playing)
    last = transport.place.maximum()
    target = last - 1 if transport.place.value() < last // 2 else 1
    transport.place.setValue(target)
    until(lambda: abs(player.state().position_s - target / 10) < 0.1)
    before = player.state().position_s
    transport.step.click()
    until(lambda: player.state().position_s > before)
    QTest.keyClick(replay, Qt.Key.Key_Space)
    until(lambda: player.state().is_playing)


def test_a_replay_goes_back_to_its_booth(replay, settings, until):
    until(replay.booth_page.record.transport.leave.isVisible)
    replay.booth_page.record.transport.leave.click()
    assert not replay.isVisible()
    assert replay.session.following == (settings, None)


def test_the_window_goes_on_with_the_recording_that_was_chosen(qapp, recording, settings, until):
    seen = []

    def look() -> None:
        window = next((one for one in qapp.topLevelWidgets() if isinstance(one, MainWindow) and one.isVisible()), None)
        if window is None or window.session.station is None or window.session.station.rig is None:
            return
        seen.append(window.session.station.profile.name)
        if len(seen) == 1:
            window.booth_page.record.recordings.open_wished.emit(recording)
        else:
            timer.stop()
            window.close()

    timer = QTimer(interval=20)
    timer.timeout.connect(look)
    timer.start()
    assert run_window(settings) == 0
    assert seen == ["small", "small"]
    assert (settings.data / "replays" / recording.name).is_dir()
    QApplication.processEvents()


def _fault(device: str, kind: str):
    from booth.faults.plan import Fault

    return Fault(kind=kind, device=device)


def test_lights_that_cannot_be_reached_are_told_where_they_are_set(window, until):
    window.show_booth("devices")
    lights, bank = window.booth_page.devices.lights, window.session.station.rig._banks[0]
    assert not lights.problem.isVisible()
    bank._bank.problem = "The lights panel do not answer."
    until(lambda: lights.problem.text() == "▲ Panel: The lights panel do not answer.")
    until(lambda: window.messages.message is not None and "panel" in window.messages.message.sentence)
    window.language.use("de")
    until(lambda: "Das Licht panel antwortet nicht." in lights.problem.text())
    bank._bank.problem = ""
    until(lambda: window.messages.message is None and not lights.problem.isVisible())


def test_a_recording_that_ended_by_itself_is_told_in_the_persons_language(window, until):
    window.language.use("de")
    told = "The disk is full: less than 1 GB would be left. Make room, then record again."
    window.session.station.events.tell(EventKind.FAULT, "recording", "ended", sentence=told)
    german = "Die Festplatte ist voll: Weniger als 1 GB blieben übrig. Platz schaffen, dann neu mitschneiden."
    until(lambda: window.messages.message is not None)
    assert window.messages._sentence.text() == german
