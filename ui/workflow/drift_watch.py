"""Whether images and scores are still as they were in the reference period, with a sentence for each that is not."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

import numpy as np

from storage.records import CaptureQuery
from storage.store import Store
from ui.workflow.drift_words import MEASURES, SCORES, drift_sentence
from ui.workflow.errors import WorkflowError
from ui.workflow.two_samples import Difference, changed_at, difference

PERIOD_CAPTURES = 200
FEWEST_CAPTURES = 30
_EVENT = "drift_period"


@dataclass(frozen=True, slots=True)
class DriftRow:
    """One figure in the newest captures against the reference period; view and lighting are "" for scores.

    `change` is that of the median: relative to it, for shares and scores absolute. `since_utc_us` is where the change
    most likely began (None: not drifting). `sentence` says it; "" where there is nothing to say.
    """

    measure: str
    view: str
    lighting: str
    reference_median: float
    recent_median: float
    change: float
    distance: float
    p_value: float
    stability_index: float
    is_drifting: bool
    since_utc_us: int | None = None
    sentence: str = ""


@dataclass(frozen=True, slots=True)
class DriftReport:
    """All rows, those that drift first. `problem` is a sentence where there is too little to compare."""

    profile: str
    reference_captures: int
    recent_captures: int
    rows: tuple[DriftRow, ...] = ()
    problem: str = ""

    @property
    def drifting(self) -> tuple[DriftRow, ...]:
        return tuple(row for row in self.rows if row.is_drifting)


@dataclass(frozen=True, slots=True)
class Dated:
    """A figure of one capture."""

    capture_id: int
    utc_us: int
    value: float


Key = tuple[str, str, str]
Series = dict[Key, list[Dated]]


def fix_period(store: Store, profile: str, from_utc_us: int, to_utc_us: int, author: str = "") -> None:
    """Decide what a profile's newest captures are held against from now on. Raises WorkflowError for an empty one."""
    if from_utc_us >= to_utc_us or next(store.image_stats.since(from_utc_us, to_utc_us, profile), None) is None:
        raise WorkflowError("There is no capture of this booth in that period.", "Choose its first and last day.")
    store.events.add(_EVENT, {"profile": profile, "from": from_utc_us, "to": to_utc_us}, author)


def watch_drift(store: Store, profile: str, model_sha256: str = "", captures: int = PERIOD_CAPTURES) -> DriftReport:
    """Hold the newest captures of a profile against its reference period: what the lead fixed, else its first ones.

    Images by view and lighting, and where a model is named the scores that it gave to the same captures.
    """
    before, now = _reference(store, profile, captures), _by_figure(store.image_stats.latest(captures, profile))
    counts = [len({one.capture_id for series in part.values() for one in series}) for part in (before, now)]
    now = _beyond(now, before)
    newer = len({one.capture_id for series in now.values() for one in series})
    if min(counts[0], newer) < FEWEST_CAPTURES:
        problem = f"{counts[0]} captures of the reference period and {newer} since then are too few to tell drift"
        return DriftReport(profile, counts[0], newer, problem=f"{problem}: it takes {FEWEST_CAPTURES} of each.")
    if model_sha256:
        before |= _scores(store, before, model_sha256)
        now |= _scores(store, now, model_sha256)
    rows = [_row(store, profile, key, before[key], now[key]) for key in now if len(before.get(key, ())) > 1]
    return DriftReport(profile, counts[0], newer, tuple(sorted(rows, key=lambda row: not row.is_drifting)))


def _reference(store: Store, profile: str, captures: int) -> Series:
    for event in store.events.recent(100, _EVENT):
        period = json.loads(event.detail)
        if period["profile"] == profile:
            return _by_figure(store.image_stats.since(period["from"], period["to"], profile))
    by_capture = groupby(store.image_stats.since(profile=profile), key=lambda one: one[0])
    return _by_figure(one for (_, dated), _ in zip(by_capture, range(captures), strict=False) for one in dated)


def _by_figure(dated: Iterable) -> Series:
    series: Series = {}
    for capture_id, utc_us, stats in dated:
        for name in MEASURES:
            if (value := getattr(stats, name, None)) is not None:
                key = (name, stats.view, stats.lighting)
                series.setdefault(key, []).append(Dated(capture_id, utc_us, value))
    return series


def _beyond(now: Series, before: Series) -> Series:
    """Without what lies in the reference period or before it."""
    last = max((series[-1].utc_us for series in before.values()), default=0)
    return {key: newer for key, series in now.items() if (newer := [one for one in series if one.utc_us > last])}


def _scores(store: Store, of: Series, model_sha256: str) -> Series:
    """The scores that a model gave to the captures of a series."""
    ids = {one.capture_id for series in of.values() for one in series}
    series: Series = {}
    for row in store.scores.rows(CaptureQuery(ids=tuple(ids)), model_sha256):
        for name in SCORES:
            if (value := getattr(row, name)) is not None:
                series.setdefault((name, "", ""), []).append(Dated(row.capture_id, row.created_utc_us, value))
    return series


def _row(store: Store, profile: str, key: Key, before: Sequence[Dated], now: Sequence[Dated]) -> DriftRow:
    measure, found = MEASURES[key[0]], difference(_values(before), _values(now))
    change = found.change / max(abs(found.before), 1e-6) if measure.is_relative else found.change
    told = (*key, found.before, found.now, change, found.distance, found.p_value, found.stability_index)
    if not found.is_clear or abs(change) < measure.least:
        return DriftRow(*told, False)
    since = _since(store, profile, key, before, now, found)
    return DriftRow(*told, True, since, drift_sentence(measure, key[1], key[2], change, since))


def _since(
    store: Store, profile: str, key: Key, before: Sequence[Dated], now: Sequence[Dated], found: Difference
) -> int:
    """When it began, looked for in all captures since the reference period; of scores, in the newest ones."""
    later = now
    if image := key[1:] if key[1] else None:
        later = _by_figure(store.image_stats.since(before[-1].utc_us + 1, None, profile, image))[key]
    return later[changed_at(_values(later), found.before, found.now)].utc_us


def _values(series: Sequence[Dated]) -> np.ndarray:
    return np.array([one.value for one in series])
