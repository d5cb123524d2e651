"""The report that a threshold is chosen by: what it means, whose captures are behind it, and what it cannot say."""

from __future__ import annotations

import math
from itertools import pairwise

import numpy as np
import pytest

from inference.evaluation import Rate, auroc, precision_at, rates_over, threshold_at
from inference.evaluation.judged import Estimate, Operating, ScoredCapture, judged
from inference.evaluation.report import EvaluationReport, evaluate


def _captures(count: int = 2000) -> list[ScoredCapture]:
    rng = np.random.default_rng(6)
    made = []
    for n in range(count):
        is_damaged = bool(rng.random() < 0.3)
        score = float(1 / (1 + math.exp(-rng.normal() - (1.5 if is_damaged else -1.0))))
        kind = ("tear", "crush")[n % 2]
        damages = ((kind, "minor", "packaging"),) + ((("hole", "major", "product"),) if n % 5 == 0 else ())
        told = f"p{n % 25}", ("carton", "bag", "")[n % 3], f"week {n % 2}", damages if is_damaged else ()
        made.append(ScoredCapture(100 + n, score, is_damaged, *told))
    return made


@pytest.fixture(scope="module")
def captures() -> list[ScoredCapture]:
    return _captures()


@pytest.fixture(scope="module")
def report(captures) -> EvaluationReport:
    return evaluate(captures, 0.8, rounds=50)


def test_a_threshold_counts_what_counting_gives(captures, report):
    scores, truth = [one.score for one in captures], [one.damaged for one in captures]
    for threshold in (0.0, 0.31, captures[7].score, 0.99, 1.5):
        at = report.at(threshold)
        assert (at.found, at.alarms) == rates_over(scores, truth, threshold)
    assert report.at().threshold == 0.8
    for rate, at in zip((0.001, 0.01, 0.05), report.table(), strict=True):
        assert at.threshold == threshold_at(scores, truth, rate)


def test_figures_of_a_day_follow_from_the_rates():
    at = Operating(0.5, Rate(80, 100), Rate(10, 1000), prevalence=0.001, volume=20_000)
    assert at.missed_a_day.value == pytest.approx(20 * 0.2)
    assert at.false_alarms_a_day.value == pytest.approx(19_980 * 0.01)
    assert at.sidelined_a_day.value == pytest.approx(20 * 0.8 + 19_980 * 0.01)
    assert at.precision.value == precision_at(0.8, 0.01, 0.001)


@pytest.mark.parametrize("name", ["precision", "missed_a_day", "false_alarms_a_day", "sidelined_a_day"])
def test_figures_of_a_day_lie_in_their_intervals(report, name: str):
    for threshold in (0.2, 0.6, 0.8):
        figure: Estimate = getattr(report.at(threshold), name)
        assert figure.low < figure.value < figure.high


def test_every_capture_is_behind_one_bin_and_every_bin_opens_its_captures(captures, report):
    by_id = {one.capture_id: one for one in captures}
    edges = report.histogram.edges
    opened = []
    for n, (low, high) in enumerate(pairwise(edges)):
        for damaged, counts in ((True, report.histogram.damaged), (False, report.histogram.undamaged)):
            ids = report.scores.between(low, high, damaged=damaged)
            assert len(ids) == counts[n]
            assert all(low <= by_id[one].score <= high and by_id[one].damaged is damaged for one in ids)
            opened += ids
    assert sorted(opened) == sorted(by_id)


def test_a_score_of_one_is_in_the_last_bin():
    report = evaluate([ScoredCapture(1, 1.0, True), ScoredCapture(2, 0.0, False)], 0.5, rounds=0)
    assert report.histogram.damaged[-1] == 1
    assert report.scores.between(0.98, 1.0, damaged=True) == (1,)


def test_captures_behind_a_threshold_are_named_worst_first(captures, report):
    by_id = {one.capture_id: one for one in captures}
    alarms, missed = report.scores.alarms(0.8), report.scores.missed(0.8)
    assert len(alarms) == report.at().alarms.hits
    assert len(missed) + len(report.scores.found(0.8)) == report.damaged
    assert [by_id[one].score for one in alarms] == sorted((by_id[one].score for one in alarms), reverse=True)
    assert [by_id[one].score for one in missed] == sorted(by_id[one].score for one in missed)
    assert all(by_id[one].damaged for one in missed)


def test_a_point_of_the_curve_is_what_its_threshold_gives(report):
    for n in range(0, len(report.roc.x), 37):
        at = report.at(report.roc.thresholds[n])
        assert (report.roc.x[n], report.roc.y[n]) == pytest.approx((at.alarms.value, at.found.value))


def test_groups_of_damage_stand_against_all_undamaged_and_groups_of_captures_against_their_own(captures, report):
    groups = {(group.by, group.name): group for group in report.groups}
    assert {by for by, _ in groups} == {"type", "severity", "surface", "kind", "set"}
    assert ("kind", "") not in groups
    holes = groups["type", "hole"]
    assert len(holes.scores.damaged) == sum(("hole", "major", "product") in one.damages for one in captures)
    assert len(holes.scores.undamaged) == report.undamaged
    bags = [one for one in captures if one.kind == "bag"]
    assert len(groups["kind", "bag"].scores.undamaged) == sum(not one.damaged for one in bags)
    assert groups["kind", "bag"].auroc == pytest.approx(
        auroc([one.score for one in bags], [one.damaged for one in bags])
    )
    assert (holes.has_own_undamaged, groups["kind", "bag"].has_own_undamaged) == (False, True)


def test_an_area_lies_in_its_interval_by_product(report):
    for area in (report.auroc, report.average_precision):
        assert area.low < area.value < area.high


def test_the_report_is_the_same_every_time(captures, report):
    assert evaluate(captures, 0.8, rounds=50).auroc == report.auroc


def test_undecided_ones_and_those_without_a_score_are_left_out(captures):
    odd = [ScoredCapture(1, 0.9, None), ScoredCapture(2, math.nan, True)]
    report = evaluate([*captures, *odd], 0.8, rounds=0)
    assert (report.damaged + report.undamaged, report.undecided) == (len(captures), 2)
    assert judged(odd) == ()


def _kinds(captures: list[ScoredCapture], threshold: float = 0.8) -> set[str]:
    return {caution.kind for caution in evaluate(captures, threshold, rounds=0).cautions()}


def test_cautions_say_what_the_figures_cannot(captures):
    assert _kinds([]) == {"none"}
    assert _kinds([one for one in captures if not one.damaged], 0.0) == {"no damaged"}
    assert _kinds([one for one in captures if one.damaged]) == {"no undamaged"}
    assert _kinds([*captures, ScoredCapture(1, 0.5, None)]) == {"undecided"}
    few = [ScoredCapture(n, n / 100, n > 95, "p", is_accepted=False) for n in range(100)]
    assert _kinds(few, 0.95) == {"few undamaged", "few damaged", "few products", "unreviewed"}


def test_cautions_follow_the_slider(captures, report):
    assert "few undamaged" not in {one.kind for one in report.cautions(0.5)}
    told = report.cautions(0.999)[0]
    assert told.kind == "few undamaged"
    assert told.sentence.startswith(
        f"0 of {report.undamaged:,} good items were sidelined: the rate may still be 0.3 %."
    )


def test_an_empty_report_has_no_numbers_and_no_failure():
    report = evaluate([], 0.5)
    assert math.isnan(report.auroc.value)
    assert math.isnan(report.at().precision.value)
    assert report.groups == ()
    assert len(report.roc.x) == 1
