"""Every metric against scikit-learn, scipy's distributions, or the formula written out plainly."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import stats

from inference.errors import InferenceError
from inference.evaluation import aupro, auroc, average_precision, brier, calibration, log_loss, split_by_group
from inference.evaluation.areas import Ranked, auroc_of, average_precision_of, precision_recall_curve, roc_curve
from inference.evaluation.comparing import compare, delong, mcnemar
from inference.evaluation.judged import ScoredCapture
from inference.evaluation.rates import Rate, few_negatives, negatives_needed, percent, upper_bound, wilson
from inference.evaluation.resampling import bootstrap, drawn_weights, middle_95

metrics = pytest.importorskip("sklearn.metrics")


@pytest.fixture(params=[0, 1, 2])
def scored(request: pytest.FixtureRequest) -> tuple[np.ndarray, np.ndarray]:
    """Scores (300,) and truth (300,): of seed 1 with many ties, of seed 2 with hardly any damaged."""
    rng = np.random.default_rng(request.param)
    truth = rng.random(300) < (0.03 if request.param == 2 else 0.4)
    scores = 1 / (1 + np.exp(-rng.normal(size=300) - 1.5 * truth))
    return (np.round(scores, 1) if request.param == 1 else scores), truth


def test_areas_are_those_of_scikit_learn(scored):
    scores, truth = scored
    assert auroc(scores, truth) == pytest.approx(metrics.roc_auc_score(truth, scores))
    assert average_precision(scores, truth) == pytest.approx(metrics.average_precision_score(truth, scores))


def test_areas_with_weights_are_those_of_scikit_learn(scored):
    scores, truth = scored
    weights = np.random.default_rng(5).integers(0, 4, len(scores)).astype(float)
    counts = Ranked.of(scores, truth).counts(weights)
    assert auroc_of(*counts) == pytest.approx(metrics.roc_auc_score(truth, scores, sample_weight=weights))
    expected = metrics.average_precision_score(truth, scores, sample_weight=weights)
    assert average_precision_of(*counts) == pytest.approx(expected)


def test_roc_curve_is_that_of_scikit_learn(scored):
    scores, truth = scored
    ours = roc_curve(Ranked.of(scores, truth))
    false_rate, recall, thresholds = metrics.roc_curve(truth, scores, drop_intermediate=False)
    for got, expected in ((ours.x, false_rate), (ours.y, recall), (ours.thresholds, thresholds)):
        np.testing.assert_allclose(got, expected)


def test_precision_recall_curve_is_that_of_scikit_learn(scored):
    scores, truth = scored
    ours = precision_recall_curve(Ranked.of(scores, truth))
    precision, recall, thresholds = metrics.precision_recall_curve(truth, scores)
    # Theirs ends at a precision of 1 that nothing was counted for.
    np.testing.assert_allclose(ours.y[::-1], precision[:-1])
    np.testing.assert_allclose(ours.x[::-1], recall[:-1])
    np.testing.assert_allclose(ours.thresholds[::-1], thresholds)


def test_points_of_a_curve_carry_wilson_intervals(scored):
    scores, truth = scored
    curve = roc_curve(Ranked.of(scores, truth))
    at = len(curve.x) // 2
    over = scores >= curve.thresholds[at]
    assert (curve.y_low[at], curve.y_high[at]) == pytest.approx(wilson(int((over & truth).sum()), int(truth.sum())))
    assert (curve.x_low[at], curve.x_high[at]) == pytest.approx(wilson(int((over & ~truth).sum()), int((~truth).sum())))


def test_a_thinned_curve_keeps_its_shape_where_false_alarms_are_few():
    rng = np.random.default_rng(4)
    truth = rng.random(20_000) < 0.3
    ranked = Ranked.of(rng.normal(size=20_000) + 2 * truth, truth)
    thin = roc_curve(ranked, 400)
    assert len(thin.x) < 600
    assert (thin.x[0], thin.y[0], thin.x[-1], thin.y[-1]) == (0.0, 0.0, 1.0, 1.0)
    assert max(np.diff(thin.x).max(), np.diff(thin.y).max()) < 0.03
    assert np.count_nonzero(thin.x < 0.002) > 30


def test_calibration_is_that_of_scikit_learn(scored):
    from sklearn.calibration import calibration_curve

    scores, truth = scored
    ours = calibration(scores, truth, bins=10)
    came_true, scored_at = calibration_curve(truth, scores, n_bins=10)
    assert ours.brier == pytest.approx(metrics.brier_score_loss(truth, scores)) == brier(scores, truth)
    assert ours.log_loss == pytest.approx(metrics.log_loss(truth, scores)) == log_loss(scores, truth)
    if len(np.unique(scores)) > 20:  # Theirs puts a score on an edge into the bin below.
        np.testing.assert_allclose([one.damaged.value for one in ours.bins], came_true)
        np.testing.assert_allclose([one.mean_score for one in ours.bins], scored_at)


def test_expected_calibration_error_of_a_case_by_hand():
    # Three score 0.2 on average and one is damaged; one scores 0.9 and is: (3 * |0.2 - 1/3| + 1 * |0.9 - 1|) / 4.
    found = calibration([0.2, 0.2, 0.2, 0.9], [True, False, False, True], bins=4)
    assert found.expected_error == pytest.approx((3 * (1 / 3 - 0.2) + 0.1) / 4)
    assert [(one.low, one.high, one.damaged) for one in found.bins] == [
        (0.0, 0.25, Rate(1, 3)),
        (0.75, 1.0, Rate(1, 1)),
    ]


def test_log_loss_of_a_sure_error_is_large_but_a_number():
    assert math.isfinite(log_loss([0.0], [True]))
    assert log_loss([0.0], [True]) > 30


def test_overlap_of_a_map_by_hand():
    mask = np.zeros((4, 10), bool)
    mask[0, :2], mask[3, 5:9] = True, True
    heat = np.zeros((4, 10), np.uint8)
    heat[0, 0] = 200  # half of the first region, before any false alarm
    assert aupro([(heat, mask)], 0.1) == pytest.approx(_straight(0.25, 1.0, 0.1))
    heat[mask] = 255
    assert aupro([(heat, mask)]) == pytest.approx(1.0)
    assert math.isnan(aupro([(heat, np.zeros_like(mask))]))


def _straight(start: float, end: float, limit: float) -> float:
    """The mean of the straight line from `start` at 0 to `end` at 1 over 0 to `limit`."""
    return start + (end - start) * limit / 2


def test_overlap_of_a_map_by_going_through_all_thresholds():
    rng = np.random.default_rng(1)
    masks = [np.zeros((20, 20), bool) for _ in range(3)]
    for mask in masks:
        mask[2:6, 3:9], mask[12:18, 12:15] = True, True
    heats = [np.clip(rng.normal(90, 40, (20, 20)) + 60 * mask, 0, 255).astype(np.uint8) for mask in masks]
    regions = [(h, r) for h in heats for r in (np.s_[2:6, 3:9], np.s_[12:18, 12:15])]
    ground = np.concatenate([h[~m] for h, m in zip(heats, masks, strict=True)])
    x = [0.0, *(np.mean(ground >= level) for level in range(255, -1, -1))]
    y = [0.0, *(np.mean([np.mean(h[r] >= level) for h, r in regions]) for level in range(255, -1, -1))]
    fine = np.linspace(0, 0.3, 30_001)
    expected = np.trapezoid(np.interp(fine, x, y), fine) / 0.3
    assert aupro(zip(heats, masks, strict=True)) == pytest.approx(expected, abs=1e-4)


def test_wilson_interval_is_that_of_scipy():
    for hits, total in ((0, 412), (3, 50), (50, 100), (9, 9)):
        expected = stats.binomtest(hits, total).proportion_ci(method="wilson")
        assert wilson(hits, total) == pytest.approx((expected.low, expected.high), abs=1e-6)


def test_exact_bound_is_that_of_the_beta_distribution():
    for hits, total in ((0, 412), (1, 412), (7, 3000), (500, 900)):
        for confidence in (0.95, 0.975):
            expected = stats.beta.ppf(confidence, hits + 1, total - hits)
            assert upper_bound(hits, total, confidence) == pytest.approx(expected, abs=1e-9)
    assert upper_bound(0, 0) == upper_bound(5, 5) == 1.0


def test_rule_of_three_is_the_one_sided_bound_without_a_hit():
    assert upper_bound(0, 3000, 0.95) == pytest.approx(3 / 3000, rel=0.01)
    assert negatives_needed(0.001, 0.95) == 2995
    needed = negatives_needed(0.001)
    assert upper_bound(0, needed) <= 0.001 < upper_bound(0, needed - 1)


def test_too_few_good_items_are_told_in_plain_words():
    assert few_negatives(Rate(0, 412), 0.001) == (
        "0 of 412 good items were sidelined: the rate may still be 0.9 %. To speak of 0.1 % takes at least "
        "3,700 good items."
    )
    assert few_negatives(Rate(0, 4000), 0.001) == ""
    assert few_negatives(Rate(41, 412), 0.001) == ""
    assert few_negatives(Rate(4, 412), 0.001).startswith("4 of 412 good items were sidelined: the rate may still be")


def test_percent_has_digits_that_say_something():
    assert [percent(rate) for rate in (0.5, 0.0092, 0.001, 0.00034, 0.00001, 0.0, math.nan)] == [
        "50 %", "0.9 %", "0.1 %", "0.03 %", "0.001 %", "0 %", "-",
    ]  # fmt: skip


def test_mcnemar_is_a_fair_coins():
    for first, second in ((0, 0), (1, 0), (12, 3), (5, 5), (400, 350)):
        expected = stats.binomtest(first, first + second).pvalue if first + second else 1.0
        assert mcnemar(first, second) == pytest.approx(expected)


def test_delong_is_the_formula_over_all_pairs():
    rng = np.random.default_rng(8)
    truth = rng.random(60) < 0.5
    first, second = np.round(rng.normal(size=60) + truth, 1), np.round(rng.normal(size=60) + 0.4 * truth, 1)
    pairs = [(np.sign(scores[truth][:, None] - scores[~truth][None, :]) + 1) / 2 for scores in (first, second)]
    by_damaged, by_undamaged = (np.cov([pair.mean(axis) for pair in pairs]) for axis in (1, 0))
    covariance = by_damaged / truth.sum() + by_undamaged / (~truth).sum()
    variance = covariance[0, 0] + covariance[1, 1] - 2 * covariance[0, 1]
    z = (pairs[0].mean() - pairs[1].mean()) / math.sqrt(variance)
    assert delong(first, second, truth) == pytest.approx(2 * stats.norm.sf(abs(z)))
    assert delong(first, first, truth) == 1.0
    assert math.isnan(delong(first[:1], first[:1], truth[:1]))


def test_drawing_products_with_weights_is_drawing_them_one_by_one(scored):
    scores, truth = scored
    products = [f"p{n % 30}" for n in range(len(scores))]
    one_by_one = bootstrap(lambda chosen: auroc(scores[chosen], truth[chosen]), products, rounds=300)
    ranked = Ranked.of(scores, truth)
    weighted = [auroc_of(*ranked.counts(weights)) for weights in drawn_weights(products, 300, seed=1)]
    assert middle_95(weighted) == pytest.approx(one_by_one, abs=0.03)


def test_a_better_model_is_told_from_an_equal_one():
    rng = np.random.default_rng(3)
    truth = rng.random(600) < 0.5
    weak, strong = rng.normal(size=600) + truth, rng.normal(size=600) + 3 * truth

    def captures(scores: np.ndarray) -> list[ScoredCapture]:
        return [ScoredCapture(n, float(s), bool(truth[n]), f"p{n % 40}") for n, s in enumerate(scores)]

    better = compare(captures(weak), 1.5, captures(strong), 1.5, rounds=100)
    assert better.auroc_difference.low > 0
    assert max(better.delong_p, better.found.p) < 1e-6
    assert len(better.found.only_second) > len(better.found.only_first)
    assert all(truth[n] and strong[n] >= 1.5 > weak[n] for n in better.found.only_second)
    same = compare(captures(weak), 1.5, captures(weak)[:400], 1.5, rounds=50)
    assert (same.captures, same.auroc_difference.value, same.delong_p, same.alarms.p) == (400, 0.0, 1.0, 1.0)
    with pytest.raises(InferenceError, match="in common"):
        compare(captures(weak)[:10], 0.5, captures(weak)[20:], 0.5)


def test_no_product_is_in_two_parts_and_parts_have_about_their_share():
    products = [f"product {n % 500}" for n in range(5000)]
    part = split_by_group(products, (0.6, 0.2, 0.2), seed=1)
    assert len({(p, int(k)) for p, k in zip(products, part, strict=True)}) == 500
    assert np.bincount(part) / 5000 == pytest.approx([0.6, 0.2, 0.2], abs=0.05)
    later = split_by_group([*products[100:], "a new one"], (0.6, 0.2, 0.2), seed=1)
    np.testing.assert_array_equal(later[:-1], part[100:])
    assert not np.array_equal(part, split_by_group(products, (0.6, 0.2, 0.2), seed=2))
