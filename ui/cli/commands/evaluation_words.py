"""An evaluation as lines for people and as JSON for scripts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from inference.evaluation.comparing import Comparison, Discordant
from inference.evaluation.judged import Estimate, Operating
from inference.evaluation.rates import Rate, few_negatives, percent
from inference.evaluation.report import FALSE_RATES, EvaluationReport
from storage.records import ModelRecord
from ui.cli.output import counted, table
from ui.workflow.evaluating import finite, rate_json, threshold_figures

_THRESHOLDS = ("threshold", "", "found", "good sidelined", "precision", "missed a day", "sidelined a day")
_GROUPS = ("by", "", "damaged", "found", "undamaged", "good sidelined", "AUROC")
_CALIBRATION = ("score", "captures", "mean score", "damaged")


def evaluation_lines(model: ModelRecord, told: EvaluationReport) -> Iterator[str]:
    """Counts, areas, thresholds, groups, calibration and cautions."""
    yield (
        f"{counted(told.damaged + told.undamaged, 'capture')} of {counted(told.products, 'product')}, scored by "
        f"{model.name} {model.version}: {told.damaged} damaged, {told.undamaged} undamaged."
    )
    yield f"AUROC {_area(told.auroc)}, average precision {_area(told.average_precision)}; intervals by product.\n"
    operating = {"in question": told.at()} | {
        f"at {percent(rate)}": one for rate, one in zip(FALSE_RATES, told.table(), strict=True)
    }
    yield table([_threshold_row(name, one) for name, one in operating.items()], _THRESHOLDS)
    yield f"A day: {told.volume:,.0f} items, {percent(told.prevalence)} of them damaged. Intervals: 95 %, Wilson.\n"
    if told.groups:
        yield table(_group_rows(told), _GROUPS) + "\n"
    fit = told.calibration
    if fit.bins:
        rows = [
            (f"{b.low:.1f} to {b.high:.1f}", str(b.damaged.total), f"{b.mean_score:.3f}", _rate(b.damaged))
            for b in fit.bins
        ]
        yield table(rows, _CALIBRATION)
        yield f"Brier {fit.brier:.4f}, log loss {fit.log_loss:.4f}, calibration error {fit.expected_error:.4f}.\n"
    yield from (f"Note: {caution.sentence}" for caution in told.cautions())
    for rate, one in zip(FALSE_RATES, told.table(), strict=True):
        if told.undamaged and (few := few_negatives(one.alarms, rate)):
            yield f"Note: at {percent(rate)}, {few}"


def comparison_lines(first: ModelRecord, second: ModelRecord, compared: Comparison) -> Iterator[str]:
    """Both areas, their difference, and what only one of the two sidelines."""
    yield f"\nOn {counted(compared.captures, 'capture')} that both scored, {_name(first)} and {_name(second)}:"
    yield (
        f"AUROC {compared.auroc_first:.4f} and {compared.auroc_second:.4f}, difference "
        f"{_area(compared.auroc_difference)} by product; DeLong p = {compared.delong_p:.3g}."
    )
    yield f"Damaged ones {_discordant(compared.found)}."
    yield f"Undamaged ones {_discordant(compared.alarms)}."


def evaluation_json(
    model: ModelRecord, told: EvaluationReport, second: ModelRecord | None, compared: Comparison | None
) -> dict[str, Any]:
    """All figures; None where there is no number."""
    fit = told.calibration
    return {
        "model": {"name": model.name, "version": model.version, "sha256": model.sha256},
        "damaged": told.damaged,
        "undamaged": told.undamaged,
        "undecided": told.undecided,
        "unreviewed": told.unreviewed,
        "products": told.products,
        "auroc": _estimate_json(told.auroc),
        "average_precision": _estimate_json(told.average_precision),
        "at": threshold_figures(told),
        "at_false_alarm_rates": {
            f"{rate:g}": threshold_figures(told, one.threshold)
            for rate, one in zip(FALSE_RATES, told.table(), strict=True)
        },
        "groups": [
            {"by": group.by, "name": group.name, "auroc": finite(group.auroc)}
            | {key: rate_json(getattr(group.scores.at(told.threshold), key)) for key in ("found", "alarms")}
            for group in told.groups
        ],
        "calibration": {"brier": finite(fit.brier), "log_loss": finite(fit.log_loss)}
        | {"expected_error": finite(fit.expected_error)},
        "cautions": [caution.sentence for caution in told.cautions()],
        "comparison": compared and second and _comparison_json(second, compared),
    }


def _comparison_json(second: ModelRecord, compared: Comparison) -> dict[str, Any]:
    return {
        "model": {"name": second.name, "version": second.version, "sha256": second.sha256},
        "captures": compared.captures,
        "auroc": [finite(compared.auroc_first), finite(compared.auroc_second)],
        "auroc_difference": _estimate_json(compared.auroc_difference),
        "delong_p": finite(compared.delong_p),
        "found": asdict(compared.found),
        "alarms": asdict(compared.alarms),
    }


def _threshold_row(name: str, one: Operating) -> tuple[str, ...]:
    precision, missed, sidelined = one.precision, one.missed_a_day, one.sidelined_a_day
    return (
        f"{one.threshold:.4f}",
        name,
        _rate(one.found),
        _rate(one.alarms),
        f"{percent(precision.value)} ({percent(precision.low)} to {percent(precision.high)})",
        f"{missed.value:.1f} ({missed.low:.1f} to {missed.high:.1f})",
        f"{sidelined.value:.0f} ({sidelined.low:.0f} to {sidelined.high:.0f})",
    )


def _group_rows(told: EvaluationReport) -> list[tuple[str, ...]]:
    rows = []
    for group in told.groups:
        at = group.scores.at(told.threshold)
        good = (str(at.alarms.total), _rate(at.alarms)) if group.has_own_undamaged else ("", "")
        rows.append((group.by, group.name, str(at.found.total), _rate(at.found), *good, _figure(group.auroc)))
    return rows


def _rate(rate: Rate) -> str:
    if not rate.total:
        return "-"
    low, high = rate.interval
    return f"{percent(rate.value)} ({percent(low)} to {percent(high)})"


def _area(area: Estimate) -> str:
    return f"{_figure(area.value)} ({_figure(area.low)} to {_figure(area.high)})"


def _figure(value: float) -> str:
    return "-" if finite(value) is None else f"{value:.3f}"


def _name(model: ModelRecord) -> str:
    return f"{model.name} {model.version} ({model.sha256[:8]})"


def _discordant(one: Discordant) -> str:
    return (
        f"sidelined by the first only: {len(one.only_first)}, by the second only: {len(one.only_second)}; "
        f"McNemar p = {one.p:.3g}"
    )


def _estimate_json(one: Estimate) -> dict[str, float | None]:
    return {key: finite(value) for key, value in asdict(one).items()}
