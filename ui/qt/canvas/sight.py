"""Which part of the image is seen: zoom and pan, remembered for each view, without Qt."""

from __future__ import annotations

from ui.qt.canvas.viewport import Viewport, fitted, panned, scaled, zoomed


class Sight:
    """The viewport in force, `at`, for an image and a widget of known sizes (width, height)."""

    def __init__(self) -> None:
        self.at = Viewport()
        self.view = ""
        self.image, self.widget = (0, 0), (1, 1)
        self._by_view: dict[str, Viewport] = {}

    def begin(self) -> None:
        """Forget where every view was looked at: all are fitted when they are shown first."""
        self.view, self.at = "", Viewport()
        self._by_view.clear()

    def turn_to(self, view: str) -> None:
        """Look at another view, as it was looked at last."""
        self.view, self.at = view, self._by_view.get(view) or Viewport()

    def show_image(self, size: tuple[int, int]) -> None:
        """Another image of the view came: the sight stays, but what fits goes on fitting."""
        self.image = size
        self._keep_fitting()

    def resize(self, size: tuple[int, int]) -> None:
        """The widget is larger or smaller. What fits goes on fitting, and stays where it is while a bar below takes
        room that the image has no need of: it must not jump under the hand."""
        lost_height = size[0] == self.widget[0] and size[1] < self.widget[1]
        self.widget = size
        if not (lost_height and self.at.y + self.at.scale * self.image[1] <= size[1]):
            self._keep_fitting()

    def fit(self) -> None:
        self._look(fitted(self.image, self.widget))

    def zoom(self, factor: float, x: float, y: float, dx: float = 0.0, dy: float = 0.0) -> None:
        """Zoom at a place of the widget, and shift."""
        self._look(panned(zoomed(self.at, factor, x, y), dx, dy, self.image, self.widget))

    def scale_to(self, scale: float, x: float, y: float) -> None:
        """Zoom to a scale at a place of the widget."""
        self._look(scaled(self.at, scale, x, y))

    def pan(self, dx: float, dy: float) -> tuple[float, float]:
        """Shift by widget pixels, and tell by how much it could be."""
        before = self.at
        self._look(panned(before, dx, dy, self.image, self.widget))
        return self.at.x - before.x, self.at.y - before.y

    def _keep_fitting(self) -> None:
        if self.at.fits:
            self._look(fitted(self.image, self.widget))

    def _look(self, viewport: Viewport) -> None:
        self.at = self._by_view[self.view] = viewport
