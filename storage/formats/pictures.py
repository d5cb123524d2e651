"""Stored images as PNG files: written aside and renamed, so that what is there is whole and can be kept."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from storage import codecs
from storage.database import sentences
from storage.errors import StoreDamaged
from storage.frameset import Place, pixels_at

_AT_ONCE = 16


@dataclass(frozen=True, slots=True)
class Picture:
    """One image that is to lie at `path`."""

    path: Path
    place: Place


@dataclass(frozen=True, slots=True)
class Written:
    """What became of a picture: its bytes when it was written now, and a sentence when it could not be."""

    size_bytes: int = 0
    problem: str = ""


def write_pictures(frames_folder: Path, pictures: Iterable[Picture]) -> Iterator[Written]:
    """Write the pictures that are not there yet; one answer each, a few at a time in memory."""
    waiting = iter(pictures)
    with ThreadPoolExecutor(min(4, os.cpu_count() or 1), thread_name_prefix="store-pictures") as pool:
        while batch := list(islice(waiting, _AT_ONCE)):
            yield from pool.map(lambda picture: _write(frames_folder, picture), batch)


def _write(frames_folder: Path, picture: Picture) -> Written:
    if picture.path.exists():
        return Written()
    try:
        data = codecs.encode(pixels_at(frames_folder, picture.place), "png")
    except StoreDamaged as error:
        return Written(problem=f"{picture.path.name}: {error}")
    with sentences(picture.path):
        aside = picture.path.with_suffix(".part")
        aside.write_bytes(data)
        os.replace(aside, picture.path)
    return Written(len(data))
