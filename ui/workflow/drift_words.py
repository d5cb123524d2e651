"""The figures that drift is watched in, from which change on it is told, and in which words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Measure:
    """What more and what less of a figure is called, and the change of its median below which nobody minds.

    `unit`: "%" for a change relative to the median, "points" for that of a share, "" for that of a score.
    """

    more: str
    less: str
    least: float
    unit: str = "%"

    @property
    def is_relative(self) -> bool:
        return self.unit == "%"


SCORES = ("fused", "supervised", "anomaly")
MEASURES = {
    "luma": Measure("brighter", "darker", 0.03),
    "contrast": Measure("more contrast", "less contrast", 0.08),
    "sharpness": Measure("sharper", "less sharp", 0.15),
    "saturated_share": Measure("more saturated pixels", "fewer saturated pixels", 0.005, "points"),
    "red_share": Measure("redder", "less red", 0.005, "points"),
    "blue_share": Measure("bluer", "less blue", 0.005, "points"),
    "depth_share": Measure("more depth readings", "fewer depth readings", 0.02, "points"),
    **{name: Measure(f"{name} scores higher", f"{name} scores lower", 0.0, "") for name in SCORES},
}


def drift_sentence(measure: Measure, view: str, lighting: str, change: float, since_utc_us: int) -> str:
    """ "View left, lighting back: darker by 12 % since 14 March." """
    place = f"View {view}, lighting {lighting}: " if lighting else f"View {view}: " if view else ""
    day = datetime.fromtimestamp(since_utc_us / 1e6)
    text = f"{place}{measure.more if change > 0 else measure.less} by {_amount(measure.unit, abs(change))}"
    return f"{text[0].upper()}{text[1:]} since {day.day} {day:%B}."


def _amount(unit: str, change: float) -> str:
    if not unit:
        return f"{change:.2g}"
    return f"{change * 100:.2g} %" if unit == "%" else f"{change * 100:.2g} percentage points"
