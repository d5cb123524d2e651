"""The draft of a capture's annotation as frozen values, and how one piece of it is replaced."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum

from booth.outlines import contains, is_simple, ring_area, rings_of
from storage.records import Damage, Outcome, Part, Point, Region, Ring, Verdict
from storage.regions import digest

MIN_AREA_PX2 = 4.0


class Reason(StrEnum):
    """Why something cannot be done to a draft; the window has a sentence in the person's language for each."""

    NO_PEN = "no_pen"
    TOO_FEW_POINTS = "too_few_points"
    TOO_SMALL = "too_small"
    CUTOUT_OUTSIDE = "cutout_outside"
    NO_DAMAGE = "no_damage"
    NO_REGION = "no_region"
    NO_POINT = "no_point"
    DAMAGES_DRAWN = "damages_drawn"
    PEN_OPEN = "pen_open"
    NO_VERDICT = "no_verdict"
    DAMAGE_WITHOUT_REGION = "damage_without_region"
    CROSSES_ITSELF = "crosses_itself"
    LOCKED = "locked"
    HIDDEN = "hidden"
    NO_TYPE = "no_type"
    NO_OTHER = "no_other"
    APART = "apart"
    NOTHING_LEFT = "nothing_left"
    NOT_COPIED = "not_copied"
    STRANGE_TYPE = "strange_type"
    JOURNAL = "journal"


_SENTENCES = {
    Reason.NO_PEN: ("There is no outline in progress in this view.", ""),
    Reason.TOO_FEW_POINTS: ("An outline needs at least three different points.", "Add points, or cancel it."),
    Reason.TOO_SMALL: ("The outline has hardly any area.", "Add points, or cancel it."),
    Reason.CUTOUT_OUTSIDE: ("A cut-out must lie inside its damage.", "Drop the points that lie outside."),
    Reason.NO_DAMAGE: ("There is no such damage any more.", ""),
    Reason.NO_REGION: ("The damage has no region in this view.", ""),
    Reason.NO_POINT: ("There is no such point.", ""),
    Reason.DAMAGES_DRAWN: ("Damage is drawn on this item, so it is not undamaged.", "Delete it first, or submit it."),
    Reason.PEN_OPEN: ("An outline is still in progress.", "Finish it with Enter, or cancel it with Esc."),
    Reason.NO_VERDICT: ("Nothing is drawn yet.", "Draw the damage, or press N for undamaged."),
    Reason.DAMAGE_WITHOUT_REGION: ("A damage has no region in any view.", "Draw it, or delete it."),
    Reason.CROSSES_ITSELF: ("An outline crosses itself.", "Drag a point until it does not."),
    Reason.LOCKED: ("This outline is locked.", "Unlock it first."),
    Reason.HIDDEN: ("This outline is hidden.", "Show it first."),
    Reason.NO_TYPE: ("No damage type is chosen.", "Choose one first."),
    Reason.NO_OTHER: ("There is no other region here.", "Click the other region, or cancel."),
    Reason.APART: ("The two regions do not overlap.", "Click a region that overlaps, or cancel."),
    Reason.NOTHING_LEFT: ("Nothing would be left of the region.", "Delete it, or click another one."),
    Reason.NOT_COPIED: ("The clipboard holds no region.", "Select a region and copy it first."),
    Reason.STRANGE_TYPE: ("This station does not know the copied damage type.", "Draw it with one that is known."),
    Reason.JOURNAL: ("The saved work on this capture cannot be read.", "It may come from a newer version."),
}


class AnnotateError(Exception):
    """What cannot be done to a draft, as a sentence and a hint; `reason` for translation, `view` where it is."""

    def __init__(self, reason: Reason, view: str = "", damage: str = "") -> None:
        self.reason, self.view, self.damage = reason, view, damage
        self.sentence, self.hint = _SENTENCES[reason]
        super().__init__(f"{self.sentence} {self.hint}".strip())


class PenPurpose(StrEnum):
    """What an outline in progress becomes: a new damage, a further part or a cut-out of one, or a new stretch of
    one of its rings."""

    REGION = "region"
    PART = "part"
    CUTOUT = "cutout"
    STRETCH = "stretch"


@dataclass(frozen=True, slots=True)
class RingRef:
    """One ring of one region: ring 0 is the part's outer ring, ring n its n-th cut-out."""

    damage: str
    view: str
    part: int = 0
    ring: int = 0


@dataclass(frozen=True, slots=True)
class Pen:
    """An outline in progress in one view; `damage` is the uid that a part or a cut-out belongs to, `ring` the one of
    which a stretch is redrawn."""

    view: str
    type: str
    points: Ring
    purpose: PenPurpose = PenPurpose.REGION
    damage: str = ""
    ring: RingRef | None = None


@dataclass(frozen=True, slots=True)
class Settled:
    """What became of a proposal (its id), and the damage that it became."""

    proposal: int
    outcome: Outcome
    damage: str = ""


@dataclass(frozen=True, slots=True)
class Original:
    """A region as it was before it was made simpler, and the parts and the share of its detail (0 to 1) it has now."""

    damage: str
    region: Region
    parts: tuple[Part, ...]
    detail: float


@dataclass(frozen=True, slots=True)
class AnnotationDraft:
    """All that is drawn and decided of one capture and not yet a revision, with one pen a view at most."""

    capture_id: int
    damages: tuple[Damage, ...] = ()
    verdict: Verdict | None = None
    disposition: str = ""
    pens: tuple[Pen, ...] = ()
    settled: tuple[Settled, ...] = ()
    originals: tuple[Original, ...] = ()

    def damage(self, uid: str) -> Damage:
        """The damage with this uid. Raises AnnotateError where there is none."""
        for damage in self.damages:
            if damage.uid == uid:
                return damage
        raise AnnotateError(Reason.NO_DAMAGE, damage=uid)

    def region(self, uid: str, view: str) -> Region:
        """The damage's region in this view. Raises AnnotateError where there is none."""
        if (region := region_in(self.damage(uid), view)) is None:
            raise AnnotateError(Reason.NO_REGION, view, uid)
        return region

    def pen(self, view: str) -> Pen | None:
        return next((pen for pen in self.pens if pen.view == view), None)

    def original(self, uid: str, view: str) -> Original | None:
        """What the region was before it was made simpler; None where it was not, or was changed since."""
        found = next((one for one in self.originals if (one.damage, one.region.view) == (uid, view)), None)
        return found if found is not None and found.parts == self.region(uid, view).parts else None

    def ring(self, ref: RingRef) -> Ring:
        """The ring's points. Raises AnnotateError where there is no such ring."""
        return ring_of(self.region(ref.damage, ref.view), ref)


def ring_of(region: Region, ref: RingRef) -> Ring:
    """The points of one ring of a region. Raises AnnotateError where there is no such ring."""
    try:
        part = region.parts[ref.part]
        return part.outer if ref.ring == 0 else part.cutouts[ref.ring - 1]
    except IndexError:
        raise AnnotateError(Reason.NO_POINT, ref.view, ref.damage) from None


def edited(region: Region, parts: tuple[Part, ...]) -> Region:
    """The region with another outline, made by hand: it no longer follows the view that it was projected from."""
    return replace(region, parts=parts, source_view="", source_digest="")


def region_in(damage: Damage, view: str) -> Region | None:
    """The damage's region in a view, None where it has none."""
    return next((region for region in damage.regions if region.view == view), None)


def is_stale(damage: Damage, region: Region) -> bool:
    """True for a region that was projected from one that is another now, or gone."""
    if not region.source_view:
        return False
    source = region_in(damage, region.source_view)
    return source is None or digest(source.parts) != region.source_digest


def with_points(draft: AnnotationDraft, ref: RingRef, points: Ring) -> AnnotationDraft:
    """The draft with the points of one ring replaced, as `with_ring` does."""
    return with_region(draft, ref.damage, with_ring(draft.region(ref.damage, ref.view), ref, points))


def with_ring(region: Region, ref: RingRef, points: Ring) -> Region:
    """The region with one ring replaced; a ring of fewer than three points goes, an outer one with its part."""
    part = region.parts[ref.part]
    if ref.ring == 0:
        changed = (replace(part, outer=points),) if len(points) >= 3 else ()
    else:
        kept = (points,) if len(points) >= 3 else ()
        cutouts = part.cutouts[: ref.ring - 1] + kept + part.cutouts[ref.ring :]
        changed = (replace(part, cutouts=cutouts),)
    return edited(region, region.parts[: ref.part] + changed + region.parts[ref.part + 1 :])


def with_pen(draft: AnnotationDraft, view: str, pen: Pen | None) -> AnnotationDraft:
    """The draft with the view's pen replaced; a pen without points is none."""
    others = tuple(other for other in draft.pens if other.view != view)
    return replace(draft, pens=others + ((pen,) if pen is not None and pen.points else ()))


def with_damage(draft: AnnotationDraft, damage: Damage) -> AnnotationDraft:
    """The draft with this damage put in place of the one with its uid, or added; it is then not undamaged."""
    uids = [old.uid for old in draft.damages]
    at = uids.index(damage.uid) if damage.uid in uids else len(uids)
    verdict = None if draft.verdict is Verdict.UNDAMAGED else draft.verdict
    return replace(draft, damages=draft.damages[:at] + (damage,) + draft.damages[at + 1 :], verdict=verdict)


def without_damage(draft: AnnotationDraft, uid: str) -> AnnotationDraft:
    """The draft without this damage and without the pens that belong to it."""
    draft.damage(uid)
    damages = tuple(damage for damage in draft.damages if damage.uid != uid)
    return replace(draft, damages=damages, pens=tuple(pen for pen in draft.pens if pen.damage != uid))


def with_region(draft: AnnotationDraft, uid: str, region: Region) -> AnnotationDraft:
    """The draft with the damage's region in region.view replaced or added; one without parts is taken away,
    and a damage that is then seen nowhere goes with it."""
    damage = draft.damage(uid)
    views = [old.view for old in damage.regions]
    at = views.index(region.view) if region.view in views else len(views)
    kept = (region,) if region.parts else ()
    regions = damage.regions[:at] + kept + damage.regions[at + 1 :]
    if not regions:
        return without_damage(draft, uid)
    if not kept:
        draft = replace(draft, pens=tuple(p for p in draft.pens if (p.damage, p.view) != (uid, region.view)))
    return with_damage(draft, replace(damage, regions=regions))


def distinct(points: Iterable[Point]) -> Ring:
    """The ring without points that repeat the one before them; the last one counts as before the first."""
    ring: list[Point] = []
    for point in points:
        if not ring or point != ring[-1]:
            ring.append(point)
    while len(ring) > 1 and ring[0] == ring[-1]:
        ring.pop()
    return tuple(ring)


def part_of_cutout(region: Region, ring: Ring) -> int:
    """Index of the part that encloses all points of a cut-out. Raises AnnotateError where none does."""
    for index, part in enumerate(region.parts):
        if all(contains((part,), point) for point in ring):
            return index
    raise AnnotateError(Reason.CUTOUT_OUTSIDE, region.view)


def checked_ring(pen: Pen) -> Ring:
    """The pen's points as a ring. Raises AnnotateError where they enclose nothing."""
    ring = distinct(pen.points)
    if len(set(ring)) < 3:
        raise AnnotateError(Reason.TOO_FEW_POINTS, pen.view)
    if ring_area(ring) < MIN_AREA_PX2 and is_simple(ring):
        raise AnnotateError(Reason.TOO_SMALL, pen.view)
    return ring


def crossing_regions(draft: AnnotationDraft) -> tuple[tuple[Damage, Region], ...]:
    """The damages and regions that have a ring which crosses itself."""
    return tuple(
        (damage, region)
        for damage in draft.damages
        for region in damage.regions
        if not all(map(is_simple, rings_of(region.parts)))
    )


def box_ring(corner: Point, other: Point) -> Ring:
    """The rectangle between two corners, clockwise on the screen from its upper left."""
    (left, right), (top, bottom) = sorted((corner[0], other[0])), sorted((corner[1], other[1]))
    return (left, top), (right, top), (right, bottom), (left, bottom)
