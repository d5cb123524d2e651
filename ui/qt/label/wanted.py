"""What shall be seen under the shapes, and which pictures that takes; plain values, decided without Qt."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from booth.appearance.adjusting import Adjustment
from ui.qt.label.opened import OpenedCapture, PictureKey, Plane


class Mix(StrEnum):
    """What of several lightings is shown in place of one of them."""

    NONE = ""
    RANGE = "range"
    RELIEF = "relief"
    DIFFERENCE = "difference"


class DepthStyle(StrEnum):
    """How depth is shown."""

    OVERLAY = "overlay"
    COLORS = "colors"
    HILLSHADE = "hillshade"


_PLANES = {Mix.RANGE: Plane.RANGE, Mix.RELIEF: Plane.RELIEF, Mix.DIFFERENCE: Plane.DIFFERENCE}
# What is made of all lightings of a view has none of its own.
_OF_ALL = (Plane.RANGE, Plane.RELIEF, Plane.HILLSHADE)


@dataclass(frozen=True, slots=True)
class Wanted:
    """One view as it shall be shown. `depth_only` holds as long as the depth key is held."""

    view: str = ""
    lighting: str = ""
    mix: Mix = Mix.NONE
    has_depth: bool = False
    depth_style: DepthStyle = DepthStyle.OVERLAY
    depth_only: bool = False

    @property
    def shows_image(self) -> bool:
        """False where depth takes the image's place."""
        return not (self.depth_only or (self.has_depth and self.depth_style is not DepthStyle.OVERLAY))

    def base(self, opened: OpenedCapture) -> PictureKey:
        """The picture under the shapes; a mix that the view does not have is left out."""
        if not self.shows_image:
            return self._key(opened, Plane.HILLSHADE if self.depth_style is DepthStyle.HILLSHADE else Plane.DEPTH)
        mixed = self._key(opened, _PLANES.get(self.mix, Plane.COLOR))
        return mixed if opened.has(mixed) else self._key(opened, Plane.COLOR)

    def overlay(self, opened: OpenedCapture) -> PictureKey | None:
        """Depth in colours to be laid over the picture."""
        return self._key(opened, Plane.DEPTH) if self.has_depth and self.shows_image else None

    def neighbours(self, opened: OpenedCapture) -> list[Wanted]:
        """What the next press of a key would show: other lightings and views on both sides."""
        capture, found = opened.capture, []
        for by in (1, -1):
            found.append(replace(self, lighting=stepped(opened.lightings(self.view), self.lighting, by)))
            found.append(replace(self, view=stepped(capture.views, self.view, by)))
        return found

    def _key(self, opened: OpenedCapture, plane: Plane) -> PictureKey:
        lighting = "" if plane in _OF_ALL else self.lighting
        other = stepped(opened.lightings(self.view), lighting, 1) if plane is Plane.DIFFERENCE else ""
        return PictureKey(opened.capture.id, self.view, lighting, plane, other)


def keys_of(wanted: Wanted, opened: OpenedCapture, adjustment: Callable[[str], Adjustment]) -> list[PictureKey]:
    """The pictures to be read, first what is shown, then what may be shown next.

    `adjustment` tells how a view is seen; depth is never adjusted.
    """
    first = [wanted.base(opened), wanted.overlay(opened)]
    keys = [key for key in (*first, *(one.base(opened) for one in wanted.neighbours(opened))) if key is not None]
    found = [adjusted_key(key, adjustment(key.view)) for key in keys if opened.has(key)]
    return list(dict.fromkeys(found)) or keys[:1]


def adjusted_key(key: PictureKey, adjustment: Adjustment) -> PictureKey:
    """The picture as the person wants to see it; depth stays as it is."""
    return key if key.plane in (Plane.DEPTH, Plane.HILLSHADE) else replace(key, adjustment=adjustment)


def stepped(names: Sequence[str], name: str, by: int) -> str:
    """The name that many steps further, round and round."""
    if not names:
        return name
    return names[(names.index(name) + by) % len(names)] if name in names else names[0]
