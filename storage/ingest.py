"""Turns a manifest into catalogue rows: the same way for a capture just taken and for one found at start."""

from __future__ import annotations

import json
from collections.abc import Sequence

from sqlalchemy import Connection, func, insert, select

from storage import products, schema
from storage.manifest import Json
from storage.records import CaptureState, ItemRef
from storage.text import join_names


def capture_id_of(connection: Connection, uid: str) -> int | None:
    return connection.execute(select(schema.captures.c.id).where(schema.captures.c.uid == uid)).scalar()


def unknown_uids(connection: Connection, uids: Sequence[str]) -> list[str]:
    """Those of `uids` that no capture has, in their order."""
    given = func.json_each(json.dumps(list(uids))).table_valued("value").c.value
    known = set(
        connection.execute(select(schema.captures.c.uid).where(schema.captures.c.uid.in_(select(given)))).scalars()
    )
    return [uid for uid in uids if uid not in known]


def insert_capture(connection: Connection, volume_id: int, file: str, manifest: Json, state: CaptureState) -> int:
    """Rows for one manifest, in the transaction of `connection`; the id of the capture."""
    _note_volume(connection, volume_id, file, manifest["created_utc_us"])
    item_id = products.note_item(connection, ItemRef(**manifest["item"]), manifest["created_utc_us"])
    capture_id = connection.execute(insert(schema.captures), _capture_row(manifest, item_id, state)).lastrowid
    _insert_shots(connection, capture_id, manifest)
    _insert_images(connection, capture_id, volume_id, manifest)
    return capture_id


def state_of(manifest: Json) -> CaptureState:
    return CaptureState.INCOMPLETE if manifest["problems"] else CaptureState.CAPTURED


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


def _insert_shots(connection: Connection, capture_id: int, manifest: Json) -> None:
    rows = [
        {**shot, "levels": json.dumps(shot["levels"]), "capture_id": capture_id, "position": position}
        for position, shot in enumerate(manifest["shots"])
    ]
    if rows:
        connection.execute(insert(schema.shots), rows)


def _insert_images(connection: Connection, capture_id: int, volume_id: int, manifest: Json) -> None:
    optics_ids = {key: _note_optics(connection, key, text) for key, text in manifest["optics"].items()}
    seen: dict[tuple[str, str], int] = {}
    rows = []
    for image in manifest["images"]:
        kind = (image["view"], image["plane"])
        rank = seen[kind] = seen.get(kind, -1) + 1
        row = {**image, "capture_id": capture_id, "volume_id": volume_id, "rank": rank}
        row["optics_id"] = optics_ids[row.pop("optics")]
        rows.append(row)
    if rows:
        connection.execute(insert(schema.images), rows)


def _note_optics(connection: Connection, sha256: str, text: str) -> int:
    known = connection.execute(select(schema.optics.c.id).where(schema.optics.c.sha256 == sha256)).scalar()
    if known is not None:
        return known
    return connection.execute(insert(schema.optics), {"sha256": sha256, "json": text}).lastrowid
