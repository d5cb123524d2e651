"""The grid half: the query line, and the captures that it finds."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Signal
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from ui.qt.keyboard import bind
from ui.qt.models.captures import CaptureModel
from ui.qt.pages.review.filters import FilterLine
from ui.qt.pages.review.grid import CaptureGrid
from ui.qt.pages.review.thumb import ThumbDelegate
from ui.qt.session import Session
from ui.qt.theme import set_role, sizes


class BrowseHalf(QWidget):
    """`open_wished` names a row; `counted` tells how many captures the query finds."""

    open_wished = Signal(int)
    counted = Signal(int)

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self.filters, self.grid, self.model = FilterLine(), CaptureGrid(), CaptureModel(session)
        self._delegate = ThumbDelegate(self)
        self._empty = set_role(QLabel(), "muted")
        self._is_stale, self._chosen = True, 0
        self._lay_out()
        self.filters.changed.connect(self.refresh)
        self.model.counted.connect(self._counted)
        self.grid.doubleClicked.connect(lambda index: self.open_wished.emit(index.row()))
        bind(self.grid, "open", lambda: self.open_wished.emit(self.grid.currentIndex().row()))
        self.retranslate()

    def show_taxonomy(self, taxonomy) -> None:
        self.filters.show_taxonomy(taxonomy)
        self._delegate.order = tuple(kind.code for kind in taxonomy.types)

    def choose(self, capture_id: int) -> None:
        """Mark a capture as the current one, now or as soon as the grid has it."""
        self._chosen = capture_id
        if (row := self.model.row_of(capture_id)) >= 0:
            self.grid.setCurrentIndex(self.model.index(row, 0))

    def mark_stale(self) -> None:
        """Captures changed: ask again now, or when the grid comes on screen."""
        self._is_stale = True
        if self.isVisible():
            self.refresh()

    def refresh(self) -> None:
        """Ask the store again."""
        station = self._session.station
        if station is not None and station.store is not None:
            self._is_stale = False
            self.model.show(self.filters.query())

    def showEvent(self, event) -> None:
        super().showEvent(event)
        if self._is_stale:
            self.refresh()

    def retranslate(self) -> None:
        self._empty.setText(self.tr("No captures yet. They appear here as soon as they are taken."))

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    def _counted(self, count: int) -> None:
        self._empty.setVisible(count == 0)
        self.choose(self._chosen)
        if count and not self.grid.currentIndex().isValid():
            self.grid.setCurrentIndex(self.model.index(0, 0))
        self.counted.emit(count)

    def _lay_out(self) -> None:
        self.grid.setModel(self.model)
        self.grid.setItemDelegate(self._delegate)
        self.setFocusProxy(self.grid)
        self._empty.setContentsMargins(*[sizes().pad * 2] * 4)
        self._empty.hide()
        grid = QVBoxLayout()
        grid.setContentsMargins(sizes().pad, sizes().pad, 0, 0)
        grid.addWidget(self.grid)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.filters)
        column.addWidget(self._empty)
        column.addLayout(grid, 1)
