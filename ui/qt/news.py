"""What of the booth's events people must hear at once: cameras and lights that fail, and that are back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QObject, Signal

from ui.qt.messages import MessageBar
from ui.qt.words import view_name

if TYPE_CHECKING:
    from booth.events import Event


class News(QObject):
    """Shows what failed in the message bar, and takes it away when it is mended. `told` carries good news in a word."""

    told = Signal(str, str)

    def __init__(self, messages: MessageBar, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._messages = messages
        self._last: Event | None = None
        self._lost: dict[str, str] = {}

    def look(self, events: Sequence[Event]) -> None:
        """The log's last events, oldest first; those of the last look are not told again."""
        for event in _since(events, self._last):
            self._tell(event)
        self._last = events[-1] if events else None

    def _tell(self, event: Event) -> None:
        match (str(event.kind), event.what):
            case ("stream", "gone"):
                self._show(event, str(event.detail.get("error") or event.sentence), str(event.detail.get("hint", "")))
            case ("fault", "link_lost"):
                self._show(event, event.sentence)
            case ("fault", "overloaded") | ("fault", "ended"):  # a USB controller; a recording that ended by itself
                self._messages.show_message(event.sentence, level="warn")
            case ("fault", "drift"):
                self._messages.show_message(event.sentence, level="warn", wish="calibrate")
            case ("stream", "opened") | ("fault", "link_back") if event.source in self._lost:
                self._messages.withdraw(self._lost.pop(event.source))
                told = QCoreApplication.translate("News", "{name} is back")
                self.told.emit(told.format(name=view_name(event.source)), "good")

    def _show(self, event: Event, sentence: str, hint: str = "") -> None:
        self._lost[event.source] = sentence
        self._messages.show_message(sentence, hint)


def _since(events: Sequence[Event], last: Event | None) -> Sequence[Event]:
    """The events after `last`; all of them where it is not among them any more."""
    for index in range(len(events) - 1, -1, -1):
        if events[index] is last:
            return events[index + 1 :]
    return events
