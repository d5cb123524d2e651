"""The one window: the rail with its pages, the header, the message bar and the status line."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QSettings, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from ui.qt.header import Header
from ui.qt.help import HelpSheet
from ui.qt.icons import Draw, draw_booth, draw_capture, draw_insights, draw_review
from ui.qt.keyboard import bind, keyboard
from ui.qt.language import Language, number_text
from ui.qt.messages import MessageBar
from ui.qt.news import News
from ui.qt.page import Page
from ui.qt.pages.booth import BoothPage
from ui.qt.pages.capture import CapturePage
from ui.qt.pages.insights import InsightsPage
from ui.qt.pages.review import ReviewPage
from ui.qt.rail import Rail
from ui.qt.session import Session
from ui.qt.statusline import StatusLine
from ui.qt.theme import set_role

if TYPE_CHECKING:
    from storage.records import CaptureQuery

HEALTH_MS = 500
MOST_NAMED = 5


@dataclass(frozen=True, slots=True)
class _Entry:
    """One page with its place on the rail; the text is translated when it is shown."""

    page: Page
    draw: Draw
    text: Callable[[], str]


class MainWindow(QWidget):
    """Shows at once; `session` opens the station behind it. `closed` tells when everything is shut."""

    closed = Signal()

    def __init__(self, session: Session, language: Language, settings: QSettings | None = None) -> None:
        super().__init__()
        self.session, self.language = session, language
        self._settings = settings
        self.capture_page = CapturePage(session, settings)
        self.review_page = ReviewPage(session, settings)
        self.insights_page, self.booth_page = InsightsPage(session), BoothPage(session)
        self._entries = (
            _Entry(self.capture_page, draw_capture, lambda: self.tr("Capture")),
            _Entry(self.review_page, draw_review, lambda: self.tr("Review")),
            _Entry(self.insights_page, draw_insights, lambda: self.tr("Insights")),
            _Entry(self.booth_page, draw_booth, lambda: self.tr("Booth")),
        )
        self.header, self.messages, self.status = Header(), MessageBar(), StatusLine()
        self.news = News(self.messages, self)
        self.stack, self.rail = QStackedWidget(), Rail([entry.draw for entry in self._entries])
        self._health = QTimer(self, interval=HEALTH_MS)
        self._is_closed = self._warned_of_loss = False
        self._lay_out()
        self.help = HelpSheet(self)
        self._connect()
        self._retranslate()
        self.show_page(0)

    @property
    def page(self) -> Page:
        """The page on screen."""
        return self._entries[self.stack.currentIndex()].page

    def show_page(self, index: int) -> None:
        before = self.page
        self.stack.setCurrentIndex(index)
        self.rail.button(index).setChecked(True)
        if before is not self.page:
            before.left()
        self.page.entered()
        self.page.in_charge().setFocus()
        self.header.show_banner(self.page.banner)
        self.status.show_hints(self.page.hints)

    def show_booth(self, section: str) -> None:
        """The booth page with one of its sections: "devices", "record", "faults" or "calibrate"."""
        self.booth_page.show_section(self.booth_page.sections.index(getattr(self.booth_page, section)))
        self.show_page(self._index(self.booth_page))

    def show_captures(self, query: CaptureQuery, told: str) -> None:
        """The review page with what a query finds; `told` says what that is."""
        self.review_page.show_query(query, told)
        self.show_page(self._index(self.review_page))

    def end(self) -> None:
        """Close whether or not all could be saved: nobody may be there to be asked."""
        self._warned_of_loss = True
        self.close()

    def closeEvent(self, event: QCloseEvent) -> None:
        if not self._is_closed and not self._may_close():
            event.ignore()
            return
        if not self._is_closed:
            self._is_closed = True
            self.hide()
            self._health.stop()
            keyboard().set_in_charge(None)
            self.capture_page.shut()
            self.insights_page.shut()
            self.booth_page.shut()
            self.session.close()
            self.closed.emit()
        event.accept()

    def _index(self, page: Page) -> int:
        return next(index for index, entry in enumerate(self._entries) if entry.page is page)

    def _may_close(self) -> bool:
        """False, once, where work cannot be saved: the window says so, and closing it again closes all the same."""
        saved = [page.save() for page in (self.capture_page, self.review_page)]
        if all(saved) or self._warned_of_loss:
            return True
        self._warned_of_loss = True
        hint = self.tr("Make room on the disk and wait until it says “Saved”. Closing once more loses them.")
        self.messages.show_message(self.tr("The last changes could not be saved yet."), hint)
        return False

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
        super().changeEvent(event)

    def _connect(self) -> None:
        self.rail.chosen.connect(self.show_page)
        self.header.language_wished.connect(self.language.toggle)
        self.insights_page.captures_wished.connect(self.show_captures)
        self.header.cameras_wished.connect(lambda: self.show_booth("devices"))
        self.header.signs.wished.connect(self.show_booth)
        self.language.changed.connect(self._remember_language)
        for entry in self._entries:
            self._connect_page(entry.page)
        self.session.failed.connect(self.messages.show_error)
        self.session.leaving.connect(self.close)
        self.session.rig_opening.connect(lambda: self.header.show_shut(False))
        self.session.rig_failed.connect(lambda: self.header.show_shut(True))
        self.session.profile_loaded.connect(self._show_cameras)
        self.session.rig_opened.connect(self._show_cameras)
        self.session.store_opened.connect(self._store_is_open)
        self.session.changed.connect(self._show_progress)
        self._health.timeout.connect(self._show_cameras)
        self._health.timeout.connect(self._show_news)
        self.messages.wished.connect(self.show_booth)
        self.news.told.connect(self.status.show_note)
        self._health.start()
        self._bind_keys()

    def _connect_page(self, page: Page) -> None:
        page.banner_changed.connect(lambda banner: self.page is page and self.header.show_banner(banner))
        page.hints_changed.connect(lambda hints: self.page is page and self.status.show_hints(hints))
        page.note_changed.connect(self.status.show_note)
        page.problem.connect(self.messages.show_error)

    def _bind_keys(self) -> None:
        keyboard().set_in_charge(lambda: self.page.in_charge())
        bind(self, "help", self.help.toggle)
        bind(self, "language", self.language.toggle)
        bind(self, "full_screen", lambda: self.setWindowState(self.windowState() ^ Qt.WindowState.WindowFullScreen))
        for index in range(len(self._entries)):
            bind(self, f"page_{index + 1}", lambda index=index: self.show_page(index))

    def _show_cameras(self, *_: object) -> None:
        station = self.session.station
        if station is None or station.rig is None:
            return
        health = station.rig.health()
        self.header.show_cameras(sum(one.state == "live" for one in health), len(health))

    def _show_news(self) -> None:
        if self.session.station is not None:
            self.header.show_signs(self.session.station)
            self.news.look(self.session.station.events.recent())

    def _store_is_open(self) -> None:
        self._show_progress()
        store = self.session.station.store
        self.session.jobs.run("store", lambda: (store.adopted, store.annotations.drafts()), self._tell_of_leftovers)

    def _tell_of_leftovers(self, left: tuple[tuple[int, ...], tuple[int, ...]]) -> None:
        """What the last run of the program left behind: nothing of it is lost, and this is where it is."""
        adopted, drafts = left
        hint = self.tr("Open it on the page “Review”.")
        for ids, told in (
            (adopted, self.tr("Recovered after the last run: capture {ids}.")),
            (drafts, self.tr("Drawn and not submitted yet: capture {ids}.")),
        ):
            if ids:
                shown = ", ".join(map(number_text, ids[:MOST_NAMED])) + (" …" if len(ids) > MOST_NAMED else "")
                self.messages.show_message(told.format(ids=shown), hint, level="info")

    def _show_progress(self) -> None:
        def progress():
            store = self.session.station.store
            record = store.sets.current()
            return record, store.sets.progress(record.id)

        self.session.jobs.run("store", progress, lambda found: self.header.show_progress(*found))

    def _remember_language(self, language: str) -> None:
        if self._settings is not None:
            self._settings.setValue("language", language)

    def _retranslate(self) -> None:
        self.setWindowTitle(self.tr("Tray Booth"))
        for index, entry in enumerate(self._entries):
            self.rail.button(index).setText(entry.text())
        self.rail.author.setText(self.session.settings.author or self.tr("Associate"))

    def _lay_out(self) -> None:
        set_role(self, "ground")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setMinimumSize(960, 680)
        column = QVBoxLayout()
        column.setSpacing(0)
        for widget in (self.header, self.messages):
            column.addWidget(widget)
        column.addWidget(self.stack, 1)
        column.addWidget(self.status)
        for entry in self._entries:
            self.stack.addWidget(entry.page)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.rail)
        row.addLayout(column, 1)
