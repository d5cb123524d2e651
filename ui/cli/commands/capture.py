"""`traybooth capture`: one line an item."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from datetime import UTC, datetime

from booth.placement import Placement, PlacementState
from storage.records import ItemRef
from ui.cli.notices import telling_station
from ui.cli.options import (
    add_author,
    add_common,
    add_data,
    add_faults,
    add_model,
    add_profile,
    at_least_one,
    line,
    number,
    settings_of,
)
from ui.cli.output import emit, note, say, waiting
from ui.cli.queries import set_id_of
from ui.station import Station
from ui.workflow.batch import Batch, PlacedItems, Taken, take_batch
from ui.workflow.guidance import GuideLoop

GUIDANCE = {
    PlacementState.MISSING: "Missing: {views}. Nothing is captured until all cameras are back.",
    PlacementState.EMPTY: "Place the item in the tray.",
    PlacementState.NO_DEPTH: "The tray cannot be measured: no depth is coming in.",
    PlacementState.OFF_CENTRE: "Move the item to the middle of the tray.",
    PlacementState.TOO_HIGH: "The item is too high for this booth.",
    PlacementState.CLIPPED: "A view cuts the item off: move it to the middle of the tray.",
    PlacementState.MOVING: "Hold still.",
    PlacementState.BLURRED: "The image is blurred: hold still, or clean the lens.",
    PlacementState.OVEREXPOSED: "The image is too bright.",
    PlacementState.UNDEREXPOSED: "The image is too dark.",
    PlacementState.READY: "Ready.",
}


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.set_defaults(command=capture)
    parser.add_argument("--count", type=at_least_one, default=1, metavar="N", help="how many items (default: 1)")
    parser.add_argument("--set", metavar="SET", help="into this set (name or number; default: the current one)")
    parser.add_argument(
        "--item", type=line, default="", metavar="CODE", help="the item's code, where the booth does not know it"
    )
    parser.add_argument("--product", type=line, default="", metavar="CODE", help="the product's code")
    parser.add_argument("--title", type=line, default="", help="the product's title")
    parser.add_argument("--no-score", action="store_true", help="store only, score later")
    parser.add_argument("--again", action="store_true", help="capture what lies there, even if that was done before")
    parser.add_argument("--now", action="store_true", help="do not wait for each item to be placed")
    parser.add_argument("--wait", type=number, default=600.0, metavar="S", help="how long to wait for an item (600)")
    for add in (add_profile, add_data, add_model, add_author, add_faults, add_common):
        add(parser)


def capture(args: argparse.Namespace) -> int:
    with telling_station(settings_of(args)) as station:
        with waiting("Opening the booth"):
            station.open()
        show = emit_taken if args.json else telling()
        for taken in take_station_batch(station, args):
            show(taken)
    return 0


def take_station_batch(station: Station, args: argparse.Namespace):
    """The batch that the options ask for; guidance watches the tray only where somebody places the items."""
    set_id = None if args.set is None else set_id_of(station.store, args.set)
    guide = GuideLoop(station.rig, station.clock) if _is_guided(station, args) else None
    if guide is not None:
        note("Each item is captured when it lies still in the tray; --now does not wait for that.")
    try:
        wait = _waiter(station, args, guide)
        names = item_names(args, station)
        yield from take_batch(station, Batch(args.count, names, wait, set_id, args.again, not args.no_score))
    finally:
        if guide is not None:
            guide.close()


def item_names(args: argparse.Namespace, station: Station):
    """Names items as the options say; without --item by booth and time. Several get numbers."""
    now = datetime.fromtimestamp(station.clock.utc_us() / 1e6, UTC)
    stem = args.item or f"{station.profile.name}-{now:%Y%m%dT%H%M%S}"

    def name(number: int) -> ItemRef:
        return ItemRef(f"{stem}-{number}" if args.count > 1 else stem, args.product, args.title)

    return name


def _is_guided(station: Station, args: argparse.Namespace) -> bool:
    has_depth = any(info.has_depth for info in station.rig.info)
    return station.rig.stage is None and has_depth and args.count > 1 and not args.now


def _waiter(station: Station, args: argparse.Namespace, guide: GuideLoop | None):
    if guide is not None:
        return PlacedItems(station, guide, args.wait, lambda placement: note(guidance(placement))).wait
    if args.count > 1 and not args.now and sys.stdin.isatty():
        return _wait_for_enter
    return lambda number: None


def _wait_for_enter(number: int) -> None:
    print(f"Place item {number} and press Enter.", end=" ", file=sys.stderr, flush=True)
    sys.stdin.readline()


def guidance(placement: Placement) -> str:
    return GUIDANCE[placement.state].format(views=", ".join(placement.missing_views))


def telling() -> Callable[[Taken], None]:
    """What prints items for people; why they are not scored is said once."""
    said: set[str] = set()

    def say_taken(taken: Taken) -> None:
        say(taken_line(taken))
        for problem in (*taken.capture.problems, *({taken.score_problem} - said - {""})):
            note(f"     {problem}")
        said.add(taken.score_problem)

    return say_taken


def taken_line(taken: Taken) -> str:
    capture = taken.capture
    size = f"{len(capture.views)} views x {len(capture.lightings)} lightings"
    return (
        f"{taken.number:3d}  capture {capture.id}  {capture.item_code}  {size}  "
        f"durable in {taken.durable_s:.2f} s  {score_text(taken)}  {capture.state}"
    )


def score_text(taken: Taken) -> str:
    if taken.score is None:
        return "not scored"
    mark = "sideline" if taken.score.fused_score >= taken.score.threshold else "pass"
    return f"score {taken.score.fused_score:.3f} ({mark})"


def emit_taken(taken: Taken) -> None:
    emit(taken_json(taken))


def taken_json(taken: Taken) -> dict:
    capture, score = taken.capture, taken.score
    return {
        "number": taken.number,
        "capture": capture.id,
        "uid": capture.uid,
        "item": capture.item_code,
        "product": capture.product_code,
        "set": capture.set_name,
        "views": list(capture.views),
        "lightings": list(capture.lightings),
        "state": str(capture.state),
        "problems": list(capture.problems),
        "durable_s": round(taken.durable_s, 4),
        "score": None if score is None else round(score.fused_score, 6),
        "threshold": None if score is None else score.threshold,
        "score_problem": taken.score_problem,
    }
