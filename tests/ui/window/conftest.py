"""A window over a small simulated booth, with a temporary data folder and the tiny model."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from ui.qt.app import make_window
from ui.qt.window import MainWindow
from ui.settings import Settings

LONGEST_S = 60


@pytest.fixture
def settings(small_booth: Path, tmp_path: Path, tiny_model: Path, approvals: Path) -> Settings:
    given = {"data": tmp_path / "data", "model": tiny_model, "approvals": approvals}
    return Settings(profile=str(small_booth), language="en", author="7F3A", **given)


@pytest.fixture
def closed_window(qapp: QApplication, settings: Settings):
    """The window as it first shows: nothing is open yet."""
    window = make_window(qapp, settings)
    window.show()
    yield window
    window.close()
    window.language.use("en")
    window.deleteLater()


@pytest.fixture
def window(closed_window: MainWindow) -> MainWindow:
    """The window with its booth, store and model open, automatic capture off."""
    capture = closed_window.capture_page
    capture.live.auto.setChecked(False)
    closed_window.session.open()
    wait(lambda: closed_window.session.station is not None and closed_window.session.station.rig is not None)
    wait(lambda: capture.is_ready() and closed_window.session.station.model is not None)
    wait(lambda: capture.live.button.isEnabled())
    return closed_window


@pytest.fixture
def threads_before() -> set[threading.Thread]:
    return set(threading.enumerate())


def wait(condition: Callable[[], bool]) -> None:
    """Let the window live until something is so."""
    end = time.monotonic() + LONGEST_S
    while not condition():
        assert time.monotonic() < end, "it did not happen"
        QTest.qWait(5)


@pytest.fixture
def until() -> Callable[[Callable[[], bool]], None]:
    return wait


@pytest.fixture
def item(window: MainWindow) -> MainWindow:
    """The window with an item that lies on the tray, seen and judged ready."""
    window.capture_page.live.item.next.click()
    station = window.session.station
    wait(lambda: station.rig.stage.item is not None and _state(station) == "ready")
    wait(lambda: window.capture_page.live.item.typed == station.rig.stage.item.code)
    return window


def _state(station) -> str:
    latest = station.guide.latest
    return str(latest.state) if latest is not None else ""
