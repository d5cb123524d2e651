"""The page of the lead: a grid of captures, and one of them opened to be judged."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QStackedLayout, QWidget

from ui.qt.keyboard import keyboard
from ui.qt.language import number_text
from ui.qt.page import Hints, Page
from ui.qt.pages.review.browse import BrowseHalf
from ui.qt.pages.review.judge import Judge
from ui.qt.pages.review.opened import OpenedCapture
from ui.qt.session import Session
from ui.qt.theme import set_role

if TYPE_CHECKING:
    from storage.records import CaptureQuery, RedesignFlag, Reference, Review
    from ui.qt.pages.review.history import History


class ReviewPage(Page):
    """Owns the grid half, and the opened half from the first capture that is opened on."""

    def __init__(self, session: Session, settings: QSettings | None = None) -> None:
        super().__init__()
        self._session, self._settings = session, settings
        self.browse, self._judge = BrowseHalf(session), Judge(session, self)
        self.opened: OpenedCapture | None = None
        self.capture_id: int | None = None
        self._row = -1
        self._count: int | None = None
        self._halves = QStackedLayout(self)
        self._halves.addWidget(self.browse)
        self._connect()
        self.retranslate()

    def open_row(self, row: int) -> None:
        """Open the capture of a row of the grid; refused while the one before could not be saved."""
        model, opened = self.browse.model, self._opened()
        if not 0 <= row < model.rowCount() or not opened.panel.close_capture():
            return
        self._row, self.capture_id = row, model.capture_id(row)
        self._halves.setCurrentWidget(opened)
        opened.panel.open_capture(self.capture_id)
        opened.panel.setFocus()
        self._judge.load(self.capture_id)
        self.retranslate()

    def show_query(self, query: CaptureQuery, told: str) -> None:
        """The grid with what a query finds; what is open is put away first."""
        self.show_grid()
        if self.capture_id is None:
            self.browse.filters.show_query(query, told)

    def show_grid(self) -> None:
        """Put the opened capture away."""
        if self.capture_id is None or not self.opened.panel.close_capture():
            return
        last, self.capture_id = self.capture_id, None
        self._halves.setCurrentWidget(self.browse)
        self.browse.refresh()
        self.browse.choose(last or 0)
        self.browse.setFocus()
        self.retranslate()

    def in_charge(self) -> QWidget:
        return self.browse.grid if self.capture_id is None else self.opened.panel

    def save(self) -> bool:
        """Make the last gestures durable. False where they could not be."""
        return self.opened is None or self.opened.panel.finish_saving()

    def retranslate(self) -> None:
        keys = keyboard().keys
        if self.capture_id is None:
            told = self.tr("Double-click or {key} opens it").format(key=keys.label("open"))
            self.say(self.tr("Choose a capture"), f"{self._count_text()} · {told}" if self._count is not None else told)
            self.hint(((keys.label("open"), self.tr("open")), (keys.label("help"), self.tr("help"))))
            return
        if not self.opened.can_decide:
            told = self.tr("Capture {id} was not submitted yet").format(id=number_text(self.capture_id))
            self.say(told, self.tr("Draw the damage here and submit it, or go on to the next"))
            self.hint(self._hints(("previous_capture", "next_capture", "back")))
            return
        told = self.tr("Is the annotation of capture {id} right?").format(id=number_text(self.capture_id))
        self.say(told, self.tr("Accept it, or return it with a reason"))
        self.hint(self._hints(("accept", "return", "previous_capture", "next_capture", "back")))

    def _hints(self, names: tuple[str, ...]) -> Hints:
        told = {
            "accept": self.tr("accept"),
            "return": self.tr("return"),
            "previous_capture": self.tr("previous"),
            "next_capture": self.tr("next"),
            "back": self.tr("grid"),
        }
        return tuple((keyboard().keys.label(name), told[name]) for name in names)

    def _connect(self) -> None:
        self._session.store_opened.connect(lambda: self.browse.show_taxonomy(self._session.station.taxonomy))
        self._session.store_opened.connect(self.browse.mark_stale)
        self._session.changed.connect(self.browse.mark_stale)
        self.browse.open_wished.connect(self.open_row)
        self.browse.counted.connect(self._counted)
        self._judge.loaded.connect(self._show_history)
        self._judge.decided.connect(self._decided)
        self._judge.referenced.connect(self._referenced)
        self._judge.flagged.connect(self._flagged)
        self._judge.failed.connect(self.problem)

    def _opened(self) -> OpenedCapture:
        if self.opened is None:
            from ui.qt.label.panel import LabelPanel
            from ui.workflow.review import REASONS

            panel = LabelPanel(self._session.station, self._session.jobs, settings=self._settings)
            # The one thing to do here is to accept, so submitting a new revision steps back.
            set_role(panel.side.submit, "secondary")
            self.opened = OpenedCapture(panel, REASONS)
            self._connect_opened(self.opened)
            self._halves.addWidget(self.opened)
        return self.opened

    def _connect_opened(self, opened: OpenedCapture) -> None:
        opened.back_wished.connect(self.show_grid)
        opened.step_wished.connect(lambda step: self.open_row(self._row + step))
        opened.accept_wished.connect(lambda: self._judge.decide(self.capture_id, ()))
        opened.reference_wished.connect(lambda: self._judge.make_reference(self.capture_id))
        opened.return_wished.connect(lambda reason: self._judge.decide(self.capture_id, (reason,)))
        opened.panel.finished.connect(lambda *_: self._revised())
        opened.panel.saved.connect(lambda text: self.note_changed.emit(text, "good"))
        opened.panel.problem.connect(self.problem)

    def _counted(self, count: int) -> None:
        self._count = count
        self.retranslate()

    def _count_text(self) -> str:
        told = self.tr("{count} capture") if self._count == 1 else self.tr("{count} captures")
        return told.format(count=number_text(self._count))

    def _decided(self, review: Review) -> None:
        """Tell, and go on to the next capture of the grid."""
        told = self.tr("Capture {id} returned") if review.reasons else self.tr("Capture {id} accepted")
        self.note_changed.emit(told.format(id=number_text(review.capture_id)), "good")
        self._tell_change()
        if not review.reasons:
            self._judge.watch(review.capture_id)
        if self.capture_id == review.capture_id:
            self._judge.load(review.capture_id)
            self.open_row(self._row + 1)

    def _referenced(self, reference: Reference) -> None:
        told = self.tr("Capture {id} is a reference of {product}")
        told = told.format(id=number_text(reference.id), product=reference.product)
        self.note_changed.emit(told, "good")
        self._session.changed.emit()
        if self.capture_id is not None:
            self._judge.load(self.capture_id)

    def _flagged(self, flag: RedesignFlag) -> None:
        told = self.tr("{product} seems to have a new packaging; look at its gallery in Insights")
        self.note_changed.emit(told.format(product=flag.product), "warn")
        self._session.changed.emit()

    def _revised(self) -> None:
        """The lead submitted a revision of their own: it stays open, to be accepted."""
        self._tell_change()
        self.open_row(self._row)

    def _tell_change(self) -> None:
        self.browse.model.forget()
        self._session.changed.emit()

    def _show_history(self, history: History) -> None:
        if self.opened is not None and history.capture.id == self.capture_id:
            self.opened.show_history(history)
            self.retranslate()
            self.opened.panel.show_score(history.scores[-1] if history.scores else None)
