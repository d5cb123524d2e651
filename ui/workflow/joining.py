"""Both tracks of a capture as one score that says what carried it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from inference.damage import DamageModel
from inference.findings import CaptureFinding, ImageFinding
from inference.fusion import Fusion
from storage.records import CaptureScore, ImageScore
from storage.store import Store
from ui.workflow.comparing import Compared
from ui.workflow.evaluating import current_threshold

DAMAGE, GALLERY = "damage", "gallery"


def damage_images(score: CaptureScore) -> tuple[ImageScore, ...]:
    """What the damage model says of each image; the comparison's maps are left out."""
    return tuple(image for image in score.images if image.track == DAMAGE)


def view_threshold(score: CaptureScore) -> float:
    """The damage model's own threshold, for single views: the score's is of both tracks together."""
    return score.reason.get("damage_threshold", score.threshold)


@dataclass(frozen=True, slots=True)
class Judge:
    """What makes one score of both tracks: the model's card, a fusion where one was made for this very model, and what
    was decided at the station."""

    store: Store
    model: DamageModel
    fusion: Fusion | None = None

    def joined(self, capture_id: int, finding: CaptureFinding, compared: Compared) -> CaptureScore:
        """Without a fusion the damage model alone decides, and the comparison stands beside it."""
        supervised, anomaly = finding.fused_score, compared.anomaly
        fused, track = supervised, DAMAGE
        if self.fusion is not None:
            told = self.fusion.explained(supervised, anomaly)
            fused, track = told.probability, told.track
        return CaptureScore(
            capture_id=capture_id,
            model_sha256=self.model.sha256,
            fused_score=fused,
            threshold=self._threshold(anomaly),
            images=(*map(image_score, finding.images), *gallery_images(compared)),
            seconds=finding.seconds,
            supervised=supervised,
            anomaly=anomaly,
            fusion="" if self.fusion is None else self.fusion.name,
            reason=self._reason(track, finding, compared),
        )

    def _threshold(self, anomaly: float | None) -> float:
        if self.fusion is None:
            return current_threshold(self.store, self.model)
        return current_threshold(self.store, self.model, self.fusion.name, self.fusion.threshold_for(anomaly))

    def _reason(self, track: str, finding: CaptureFinding, compared: Compared) -> dict[str, Any]:
        told = gallery_reason(compared) if track == GALLERY else damage_reason(finding)
        about = {"comparison": compared.outcome, "product": compared.product}
        if compared.finding is not None:
            about["reference"] = compared.finding.reference
            about["compared"] = round(compared.finding.compared, 3)
        return {"track": track, **told, **about, "damage_threshold": self.model.card.threshold}


def damage_reason(finding: CaptureFinding) -> dict[str, Any]:
    """The worst view, the lighting that shows it best, and the likeliest damage there ("": the model has no types)."""
    view, lighting = finding.worst
    worst = next(image for image in finding.images if (image.view, image.lighting) == finding.worst)
    damage = max(worst.class_scores, key=worst.class_scores.get, default="")
    return {"view": view, "lighting": lighting, "damage": damage}


def gallery_reason(compared: Compared) -> dict[str, Any]:
    """The view that is most unlike the references, and how many units are missing."""
    return {"view": compared.finding.worst, "missing_units": compared.finding.missing_units}


def image_score(finding: ImageFinding) -> ImageScore:
    return ImageScore(finding.view, finding.lighting, finding.damage_score, dict(finding.class_scores), finding.heatmap)


def gallery_images(compared: Compared) -> tuple[ImageScore, ...]:
    """One for each view that was compared, under no lighting in particular."""
    found = compared.finding
    if found is None:
        return ()
    return tuple(
        ImageScore(view, "", score, heatmap=_frozen(found.heatmaps.get(view)), track=GALLERY)
        for view, score in found.by_view.items()
    )


def _frozen(heatmap: np.ndarray | None) -> np.ndarray | None:
    if heatmap is not None:
        heatmap.flags.writeable = False
    return heatmap
