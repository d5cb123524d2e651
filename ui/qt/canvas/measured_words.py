"""Sizes, agreement and suggested severities in the person's language."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from storage.records import Severity
from ui.qt.language import number_text
from ui.qt.words import capital, severity_name

if TYPE_CHECKING:
    from booth.measuring.measurement import Figure, Measurement
    from storage.records import Damage
    from storage.severity import Suggestion
    from ui.workflow.measuring import DamageSize

SQUARE_CM_FROM_MM2 = 100.0


def tr(text: str) -> str:
    return QCoreApplication.translate("measures", text)


def measurement_text(found: Measurement | None) -> str:
    """The sizes of one region, as "24 × 13 mm · 2.4 cm² · dent 6.1 ± 0.4 mm", or why there are none."""
    if found is None:
        return tr("nothing to measure with here")
    if found.area_mm2 is None:
        from booth.measuring.measurement import MIN_COVERAGE  # loaded by who measured: the window starts without it

        return tr("no depth here") if found.coverage < MIN_COVERAGE else tr("seen too steeply to measure")
    sides = tr("{length} × {width} mm")
    told = [sides.format(length=_mm(found.length_mm.value), width=_mm(found.width_mm.value)), area_text(found.area_mm2)]
    if found.dent_depth_mm is not None:
        told.append(_dent_text(found.dent_depth_mm))
    return " · ".join(told)


def size_text(size: DamageSize | None, damage: Damage, view: str) -> str:
    """The sizes of a damage in the view that shows it best, or why there are none in the view that is shown."""
    if size is None:
        return "…"
    shown = size.best or (view if view in size.by_view else next(iter(size.by_view), ""))
    return measurement_text(size.by_view.get(shown))


def agreement_text(size: DamageSize | None) -> str:
    """How well the outlines of a damage meet in space, "" where that cannot be told."""
    if size is None or size.agreement is None:
        return ""
    agreed = size.agreement
    count, figure = number_text(len(agreed.views)), number_text(agreed.iou, 2)
    if size.meets:
        return tr("{count} views agree {figure}").format(count=count, figure=figure)
    told = tr("{count} views do not meet: {distance} mm apart")
    return told.format(count=count, distance=number_text(agreed.distance_mm))


def suggestion_text(told: Suggestion) -> str:
    """The severity that a rule suggests, with the figure and the limit that say so."""
    is_area, figure = told.rule.figure == "area_mm2", told.rule.figure
    digits = 0 if is_area or figure == "dent_volume_mm3" else 1
    scale = 100.0 if is_area else 1.0
    value, limit = (number_text(one / scale, 1 if is_area else digits) for one in (told.value, told.rule.over))
    words = {
        "area_mm2": tr("area {value} cm², limit {limit}"),
        "length_mm": tr("length {value} mm, limit {limit}"),
        "width_mm": tr("width {value} mm, limit {limit}"),
        "perimeter_mm": tr("edge {value} mm, limit {limit}"),
        "dent_depth_mm": tr("dent {value} mm, limit {limit}"),
        "dent_volume_mm3": tr("dent {value} mm³, limit {limit}"),
    }[figure]
    return f"{capital(severity_name(Severity(told.severity)))}: {words.format(value=value, limit=limit)}"


def area_text(area: Figure) -> str:
    """In cm² from one on, else in mm²."""
    if area.value < SQUARE_CM_FROM_MM2:
        return tr("{area} mm²").format(area=number_text(area.value))
    return tr("{area} cm²").format(area=number_text(area.value / 100, 1))


def _dent_text(depth: Figure) -> str:
    value, sigma = number_text(depth.value, 1), number_text(max(depth.uncertainty, 0.05), 1)
    return tr("dent {depth} ± {sigma} mm").format(depth=value, sigma=sigma)


def _mm(value: float) -> str:
    return number_text(value, 1 if value < 10 else 0)
