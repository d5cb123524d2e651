"""Both tracks as one probability: never falling, calibrated, explained, and fitted on what it is not judged by."""

from __future__ import annotations

import json
from dataclasses import asdict, replace
from pathlib import Path

import numpy as np
import pytest

from inference.errors import InferenceError, ModelError
from inference.evaluation import calibration, rates_over
from inference.fusion import METHODS, Bend, Fusion, either, log_odds, sigmoid
from inference.training.fusion import FusionFit, TrackRow, fit_fusion, main, read_rows
from inference.training.never_falling import never_falling_logistic, pool

LINE = Bend((-20.0, 20.0), (-20.0, 20.0))


def _rows(count: int = 900, seed: int = 1) -> list[TrackRow]:
    """Items of which both tracks are right, printed fakes that fool the supervised one, broken sets it cannot know."""
    rng = np.random.default_rng(seed)
    return [_row(n, rng) for n in range(count)]


def _row(n: int, rng: np.random.Generator) -> TrackRow:
    kind = ("damaged", "good", "good", "fake", "good", "damaged", "good", "broken", "good")[n // 10 % 9]
    ours, theirs = {"damaged": (2.5, 0), "good": (-4, -4), "fake": (2, -4), "broken": (-4, 3)}[kind]
    scores = sigmoid(rng.normal([ours, theirs], 1.5))
    anomaly = None if n % 31 == 0 else float(scores[1])
    told = kind == "damaged", f"p{n // 10}", kind == "fake", int(kind == "broken")
    return TrackRow(float(scores[0]), anomaly, *told)


@pytest.fixture(scope="module")
def fit() -> FusionFit:
    return fit_fusion(_rows())


@pytest.fixture(scope="module", params=METHODS)
def each(request: pytest.FixtureRequest) -> Fusion:
    from inference.training.fusion import _fit

    return _fit(_rows(400), request.param)


def test_rising_scores_never_lower_the_probability(each: Fusion):
    grid = np.linspace(0, 1, 41)
    told = np.array([[each.probability(ours, theirs) for theirs in grid] for ours in grid])
    assert (np.diff(told, axis=0) >= 0).all()
    assert (np.diff(told, axis=1) >= 0).all()
    assert ((told >= 0) & (told <= 1)).all()
    for alone in ([each.probability(one, None) for one in grid], [each.probability(None, one) for one in grid]):
        assert (np.diff(alone) >= 0).all()


def test_a_printed_fake_that_the_gallery_clears_passes_and_a_broken_set_does_not(fit: FusionFit):
    fusion = fit.fusion
    assert fusion.probability(0.95, 0.02) < fusion.threshold / 3
    assert fusion.probability(0.95, None) > fusion.probability(0.95, 0.02) * 3
    assert fusion.probability(0.02, 0.97) > fusion.threshold
    assert fusion.probability(0.02, 0.02) < 0.01


def test_new_items_are_judged_as_the_held_out_figures_say(fit: FusionFit):
    rows = [row for row in _rows(900, seed=9) if row.anomaly is not None]
    scores = [fit.fusion.probability(row.supervised, row.anomaly) for row in rows]
    truth = [row.is_bad for row in rows]
    found, alarms = rates_over(scores, truth, fit.fusion.threshold)
    told = fit.fusion.evaluation["at_threshold"]
    assert found.value == pytest.approx(told["found"]["rate"], abs=0.06)
    assert alarms.value < 0.03
    assert calibration(scores, truth, bins=5).expected_error < 0.03


def test_an_item_without_references_is_judged_by_its_own_threshold(fit: FusionFit):
    rows = [row for row in _rows(900, seed=9) if not row.missing]
    scores = [fit.fusion.probability(row.supervised, None) for row in rows]
    _, alarms = rates_over(scores, [row.damaged for row in rows], fit.fusion.threshold_for(None))
    assert alarms.value < 0.03
    assert fit.fusion.threshold_for(0.4) == fit.fusion.threshold


def test_methods_are_compared_and_the_choice_keeps_its_rule(fit: FusionFit):
    assert set(fit.compared) == set(METHODS)
    lowest = min(figures["log_loss"] for figures in fit.compared.values())
    chosen = fit.compared[fit.fusion.method]
    assert chosen["log_loss"] <= lowest * 1.05
    assert fit.fusion.evaluation["methods"] == fit.compared
    for track in ("supervised", "gallery"):
        assert chosen["auroc"] > fit.fusion.evaluation[track]["auroc"]


def test_it_tells_which_track_carried_it(fit: FusionFit):
    assert fit.fusion.explained(0.03, 0.98).track == "gallery"
    carried = fit.fusion.explained(0.99, 0.4)
    assert carried.without_damage < carried.probability
    assert fit.fusion.explained(0.9, None).track == "damage"
    assert fit.fusion.explained(None, 0.9).track == "gallery"
    even = Fusion("logistic", LINE, LINE, LINE, LINE, LINE, usual=(0.1, 0.1))
    assert even.explained(0.9, 0.3).track == "damage"
    assert even.explained(0.9, 0.3).without_gallery == pytest.approx(even.probability(0.9, 0.1))


def test_either_is_one_minus_both_not():
    ours, theirs = np.meshgrid(np.linspace(0.01, 0.99, 9), np.linspace(0.01, 0.99, 9))
    np.testing.assert_allclose(sigmoid(either(log_odds(ours), log_odds(theirs))), 1 - (1 - ours) * (1 - theirs))
    assert np.isfinite(either(np.array([-14.0, 14.0]), np.array([-14.0, 14.0]))).all()


def test_the_same_rows_give_the_same_fusion(fit: FusionFit):
    assert fit_fusion(_rows()).fusion == fit.fusion


def test_neither_track_is_an_error(fit: FusionFit):
    with pytest.raises(InferenceError, match="Neither track"):
        fit.fusion.probability(None, None)


def test_a_saved_fusion_comes_back_as_it_was(fit: FusionFit, tmp_path: Path):
    fit.fusion.save(tmp_path / "fusion.json")
    loaded = Fusion.load(tmp_path / "fusion.json")
    assert loaded == fit.fusion
    assert loaded.name == fit.fusion.name
    assert replace(loaded, threshold=0.1).name != loaded.name


@pytest.mark.parametrize(
    "changed",
    [
        {"method": "guess"},
        {"threshold": 1.5},
        {"last": {"x": [0.0, 1.0], "y": [1.0, 0.0]}},
        {"anomaly": {"x": [0.0], "y": []}},
        {"usual": None},
        {"extra": 1},
    ],
)
def test_a_file_that_is_no_fusion_is_refused_with_a_sentence(fit: FusionFit, tmp_path: Path, changed: dict):
    path = tmp_path / "fusion.json"
    path.write_text(json.dumps(asdict(fit.fusion) | changed))
    with pytest.raises(ModelError, match=r"fusion fusion\.json"):
        Fusion.load(path)


def test_a_missing_or_broken_file_is_refused_with_a_sentence(tmp_path: Path):
    with pytest.raises(ModelError, match="cannot be read"):
        Fusion.load(tmp_path / "none.json")
    (tmp_path / "cut.json").write_text('{"method": "logi')
    with pytest.raises(ModelError, match="cannot be read"):
        Fusion.load(tmp_path / "cut.json")


def test_too_few_items_are_refused():
    with pytest.raises(InferenceError, match="too few"):
        fit_fusion(_rows(8))
    with pytest.raises(InferenceError, match="too few"):
        fit_fusion([row for row in _rows(300) if not row.is_bad])


def test_the_command_fits_on_lines_and_writes_the_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    rows, out = tmp_path / "rows.jsonl", tmp_path / "fusion.json"
    rows.write_text("".join(json.dumps(asdict(row) | {"kind": "carton"}) + "\n" for row in _rows(300)))
    assert main([str(rows), str(out)]) == 0
    assert Fusion.load(out).evaluation["items"] == json.loads(capsys.readouterr().out)["items"]
    assert main([]) == 2
    rows.write_text('{"supervised": 0.5}\n')
    with pytest.raises(InferenceError, match="cannot be read as rows"):
        read_rows(rows)


def test_pooling_is_that_of_scikit_learn():
    isotonic = pytest.importorskip("sklearn.isotonic")
    rng = np.random.default_rng(5)
    for decimals in (1, 8):
        x = np.round(rng.normal(size=200), decimals)
        y = (rng.random(200) < sigmoid(2 * x)).astype(float)
        theirs = isotonic.IsotonicRegression(out_of_bounds="clip").fit(x, y)
        grid = np.linspace(-4, 4, 300)
        np.testing.assert_allclose(pool(x, y)(grid), theirs.predict(grid), atol=1e-9)


def test_a_straight_logistic_is_that_of_scikit_learn():
    linear = pytest.importorskip("sklearn.linear_model")
    rng = np.random.default_rng(6)
    x = rng.normal(size=(2000, 2))
    truth = rng.random(2000) < sigmoid(1.3 * x[:, 0] + 0.7 * x[:, 1] - 1)
    ours = never_falling_logistic([x[:, 0], x[:, 1]], truth, bends=1)
    theirs = linear.LogisticRegression(C=1 / (2 * 4.0), tol=1e-8).fit(x, truth)  # The same penalty in their words.
    np.testing.assert_allclose(ours[0](x[:, 0]) + ours[1](x[:, 1]), theirs.decision_function(x), atol=0.02)


def test_a_slope_that_would_fall_is_level():
    rng = np.random.default_rng(7)
    x = rng.normal(size=500)
    bend = never_falling_logistic([x], rng.random(500) < sigmoid(-2 * x))[0]
    assert bend(3.0) == pytest.approx(bend(-3.0))
