"""The page of the lead: a grid of captures, and one of them opened to be judged."""

from __future__ import annotations

from PySide6.QtWidgets import QLabel, QStackedLayout, QVBoxLayout, QWidget

from ui.qt.keyboard import bind, keyboard
from ui.qt.language import number_text
from ui.qt.models.captures import CaptureModel
from ui.qt.page import Page
from ui.qt.pages.review.filters import FilterLine
from ui.qt.pages.review.grid import CaptureGrid
from ui.qt.pages.review.history import load_history
from ui.qt.pages.review.opened import OpenedCapture
from ui.qt.pages.review.thumb import ThumbDelegate
from ui.qt.session import Session
from ui.qt.theme import set_role, sizes


class ReviewPage(Page):
    """Owns the grid's model, and the opened half from the first capture that is opened on."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self.filters, self.grid, self.model = FilterLine(), CaptureGrid(), CaptureModel(session)
        self.opened: OpenedCapture | None = None
        self._row, self._last_id = -1, 0
        self._is_stale = True
        self._count: int | None = None
        self._delegate = ThumbDelegate(self)
        self._empty = set_role(QLabel(), "muted")
        self._lay_out()
        self._connect()
        self.retranslate()

    @property
    def capture_id(self) -> int | None:
        """The capture that is opened."""
        is_open = self.opened is not None and self._halves.currentWidget() is self.opened
        return self.model.capture_id(self._row) if is_open and 0 <= self._row < self.model.rowCount() else None

    def open_row(self, row: int) -> None:
        """Open the capture of a row of the grid."""
        if not 0 <= row < self.model.rowCount():
            return
        self._row, self._last_id = row, self.model.capture_id(row)
        opened = self._opened()
        self._halves.setCurrentWidget(opened)
        opened.panel.open_capture(self.model.capture_id(row))
        opened.panel.setFocus()
        self._load_history()
        self.retranslate()

    def show_grid(self) -> None:
        self._halves.setCurrentIndex(0)
        if self.opened is not None:
            self.opened.panel.close_capture()
        self._refresh()
        if 0 <= self._row < self.model.rowCount():
            self.grid.setCurrentIndex(self.model.index(self._row, 0))
        self.grid.setFocus()
        self.retranslate()

    def in_charge(self) -> QWidget:
        return self.grid if self.capture_id is None else self.opened.panel

    def shut(self) -> None:
        """Make the last gestures durable; the window is about to go."""
        if self.opened is not None:
            self.opened.panel.finish_saving()

    def entered(self) -> None:
        if self._is_stale and self._session.station is not None and self._session.station.store is not None:
            self._refresh()

    def retranslate(self) -> None:
        self._empty.setText(self.tr("No captures yet. They appear here as soon as they are taken."))
        keys = keyboard().keys
        if self.capture_id is None:
            told = self.tr("Double-click or {key} opens it").format(key=keys.label("open"))
            self.say(self.tr("Choose a capture"), f"{self._count_text()} · {told}" if self._count is not None else told)
            self.hint(((keys.label("open"), self.tr("open")), (keys.label("help"), self.tr("help"))))
            return
        told = self.tr("Is the annotation of capture {id} right?").format(id=number_text(self.capture_id))
        self.say(told, self.tr("Accept it, or return it with a reason"))
        names = (
            ("accept", self.tr("accept")),
            ("return", self.tr("return")),
            ("previous_capture", self.tr("previous")),
            ("next_capture", self.tr("next")),
            ("back", self.tr("grid")),
        )
        self.hint(tuple((keys.label(name), text) for name, text in names))

    def _connect(self) -> None:
        self._session.store_opened.connect(self._store_is_open)
        self._session.changed.connect(self._mark_stale)
        self.filters.changed.connect(self._refresh)
        self.model.counted.connect(self._counted)
        self.grid.doubleClicked.connect(lambda index: self.open_row(index.row()))
        bind(self.grid, "open", lambda: self.open_row(self.grid.currentIndex().row()))

    def _store_is_open(self) -> None:
        taxonomy = self._session.station.taxonomy
        self.filters.show_taxonomy(taxonomy)
        self._delegate.order = tuple(kind.code for kind in taxonomy.types)
        if self.isVisible():
            self._refresh()

    def _mark_stale(self) -> None:
        self._is_stale = True
        if self.isVisible() and self.capture_id is None:
            self._refresh()

    def _refresh(self) -> None:
        if self._session.station is None or self._session.station.store is None:
            return
        self._is_stale = False
        self.model.show(self.filters.query())

    def _counted(self, count: int) -> None:
        self._count = count
        self._empty.setVisible(count == 0)
        if self.capture_id is None and (row := self.model.row_of(self._last_id)) >= 0:
            self._row = row
            self.grid.setCurrentIndex(self.model.index(self._row, 0))
        self.retranslate()

    def _count_text(self) -> str:
        told = self.tr("{count} capture") if self._count == 1 else self.tr("{count} captures")
        return told.format(count=number_text(self._count))

    def _opened(self) -> OpenedCapture:
        if self.opened is None:
            from ui.qt.canvas.label import LabelPanel
            from ui.workflow.review import REASONS

            panel = LabelPanel(self._session.station, self._session.jobs)
            # The one thing to do here is to accept, so submitting a new revision steps back.
            set_role(panel.side.submit, "secondary")
            self.opened = OpenedCapture(panel, REASONS)
            self._connect_opened(self.opened)
            self._halves.addWidget(self.opened)
        return self.opened

    def _connect_opened(self, opened: OpenedCapture) -> None:
        opened.back_wished.connect(self.show_grid)
        opened.step_wished.connect(lambda step: self.open_row(self._row + step))
        opened.accept_wished.connect(lambda: self._decide(()))
        opened.return_wished.connect(lambda reason: self._decide((reason,)))
        opened.panel.finished.connect(lambda *_: self._was_changed())
        opened.panel.saved.connect(lambda text: self.note_changed.emit(text, "good"))
        opened.panel.problem.connect(self.problem)

    def _decide(self, reasons: tuple[str, ...]) -> None:
        """Accept the opened capture, or return it where there are reasons; then the next one comes."""
        capture_id, station = self.capture_id, self._session.station

        def work():
            from ui.workflow.review import accept, send_back

            if reasons:
                return send_back(station.store, capture_id, reasons=reasons, author=station.author)
            return accept(station.store, capture_id, author=station.author)

        self._session.jobs.run("store", work, self._decided, self.problem.emit)

    def _decided(self, review) -> None:
        told = self.tr("Capture {id} returned") if review.reasons else self.tr("Capture {id} accepted")
        self.note_changed.emit(told.format(id=number_text(review.capture_id)), "good")
        self._was_changed()
        if self.capture_id == review.capture_id and self._row + 1 < self.model.rowCount():
            self.open_row(self._row + 1)

    def _was_changed(self) -> None:
        self.model.forget()
        self._load_history()
        self._session.changed.emit()

    def _load_history(self) -> None:
        if (capture_id := self.capture_id) is None:
            return
        store = self._session.station.store
        self._session.jobs.run("store", lambda: load_history(store, capture_id), self._show_history)

    def _show_history(self, history) -> None:
        if self.opened is not None and history.capture.id == self.capture_id:
            self.opened.show_history(history)
            self.opened.panel.show_score(history.scores[-1] if history.scores else None)

    def _lay_out(self) -> None:
        self.grid.setModel(self.model)
        self.grid.setItemDelegate(self._delegate)
        self._empty.setContentsMargins(*[sizes().pad * 2] * 4)
        self._empty.hide()
        half = QWidget()
        column = QVBoxLayout(half)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.filters)
        column.addWidget(self._empty)
        grid = QVBoxLayout()
        grid.setContentsMargins(sizes().pad, sizes().pad, 0, 0)
        grid.addWidget(self.grid)
        column.addLayout(grid, 1)
        self._halves = QStackedLayout(self)
        self._halves.addWidget(half)
