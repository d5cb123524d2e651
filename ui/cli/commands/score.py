"""`traybooth score`: stored captures by a damage model."""

from __future__ import annotations

import argparse
import os
from collections.abc import Iterable, Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass

from inference.damage import DamageModel, shipped_model
from storage.records import CaptureScore
from storage.store import Store
from ui.cli.options import add_common, add_data, add_model, at_least_one
from ui.cli.output import emit, note, progress, say
from ui.cli.queries import add_query, query_of, require_station
from ui.workflow.assessing import Assessor
from ui.workflow.model_registry import require_allowed
from ui.workflow.score_run import PATIENT, Outcome, ids_to_score, score_ids


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.set_defaults(command=score)
    parser.add_argument("captures", nargs="*", type=int, metavar="CAPTURE", help="captures by number (default: all)")
    parser.add_argument("--again", action="store_true", help="also captures that this model has scored before")
    cores = os.cpu_count() or 1
    parser.add_argument(
        "--workers", type=at_least_one, default=cores, metavar="N", help="so many at once (%(default)s)"
    )
    add_query(parser)
    for add in (add_data, add_model, add_common):
        add(parser)


@dataclass(frozen=True, slots=True)
class _Run:
    """What was asked for, and what came of it so far."""

    model: DamageModel
    ids: Sequence[int]
    scored: list[dict]
    failures: list[dict]

    def note(self, outcome: Outcome, item: str) -> None:
        if outcome.score is None:
            self.failures.append({"capture": outcome.capture_id, "problem": outcome.problem})
        else:
            self.scored.append(_score_json(outcome.score, item))

    @property
    def done(self) -> int:
        return len(self.scored) + len(self.failures)


def score(args: argparse.Namespace) -> int:
    require_station(args.data.expanduser())
    with ExitStack() as open_parts:
        store = open_parts.enter_context(Store.open(args.data.expanduser()))
        path = args.model or shipped_model()
        models = [DamageModel.load(path) for _ in range(args.workers)]
        require_allowed(models[0].sha256, models[0].card.model_id, path, args.data.expanduser())
        assessors = [open_parts.enter_context(closing(Assessor(store, model, PATIENT))) for model in models]
        ids = args.captures or ids_to_score(store, models[0].sha256, query_of(args, store), again=args.again)
        run = _Run(models[0], ids, [], [])
        try:
            _go(run, store, open_parts.enter_context(closing(score_ids(assessors, ids))))
        except BaseException:
            note(f"{run.done} of {len(ids)} are done; the same command goes on with the rest.")
            raise
    (_emit if args.json else _say)(run)
    return 1 if run.failures else 0


def _go(run: _Run, store: Store, outcomes: Iterable[Outcome]) -> None:
    with progress("Scoring") as report_progress:
        report_progress(0, len(run.ids))
        for outcome in outcomes:
            run.note(outcome, "" if outcome.score is None else store.captures.get(outcome.capture_id).item_code)
            report_progress(run.done, len(run.ids))


def _say(run: _Run) -> None:
    for one in run.scored:
        mark = "sideline" if one["score"] >= one["threshold"] else "pass"
        beside = "" if one["anomaly"] is None else f", against references {one['anomaly']:.3f}"
        say(f"capture {one['capture']}  {one['item']}  score {one['score']:.3f} ({mark}){beside}")
    for one in run.failures:
        note(f"capture {one['capture']}: {one['problem']}")
    card = run.model.card
    say(f"{len(run.scored)} scored by {card.model_id} {card.version}, {len(run.failures)} failed.")


def _emit(run: _Run) -> None:
    model = {"id": run.model.card.model_id, "version": run.model.card.version, "sha256": run.model.sha256}
    emit({"model": model, "scored": run.scored, "failures": run.failures})


def _score_json(one: CaptureScore, item: str) -> dict:
    images = [
        {
            "view": i.view,
            "lighting": i.lighting,
            "track": i.track,
            "score": round(i.damage_score, 6),
            "classes": dict(i.class_scores),
        }
        for i in one.images
    ]
    return {
        "capture": one.capture_id,
        "item": item,
        "score": round(one.fused_score, 6),
        "threshold": one.threshold,
        "supervised": one.supervised,
        "anomaly": one.anomaly,
        "fusion": one.fusion,
        "reason": dict(one.reason),
        "seconds": round(one.seconds, 4),
        "images": images,
    }
