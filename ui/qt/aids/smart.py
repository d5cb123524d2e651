"""The smart outline in the label panel: asked for off the GUI thread, shown as a ghost, taken over or dropped."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer

from ui.qt.aids.smart_bar import SmartBar
from ui.qt.aids.smart_layer import SmartLayer
from ui.qt.canvas import choosing
from ui.qt.canvas import tool as tools
from ui.qt.canvas.asked import Asked
from ui.qt.canvas.gestures import Pointing
from ui.qt.canvas.hands import asking
from ui.qt.canvas.tool import ToolKind, Variant
from ui.qt.keyboard import bind, keyboard
from ui.qt.label.companion import Companion
from ui.qt.label.words import tr
from ui.workflow.smart_outline import SmartAnswer, SmartOutliner, StationModel

if TYPE_CHECKING:
    from ui.qt.label.opened import OpenedCapture

LATE_MS = 150


@dataclass(frozen=True, slots=True)
class Wish:
    """What was pointed at, and the lighting that is shown with it."""

    asked: Asked
    lighting: str


class SmartOutlines(Companion):
    """One wish is worked on at a time; of those that came meanwhile the newest is next. The answer before stays until
    the next is there, and only the answer to what is asked now can be taken over."""

    def __init__(self, panel) -> None:
        super().__init__(panel)
        self._model: StationModel | None = None
        self._outliner: SmartOutliner | None = None
        self._wish: Wish | None = None
        self._answered: Wish | None = None
        self._is_busy = False
        self._shown: tuple | None = None
        self.answer = SmartAnswer(())
        self.layer, self.bar = SmartLayer(panel.canvas), SmartBar(panel.canvas)
        self._late = QTimer(self, singleShot=True, interval=LATE_MS)
        self._late.timeout.connect(self._show)
        self._connect()

    def begin(self, opened: OpenedCapture) -> None:
        self.end()
        self._model = self._model or StationModel(self.panel.station.store.folder)
        self._outliner = SmartOutliner(self.panel.station.store, opened.images, opened.seen, self._model)

    def images_changed(self) -> None:
        self.begin(self.panel.drafting.capture)
        self._look()

    def tool_changed(self) -> None:
        self._look()

    def gesture_moved(self) -> None:
        if self.panel.canvas.tool.kind is ToolKind.SMART:
            self._look()

    def view_changed(self) -> None:
        self._look()

    def end(self) -> None:
        self._outliner = self._wish = self._answered = None
        self._is_busy = False
        self._show()

    def retranslate(self) -> None:
        self.bar.retranslate()
        self._shown = None
        self._show()

    @property
    def is_answered(self) -> bool:
        """Whether there is an outline for what is asked now."""
        return self._wish is not None and self._wish == self._answered and bool(self.answer.parts)

    def take_over(self) -> bool:
        """Make the outline a damage; False where none is asked for."""
        if self._wish is None or not self.panel.isEnabled():
            return False
        if self.is_answered:
            self.panel.act(asking.take_over, self.answer.parts, self.answer.origin)
        return True

    def take_back(self) -> bool:
        """Take back what was pointed at last; False where nothing was."""
        if self._wish is None or not self.panel.isEnabled():
            return False
        self.panel.act(tools.drop_last)
        return True

    def drop(self) -> bool:
        """Ask for nothing any more; False where nothing was asked for."""
        if self._wish is None or not self.panel.isEnabled():
            return False
        self.panel.act(asking.drop)
        return True

    def _connect(self) -> None:
        panel, bar = self.panel, self.bar
        bind(panel, "finish", self.take_over)
        bind(panel, "undo", self.take_back)
        bind(panel, "delete", self.drop)
        bar.accept.clicked.connect(self.take_over)
        bar.back.clicked.connect(self.take_back)
        bar.drop.clicked.connect(self.drop)
        bar.include.clicked.connect(partial(self._choose, False))
        bar.exclude.clicked.connect(partial(self._choose, True))

    def _choose(self, excludes: bool) -> None:
        """What the next clicks mean, for a hand without a keyboard."""
        if excludes is not (self.panel.canvas.tool.variant is Variant.TAKE_AWAY):
            self.panel.act(choosing.choose_variant, Variant.TAKE_AWAY)
        self._show()

    def _look(self) -> None:
        """See what is asked for now, and set out to answer it."""
        asked = asking.asked_in(self.panel.canvas.tool, self.panel.canvas.view) if self._outliner is not None else None
        wish = Wish(asked, self.panel.showing.lighting) if asked is not None else None
        if wish is not None and (self._wish is None or self._wish.asked.view != asked.view):
            self._answered, self.answer = None, SmartAnswer(())
        self._wish = wish
        self._start()
        self._show()

    def _start(self) -> None:
        wish, outliner = self._wish, self._outliner
        if self._is_busy or wish is None or wish == self._answered:
            return
        self._is_busy = True
        self._late.start()
        view, prompt = wish.asked.view, wish.asked.prompt
        work = partial(outliner.answer, view, wish.lighting, prompt)
        self.panel.jobs.run("outline", work, partial(self._take, outliner, wish), partial(self._failed, outliner))

    def _take(self, outliner: SmartOutliner, wish: Wish, answer: SmartAnswer) -> None:
        if answer.problem is not None:
            self.panel.notice.tell(answer.problem.sentence, tr("The built-in outline goes on."))
        if outliner is not self._outliner:
            return
        self._is_busy = False
        if self._wish is not None and wish.asked.view == self._wish.asked.view:
            self._answered, self.answer = wish, answer
        self._start()
        self._show()

    def _failed(self, outliner: SmartOutliner, error: BaseException) -> None:
        """Say that the images cannot be read, and let go of what was asked for."""
        if outliner is self._outliner:
            self._is_busy = False
            self.panel.act(asking.drop)
            self.panel.problem.emit(error)

    def _show(self) -> None:
        """Bring canvas, bar and status line up to what is asked and answered, where that is not as before."""
        tool, wish = self.panel.canvas.tool, self._wish
        pointing = tool.gesture if isinstance(tool.gesture, Pointing) else None
        is_late = self._is_busy and not self._late.isActive() and wish is not None
        is_held, excludes = tool.kind is ToolKind.SMART and bool(tool.armed), tool.variant is Variant.TAKE_AWAY
        shown = wish, self._answered, self.answer, tool.armed, pointing, is_late, is_held, excludes
        if shown == self._shown:
            return
        self._shown = shown
        asked, parts = (wish.asked, self.answer.parts) if wish is not None else (None, ())
        self.layer.show(asked, pointing, parts, tr("Looking for the outline…") if is_late else "")
        self.bar.setVisible(is_held)
        self.bar.show_state(excludes, asked is not None, self.is_answered)
        self.sentence = self._told()
        self.panel.show_status()

    def _told(self) -> str:
        if self._wish is None:
            return ""
        if self.is_answered:
            told = tr("{key} takes the outline over; a click adds to it, with Alt it leaves out")
            return told.format(key=keyboard().keys.label("finish"))
        if self._wish == self._answered:
            return tr("Nothing stands out here: click another place, or drag a box around the damage")
        return tr("Looking for the outline…")
