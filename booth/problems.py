"""Turns pydantic's errors into lines `path.to.key: sentence`, written for the person who edits the file."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from types import NoneType, UnionType
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError

BOUNDS = {
    "greater_than": "more than {gt}",
    "greater_than_equal": "at least {ge}",
    "less_than": "less than {lt}",
    "less_than_equal": "at most {le}",
}
KINDS = {
    "string": "text in quotes",
    "path": "a path in quotes",
    "int": "a whole number",
    "float": "a number",
    "bool": "true or false",
    "tuple": "a list",
    "list": "a list",
    "dict": "a table",
    "model": "a table",
    "model_attributes": "a table",
}


def problem_lines(error: ValidationError, model: type[BaseModel]) -> list[str]:
    """One line for each error of `error`, which `model` raised, in the order of the file."""
    return [_line(one, model) for one in error.errors(include_url=False)]


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """`; did you mean X?` for the known word that is nearest to `word`, or nothing where none is near."""
    near = difflib.get_close_matches(word, list(known), n=1)
    return f"; did you mean {near[0]}?" if near else ""


def one_of(known: Iterable[str]) -> str:
    """The known words as a list for people."""
    return ", ".join(known) or "none"


def path_of(steps: Iterable[object]) -> str:
    """`cameras.left.rate_hz` of the steps that lead there; pydantic's own marks are left out."""
    words = (str(step) for step in steps)
    return ".".join(word for word in words if word != "[key]" and not word.startswith("function-"))


def _line(error: Mapping[str, Any], model: type[BaseModel]) -> str:
    steps, kind = error["loc"], error["type"]
    if kind in ("union_tag_not_found", "union_tag_invalid"):
        return f"{path_of((*steps, 'driver'))}: {_driver_sentence(error)}"
    if kind == "extra_forbidden":
        known = _known_keys(model, steps[:-1])
        return f"{path_of(steps)}: this key is not known{did_you_mean(str(steps[-1]), known) or '.'}"
    return f"{path_of(steps) or 'the file'}: {_sentence(error)}"


def _sentence(error: Mapping[str, Any]) -> str:
    kind, context = error["type"], error.get("ctx", {})
    if kind == "missing":
        return "this key is needed."
    if kind == "value_error":
        return str(context["error"])
    if kind in BOUNDS:
        return f"must be {BOUNDS[kind].format(**context)}, but is {error['input']}."
    if kind == "finite_number":
        return f"must be a finite number, but is {error['input']}."
    if kind == "literal_error":
        return f"must be {context['expected']}, but is {error['input']!r}."
    if kind == "string_pattern_mismatch":
        return f"must be letters, digits, - and _, and begin with a letter or digit, but is {_shown(error['input'])}."
    if kind == "string_too_short":
        return "must not be empty."
    if kind in ("too_short", "too_long"):
        return _length_sentence(kind, context)
    return _kind_sentence(error)


def _kind_sentence(error: Mapping[str, Any]) -> str:
    wanted = KINDS.get(error["type"].removesuffix("_type").removesuffix("_parsing").removesuffix("_from_float"))
    if wanted is None:
        return f"{error['msg'][:1].lower()}{error['msg'][1:]}."
    return f"must be {wanted}, but is {_shown(error['input'])}."


def _length_sentence(kind: str, context: Mapping[str, Any]) -> str:
    wanted = f"at least {context['min_length']}" if kind == "too_short" else f"at most {context['max_length']}"
    return f"must have {wanted} entries, but has {context['actual_length']}."


def _shown(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:57]}..."


def _driver_sentence(error: Mapping[str, Any]) -> str:
    known = [word.strip().strip("'") for word in error["ctx"].get("expected_tags", "").split(",") if word.strip()]
    if error["type"] == "union_tag_not_found":
        return "this key is needed; it names what drives the device."
    tag = str(error["ctx"]["tag"])
    return f"there is no driver {tag!r}{did_you_mean(tag, known) or '.'} Known are {one_of(known)}."


def _known_keys(model: type[BaseModel], steps: Iterable[object]) -> list[str]:
    annotation: Any = model
    for step in steps:
        annotation = _step(annotation, step)
    return list(getattr(annotation, "model_fields", ()))


def _step(annotation: Any, step: object) -> Any:
    """The type found under `step` of a value of type `annotation`; a step into a union may be its driver's name."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        field = annotation.model_fields.get(str(step))
        return field.annotation if field else None
    origin, inner = get_origin(annotation), [arg for arg in get_args(annotation) if arg is not NoneType]
    if origin is Annotated:
        return _step(inner[0], step)
    if origin is dict:
        return inner[1]
    if origin in (tuple, list):
        return inner[0]
    if origin in (Union, UnionType):
        return next((member for member in inner if step in _tags(member)), None) or _step(inner[0], step)
    return None


def _tags(member: Any) -> tuple[Any, ...]:
    field = getattr(member, "model_fields", {}).get("driver")
    return get_args(field.annotation) if field else ()
