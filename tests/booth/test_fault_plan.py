"""Fault plans: read from TOML, refused with everything that is wrong, and injected on time."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from booth.events import EventKind, EventLog
from booth.faults.injector import FaultInjector
from booth.faults.kinds import ALL_FAULTS, PARAMETERS
from booth.faults.plan import Fault, FaultPlan, FaultPlanError, read_plan
from booth.faults.random_plans import random_plan
from booth.profile import load_profile

ABOUT = Path(__file__).parents[2] / "docs" / "faults.md"
PLAN = """
seed = 7
[[faults]]
kind = "drop"
device = "left"
start_s = 2.0
duration_s = 1.0
every_s = 5.0
probability = 0.25
[[faults]]
kind = "slow"
device = "store"
parameters = { delay_s = 2.0 }
"""


@pytest.fixture
def write(tmp_path: Path):
    def written(text: str) -> Path:
        path = tmp_path / "plan.toml"
        path.write_text(text)
        return path

    return written


@pytest.fixture
def injector(hand_clock) -> FaultInjector:
    return FaultInjector(hand_clock, EventLog(hand_clock))


def told(injector: FaultInjector) -> list[tuple[str, str]]:
    injector.active()
    return [(event.what, event.detail["fault"]) for event in injector._events.recent(EventKind.FAULT)]


def test_a_plan_is_read_as_it_is_written(write, small_booth: Path):
    plan = read_plan(write(PLAN), load_profile(small_booth))
    assert plan.seed == 7
    assert plan.faults[0] == Fault(
        kind="drop", device="left", start_s=2.0, duration_s=1.0, every_s=5.0, probability=0.25
    )
    assert plan.faults[1].number("delay_s") == 2.0


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ('[[faults]]\nkind = "drp"\ndevice = "left"', "faults.0: there is no fault 'drp'; did you mean drop?"),
        ('[[faults]]\nkind = "drop"', "faults.0.device: this key is needed."),
        ('[[faults]]\nkind = "drop"\ndevice = "lft"', "this booth has no camera lft; did you mean left?"),
        ('[[faults]]\nkind = "dim"\ndevice = "left"', "this booth has no bank of lights left"),
        ('[[faults]]\nkind = "full"\ndevice = "left"', 'full is a fault of "store".'),
        ('[[faults]]\nkind = "drop"\ndevice = "left"\nprobability = 2', "probability: must be at most 1.0, but is 2"),
        ('[[faults]]\nkind = "drop"\ndevice = "left"\nevery_s = 2', "needs a duration_s that is shorter"),
        ('[[faults]]\nkind = "dim"\ndevice = "panel"\nparameters = { factr = 1 }', "no factr; did you mean factor?"),
        ("sed = 7", "sed: this key is not known; did you mean seed?"),
        ("seed = ", "this is not TOML"),
    ],
)
def test_a_wrong_plan_is_refused_with_what_is_wrong(write, small_booth: Path, text: str, problem: str):
    with pytest.raises(FaultPlanError) as caught:
        read_plan(write(text), load_profile(small_booth))
    assert problem in str(caught.value)


def test_everything_that_is_wrong_is_said_at_once(write):
    with pytest.raises(FaultPlanError) as caught:
        read_plan(write('[[faults]]\nkind = "drp"\ndevice = "left"\n[[faults]]\nkind = "drop"\n'))
    assert len(caught.value.problems) == 2


def test_a_plan_that_is_not_there_is_named(tmp_path: Path):
    with pytest.raises(FaultPlanError, match=r"missing\.toml"):
        read_plan(tmp_path / "missing.toml")


def test_a_fault_begins_and_ends_on_time_and_says_so(injector: FaultInjector, hand_clock):
    injector.inject(Fault(kind="black", device="left", start_s=1.0, duration_s=2.0))
    assert injector.active() == ()
    hand_clock.sleep(1.0)
    assert [fault.kind for fault in injector.active()] == ["black"]
    assert injector.of("top") == ()
    hand_clock.sleep(2.0)
    assert injector.active() == ()
    assert told(injector) == [("injected", "black"), ("cleared", "black")]
    first, last = injector._events.recent(EventKind.FAULT)
    assert first.sentence == "Tried out on left: black images."
    assert last.sentence == "Tried out on left is over: black images."


def test_a_fault_that_nobody_looked_at_in_its_time_is_told_all_the_same(injector: FaultInjector, hand_clock):
    injector.inject(Fault(kind="black", device="left", start_s=1.0, duration_s=2.0))
    hand_clock.sleep(60.0)
    assert told(injector) == [("injected", "black"), ("cleared", "black")]


def test_a_fault_comes_again_in_its_rhythm(injector: FaultInjector, hand_clock):
    injector.inject(Fault(kind="drop", device="left", start_s=1.0, duration_s=1.0, every_s=4.0))
    seen = []
    for _ in range(10):
        seen.append(bool(injector.active()))
        hand_clock.sleep(1.0)
    assert seen == [False, True, False, False, False, True, False, False, False, True]


def test_faults_are_cleared_by_device_or_all_together(injector: FaultInjector):
    for device in ("left", "top", "panel"):
        injector.inject(Fault(kind="dim" if device == "panel" else "black", device=device))
    injector.clear("left")
    assert [fault.device for fault in injector.active()] == ["top", "panel"]
    injector.clear()
    assert injector.active() == ()
    assert [what for what, _ in told(injector)].count("cleared") == 3


def test_the_same_plan_hits_the_same_frames(hand_clock):
    fault = Fault(kind="drop", device="left", probability=0.3)

    def hits(seed: int) -> list[bool]:
        injector = FaultInjector(hand_clock, EventLog(hand_clock))
        injector.follow(FaultPlan(seed=seed, faults=(fault,)))
        (active,) = injector.of("left")
        return [active.hits(sequence) for sequence in range(400)]

    assert hits(1) == hits(1) != hits(2)
    assert 80 < sum(hits(1)) < 160


def test_random_plans_are_repeatable_fit_the_booth_and_know_every_kind(small_booth: Path):
    profile = load_profile(small_booth)
    plans = [random_plan(seed, profile) for seed in range(len(ALL_FAULTS))]
    assert plans == [random_plan(seed, profile) for seed in range(len(ALL_FAULTS))]
    assert {plan.faults[0].kind for plan in plans} == set(ALL_FAULTS)
    assert [plan.misfits_of(profile) for plan in plans] == [[]] * len(plans)


def test_every_parameter_belongs_to_a_kind_that_there_is():
    assert set(PARAMETERS) <= set(ALL_FAULTS)


def test_the_page_on_faults_shows_a_plan_that_can_be_read_and_every_kind(write):
    text = ABOUT.read_text(encoding="utf-8")
    plan = read_plan(write(re.search(r"```toml\n(.*?)```", text, re.DOTALL)[1]))
    assert [fault.kind for fault in plan.faults] == ["drop", "unplug", "slow"]
    rows = [line for line in text.splitlines() if line.startswith("| `")]
    told = {kind: row for row in rows for kind in re.findall(r"`(\w+)`", row.split("|")[1])}
    assert set(told) == set(ALL_FAULTS)
    for kind, numbers in PARAMETERS.items():
        assert all(f"`{name}` {value:g}" in told[kind] for name, value in numbers.items()), kind
