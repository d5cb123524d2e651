"""What lies beside a model's file: a card for a model without one, or the scaling that anomalib 1 writes there."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from inference.card import CARD_KEYS, PLAIN_KEYS
from inference.errors import CardError
from inference.weights import read_bounded

CARD_SUFFIX = ".card.toml"
SCALING_FILE = "metadata.json"
LARGEST_BYTES = 256 * 1024


@dataclass(frozen=True, slots=True)
class Beside:
    """`data` is every byte that was used, for the model's hash; `card` has booth.* entries as a model's metadata has
    them, `scaling` what anomalib 1 says."""

    data: bytes = b""
    card: Mapping[str, str] = field(default_factory=dict)
    scaling: Mapping[str, object] = field(default_factory=dict)


NOTHING = Beside()


def card_path(model: Path) -> Path:
    """Where a model's card lies: `model.card.toml` beside `model.onnx`."""
    return model.with_suffix(CARD_SUFFIX)


def read_beside(model: Path) -> Beside:
    """What lies beside the model; nothing is fine, too. Raises CardError where the card cannot be read."""
    path, scaling_path = card_path(model), model.with_name(SCALING_FILE)
    told = read_bounded(path, LARGEST_BYTES) if path.is_file() else b""
    scaling = _scaling(read_bounded(scaling_path, LARGEST_BYTES)) if scaling_path.is_file() else (b"", {})
    return Beside(told + scaling[0], _card(told, path) if told else {}, scaling[1])


def _card(data: bytes, path: Path) -> dict[str, str]:
    try:
        entries = tomllib.loads(data.decode("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise CardError([f"{path} cannot be read: {error}."]) from None
    if unknown := sorted(entries.keys() - set(CARD_KEYS)):
        raise CardError([f"{path.name} has {key!r}, which is no key of a card." for key in unknown])
    return {f"booth.{key}": _text(key, value) for key, value in entries.items()}


def _text(key: str, value: object) -> str:
    return value if key in PLAIN_KEYS and isinstance(value, str) else json.dumps(value, default=str)


def _scaling(data: bytes) -> tuple[bytes, dict[str, object]]:
    """The file's bytes and figures where it is anomalib's; many programs write a file of that name."""
    try:
        figures = json.loads(data)
    except ValueError:
        return b"", {}
    return (data, figures) if isinstance(figures, dict) and "image_threshold" in figures else (b"", {})
