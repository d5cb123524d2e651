"""The top of the window: what is expected next, how far the set is, how the cameras are, the language."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QIcon, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QProgressBar, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from ui.qt.fitted import FittedLabel
from ui.qt.icons import draw_dot, draw_warning, drawn
from ui.qt.language import number_text
from ui.qt.page import Banner
from ui.qt.signs import Signs
from ui.qt.theme import COLORS, set_role, sizes

NARROW_EM = 66

if TYPE_CHECKING:
    from storage.records import SetProgress, SetRecord
    from ui.station import Station


class Header(QFrame):
    """Shows the banner of the current page; everything else is given by the window."""

    language_wished = Signal()
    cameras_wished = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.sentence = FittedLabel(sizes().title, bold=True)
        self.detail, self.set_text = FittedLabel(sizes().font), QLabel()
        self.set_bar = QProgressBar(textVisible=False)
        self.signs = Signs()
        self.cameras, self.language = QPushButton(), QPushButton("DE · EN")
        self._progress: tuple[SetRecord, SetProgress] | None = None
        self._cameras: tuple[int, int] | None = None
        self._is_shut = False
        self._lay_out()
        self.language.clicked.connect(self.language_wished)
        self.cameras.clicked.connect(self.cameras_wished)
        self._retranslate()

    def show_banner(self, banner: Banner) -> None:
        self.sentence.show_text(banner.sentence)
        self.detail.show_text(banner.detail)
        self.detail.setVisible(bool(banner.detail))

    def show_progress(self, record: SetRecord, progress: SetProgress) -> None:
        self._progress = (record, progress)
        self._retranslate()

    def show_cameras(self, live: int, count: int) -> None:
        """How many cameras deliver frames."""
        if self._cameras != (live, count):
            self._cameras = (live, count)
            self._retranslate()

    def show_shut(self, is_shut: bool) -> None:
        """Tell whether the booth failed to open, so that no camera is starting."""
        self._is_shut = is_shut
        self._show_cameras()

    def show_signs(self, station: Station) -> None:
        """What everybody must know at once; how far the set is gives way to it where there is little room."""
        before = self.signs.sizeHint().width()
        self.signs.show_station(station)
        if self.signs.sizeHint().width() != before:
            self._show_progress()

    def show_language(self, language: str) -> None:
        self.language.setAccessibleDescription(language)

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
        super().changeEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._show_progress()

    def _retranslate(self) -> None:
        self.language.setToolTip(self.tr("Switch between German and English"))
        self._show_progress()
        self._show_cameras()

    def _show_progress(self) -> None:
        room = self.width() - self.signs.sizeHint().width()
        shown = self._progress is not None and room >= sizes().font * NARROW_EM
        self.set_text.setVisible(shown)
        self.set_bar.setVisible(shown and self._progress[0].goal_captures > 0)
        if shown:
            record, progress = self._progress
            self.set_text.setText(self._progress_text(record, progress))
            self.set_bar.setMaximum(max(record.goal_captures, 1))
            self.set_bar.setValue(min(progress.captures, record.goal_captures))

    def _progress_text(self, record: SetRecord, progress: SetProgress) -> str:
        captures = number_text(progress.captures)
        if record.goal_captures:
            goal = number_text(record.goal_captures)
            captures = self.tr("{captures} of {goal}").format(captures=captures, goal=goal)
        else:
            told = self.tr("{captures} capture") if progress.captures == 1 else self.tr("{captures} captures")
            captures = told.format(captures=captures)
        judged = progress.damaged + progress.undamaged
        if not judged:
            return f"{record.name} · {captures}"
        share = number_text(100 * progress.damaged / judged)
        return f"{record.name} · {captures} · " + self.tr("{share} % damaged").format(share=share)

    def _show_cameras(self) -> None:
        if self._cameras is None:
            told = self.tr("Cameras not open") if self._is_shut else self.tr("Cameras starting …")
            self.cameras.setText(told)
            set_role(self.cameras, "chip-bad" if self._is_shut else "")
            return
        live, count = self._cameras
        told = self.tr("{live} of {count} cameras").format(live=live, count=count)
        self.cameras.setText(told)
        all_live = live == count
        sign = drawn(draw_dot if all_live else draw_warning, 18, COLORS.good if all_live else COLORS.bad)
        self.cameras.setIcon(QIcon(sign))
        set_role(self.cameras, "" if live == count else "chip-bad")

    def _lay_out(self) -> None:
        set_role(self, "bar")
        set_role(self.detail, "subtitle")
        set_role(self.set_text, "small")
        for label in (self.sentence, self.detail):
            label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        for button in (self.cameras, self.language):
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        text = QVBoxLayout()
        text.setSpacing(1)
        text.addStretch(1)
        text.addWidget(self.sentence)
        text.addWidget(self.detail)
        text.addStretch(1)
        progress = QVBoxLayout()
        progress.setSpacing(6)
        progress.addStretch(1)
        progress.addWidget(self.set_text)
        progress.addWidget(self.set_bar)
        progress.addStretch(1)
        row = QHBoxLayout(self)
        row.setContentsMargins(sizes().pad + 4, sizes().gap // 2, sizes().pad, sizes().gap // 2)
        row.setSpacing(sizes().gap + 4)
        row.addLayout(text, 1)
        row.addWidget(self.signs)
        row.addLayout(progress)
        row.addWidget(self.cameras)
        row.addWidget(self.language)
        self.setFixedHeight(round(sizes().title * 3.1))
