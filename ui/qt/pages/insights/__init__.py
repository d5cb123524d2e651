"""Insights: how good the scores are, where to draw the line, and how far the sets are."""

from ui.qt.pages.insights.page import InsightsPage

__all__ = ["InsightsPage"]
