"""`traybooth identify`: which products stored captures show, by code and by looks."""

from __future__ import annotations

import argparse

from inference.errors import InferenceError
from storage.errors import StoreError
from storage.records import Identified
from storage.store import Store
from ui.cli.options import add_common, add_data
from ui.cli.output import emit, note, progress, say
from ui.cli.queries import require_station
from ui.workflow.identifying import Identifier


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.set_defaults(command=identify)
    parser.add_argument("captures", nargs="+", type=int, metavar="CAPTURE", help="captures by number")
    add_data(parser)
    add_common(parser)


def identify(args: argparse.Namespace) -> int:
    require_station(args.data.expanduser())
    found: list[Identified] = []
    failures: list[tuple[int, str]] = []
    with (
        Store.open(args.data.expanduser()) as store,
        Identifier(store) as identifier,
        progress("Identifying") as report,
    ):
        for done, capture_id in enumerate(args.captures, start=1):
            try:
                found.append(identifier.identify(capture_id))
            except (InferenceError, StoreError) as error:
                failures.append((capture_id, str(error)))
            report(done, len(args.captures))
    if args.json:
        emit({"identified": [_json(one) for one in found], "failures": failures})
    else:
        _say(found, failures)
    return 1 if failures else 0


def _say(found: list[Identified], failures: list[tuple[int, str]]) -> None:
    for one in found:
        say(f"capture {one.capture_id}  {_by_code(one)}, {_by_looks(one)}")
        if one.contradiction:
            say(f"  {one.contradiction}")
    for capture_id, sentence in failures:
        note(f"capture {capture_id}: {sentence}")


def _by_code(one: Identified) -> str:
    read = f" (read: {', '.join(one.codes)})" if one.codes else ""
    return f"by code {one.product_by_code or 'no product'}{read}"


def _by_looks(one: Identified) -> str:
    if one.is_known:
        return f"by looks {one.product_by_looks} ({one.similarity:.3f})"
    return f"by looks no product with references ({one.similarity:.3f})"


def _json(one: Identified) -> dict:
    return {
        "capture": one.capture_id,
        "codes": one.codes,
        "by_code": one.product_by_code,
        "by_looks": one.product_by_looks,
        "similarity": one.similarity,
        "known": one.is_known,
        "contradiction": one.contradiction,
        **one.detail,
    }
