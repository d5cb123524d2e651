"""Fault plans drawn by chance, for trying a booth against whatever may come together."""

from __future__ import annotations

import random

from booth.faults.kinds import ALL_FAULTS, CAMERA_FAULTS, LIGHT_FAULTS, STORE
from booth.faults.plan import Fault, FaultPlan
from booth.profile import Profile

MOST_FAULTS = 6
LASTS_S = (0.3, 4.0)
PER_FRAME = ("drop", "duplicate", "reorder", "flipped_bits", "black", "half_frame")


def random_plan(seed: int, profile: Profile, within_s: float = 20.0) -> FaultPlan:
    """The plan of this seed: up to six faults of this booth's devices that begin within so many seconds.

    The first goes through all kinds as the seed counts up, so that as many plans as there are kinds know each.
    """
    chance = random.Random(seed)
    kinds = [kind for kind in ALL_FAULTS if kind not in LIGHT_FAULTS or profile.lights]
    first = kinds[seed % len(kinds)]
    chosen = [first, *chance.choices(kinds, k=chance.randint(1, MOST_FAULTS - 1))]
    return FaultPlan(seed=seed, faults=tuple(_fault(kind, profile, chance, within_s) for kind in chosen))


def _fault(kind: str, profile: Profile, chance: random.Random, within_s: float) -> Fault:
    devices = profile.views if kind in CAMERA_FAULTS else tuple(profile.lights) if kind in LIGHT_FAULTS else (STORE,)
    return Fault(
        kind=kind,
        device=chance.choice(devices),
        start_s=round(chance.uniform(0.0, within_s), 3),
        duration_s=round(chance.uniform(*LASTS_S), 3),
        probability=chance.choice((1.0, 0.5, 0.2)) if kind in PER_FRAME else 1.0,
    )
