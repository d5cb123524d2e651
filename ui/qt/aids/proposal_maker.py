"""The proposals of the open capture: those that are stored, and new ones made off the GUI thread and stored too."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from booth.measuring.projection import Obstacle
from storage.records import CaptureScore, CaptureState, Damage, NewProposal, Proposal
from ui.qt.keyboard import keyboard
from ui.qt.label.words import tr
from ui.qt.words import view_name
from ui.workflow.heat_regions import heat_proposals
from ui.workflow.proposing import Errand, Missed, carried, errands, joined

if TYPE_CHECKING:
    from ui.qt.label.opened import OpenedCapture
    from ui.qt.label.panel import LabelPanel

# First the figures of what was drawn, which are waited for; then what projecting will need.
PREPARE_MS = 500
_ENDED = (CaptureState.SUBMITTED, CaptureState.ACCEPTED)
Made = tuple[Sequence[NewProposal], Sequence[Missed]]


class ProposalMaker(QObject):
    """`every` are all proposals of the open capture, settled or not; `changed` tells of new ones and of `is_busy`."""

    changed = Signal()

    def __init__(self, panel: LabelPanel) -> None:
        super().__init__(panel)
        self._panel = panel
        self._opened: OpenedCapture | None = None
        self._models: set[str] = set()
        self._is_prepared = False
        self.every: tuple[Proposal, ...] = ()
        self.is_busy = False
        self._prepare = QTimer(self, singleShot=True, interval=PREPARE_MS)
        self._prepare.timeout.connect(self._read_views)

    def begin(self, opened: OpenedCapture) -> None:
        self._opened, self.every, self.is_busy = opened, opened.proposals, False
        self._models, self._is_prepared = {one.source for one in opened.proposals}, False
        self.take_score(self._panel.score)

    def end(self) -> None:
        self._prepare.stop()
        self._opened, self.every, self.is_busy = None, (), False

    def prepare(self) -> None:
        """A damage is drawn: have the views ready before somebody wants it projected."""
        if self._opened is not None and not self._is_prepared:
            self._is_prepared = True
            self._prepare.start()

    def project(self) -> None:
        """Carry the selected damage, or all that this view shows, into the other views."""
        opened, panel = self._opened, self._panel
        if opened is None or self.is_busy or not panel.isEnabled():
            return
        seen, told = opened.seen, (panel.canvas.tool.selected, panel.showing.view, opened.seen.names, self.every)
        draft = panel.draft
        self.is_busy = True
        self._make(lambda: carried(seen, errands(draft, *told)), self._tell)
        self.changed.emit()

    def renewals(self, damages: Sequence[Damage]) -> tuple[Errand, ...]:
        """What of these damages projecting would bring up to date, after the outline that it came from changed."""
        panel, opened = self._panel, self._opened
        named = {one.damage for one in self.every if one.region.source_view}
        others = [one for one in panel.draft.damages if one.uid in named and one not in damages] if named else []
        draft = replace(panel.draft, damages=(*damages, *others))
        told = panel.canvas.tool.selected, panel.showing.view, opened.seen.names, self.every
        return tuple(one for one in errands(draft, *told) if one.renews) if draft.damages else ()

    def take_score(self, score: CaptureScore | None) -> None:
        """Let a model's heatmaps propose outlines, once for each model and only while the item is worked on."""
        opened = self._opened
        if opened is None or score is None or score.model_sha256 in self._models or opened.capture.state in _ENDED:
            return
        self._models.add(score.model_sha256)
        sizes = {image.view: (image.width, image.height) for image in opened.images if image.plane == "color"}
        draft, seen = self._panel.draft, opened.seen
        self._make(lambda: (joined(seen, heat_proposals(score, sizes, draft)), ()), lambda made, missed: None)

    def _read_views(self) -> None:
        """What cannot be read is told when somebody asks for it."""
        self._panel.jobs.run("proposal", self._opened.seen.together, failed=lambda error: None)

    def _make(self, work: Callable[[], Made], tell: Callable[[Sequence, Sequence], object]) -> None:
        """Do the work on its lane, store what it gives on the store's, and show it if the capture is still open."""
        opened, store, run = self._opened, self._panel.station.store, self._panel.jobs.run

        def made(result: Made) -> None:
            if opened is self._opened:
                proposals, missed = result
                add = partial(store.annotations.add_proposals, opened.capture.id, proposals)
                run("store", add, lambda stored: taken(stored, missed), failed)

        def taken(stored: tuple[Proposal, ...], missed: Sequence[Missed]) -> None:
            if opened is self._opened:
                self.every = (*self.every, *stored)
                tell(stored, missed)
                self.changed.emit()

        def failed(error: BaseException) -> None:
            if opened is self._opened:
                self.is_busy = False
                self.changed.emit()
            self._panel.problem.emit(error)

        run("proposal", work, made, failed)

    def _nothing(self) -> tuple[str, str]:
        if not self._panel.draft.damages:
            return tr("There is no damage to project."), tr("Draw it first.")
        if not self._panel.canvas.tool.selected and not self._panel.canvas.shapes:
            return tr("No damage is drawn in this view."), tr("Select one in the list.")
        return tr("The other views have this outline already, or it was proposed there."), ""

    def _tell(self, made: Sequence[Proposal], missed: Sequence[Missed]) -> None:
        """Say where the damage was found, and for the other views why it was not."""
        self.is_busy = False
        if not made and not missed:
            self._panel.notice.tell(*self._nothing())
            return
        told = [tr("Found in {views}.").format(views=_views(one.region.view for one in made))] if made else []
        for obstacle in dict.fromkeys(one.obstacle for one in missed):
            views = _views(one.view for one in missed if one.obstacle is obstacle)
            told.append(_reason(obstacle).format(views=views))
        hint = tr("{key} goes to the next proposal.").format(key=keyboard().keys.label("next_proposal"))
        self._panel.notice.tell(" ".join(told), hint if made else "")


def _reason(obstacle: Obstacle) -> str:
    return {
        Obstacle.NO_DEPTH: tr("Not in {views}: too little depth under the outline."),
        Obstacle.TOO_STEEP: tr("Not in {views}: seen too steeply there."),
        Obstacle.OUTSIDE: tr("Not in {views}: outside the image."),
        Obstacle.HIDDEN: tr("Not in {views}: hidden there."),
        Obstacle.NOT_CALIBRATED: tr("Not in {views}: the cameras are not calibrated."),
    }[obstacle]


def _views(names) -> str:
    return ", ".join(map(view_name, dict.fromkeys(names)))
