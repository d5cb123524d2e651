"""A handful of the seeded fault plans of the soak: nothing crashes, hangs, or loses what was acknowledged."""

from __future__ import annotations

from pathlib import Path

import pytest
from soak_faults import run_plan

# Between them: cameras that go, hang and lie, lights that do not answer, a disk that is slow and full.
UNPLUGGED, SEEDS = 13, (0, 17, 24)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_station_with_faults_stores_what_it_can_and_loses_nothing(seed: int, tmp_path: Path):
    outcome = run_plan(seed, tmp_path)
    assert outcome.complaints == []
    assert outcome.captures
    assert outcome.refused


def test_the_same_plan_has_the_same_outcome_down_to_the_pixels(tmp_path: Path):
    one, other = (run_plan(UNPLUGGED, tmp_path / name) for name in ("one", "other"))
    assert one.complaints == other.complaints == []
    assert one.happened == other.happened
    assert one.digest == other.digest
