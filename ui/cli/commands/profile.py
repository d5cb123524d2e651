"""`traybooth profile`: check a profile, print the schema, list the shipped ones."""

from __future__ import annotations

import argparse
import json

from booth.errors import ProfileError
from booth.profile import Profile, load_profile, profile_schema, shipped_profiles
from ui.cli.options import add_common
from ui.cli.output import emit, note, say


def arguments(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(metavar="action", required=True)
    checker = actions.add_parser("check", help="say everything that is wrong with a profile, or what it describes")
    checker.add_argument("profile", metavar="FILE", help="a profile's file or name, or a folder of calibrated stills")
    for name, command, text in (
        ("schema", schema, "print the JSON Schema of profiles"),
        ("list", list_profiles, "list the profiles that come with the program"),
    ):
        action = actions.add_parser(name, help=text)
        action.set_defaults(command=command)
        add_common(action)
    checker.set_defaults(command=check)
    add_common(checker)


def check(args: argparse.Namespace) -> int:
    try:
        profile = load_profile(args.profile)
    except ProfileError as error:
        return _refuse(error, args)
    found = described(profile)
    if args.json:
        emit({"ok": True, "profile": args.profile} | found)
    else:
        say(f"{args.profile} is a profile that can be used.")
        say(f"  views      {', '.join(found['views'])}")
        say(f"  lights     {', '.join(found['lights']) or 'none'}")
        say(f"  lightings  {', '.join(found['lightings']) or 'none'}")
    return 0


def _refuse(error: ProfileError, args: argparse.Namespace) -> int:
    if args.json:
        emit({"ok": False, "profile": args.profile, "problems": list(error.problems)})
    else:
        note(error.sentence)
    return 1


def described(profile: Profile) -> dict:
    return {
        "name": profile.name,
        "title": profile.title,
        "views": list(profile.views),
        "lights": list(profile.light_names),
        "lightings": list(profile.lightings),
    }


def schema(args: argparse.Namespace) -> int:
    say(json.dumps(profile_schema(), indent=None if args.json else 2))
    return 0


def list_profiles(args: argparse.Namespace) -> int:
    shipped = {name: load_profile(path) for name, path in shipped_profiles().items()}
    if args.json:
        emit({"profiles": [described(profile) for profile in shipped.values()]})
    for name, profile in () if args.json else shipped.items():
        say(f"{name}  {profile.title}")
    return 0
