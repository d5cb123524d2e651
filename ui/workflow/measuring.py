"""What is measured of the damages of one capture: sizes by view, how the views agree, and the severity they suggest."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from storage.errors import StoreError
from storage.records import Damage, DamageMeasure, Part
from ui.workflow.annotating.following import stale_regions

if TYPE_CHECKING:
    from booth.measuring.agreement import Agreement
    from booth.measuring.measurement import Figure, Measurement
    from booth.measuring.view import SeenView
    from storage.severity import SeverityRules, Suggestion
    from ui.workflow.annotating.draft import AnnotationDraft
    from ui.workflow.seen_views import SeenViews

DENTED = "crush"
LEAST_AGREEMENT = 0.3
SUBMIT_S = 10.0
FIGURES = ("area_mm2", "length_mm", "width_mm", "perimeter_mm", "dent_depth_mm", "dent_volume_mm3")
_KEPT = 512


@dataclass(frozen=True)
class DamageSize:
    """One damage measured in all its views. `best` is the view whose figures count, "" where none has any; an outline
    that is to be renewed counts only where there is no other.

    `suggestion` is what the severity rules say of them; `agreement` is None where fewer than two views have depth.
    """

    by_view: Mapping[str, Measurement]
    best: str = ""
    agreement: Agreement | None = None
    suggestion: Suggestion | None = None

    @property
    def meets(self) -> bool:
        """False where the regions of the damage do not meet in space."""
        return self.agreement is None or self.agreement.worst >= LEAST_AGREEMENT


class DamageMeasurer:
    """Measures damages of one capture; a region with the outline of before is not measured again.

    Reads views when they are first needed, so call it off the GUI thread; several threads take turns.
    """

    def __init__(self, seen: SeenViews, rules: SeverityRules) -> None:
        self._seen, self._rules = seen, rules
        self._turn = threading.RLock()
        self._sizes: OrderedDict[tuple, DamageSize] = OrderedDict()
        self._regions: OrderedDict[tuple, Measurement | None] = OrderedDict()

    def region(self, view: str, parts: tuple[Part, ...], damage_type: str) -> Measurement | None:
        """The measurement of one outline, None in a view that shows nothing to measure. Raises StoreError."""
        key = view, parts, damage_type == DENTED
        with self._turn:
            if key not in self._regions:
                _keep(self._regions, key, self._measured(*key))
            return self._regions[key]

    def size(self, damage: Damage) -> DamageSize:
        """Everything that is measured of a damage. Raises StoreError."""
        key = damage.type, damage.surface, damage.regions
        with self._turn:
            if key not in self._sizes:
                _keep(self._sizes, key, self._sized(damage))
            return self._sizes[key]

    def measures(self, draft: AnnotationDraft) -> tuple[DamageMeasure, ...]:
        """What is stored with a revision of the draft.

        Submitting waits for SUBMIT_S at most, and for no image that cannot be read: the damages that are left are
        stored without figures.
        """
        until, found = time.monotonic() + SUBMIT_S, []
        for damage in draft.damages:
            if time.monotonic() > until:
                break
            try:
                found.append((damage, self.size(damage)))
            except StoreError:
                break
        return tuple(self._record(damage, size) for damage, size in found if size.best)

    def _measured(self, view: str, parts: tuple[Part, ...], dent: bool) -> Measurement | None:
        from booth.measuring.measurement import measure

        seen = self._view(view)
        return measure(seen, parts, dent=dent) if seen is not None and parts else None

    def _view(self, name: str) -> SeenView | None:
        """None for a view without colour, or whose lens nobody told."""
        try:
            return self._seen.view(name)
        except (KeyError, ValueError):
            return None

    def _sized(self, damage: Damage) -> DamageSize:
        found = {region.view: self.region(region.view, region.parts, damage.type) for region in damage.regions}
        by_view = {view: one for view, one in found.items() if one is not None}
        outdated = {region.view for region in stale_regions(damage)}
        best = _best({view: one for view, one in by_view.items() if view not in outdated}) or _best(by_view)
        regions = {region.view: region.parts for region in damage.regions if region.view in by_view}
        agreed = self._seen.agreement(regions)
        suggestion = self._rules.suggest(damage.type, damage.surface, values_of(by_view[best])) if best else None
        return DamageSize(by_view, best, agreed, suggestion)

    def _record(self, damage: Damage, size: DamageSize) -> DamageMeasure:
        found = size.by_view[size.best]
        sigmas = {f"{name}_sigma": getattr(found, name).uncertainty for name in values_of(found)}
        figures = {**values_of(found), **sigmas, "coverage": found.coverage}
        if size.agreement is not None:
            figures |= {"agreement_iou": size.agreement.iou, "agreement_distance_mm": size.agreement.distance_mm}
        told = size.suggestion
        rule, severity = (told.rule.id, told.severity) if told is not None else ("", None)
        return DamageMeasure(damage.uid, size.best, figures, self._rules.version, rule, severity)


def values_of(found: Measurement) -> dict[str, float]:
    """The figures that could be given, by name."""
    figures: dict[str, Figure | None] = {name: getattr(found, name) for name in FIGURES}
    return {name: figure.value for name, figure in figures.items() if figure is not None}


def _best(by_view: Mapping[str, Measurement]) -> str:
    known = [view for view, found in by_view.items() if found.area_mm2 is not None]
    return max(known, key=lambda view: _rank(by_view[view]), default="")


def _rank(found: Measurement) -> tuple[bool, float]:
    """A view that sees how deep a dent is comes first, then the one that is surest of the area."""
    return found.dent_depth_mm is not None, -found.area_mm2.uncertainty / max(found.area_mm2.value, 1e-9)


def _keep(kept: OrderedDict, key: tuple, value: object) -> None:
    kept[key] = value
    while len(kept) > _KEPT:
        kept.popitem(last=False)
