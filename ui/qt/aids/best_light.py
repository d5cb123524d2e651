"""The best light for an outline: one press goes to the lighting under which it stands out most."""

from __future__ import annotations

from typing import TYPE_CHECKING

from booth.appearance.contrast import best_lighting
from booth.outlines import Part
from ui.qt.keyboard import bind
from ui.qt.label.companion import Companion
from ui.qt.label.reading import read_lightings
from ui.qt.label.wanted import Mix
from ui.qt.label.words import tr

if TYPE_CHECKING:
    from ui.qt.label.opened import OpenedCapture
    from ui.qt.label.panel import LabelPanel


class BestLight(Companion):
    """Looks at all lightings of the view in front, off the GUI thread, and goes to the best of them."""

    def __init__(self, panel: LabelPanel) -> None:
        super().__init__(panel)
        self._button = panel.parts.lighting.best
        self._button.clicked.connect(self.find)
        bind(panel, "best_light", self.find)

    def view_changed(self) -> None:
        opened, view = self.panel.drafting.capture, self.panel.showing.view
        self._button.setEnabled(opened is not None and len(opened.lightings(view)) > 1)

    def find(self) -> None:
        """Go to the lighting under which the selected region, or the outline in progress, stands out best."""
        opened, view, parts = self.panel.drafting.capture, self.panel.showing.view, self._parts()
        if opened is None or not self._button.isEnabled():
            return
        if not parts:
            self.panel.notice.tell(tr("No region is selected."), tr("Select one, then ask for its best light."))
            return
        store = self.panel.station.store
        self.panel.jobs.run(
            "picture",
            lambda: best_lighting(read_lightings(store, opened, view), parts),
            lambda lighting: self._show(opened, view, lighting),
            self.panel.problem.emit,
        )

    def _show(self, opened: OpenedCapture, view: str, lighting: str) -> None:
        showing = self.panel.showing
        if self.panel.drafting.capture is not opened or showing.view != view:
            return
        if showing.shown.lighting == lighting and showing.wanted.mix is Mix.NONE:
            self.panel.notice.tell(tr("This light shows the outline best."))
        showing.show_image_under(lighting)

    def _parts(self) -> tuple[Part, ...]:
        canvas = self.panel.canvas
        shape, pen = canvas.scene.shape(canvas.tool.selected), canvas.scene.pen
        if pen is not None and len(pen.points) > 1:
            return (Part(tuple(pen.points)),)
        return shape.region.parts if shape is not None else ()
