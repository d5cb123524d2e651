"""The drawing tools beside the canvas: their buttons and keys, and the size of the brush."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QWidget

from ui.qt.canvas import choosing
from ui.qt.canvas.tool import Tool, ToolKind, Variant
from ui.qt.keyboard import bind, keyboard
from ui.qt.label.buttons import BigButton
from ui.qt.label.companion import Companion
from ui.qt.label.side_buttons import SideButtons
from ui.qt.label.toolbox import ToolButton
from ui.qt.label.words import tr
from ui.qt.language import number_text
from ui.qt.theme import sizes


class BrushSize(SideButtons):
    """A larger brush, how large it is, a smaller one."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.smaller, self.larger = (BigButton("", 1.0, sizes().font, self) for _ in range(2))
        self._size = QLabel(alignment=Qt.AlignmentFlag.AlignCenter)
        for widget in (self.larger, self._size, self.smaller):
            self.column.addWidget(widget)
        self._size.setMinimumHeight(sizes().target // 2)

    def show_words(self) -> None:
        self.smaller.show_words("−", keyboard().keys.label("brush_smaller"))
        self.larger.show_words("+", keyboard().keys.label("brush_larger"))

    def show_size(self, diameter_px: float) -> None:
        self._size.setText(tr("{size} px").format(size=number_text(diameter_px)))
        self.place()


class DrawingTools(Companion):
    """Pen, rectangle and brush, and what Alt, Shift and both of them do, for a hand without a keyboard."""

    def __init__(self, panel) -> None:
        super().__init__(panel)
        self.kinds = {
            ToolKind.PEN: self._add(lambda: tr("Pen"), "", self._choose, ToolKind.PEN),
            ToolKind.RECTANGLE: self._add(lambda: tr("Rectangle"), "rectangle", self._choose, ToolKind.RECTANGLE),
            ToolKind.BRUSH: self._add(lambda: tr("Brush"), "brush", self._choose, ToolKind.BRUSH),
            ToolKind.SMART: self._add(lambda: tr("Smart"), "smart", self._choose, ToolKind.SMART),
        }
        self.variants = {
            Variant.TAKE_AWAY: self._add(lambda: tr("Take away"), "", self._vary, Variant.TAKE_AWAY, "Alt"),
            Variant.ADD_PART: self._add(lambda: tr("Add part"), "", self._vary, Variant.ADD_PART, "Shift+Alt"),
            Variant.REDRAW: self._add(lambda: tr("Redraw"), "", self._vary, Variant.REDRAW, "Shift"),
        }
        self._told: tuple | None = None
        self.brush_size = BrushSize(panel.canvas)
        self.brush_size.smaller.clicked.connect(lambda: panel.act(choosing.change_brush, -1))
        self.brush_size.larger.clicked.connect(lambda: panel.act(choosing.change_brush, 1))
        bind(panel, "rectangle", lambda: panel.act(choosing.choose_kind, ToolKind.RECTANGLE))
        bind(panel, "brush", lambda: panel.act(choosing.choose_kind, ToolKind.BRUSH))
        bind(panel, "smart", lambda: panel.act(choosing.choose_kind, ToolKind.SMART))
        bind(panel, "brush_smaller", lambda: panel.act(choosing.change_brush, -1))
        bind(panel, "brush_larger", lambda: panel.act(choosing.change_brush, 1))

    def tool_changed(self) -> None:
        """Told of every move of a drag; only what these buttons show counts."""
        tool = self.panel.canvas.tool
        told = tool.kind, tool.armed, tool.variant, tool.brush_px
        if told != self._told:
            self._told = told
            self._show(tool)

    def _show(self, tool: Tool) -> None:
        is_pen = tool.kind is ToolKind.PEN and bool(tool.armed)
        for kind, button in self.kinds.items():
            button.setChecked(is_pen if kind is ToolKind.PEN else kind is tool.kind)
        for variant, button in self.variants.items():
            button.setChecked(variant is tool.variant)
        self.brush_size.show_size(tool.brush_px)
        self.brush_size.setVisible(tool.kind is ToolKind.BRUSH)

    def retranslate(self) -> None:
        self.brush_size.show_words()
        self.brush_size.show_size(self.panel.canvas.tool.brush_px)

    def _add(self, words, action: str, pressed, choice, held: str = "") -> ToolButton:
        sign = action or held or "pen"
        return self.panel.parts.tools.add(words, action, lambda: pressed(choice), checkable=True, held=held, sign=sign)

    def _choose(self, kind: ToolKind) -> None:
        self.panel.act(choosing.choose_kind, kind)
        self._show(self.panel.canvas.tool)

    def _vary(self, variant: Variant) -> None:
        self.panel.act(choosing.choose_variant, variant)
        self._show(self.panel.canvas.tool)
