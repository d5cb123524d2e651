"""The page of the lead's figures."""

from __future__ import annotations

from PySide6.QtCore import Signal

from ui.qt.pages.insights.sets import SetsSection
from ui.qt.pages.insights.threshold import ThresholdSection
from ui.qt.sections import SectionedPage
from ui.qt.session import Session


class InsightsPage(SectionedPage):
    """`captures_wished` carries the query of the captures behind a figure, and what they are."""

    captures_wished = Signal(object, str)

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.threshold, self.sets = ThresholdSection(session), SetsSection(session)
        self.take_in(self.threshold, self.sets)
        for section in (self.threshold, self.sets):
            section.captures_wished.connect(self.captures_wished)
