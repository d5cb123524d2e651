"""Options that choose captures, and the query they mean."""

from __future__ import annotations

import argparse

from storage.records import CaptureQuery, CaptureState, Severity, Verdict
from storage.store import Store
from ui.workflow.errors import WorkflowError


def add_query(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--set", metavar="SET", help="only captures of this set (name or number)")
    parser.add_argument("--state", action="append", choices=[*CaptureState], help="only captures in this state")
    parser.add_argument("--verdict", choices=[*Verdict], help="only captures with this verdict")
    parser.add_argument("--type", metavar="TYPE", help="only captures with a damage of this type")
    parser.add_argument("--severity", choices=[*Severity], help="only captures with a damage of this severity")
    parser.add_argument("--min-score", type=float, metavar="SCORE", help="only captures scored at least this high")
    parser.add_argument("--max-score", type=float, metavar="SCORE", help="only captures scored at most this high")
    parser.add_argument("--text", default="", help="only items or products whose code starts with this")


def query_of(args: argparse.Namespace, store: Store) -> CaptureQuery:
    """The captures that the options of `add_query` choose. Raises WorkflowError for a set that is not there."""
    return CaptureQuery(
        set_id=None if args.set is None else set_id_of(store, args.set),
        states=tuple(map(CaptureState, args.state or ())),
        verdict=args.verdict and Verdict(args.verdict),
        damage_type=args.type,
        severity=args.severity and Severity(args.severity),
        min_score=args.min_score,
        max_score=args.max_score,
        text=args.text,
    )


def set_id_of(store: Store, word: str) -> int:
    """The id of the set with this name or number."""
    sets = store.sets.all()
    found = [one.id for one in sets if one.name == word] or [one.id for one in sets if str(one.id) == word]
    if not found:
        names = ", ".join(repr(one.name) for one in sets) or "none yet"
        raise WorkflowError(
            f"There is no set {word!r}; there are {names}.", f"Create it: traybooth sets create {word!r}"
        )
    return found[0]
