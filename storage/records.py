"""The values that go into the store and come out of it; all frozen, arrays read-only, ids are plain integers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

import numpy as np

from booth.frames import Optics
from booth.outlines import Part as Part
from booth.outlines import Point as Point
from booth.outlines import Ring as Ring
from storage.score_records import Coverage as Coverage
from storage.score_records import Identified as Identified
from storage.score_records import ImageStats as ImageStats
from storage.score_records import ModelApproval as ModelApproval
from storage.score_records import ModelRecord as ModelRecord
from storage.score_records import RedesignFlag as RedesignFlag
from storage.score_records import Reference as Reference
from storage.score_records import ThresholdDecision as ThresholdDecision


class CaptureState(StrEnum):
    """How far a capture is: each is reached by a new row elsewhere, this is the newest."""

    CAPTURED = "captured"
    INCOMPLETE = "incomplete"
    RECOVERED = "recovered"
    SUBMITTED = "submitted"
    SKIPPED = "skipped"
    ACCEPTED = "accepted"
    RETURNED = "returned"


class Verdict(StrEnum):
    UNDAMAGED = "undamaged"
    DAMAGED = "damaged"
    UNSURE = "unsure"


class Severity(StrEnum):
    MINOR = "minor"
    MAJOR = "major"


class Surface(StrEnum):
    PACKAGING = "packaging"
    PRODUCT = "product"


class Origin(StrEnum):
    """Who made a region: a hand, a model's proposal or a projection that a person accepted."""

    DRAWN = "drawn"
    MODEL = "model"
    PROJECTION = "projection"


class Outcome(StrEnum):
    """What became of a proposal. ACCEPTED as it was, ADJUSTED by hand after that, REJECTED (also one that was taken
    over and deleted again), LEFT when the item was ended with nobody having said anything."""

    ACCEPTED = "accepted"
    ADJUSTED = "adjusted"
    REJECTED = "rejected"
    LEFT = "left"


@dataclass(frozen=True, slots=True)
class Region:
    """The outline of one damage in one view: one or more parts.

    One that was projected names the view that it came from, and the digest (`storage.regions.digest`) of the outline
    there at that time; where that outline has another digest now, the region is stale.
    """

    view: str
    parts: tuple[Part, ...]
    origin: Origin = Origin.DRAWN
    source_view: str = ""
    source_digest: str = ""


@dataclass(frozen=True, slots=True)
class Damage:
    """One physical damage of an item, seen in one or more views. `uid` (UUID hex) stays the same over revisions.

    `is_confirmed`: a person said of which severity it is.
    """

    uid: str
    type: str
    severity: Severity = Severity.MINOR
    surface: Surface = Surface.PACKAGING
    note: str = ""
    regions: tuple[Region, ...] = ()
    is_confirmed: bool = False


@dataclass(frozen=True, slots=True)
class DamageMeasure:
    """What was measured of a damage in the view that shows it best, kept with the revision.

    `figures` by name with the unit in it (`area_mm2`, `dent_depth_mm`, ...), uncertainties (one sigma) beside them as
    `..._sigma`, and `coverage` (0 to 1). `rules` is the version of the severity rules, `rule` the one that spoke, and
    `suggested` what it said (None: none spoke).
    """

    damage: str
    view: str
    figures: Mapping[str, float]
    rules: str = ""
    rule: str = ""
    suggested: Severity | None = None


@dataclass(frozen=True, slots=True)
class Annotation:
    """One saved revision of all damages of a capture. Revision 1 is the first; revisions are only added."""

    capture_id: int
    revision: int
    damages: tuple[Damage, ...]
    verdict: Verdict | None
    disposition: str
    taxonomy: str
    author: str
    created_utc_us: int
    measures: tuple[DamageMeasure, ...] = ()


@dataclass(frozen=True, slots=True)
class JournalEntry:
    """One gesture on a capture's draft as it happened; `payload` is JSON that the workflow understands."""

    capture_id: int
    sequence: int
    kind: str
    payload: str
    author: str
    created_utc_us: int


@dataclass(frozen=True, slots=True)
class SetRecord:
    """A named collection with a goal. `goal_damaged` is the wanted share of damaged captures (0 to 1)."""

    id: int
    name: str
    goal_captures: int
    goal_damaged: float
    created_utc_us: int


@dataclass(frozen=True, slots=True)
class SetProgress:
    """How far a set is; `by_type` counts captures with at least one damage of the type."""

    captures: int
    submitted: int
    damaged: int
    undamaged: int
    by_type: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class SetDay:
    """What was captured of a set on one day (ISO date, the station's time), by what was decided since."""

    day: str
    captures: int
    damaged: int
    undamaged: int


@dataclass(frozen=True, slots=True)
class Product:
    """A catalogue identity that many items share, known by its code (EAN, ASIN, ...)."""

    id: int
    code: str
    title: str
    kind: str
    references: int = 0


@dataclass(frozen=True, slots=True)
class ItemRef:
    """What is known of the thing on the tray when a capture is stored; the store makes product and item rows."""

    code: str
    product: str = ""
    title: str = ""
    kind: str = ""


@dataclass(frozen=True, eq=False, slots=True)
class ImageRecord:
    """One stored plane of a frame; `store.captures.pixels(image)` gives its pixels back."""

    id: int
    capture_id: int
    view: str
    lighting: str
    plane: str
    width: int
    height: int
    dtype: str
    codec: str
    size_bytes: int
    sha256: str
    sequence: int
    exposure_us: float | None
    gain: float | None
    host_time_ns: int
    exposed_ns: int
    device_time_ns: int | None
    device_time_domain: str
    depth_unit_m: float
    optics: Optics


@dataclass(frozen=True, slots=True)
class Capture:
    """All frames of one item placed once, as the catalogue knows it, with its newest score and decision."""

    id: int
    uid: str
    set_id: int
    set_name: str
    item_code: str
    product_code: str
    product_title: str
    profile: str
    author: str
    state: CaptureState
    verdict: Verdict | None
    disposition: str
    damage_types: tuple[str, ...]
    views: tuple[str, ...]
    lightings: tuple[str, ...]
    problems: tuple[str, ...]
    lighting_verified: bool
    created_utc_us: int
    fused_score: float | None = None
    threshold: float | None = None


@dataclass(frozen=True, slots=True)
class CaptureQuery:
    """Which captures; every field narrows. `text` matches the start of item or product code; `ids` names captures,
    and none at all where it is empty. Orders: newest, oldest, score (worst first), disagreement (of person and score),
    queue (most worth labelling first)."""

    set_id: int | None = None
    states: tuple[CaptureState, ...] = ()
    verdict: Verdict | None = None
    damage_type: str | None = None
    severity: Severity | None = None
    min_score: float | None = None
    max_score: float | None = None
    disagreeing: bool = False
    text: str = ""
    order: str = "newest"
    product_id: int | None = None
    ids: tuple[int, ...] | None = None


@dataclass(frozen=True, slots=True)
class CapturePage:
    """One page of a query; `next_key` is given back for the next page, None after the last."""

    captures: tuple[Capture, ...]
    next_key: str | None


@dataclass(frozen=True, eq=False, slots=True)
class ImageScore:
    """What a track says of one view under one lighting. heatmap: (h, w) uint8, 255 = certain damage, covering the
    whole colour image at a lower resolution, or None. `track`: "damage" (supervised) or "gallery"."""

    view: str
    lighting: str
    damage_score: float
    class_scores: Mapping[str, float] = field(default_factory=dict)
    heatmap: np.ndarray | None = None
    track: str = "damage"


@dataclass(frozen=True, eq=False, slots=True)
class CaptureScore:
    """One scoring of one capture by one model: the fused score and what it was made of.

    `supervised` and `anomaly` are the scores of the two tracks (None: that one did not run), `fusion` names what made
    one of them, and `reason` says what carried it: view, lighting, track, reference (its capture's id) and so on.
    """

    capture_id: int
    model_sha256: str
    fused_score: float
    threshold: float
    images: tuple[ImageScore, ...]
    seconds: float
    created_utc_us: int = 0
    supervised: float | None = None
    anomaly: float | None = None
    fusion: str = ""
    reason: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ScoredRow:
    """A capture with a model's newest score and the newest annotation's verdict, as an evaluation asks for it.

    `kind` is the product's kind; `damages` are (type, severity, surface) of each damage.
    """

    capture_id: int
    product: str
    kind: str
    set_id: int
    set_name: str
    created_utc_us: int
    fused: float
    supervised: float | None
    anomaly: float | None
    threshold: float
    fusion: str
    verdict: Verdict | None
    state: CaptureState
    damages: tuple[tuple[str, str, str], ...] = ()

    @property
    def is_accepted(self) -> bool:
        return self.state is CaptureState.ACCEPTED


@dataclass(frozen=True, slots=True)
class NewProposal:
    """A region that a model or a projection suggests. `score` (0 to 1) says how good it is taken to be, `source` who
    suggests it ("projection", "smart outline", a model's SHA-256). `damage` is the uid of the damage that it shows or
    will be."""

    type: str
    region: Region
    score: float
    source: str
    damage: str = ""


@dataclass(frozen=True, slots=True)
class Proposal:
    """A suggestion that is kept; `outcome` is None until the item is ended, and `kept_iou` then tells how much of an
    adjusted one stayed (0 to 1)."""

    id: int
    capture_id: int
    type: str
    region: Region
    score: float
    source: str
    damage: str
    outcome: Outcome | None
    kept_iou: float | None
    created_utc_us: int


@dataclass(frozen=True, slots=True)
class Review:
    """A lead's decision on one revision of an annotation."""

    capture_id: int
    revision: int
    decision: CaptureState
    reasons: tuple[str, ...]
    comment: str
    author: str
    created_utc_us: int


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who works at the station, under a pseudonym; no name is kept."""

    pseudonym: str
    role: str
    created_utc_us: int


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened at the station, for people who look for a cause later. `detail` is JSON."""

    id: int
    kind: str
    detail: str
    author: str
    created_utc_us: int
