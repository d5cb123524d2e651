"""A region with less detail, made from its original outline each time, so that it can be turned back."""

from __future__ import annotations

import math

from booth.outline_algebra import simplified
from booth.outlines import Part, parts_area
from ui.workflow.annotating.commands import SimplifyRegion
from ui.workflow.annotating.draft import AnnotationDraft

COARSEST = 0.12


def detail_of(draft: AnnotationDraft, uid: str, view: str) -> float:
    """The share of its detail (0 to 1) that the region has now. Raises AnnotateError where there is no region."""
    kept = draft.original(uid, view)
    return kept.detail if kept is not None else 1.0


def simpler(draft: AnnotationDraft, uid: str, view: str, detail: float) -> SimplifyRegion:
    """The command that gives the region this share of its detail; at 0 an outline may move by 12 % of its size.

    Raises AnnotateError where there is no region.
    """
    kept = draft.original(uid, view)
    whole = kept.region.parts if kept is not None else draft.region(uid, view).parts
    return SimplifyRegion(uid, view, _coarser(whole, detail), detail)


def _coarser(parts: tuple[Part, ...], detail: float) -> tuple[Part, ...]:
    tolerance_px = COARSEST * math.sqrt(max(parts_area(parts), 0.0)) * (1.0 - detail) ** 2
    return (simplified(parts, tolerance_px) or parts) if tolerance_px > 0 else parts
