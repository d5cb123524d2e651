"""The bar that tells of failures: a sentence and what to do; never a dialog in the way."""

from __future__ import annotations

import logging
from dataclasses import dataclass

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from ui.qt.sentences import localised
from ui.qt.theme import set_role, sizes

log = logging.getLogger(__name__)
MOST_KEPT = 20


@dataclass(frozen=True, slots=True)
class Message:
    """What is shown: `level` is "bad", "warn" or "info"; `seconds` 0 stays until closed.

    `wish` names what a button beside it leads to: "calibrate" or "" for none.
    """

    sentence: str
    hint: str = ""
    level: str = "bad"
    seconds: float = 0.0
    wish: str = ""


class MessageBar(QFrame):
    """Shows the newest message; closing it shows the one before. `shown` tells of each new message, `wished` of the
    button that a message brought."""

    shown = Signal(object)
    wished = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._messages: list[Message] = []
        self._sentence, self._hint = QLabel(), QLabel()
        self.follow, self._close = QPushButton(), QPushButton()
        self._timer = QTimer(self, singleShot=True)
        self._lay_out()
        self._close.clicked.connect(self.dismiss)
        self.follow.clicked.connect(self._follow)
        self._timer.timeout.connect(self.dismiss)
        self._retranslate()
        self.hide()

    @property
    def message(self) -> Message | None:
        """The message on screen."""
        return self._messages[-1] if self._messages else None

    def show_message(
        self, sentence: str, hint: str = "", *, level: str = "bad", seconds: float = 0.0, wish: str = ""
    ) -> None:
        message = Message(sentence, hint, level, seconds, wish)
        self._messages = [kept for kept in self._messages if kept != message][1 - MOST_KEPT :] + [message]
        self._show_newest()
        self.shown.emit(message)

    def show_error(self, error: BaseException) -> None:
        """Show a failure by its own sentence and hint; one that has none is logged and told as unexpected.

        The packages below speak English; it is put into the language in force when it is shown.
        """
        sentence, hint = self.describe(error)
        self.show_message(sentence, hint)

    def describe(self, error: BaseException) -> tuple[str, str]:
        """The sentence and the hint of a failure."""
        if sentence := getattr(error, "sentence", ""):
            return sentence, getattr(error, "hint", "")
        log.error("Unexpected failure", exc_info=error)
        told = self.tr("Something unexpected happened: {error}").format(error=f"{type(error).__name__}: {error}")
        return told, self.tr("Your work is saved. The log tells more.")

    def dismiss(self) -> None:
        """Close the message on screen."""
        if self._messages:
            self._messages.pop()
        self._show_newest()

    def withdraw(self, sentence: str) -> None:
        """Take away a message whose reason is gone."""
        self._messages = [kept for kept in self._messages if kept.sentence != sentence]
        self._show_newest()

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
        super().changeEvent(event)

    def _show_newest(self) -> None:
        self._timer.stop()
        message = self.message
        self.setVisible(message is not None)
        if message is None:
            return
        set_role(self, f"message-{message.level}")
        self._sentence.setText(localised(message.sentence))
        self._hint.setText(localised(message.hint))
        self._hint.setVisible(bool(message.hint))
        self.follow.setVisible(bool(message.wish))
        if message.seconds:
            self._timer.start(round(message.seconds * 1000))

    def _follow(self) -> None:
        wish = self.message.wish
        self.dismiss()
        self.wished.emit(wish)

    def _retranslate(self) -> None:
        self.follow.setText(self.tr("Calibrate again"))
        self._close.setText(self.tr("Close"))
        self._show_newest()

    def _lay_out(self) -> None:
        for label in (self._sentence, self._hint):
            label.setWordWrap(True)
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        font = self._sentence.font()
        font.setBold(True)
        self._sentence.setFont(font)
        self._close.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        set_role(self._close, "flat")
        text = QVBoxLayout()
        text.setSpacing(2)
        text.addWidget(self._sentence)
        text.addWidget(self._hint)
        row = QHBoxLayout(self)
        row.setContentsMargins(sizes().pad, sizes().gap // 2, sizes().pad, sizes().gap // 2)
        row.addLayout(text, 1)
        row.addWidget(self.follow, 0, Qt.AlignmentFlag.AlignVCenter)
        row.addWidget(self._close, 0, Qt.AlignmentFlag.AlignVCenter)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
