"""What is really there in a view: item, depth, and every damage by its pixels."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from booth.outlines import Part, outline


@dataclass(frozen=True, eq=False)
class DamageTruth:
    """One damage in one view. mask: (h, w) bool, the pixels in which it is seen (none where it is hidden)."""

    number: int
    type: str
    severity: str
    surface: str
    depth_mm: float
    mask: np.ndarray

    @property
    def is_visible(self) -> bool:
        return bool(self.mask.any())

    def outline(self) -> tuple[Part, ...]:
        """The damage's region in this view, along the edges of its pixels."""
        return outline(self.mask)


@dataclass(frozen=True, eq=False)
class ViewTruth:
    """What is really there in one view.

    item: (h, w) bool. depth_m: (h, w) float32 metres along the camera's axis, without noise or gaps. `missing` units
    are not there at all, which is no damage of what is.
    """

    view: str
    item: np.ndarray
    depth_m: np.ndarray
    damages: tuple[DamageTruth, ...]
    missing: int = 0
