"""Light as a tool: lightings mixed, views adjusted, depth in several styles."""

from __future__ import annotations

from typing import TYPE_CHECKING

from booth.appearance.adjusting import Adjustment
from ui.qt.aids.adjusting import AdjustBar
from ui.qt.aids.caption import Caption, about
from ui.qt.keyboard import bind, keyboard
from ui.qt.label.companion import Companion
from ui.qt.label.opened import PictureKey, Plane
from ui.qt.label.wanted import DepthStyle, Mix
from ui.qt.label.words import tr

if TYPE_CHECKING:
    from ui.qt.label.opened import OpenedCapture
    from ui.qt.label.panel import LabelPanel

_MIXES, _STYLES = list(Mix), list(DepthStyle)


class Light(Companion):
    """Steps through mixes and styles of depth, and shows the bar with which the view in front is adjusted."""

    def __init__(self, panel: LabelPanel) -> None:
        super().__init__(panel)
        self.bar, self.caption = AdjustBar(panel.canvas), Caption(panel.canvas)
        self.button = panel.parts.tools.add(lambda: tr("Adjust"), "adjust", self.toggle_bar, checkable=True)
        switch = panel.parts.lighting
        switch.mix_wished.connect(self.step_mix)
        switch.depth_wished.connect(self.step_depth)
        panel.showing.pictured.connect(self._caption)
        self.bar.changed.connect(self._adjust)
        self.bar.closed.connect(self.toggle_bar)
        bind(panel, "mixed", self.step_mix)
        bind(panel, "adjust", self.toggle_bar)
        bind(panel, "depth_style", self.step_style)

    def end(self) -> None:
        self.caption.tell([])

    def view_changed(self) -> None:
        showing, switch = self.panel.showing, self.panel.parts.lighting
        if self._opened is None or showing.shown is None:
            return
        self._caption()
        self.bar.show_adjustment(self.panel.kept_light.adjustment(showing.view))
        switch.depth.setChecked(showing.has_depth_overlay)
        switch.mix.setChecked(showing.wanted.mix is not Mix.NONE)
        switch.mix.setEnabled(len(self._opened.lightings(showing.view)) > 1)

    def retranslate(self) -> None:
        names, key = (tr("Brightness"), tr("Contrast"), tr("Gamma"), tr("Local contrast")), keyboard().keys.label
        self.bar.show_words(names, tr("Reset"), tr("Close"), key("adjust"))
        self.panel.parts.lighting.show_light_words((tr("Mix"), key("mixed")), (tr("Best light"), key("best_light")))
        self.view_changed()

    def step_mix(self) -> None:
        """The next thing that can be made of several lightings, and one lighting again after the last."""
        if self._opened is None or not self.panel.parts.lighting.mix.isEnabled():
            return
        mix = _following(_MIXES, self.panel.showing.wanted.mix)
        if mix is Mix.RELIEF and not self._has_relief():
            self.panel.notice.tell(
                tr("There is no relief of this view: it needs three lights on different sides."),
                tr("The booth's profile says where its lights stand."),
            )
            mix = _following(_MIXES, mix)
        self.panel.showing.show_mix(mix)

    def step_style(self) -> None:
        """Depth in the next style; where it was off, in the one it had last."""
        showing = self.panel.showing
        if self._opened is not None and self._opened.has_depth:
            style = showing.wanted.depth_style
            showing.show_depth_as(_following(_STYLES, style) if showing.has_depth_overlay else style)

    def step_depth(self) -> None:
        """For fingers: every style in turn, then off."""
        showing = self.panel.showing
        if showing.has_depth_overlay and showing.wanted.depth_style is _STYLES[-1]:
            showing.show_depth(False)
        else:
            is_on, style = showing.has_depth_overlay, showing.wanted.depth_style
            showing.show_depth_as(_following(_STYLES, style) if is_on else _STYLES[0])
        self.view_changed()

    def toggle_bar(self) -> None:
        """Show or hide the sliders."""
        self.bar.setVisible(self.bar.isHidden())
        self.bar.raise_()
        self.button.setChecked(not self.bar.isHidden())
        self.view_changed()

    @property
    def _opened(self) -> OpenedCapture | None:
        return self.panel.drafting.capture

    def _caption(self) -> None:
        """What the picture shows, or that it is not there yet."""
        showing = self.panel.showing
        if showing.shown is not None:
            lines = [tr("One moment …")] if showing.is_waiting else about(showing.shown)
            self.caption.tell(lines, 0 if self.bar.isHidden() else self.bar.height())

    def _has_relief(self) -> bool:
        return self._opened.has(PictureKey(self._opened.capture.id, self.panel.showing.view, "", Plane.RELIEF))

    def _adjust(self, adjustment: Adjustment) -> None:
        if self._opened is not None:
            self.panel.kept_light.keep(self.panel.showing.view, adjustment)
            self.panel.showing.show_adjusted()


def _following(names: list, name):
    return names[(names.index(name) + 1) % len(names)]
