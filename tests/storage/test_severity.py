"""Severity rules: what the shipped ones suggest, one's own, and all mistakes at once."""

from __future__ import annotations

from pathlib import Path

import pytest

from storage.errors import StoreError
from storage.records import Severity
from storage.severity import DEFAULT_FILE, load_severity_rules

SMALL = {"area_mm2": 100.0, "length_mm": 10.0, "dent_depth_mm": 3.0}


@pytest.fixture(scope="module")
def rules():
    return load_severity_rules()


def test_a_crush_is_major_from_the_depth_that_the_file_states(rules):
    limit = next(rule for rule in rules.rules if rule.id == "crush-depth").over
    shallow = rules.suggest("crush", "packaging", SMALL | {"dent_depth_mm": limit})
    deep = rules.suggest("crush", "packaging", SMALL | {"dent_depth_mm": limit + 0.1})
    assert (shallow.severity, shallow.rule.id, shallow.value) == (Severity.MINOR, "crush-depth", limit)
    assert (deep.severity, deep.rule.id) == (Severity.MAJOR, "crush-depth")


@pytest.mark.parametrize("kind", ["crush", "tear", "hole", "spillage"])
def test_the_product_is_judged_more_strictly_than_its_packaging(rules, kind):
    limits = {
        surface: min(rule.over for rule in rules.rules if rule.type == kind and rule.surface == surface)
        for surface in ("product", None)
    }
    figure = next(rule.figure for rule in rules.rules if rule.type == kind and rule.surface == "product")
    between = SMALL | {figure: (limits["product"] + min(limits[None], 2 * limits["product"])) / 2}
    assert rules.suggest(kind, "packaging", between).severity is Severity.MINOR
    assert rules.suggest(kind, "product", between).severity is Severity.MAJOR


def test_nothing_is_suggested_where_a_figure_is_missing_unless_another_rule_is_broken(rules):
    assert rules.suggest("crush", "packaging", {"area_mm2": 100.0}) is None
    assert rules.suggest("crush", "packaging", {"area_mm2": 90_000.0}).rule.id == "crush-area"
    assert rules.suggest("scorch", "packaging", SMALL) is None


def test_a_station_may_bring_its_own_rules(tmp_path: Path):
    own = tmp_path / "severity.toml"
    own.write_text('version = "site-3"\n[[rules]]\nid = "any"\ntype = "hole"\nfigure = "area_mm2"\nover = 1.0\n')
    rules = load_severity_rules(own)
    assert rules.version == "site-3"
    assert rules.suggest("hole", "product", SMALL).severity is Severity.MAJOR


def test_all_mistakes_are_told_at_once(tmp_path: Path):
    own = tmp_path / "severity.toml"
    text = DEFAULT_FILE.read_text(encoding="utf-8").replace('figure = "length_mm"', 'figure = "length_cm"', 1)
    own.write_text(text.replace("over = 5.0", "over = -5.0"))
    with pytest.raises(StoreError) as told:
        load_severity_rules(own)
    assert "figure" in str(told.value)
    assert "over" in str(told.value)


def test_a_rule_defined_twice_is_refused(tmp_path: Path):
    own = tmp_path / "severity.toml"
    rule = '[[rules]]\nid = "any"\ntype = "hole"\nfigure = "area_mm2"\nover = 1.0\n'
    own.write_text(f'version = "1"\n{rule}{rule}')
    with pytest.raises(StoreError, match="defined twice: any"):
        load_severity_rules(own)
