"""What a command is, and its JSON for the journal; the commands themselves are in the files beside this one."""

from __future__ import annotations

import json
import math

from storage.records import Damage, Origin, Part, Point, Region, Ring, Severity, Surface, Verdict
from ui.workflow.annotating.draft import AnnotateError, AnnotationDraft, PenPurpose, Reason, RingRef

_BY_KIND: dict[str, type[Command]] = {}


class Command:
    """One gesture on a draft: a frozen dataclass whose fields `_READERS` can read back from JSON."""

    __slots__ = ()

    def __init_subclass__(cls) -> None:
        _BY_KIND[cls.__name__] = cls

    def apply(self, draft: AnnotationDraft) -> AnnotationDraft:
        """The draft after the command. Raises AnnotateError where it cannot be done."""
        raise NotImplementedError


def kind_of(command: Command) -> str:
    return type(command).__name__


def to_json(command: Command) -> str:
    """The command's fields as JSON. Raises ValueError where a number is not finite."""
    return json.dumps(_fields(command), default=_fields, allow_nan=False, separators=(",", ":"))


def _fields(value) -> dict:
    """The fields of a dataclass, not copied: a revision of thousands of regions would take seconds."""
    return {name: getattr(value, name) for name in value.__dataclass_fields__}


def from_json(kind: str, payload: str) -> Command:
    """The command that `kind_of` and `to_json` wrote. Raises AnnotateError where it is none of ours."""
    try:
        fields = json.loads(payload, parse_constant=_refuse_constant)
        return _BY_KIND[kind](**{name: _READERS.get(name, _same)(value) for name, value in fields.items()})
    except (KeyError, TypeError, ValueError, AttributeError, RecursionError):
        raise AnnotateError(Reason.JOURNAL) from None


def _same(value):
    return value


def _refuse_constant(text: str):
    raise ValueError(f"{text} is not a coordinate")


def _point(pair) -> Point:
    x, y = (float(value) for value in pair)
    if not (math.isfinite(x) and math.isfinite(y)):
        raise ValueError("a coordinate must be finite")
    return x, y


def _ring(pairs) -> Ring:
    return tuple(_point(pair) for pair in pairs)


def _parts(parts) -> tuple[Part, ...]:
    return tuple(Part(_ring(part["outer"]), tuple(_ring(ring) for ring in part["cutouts"])) for part in parts)


def _region(region) -> Region:
    told = region["view"], _parts(region["parts"]), Origin(region["origin"])
    # Journals of before regions told where they come from lack both.
    return Region(*told, region.get("source_view", ""), region.get("source_digest", ""))


def _damage(damage) -> Damage:
    regions = tuple(_region(region) for region in damage["regions"])
    severity, surface = Severity(damage["severity"]), Surface(damage["surface"])
    told = damage["uid"], damage["type"], severity, surface, damage["note"], regions
    return Damage(*told, damage.get("is_confirmed", False))


_READERS = {
    "points": _ring,
    "point": _point,
    "parts": _parts,
    "damages": lambda damages: tuple(_damage(damage) for damage in damages),
    "vertices": lambda vertices: tuple((int(part), int(ring), int(index)) for part, ring, index in vertices),
    "ring": lambda ref: None if ref is None else RingRef(**ref),
    "purpose": PenPurpose,
    "origin": Origin,
    "severity": Severity,
    "surface": Surface,
    "verdict": lambda verdict: None if verdict is None else Verdict(verdict),
}
