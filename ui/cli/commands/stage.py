"""`traybooth stage`: see and change what lies in a booth that places its items itself."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from dataclasses import asdict

from booth.devices import Stage, StagedItem
from booth.drivers import build_devices, clock_of
from booth.profile import load_profile
from ui.cli.options import add_common, add_data, add_profile, number, settings_of
from ui.cli.output import emit, say
from ui.settings import Settings
from ui.workflow.errors import WorkflowError
from ui.workflow.folders import make_folder
from ui.workflow.staging import StageMemory


def arguments(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(metavar="action", required=True)
    for name, (add, command, text) in ACTIONS.items():
        action = actions.add_parser(name, help=text)
        action.set_defaults(command=command)
        if add is not None:
            add(action)
        for common in (add_profile, add_data, add_common):
            common(action)


def show(args: argparse.Namespace) -> int:
    return _with_stage(args, lambda stage: stage.item, changes=False)


def place(args: argparse.Namespace) -> int:
    chosen = {"kind": args.kind, "damage": args.damage, "severity": args.severity, "missing": args.missing}
    return _with_stage(args, lambda stage: stage.place(seed=args.seed, **chosen))


def place_next(args: argparse.Namespace) -> int:
    return _with_stage(args, lambda stage: stage.place_next())


def turn(args: argparse.Namespace) -> int:
    return _with_stage(args, lambda stage: stage.turn(args.degrees))


def move(args: argparse.Namespace) -> int:
    return _with_stage(args, lambda stage: stage.move(args.dx_mm, args.dy_mm))


def damage(args: argparse.Namespace) -> int:
    return _with_stage(args, lambda stage: stage.damage(args.type, args.severity))


def remove(args: argparse.Namespace) -> int:
    return _with_stage(args, lambda stage: stage.remove())


def _with_stage(args: argparse.Namespace, action: Callable[[Stage], StagedItem | None], *, changes: bool = True) -> int:
    """Act on the stage without opening a camera or light; a station that runs on the same data follows."""
    settings = settings_of(args)
    stage = stage_of(settings)
    make_folder(settings.data)
    item = action(stage)
    if changes:
        StageMemory(settings.data).changed()
    if args.json:
        emit({"item": None if item is None else asdict(item)})
    else:
        say("The tray is empty." if item is None else item_text(item))
    return 0


def item_text(item: StagedItem) -> str:
    damages = ", ".join(item.damages) or "none"
    missing = f"\n  missing: {item.missing} of its units" if item.missing else ""
    return (
        f"{item.code}  {item.title} ({item.kind}, product {item.product}, seed {item.seed})\n"
        f"  at {item.x_mm:+.0f}, {item.y_mm:+.0f} mm, turned {item.turn_deg:.0f} degrees\n"
        f"  damage: {damages}{missing}"
    )


def _place_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--seed", type=int, required=True, help="the item's seed: same seed, same item")
    parser.add_argument("--kind", help="carton, mailer, bag, bottle, blister, multipack (default: what the seed says)")
    parser.add_argument("--damage", metavar="TYPE", help="a damage type, or none (default: what the seed says)")
    parser.add_argument("--severity", choices=("minor", "major"), help="how bad (default: what the seed says)")
    parser.add_argument("--missing", metavar="UNITS", type=int, default=0, help="leave this many out of a multipack")


def _turn_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("degrees", type=number, help="anticlockwise, seen from above")


def _move_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("dx_mm", type=number, help="to the right")
    parser.add_argument("dy_mm", type=number, help="to the back")


def _damage_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("type", help="crush, tear, hole, deconstruction or spillage")
    parser.add_argument("--severity", choices=("minor", "major"), default="major")


ACTIONS = {
    "show": (None, show, "what lies there"),
    "place": (_place_arguments, place, "place the item of a seed"),
    "next": (None, place_next, "place the next item of the stage's own sequence"),
    "turn": (_turn_arguments, turn, "turn the item"),
    "move": (_move_arguments, move, "move the item, in millimetres"),
    "damage": (_damage_arguments, damage, "damage the item"),
    "remove": (None, remove, "take the item away"),
}


def stage_of(settings: Settings) -> Stage:
    """The stage of the profile's booth. Raises WorkflowError where it has none."""
    profile = load_profile(settings.profile)
    stage = build_devices(profile, clock_of(profile), settings.data).stage
    if stage is None:
        raise WorkflowError(f"The booth {profile.name!r} does not place its items itself.", "Place the item by hand.")
    return stage
