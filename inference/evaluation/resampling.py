"""Captures drawn and split by group: what is known of one product says little about the next."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Callable, Iterator, Sequence

import numpy as np


def bootstrap(
    measure: Callable[[np.ndarray], float], groups: Sequence[str], seed: int = 0, rounds: int = 500
) -> tuple[float, float]:
    """The 95 % interval of `measure(indices)` when whole groups (products, say) are drawn with replacement."""
    names = np.unique(np.asarray(groups))
    members = {name: np.flatnonzero(np.asarray(groups) == name) for name in names}
    rng = np.random.default_rng(seed)
    drawn = [measure(np.concatenate([members[name] for name in rng.choice(names, len(names))])) for _ in range(rounds)]
    return middle_95(drawn)


def drawn_weights(groups: Sequence[str], rounds: int, seed: int = 0) -> Iterator[np.ndarray]:
    """How often each capture counts, (n,) float64, in `rounds` draws of whole groups with replacement."""
    names, member_of = np.unique(np.asarray(groups), return_inverse=True)
    rng = np.random.default_rng(seed)
    for _ in range(rounds):
        yield np.bincount(rng.integers(0, len(names), len(names)), minlength=len(names)).astype(np.float64)[member_of]


def middle_95(values: Sequence[float]) -> tuple[float, float]:
    """The 2.5th and 97.5th percentile of the values that are numbers; NaN without any."""
    kept = [value for value in values if math.isfinite(value)]
    if not kept:
        return math.nan, math.nan
    low, high = np.percentile(kept, [2.5, 97.5])
    return float(low), float(high)


def split_by_group(groups: Sequence[str], shares: Sequence[float], seed: int = 0) -> np.ndarray:
    """The part (n,) int64 of each capture, parts in about these shares; no group is in two parts.

    A group's part is decided by its name and the seed alone: it stays where it is when others come or go.
    """
    bounds = np.cumsum(shares) / np.sum(shares)
    part = {name: int(np.searchsorted(bounds, _place(name, seed), side="right")) for name in set(groups)}
    return np.array([part[name] for name in groups], np.int64)


def _place(name: str, seed: int) -> float:
    """A fixed number from 0 to below 1."""
    digest = hashlib.sha256(f"{seed}:{name}".encode()).digest()
    return int.from_bytes(digest[:6], "big") / 2**48
