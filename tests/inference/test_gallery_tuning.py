"""From figures to an anomaly score: weights that never reward a change, made from items whose truth is known."""

import numpy as np
import pytest

from inference.gallery.tuning import Judged, fitted
from inference.gallery.verdict import Verdict, excess, shipped_verdict


def judged(seed=1, count=200):
    """Items of smooth and of rough products; damage deepens `deep` over what is usual, `noise` it does not touch."""
    rng = np.random.default_rng(seed)
    for number in range(count):
        rough, damaged = rng.choice([1.0, 4.0]), number % 2 == 0
        deep = rough * rng.lognormal(1.6 if damaged else 0.0, 0.3)
        usual = {"deep": rough, "noise": 1.0}
        yield Judged({"deep": float(deep), "noise": float(rng.lognormal(0, 0.5))}, usual, damaged)


def test_what_is_usual_for_the_product_counts_for_nothing():
    items = list(judged())
    verdict = fitted(items)
    right = [(verdict.anomaly(one.figures, one.usual) > 0.5) == one.is_damaged for one in items]
    assert np.mean(right) > 0.85
    assert verdict.weights["deep"] > 10 * verdict.weights.get("noise", 0.0)


def test_more_change_is_never_less_anomalous():
    verdict = shipped_verdict()
    assert min(verdict.weights.values()) > 0
    figures, usual = dict(verdict.typical), dict(verdict.typical)
    before = verdict.anomaly(figures, usual)
    for name in verdict.weights:
        figures[name] += 3 * verdict.scales[name]
        after = verdict.anomaly(figures, usual)
        assert after >= before
        before = after


def test_a_verdict_is_the_logistic_that_it_says():
    verdict = Verdict(-1.0, {"deep": 2.0}, {"deep": 0.5}, {"deep": 0.3})
    expected = 1 / (1 + np.exp(1.0 - 2.0 * np.log(3.5 / 1.5)))
    assert verdict.anomaly({"deep": 3.0}, {"deep": 1.0}) == pytest.approx(expected)
    assert verdict.anomaly({"deep": 0.5}, {"deep": 1.0}) == pytest.approx(1 / (1 + np.e))


def test_a_lone_reference_is_judged_by_what_is_typical():
    verdict = shipped_verdict()
    assert verdict.anomaly(verdict.typical, {}) == pytest.approx(verdict.anomaly(verdict.typical, verdict.typical))


def test_excess_begins_at_what_is_usual():
    assert excess(1.0, 2.0, 0.1) == 0.0
    assert excess(3.0, 0.0, 1.0) == pytest.approx(np.log(4))


def test_the_same_items_give_the_same_verdict():
    assert fitted(list(judged())).to_json() == fitted(list(judged())).to_json()
