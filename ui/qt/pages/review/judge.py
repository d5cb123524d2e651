"""What is known of an opened capture, and the lead's decision on it; both in the store lane."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from ui.qt.pages.review.history import load_history
from ui.qt.session import Session


class Judge(QObject):
    """`loaded` carries a History, `decided` a Review, `referenced` a Reference, `flagged` a new RedesignFlag, `failed`
    what went wrong."""

    loaded = Signal(object)
    decided = Signal(object)
    referenced = Signal(object)
    flagged = Signal(object)
    failed = Signal(object)

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session

    def load(self, capture_id: int) -> None:
        store = self._session.station.store
        self._run(lambda: load_history(store, capture_id), self.loaded)

    def decide(self, capture_id: int, reasons: tuple[str, ...]) -> None:
        """Accept a capture's annotation, or return it where there are reasons."""
        station = self._session.station

        def work():
            from ui.workflow.operator import tell_decided
            from ui.workflow.review import accept, send_back

            if reasons:
                review = send_back(station.store, capture_id, reasons=reasons, author=station.author)
            else:
                review = accept(station.store, capture_id, author=station.author)
            tell_decided(station.events, review)
            return review

        self._run(work, self.decided)

    def make_reference(self, capture_id: int) -> None:
        """Measure the capture, and put it into its product's gallery."""
        station = self._session.station

        def work():
            from ui.workflow.gallery import add_reference

            return add_reference(station.store, capture_id, station.author)

        self._session.jobs.run("compute", work, self.referenced.emit, self.failed.emit)

    def watch(self, capture_id: int) -> None:
        """Look whether the product of an accepted capture has a new packaging."""
        store = self._session.station.store

        def work():
            from ui.workflow.redesigns import watch_redesign

            return watch_redesign(store, capture_id)

        def done(flag) -> None:
            if flag is not None:
                self.flagged.emit(flag)

        self._session.jobs.run("compute", work, done, self.failed.emit)

    def _run(self, work, told) -> None:
        self._session.jobs.run("store", work, told.emit, self.failed.emit)
