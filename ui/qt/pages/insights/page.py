"""The page of the lead's figures."""

from __future__ import annotations

from PySide6.QtCore import Signal

from ui.qt.pages.insights.drift import DriftSection
from ui.qt.pages.insights.gallery import GallerySection
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
        self.gallery, self.drift = GallerySection(session), DriftSection(session)
        self.take_in(self.threshold, self.sets, self.gallery, self.drift)
        for section in (self.threshold, self.sets, self.gallery):
            section.captures_wished.connect(self.captures_wished)

    def entered(self) -> None:
        """The dots on the switches of gallery and drift ask for a look, so both are read, too."""
        super().entered()
        self.gallery.entered()
        self.drift.entered()
