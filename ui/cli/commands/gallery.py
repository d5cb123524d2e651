"""`traybooth gallery`: each product's pristine references."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterable
from dataclasses import asdict
from datetime import datetime

from storage.records import RedesignFlag, Reference
from storage.store import Store
from ui.cli.options import add_author, add_common, add_data
from ui.cli.output import counted, emit, say, table
from ui.cli.queries import require_station
from ui.workflow.gallery import add_reference, coverage_of
from ui.workflow.redesigns import confirm_redesign, dismiss_redesign

REFERENCES = ("reference", "product", "turned", "decided", "by", "state")
COVERAGE = ("product", "title", "references", "poses", "retired")
FLAGS = ("flag", "product", "raised", "captures", "state")


def arguments(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(metavar="action", required=True)
    listing = _action(actions, "list", list_references, "list references")
    listing.add_argument("--product", metavar="CODE", help="only those of this product")
    listing.add_argument("--retired", action="store_true", help="also those that were retired")
    adding = _action(actions, "add", add, "make captures references of their products")
    retiring = _action(actions, "retire", retire, "take references out of their gallery")
    retiring.add_argument("--reason", default="", help="why, in a few words")
    restoring = _action(actions, "restore", restore, "put retired references back")
    for action in (adding, retiring, restoring):
        action.add_argument("captures", nargs="+", type=int, metavar="CAPTURE", help="captures by number")
    _action(actions, "coverage", coverage, "how many useful poses each product's references cover")
    flags = _action(actions, "flags", list_flags, "products whose packaging seems to be a new one")
    flags.add_argument("--all", action="store_true", help="also flags that were settled")
    for name, confirmed in (("confirm", True), ("dismiss", False)):
        what = "it is a new packaging: its captures become the references" if confirmed else "it is no new packaging"
        action = _action(actions, name, settle, what)
        action.set_defaults(confirmed=confirmed)
        action.add_argument("flag", type=int, metavar="FLAG", help="a flag by its number")


def _action(actions, name: str, command: Callable, summary: str) -> argparse.ArgumentParser:
    action = actions.add_parser(name, help=summary)
    action.set_defaults(command=command)
    for add_options in (add_data, add_author, add_common):
        add_options(action)
    return action


def list_references(args: argparse.Namespace) -> int:
    with _reading(args) as store:
        wanted = [store.products.get(args.product)] if args.product else store.products.all()
        found = [one for product in wanted for one in store.gallery.of(product.id, active_only=not args.retired)]
    _show_references(args, found)
    return 0


def add(args: argparse.Namespace) -> int:
    return _change(args, lambda store, capture_id: add_reference(store, capture_id, args.author))


def retire(args: argparse.Namespace) -> int:
    return _change(args, lambda store, capture_id: store.gallery.retire(capture_id, args.reason, args.author))


def restore(args: argparse.Namespace) -> int:
    return _change(args, lambda store, capture_id: store.gallery.restore(capture_id, args.author))


def coverage(args: argparse.Namespace) -> int:
    with _reading(args) as store:
        found = coverage_of(store)
    if args.json:
        emit({"coverage": [{**asdict(one.gallery), "covered": one.covered, "useful": one.useful} for one in found]})
        return 0
    rows = [
        (one.gallery.product, one.gallery.title, str(one.gallery.references), f"{one.covered} of {one.useful}")
        + (str(one.gallery.retired),)
        for one in found
    ]
    say(table(rows, COVERAGE) if rows else "There are no references yet.")
    return 0


def list_flags(args: argparse.Namespace) -> int:
    with _reading(args) as store:
        found = store.gallery.flags(open_only=not args.all)
    if args.json:
        emit({"flags": [asdict(flag) for flag in found]})
    else:
        say(table([_flag_row(flag) for flag in found], FLAGS) if found else "Nothing looks like a new packaging.")
    return 0


def settle(args: argparse.Namespace) -> int:
    settle_it = confirm_redesign if args.confirmed else dismiss_redesign
    with _writing(args) as store:
        flag = settle_it(store, args.flag, args.author)
        references = store.gallery.of(flag.product_id)
    if args.json:
        emit({"flag": asdict(flag), "references": [asdict(one) for one in references]})
    else:
        told = "now has the new packaging" if args.confirmed else "keeps its references"
        say(f"{flag.product} {told}: {counted(len(references), 'reference')}.")
    return 0


def _reading(args: argparse.Namespace) -> Store:
    require_station(args.data.expanduser())
    return Store.read(args.data.expanduser())


def _writing(args: argparse.Namespace) -> Store:
    require_station(args.data.expanduser())
    return Store.open(args.data.expanduser(), author=args.author)


def _change(args: argparse.Namespace, change: Callable[[Store, int], Reference]) -> int:
    with _writing(args) as store:
        _show_references(args, [change(store, capture_id) for capture_id in args.captures])
    return 0


def _show_references(args: argparse.Namespace, found: Iterable[Reference]) -> None:
    if args.json:
        emit({"references": [asdict(one) for one in found]})
        return
    rows = [_reference_row(one) for one in found]
    say(table(rows, REFERENCES) if rows else "There are no references yet.")


def _reference_row(one: Reference) -> tuple[str, ...]:
    turned = "-" if one.turn_deg is None else f"{one.turn_deg:.0f} deg"
    state = "active" if one.is_active else f"retired: {one.reason}" if one.reason else "retired"
    return str(one.id), one.product, turned, _day(one.created_utc_us), one.author, state


def _flag_row(flag: RedesignFlag) -> tuple[str, ...]:
    state = {None: "open", True: f"confirmed by {flag.settled_by}", False: f"dismissed by {flag.settled_by}"}
    captures = ", ".join(map(str, flag.capture_ids))
    return str(flag.id), flag.product, _day(flag.created_utc_us), captures, state[flag.is_confirmed]


def _day(utc_us: int) -> str:
    return f"{datetime.fromtimestamp(utc_us / 1e6):%Y-%m-%d %H:%M}"
