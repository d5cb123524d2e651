"""Millimetres in the label panel: beside the region in hand, in the list of damages, and as a suggested severity."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer

from booth.outlines import bounds
from storage.records import Damage, Part
from storage.severity import load_severity_rules
from ui.qt.aids.size_tag import SizeTag
from ui.qt.canvas.live import rings_in_hand
from ui.qt.label.buttons import BigButton
from ui.qt.label.companion import Companion
from ui.qt.label.measured_words import measurement_text, suggestion_text
from ui.qt.theme import sizes
from ui.workflow.annotating.damage_commands import SetSeverity
from ui.workflow.annotating.draft import PenPurpose
from ui.workflow.measuring import DamageMeasurer, DamageSize

if TYPE_CHECKING:
    from booth.measuring.measurement import Measurement
    from ui.qt.label.opened import OpenedCapture

LIVE_MS = 120


class Measuring(Companion):
    """Measures what is shown, one thing at a time off the GUI thread; of several wishes the newest comes first.

    A suggested severity is only ever set by the button that says so, or overruled by the severity's own.
    """

    def __init__(self, panel) -> None:
        super().__init__(panel)
        self._rules = load_severity_rules()
        self._measurer: DamageMeasurer | None = None
        self._known: dict[str, tuple[Damage, DamageSize]] = {}
        self._wishes: dict[str, Damage] = {}
        self._is_busy = self._is_live_busy = False
        self._about = "", ""
        self._found: Measurement | None = None
        self.tag = SizeTag(panel.canvas)
        self.suggestion = BigButton("secondary", 1.0, sizes().small, panel.side)
        self.suggestion.clicked.connect(self.confirm)
        self.suggestion.hide()
        column = panel.side.layout()
        column.insertWidget(column.indexOf(panel.side.damages), self.suggestion)
        panel.side.damages.rows.size_of = self.size_of
        self._live = QTimer(self, singleShot=True, interval=LIVE_MS)
        self._live.timeout.connect(self._measure_live)

    def begin(self, opened: OpenedCapture) -> None:
        self.end()
        self._measurer = DamageMeasurer(opened.seen, self._rules)
        opened.editor.measured = self._measurer.measures
        self.draft_changed()

    def images_changed(self) -> None:
        self.begin(self.panel.drafting.capture)

    def draft_changed(self) -> None:
        if self._measurer is not None:
            self._live.start()
            self._show()

    def tool_changed(self) -> None:
        if self._measurer is None:
            return
        if not self._live.isActive():
            self._live.start()
        self._show()

    def gesture_moved(self) -> None:
        if self._measurer is None:
            return
        if not self._live.isActive():
            self._live.start()
        self._show_tag()

    def end(self) -> None:
        self._live.stop()
        self._measurer = None
        self._known.clear()
        self._wishes.clear()
        self._is_busy = self._is_live_busy = False
        self.tag.show("", None)
        self._offer(False)

    def retranslate(self) -> None:
        if self.tag.text:
            self._tell(self._in_hand())
        self._show()

    def size_of(self, damage: Damage) -> DamageSize | None:
        """What is known of a damage's size; what is not known, or of another outline, is measured soon."""
        known = self._known.get(damage.uid)
        if known is None or _matters(known[0]) != _matters(damage):
            self._wish(damage)
        return known[1] if known is not None else None

    def confirm(self) -> None:
        """Set the suggested severity of the selected damage."""
        damage = self._selected()
        size = self.size_of(damage) if damage is not None else None
        if size is not None and size.suggestion is not None:
            self.panel.drafting.do(SetSeverity(damage.uid, size.suggestion.severity))

    def _wish(self, damage: Damage) -> None:
        self._wishes.pop(damage.uid, None)
        self._wishes[damage.uid] = damage
        if not self._is_busy:
            self._go_on()

    def _go_on(self) -> None:
        """Measure the newest wish that still counts."""
        measurer = self._measurer
        if measurer is None or not self._wishes:
            return
        _, damage = self._wishes.popitem()
        self._is_busy = True
        done, failed = partial(self._take, measurer, damage), partial(self._failed, measurer)
        self.panel.jobs.run("measure", lambda: measurer.size(damage), done, failed)

    def _take(self, measurer: DamageMeasurer, damage: Damage, size: DamageSize) -> None:
        if measurer is not self._measurer:
            return
        self._is_busy = False
        self._known[damage.uid] = damage, size
        self._go_on()
        self.panel.side.damages.rows.show_size(damage.uid)
        self._show()

    def _failed(self, measurer: DamageMeasurer, error: BaseException) -> None:
        """Say once that the images cannot be read; nothing more of this capture is measured then."""
        if measurer is self._measurer:
            self.end()
            self.panel.problem.emit(error)

    def _selected(self) -> Damage | None:
        draft, uid = self.panel.draft, self.panel.canvas.tool.selected
        return next((damage for damage in draft.damages if damage.uid == uid), None) if draft and uid else None

    def _show(self) -> None:
        """Bring tag and suggestion up to the selection."""
        damage = self._selected()
        size = self.size_of(damage) if damage is not None else None
        told = size.suggestion if size is not None else None
        is_open = told is not None and not damage.is_confirmed and damage.uid not in self.panel.canvas.tool.locked
        if is_open:
            self.suggestion.show_words(suggestion_text(told), "")
        self._offer(is_open)
        self._show_tag()

    def _offer(self, is_open: bool) -> None:
        self.suggestion.setVisible(is_open)
        self.panel.side.make_room(int(is_open))

    def _show_tag(self) -> None:
        """Keep the tag beside what is in the hand, with the figures of a moment ago while it is the same thing."""
        in_hand, canvas = self._in_hand(), self.panel.canvas
        about = canvas.view, "" if canvas.scene.pen is not None else canvas.tool.selected
        text = self.tag.text if in_hand and about == self._about else ""
        self._about = about
        self.tag.show(text, bounds(in_hand[0]) if in_hand else None)

    def _in_hand(self) -> tuple[tuple[Part, ...], str] | None:
        """The outline that the hand works on, as it is now, and its damage type."""
        scene, tool = self.panel.canvas.scene, self.panel.canvas.tool
        if scene.pen is not None:
            is_region = scene.pen.purpose is PenPurpose.REGION and len(scene.pen.points) > 2
            return ((Part(scene.pen.points),), scene.pen.type) if is_region else None
        shape = scene.shape(tool.selected) if tool.selected else None
        return (_parts(shape, tool.gesture), shape.damage.type) if shape is not None else None

    def _measure_live(self) -> None:
        """Measure what is in the hand, unless the last answer is still awaited: it asks again then."""
        measurer, in_hand, view = self._measurer, self._in_hand(), self.panel.showing.view
        if measurer is None or in_hand is None or self._is_live_busy:
            return
        self._is_live_busy = True
        done, failed = partial(self._take_live, measurer, in_hand), partial(self._failed, measurer)
        self.panel.jobs.run("measure", lambda: measurer.region(view, *in_hand), done, failed)

    def _take_live(self, measurer: DamageMeasurer, measured: tuple, found: Measurement | None) -> None:
        if measurer is not self._measurer:
            return
        self._is_live_busy = False
        in_hand, self._found = self._in_hand(), found
        self._tell(in_hand)
        if in_hand != measured:
            self._live.start()

    def _tell(self, in_hand: tuple | None) -> None:
        """What was found last, beside the outline."""
        self.tag.show(measurement_text(self._found), bounds(in_hand[0]) if in_hand else None)


def _matters(damage: Damage) -> tuple:
    """What a damage's size and suggestion follow from."""
    return damage.type, damage.surface, damage.regions


def _parts(shape, gesture) -> tuple[Part, ...]:
    """The shape's parts with the drag in progress."""
    rings = [tuple(map(tuple, ring.tolist())) for ring in rings_in_hand(shape, gesture)]
    parts: dict[int, list] = {}
    for ref, ring in zip(shape.refs, rings, strict=False):
        parts.setdefault(ref.part, []).append(ring)
    return tuple(Part(outer, tuple(cutouts)) for outer, *cutouts in parts.values())
