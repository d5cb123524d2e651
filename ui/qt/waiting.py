"""Letting the window live until something is so; for tours through it."""

from __future__ import annotations

import time
from collections.abc import Callable

from PySide6.QtCore import QEventLoop
from PySide6.QtWidgets import QApplication

LONGEST_S = 60.0


def settle(seconds: float) -> None:
    """Let the window live for a while."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        QApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 20)
        time.sleep(0.005)


def wait_for(condition: Callable[[], bool], longest_s: float = LONGEST_S) -> None:
    """Let the window live until something is so. Raises TimeoutError."""
    end = time.monotonic() + longest_s
    while not condition():
        if time.monotonic() > end:
            raise TimeoutError("the window did not get there")
        settle(0.05)
