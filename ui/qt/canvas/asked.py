"""What a person pointed at for a smart outline, in order, as values."""

from __future__ import annotations

from dataclasses import dataclass, replace

from booth.outlining.prompt import Prompt
from storage.records import Point


@dataclass(frozen=True, slots=True)
class Pointed:
    """A click, or (`corner`) a box from one corner to the other; `excludes` tells of a place that is left out."""

    at: Point
    corner: Point | None = None
    excludes: bool = False


@dataclass(frozen=True, slots=True)
class Asked:
    """All that was pointed at in one view and is not answered for yet."""

    view: str
    pointed: tuple[Pointed, ...]

    @property
    def prompt(self) -> Prompt:
        """The last box counts, and every click."""
        boxes = [one for one in self.pointed if one.corner is not None]
        clicks = [one for one in self.pointed if one.corner is None]
        include = tuple(one.at for one in clicks if not one.excludes)
        return Prompt(_box(boxes[-1]) if boxes else None, include, tuple(one.at for one in clicks if one.excludes))

    def with_more(self, one: Pointed) -> Asked:
        return replace(self, pointed=(*self.pointed, one))

    @property
    def without_last(self) -> Asked | None:
        """What was asked before; None where then nothing would be."""
        before = replace(self, pointed=self.pointed[:-1])
        return None if before.prompt.is_empty else before


def _box(one: Pointed) -> tuple[float, float, float, float]:
    (x0, y0), (x1, y1) = one.at, one.corner
    return min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)
