"""Stored scores held against decisions: through the workflow, and as a person types it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from command_line import Cli

from booth.frames import Frame, FrameSet, Intrinsics, Optics, Shot
from storage.records import (
    CaptureQuery,
    CaptureScore,
    CaptureState,
    Damage,
    ItemRef,
    ModelRecord,
    Severity,
    Surface,
    Verdict,
)
from storage.store import Limits, Store
from ui.workflow import evaluating
from ui.workflow.errors import WorkflowError

LIMITS = Limits(floor_bytes=0, ballast_bytes=0)
OLD, NEW = "a1" * 32, "b2" * 32
# (score of the old model, of the new one, verdict)
CASES = [
    *[(0.05 * n, 0.02 * n, Verdict.UNDAMAGED) for n in range(12)],
    *[(0.3 + 0.05 * n, 0.5 + 0.04 * n, Verdict.DAMAGED) for n in range(8)],
]


def _frames(number: int) -> FrameSet:
    lens = Intrinsics(16, 12, 20.0, 20.0, 8.0, 6.0)
    frame = Frame("top", number, np.full((12, 16, 3), number, np.uint8), None, Optics(lens), 1, 1)
    return FrameSet(f"{number:032x}", "test", (Shot("diffuse", {}, {"top": frame}, 1),), 1, 1)


def _capture(store: Store, number: int, verdict: Verdict | None, kind: str = "carton") -> int:
    product = f"P{number % 4}"
    capture_id = store.captures.add(_frames(number), ItemRef(f"item {number}", product, "A thing", kind)).id
    if verdict is not None:
        damage = Damage(f"d{number}", ("tear", "crush")[number % 2], Severity.MAJOR, Surface.PACKAGING)
        store.annotations.submit(capture_id, [damage] if verdict is Verdict.DAMAGED else [], verdict)
    return capture_id


def _score(store: Store, capture_id: int, sha256: str, fused: float, **told) -> None:
    store.scores.add(CaptureScore(capture_id, sha256, fused, 0.7, (), 0.1, **told))


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a station with `CASES`, scored by both models; to be copied."""
    folder = tmp_path_factory.mktemp("filled") / "data"
    with Store.open(folder, author="lead", limits=LIMITS) as opened:
        opened.models.register(OLD, "damage", "1.0", "damage", 0.7)
        opened.models.register(NEW, "damage", "2.0", "damage", 0.6)
        for number, (old, new, verdict) in enumerate(CASES):
            capture_id = _capture(opened, number, verdict)
            _score(opened, capture_id, OLD, old)
            _score(opened, capture_id, NEW, new, supervised=new / 2)
    return folder


@pytest.fixture
def data(filled: Path, tmp_path: Path) -> Path:
    return shutil.copytree(filled, tmp_path / "data")


@pytest.fixture
def store(data: Path) -> Iterator[Store]:
    with Store.open(data, author="lead", limits=LIMITS) as opened:
        yield opened


def test_rows_of_the_store_become_a_report(store: Store):
    report = evaluating.evaluation_of(store, CaptureQuery(), NEW)
    assert (report.damaged, report.undamaged, report.products, report.unreviewed) == (8, 12, 4, 20)
    assert report.threshold == 0.7
    assert report.auroc.value == 1.0
    assert report.at(0.5).found.hits == 8
    assert {(group.by, group.name) for group in report.groups} >= {("type", "tear"), ("kind", "carton")}
    assert store.captures.get(report.scores.found(0.5)[0]).verdict is Verdict.DAMAGED


def test_only_submitted_decisions_count_and_unsure_ones_decide_nothing(store: Store):
    for number, verdict in ((50, Verdict.UNSURE), (51, None), (52, Verdict.DAMAGED)):
        _score(store, _capture(store, number, verdict), NEW, 0.9)
    returned = store.captures.ids(CaptureQuery(order="oldest"))
    last = max(returned)
    store.reviews.decide(last, 1, CaptureState.RETURNED, ("outline",))
    report = evaluating.evaluation_of(store, CaptureQuery(), NEW)
    assert (report.damaged, report.undecided) == (8, 3)


def test_an_accepted_annotation_is_reviewed(store: Store):
    first = min(store.captures.ids(CaptureQuery()))
    store.reviews.decide(first, 1, CaptureState.ACCEPTED)
    assert evaluating.evaluation_of(store, CaptureQuery(), NEW).unreviewed == 19


def test_a_track_is_evaluated_where_it_spoke(store: Store):
    rows = list(store.scores.rows(CaptureQuery(), NEW))
    supervised = evaluating.evaluate(rows, 0.4, track="supervised")
    assert supervised.at(0.25).found.hits == 8
    anomaly = evaluating.evaluate(rows, 0.4, track="anomaly")
    assert (anomaly.damaged, anomaly.undecided) == (0, 0)


class _Model:
    sha256 = NEW

    def __init__(self) -> None:
        self.card = ModelRecord(0, NEW, "damage", "2.0", "damage", 0.6, "{}")


def test_the_decided_threshold_is_in_force_for_its_model_and_fusion_only(store: Store):
    assert evaluating.current_threshold(store, _Model()) == 0.6
    assert evaluating.current_threshold(store, _Model(), "logistic", otherwise=0.4) == 0.4
    store.thresholds.decide(NEW, "", 0.83)
    assert evaluating.current_threshold(store, _Model()) == 0.83
    assert evaluating.current_threshold(store, _Model(), "logistic", otherwise=0.4) == 0.4
    assert evaluating.evaluation_of(store, CaptureQuery(), NEW).threshold == 0.83
    assert evaluating.evaluation_of(store, CaptureQuery(), OLD).threshold == 0.7


def test_nothing_can_be_decided_on_no_figures(store: Store):
    report = evaluating.evaluate([], 0.5)
    with pytest.raises(WorkflowError, match="no figures to decide on"):
        evaluating.decide(store, NEW, [], report, 0.5, CaptureQuery())


def test_a_model_is_called_by_name_version_or_hash(store: Store):
    assert evaluating.chosen_model(store).sha256 == NEW
    assert evaluating.chosen_model(store, "damage").sha256 == NEW
    assert evaluating.chosen_model(store, "damage 1.0").sha256 == OLD
    assert evaluating.chosen_model(store, "a1a1").sha256 == OLD
    with pytest.raises(WorkflowError, match="there are damage 1"):
        evaluating.chosen_model(store, "nobody")


def test_the_command_tells_people_and_scripts_the_same(data: Path, cli: Cli):
    told = cli("evaluate", "--volume", 1000, "--prevalence", 0.01)
    assert told.code == 0
    assert "20 captures of 4 products, scored by damage 2.0: 8 damaged, 12 undamaged." in told.out
    assert "Note: 0 of 12 good items were sidelined: the rate may still be 26 %." in told.out
    figures = cli("evaluate", "--at-fpr", 0.2, "--json").json
    assert figures["auroc"]["value"] == 1.0
    assert figures["at"]["false_alarms"]["hits"] == 2
    assert figures["at"]["recall"]["rate"] == 1.0
    assert figures["comparison"] is None


def test_the_command_chooses_captures_and_compares_models_on_them(data: Path, cli: Cli):
    figures = cli("evaluate", "--model", "damage 1.0", "--compare", "damage 2.0", "--threshold", 0.5, "--json").json
    compared = figures["comparison"]
    assert compared["captures"] == 20
    assert compared["auroc_difference"]["value"] > 0
    assert len(compared["found"]["only_second"]) == 4
    assert cli("evaluate", "--type", "tear", "--json").json["damaged"] == 4
    assert "McNemar p" in cli("evaluate", "--compare", "a1a1").out


def test_a_threshold_found_on_half_of_the_products_is_judged_on_the_others(store: Store):
    captures = evaluating.scored_captures(store.scores.rows(CaptureQuery(), NEW))
    first, second = evaluating.halves(captures)
    assert sorted(one.capture_id for one in first + second) == sorted(one.capture_id for one in captures)
    assert not {one.product for one in first} & {one.product for one in second}
    assert first
    assert second


def test_the_command_judges_on_held_out_products(data: Path, cli: Cli):
    whole = cli("evaluate", "--at-fpr", 0.2, "--json").json
    part = cli("evaluate", "--at-fpr", 0.2, "--held-out", "--json").json
    assert 0 < part["products"] < whole["products"]
    assert "--at-fpr" in cli("evaluate", "--held-out").err


def test_a_decision_is_recorded_with_its_author_figures_and_captures(data: Path, cli: Cli):
    done = cli("evaluate", "--decide", 0.45, "--note", "few alarms", "--author", "lead-1", "--text", "item")
    assert done.code == 0
    assert "0.4500 or more are sidelined" in done.err
    decision = cli("thresholds", "--json").json["decisions"][0]
    assert (decision["author"], decision["note"], decision["threshold"]) == ("lead-1", "few alarms", 0.45)
    assert decision["query"] == {"text": "item"}
    assert decision["figures"]["recall"]["hits"] == 8
    assert cli("evaluate", "--json").json["at"]["threshold"] == 0.45
    table = cli("thresholds").out
    assert "lead-1" in table
    assert "100 % of 8" in table


def test_odd_wishes_are_answered_with_a_sentence(data: Path, cli: Cli, tmp_path: Path):
    assert "between 0 and 1" in cli("evaluate", "--decide", 1.5).err
    assert "No model 'x' has scored" in cli("evaluate", "--model", "x").err
    assert cli("thresholds").out == "No threshold has been decided; each model's own is in force.\n"
    assert "There is no station" in cli("evaluate", "--data", tmp_path / "nowhere").err
