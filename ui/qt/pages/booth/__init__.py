"""Booth: every device with its state, lights by hand, the stage, the model and the data."""

from ui.qt.pages.booth.page import BoothPage

__all__ = ["BoothPage"]
