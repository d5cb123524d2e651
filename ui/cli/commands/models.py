"""`traybooth models`: look at model files, and decide which of them may run on this station."""

from __future__ import annotations

import argparse
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

from inference.guarded import Limits
from storage.records import ModelRecord
from storage.store import Store
from storage.taxonomy import load_taxonomy
from ui.cli.options import add_author, add_common, add_data, at_least_one, line
from ui.cli.output import emit, note, say, table
from ui.workflow.model_check import CheckedModel, check_model, described_input, described_output
from ui.workflow.model_registry import is_allowed, register_checked, shipped_hashes, unknown_classes

HEADER = ("model", "version", "sha256", "task", "may run", "by", "on", "note")


def arguments(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(metavar="action", required=True)
    checking = actions.add_parser("check", help="say what a model is, how it is run and how long it takes")
    checking.set_defaults(command=check)
    checking.add_argument("--threads", type=at_least_one, default=1, metavar="N", help="so many threads (%(default)s)")
    checking.add_argument(
        "--provider", action="append", metavar="NAME", help="try onnxruntime's provider of this name first, CPU last"
    )
    listing = actions.add_parser("list", help="list the models that scored or were decided on")
    listing.set_defaults(command=list_models)
    approving = actions.add_parser("approve", help="let a model run on this station")
    approving.set_defaults(command=approve)
    withdrawing = actions.add_parser("withdraw", help="do not let a model run any more; what it scored stays")
    withdrawing.set_defaults(command=withdraw)
    for action in (checking, approving):
        action.add_argument("model", type=Path, metavar="FILE", help="an ONNX file, or a promptable model's folder")
    withdrawing.add_argument("model", metavar="FILE", help="the same, or the beginning of its SHA-256")
    for action in (approving, withdrawing):
        action.add_argument("--note", type=line, default="", help="why, in one line")
        add_author(action)
    for action in (checking, listing, approving, withdrawing):
        add_data(action)
        add_common(action)


def check(args: argparse.Namespace) -> int:
    providers = [_provider(name) for name in args.provider or ()] + [_provider("CPU")]
    found = check_model(args.model, args.threads, providers)
    allowed = is_allowed(found.sha256, args.data.expanduser())
    (_emit_checked if args.json else _say_checked)(found, allowed)
    return 0


def _provider(name: str) -> str:
    return name if name.endswith("ExecutionProvider") else f"{name}ExecutionProvider"


def approve(args: argparse.Namespace) -> int:
    found = check_model(args.model)
    with Store.open(args.data.expanduser(), author=args.author) as store:
        register_checked(store, found)
        store.models.approve(found.sha256, args.note)
        _decided(args, store.models.get(found.sha256), True)
    return 0


def withdraw(args: argparse.Namespace) -> int:
    with Store.open(args.data.expanduser(), author=args.author) as store:
        known = [one for one in store.models.all() if len(args.model) >= 6 and one.sha256.startswith(args.model)]
        if len(known) != 1:
            found = check_model(Path(args.model))
            register_checked(store, found)
            known = [store.models.get(found.sha256)]
        store.models.withdraw(known[0].sha256, args.note)
    _decided(args, known[0], False)
    return 0


def _decided(args: argparse.Namespace, model: ModelRecord, allowed: bool) -> None:
    if args.json:
        emit({"model": model.name, "sha256": model.sha256, "may_run": allowed})
    else:
        verb = "may now run" if allowed else "does not run any more"
        say(f"{model.name} {model.version} ({model.sha256[:12]}) {verb} on this station.")


def list_models(args: argparse.Namespace) -> int:
    with Store.read(args.data.expanduser()) as store:
        rows = [_listed(one, store.models.approvals(one.sha256)) for one in store.models.all()]
    if args.json:
        emit({"models": rows})
    else:
        say(table([_cells(row) for row in rows], HEADER))
    return 0


def _listed(one, approvals) -> dict:
    last = approvals[-1] if approvals else None
    return {
        "model": one.name,
        "version": one.version,
        "sha256": one.sha256,
        "task": one.task,
        "may_run": last.is_approved if last else one.sha256 in shipped_hashes(),
        "is_shipped": one.sha256 in shipped_hashes(),
        "author": last.author if last else "",
        "decided_utc_us": last.created_utc_us if last else None,
        "note": last.note if last else "",
    }


def _cells(row: dict) -> tuple[str, ...]:
    decided = row["decided_utc_us"]
    when = datetime.fromtimestamp(decided / 1e6, UTC).strftime("%Y-%m-%d") if decided else ""
    may_run = "yes" if row["may_run"] else "no"
    said = row["note"] or ("shipped" if row["is_shipped"] else "")
    return row["model"], row["version"], row["sha256"][:12], row["task"], may_run, row["author"], when, said


def _say_checked(found: CheckedModel, allowed: bool) -> None:
    say(f"{found.model_id} {found.version}: {found.task}, recognised by: {found.maker}")
    say(f"sha256 {found.sha256}")
    for facts in found.facts:
        first_ms = 1000 * (facts.first_run_s or 0.0)
        asked = ", ".join(facts.asked)
        say(
            f"{facts.size_bytes / 1e6:.1f} MB, opset {facts.opset}, written by {facts.producer or 'an unnamed program'}"
        )
        say(f"runs on {facts.provider} (asked for: {asked}) with {facts.threads} thread(s)")
        say(f"loads in {facts.load_s * 1000:.0f} ms, the first run takes {first_ms:.0f} ms")
    say(f"a view takes {found.run_s * 1000:.0f} ms")
    if found.card is not None:
        _say_card(found)
    say(
        "It may run on this station."
        if allowed
        else f"It may not run here until: traybooth models approve {found.path}"
    )
    if found.run_s > Limits().deadline_s:
        note(f"That is too slow: scores are given up after {Limits().deadline_s:g} s a view.")


def _say_card(found: CheckedModel) -> None:
    card = found.card
    for port in card.inputs:
        say(f"takes {described_input(port)}")
    for port in card.outputs:
        say(f"gives {described_output(port)}")
    if card.classes:
        say(f"classes: {', '.join(card.classes)}; damage: {', '.join(card.damage_classes or card.classes)}")
    if card.task != "embedding":
        say(f"threshold {card.threshold:g}")
    if unknown := unknown_classes(card, load_taxonomy()):
        note(f"The taxonomy has no type {', '.join(unknown)}; name the classes in a card beside the model.")


def _emit_checked(found: CheckedModel, allowed: bool) -> None:
    card = found.card
    emit(
        {
            "model": found.model_id,
            "version": found.version,
            "task": found.task,
            "recognised_by": found.maker,
            "sha256": found.sha256,
            "facts": [asdict(facts) for facts in found.facts],
            "run_s": found.run_s,
            "card": asdict(card) if card is not None else None,
            "unknown_classes": unknown_classes(card, load_taxonomy()) if card is not None else (),
            "may_run": allowed,
        }
    )
