"""Our values as what JSON can hold, and back: exactly, because JSON's numbers keep every bit of a float64."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import fields
from typing import Any, TypeVar

import numpy as np

from booth.devices import CameraInfo
from booth.events import Event, EventKind
from booth.frames import Frame, Intrinsics, Optics

PIXELS = ("color", "depth", "optics", "view")
STAMPS = tuple(field.name for field in fields(Frame) if field.name not in PIXELS)
V = TypeVar("V", CameraInfo, Intrinsics, Optics)


def json_bytes(value: object) -> bytes:
    """Compact JSON in UTF-8; what JSON does not know is kept as text."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), default=_fallback).encode()


def plain_optics(optics: Optics) -> dict[str, Any]:
    """Every field: intrinsics as objects, 4x4 transforms in metres as rows."""
    return {field.name: _plain(getattr(optics, field.name)) for field in fields(Optics)}


def optics_of(plain: Mapping[str, Any]) -> Optics:
    """The very optics that `plain_optics` wrote."""
    lenses = {name: _intrinsics(plain[name]) for name in ("color", "depth")}
    return _made(Optics, dict(plain) | lenses)


def plain_info(info: CameraInfo) -> dict[str, Any]:
    return {field.name: getattr(info, field.name) for field in fields(CameraInfo)}


def info_of(plain: Mapping[str, Any]) -> CameraInfo:
    return _made(CameraInfo, plain)


def plain_stamps(frame: Frame, at_ns: int) -> dict[str, Any]:
    """All of a frame but its pixels and optics: `at_ns` is when it was published, in host monotonic nanoseconds."""
    planes = [plane for plane in ("color", "depth") if getattr(frame, plane) is not None]
    return {"at_ns": at_ns, "planes": planes} | {name: getattr(frame, name) for name in STAMPS}


def stamps_of(plain: Mapping[str, Any]) -> dict[str, Any]:
    """A frame's fields but pixels, optics and view; fields of a newer program are left out."""
    return {name: plain[name] for name in STAMPS if name in plain}


def plain_event(event: Event) -> dict[str, Any]:
    return {
        "at_ns": event.at_ns,
        "utc_us": event.utc_us,
        "kind": str(event.kind),
        "source": event.source,
        "what": event.what,
        "detail": dict(event.detail),
    }


def event_of(plain: Mapping[str, Any]) -> Event:
    values = (plain[name] for name in ("at_ns", "utc_us", "kind", "source", "what", "detail"))
    at_ns, utc_us, kind, source, what, detail = values
    return Event(at_ns, utc_us, EventKind(kind), source, what, detail)


def _made(type_: type[V], plain: Mapping[str, Any]) -> V:
    known = {field.name for field in fields(type_)}
    return type_(**{name: value for name, value in plain.items() if name in known})


def _intrinsics(plain: Mapping[str, Any] | None) -> Intrinsics | None:
    return None if plain is None else _made(Intrinsics, dict(plain) | {"distortion": tuple(plain["distortion"])})


def _plain(value: Any) -> Any:
    if isinstance(value, Intrinsics):
        return {field.name: _plain(getattr(value, field.name)) for field in fields(Intrinsics)}
    if isinstance(value, np.ndarray):
        return value.tolist()
    return list(value) if isinstance(value, tuple) else value


def _fallback(value: object) -> object:
    """numpy's numbers as numbers, everything else as text: an event is never lost for its detail."""
    return value.item() if isinstance(value, np.generic) else str(value)
