"""Finds views in which the item moved between lightings, and marks them: regions drawn under one do not fit another."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer

from booth.profile_parts import Tray
from ui.qt.label.companion import Companion
from ui.qt.label.words import tr
from ui.qt.language import number_text
from ui.qt.words import lighting_name
from ui.workflow.moved import moved_lightings

if TYPE_CHECKING:
    from ui.qt.label.opened import OpenedCapture
    from ui.qt.label.panel import LabelPanel

LOOK_AFTER_MS = 1200


class Moved(Companion):
    """Looks at one view after the other once the capture's pictures are there; what was found is in `found`.

    A view has its sign in the strip, and its sentence over the canvas when it is seen first.
    """

    def __init__(self, panel: LabelPanel) -> None:
        super().__init__(panel)
        self._opened: OpenedCapture | None = None
        self._views: list[str] = []
        self._told: set[str] = set()
        self.found: dict[str, dict[str, float]] = {}
        self._wait = QTimer(self, singleShot=True, interval=LOOK_AFTER_MS)
        self._wait.timeout.connect(self._look)

    def begin(self, opened: OpenedCapture) -> None:
        self._opened, self.found, self._told = opened, {}, set()
        self._views = list(opened.capture.views)
        self._show()
        if self._views:
            self._wait.start()

    def images_changed(self) -> None:
        self.begin(self.panel.drafting.capture)

    def view_changed(self) -> None:
        view = self.panel.showing.view
        if self._opened is not None and self.found.get(view) and view not in self._told:
            self._told.add(view)
            self.panel.notice.tell(_sentence(self.found[view]), tr("Take it again, or draw under one light only."))

    def end(self) -> None:
        self._wait.stop()
        self._opened = None

    def retranslate(self) -> None:
        self._show()

    def _look(self) -> None:
        opened, view, store = self._opened, self._views.pop(0), self.panel.station.store
        tray = opened.profile.tray if opened.profile is not None else Tray()
        self.panel.jobs.run(
            "picture",
            lambda: moved_lightings(store, opened.images, view, tray),
            lambda moved: self._keep(opened, view, moved),
            # Whoever looks at the view is told that its image cannot be read.
            lambda _error: self._keep(opened, view, {}),
        )

    def _keep(self, opened: OpenedCapture, view: str, moved: dict[str, float]) -> None:
        if self._opened is not opened:
            return
        self.found[view] = moved
        self._show()
        self.view_changed()
        if self._views:
            self._look()

    def _show(self) -> None:
        self.panel.parts.strip.show_moved({view: _sentence(moved) for view, moved in self.found.items() if moved})


def _sentence(moved: dict[str, float]) -> str:
    names = ", ".join(map(lighting_name, moved))
    told = tr("The item moved by {figure} px while this view was taken; outlines do not fit under: {lightings}.")
    return told.format(figure=number_text(max(moved.values()), 1), lightings=names)
