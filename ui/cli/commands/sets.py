"""`traybooth sets`: list, create and choose sets."""

from __future__ import annotations

import argparse

from storage.store import Store
from ui.cli.options import add_common, add_data, line, number
from ui.cli.output import emit, say, table
from ui.cli.queries import require_station, set_id_of

HEADER = ("set", "name", "captures", "goal", "damaged", "goal damaged", "current")


def arguments(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(metavar="action", required=True)
    listing = actions.add_parser("list", help="list the sets and how far each is from its goal")
    listing.set_defaults(command=list_sets)
    creating = actions.add_parser("create", help="create a set and choose it")
    creating.set_defaults(command=create)
    creating.add_argument("name", type=line, help="as people call it")
    creating.add_argument("--goal", type=int, default=0, metavar="N", help="how many captures it is to have")
    creating.add_argument(
        "--damaged", type=_share, default=0.5, metavar="SHARE", help="wanted share of damaged (0 to 1)"
    )
    choosing = actions.add_parser("choose", help="choose the set that captures go into")
    choosing.set_defaults(command=choose)
    choosing.add_argument("set", metavar="SET", help="name or number")
    for action in (listing, creating, choosing):
        add_data(action)
        add_common(action)


def list_sets(args: argparse.Namespace) -> int:
    with Store.read(args.data.expanduser()) as store:
        found = [(one, store.sets.progress(one.id)) for one in store.sets.all()]
        current = store.sets.current().id if found else None
    rows = [set_json(one, progress, current) for one, progress in found]
    if args.json:
        emit({"sets": rows})
    else:
        say(table([_row(row) for row in rows], HEADER))
    return 0


def create(args: argparse.Namespace) -> int:
    with Store.open(args.data.expanduser()) as store:
        made = store.sets.create(args.name, args.goal, args.damaged)
        store.sets.choose(made.id)
    _chosen(args, made.id, made.name)
    return 0


def choose(args: argparse.Namespace) -> int:
    require_station(args.data.expanduser())
    with Store.open(args.data.expanduser()) as store:
        chosen = store.sets.get(set_id_of(store, args.set))
        store.sets.choose(chosen.id)
    _chosen(args, chosen.id, chosen.name)
    return 0


def _chosen(args: argparse.Namespace, number: int, name: str) -> None:
    if args.json:
        emit({"set": number, "name": name})
    else:
        say(f"Captures now go into set {number}, {name!r}.")


def set_json(one, progress, current) -> dict:
    return {
        "set": one.id,
        "name": one.name,
        "captures": progress.captures,
        "goal": one.goal_captures,
        "damaged": progress.damaged,
        "undamaged": progress.undamaged,
        "goal_damaged": one.goal_damaged,
        "by_type": dict(progress.by_type),
        "current": one.id == current,
    }


def _row(row: dict) -> tuple[str, ...]:
    goal_damaged = f"{row['goal_damaged']:.0%}"
    mark = "*" if row["current"] else ""
    return (
        str(row["set"]),
        row["name"],
        str(row["captures"]),
        str(row["goal"] or "-"),
        str(row["damaged"]),
        goal_damaged,
        mark,
    )


def _share(text: str) -> float:
    share = number(text)
    if not 0 <= share <= 1:
        raise argparse.ArgumentTypeError("must be between 0 and 1")
    return share
