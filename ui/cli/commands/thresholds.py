"""`traybooth thresholds`: who decided on which threshold, when and why."""

from __future__ import annotations

import argparse
from datetime import UTC, datetime

from inference.evaluation.rates import percent
from storage.records import ThresholdDecision
from storage.store import Store
from ui.cli.options import add_common, add_data
from ui.cli.output import emit, say, table
from ui.cli.queries import require_station

HEADER = ("when", "who", "threshold", "model", "fusion", "found", "good sidelined", "note")


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.set_defaults(command=history)
    add_data(parser)
    add_common(parser)


def history(args: argparse.Namespace) -> int:
    require_station(args.data.expanduser())
    with Store.read(args.data.expanduser()) as store:
        decisions = store.thresholds.history()
        names = {one.sha256: f"{one.name} {one.version}" for one in store.models.all()}
    if args.json:
        emit({"decisions": [_decision_json(one) for one in decisions]})
    elif decisions:
        say(table([_row(one, names[one.model_sha256]) for one in decisions], HEADER))
    else:
        say("No threshold has been decided; each model's own is in force.")
    return 0


def _decision_json(one: ThresholdDecision) -> dict:
    return {
        "when": datetime.fromtimestamp(one.created_utc_us / 1e6, UTC).isoformat(),
        "author": one.author,
        "threshold": one.threshold,
        "model": one.model_sha256,
        "fusion": one.fusion,
        "figures": dict(one.figures),
        "query": dict(one.query),
        "note": one.note,
    }


def _row(one: ThresholdDecision, model: str) -> tuple[str, ...]:
    when = datetime.fromtimestamp(one.created_utc_us / 1e6)
    rates = (_rate(one.figures.get(name)) for name in ("recall", "false_alarms"))
    return (
        f"{when:%Y-%m-%d %H:%M}",
        one.author or "-",
        f"{one.threshold:.4f}",
        model,
        one.fusion or "-",
        *rates,
        one.note,
    )


def _rate(figure: dict | None) -> str:
    return "-" if figure is None or figure["rate"] is None else f"{percent(figure['rate'])} of {figure['of']}"
