"""Starts the window: the application, its look and language, signals and failures, and an orderly end."""

from __future__ import annotations

import logging
import os
import signal
import socket
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QSettings, QSocketNotifier, QTimer, Signal
from PySide6.QtWidgets import QApplication

from ui.qt.keyboard import keyboard
from ui.qt.keys import KeyClash, load_keys
from ui.qt.language import Language
from ui.qt.session import Session
from ui.qt.theme import apply_theme
from ui.qt.window import MainWindow

if TYPE_CHECKING:
    from ui.station import Settings

log = logging.getLogger(__name__)

# How long another thread may keep the interpreter before the GUI thread gets it. With Python's 5 ms and cameras,
# guidance and scores at work, one beat in a hundred came 45 to 70 ms late on two busy cores; with this 16 to 19 ms.
SWITCH_S = 0.001


def run_window(settings: Settings) -> int:
    """Show the station's window until it is closed; back with the exit status.

    Where a person goes on with another booth, a recording say, the next window takes this one's place.
    """
    # OpenCV's full wheel points Qt at its own plugins when it is imported.
    os.environ.pop("QT_QPA_PLATFORM_PLUGIN_PATH", None)
    app = QApplication.instance() or QApplication(["traybooth"])
    app.setApplicationName("traybooth")
    # A window says itself when all behind it is closed; Qt's own quitting would also end the one that follows.
    app.setQuitOnLastWindowClosed(False)
    window = make_window(app, settings)
    status = _run(app, window)
    while window.session.following is not None:
        window = _following(app, window)
        status = _run(app, window)
    return status


def _run(app: QApplication, window: MainWindow) -> int:
    with closing_on_signals(window.end), failures_shown(window.messages.show_error):
        window.show()
        QTimer.singleShot(0, window.session.open)
        window.closed.connect(app.quit)
        return app.exec()


def _following(app: QApplication, window: MainWindow) -> MainWindow:
    """The window over what is gone on with, where the last one was and in its language."""
    settings, back = window.session.following
    settings = settings.model_copy(update={"language": window.language.current})
    window.language.leave()
    following = make_window(app, settings, back)
    following.restoreGeometry(window.saveGeometry())
    window.deleteLater()
    return following


def make_window(app: QApplication, settings: Settings, back: Settings | None = None) -> MainWindow:
    """The window with everything it needs, not yet shown, its station not yet opening.

    `back` are the settings that a replay goes back to.
    """
    sys.setswitchinterval(SWITCH_S)
    apply_theme(app)
    kept = QSettings(str(settings.data / "window.ini"), QSettings.Format.IniFormat)
    language = Language(app, settings.language or str(kept.value("language") or ""))
    window = MainWindow(Session(settings, back), language, kept)
    window.session.setParent(window)
    _load_keys(window, settings)
    window.resize(1280, 800)
    if kept.value("geometry"):
        window.restoreGeometry(kept.value("geometry"))
    window.closed.connect(lambda: kept.setValue("geometry", window.saveGeometry()))
    return window


def _load_keys(window: MainWindow, settings: Settings) -> None:
    try:
        keyboard().keys = load_keys(settings.data / "keys.toml")
    except KeyClash as clash:
        window.messages.show_error(clash)


@contextmanager
def closing_on_signals(close) -> Iterator[None]:
    """Signals that end a program close the window in order, so that the lights go dark and nothing is lost.

    Python runs its handlers only between bytecodes, which Qt's loop may not reach for long: the wake-up socket does.
    """
    reader, writer = socket.socketpair()
    for end in (reader, writer):
        end.setblocking(False)
    notifier = QSocketNotifier(reader.fileno(), QSocketNotifier.Type.Read)
    notifier.activated.connect(lambda *_: reader.recv(64))
    handlers = {number: signal.signal(number, lambda *_: QTimer.singleShot(0, close)) for number in _ending_signals()}
    before = signal.set_wakeup_fd(writer.fileno())
    try:
        yield
    finally:
        signal.set_wakeup_fd(before)
        for number, handler in handlers.items():
            signal.signal(number, handler)
        notifier.setEnabled(False)
        reader.close()
        writer.close()


def _ending_signals() -> list[signal.Signals]:
    names = ("SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT")
    return [getattr(signal, name) for name in names if hasattr(signal, name)]


class _Failures(QObject):
    """Carries failures from any thread to the GUI thread."""

    happened = Signal(object)


@contextmanager
def failures_shown(show) -> Iterator[None]:
    """What nobody caught, in a slot or in a thread, is logged and shown, and the program goes on."""
    failures = _Failures()
    failures.happened.connect(show)
    before, before_in_threads = sys.excepthook, threading.excepthook

    def hook(kind, error, trace) -> None:
        if not issubclass(kind, Exception):
            before(kind, error, trace)
            return
        log.error("Nobody caught this", exc_info=(kind, error, trace))
        failures.happened.emit(error)

    sys.excepthook = hook
    threading.excepthook = lambda given: hook(given.exc_type, given.exc_value, given.exc_traceback)
    try:
        yield
    finally:
        sys.excepthook, threading.excepthook = before, before_in_threads
