"""The ordered shots of one capture, as a value."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class RecipeShot:
    """One lighting and the views exposed under it; no views means all of them."""

    lighting: str
    views: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CaptureRecipe:
    """`lightings` names levels (0 to 1) of all lights. A recipe without lights has one shot with lighting "".

    `settle_ms` is how long a light takes to be steady after its command; `deadline_s` how long each camera may take
    for each shot; `resting` the lighting that the booth returns to between captures.
    """

    shots: tuple[RecipeShot, ...]
    lightings: Mapping[str, Mapping[str, float]]
    resting: str
    settle_ms: float = 40.0
    deadline_s: float = 2.0
