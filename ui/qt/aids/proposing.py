"""Proposals in the label panel: looked at one by one, taken over or refused, in all views."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING
from uuid import uuid4

from booth.outlines import bounds
from storage.records import Damage, Proposal
from ui.qt.aids.ghosts import GhostLayer
from ui.qt.aids.proposal_bar import ProposalBar
from ui.qt.aids.proposal_maker import ProposalMaker
from ui.qt.keyboard import bind, keyboard
from ui.qt.label import words
from ui.qt.label.companion import Companion
from ui.qt.label.words import tr
from ui.qt.words import view_name
from ui.workflow.annotating.commands import AcceptProposal, RejectProposal
from ui.workflow.annotating.draft import Reason
from ui.workflow.annotating.following import stale_regions
from ui.workflow.annotating.outcomes import pending

if TYPE_CHECKING:
    from ui.qt.label.opened import OpenedCapture


class Proposing(Companion):
    """Nothing is taken over but by Accept, one proposal at a time; ending the item leaves the others as they are."""

    def __init__(self, panel) -> None:
        super().__init__(panel)
        self._opened: OpenedCapture | None = None
        self._hand: tuple = ("", frozenset(), "")
        self._settled: frozenset[int] = frozenset()
        self.waiting: tuple[Proposal, ...] = ()
        self.focused: Proposal | None = None
        self.maker, self.bar = ProposalMaker(panel), ProposalBar()
        self.ghosts = GhostLayer(panel.canvas, self.look_at)
        self.maker.changed.connect(self.draft_changed)
        self.bar.on_press(self.accept, self.reject, self.step)
        panel.parts.add_bar(self.bar)
        panel.parts.tools.add(lambda: tr("Project"), "project", self.maker.project)
        self._bind_keys()
        self.bar.retranslate()

    def begin(self, opened: OpenedCapture) -> None:
        self._opened = opened
        self.maker.begin(opened)
        self.draft_changed()

    def end(self) -> None:
        self._opened, self.waiting, self.focused, self.sentence = None, (), None, ""
        self.maker.end()
        self._show(())

    def score_changed(self) -> None:
        self.maker.take_score(self.panel.score)

    def draft_changed(self) -> None:
        """Bring everything up to the draft and the view; a proposal that undo brought back is looked at again."""
        if self._opened is None:
            return
        draft, shown = self.panel.draft, self.panel.showing.view
        views = self._opened.capture.views
        self.waiting = tuple(sorted(pending(self.maker.every, draft), key=lambda one: _place(one, views)))
        here = [one for one in self.waiting if one.region.view == shown]
        kept = [one for one in here if self.focused is not None and one.id == self.focused.id]
        back = [one for one in here if one.id in self._settled]
        self.focused = next(iter((*kept, *back)), None)
        self._settled = frozenset(one.proposal for one in draft.settled)
        if draft.damages:
            self.maker.prepare()
        # Nothing follows anything where a damage is drawn in one view only.
        several = [damage for damage in draft.damages if len(damage.regions) > 1]
        self._show([damage for damage in several if stale_regions(damage)])

    def tool_changed(self) -> None:
        """A hand that takes up something else lets go of the proposal."""
        tool = self.panel.canvas.tool
        before, self._hand = self._hand, (tool.selected, tool.vertices, tool.armed)
        if before == self._hand or self._opened is None:
            return
        if any(now and now != then for now, then in zip(self._hand, before, strict=True)):
            self.focused = None
        self.draft_changed()

    def retranslate(self) -> None:
        self.bar.retranslate()
        self.draft_changed()

    def step(self, by: int) -> None:
        """Go to the next proposal, in this view first, or to the previous one."""
        if self.waiting:
            self.look_at(_next(self.waiting, self.focused, self._opened.capture.views, self.panel.showing.view, by).id)
        elif self._opened is not None:
            told = tr("{key} projects the damage into the other views.").format(key=keyboard().keys.label("project"))
            self.panel.notice.tell(tr("There are no proposals."), told)

    def look_at(self, proposal: int) -> None:
        """Make this one the one that Accept and Reject mean, and show its view."""
        self.panel.canvas.settle()
        self.focused = next(one for one in self.waiting if one.id == proposal)
        self.panel.showing.show_view(self.focused.region.view)
        self._bring_into_sight()
        self.draft_changed()

    def look_away(self) -> bool:
        """Let go of the proposal; False where there is none, or something else is in the hand."""
        if not self._is_meant():
            return False
        self.focused = None
        self.draft_changed()
        return True

    def accept(self) -> bool:
        """Take the proposal over in one step, and go on to the next; False where none is looked at."""
        if not self._is_meant():
            return False
        found, tool = self.focused, self.panel.canvas.tool
        if found.damage in tool.locked:
            self.panel.notice.tell(*words.refusal(Reason.LOCKED))
            return True
        region, uid = found.region, found.damage or uuid4().hex
        told = found.type, region.view, region.parts, region.origin, tool.severity, tool.surface
        self._settle(AcceptProposal(found.id, uid, *told, region.source_view, region.source_digest))
        return True

    def reject(self) -> bool:
        """Refuse the proposal, and go on to the next; False where none is looked at."""
        if not self._is_meant():
            return False
        self._settle(RejectProposal(self.focused.id, self.focused.region.view))
        return True

    def _bind_keys(self) -> None:
        bind(self.panel, "project", self.maker.project)
        bind(self.panel, "next_proposal", lambda: self.step(1))
        bind(self.panel, "previous_proposal", lambda: self.step(-1))
        bind(self.panel, "finish", self.accept)
        bind(self.panel, "delete", self.reject)
        bind(self.panel, "cancel", self.look_away)

    def _is_meant(self) -> bool:
        """Whether Accept and Reject mean a proposal, and not what the hand is doing."""
        tool, pen = self.panel.canvas.tool, self.panel.canvas.scene.pen
        is_idle = pen is None and tool.gesture is None and tool.asked is None
        return self.focused is not None and self.panel.isEnabled() and is_idle

    def _settle(self, command) -> None:
        found, views = self.focused, self._opened.capture.views
        following = _next(self.waiting, found, views, found.region.view, 1)
        self.panel.drafting.do(command)
        left = {one.id for one in self.waiting}
        if found.id not in left and following.id in left:
            self.look_at(following.id)

    def _bring_into_sight(self) -> None:
        """Shift the image where the middle of the proposal lies outside of what is seen."""
        canvas, (left, top, right, bottom) = self.panel.canvas, bounds(self.focused.region.parts)
        x, y = canvas.viewport.to_widget((left + right) / 2, (top + bottom) / 2)
        if not canvas.rect().contains(round(x), round(y)):
            canvas.pan_by(canvas.width() / 2 - x, canvas.height() / 2 - y)

    def _show(self, stale: Sequence[Damage]) -> None:
        """Bring canvas, bar, strip and status line up to what waits."""
        shown, focused = self.panel.showing.view, self.focused
        here = [one for one in self.waiting if one.region.view == shown]
        self.ghosts.show(here, focused.id if focused is not None else 0)
        self.bar.show_state(len(self.waiting), focused, self.maker.is_busy)
        counts = Counter(one.region.view for one in self.waiting)
        self.panel.parts.strip.show_proposals(counts, {one.view for damage in stale for one in stale_regions(damage)})
        self.sentence = self._told(stale)
        self.panel.show_status()

    def _told(self, stale: Sequence[Damage]) -> str:
        key = keyboard().keys.label
        if self.focused is not None:
            told = tr("{accept} takes the proposal over, {reject} refuses it, {next} goes on")
            return told.format(accept=key("finish"), reject=key("delete"), next=key("next_proposal"))
        renewals = self.maker.renewals(stale) if self._opened is not None else ()
        if not renewals:
            return ""
        sources, targets = (
            ", ".join(view_name(view) for view in dict.fromkeys(views))
            for views in ((one.source.view for one in renewals), (one.target for one in renewals))
        )
        told = tr("The outline changed in {sources}; {key} renews {targets}")
        return told.format(sources=sources, key=key("project"), targets=targets)


def _place(proposal: Proposal, views: Sequence[str]) -> tuple:
    """In the order of the views, and of reading in each."""
    left, top, _, _ = bounds(proposal.region.parts)
    return views.index(proposal.region.view), top, left, proposal.id


def _next(waiting: Sequence[Proposal], focused: Proposal | None, views: Sequence[str], shown: str, by: int) -> Proposal:
    """The one after (1) or before (-1) the focused one, round and round; else the first from this view on."""
    ids = [one.id for one in waiting]
    if focused is not None:
        return waiting[(ids.index(focused.id) + by) % len(waiting)]
    start = views.index(shown)
    ordered = sorted(waiting, key=lambda one: (views.index(one.region.view) - start) % len(views))
    return ordered[0 if by > 0 else -1]
