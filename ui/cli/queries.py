"""Options that choose captures, and the query they mean."""

from __future__ import annotations

import argparse
from enum import StrEnum
from pathlib import Path

from storage.formats.coco import category_ids
from storage.records import CaptureQuery, CaptureState, Severity, Verdict
from storage.store import Store
from storage.taxonomy import load_taxonomy
from ui.cli.options import number
from ui.workflow.errors import WorkflowError


def add_query(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--set", metavar="SET", help="only captures of this set (name or number)")
    parser.add_argument("--state", action="append", choices=_words(CaptureState), help="only captures in this state")
    parser.add_argument("--verdict", choices=_words(Verdict), help="only captures with this verdict")
    parser.add_argument("--type", metavar="TYPE", help="only captures with a damage of this type")
    parser.add_argument("--severity", choices=_words(Severity), help="only captures with a damage of this severity")
    parser.add_argument("--min-score", type=number, metavar="SCORE", help="only captures scored at least this high")
    parser.add_argument("--max-score", type=number, metavar="SCORE", help="only captures scored at most this high")
    parser.add_argument("--text", default="", help="only items or products whose code starts with this")


def query_of(args: argparse.Namespace, store: Store) -> CaptureQuery:
    """The captures that the options of `add_query` choose. Raises WorkflowError for a set or type that is not there."""
    return CaptureQuery(
        set_id=None if args.set is None else set_id_of(store, args.set),
        states=tuple(map(CaptureState, args.state or ())),
        verdict=args.verdict and Verdict(args.verdict),
        damage_type=_known_type(args.type, store),
        severity=args.severity and Severity(args.severity),
        min_score=args.min_score,
        max_score=args.max_score,
        text=args.text,
    )


def _words(kind: type[StrEnum]) -> list[str]:
    """The values as plain text: argparse shows what it is given as Python writes it."""
    return [value.value for value in kind]


def _known_type(code: str | None, store: Store) -> str | None:
    """The type, which an old capture may have even where the taxonomy does not any more."""
    known = category_ids(store, load_taxonomy()) if code else {}
    if code and code not in known:
        raise WorkflowError(f"There is no damage type {code!r}; there are {', '.join(known)}.")
    return code


def require_station(folder: Path) -> None:
    """Raises WorkflowError where there is no folder: a mistyped one is not to become an empty station."""
    if not folder.is_dir():
        raise WorkflowError(f"There is no station in {folder}.", "Capture something first: traybooth capture")


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
