"""Reads images, shots and whole frame sets back from catalogue rows."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
from sqlalchemy import Connection, Row, func, select

from booth.frames import Frame, FrameSet, Optics, Shot
from storage import codecs, schema
from storage.manifest import optics_from, shape_and_dtype
from storage.records import ImageRecord
from storage.text import sentences_from
from storage.volumes import read_blob

_I, _O = schema.images, schema.optics
Pixels = Callable[[ImageRecord], np.ndarray]
Placed = tuple[int, ImageRecord]

_COLUMNS = (
    _I.c.id,
    _I.c.capture_id,
    _I.c.view,
    _I.c.lighting,
    _I.c.plane,
    _I.c.width,
    _I.c.height,
    _I.c.dtype,
    _I.c.codec,
    _I.c.size_bytes,
    _I.c.sha256,
    _I.c.sequence,
    _I.c.exposure_us,
    _I.c.gain,
    _I.c.host_time_ns,
    _I.c.exposed_ns,
    _I.c.device_time_ns,
    _I.c.device_time_domain,
    _I.c.depth_unit_m,
)


def takes_of(connection: Connection, capture_id: int) -> list[list[Placed]]:
    """The stored planes of a capture in recipe order, each with those that were taken again of it, oldest first, all
    with the position of its shot in the recipe."""
    wanted = select(_I.c.position, _I.c.rank, _O.c.json, *_COLUMNS).join(_O, _O.c.id == _I.c.optics_id)
    rows = connection.execute(wanted.where(_I.c.capture_id == capture_id).order_by(_I.c.position, _I.c.id))
    takes: dict[tuple[str, str, int], list[Placed]] = {}
    for position, rank, optics, *told in rows:
        image = ImageRecord(*told, optics=_optics(optics))
        kept = takes.setdefault((image.view, image.plane, rank), [])
        kept.append((kept[0][0] if kept else position, image))
    return list(takes.values())


def images_of(connection: Connection, capture_id: int) -> list[Placed]:
    """The newest take of every plane of a capture with the position of its shot, in recipe order."""
    return [takes[-1] for takes in takes_of(connection, capture_id)]


@dataclass(frozen=True, slots=True)
class Place:
    """Where an image's bytes lie and what they decode to."""

    volume_id: int
    blob_id: int
    sha256: str
    codec: str
    shape: tuple[int, ...]
    dtype: str


def place_from(row: Row) -> Place:
    """The place that the columns of a row of images name."""
    shape, dtype = shape_and_dtype(row.width, row.height, row.dtype)
    return Place(row.volume_id, row.blob_id, row.sha256, row.codec, shape, dtype)


def place_of(connection: Connection, image_id: int) -> Place | None:
    """The place of an image by its id."""
    row = connection.execute(select(_I).where(_I.c.id == image_id)).first()
    return None if row is None else place_from(row)


def pixels_at(frames_folder: Path, place: Place) -> np.ndarray:
    """The pixels that lie there, read-only. Raises StoreDamaged when the bytes do not match their SHA-256."""
    data = read_blob(frames_folder, place.volume_id, place.blob_id, place.sha256)
    return codecs.decode(data, place.codec, place.shape, place.dtype)


def head_of(connection: Connection, capture_id: int) -> Row | None:
    return connection.execute(select(schema.captures).where(schema.captures.c.id == capture_id)).first()


def shots_of(connection: Connection, capture_id: int) -> Sequence[Row]:
    """The shots of the recipe; those of views that were taken again are left out."""
    table, again = schema.shots, schema.reshoots
    first = select(func.min(again.c.first_position)).where(again.c.capture_id == capture_id).scalar_subquery()
    of_recipe = func.coalesce(table.c.position < first, True)
    wanted = select(table).where(table.c.capture_id == capture_id, of_recipe)
    return connection.execute(wanted.order_by(table.c.position)).all()


def frame_from(images: Sequence[ImageRecord], pixels: Pixels) -> Frame:
    """The frame whose planes `images` are (at most one colour and one depth)."""
    first = images[0]
    planes = {image.plane: pixels(image) for image in images}
    return Frame(
        view=first.view,
        sequence=first.sequence,
        color=planes.get("color"),
        depth=planes.get("depth"),
        optics=first.optics,
        host_time_ns=first.host_time_ns,
        exposed_ns=first.exposed_ns,
        depth_unit_m=first.depth_unit_m,
        exposure_us=first.exposure_us,
        gain=first.gain,
        device_time_ns=first.device_time_ns,
        device_time_domain=first.device_time_domain,
    )


def frame_set_from(head: Row, shots: Sequence[Row], images: Sequence[Placed], pixels: Pixels) -> FrameSet:
    """The frame set that was stored as these rows."""
    return FrameSet(
        uid=head.uid,
        profile=head.profile,
        shots=tuple(_shot_from(shot, images, pixels) for shot in shots),
        started_ns=head.started_ns,
        started_utc_us=head.started_utc_us,
        problems=sentences_from(head.problems),
    )


def _shot_from(shot: Row, images: Sequence[Placed], pixels: Pixels) -> Shot:
    by_view: dict[str, list[ImageRecord]] = {}
    for position, image in images:
        if position == shot.position:
            by_view.setdefault(image.view, []).append(image)
    return Shot(
        lighting=shot.lighting,
        levels=json.loads(shot.levels),
        frames={view: frame_from(planes, pixels) for view, planes in by_view.items()},
        settled_ns=shot.settled_ns,
        verified=shot.verified,
    )


@lru_cache(maxsize=256)
def _optics(text: str) -> Optics:
    """The same calibration is one value in memory; it is read-only, so it can be shared."""
    return optics_from(text)
