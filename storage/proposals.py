"""Proposals: regions that a model or a projection suggests, and what became of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import ColumnElement, Connection, insert, select

from storage import schema
from storage.errors import NotFound
from storage.parts import StoreParts
from storage.records import NewProposal, Origin, Outcome, Proposal, Region
from storage.regions import parts_from, parts_text

_P, _O = schema.proposals, schema.proposal_outcomes
Outcomes = Mapping[int, tuple[Outcome, float | None]]


class Proposals:
    """Suggestions and their outcomes; both are only added."""

    def __init__(self, parts: StoreParts) -> None:
        self._parts = parts
        self._catalogue = parts.catalogue

    def add(self, capture_id: int, proposals: Sequence[NewProposal]) -> tuple[Proposal, ...]:
        now = self._parts.clock.utc_us()
        rows = [_row(capture_id, proposal, now) for proposal in proposals]
        ids = self._catalogue.write(lambda connection: [_insert(connection, row) for row in rows])
        return self._read(_P.c.id.in_(ids))

    def of(self, capture_id: int) -> tuple[Proposal, ...]:
        return self._read(_P.c.capture_id == capture_id)

    def _read(self, condition: ColumnElement[bool]) -> tuple[Proposal, ...]:
        wanted = select(_P, _O.c.outcome, _O.c.kept_iou).outerjoin(_O, _O.c.proposal_id == _P.c.id)
        with self._catalogue.reading() as connection:
            rows = connection.execute(wanted.where(condition).order_by(_P.c.id)).all()
        return tuple(_proposal_from(row) for row in rows)


def settle(connection: Connection, capture_id: int, outcomes: Outcomes, signed: Mapping[str, object]) -> None:
    """Note what became of a capture's proposals, by id, with how much was kept; the first answer stands.

    Raises NotFound for one that the capture does not have; nothing is noted then.
    """
    known = set(connection.execute(select(_P.c.id).where(_P.c.capture_id == capture_id)).scalars())
    if strangers := sorted(set(outcomes) - known):
        raise NotFound(f"Capture {capture_id} has no proposal {strangers[0]}.")
    rows = [
        {"proposal_id": proposal, "outcome": outcome.value, "kept_iou": kept, **signed}
        for proposal, (outcome, kept) in outcomes.items()
    ]
    if rows:
        connection.execute(insert(_O).prefix_with("OR IGNORE"), rows)


def _row(capture_id: int, proposal: NewProposal, now_utc_us: int) -> dict:
    region = proposal.region
    return {
        "capture_id": capture_id,
        "type": proposal.type,
        "view": region.view,
        "origin": region.origin.value,
        "parts": parts_text(region.parts),
        "score": float(proposal.score),
        "source": proposal.source,
        "created_utc_us": now_utc_us,
        "damage": proposal.damage,
        "source_view": region.source_view,
        "source_digest": region.source_digest,
    }


def _proposal_from(row) -> Proposal:
    region = Region(row.view, parts_from(row.parts), Origin(row.origin), row.source_view, row.source_digest)
    outcome = None if row.outcome is None else Outcome(row.outcome)
    told = (row.score, row.source, row.damage, outcome, row.kept_iou, row.created_utc_us)
    return Proposal(row.id, row.capture_id, row.type, region, *told)


def _insert(connection: Connection, row: dict) -> int:
    return connection.execute(insert(_P), row).lastrowid
