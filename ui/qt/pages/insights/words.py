"""The figures of an evaluation in the words of the screen."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from ui.qt.language import number_text
from ui.qt.theme import COLORS
from ui.qt.words import kind_name, severity_name, surface_name

if TYPE_CHECKING:
    from inference.evaluation.comparing import Comparison, Discordant
    from inference.evaluation.judged import Estimate, Operating
    from inference.evaluation.rates import Rate
    from inference.evaluation.report import Caution, EvaluationReport, Group

translate = QCoreApplication.translate


def percent_text(rate: float) -> str:
    """A rate in per cent with two digits that matter; a dash where it is not known."""
    value = 100.0 * rate
    if not math.isfinite(value):
        return "–"
    digits = 0 if value >= 10 or value == 0 else 1 if value >= 0.1 else 2 if value >= 0.01 else 3
    return f"{number_text(value, digits)} %"


def figure_text(value: float) -> str:
    """A figure with three digits behind the point; a dash where it is not known."""
    return number_text(value, 3) if math.isfinite(value) else "–"


def rate_text(rate: Rate) -> str:
    """`92 % (85 % – 96 %)`"""
    if not rate.total:
        return "–"
    low, high = map(percent_text, rate.interval)
    return f"{percent_text(rate.value)} ({low} – {high})"


def amount_text(amount: Estimate) -> str:
    """`12 (9 – 17)`, with a digit behind the point where it is small; a dash where it is not known."""
    if not math.isfinite(amount.value):
        return "–"
    digits = 0 if amount.high >= 20 else 1
    return (
        f"{number_text(amount.value, digits)} ({number_text(amount.low, digits)} – {number_text(amount.high, digits)})"
    )


def share_text(share: Estimate) -> str:
    if not math.isfinite(share.value):
        return "–"
    return f"{percent_text(share.value)} ({percent_text(share.low)} – {percent_text(share.high)})"


def chance_text(p: float) -> str:
    """`p = 0.031`, or `p < 0.001`"""
    return f"p &lt; {number_text(0.001, 3)}" if p < 0.001 else f"p = {figure_text(p)}"


def group_name(group: Group, damages: dict[str, str]) -> str:
    """`damages`: the titles of damage types by code."""
    names = {"type": lambda name: damages.get(name, name), "severity": severity_name, "surface": surface_name}
    names["kind"] = kind_name
    return names.get(group.by, str)(group.name)


def group_heading(by: str) -> str:
    names = {
        "type": translate("insights", "Damage type"),
        "severity": translate("insights", "Severity"),
        "surface": translate("insights", "Surface"),
        "kind": translate("insights", "Product group"),
        "set": translate("insights", "Set"),
    }
    return names.get(by, by)


def caution_text(caution: Caution, report: EvaluationReport, at: Operating) -> str:
    """A caution with its figures, in the language in force."""
    from inference.evaluation.rates import negatives_needed, upper_bound

    told = {
        "few undamaged": translate(
            "insights",
            "{alarms} of {undamaged} good items were sidelined: the rate may still be {bound}. "
            "To speak of {rate} takes at least {needed} good items.",
        ),
        "none": translate("insights", "No capture here is both scored and judged: there is nothing to evaluate yet."),
        "no damaged": translate("insights", "No damaged capture is among these: what is found cannot be told."),
        "no undamaged": translate("insights", "No undamaged capture is among these: false alarms cannot be told."),
        "few damaged": translate(
            "insights", "Only {damaged} damaged captures are among these: what is found is a rough figure."
        ),
        "few products": translate("insights", "The captures show {products} products only: others may be harder."),
        "unreviewed": translate("insights", "{unreviewed} of {judged} decisions have not been reviewed."),
        "undecided": translate("insights", "{undecided} captures without a sure decision are left out."),
    }
    figures = {
        "alarms": number_text(at.alarms.hits),
        "undamaged": number_text(report.undamaged),
        "damaged": number_text(report.damaged),
        "products": number_text(report.products),
        "unreviewed": number_text(report.unreviewed),
        "judged": number_text(report.damaged + report.undamaged),
        "undecided": number_text(report.undecided),
    }
    if caution.kind == "few undamaged":
        figures["bound"] = percent_text(upper_bound(at.alarms.hits, at.alarms.total))
        figures["rate"] = percent_text(at.prevalence)
        figures["needed"] = number_text(negatives_needed(at.prevalence))
    return told[caution.kind].format(**figures) if caution.kind in told else caution.sentence


def comparison_html(comparison: Comparison, first: str, second: str) -> str:
    """Two models beside each other; the counts are links `found-first` and so on."""
    difference = comparison.auroc_difference
    area = translate("insights", "AUROC {first} and {second}: difference {difference} ({low} – {high}), {p}").format(
        first=figure_text(comparison.auroc_first),
        second=figure_text(comparison.auroc_second),
        difference=figure_text(difference.value),
        low=figure_text(difference.low),
        high=figure_text(difference.high),
        p=chance_text(comparison.delong_p),
    )
    lines = [
        translate("insights", "{count} captures that both scored").format(count=number_text(comparison.captures)),
        area,
        _discordant(translate("insights", "Damaged found by one only"), "found", comparison.found, first, second),
        _discordant(translate("insights", "False alarms of one only"), "alarms", comparison.alarms, first, second),
    ]
    return "<br>".join(lines)


def _discordant(what: str, key: str, split: Discordant, first: str, second: str) -> str:
    counts = "  ·  ".join(
        f'{name}: <a href="{key}-{which}" style="color: {COLORS.accent}">{number_text(len(ids))}</a>'
        for name, which, ids in ((first, "first", split.only_first), (second, "second", split.only_second))
    )
    return f"{what}: {counts}, {chance_text(split.p)}"
