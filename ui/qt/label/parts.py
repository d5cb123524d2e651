"""The parts of the label panel, how they lie, and their words."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QVBoxLayout, QWidget

from storage.taxonomy import Taxonomy
from ui.qt.canvas.canvas import Canvas
from ui.qt.label.notice import Notice, StatusPill
from ui.qt.label.side import SideColumn
from ui.qt.label.strip import FilmStrip, LightingSwitch
from ui.qt.label.toolbox import Toolbox
from ui.qt.label.words import look_of
from ui.qt.theme import set_role, sizes

NARROW_EM = 46


class LabelParts(QWidget):
    """Canvas in the middle, the tools on its left, film strip and lighting switch below, the side column on the right.

    Companions put bars of their own over the canvas's upper edge with `add_bar`.
    """

    def __init__(self, taxonomy: Taxonomy, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._taxonomy = taxonomy
        look = look_of(taxonomy)
        self.canvas = Canvas(look)
        self.notice, self.pill = Notice(self.canvas), StatusPill(self.canvas)
        self.strip, self.lighting = FilmStrip(), LightingSwitch()
        self.tools = Toolbox()
        self.side = SideColumn(taxonomy, look)
        self.canvas.zoom_changed.connect(self.pill.show_scale)
        self._lay_out()

    def show_words(self, key: Callable[[str], str]) -> None:
        """Set every text again in the language in force; `key` gives the key of an action."""
        look, translate = look_of(self._taxonomy), QCoreApplication.translate
        side = self.side
        self.canvas.look = side.damages.rows.look = look
        side.palette_box.show_look(look)
        side.palette_box.show_keys(key("severity"), key("surface"))
        for painted in (self.canvas, side.damages.viewport()):
            painted.update()
        # Its label is as wide as its words.
        self.canvas.set_tool(self.canvas.tool)
        side.damages.empty_text = translate("LabelPanel", "No damage drawn")
        side.score.retranslate()
        side.finish.show_words(translate("LabelPanel", "Finish"), key("finish"))
        side.show_removals(
            (translate("LabelPanel", "Cancel"), key("cancel")), (translate("LabelPanel", "Delete"), key("delete"))
        )
        side.undo.show_words(translate("LabelPanel", "Undo"), key("undo"))
        side.redo.show_words(translate("LabelPanel", "Redo"), key("redo"))
        side.undamaged.show_words(translate("LabelPanel", "Undamaged"), key("undamaged"))
        side.submit.show_words(translate("LabelPanel", "Submit"), key("submit"))
        self.lighting.show_words(translate("LabelPanel", "Depth"), translate("LabelPanel", "Heatmap"))
        self.lighting.show_keys(key("previous_lighting"), key("next_lighting"), key("depth_overlay"))
        self.tools.retranslate()

    def add_bar(self, bar: QWidget) -> None:
        """A bar between window and canvas, over its whole width; who adds it shows and hides it."""
        self._left.insertWidget(self._left.count() - 2, bar)

    def _lay_out(self) -> None:
        middle = QHBoxLayout()
        middle.setSpacing(0)
        middle.addWidget(self.tools)
        middle.addWidget(self.canvas, 1)
        self._left = left = QVBoxLayout()
        left.setSpacing(0)
        left.addLayout(middle, 1)
        left.addWidget(self._lower_bar())
        whole = QHBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addLayout(left, 1)
        whole.addWidget(self.side)

    def _lower_bar(self) -> QWidget:
        bar = QWidget()
        set_role(bar, "bar")
        bar.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._lower = QBoxLayout(QBoxLayout.Direction.LeftToRight, bar)
        self._lower.setContentsMargins(sizes().gap, sizes().gap, sizes().gap, sizes().gap)
        self._lower.setSpacing(sizes().gap)
        self._lower.addWidget(self.strip, 1)
        self._lower.addWidget(self.lighting, 0, Qt.AlignmentFlag.AlignVCenter)
        return bar

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Where strip and lighting switch have no room beside each other, the switch lies below."""
        super().resizeEvent(event)
        room = self.width() - self.side.width() - 2 * sizes().gap
        is_narrow = room < NARROW_EM * sizes().font
        direction = QBoxLayout.Direction.TopToBottom if is_narrow else QBoxLayout.Direction.LeftToRight
        self._lower.setDirection(direction)
        self.lighting.fit(room if is_narrow else None)
        for layout in (self.lighting.layout(), self._lower, self.layout()):
            layout.activate()
