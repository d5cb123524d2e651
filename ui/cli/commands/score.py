"""`traybooth score`: stored captures by a damage model."""

from __future__ import annotations

import argparse

from inference.damage import DamageModel, shipped_model
from storage.records import CaptureScore
from storage.store import Store
from ui.cli.options import add_common, add_data, add_model
from ui.cli.output import emit, note, progress, say
from ui.cli.queries import add_query, query_of, require_station
from ui.workflow.scoring import ScoreReport, score_ids, score_query


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.set_defaults(command=score)
    parser.add_argument("captures", nargs="*", type=int, metavar="CAPTURE", help="captures by number (default: all)")
    parser.add_argument("--again", action="store_true", help="also captures that this model has scored before")
    add_query(parser)
    for add in (add_data, add_model, add_common):
        add(parser)


def score(args: argparse.Namespace) -> int:
    require_station(args.data.expanduser())
    with DamageModel.load(args.model or shipped_model()) as model, Store.open(args.data.expanduser()) as store:
        with progress("Scoring") as report_progress:
            if args.captures:
                report = score_ids(store, model, args.captures, report_progress)
            else:
                report = score_query(store, model, query_of(args, store), report_progress, again=args.again)
        items = {one.capture_id: store.captures.get(one.capture_id).item_code for one in report.scored}
    (_emit if args.json else _say)(report, items, model)
    return 1 if report.failures else 0


def _say(report: ScoreReport, items: dict[int, str], model: DamageModel) -> None:
    for one in report.scored:
        mark = "sideline" if one.fused_score >= one.threshold else "pass"
        say(f"capture {one.capture_id}  {items[one.capture_id]}  score {one.fused_score:.3f} ({mark})")
    for capture_id, sentence in report.failures:
        note(f"capture {capture_id}: {sentence}")
    say(f"{len(report.scored)} scored by {model.card.model_id} {model.card.version}, {len(report.failures)} failed.")


def _emit(report: ScoreReport, items: dict[int, str], model: DamageModel) -> None:
    emit(
        {
            "model": {"id": model.card.model_id, "version": model.card.version, "sha256": model.sha256},
            "scored": [_score_json(one, items[one.capture_id]) for one in report.scored],
            "failures": [{"capture": capture_id, "problem": text} for capture_id, text in report.failures],
        }
    )


def _score_json(one: CaptureScore, item: str) -> dict:
    images = [
        {"view": i.view, "lighting": i.lighting, "score": round(i.damage_score, 6), "classes": dict(i.class_scores)}
        for i in one.images
    ]
    return {
        "capture": one.capture_id,
        "item": item,
        "score": round(one.fused_score, 6),
        "threshold": one.threshold,
        "seconds": round(one.seconds, 4),
        "images": images,
    }
