"""Metrics against cases worked out by hand or by counting."""

from __future__ import annotations

import math

import numpy as np
import pytest

from inference.evaluation import (
    Rate,
    auroc,
    average_precision,
    bootstrap,
    precision_at,
    rates_over,
    recall_at,
    threshold_at,
    wilson,
)

SCORES = [0.9, 0.8, 0.7, 0.6, 0.5]
DAMAGED = [True, False, True, True, False]


def test_auroc_of_a_small_case():
    # Of the six pairs, 0.9 beats both good ones; 0.7 and 0.6 beat one each.
    assert auroc(SCORES, DAMAGED) == pytest.approx(4 / 6)


def test_auroc_counts_ties_half_and_agrees_with_counting_pairs():
    rng = np.random.default_rng(2)
    scores, truth = rng.integers(0, 6, 80) / 5, rng.random(80) < 0.4
    pairs = [(p > n) + 0.5 * (p == n) for p in scores[truth] for n in scores[~truth]]
    assert auroc(scores, truth) == pytest.approx(np.mean(pairs))
    assert auroc([0.5, 0.5], [True, False]) == 0.5


def test_auroc_needs_both_kinds():
    assert math.isnan(auroc([0.1, 0.2], [True, True]))


def test_average_precision_of_a_small_case():
    assert average_precision(SCORES, DAMAGED) == pytest.approx((1 / 1 + 2 / 3 + 3 / 4) / 3)


def test_average_precision_treats_ties_as_one_step():
    assert average_precision([0.5, 0.5, 0.1], [True, False, True]) == pytest.approx(0.5 * 0.5 + 0.5 * 2 / 3)
    assert math.isnan(average_precision([0.5], [False]))


def test_threshold_keeps_false_alarms_within_the_rate():
    good = np.linspace(0, 1, 100)
    truth = np.zeros(100, bool)
    for rate in (0.0, 0.01, 0.05, 0.5):
        threshold = threshold_at(good, truth, rate)
        assert np.count_nonzero(good >= threshold) == round(rate * 100)
    assert threshold_at(good, truth, 1.0) == 0.0


def test_threshold_with_ties_stays_on_the_safe_side():
    assert threshold_at([0.3, 0.7, 0.7], [False, False, False], 1 / 3) > 0.7


def test_recall_at_a_false_rate():
    scores = [0.95, 0.6, 0.2, *np.linspace(0, 0.9, 100)]
    truth = [True, True, True] + [False] * 100
    assert recall_at(scores, truth, 0.01) == Rate(1, 3)
    assert recall_at(scores, truth, 0.5) == Rate(2, 3)


def test_rates_over_a_threshold_count_both_kinds():
    found, sidelined = rates_over(SCORES, DAMAGED, 0.7)
    assert (found, sidelined) == (Rate(2, 3), Rate(1, 2))


def test_wilson_interval_of_known_cases():
    assert wilson(0, 412)[1] == pytest.approx(1.959964**2 / (412 + 1.959964**2), abs=1e-9)
    low, high = wilson(50, 100)
    assert (low, high) == pytest.approx((0.4038, 0.5962), abs=1e-4)
    assert wilson(0, 0) == (0.0, 1.0)
    assert str(Rate(50, 100)) == "0.500 (0.404 to 0.596, 50 of 100)"


def test_rate_of_nothing_is_not_a_number():
    assert math.isnan(Rate(0, 0).value)


def test_precision_at_one_damaged_in_a_thousand():
    assert precision_at(0.8, 0.01, 0.001) == pytest.approx(0.0008 / (0.0008 + 0.00999))
    assert math.isnan(precision_at(0.0, 0.0, 0.001))


def test_bootstrap_draws_whole_groups():
    values = np.array([0.0, 0.0, 1.0, 1.0])
    low, high = bootstrap(lambda chosen: float(values[chosen].mean()), ["a", "a", "b", "b"], rounds=300)
    assert (low, high) == (0.0, 1.0)
    assert bootstrap(lambda chosen: float(values[chosen].mean()), ["a"] * 4, rounds=10) == (0.5, 0.5)
