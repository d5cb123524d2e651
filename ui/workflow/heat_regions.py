"""What a damage model's heatmaps propose: an outline around each place of which the model is sure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

import cv2
import numpy as np

from booth.outline_algebra import simplified
from booth.outlines import outline
from storage.records import CaptureScore, ImageScore, NewProposal, Origin, Part, Region
from ui.workflow.annotating.draft import AnnotationDraft
from ui.workflow.annotating.outcomes import is_drawn
from ui.workflow.joining import damage_images, view_threshold

PEAK_SHARE = 0.9
MOST_IN_A_VIEW = 4
_LEAST_CELLS = 2
_TOLERANCE_CELLS = 0.1


def heat_proposals(
    score: CaptureScore, sizes: Mapping[str, tuple[int, int]], draft: AnnotationDraft
) -> tuple[NewProposal, ...]:
    """Proposals for the views whose score reaches the model's threshold; `sizes` are (width, height) in pixels.

    A place where damage is drawn already is left out. The type is the likeliest under the lighting that is surest
    there; without class scores it is "".
    """
    found: list[NewProposal] = []
    for view, images in _by_view(damage_images(score)).items():
        if view in sizes and max(image.damage_score for image in images) >= view_threshold(score):
            drawn = [region for damage in draft.damages for region in damage.regions]
            found += _of_view(view, images, sizes[view], drawn, score.model_sha256)
    return tuple(found)


def _by_view(images: Iterable[ImageScore]) -> dict[str, list[ImageScore]]:
    views: dict[str, list[ImageScore]] = {}
    for image in images:
        if image.heatmap is not None:
            views.setdefault(image.view, []).append(image)
    return views


def _of_view(
    view: str, images: Sequence[ImageScore], size: tuple[int, int], drawn: Sequence[Region], source: str
) -> list[NewProposal]:
    """The surest places first. Of all lightings each place counts under the one that shows it best."""
    heats = np.stack([_over_image(image.heatmap, size) for image in images])
    heat = heats.max(axis=0)
    cell = size[0] / images[0].heatmap.shape[1]
    found = []
    for place in _places(heat, _LEAST_CELLS * cell**2):
        parts = simplified(_outer(outline(place)), _TOLERANCE_CELLS * cell)
        region = Region(view, parts, Origin.MODEL)
        if parts and not is_drawn(region, drawn):
            surest = np.where(place, heats, 0).max(axis=(1, 2))
            classes = images[int(surest.argmax())].class_scores
            kind = max(classes, key=classes.get, default="")
            found.append(NewProposal(kind, region, float(surest.max()), source))
    return sorted(found, key=lambda proposal: -proposal.score)[:MOST_IN_A_VIEW]


def _over_image(heatmap: np.ndarray, size: tuple[int, int]) -> np.ndarray:
    """(height, width) float32 0 to 1, smooth between the heatmap's cells and nowhere higher than they are."""
    heat = heatmap.astype(np.float32) / 255
    return np.clip(cv2.resize(heat, size, interpolation=cv2.INTER_CUBIC), 0, heat.max())


def _places(heat: np.ndarray, least_px2: float) -> Iterator[np.ndarray]:
    """(h, w) bool masks of the connected places that come near to the highest heat."""
    count, labels, stats, _ = cv2.connectedComponentsWithStats((heat >= PEAK_SHARE * heat.max()).astype(np.uint8))
    for label in range(1, count):
        if stats[label, cv2.CC_STAT_AREA] >= least_px2:
            yield labels == label


def _outer(parts: Iterable[Part]) -> tuple[Part, ...]:
    return tuple(Part(part.outer) for part in parts)
