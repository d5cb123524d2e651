"""Turns a manifest into catalogue rows: the same way for a capture just taken and for one found at start."""

from __future__ import annotations

import json
from collections.abc import Sequence

from sqlalchemy import Connection, func, insert, select

from storage import products, schema
from storage.manifest import Json
from storage.records import CaptureState, ItemRef
from storage.text import join_names

_C, _I, _R = schema.captures, schema.images, schema.reshoots


def capture_id_of(connection: Connection, uid: str) -> int | None:
    """The capture that frames of this uid are of: those that it began with, or views that were taken again."""
    found = connection.execute(select(_C.c.id).where(_C.c.uid == uid)).scalar()
    return found or connection.execute(select(_R.c.capture_id).where(_R.c.uid == uid)).scalar()


def unknown_uids(connection: Connection, uids: Sequence[str]) -> list[str]:
    """Those of `uids` that no capture has, in their order."""
    given = func.json_each(json.dumps(list(uids))).table_valued("value").c.value
    known: set[str] = set()
    for column in (_C.c.uid, _R.c.uid):
        known |= set(connection.execute(select(column).where(column.in_(select(given)))).scalars())
    return [uid for uid in uids if uid not in known]


def insert_frames(connection: Connection, volume_id: int, file: str, manifest: Json, state: CaptureState) -> int:
    """Rows for one manifest, in the transaction of `connection`; the id of the capture.

    Views taken again for a capture that was lost meanwhile become a capture of their own: nothing stored is passed
    over.
    """
    capture_id = capture_id_of(connection, manifest.get("again_for", ""))
    if capture_id is None:
        return insert_capture(connection, volume_id, file, manifest, state)
    _note_volume(connection, volume_id, file, manifest["created_utc_us"])
    _insert_again(connection, capture_id, volume_id, manifest)
    return capture_id


def insert_capture(connection: Connection, volume_id: int, file: str, manifest: Json, state: CaptureState) -> int:
    """Rows for one manifest, in the transaction of `connection`; the id of the capture."""
    _note_volume(connection, volume_id, file, manifest["created_utc_us"])
    item_id = products.note_item(connection, ItemRef(**manifest["item"]), manifest["created_utc_us"])
    capture_id = connection.execute(insert(schema.captures), _capture_row(manifest, item_id, state)).lastrowid
    _insert_shots(connection, capture_id, manifest["shots"])
    _insert_images(connection, capture_id, volume_id, manifest, _ranked(manifest["images"]))
    return capture_id


def state_of(manifest: Json) -> CaptureState:
    return CaptureState.INCOMPLETE if manifest["problems"] else CaptureState.CAPTURED


def _insert_again(connection: Connection, capture_id: int, volume_id: int, manifest: Json) -> None:
    shots = schema.shots
    last = connection.execute(select(func.max(shots.c.position)).where(shots.c.capture_id == capture_id)).scalar()
    first = 0 if last is None else last + 1
    row = {name: manifest[name] for name in ("uid", "author", "created_utc_us")}
    connection.execute(insert(_R), {**row, "capture_id": capture_id, "first_position": first})
    _insert_shots(connection, capture_id, manifest["shots"], first)
    images = [{**image, "position": first + image["position"]} for image in manifest["images"]]
    _insert_images(connection, capture_id, volume_id, manifest, _in_place(connection, capture_id, images))


def _note_volume(connection: Connection, volume_id: int, file: str, created_utc_us: int) -> None:
    connection.execute(
        insert(schema.volumes).prefix_with("OR IGNORE"),
        {"id": volume_id, "file": file, "created_utc_us": created_utc_us},
    )


def _capture_row(manifest: Json, item_id: int, state: CaptureState) -> Json:
    shots = manifest["shots"]
    return {
        "uid": manifest["uid"],
        "set_id": manifest["set_id"],
        "item_id": item_id,
        "profile": manifest["profile"],
        "author": manifest["author"],
        "state": state.value,
        "views": join_names(manifest["views"]),
        "lightings": join_names(dict.fromkeys(shot["lighting"] for shot in shots)),
        "problems": json.dumps(manifest["problems"]),
        "lighting_verified": all(shot["verified"] is not False for shot in shots),
        "started_ns": manifest["started_ns"],
        "started_utc_us": manifest["started_utc_us"],
        "created_utc_us": manifest["created_utc_us"],
    }


def _insert_shots(connection: Connection, capture_id: int, shots: Sequence[Json], first: int = 0) -> None:
    rows = [
        {**shot, "levels": json.dumps(shot["levels"]), "capture_id": capture_id, "position": position}
        for position, shot in enumerate(shots, start=first)
    ]
    if rows:
        connection.execute(insert(schema.shots), rows)


def _insert_images(
    connection: Connection, capture_id: int, volume_id: int, manifest: Json, ranked: Sequence[Json]
) -> None:
    optics_ids = {key: _note_optics(connection, key, text) for key, text in manifest["optics"].items()}
    rows = [{**image, "capture_id": capture_id, "volume_id": volume_id} for image in ranked]
    for row in rows:
        row["optics_id"] = optics_ids[row.pop("optics")]
    if rows:
        connection.execute(insert(_I), rows)


def _ranked(images: Sequence[Json]) -> list[Json]:
    """The images of a capture, each with its rank among those of its view and plane."""
    seen: dict[tuple[str, str], int] = {}
    ranked = []
    for image in images:
        kind = (image["view"], image["plane"])
        rank = seen[kind] = seen.get(kind, -1) + 1
        ranked.append({**image, "rank": rank})
    return ranked


def _in_place(connection: Connection, capture_id: int, images: Sequence[Json]) -> list[Json]:
    """Images that were taken again, each with the rank of the one whose place it takes."""
    columns = (_I.c.view, _I.c.plane, _I.c.lighting, func.min(_I.c.rank))
    before = select(*columns).where(_I.c.capture_id == capture_id).group_by(*columns[:3])
    ranks = {(view, plane, lighting): rank for view, plane, lighting, rank in connection.execute(before)}
    return [{**image, "rank": ranks[image["view"], image["plane"], image["lighting"]]} for image in images]


def _note_optics(connection: Connection, sha256: str, text: str) -> int:
    known = connection.execute(select(schema.optics.c.id).where(schema.optics.c.sha256 == sha256)).scalar()
    if known is not None:
        return known
    return connection.execute(insert(schema.optics), {"sha256": sha256, "json": text}).lastrowid
