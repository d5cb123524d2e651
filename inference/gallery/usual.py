"""How much sound items of a product differ: its references, each held against the others."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from inference.gallery.alignment import Outlook, aligned
from inference.gallery.difference import depth_difference, reliefs, top_difference
from inference.gallery.features import Figures, pooled, shape_of
from inference.gallery.sides import side_difference
from inference.gallery.surfels import Surfels


def usual_figures(references: Sequence[Surfels], outlooks: Sequence[Outlook]) -> tuple[float, Figures]:
    """The form's noise in millimetres, and the mean of each figure; (0, {}) where fewer than two fit each other.

    All are laid onto the first one; those that do not fit it, as with another face up, are left out.
    """
    placed = [aligned(outlooks[0], other) for other in outlooks[1 : len(references)]] if references else []
    fits = [place.fit for place in placed if place is not None]
    if not fits:
        return 0.0, {}
    carried = [place.carried(cloud) for place, cloud in zip(placed, references[1:], strict=True) if place is not None]
    clouds = [references[0], *carried]
    tops, window = reliefs(clouds, outlooks[0].middle_mm)
    rest = [[*range(number), *range(number + 1, len(clouds))] for number in range(len(clouds))]
    noise_mm = _noise_mm(tops, rest)
    found = []
    for number, others in enumerate(rest):
        top = top_difference(tops[number], [tops[k] for k in others])
        sides = side_difference(clouds[number], [clouds[k] for k in others], top, window)
        found.append(pooled(top, sides, clouds[number], noise_mm, float(np.mean(fits))))
    return noise_mm, {name: float(np.mean([one[name] for one in found])) for name in found[0]}


def _noise_mm(tops: Sequence, rest: Sequence[Sequence[int]]) -> float:
    """The deepest and the highest patch that a reference has against the others, on average."""
    patches = []
    for number, others in enumerate(rest):
        depth = depth_difference(tops[number], [tops[k] for k in others])
        shape = shape_of(depth, tops[number].known)
        patches += [shape.inward_mm, shape.outward_mm]
    return float(np.mean(patches))
