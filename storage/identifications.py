"""Which products captures were taken to show, by code and by looks; only added."""

from __future__ import annotations

import json
from dataclasses import replace

from sqlalchemy import Row, insert, select

from storage import schema
from storage.parts import StoreParts
from storage.score_records import Identified
from storage.standing import require_capture

_I = schema.identifications


class Identifications:
    """What was found out about a capture's product; the newest counts."""

    def __init__(self, parts: StoreParts) -> None:
        self._parts = parts
        self._catalogue = parts.catalogue

    def add(self, found: Identified) -> Identified:
        """Keep it, signed and dated where it is not yet. Raises NotFound."""
        signed = replace(
            found,
            author=found.author or self._parts.author,
            created_utc_us=found.created_utc_us or self._parts.clock.utc_us(),
        )
        row = {name: getattr(signed, name) for name in Identified.__slots__}
        row |= {"codes": json.dumps(list(found.codes)), "detail": json.dumps(dict(found.detail))}

        def work(connection) -> None:
            require_capture(connection, found.capture_id)
            connection.execute(insert(_I), row)

        self._catalogue.write(work)
        return signed

    def latest(self, capture_id: int) -> Identified | None:
        found = self.history(capture_id)
        return found[-1] if found else None

    def history(self, capture_id: int) -> tuple[Identified, ...]:
        """All that was found out about a capture, oldest first."""
        wanted = select(_I).where(_I.c.capture_id == capture_id).order_by(_I.c.id)
        with self._catalogue.reading() as connection:
            return tuple(map(_identified_from, connection.execute(wanted)))


def _identified_from(row: Row) -> Identified:
    looks = row.product_by_code, row.product_by_looks, row.similarity, bool(row.is_known), row.contradiction
    signed = json.loads(row.detail), row.author, row.created_utc_us
    return Identified(row.capture_id, tuple(json.loads(row.codes)), *looks, *signed)
