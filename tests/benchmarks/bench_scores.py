"""How well each track and both together tell damage: tables over items that nothing was trained on.

python tests/benchmarks/bench_scores.py [--items 2000] [--packs 240] [--family judging] [--workers 2]

Scores are kept, so that a stopped run goes on and the tables are printed again at once (--print: without scoring what
is missing). `--family tuning --rows FILE` makes what the fusion is fitted on. Thresholds "from tuning" are those that
sideline 1 % of the good items of the tuning family, as far as it has been scored.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
from functools import partial
from pathlib import Path

from judged_scores import (
    LIGHTS_AND_DEPTH,
    SUPERVISED,
    Scoring,
    gallery_fingerprint,
    kept_file,
    read_kept,
    score_missing,
)
from judging import FAMILIES, Case, judging_items, judging_packs
from platformdirs import user_cache_path
from score_tables import GALLERY, Judged, Score, print_tables

from inference.damage import shipped_model
from inference.fusion import Fusion, shipped_fusion
from inference.gallery.verdict import shipped_verdict


def main() -> None:
    args = _arguments()
    scoring = _scoring(args)
    judged = _judged(args.family, args, scoring)
    if args.rows:
        args.rows.write_text("".join(json.dumps(_row(one)) + "\n" for one in judged), encoding="utf-8")
    tuning = judged if args.family == "tuning" else _kept("tuning", args, scoring)
    print_tables(judged, _scores(scoring, args.fusion), tuning)


def _scoring(args: argparse.Namespace) -> Scoring:
    return Scoring(
        model=args.model,
        sha256=hashlib.sha256(args.model.read_bytes()).hexdigest(),
        parts=SUPERVISED if args.family == "judging" else (LIGHTS_AND_DEPTH,),
        gallery="" if args.no_gallery else gallery_fingerprint(),
        views=tuple(args.views.split(",")) if args.views else (),
    )


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--items", type=int, default=2000)
    parser.add_argument("--packs", type=int, default=240, help="multi-packs, every second one broken")
    parser.add_argument("--family", choices=FAMILIES, default="judging")
    parser.add_argument("--model", type=Path, default=shipped_model(), help="a damage model (default: the shipped one)")
    parser.add_argument("--fusion", type=Path, default=shipped_fusion(), help="how both tracks become one score")
    parser.add_argument("--views", help="fewer views, as top,left (default: all four)")
    parser.add_argument("--no-gallery", action="store_true", help="the supervised track alone")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--folder", type=Path, default=user_cache_path("traybooth") / "judging")
    parser.add_argument("--print", action="store_true", help="only what is kept")
    parser.add_argument("--rows", type=Path, help="write what the fusion is fitted on, as JSON lines")
    return parser.parse_args()


def _judged(family: str, args: argparse.Namespace, scoring: Scoring) -> list[Judged]:
    if not args.print:
        cases = [*judging_items(args.items, family), *judging_packs(args.packs, family)]
        for done in score_missing(cases, kept_file(args.folder, family), scoring, args.workers):
            print(f"\r{done} of {len(cases)} scored", end="", file=sys.stderr, flush=True)
        print(file=sys.stderr)
    return _kept(family, args, scoring)


def _kept(family: str, args: argparse.Namespace, scoring: Scoring) -> list[Judged]:
    """Of the items and packs asked for those that are kept with every score that is wanted."""
    kept = read_kept(kept_file(args.folder, family))
    cases = [*judging_items(args.items, family), *judging_packs(args.packs, family)]
    return [
        _joined(case, kept[case.key], scoring) for case in cases if scoring.sources <= kept.get(case.key, {}).keys()
    ]


def _joined(case: Case, kept: dict[str, dict], scoring: Scoring) -> Judged:
    truth, supervised = kept[scoring.truth_source], kept[scoring.damage_source]
    compared = kept[scoring.gallery_source] if scoring.gallery else {"figures": None, "missing_units": 0}
    figures = compared["figures"]
    anomaly = None if figures is None else shipped_verdict().anomaly(figures, compared["usual"])
    seen = tuple((type, severity) for type, severity in truth["seen"])
    return Judged(case, seen, truth["unseen"], supervised, anomaly, figures or {}, compared["missing_units"])


def _row(one: Judged) -> dict:
    spec = one.case.spec
    return {
        "item": one.case.key,
        "supervised": one.supervised[LIGHTS_AND_DEPTH],
        "anomaly": one.anomaly,
        "features": one.features,
        "damaged": one.is_damaged,
        "damages": [list(damage) for damage in one.seen],
        "product": one.product,
        "kind": spec.product.kind,
        "printed_fake": bool(spec.product.printed_fake),
        "missing": spec.missing,
    }


def _scores(scoring: Scoring, fused_by: Path) -> dict[str, Score]:
    """What is compared, by the name of its row."""
    scores: dict[str, Score] = {part: partial(_supervised, part) for part in SUPERVISED}
    if scoring.gallery:
        scores[GALLERY] = lambda one: -1.0 if one.anomaly is None else one.anomaly
    if scoring.gallery and fused_by.exists():
        fusion = Fusion.load(fused_by)
        scores |= {f"fused: {part}": partial(_fused, part, fusion) for part in SUPERVISED}
    return scores


def _supervised(part: str, one: Judged) -> float:
    return one.supervised[part]


def _fused(part: str, fusion: Fusion, one: Judged) -> float:
    return fusion.probability(one.supervised[part], one.anomaly)


if __name__ == "__main__":
    main()
