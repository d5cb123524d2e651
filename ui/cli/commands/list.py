"""`traybooth list`: captures, newest first."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from datetime import UTC, datetime

from storage.records import Capture, CaptureQuery
from storage.store import Store
from ui.cli.options import add_common, add_data, at_least_one
from ui.cli.output import counted, emit, say, table
from ui.cli.queries import add_query, query_of

HEADER = ("capture", "when", "item", "product", "set", "views", "score", "state", "damage")


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.set_defaults(command=list_captures)
    parser.add_argument(
        "--limit", type=at_least_one, default=50, metavar="N", help="at most so many (default: %(default)s)"
    )
    add_query(parser)
    add_data(parser)
    add_common(parser)


def list_captures(args: argparse.Namespace) -> int:
    with Store.read(args.data.expanduser()) as store:
        query = query_of(args, store)
        captures, total = list(newest(store, query, args.limit)), store.captures.count(query)
    if args.json:
        emit({"total": total, "captures": [capture_json(capture) for capture in captures]})
        return 0
    if captures:
        say(table([_row(capture) for capture in captures], HEADER))
    say(f"{len(captures)} of {counted(total, 'capture')}.")
    return 0


def newest(store: Store, query: CaptureQuery, limit: int) -> Iterator[Capture]:
    """The first `limit` captures of the query, page by page."""
    key, left = None, limit
    while left > 0:
        page = store.captures.page(query, key, min(left, 200))
        yield from page.captures
        left, key = left - len(page.captures), page.next_key
        if key is None:
            return


def capture_json(capture: Capture) -> dict:
    return {
        "capture": capture.id,
        "uid": capture.uid,
        "created": datetime.fromtimestamp(capture.created_utc_us / 1e6, UTC).isoformat(),
        "item": capture.item_code,
        "product": capture.product_code,
        "title": capture.product_title,
        "set": capture.set_name,
        "profile": capture.profile,
        "author": capture.author,
        "state": str(capture.state),
        "verdict": None if capture.verdict is None else str(capture.verdict),
        "disposition": capture.disposition,
        "damage_types": list(capture.damage_types),
        "views": list(capture.views),
        "lightings": list(capture.lightings),
        "problems": list(capture.problems),
        "score": capture.fused_score,
        "threshold": capture.threshold,
    }


def _row(capture: Capture) -> tuple[str, ...]:
    when = datetime.fromtimestamp(capture.created_utc_us / 1e6)
    return (
        str(capture.id),
        f"{when:%Y-%m-%d %H:%M:%S}",
        capture.item_code,
        capture.product_code,
        capture.set_name,
        f"{len(capture.views)} x {len(capture.lightings)}",
        "-" if capture.fused_score is None else f"{capture.fused_score:.3f}",
        str(capture.state),
        ", ".join(capture.damage_types) or (str(capture.verdict) if capture.verdict else "-"),
    )
