"""What looks wrong in a draft when it is held against the depth of the views."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING
from uuid import uuid4

from storage.records import Damage, Part, Region
from ui.workflow.annotating.checks import Check, Finding
from ui.workflow.annotating.draft import AnnotationDraft
from ui.workflow.annotating.mend_commands import SplitRegion
from ui.workflow.annotating.region_commands import DeleteRegion
from ui.workflow.measuring import LEAST_AGREEMENT

if TYPE_CHECKING:
    from booth.measuring.agreement import Agreement
    from booth.measuring.reach import Reach
    from booth.profile_parts import Tray
    from ui.workflow.seen_views import SeenViews


class SpaceChecks:
    """Looks at regions where they lie in space; what has the outlines of before is not looked at again.

    Reads the views when their first region is looked at, so call it off the GUI thread; one thread at a time.
    """

    def __init__(self, seen: SeenViews, tray: Tray) -> None:
        self._seen, self._tray = seen, tray
        self._reaches: dict[str, Reach] = {}
        self._beyond: dict[tuple[str, str], tuple[tuple[Part, ...], bool]] = {}
        self._apart: dict[str, tuple[tuple[Region, ...], Finding | None]] = {}

    def findings(self, draft: AnnotationDraft) -> tuple[Finding, ...]:
        """Everything that lies in the wrong place, in the order of the draft. Raises StoreError."""
        beyond, self._beyond = self._beyond, {}
        apart, self._apart = self._apart, {}
        return tuple(finding for damage in draft.damages for finding in self._of_damage(damage, beyond, apart))

    def _of_damage(self, damage: Damage, beyond: dict, apart: dict) -> Iterator[Finding]:
        for region in damage.regions:
            place = damage.uid, region.view
            known = beyond.get(place)
            is_beyond = known[1] if known and known[0] is region.parts else self._is_beyond(region)
            self._beyond[place] = region.parts, is_beyond
            if is_beyond:
                yield Finding(Check.OUTSIDE, DeleteRegion(*place), *place)
        if len(damage.regions) > 1:
            known = apart.get(damage.uid)
            found = known[1] if known and known[0] == damage.regions else self._is_apart(damage)
            self._apart[damage.uid] = damage.regions, found
            if found is not None:
                yield found

    def _is_beyond(self, region: Region) -> bool:
        if region.view not in self._seen.names or not region.parts:
            return False
        if region.view not in self._reaches:
            from booth.measuring.reach import Reach

            self._reaches[region.view] = Reach(self._seen.view(region.view), self._tray)
        return self._reaches[region.view].is_beyond(region.parts)

    def _is_apart(self, damage: Damage) -> Finding | None:
        """The region that agrees least with the others becomes a damage of its own."""
        regions = {region.view: region.parts for region in damage.regions if region.view in self._seen.names}
        agreed = self._seen.agreement(regions)
        if agreed is None or agreed.worst >= LEAST_AGREEMENT:
            return None
        view = _least_agreeing(agreed)
        return Finding(Check.APART, SplitRegion(damage.uid, view, uuid4().hex), damage.uid, view)


def _least_agreeing(agreed: Agreement) -> str:
    """Of two that agree equally badly, as a pair does, the later one."""
    overlaps = {
        view: sum(overlap for pair, overlap in agreed.pairs.items() if view in pair) for view in reversed(agreed.views)
    }
    return min(overlaps, key=lambda view: overlaps[view])
