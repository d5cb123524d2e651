"""Sizes, agreement and suggested severities in the person's language."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ui.qt.label.words import tr
from ui.qt.language import number_text
from ui.qt.words import severity_name

if TYPE_CHECKING:
    from booth.measuring.measurement import Figure, Measurement
    from storage.severity import Suggestion
    from ui.workflow.measuring import DamageSize

SQUARE_CM_FROM_MM2 = 100.0


def measurement_text(found: Measurement | None, is_short: bool = False) -> str:
    """The sizes of one region, as "24 × 13 mm · 2.4 ± 0.2 cm² · dent 6.1 ± 0.4 mm", or why there are none.

    The short one leaves the uncertainty out.
    """
    if found is None:
        return tr("nothing to measure with here")
    if found.area_mm2 is None:
        from booth.measuring.measurement import MIN_COVERAGE  # loaded by who measured: the window starts without it

        return tr("no depth here") if found.coverage < MIN_COVERAGE else tr("seen too steeply to measure")
    sides = tr("{length} × {width} mm")
    length, width = _mm(found.length_mm.value), _mm(found.width_mm.value)
    told = [sides.format(length=length, width=width), area_text(found.area_mm2, is_short)]
    if found.dent_depth_mm is not None:
        told.append(_dent_text(found.dent_depth_mm, is_short))
    return " · ".join(told)


def size_text(size: DamageSize | None, view: str) -> str:
    """The sizes of a damage in the view that shows it best, or why there are none in the view that is shown."""
    if size is None:
        return "…"
    shown = size.best or (view if view in size.by_view else next(iter(size.by_view), ""))
    return measurement_text(size.by_view.get(shown), is_short=True)


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
    in_cm2 = told.rule.figure == "area_mm2"
    value, limit = (one / 100 if in_cm2 else one for one in (told.value, told.rule.over))
    words = {
        "area_mm2": tr("area {value} {sign} {limit} cm²"),
        "length_mm": tr("length {value} {sign} {limit} mm"),
        "width_mm": tr("width {value} {sign} {limit} mm"),
        "perimeter_mm": tr("edge {value} {sign} {limit} mm"),
        "dent_depth_mm": tr("dent {value} {sign} {limit} mm"),
        "dent_volume_mm3": tr("dent {value} {sign} {limit} mm³"),
    }[told.rule.figure]
    sign = ">" if value > limit else "≤"
    figures = words.format(value=number_text(value, 1), sign=sign, limit=number_text(limit, 0 if limit % 1 == 0 else 1))
    return tr("Suggested: {severity} ({figures})").format(severity=severity_name(told.severity), figures=figures)


def area_text(area: Figure, is_short: bool) -> str:
    """In cm² from one on, else in mm²; no more digits than its uncertainty allows."""
    if area.value < SQUARE_CM_FROM_MM2:
        told = tr("{area} mm²") if is_short else tr("{area} ± {sigma} mm²")
        return told.format(area=number_text(area.value), sigma=number_text(max(area.uncertainty, 1.0)))
    told = tr("{area} cm²") if is_short else tr("{area} ± {sigma} cm²")
    value_cm2, sigma_cm2 = area.value / 100, max(area.uncertainty / 100, 0.1)
    digits = 1 if sigma_cm2 < 1 else 0
    return told.format(area=number_text(value_cm2, digits), sigma=number_text(sigma_cm2, digits))


def _dent_text(depth: Figure, is_short: bool) -> str:
    value, sigma = number_text(depth.value, 1), number_text(max(depth.uncertainty, 0.05), 1)
    told = tr("dent {depth} mm") if is_short else tr("dent {depth} ± {sigma} mm")
    return told.format(depth=value, sigma=sigma)


def _mm(value: float) -> str:
    return number_text(value, 1 if value < 10 else 0)
