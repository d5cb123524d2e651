"""Capture & label: the live booth, the capture, and the label half with what was captured."""

from ui.qt.pages.capture.page import CapturePage

__all__ = ["CapturePage"]
