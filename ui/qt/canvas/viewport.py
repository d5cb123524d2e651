"""Where the image lies in the canvas: continuous image pixels to widget pixels and back, without Qt."""

from __future__ import annotations

from dataclasses import dataclass, replace

MIN_SCALE, MAX_SCALE = 0.02, 64.0
MARGIN_PX = 12
KEEP_PX = 60


@dataclass(frozen=True, slots=True)
class Viewport:
    """Widget = image * scale + offset, both float64; scale in widget pixels per image pixel.

    `fits` tells that the view shows the whole image and shall go on doing so when the widget changes its size.
    """

    scale: float = 1.0
    x: float = 0.0
    y: float = 0.0
    fits: bool = True

    def to_image(self, x: float, y: float) -> tuple[float, float]:
        return (x - self.x) / self.scale, (y - self.y) / self.scale

    def to_widget(self, x: float, y: float) -> tuple[float, float]:
        return x * self.scale + self.x, y * self.scale + self.y


def fitted(image: tuple[int, int], widget: tuple[int, int]) -> Viewport:
    """The whole image in the middle of the widget, with a margin; sizes as (width, height)."""
    room = [max(1, side - 2 * MARGIN_PX) for side in widget]
    scale = clamp_scale(min(room[0] / max(1, image[0]), room[1] / max(1, image[1])))
    return _centred(scale, image, widget, fits=True)


def zoomed(view: Viewport, factor: float, x: float, y: float) -> Viewport:
    """Zoomed by the factor; the image point under the widget point (x, y) stays there."""
    return scaled(view, view.scale * factor, x, y)


def scaled(view: Viewport, scale: float, x: float, y: float) -> Viewport:
    """At the given scale; the image point under the widget point (x, y) stays there."""
    scale = clamp_scale(scale)
    at = view.to_image(x, y)
    return Viewport(scale, x - at[0] * scale, y - at[1] * scale, fits=False)


def panned(view: Viewport, dx: float, dy: float, image: tuple[int, int], widget: tuple[int, int]) -> Viewport:
    """Shifted by widget pixels, but never so far that less than a strip of the image can be seen."""
    x = _kept(view.x + dx, image[0] * view.scale, widget[0])
    y = _kept(view.y + dy, image[1] * view.scale, widget[1])
    return replace(view, x=x, y=y, fits=False)


def clamp_scale(scale: float) -> float:
    return min(max(scale, MIN_SCALE), MAX_SCALE)


def _centred(scale: float, image: tuple[int, int], widget: tuple[int, int], fits: bool) -> Viewport:
    # Whole pixels, so that an image at 100 % is shown pixel by pixel.
    x = round((widget[0] - image[0] * scale) / 2)
    y = round((widget[1] - image[1] * scale) / 2)
    return Viewport(scale, x, y, fits)


def _kept(offset: float, length: float, room: int) -> float:
    keep = min(KEEP_PX, length)
    return min(max(offset, keep - length), room - keep)
