"""Lists of names as one column, and read-only parsing of the JSON columns that repeat from row to row."""

from __future__ import annotations

import json
from collections.abc import Iterable
from functools import lru_cache

_BETWEEN = "\n"


def join_names(names: Iterable[str]) -> str:
    """Names in one text: each ends with a line break, so that one empty name differs from none."""
    return "".join(f"{name}{_BETWEEN}" for name in names)


@lru_cache(maxsize=4096)
def split_names(text: str) -> tuple[str, ...]:
    return tuple(text.split(_BETWEEN)[:-1])


@lru_cache(maxsize=4096)
def sentences_from(text: str) -> tuple[str, ...]:
    """A JSON list of sentences."""
    return tuple(json.loads(text))
