"""`traybooth sheet`: captures as one image."""

from __future__ import annotations

import argparse
from pathlib import Path

from storage.store import Store
from ui.cli.commands.list import newest
from ui.cli.options import add_common, add_data, at_least_one
from ui.cli.output import counted, emit, progress, say
from ui.cli.queries import add_query, query_of
from ui.workflow.contact_sheet import write_contact_sheet
from ui.workflow.errors import WorkflowError


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.set_defaults(command=sheet)
    parser.add_argument("target", type=Path, metavar="PNG", help="the file to write")
    parser.add_argument("captures", nargs="*", type=int, metavar="CAPTURE", help="captures by number")
    parser.add_argument("--limit", type=at_least_one, default=6, metavar="N", help="without numbers: the newest N (6)")
    for add in (add_query, add_data, add_common):
        add(parser)


def sheet(args: argparse.Namespace) -> int:
    with Store.read(args.data.expanduser()) as store, progress("Contact sheet") as report_progress:
        ids = args.captures or [one.id for one in newest(store, query_of(args, store), args.limit)]
        if not ids:
            raise WorkflowError("No capture fits this query, so there is nothing to show.", "Widen the query.")
        written = write_contact_sheet(store, ids, args.target, report_progress)
    if args.json:
        emit({"sheet": str(written), "captures": ids})
    else:
        say(f"{counted(len(ids), 'capture')} in {written}.")
    return 0
