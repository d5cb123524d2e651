"""Proposals: regions that a model or a projection suggests, and what people made of them."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import ColumnElement, Connection, func, insert, select

from storage import schema
from storage.errors import NotFound, StoreError
from storage.parts import StoreParts
from storage.records import Origin, Proposal, Region
from storage.regions import parts_from, parts_text

_P, _O = schema.proposals, schema.proposal_outcomes
OUTCOMES = ("accepted", "rejected")


class Proposals:
    """Suggestions and their outcomes; both are only added."""

    def __init__(self, parts: StoreParts) -> None:
        self._parts = parts
        self._catalogue = parts.catalogue

    def add(self, capture_id: int, proposals: Sequence[tuple[str, Region, float, str]]) -> tuple[Proposal, ...]:
        now = self._parts.clock.utc_us()
        rows = [_row(capture_id, *proposal, now) for proposal in proposals]
        ids = self._catalogue.write(lambda connection: [_insert(connection, row) for row in rows])
        return self._read(_P.c.id.in_(ids))

    def of(self, capture_id: int) -> tuple[Proposal, ...]:
        return self._read(_P.c.capture_id == capture_id)

    def settle(self, proposal_id: int, outcome: str, author: str = "") -> None:
        if outcome not in OUTCOMES:
            raise StoreError(f"A proposal cannot be {outcome!r}.", f"Choose one of {', '.join(OUTCOMES)}.")
        row = {"proposal_id": proposal_id, "outcome": outcome, "author": author or self._parts.author}
        row["created_utc_us"] = self._parts.clock.utc_us()
        self._catalogue.write(lambda connection: _settle(connection, row))

    def _read(self, condition: ColumnElement[bool]) -> tuple[Proposal, ...]:
        wanted = select(_P, func.coalesce(_O.c.outcome, "").label("outcome")).outerjoin(_O, _O.c.proposal_id == _P.c.id)
        with self._catalogue.reading() as connection:
            rows = connection.execute(wanted.where(condition).order_by(_P.c.id)).all()
        return tuple(_proposal_from(row) for row in rows)


def _row(capture_id: int, kind: str, region: Region, score: float, source: str, now_utc_us: int) -> dict:
    return {
        "capture_id": capture_id,
        "type": kind,
        "view": region.view,
        "origin": region.origin.value,
        "parts": parts_text(region.parts),
        "score": float(score),
        "source": source,
        "created_utc_us": now_utc_us,
    }


def _proposal_from(row) -> Proposal:
    region = Region(row.view, parts_from(row.parts), Origin(row.origin))
    told = (row.score, row.source, row.outcome, row.created_utc_us)
    return Proposal(row.id, row.capture_id, row.type, region, *told)


def _insert(connection: Connection, row: dict) -> int:
    return connection.execute(insert(_P), row).lastrowid


def _settle(connection: Connection, row: dict) -> None:
    if connection.execute(select(_P.c.id).where(_P.c.id == row["proposal_id"])).scalar() is None:
        raise NotFound(f"There is no proposal {row['proposal_id']}.")
    connection.execute(insert(_O).prefix_with("OR IGNORE"), row)
