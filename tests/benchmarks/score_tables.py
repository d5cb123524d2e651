"""Tables of what scores are worth: areas, recall by type and severity, printed damage and broken sets."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from judged_scores import LIGHTS_AND_DEPTH, SUPERVISED
from judging import Case

from booth.simulation.damages import DAMAGE_TYPES, SEVERITIES
from inference.evaluation import Rate, auroc, bootstrap, negatives_needed, percent, recall_at, threshold_at

FALSE_RATES = (0.001, 0.01, 0.05)
RECALLS = (0.8, 0.85, 0.9)
AT = 0.01
GALLERY, FUSED = "gallery", f"fused: {LIGHTS_AND_DEPTH}"


@dataclass(frozen=True)
class Judged:
    """A case with what was seen of it and what both tracks say; anomaly is None where no reference fits."""

    case: Case
    seen: tuple[tuple[str, str], ...]
    unseen: int
    supervised: dict[str, float]
    anomaly: float | None
    features: dict[str, float]
    counted_missing: int

    @property
    def product(self) -> str:
        return self.case.spec.product.code

    @property
    def is_damaged(self) -> bool:
        return bool(self.seen)

    @property
    def is_fake(self) -> bool:
        return bool(self.case.spec.product.printed_fake) and not self.is_damaged


Score = Callable[[Judged], float]


def print_tables(judged: Sequence[Judged], scores: dict[str, Score], tuning: Sequence[Judged]) -> None:
    """Everything that is known of these scores; `tuning` gives the thresholds that other items have set."""
    items, packs = (_of(judged, group) for group in ("item", "pack"))
    if not items:
        print("Nothing is kept of these items.")
        return
    scores = _known(judged, scores)
    _print_counts(items, scores)
    _print_areas(items, scores)
    _print_types(items, scores)
    thresholds = _thresholds(_of(tuning, "item"), scores)
    _print_fakes(items, scores, thresholds)
    _print_fakes_at_recall(items, scores)
    if packs:
        _print_packs(items, packs, scores, thresholds)


def _print_counts(items: Sequence[Judged], scores: dict[str, Score]) -> None:
    damaged, fakes = sum(one.is_damaged for one in items), [one for one in items if one.is_fake]
    unseen = sum(bool(one.unseen and not one.seen) for one in items)
    products = len({one.product for one in items})
    print(f"{len(items):,} items of {products} products: {damaged} damaged, {len(fakes)} good with printed damage.")
    print(f"{unseen} damaged ones show nothing of it to any camera and count as good.")
    if GALLERY in scores:
        print(f"Of {sum(one.anomaly is None for one in items)} no reference fits.")


def _print_areas(items: Sequence[Judged], scores: dict[str, Score]) -> None:
    truth, products = _truth(items), [one.product for one in items]
    _print_line("", "AUROC", *(f"recall at {percent(rate)}" for rate in FALSE_RATES))
    for name, score in scores.items():
        values = _values(items, score)
        area = auroc(values, truth)
        low, high = bootstrap(lambda drawn, values=values: auroc(values[drawn], truth[drawn]), products, rounds=200)
        recalls = [_told(recall_at(values, truth, rate)) for rate in FALSE_RATES]
        _print_line(name, f"{area:.4f} ({low:.3f} to {high:.3f})", *recalls)
    needed = negatives_needed(FALSE_RATES[0])
    print(f"To speak of {percent(FALSE_RATES[0])} takes {needed:,} good items; here are {int((~truth).sum()):,}.")


def _print_types(items: Sequence[Judged], scores: dict[str, Score]) -> None:
    """Recall at 1 % false alarms by type and severity."""
    truth = _truth(items)
    names = [name for name in (LIGHTS_AND_DEPTH, GALLERY, FUSED) if name in scores]
    print(f"\nFound at {percent(AT)} false alarms, by type and severity")
    _print_line("", *names)
    for damage in [(type, severity) for type in DAMAGE_TYPES for severity in SEVERITIES]:
        rates = []
        for name in names:
            values = _values(items, scores[name])
            found = values[[damage in one.seen for one in items]] >= threshold_at(values, truth, AT)
            rates.append(_told(_share(found)))
        _print_line(" ".join(damage), *rates)


def _thresholds(tuning: Sequence[Judged], scores: dict[str, Score]) -> dict[str, float]:
    """By score, what sidelines 1 % of the good tuning items; none where none of them is kept."""
    if not tuning:
        return {}
    known = _known(tuning, scores)
    return {name: threshold_at(_values(tuning, score), _truth(tuning), AT) for name, score in known.items()}


def _print_fakes(items: Sequence[Judged], scores: dict[str, Score], tuned: dict[str, float]) -> None:
    print(f"\nGood items sidelined, at {percent(AT)} of the good items here, and at the threshold from tuning")
    beside = ("printed, tuned", "all good, tuned", "found, tuned") if tuned else ()
    _print_line("", "printed damage", "no print", "found", *beside)
    fakes, truth = np.array([one.is_fake for one in items]), _truth(items)
    for name, score in scores.items():
        values, cells = _values(items, score), []
        here = threshold_at(values, truth, AT)
        cells += [_rate(values[fakes], here), _rate(values[~fakes & ~truth], here), _rate(values[truth], here)]
        if name in tuned:
            cells += [_rate(values[chosen], tuned[name]) for chosen in (fakes, ~truth, truth)]
        _print_line(name, *cells)


def _print_fakes_at_recall(items: Sequence[Judged], scores: dict[str, Score]) -> None:
    """A score that finds more may sideline as many: so the false alarms of each where all find the same share."""
    names = [name for name in (LIGHTS_AND_DEPTH, GALLERY, FUSED) if name in scores]
    print("\nGood items with printed damage sidelined where so many of the damaged are found (all good items)")
    _print_line("", *names)
    fakes, truth = np.array([one.is_fake for one in items]), _truth(items)
    for recall in RECALLS:
        cells = []
        for name in names:
            values = _values(items, scores[name])
            threshold = np.sort(values[truth])[::-1][int(np.ceil(recall * truth.sum())) - 1]
            printed, good = (values[chosen] >= threshold for chosen in (fakes, ~truth))
            cells.append(f"{printed.sum()} of {len(printed)} ({good.sum()} of {len(good):,})")
        _print_line(f"{percent(recall)} found", *cells)


def _print_packs(
    items: Sequence[Judged], packs: Sequence[Judged], scores: dict[str, Score], tuned: dict[str, float]
) -> None:
    """Broken sets found where 1 % of all good items and whole packs, of whole packs alone, or of tuning's are lost."""
    broken = np.array([one.case.spec.missing > 0 for one in packs])
    print(f"\n{int(broken.sum())} broken sets among {len(packs)} multi-packs: found at {percent(AT)} false alarms of")
    _print_line("", "items and whole packs", "whole packs", *(["tuning", "whole ones sidelined"] if tuned else []))
    for name, score in scores.items():
        values, good = _values(packs, score), _values(items, score)[~_truth(items)]
        all_good = np.concatenate([good, values[~broken]])
        both = threshold_at(all_good, np.zeros(len(all_good), bool), AT)
        cells = [_rate(values[broken], both), _told(recall_at(values, broken, AT))]
        if name in tuned:
            cells += [_rate(values[chosen], tuned[name]) for chosen in (broken, ~broken)]
        _print_line(name, *cells)
    if GALLERY in scores:
        right = np.array([one.counted_missing == one.case.spec.missing for one in packs])
        rates = [_told(_share(right[chosen])) for chosen in (broken, ~broken)]
        print(f"Missing units counted right: {rates[0]} of the broken, {rates[1]} of the whole ones")


def _known(judged: Sequence[Judged], scores: dict[str, Score]) -> dict[str, Score]:
    """The scores that all of these have: items to tune with are not scored by parts of what the cameras give."""
    lacking = {part for part in SUPERVISED if any(part not in one.supervised for one in judged)}
    return {name: score for name, score in scores.items() if name.removeprefix("fused: ") not in lacking}


def _of(judged: Sequence[Judged], group: str) -> list[Judged]:
    return [one for one in judged if one.case.group == group]


def _values(judged: Sequence[Judged], score: Score) -> np.ndarray:
    return np.array([score(one) for one in judged])


def _truth(judged: Sequence[Judged]) -> np.ndarray:
    return np.array([one.is_damaged for one in judged], bool)


def _share(hits: np.ndarray) -> Rate:
    return Rate(int(hits.sum()), len(hits))


def _rate(values: np.ndarray, threshold: float) -> str:
    return _told(_share(values >= threshold))


def _told(rate: Rate) -> str:
    low, high = rate.interval
    return f"{rate.value:.3f} ({low:.2f} to {high:.2f})" if rate.total else "-"


def _print_line(name: str, *cells: str) -> None:
    print(f"{name:22}" + "".join(f"{cell:>25}" for cell in cells))
