"""How a person wants to see views, kept from image to image and, with the window's settings, over restarts."""

from __future__ import annotations

from PySide6.QtCore import QSettings

from booth.appearance.adjusting import NEUTRAL, Adjustment
from ui.qt.label.wanted import DepthStyle

_DEPTH_STYLE = "label/depth_style"


class KeptLight:
    """The adjustment of each view by its name, and how depth is shown. Without settings it forgets at the end."""

    def __init__(self, settings: QSettings | None = None) -> None:
        self._settings = settings
        self._forgotten: dict[str, str] = {}

    def adjustment(self, view: str) -> Adjustment:
        """How a view is adjusted; what cannot be read is neutral."""
        try:
            figures = [float(figure) for figure in self._read(f"label/adjusted/{view}").split()]
            return Adjustment(*figures).within_limits()
        except (TypeError, ValueError):
            return NEUTRAL

    def keep(self, view: str, adjustment: Adjustment) -> None:
        figures = (adjustment.brightness, adjustment.contrast, adjustment.gamma, adjustment.local_contrast)
        self._write(f"label/adjusted/{view}", " ".join(f"{figure:g}" for figure in figures))

    @property
    def depth_style(self) -> DepthStyle:
        known = self._read(_DEPTH_STYLE)
        return DepthStyle(known) if known in tuple(DepthStyle) else DepthStyle.OVERLAY

    @depth_style.setter
    def depth_style(self, style: DepthStyle) -> None:
        self._write(_DEPTH_STYLE, style.value)

    def _read(self, key: str) -> str:
        return self._forgotten.get(key, "") if self._settings is None else str(self._settings.value(key) or "")

    def _write(self, key: str, value: str) -> None:
        if self._settings is None:
            self._forgotten[key] = value
        else:
            self._settings.setValue(key, value)
