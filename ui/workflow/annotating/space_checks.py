"""What looks wrong in a draft when it is held against the depth of the views."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from storage.records import Damage, Part, Region
from ui.workflow.annotating.checks import Check, Finding
from ui.workflow.annotating.draft import AnnotationDraft
from ui.workflow.annotating.region_commands import DeleteRegion

if TYPE_CHECKING:
    from booth.measuring.reach import Reach
    from booth.profile_parts import Tray
    from ui.workflow.seen_views import SeenViews


class SpaceChecks:
    """Looks at regions where they lie in space; a region with the parts of before is not looked at again.

    Reads the views when their first region is looked at, so call it off the GUI thread; one thread at a time.
    """

    def __init__(self, seen: SeenViews, tray: Tray) -> None:
        self._seen, self._tray = seen, tray
        self._reaches: dict[str, Reach] = {}
        self._known: dict[tuple[str, str], tuple[tuple[Part, ...], bool]] = {}

    def findings(self, draft: AnnotationDraft) -> tuple[Finding, ...]:
        """Everything that lies in the wrong place, in the order of the draft. Raises StoreError."""
        before, self._known = self._known, {}
        return tuple(finding for damage in draft.damages for finding in self._of_damage(damage, before))

    def _of_damage(self, damage: Damage, before: dict) -> Iterator[Finding]:
        for region in damage.regions:
            place = damage.uid, region.view
            known = before.get(place)
            is_beyond = known[1] if known and known[0] is region.parts else self._is_beyond(region)
            self._known[place] = region.parts, is_beyond
            if is_beyond:
                yield Finding(Check.OUTSIDE, DeleteRegion(*place), *place)

    def _is_beyond(self, region: Region) -> bool:
        if region.view not in self._seen.names or not region.parts:
            return False
        if region.view not in self._reaches:
            from booth.measuring.reach import Reach

            self._reaches[region.view] = Reach(self._seen.view(region.view), self._tray)
        return self._reaches[region.view].is_beyond(region.parts)
