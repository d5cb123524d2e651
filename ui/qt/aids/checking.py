"""Says on the spot what looks wrong in the draft: one thing at a time above the canvas, mended by one press."""

from __future__ import annotations

import threading
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QT_TRANSLATE_NOOP, QTimer, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QWidget

from ui.qt.keyboard import bind, keyboard
from ui.qt.label.buttons import BigButton
from ui.qt.label.companion import Companion
from ui.qt.label.words import tr
from ui.qt.language import number_text
from ui.qt.theme import set_role, sizes
from ui.qt.words import damage_name
from ui.workflow.annotating.checks import Check, DraftChecks, Finding
from ui.workflow.annotating.damage_commands import SetType
from ui.workflow.annotating.draft import AnnotationDraft
from ui.workflow.annotating.space_checks import SpaceChecks

if TYPE_CHECKING:
    from ui.qt.label.opened import OpenedCapture

REST_MS = 150
# These keep a capture from being submitted, which says so itself.
_REFUSED = (Check.CROSSES_ITSELF, Check.NO_REGION)
_WORDS = {
    Check.CROSSES_ITSELF: (
        QT_TRANSLATE_NOOP("label", "An outline crosses itself."),
        QT_TRANSLATE_NOOP("label", "Untangle it"),
    ),
    Check.SLIVER: (
        QT_TRANSLATE_NOOP("label", "A part of an outline is too thin or too small to be seen."),
        QT_TRANSLATE_NOOP("label", "Drop that part"),
    ),
    Check.DUPLICATE: (
        QT_TRANSLATE_NOOP("label", "The same damage is drawn twice here."),
        QT_TRANSLATE_NOOP("label", "Make it one"),
    ),
    Check.OUTSIDE: (
        QT_TRANSLATE_NOOP("label", "An outline lies beside the item and the tray."),
        QT_TRANSLATE_NOOP("label", "Delete it"),
    ),
    Check.NO_REGION: (
        QT_TRANSLATE_NOOP("label", "A damage is drawn in no view."),
        QT_TRANSLATE_NOOP("label", "Delete it"),
    ),
    Check.UNKNOWN_TYPE: (
        QT_TRANSLATE_NOOP("label", "A damage is of a type that is not in the list."),
        QT_TRANSLATE_NOOP("label", "Make it: {type}"),
    ),
    Check.VERDICT: (
        QT_TRANSLATE_NOOP("label", "The verdict says another thing than what is drawn."),
        QT_TRANSLATE_NOOP("label", "Take the verdict back"),
    ),
    Check.APART: (
        QT_TRANSLATE_NOOP("label", "The outlines of one damage do not meet in space."),
        QT_TRANSLATE_NOOP("label", "Make two damages"),
    ),
}


class CheckBar(QFrame):
    """One finding of several, a button that mends it, and one that goes to the next."""

    mend_wished = Signal()
    next_wished = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.place, self.sentence = QLabel(), QLabel()
        self.mend = BigButton("secondary", 1.0, sizes().font)
        self.next = BigButton("", 1.0, sizes().font)
        set_role(self, "message-warn")
        self.sentence.setWordWrap(True)
        row = QHBoxLayout(self)
        row.setContentsMargins(sizes().pad, sizes().gap // 2, sizes().gap, sizes().gap // 2)
        row.setSpacing(sizes().gap)
        row.addWidget(self.place)
        row.addWidget(self.sentence, 1)
        for button in (self.mend, self.next):
            button.setMinimumWidth(sizes().target * 4)
            row.addWidget(button)
        self.mend.clicked.connect(self.mend_wished)
        self.next.clicked.connect(self.next_wished)
        self.hide()

    def show_finding(self, place: str, sentence: str, mend: str, key: str) -> None:
        self.place.setText(place)
        self.sentence.setText(sentence)
        self.mend.show_words(mend, "")
        self.next.show_words(tr("Show next"), key)


class Checking(Companion):
    """Looks at the draft whenever the hand rests, off the GUI thread; outlines first, then where they lie in space.

    The bar comes and goes between two gestures only, so that the image never jumps under the hand. The first submit of
    a draft in which something looks wrong only says so; the second one goes through.
    """

    def __init__(self, panel) -> None:
        super().__init__(panel)
        self.bar = CheckBar()
        self.findings: tuple[Finding, ...] = ()
        self._at = -1
        self._outlines: DraftChecks | None = None
        self._space: SpaceChecks | None = None
        self._of_outlines: tuple[Finding, ...] = ()
        self._of_space: tuple[Finding, ...] = ()
        self._looked: AnnotationDraft | None = None
        self._warned: set[tuple] = set()
        self._one_at_a_time = threading.Lock()
        self._rest = QTimer(self, singleShot=True, interval=REST_MS)
        self._rest.timeout.connect(self._look)
        self.bar.mend_wished.connect(self.mend)
        self.bar.next_wished.connect(self.step)
        panel.parts.add_bar(self.bar)
        panel.drafting.may_submit = self._may_submit
        bind(panel, "next_check", self.step)

    def begin(self, opened: OpenedCapture) -> None:
        self.end()
        self._outlines = DraftChecks([kind.code for kind in self.panel.station.taxonomy.types])
        if opened.profile is not None:
            self._space = SpaceChecks(opened.seen, opened.profile.tray)
        self._look()

    def draft_changed(self) -> None:
        if self._outlines is not None and self.panel.draft is not self._looked:
            self._rest.start()

    def tool_changed(self) -> None:
        if self.bar.isVisible() != bool(self.findings):
            self._show_bar()

    def images_changed(self) -> None:
        if self._space is not None:
            opened = self.panel.drafting.capture
            self._space = SpaceChecks(opened.seen, opened.profile.tray)
            self._look()

    def end(self) -> None:
        self._rest.stop()
        self._outlines = self._space = self._looked = None
        self._of_outlines = self._of_space = ()
        self._warned.clear()
        self._show()

    def retranslate(self) -> None:
        self._show()

    def step(self) -> None:
        """Go to the next finding: its view is shown and its damage selected."""
        if self.findings:
            self._at = (self._at + 1) % len(self.findings)
            self._go()
            self._show()

    def mend(self) -> None:
        """Mend what the bar tells, in one step; the draft may be newer than what was looked at last."""
        self._look_at_outlines()
        if self.findings:
            self._go()
            found = self._current
            self.panel.drafting.do(found.mend)
            self._of_space = tuple(other for other in self._of_space if other is not found)
            self._look_at_outlines()

    @property
    def _current(self) -> Finding:
        return self.findings[max(self._at, 0)]

    def _go(self) -> None:
        found, panel = self._current, self.panel
        if found.view:
            panel.showing.show_view(found.view)
        if found.damage:
            panel.canvas.pick(found.damage)

    def _look(self) -> None:
        """Have the draft of now looked at; answers for another one are dropped."""
        draft = self._looked = self.panel.draft
        outlines, space, jobs = self._outlines, self._space, self.panel.jobs
        if draft is None or outlines is None:
            return
        jobs.run("compute", lambda: self._found_in(outlines, draft), partial(self._take_outlines, draft))
        if space is not None and draft.damages:
            jobs.run("measure", lambda: space.findings(draft), partial(self._take_space, draft))
        else:
            self._of_space = ()

    def _found_in(self, outlines: DraftChecks, draft: AnnotationDraft) -> tuple[Finding, ...]:
        with self._one_at_a_time:
            return outlines.findings(draft)

    def _take_outlines(self, draft: AnnotationDraft, findings: tuple[Finding, ...]) -> None:
        if draft is self.panel.draft:
            self._of_outlines = findings
            self._show()

    def _take_space(self, draft: AnnotationDraft, findings: tuple[Finding, ...]) -> None:
        if draft is self.panel.draft:
            self._of_space = findings
            self._show()

    def _may_submit(self) -> bool:
        """False, once for each finding, where something looks wrong that submitting does not refuse by itself."""
        if self._outlines is None:
            return True
        self._look_at_outlines()
        refused = [place for place, found in enumerate(self.findings) if found.check in _REFUSED]
        news = {_key(found) for found in self.findings} - self._warned
        if refused or news:
            self._at = refused[0] if refused else 0
            self._go()
            self._show()
        if refused or not news:
            return True
        self._warned |= news
        told = tr("{key} once more submits all the same.").format(key=keyboard().keys.label("submit"))
        self.panel.notice.tell(tr("Something looks wrong."), told)
        return False

    def _look_at_outlines(self) -> None:
        """At once: little is left to be looked at, because the rest was."""
        if self._outlines is not None:
            self._of_outlines = self._found_in(self._outlines, self.panel.draft)
            self._show()

    def _show(self) -> None:
        before = _key(self._current) if self.findings and self._at >= 0 else None
        drawn = {damage.uid for damage in self.panel.draft.damages} if self.panel.draft else set()
        in_space = tuple(found for found in self._of_space if found.damage in drawn)
        self.findings = (*self._of_outlines, *in_space)
        keys = [_key(found) for found in self.findings]
        self._at = keys.index(before) if before in keys else -1
        if self.findings:
            self._tell(self._current)
        self._show_bar()

    def _show_bar(self) -> None:
        canvas = self.panel.canvas
        is_drawing = canvas.tool.gesture is not None or canvas.scene.pen is not None
        if not is_drawing or self.panel.draft is None:
            self.bar.setVisible(bool(self.findings))

    def _tell(self, found: Finding) -> None:
        sentence, mend = map(tr, _WORDS[found.check])
        if isinstance(found.mend, SetType):
            mend = mend.format(type=self._type_name(found.mend.type))
        place = f"{number_text(max(self._at, 0) + 1)} / {number_text(len(self.findings))}"
        self.bar.show_finding(place, sentence, mend, keyboard().keys.label("next_check"))

    def _type_name(self, code: str) -> str:
        return next((damage_name(kind) for kind in self.panel.station.taxonomy.types if kind.code == code), code)


def _key(found: Finding) -> tuple:
    return found.check, found.damage, found.view
