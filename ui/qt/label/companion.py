"""What works beside the canvas on the open capture: each aid in a file of its own, told of what happens."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

if TYPE_CHECKING:
    from ui.qt.label.opened import OpenedCapture
    from ui.qt.label.panel import LabelPanel


class Companion(QObject):
    """One aid of the label panel. It reads `panel.draft`, `panel.canvas` and `panel.showing`, works off the GUI thread
    through `panel.jobs`, changes the draft with `panel.drafting.do(command)`, and lets go of everything in `end`.

    All of these are called on the GUI thread; what an aid has no need for it leaves out.
    `sentence` is what the status line says before what the next click does, "" for nothing.
    """

    sentence = ""

    def __init__(self, panel: LabelPanel) -> None:
        super().__init__(panel)
        self.panel = panel

    def begin(self, opened: OpenedCapture) -> None:
        """A capture was opened and is shown."""

    def draft_changed(self) -> None:
        """The draft is another: a gesture, undo or redo."""

    def tool_changed(self) -> None:
        """Pen or selection is another, or a gesture began or ended."""

    def gesture_moved(self) -> None:
        """The gesture in progress moved on, many times a second."""

    def view_changed(self) -> None:
        """Another view, lighting or overlay is shown."""

    def score_changed(self) -> None:
        """Scores of the open capture came, or others."""

    def images_changed(self) -> None:
        """Images of the open capture were taken again; `opened.seen` reads its views anew."""

    def end(self) -> None:
        """The capture was put away; what is still being worked out is not wanted any more."""

    def retranslate(self) -> None:
        """Set every text again in the language in force."""
