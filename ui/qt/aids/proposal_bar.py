"""The bar of proposals: how many wait, which one is looked at, and large buttons to settle it by touch."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from storage.records import Origin, Proposal
from ui.qt.keyboard import keyboard
from ui.qt.label.buttons import BigButton
from ui.qt.label.tool_button import short_keys
from ui.qt.label.words import tr
from ui.qt.language import number_text
from ui.qt.theme import set_role, sizes
from ui.qt.words import view_name

WIDTH_TARGETS = 2.2


class ProposalBar(QWidget):
    """Shown while something is proposed or being worked out."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._state: tuple[int, Proposal | None, bool] = (0, None, False)
        set_role(self, "bar")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.words = QLabel()
        self.words.setWordWrap(True)
        self.accept, self.reject, self.previous, self.next = (BigButton("", 1.0, sizes().font, self) for _ in range(4))
        row = QHBoxLayout(self)
        row.setContentsMargins(sizes().gap, sizes().gap // 2, sizes().gap, sizes().gap // 2)
        row.setSpacing(sizes().gap)
        row.addWidget(self.words, 1)
        for button in (self.accept, self.reject, self.previous, self.next):
            button.setMinimumWidth(round(WIDTH_TARGETS * sizes().target))
            row.addWidget(button)
        self.hide()

    def on_press(self, accept: Callable, reject: Callable, step: Callable[[int], object]) -> None:
        """What the buttons do; `step` goes to the next (1) or the previous (-1)."""
        self.accept.clicked.connect(lambda: accept())
        self.reject.clicked.connect(lambda: reject())
        self.previous.clicked.connect(lambda: step(-1))
        self.next.clicked.connect(lambda: step(1))

    def show_state(self, waiting: int, focused: Proposal | None, is_busy: bool) -> None:
        """How many proposals wait, the one that is looked at, and whether more are being worked out."""
        self._state = waiting, focused, is_busy
        self.setVisible(bool(waiting) or is_busy)
        self.words.setText(self._sentence())
        for button in (self.accept, self.reject):
            button.setEnabled(focused is not None)
        for button in (self.previous, self.next):
            button.setEnabled(bool(waiting))

    def retranslate(self) -> None:
        key = keyboard().keys.label
        self.accept.show_words(tr("Accept"), key("finish"))
        self.reject.show_words(tr("Reject"), key("delete"))
        self.previous.show_words(tr("Previous"), short_keys(key("previous_proposal")))
        self.next.show_words(tr("Next"), key("next_proposal"))
        self.show_state(*self._state)

    def _sentence(self) -> str:
        waiting, focused, is_busy = self._state
        if is_busy:
            return tr("Looking for the damage in the other views…")
        many = tr("{count} proposals").format(count=number_text(waiting))
        count = tr("One proposal") if waiting == 1 else many
        return f"{count}: {_about(focused)}" if focused is not None else count


def _about(proposal: Proposal) -> str:
    figure = number_text(proposal.score, 2)
    if proposal.region.origin is Origin.PROJECTION:
        source = view_name(proposal.region.source_view)
        return tr("projected from {view}, quality {figure}").format(view=source, figure=figure)
    return tr("seen by the model, score {figure}").format(figure=figure)
