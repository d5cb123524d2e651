"""The model card: what a model expects and gives, read from its ONNX metadata and checked against its graph."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Annotated, Any

from pydantic import Field, TypeAdapter, ValidationError

from inference.card_checks import card_problems
from inference.card_values import CONTRACT, TASKS, ModelCard, ModelInput, ModelOutput, Port
from inference.errors import CardError

__all__ = [
    "CARD_KEYS",
    "CONTRACT",
    "PLAIN_KEYS",
    "TASKS",
    "ModelCard",
    "ModelInput",
    "ModelOutput",
    "Port",
    "card_metadata",
    "read_card",
]

KEYS = ("contract", "model_id", "model_version", "task", "classes", "inputs", "outputs", "threshold")


def read_card(metadata: Mapping[str, str], graph_inputs: Sequence[Port], graph_outputs: Sequence[Port]) -> ModelCard:
    """The card in `metadata`. Raises CardError with everything that is missing, malformed or against the graph."""
    fields, problems = _read_fields(metadata)
    problems += card_problems(fields, graph_inputs, graph_outputs)
    if problems:
        raise CardError(problems)
    return ModelCard(**_LEFT_OUT | fields)


def card_metadata(card: ModelCard) -> dict[str, str]:
    """The ONNX metadata entries from which `read_card` reads `card` again."""
    texts = {
        "contract": card.contract,
        "model_id": card.model_id,
        "model_version": card.version,
        "task": card.task,
        "classes": json.dumps(card.classes),
        "inputs": json.dumps([asdict(port) for port in card.inputs]),
        "outputs": json.dumps([asdict(port) for port in card.outputs]),
        "threshold": repr(card.threshold),
        "training": json.dumps(dict(card.training)),
    }
    if card.damage_classes:
        texts["damage_classes"] = json.dumps(card.damage_classes)
    return {f"booth.{key}": text for key, text in texts.items()}


_Text = Annotated[str, Field(min_length=1, max_length=200)]
_PARSERS: dict[str, tuple[str, TypeAdapter]] = {
    "model_id": ("model_id", TypeAdapter(_Text)),
    "model_version": ("version", TypeAdapter(_Text)),
    "task": ("task", TypeAdapter(_Text)),
    "classes": ("classes", TypeAdapter(tuple[_Text, ...])),
    "inputs": ("inputs", TypeAdapter(tuple[ModelInput, ...])),
    "outputs": ("outputs", TypeAdapter(tuple[ModelOutput, ...])),
    "threshold": ("threshold", TypeAdapter(float)),
    "training": ("training", TypeAdapter(dict[str, Any])),
    "damage_classes": ("damage_classes", TypeAdapter(tuple[_Text, ...])),
}
PLAIN_KEYS = ("model_id", "model_version", "task")
CARD_KEYS = ("contract", *_PARSERS)
_NEEDLESS = {"embedding": ("classes", "threshold"), "anomaly_map": ("classes",)}
_LEFT_OUT = {"classes": (), "threshold": 0.0}


def _read_fields(metadata: Mapping[str, str]) -> tuple[dict[str, Any], list[str]]:
    """The fields that could be read, by the card's attribute names, and a sentence for each that could not."""
    needless = _NEEDLESS.get(metadata.get("booth.task", ""), ())
    missing = [f"booth.{key}" for key in KEYS if f"booth.{key}" not in metadata and key not in needless]
    problems = [f"{key} is missing from the metadata." for key in missing]
    contract = metadata.get("booth.contract", CONTRACT)
    if contract != CONTRACT:
        problems.append(f"booth.contract is {contract!r}, but this program understands {CONTRACT!r} only.")
    fields: dict[str, Any] = {}
    for key, (attribute, parser) in _PARSERS.items():
        if (text := metadata.get(f"booth.{key}")) is None:
            continue
        try:
            fields[attribute] = parser.validate_python(text) if key in PLAIN_KEYS else parser.validate_json(text)
        except ValidationError as error:
            problems += _sentences(f"booth.{key}", error)
    return fields, problems


def _sentences(key: str, error: ValidationError) -> list[str]:
    return [
        f"{'.'.join([key, *map(str, detail['loc'])])} cannot be read: {detail['msg'][0].lower()}{detail['msg'][1:]}."
        for detail in error.errors()
    ]
