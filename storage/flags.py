"""Flags of products whose recent captures differ alike from their references, and how a lead settled them."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

from sqlalchemy import ColumnElement, Connection, Row, insert, select

from storage import schema
from storage.errors import NotFound, StoreError
from storage.parts import StoreParts
from storage.score_records import RedesignFlag

_F, _S, _P = schema.redesign_flags, schema.settled_flags, schema.products


class Flags:
    """Raised once for a product until it is settled; only added."""

    def __init__(self, parts: StoreParts) -> None:
        self._catalogue = parts.catalogue

    def add(
        self, product_id: int, capture_ids: Sequence[int], figures: Mapping[str, object], signed: dict
    ) -> RedesignFlag:
        row = {"product_id": product_id, "capture_ids": json.dumps(list(capture_ids)), **signed}
        row["figures"] = json.dumps(dict(figures))
        return self._catalogue.write(lambda connection: _add(connection, row))

    def all(self, open_only: bool) -> tuple[RedesignFlag, ...]:
        with self._catalogue.reading() as connection:
            return _read(connection, *([_S.c.flag_id.is_(None)] if open_only else []))

    def settle(self, flag_id: int, confirmed: bool, signed: dict) -> RedesignFlag:
        row = {"flag_id": flag_id, "is_confirmed": confirmed, **signed}
        return self._catalogue.write(lambda connection: _settle(connection, row))


def _add(connection: Connection, row: dict) -> RedesignFlag:
    if connection.execute(select(_P.c.id).where(_P.c.id == row["product_id"])).scalar() is None:
        raise NotFound(f"There is no product {row['product_id']}.")
    known = _read(connection, _F.c.product_id == row["product_id"], _S.c.flag_id.is_(None))
    if known:
        return known[0]
    flag_id = connection.execute(insert(_F), row).lastrowid
    return _read(connection, _F.c.id == flag_id)[0]


def _settle(connection: Connection, row: dict) -> RedesignFlag:
    found = _read(connection, _F.c.id == row["flag_id"])
    if not found:
        raise NotFound(f"There is no flag {row['flag_id']}.")
    if found[0].is_confirmed is not None:
        raise StoreError(f"Flag {row['flag_id']} was settled already.", "Restore retired references one by one.")
    connection.execute(insert(_S), row)
    return _read(connection, _F.c.id == row["flag_id"])[0]


def _read(connection: Connection, *conditions: ColumnElement[bool]) -> tuple[RedesignFlag, ...]:
    settled = _S.c.is_confirmed, _S.c.author.label("settled_by"), _S.c.created_utc_us.label("settled_utc_us")
    wanted = select(_F, _P.c.code, *settled).join(_P, _P.c.id == _F.c.product_id)
    wanted = wanted.outerjoin(_S, _S.c.flag_id == _F.c.id).where(*conditions).order_by(_F.c.id)
    return tuple(map(_flag_from, connection.execute(wanted)))


def _flag_from(row: Row) -> RedesignFlag:
    raised = tuple(json.loads(row.capture_ids)), json.loads(row.figures), row.author, row.created_utc_us
    settled = row.is_confirmed, row.settled_by or "", row.settled_utc_us
    return RedesignFlag(row.id, row.product_id, row.code, *raised, *settled)
