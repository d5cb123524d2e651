"""The values around scores: models and their approval, thresholds, identifications, galleries, image statistics."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class ModelRecord:
    """A model that gave scores, known by the SHA-256 of its file."""

    id: int
    sha256: str
    name: str
    version: str
    task: str
    threshold: float
    card: str


@dataclass(frozen=True, slots=True)
class ModelApproval:
    """A decision whether a model may run on this station; the newest of a model counts."""

    sha256: str
    is_approved: bool
    note: str
    author: str
    created_utc_us: int


@dataclass(frozen=True, slots=True)
class ThresholdDecision:
    """The fused score at which items are sidelined, decided for one model and fusion.

    `figures` is what was known of it (recall, false positives, their intervals), `query` the captures it was known of.
    """

    id: int
    model_sha256: str
    fusion: str
    threshold: float
    figures: Mapping[str, Any]
    query: Mapping[str, Any]
    note: str
    author: str
    created_utc_us: int


@dataclass(frozen=True, slots=True)
class Identified:
    """Which product a capture shows: by the codes that were read, and by its looks ("" where neither names one).

    `similarity` (0 to 1) is that to the product by looks; `is_known` is False where the looks are of no product in the
    gallery; `contradiction` is a sentence where code and looks disagree. `detail` is anything else that JSON can say.
    """

    capture_id: int
    codes: tuple[str, ...] = ()
    product_by_code: str = ""
    product_by_looks: str = ""
    similarity: float = 0.0
    is_known: bool = False
    contradiction: str = ""
    detail: Mapping[str, Any] = field(default_factory=dict)
    author: str = ""
    created_utc_us: int = 0


@dataclass(frozen=True, slots=True)
class Reference:
    """A capture in its product's gallery, known by the capture's id, as the newest decision on it says.

    `turn_deg` tells how the item lies on the tray (None: not measured), `reason` why it was retired.
    """

    capture_id: int
    product_id: int
    product: str
    turn_deg: float | None
    is_active: bool
    reason: str
    author: str
    created_utc_us: int

    @property
    def id(self) -> int:
        return self.capture_id


@dataclass(frozen=True, slots=True)
class Coverage:
    """A product's gallery in short: how the items of its active references were turned, and how many were retired."""

    product_id: int
    product: str
    title: str
    turns_deg: tuple[float | None, ...]
    retired: int

    @property
    def references(self) -> int:
        return len(self.turns_deg)


@dataclass(frozen=True, slots=True)
class RedesignFlag:
    """Recent captures of a product differ alike from its references; `is_confirmed` is None until a lead settles it."""

    id: int
    product_id: int
    product: str
    capture_ids: tuple[int, ...]
    figures: Mapping[str, Any]
    author: str
    created_utc_us: int
    is_confirmed: bool | None = None
    settled_by: str = ""
    settled_utc_us: int | None = None


@dataclass(frozen=True, slots=True)
class ImageStats:
    """What the rim of one view's image is like under one lighting.

    Luma 0 to 255 (BT.601): its mean, its standard deviation (`contrast`), the variance of its Laplacian (`sharpness`).
    Shares 0 to 1: of pixels at 255 in a channel, of red and of blue in all light, of depth pixels with a reading
    (None: no depth).
    """

    view: str
    lighting: str
    luma: float
    contrast: float
    sharpness: float
    saturated_share: float
    red_share: float
    blue_share: float
    depth_share: float | None = None
