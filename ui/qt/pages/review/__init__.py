"""Review: the grid of captures, and one of them opened beside its history."""

from ui.qt.pages.review.page import ReviewPage

__all__ = ["ReviewPage"]
