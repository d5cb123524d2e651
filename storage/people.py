"""People under pseudonyms, and the station's events."""

from __future__ import annotations

import json
from collections.abc import Mapping

from sqlalchemy import Connection, insert, select, update

from storage import schema
from storage.parts import StoreParts
from storage.records import Event, Person

_P, _E = schema.people, schema.events


class People:
    """Who works here, by pseudonym; no name is kept."""

    def __init__(self, parts: StoreParts) -> None:
        self._parts = parts

    def upsert(self, pseudonym: str, role: str = "") -> Person:
        """The person of this pseudonym, with this role from now on."""
        row = {"pseudonym": pseudonym, "role": role, "created_utc_us": self._parts.clock.utc_us()}
        return self._parts.catalogue.write(lambda connection: _upsert(connection, row))

    def all(self) -> tuple[Person, ...]:
        with self._parts.catalogue.reading() as connection:
            rows = connection.execute(select(_P.c.pseudonym, _P.c.role, _P.c.created_utc_us).order_by(_P.c.pseudonym))
            return tuple(Person(*row) for row in rows)


class Events:
    """What happened at the station, for whoever looks for a cause later."""

    def __init__(self, parts: StoreParts) -> None:
        self._parts = parts

    def add(self, kind: str, detail: Mapping[str, object] | None = None, author: str = "") -> Event:
        """Note an event, durable when this returns; `detail` is anything that JSON can say."""
        row = {"kind": kind, "detail": json.dumps(dict(detail or {})), "author": author or self._parts.author}
        row["created_utc_us"] = self._parts.clock.utc_us()
        event_id = self._parts.catalogue.write(lambda connection: connection.execute(insert(_E), row).lastrowid)
        return Event(event_id, kind, row["detail"], row["author"], row["created_utc_us"])

    def recent(self, limit: int = 100, kind: str | None = None) -> tuple[Event, ...]:
        """The newest events, or those of one kind, newest first."""
        wanted = select(_E).order_by(_E.c.id.desc()).limit(limit)
        if kind is not None:
            wanted = wanted.where(_E.c.kind == kind)
        with self._parts.catalogue.reading() as connection:
            return tuple(Event(*row) for row in connection.execute(wanted))


def _upsert(connection: Connection, row: dict) -> Person:
    known = connection.execute(select(_P).where(_P.c.pseudonym == row["pseudonym"])).first()
    if known is None:
        connection.execute(insert(_P), row)
        return Person(**row)
    role = row["role"] or known.role
    if role != known.role:
        connection.execute(update(_P).where(_P.c.id == known.id).values(role=role))
    return Person(known.pseudonym, role, known.created_utc_us)
