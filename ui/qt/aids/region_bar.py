"""What can be done to a whole region: a bar above the canvas that a button of the tool column shows."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QSignalBlocker, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QSlider, QWidget

from ui.qt.canvas import choosing
from ui.qt.canvas import tool as tools
from ui.qt.canvas.gestures import Preview
from ui.qt.canvas.scene import ring_arrays
from ui.qt.canvas.tool import Pending
from ui.qt.keyboard import bind, keyboard
from ui.qt.label.buttons import BigButton
from ui.qt.label.companion import Companion
from ui.qt.label.words import refusal, tr
from ui.qt.theme import set_role, sizes
from ui.workflow.annotating.clipboard import copied, pasted
from ui.workflow.annotating.detail import detail_of, simpler
from ui.workflow.annotating.draft import AnnotateError, Reason

FULL = 100
PASTE_STEP_PX = 24.0
COLUMNS = 7
# Action of the key table, its words, and whether the button stays pressed.
_BUTTONS = (
    ("join", lambda: tr("Join"), True),
    ("cut_away", lambda: tr("Cut away"), True),
    ("copy", lambda: tr("Copy"), False),
    ("paste", lambda: tr("Paste"), False),
    ("raise", lambda: tr("Forward"), False),
    ("lower", lambda: tr("Backward"), False),
    ("peek", lambda: tr("Peek"), False),
    ("hide", lambda: tr("Hide"), True),
    ("show_all", lambda: tr("Show all"), False),
    ("lock", lambda: tr("Lock"), True),
    ("snap", lambda: tr("Snap"), True),
)


class RegionBar(QWidget):
    """The buttons by the name of their action, and the slider for the detail."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        set_role(self, "bar")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        grid = QGridLayout(self)
        grid.setContentsMargins(*[sizes().gap // 2] * 4)
        grid.setSpacing(sizes().gap // 2)
        self.buttons = {}
        for place, (action, _, checkable) in enumerate(_BUTTONS):
            self.buttons[action] = BigButton("switch" if checkable else "", 1.0, sizes().small, self)
            self.buttons[action].setCheckable(checkable)
            grid.addWidget(self.buttons[action], place // COLUMNS, place % COLUMNS)
        self.detail, self._detail_words = QSlider(Qt.Orientation.Horizontal, self), QLabel()
        self.detail.setRange(0, FULL)
        self.detail.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        row = QHBoxLayout()
        row.addWidget(self._detail_words)
        row.addWidget(self.detail, 1)
        grid.addLayout(row, 1, len(_BUTTONS) - COLUMNS, 1, 2 * COLUMNS - len(_BUTTONS))
        self.hide()

    def show_words(self) -> None:
        for action, words, _ in _BUTTONS:
            self.buttons[action].show_words(words(), _key(action))
        self._detail_words.setText(tr("Detail"))

    def show_detail(self, detail: float | None) -> None:
        """Where the slider stands, 0 to 1; None: there is nothing to make simpler."""
        self.detail.setEnabled(detail is not None)
        with QSignalBlocker(self.detail):
            self.detail.setValue(round(FULL * (1.0 if detail is None else detail)))


class RegionTools(Companion):
    """Join, cut away, copy, paste, order, hide, lock and detail of the selected region, by key and by button."""

    def __init__(self, panel) -> None:
        super().__init__(panel)
        self.bar = RegionBar()
        panel.parts.add_bar(self.bar)
        self.shows = panel.parts.tools.add(lambda: tr("Region"), "", self._toggle, checkable=True, sign="region")
        self._connect()

    def copy(self) -> None:
        """The selected region goes into the clipboard, as text."""
        panel = self.panel
        if panel.draft is None:
            return
        if panel.canvas.scene.shape(panel.canvas.tool.selected) is None:
            panel.notice.tell(*refusal(Reason.NO_DAMAGE))
            return
        QGuiApplication.clipboard().setText(copied(panel.draft, panel.canvas.tool.selected, panel.canvas.view))

    def paste(self) -> None:
        """The clipboard's region comes into this view and is picked; a foreign text is refused with a sentence."""
        panel, canvas = self.panel, self.panel.canvas
        if panel.draft is None or canvas.picture.size == (0, 0):
            return
        try:
            text, step = QGuiApplication.clipboard().text(), PASTE_STEP_PX / canvas.viewport.scale
            command = pasted(text, panel.draft, canvas.view, canvas.picture.size, step)
        except AnnotateError as error:
            panel.notice.tell(*refusal(error.reason))
            return
        if command.type not in {kind.code for kind in panel.station.taxonomy.types}:
            panel.notice.tell(*refusal(Reason.STRANGE_TYPE))
            return
        before = panel.draft
        panel.drafting.do(command)
        if panel.draft is not before:
            canvas.pick(command.damage)

    def tool_changed(self) -> None:
        if self.bar.isVisible() and self.panel.canvas.tool.gesture is None:
            self._show()

    def draft_changed(self) -> None:
        self.tool_changed()

    def view_changed(self) -> None:
        self.tool_changed()

    def retranslate(self) -> None:
        self.bar.show_words()

    def _slots(self) -> dict[str, Callable[[], object]]:
        act = self.panel.act
        return {
            "join": lambda: act(choosing.await_other, Pending.JOIN),
            "cut_away": lambda: act(choosing.await_other, Pending.CUT_AWAY),
            "copy": self.copy,
            "paste": self.paste,
            "raise": lambda: act(tools.move_in_order, 1),
            "lower": lambda: act(tools.move_in_order, -1),
            "hide": lambda: act(choosing.toggle_hidden),
            "show_all": lambda: act(choosing.show_all),
            "lock": lambda: act(tools.toggle_lock),
            "snap": lambda: act(choosing.toggle_snapping),
        }

    def _connect(self) -> None:
        panel, buttons, slots = self.panel, self.bar.buttons, self._slots()
        for action, slot in slots.items():
            buttons[action].clicked.connect(partial(self._press, slot))
        for action in ("join", "cut_away", "copy", "paste", "hide"):
            bind(panel, action, slots[action])
        buttons["peek"].pressed.connect(lambda: panel.canvas.set_peek(True))
        buttons["peek"].released.connect(lambda: panel.canvas.set_peek(False))
        self.bar.detail.valueChanged.connect(self._slid)
        self.bar.detail.sliderReleased.connect(self._let_go)

    def _toggle(self) -> None:
        self.bar.setVisible(self.shows.isChecked())
        self._show()

    def _press(self, slot: Callable[[], object], _checked: bool = False) -> None:
        slot()
        self._show()

    def _show(self) -> None:
        tool, scene, buttons = self.panel.canvas.tool, self.panel.canvas.scene, self.bar.buttons
        has_damage, is_locked = bool(tool.selected), tool.selected in tool.locked
        has_region = scene.shape(tool.selected) is not None
        for action in ("join", "cut_away"):
            buttons[action].setEnabled(has_region and not is_locked and scene.pen is None)
        buttons["copy"].setEnabled(has_region)
        for action in ("raise", "lower", "hide", "lock"):
            buttons[action].setEnabled(has_damage)
        buttons["show_all"].setEnabled(bool(tool.hidden))
        states = {"hide": tool.selected in tool.hidden, "lock": is_locked, "snap": tool.snaps}
        states |= {"join": tool.pending is Pending.JOIN, "cut_away": tool.pending is Pending.CUT_AWAY}
        for action, state in states.items():
            buttons[action].setChecked(state)
        can_slide = has_region and not is_locked and scene.pen is None
        self.bar.show_detail(detail_of(scene.draft, tool.selected, scene.view) if can_slide else None)

    def _slid(self, value: int) -> None:
        """While the slider is held its outline is only shown; a click beside its handle counts at once."""
        canvas = self.panel.canvas
        if not self.bar.detail.isSliderDown():
            self._let_go()
        elif canvas.scene.shape(canvas.tool.selected) is not None:
            command = simpler(canvas.scene.draft, canvas.tool.selected, canvas.view, value / FULL)
            canvas.set_tool(tools.with_gesture(canvas.tool, Preview(command.damage, ring_arrays(command.parts))))

    def _let_go(self) -> None:
        canvas, wanted = self.panel.canvas, self.bar.detail.value() / FULL
        canvas.set_tool(tools.with_gesture(canvas.tool, None))
        uid, view, draft = canvas.tool.selected, canvas.view, canvas.scene.draft
        if canvas.scene.shape(uid) is not None and wanted != detail_of(draft, uid, view):
            self.panel.drafting.do(simpler(draft, uid, view, wanted))
        self._show()


def _key(action: str) -> str:
    """The key of the action, "" where it has none."""
    return keyboard().keys.label(action) if action in keyboard().keys.actions else ""
