"""The items by which scores are judged: nothing else is made of them, and a stopped run over them goes on."""

from __future__ import annotations

from collections import Counter

import numpy as np
from judged_scores import LIGHT, Scoring, read_kept, score_missing
from judging import judging_items, judging_packs, reference_specs

from inference.damage import shipped_model
from ui.workflow.training_items import SPLITS, TrainingPlan, training_item


def cases(family: str, items: int = 300, packs: int = 60):
    return [*judging_items(items, family), *judging_packs(packs, family)]


def test_no_product_is_shared_between_training_tuning_and_judging():
    trained = {training_item(split, number, TrainingPlan()).product.code for split in SPLITS for number in range(200)}
    tuning, judging = ({case.spec.product.code for case in cases(family)} for family in ("tuning", "judging"))
    assert not trained & tuning
    assert not trained & judging
    assert not tuning & judging
    seeds = [case.spec.product.seed for family in ("tuning", "judging") for case in cases(family)]
    assert min(seeds) >= 1_000_000


def test_every_third_item_is_damaged_in_every_way_equally_often():
    damages = [case.spec.damages for case in judging_items(300, "judging")]
    assert sum(map(bool, damages)) == 100
    ways = Counter((one.type, one.severity) for made in damages for one in made)
    assert len(ways) == 10
    assert set(ways.values()) == {10}


def test_about_a_third_of_the_products_has_damage_printed_on_it():
    products = {case.spec.product for case in judging_items(2000, "judging")}
    assert len(products) == 200
    assert 0.25 < np.mean([bool(product.printed_fake) for product in products]) < 0.42


def test_every_second_pack_lacks_a_unit_or_two_and_none_lacks_all():
    packs = [case.spec for case in judging_packs(60, "judging")]
    assert [spec.missing > 0 for spec in packs] == [False, True] * 30
    assert all(spec.missing < spec.product.units and not spec.damages for spec in packs)
    assert {spec.missing for spec in packs} == {0, 1, 2}


def test_references_are_other_whole_sound_items_of_the_product_in_other_turns():
    judged = cases("judging", 60, 12)
    seeds = {case.spec.seed for case in judged}
    for case in judged:
        references = reference_specs(case.spec.product)
        assert len(references) == 3
        assert all(one.product == case.spec.product and not one.damages and not one.missing for one in references)
        assert not seeds & {one.seed for one in references}
        turns = sorted(one.turn_deg % 360 for one in references)
        assert np.diff([*turns, turns[0] + 360]).min() > 75


def test_a_run_that_was_cut_short_goes_on_and_comes_to_the_same(tmp_path):
    path, scoring = tmp_path / "kept.jsonl", Scoring(shipped_model(), "00", (LIGHT,), views=("top",))
    chosen = list(judging_items(2, "tuning"))
    assert list(score_missing(chosen, path, scoring, 1)) == [0, 2]
    whole = read_kept(path)
    assert set(whole) == {case.key for case in chosen}
    path.write_text(path.read_text()[:-9])
    assert read_kept(path) != whole
    assert list(score_missing(chosen, path, scoring, 1)) == [1, 2]
    assert read_kept(path) == whole
