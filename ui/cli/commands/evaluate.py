"""`traybooth evaluate`: scores held against decisions, two models compared, and a threshold decided."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import dataclass

from inference.evaluation import report
from inference.evaluation.comparing import Comparison
from inference.evaluation.report import EvaluationReport
from storage.records import CaptureQuery, ModelRecord, ScoredRow
from storage.store import Store
from ui.cli.commands.evaluation_words import comparison_lines, evaluation_json, evaluation_lines
from ui.cli.options import add_author, add_common, add_data, line, more_than_nothing, number
from ui.cli.output import emit, note, say
from ui.cli.queries import add_query, query_of, require_station
from ui.workflow import evaluating
from ui.workflow.errors import WorkflowError


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.set_defaults(command=evaluate)
    parser.add_argument("--model", metavar="MODEL", help="by name or hash (default: the newest that has scored)")
    parser.add_argument("--compare", metavar="MODEL", help="with another model, on the captures that both scored")
    parser.add_argument(
        "--track", choices=evaluating.TRACKS, default="fused", help="which score (default: %(default)s)"
    )
    parser.add_argument(
        "--prevalence", type=share, default=0.001, metavar="SHARE", help="share of damaged items (default: %(default)s)"
    )
    parser.add_argument(
        "--volume", type=more_than_nothing, default=20_000.0, metavar="N", help="items a day (default: %(default)g)"
    )
    at = parser.add_mutually_exclusive_group()
    at.add_argument("--threshold", type=number, metavar="SCORE", help="in place of the one in force")
    at.add_argument("--at-fpr", type=share, metavar="SHARE", help="where at most this share of good items is sidelined")
    at.add_argument("--decide", type=number, metavar="SCORE", help="sideline items from this score on, and record it")
    parser.add_argument(
        "--held-out", action="store_true", help="find the threshold of --at-fpr on half of the products, judge the rest"
    )
    parser.add_argument("--note", type=line, default="", metavar="TEXT", help="why it was decided so")
    add_query(parser)
    for add in (add_author, add_data, add_common):
        add(parser)


def evaluate(args: argparse.Namespace) -> int:
    if args.held_out and args.at_fpr is None:
        raise WorkflowError(
            "--held-out has no threshold to find.", "Say how many good items may be sidelined: --at-fpr"
        )
    require_station(args.data.expanduser())
    opened = Store.read if args.decide is None else Store.open
    with opened(args.data.expanduser()) as store:
        query = query_of(args, store)
        first = _evaluated(store, query, args, args.model)
        if args.decide is not None:
            _decide(store, query, args, first)
        second = args.compare and _evaluated(store, query, args, args.compare)
    compared = second and _compare(first, second, args.track)
    if args.json:
        emit(evaluation_json(first.model, first.told, second and second.model, compared))
    else:
        _say(first, second, compared)
    return 0


@dataclass(frozen=True, eq=False, slots=True)
class _Evaluated:
    """A model with its rows and the report on them."""

    model: ModelRecord
    rows: Sequence[ScoredRow]
    told: EvaluationReport


def share(text: str) -> float:
    """A number above 0 and below 1."""
    found = number(text)
    if not 0.0 < found < 1.0:
        raise argparse.ArgumentTypeError(f"must lie between 0 and 1, but is {text}")
    return found


def _evaluated(store: Store, query: CaptureQuery, args: argparse.Namespace, word: str | None) -> _Evaluated:
    model = evaluating.chosen_model(store, word)
    rows = list(store.scores.rows(query, model.sha256))
    asked = args.threshold if args.decide is None else args.decide
    threshold = evaluating.threshold_in_force(store, model.sha256, rows) if asked is None else asked
    captures = evaluating.scored_captures(rows, args.track)
    known, captures = evaluating.halves(captures) if args.held_out else (captures, captures)
    if args.at_fpr is not None:
        threshold = evaluating.threshold_at(known, args.at_fpr)
    return _Evaluated(model, rows, report.evaluate(captures, threshold, args.prevalence, args.volume))


def _decide(store: Store, query: CaptureQuery, args: argparse.Namespace, found: _Evaluated) -> None:
    decided = evaluating.decide(
        store, found.model.sha256, found.rows, found.told, args.decide, query, note=args.note, author=args.author
    )
    note(f"From now on items that score {decided.threshold:.4f} or more are sidelined.")


def _compare(first: _Evaluated, second: _Evaluated, track: str) -> Comparison:
    return evaluating.compare(first.rows, first.told.threshold, second.rows, second.told.threshold, track)


def _say(first: _Evaluated, second: _Evaluated | None, compared: Comparison | None) -> None:
    for text in evaluation_lines(first.model, first.told):
        say(text)
    if second and compared:
        for text in comparison_lines(first.model, second.model, compared):
            say(text)
