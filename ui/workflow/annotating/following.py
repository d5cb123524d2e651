"""Which regions of a damage follow which: those that were projected, and the outlines that they came from."""

from __future__ import annotations

from storage.records import Damage, Region
from ui.workflow.annotating.draft import is_stale, region_in


def root(damage: Damage, region: Region) -> Region:
    """The outline that a region was projected from, as far back as it is there; a hand's own is its own root."""
    seen = {region.view}
    while (source := region_in(damage, region.source_view)) is not None and source.view not in seen:
        seen.add(source.view)
        region = source
    return region


def stale_regions(damage: Damage) -> tuple[Region, ...]:
    """The regions that were projected from an outline which is there and is another now."""
    return tuple(
        region
        for region in damage.regions
        if region.source_view and region_in(damage, region.source_view) is not None and is_stale(damage, region)
    )
